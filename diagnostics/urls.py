from django.urls import path

from .exchange import Kind
from .views import (
    answering,
    checklists,
    comparing,
    conditions,
    expectations,
    exports,
    guest_result,
    importing,
    inviting,
    joining,
    keeping,
    letterhead,
    mail,
    mending,
    moves,
    opening,
    organisation,
    organisations,
    pages,
    people,
    portfolio,
    publishing,
    repeating,
    report,
    results,
    review,
    sharing,
    starting,
    thresholds,
    trying,
    workbench,
)

app_name = "diagnostics"

urlpatterns = [
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("answer/<str:token>/result/", guest_result.answer_result, name="answer_result"),
    path("answer/<str:token>/result.pdf", report.answer_result_pdf, name="answer_result_pdf"),
    path("answer/<str:token>/keep/", keeping.answer_keep, name="answer_keep"),
    path("answer/<str:token>/<slug:step>/", answering.answer_step, name="answer_step"),
    path("", pages.home, name="home"),
    path("start/", starting.start, name="start"),
    path("method/", pages.method, name="method"),
    path("sample/", pages.sample, name="sample"),
    path("sample/try/", trying.sample_try, name="sample_try"),
    path("compare/", comparing.compare, name="compare"),
    path("compare.pdf", comparing.compare_pdf, name="compare_pdf"),
    path("compare.xlsx", comparing.compare_xlsx, name="compare_xlsx"),
    path("import/", importing.import_file, name="import"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/list.xlsx", exports.list_file, {"kind": Kind.XLSX}, name="list_xlsx"),
    path("portfolio/list.csv", exports.list_file, {"kind": Kind.CSV}, name="list_csv"),
    path("portfolio/letterhead/", letterhead.letterhead, name="letterhead"),
    path(
        "portfolio/letterhead/sample.pdf",
        letterhead.letterhead_sample,
        name="letterhead_sample",
    ),
    path("portfolio/letterhead/<slug:slug>/", letterhead.client_words, name="client_words"),
    path("portfolio/views/", portfolio.view_save, name="view_save"),
    path("portfolio/views/<int:id>/drop/", portfolio.view_drop, name="view_drop"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path("organisations/<slug:slug>/", organisation.organisation, name="organisation"),
    *(
        path(f"organisations/<slug:slug>/{address}", view, name=name)
        for address, view, name in (
            ("settings/", organisations.organisation_settings, "organisation_settings"),
            ("others/", organisations.organisation_others, "organisation_others"),
            ("archive/", organisations.organisation_archive, "organisation_archive"),
            ("delete/", organisations.organisation_delete, "organisation_delete"),
            ("everything.zip", organisations.organisation_everything, "organisation_everything"),
            ("people/", people.people, "people"),
            ("people/<int:id>/", people.member, "member"),
            ("people/<int:id>/role/", people.member_role, "member_role"),
            ("people/<int:id>/rounds/", people.member_rounds, "member_rounds"),
            ("people/asked/<int:id>/again/", people.asked_again, "asked_again"),
            ("people/asked/<int:id>/withdraw/", people.asked_withdraw, "asked_withdraw"),
        )
    ),
    path("checklists/", checklists.checklists, name="checklists"),
    *(
        path(f"checklists/<slug:code>/{address}", view, name=name)
        for address, view, name in (
            ("versions/<int:number>/", checklists.version, "version"),
            ("versions/<int:number>/default/", checklists.version_default, "version_default"),
            ("versions/<int:number>/retire/", checklists.version_retire, "version_retire"),
            ("versions/<int:number>/offer/", checklists.version_offer, "version_offer"),
            ("difference/", checklists.difference, "difference"),
            ("trail/", checklists.checklist_trail, "checklist_trail"),
            ("draft/begin/", checklists.draft_begin, "draft_begin"),
            ("draft/sentences/", workbench.draft_sentences, "draft_sentences"),
            ("draft/sentences/new/", workbench.draft_statement_new, "draft_statement_new"),
            (
                "draft/sentences/<slug:statement>/",
                workbench.draft_statement,
                "draft_statement",
            ),
            (
                "draft/sentences/<slug:statement>/remove/",
                workbench.draft_statement_remove,
                "draft_statement_remove",
            ),
            (
                "draft/sentences/<slug:statement>/back/",
                workbench.draft_statement_back,
                "draft_statement_back",
            ),
            ("draft/expectations/", expectations.draft_expectations, "draft_expectations"),
            ("draft/conditions/", conditions.draft_conditions, "draft_conditions"),
            ("draft/conditions/<slug:item>/", conditions.draft_wording, "draft_wording"),
            ("draft/thresholds/", thresholds.draft_thresholds, "draft_thresholds"),
            ("draft/publish/", publishing.draft_publish, "draft_publish"),
            ("draft/moves/", moves.draft_moves, "draft_moves"),
            ("draft/discard/", publishing.draft_discard, "draft_discard"),
        )
    ),
    *(
        path(
            f"checklists/<slug:code>/draft/moves.{kind}",
            moves.draft_moves_file,
            {"kind": kind},
            name=f"draft_moves_{kind}",
        )
        for kind in (Kind.XLSX, Kind.CSV)
    ),
    path("membership/<str:token>/", joining.membership, name="membership"),
    path(
        "organisations/<slug:slug>/assessments/new/",
        opening.assessment_new,
        name="assessment_new",
    ),
    path("assessments/<uuid:id>/", organisation.assessment, name="assessment"),
    path("assessments/<uuid:id>/answers/", organisation.own_answers, name="own_answers"),
    path("assessments/<uuid:id>/close/", organisation.close, name="close"),
    path("assessments/<uuid:id>/set-aside/", organisation.set_aside, name="set_aside"),
    path("assessments/<uuid:id>/take-back/", organisation.take_back, name="take_back"),
    path("assessments/<uuid:id>/discard/", mending.discard, name="discard"),
    path("assessments/<uuid:id>/letter/", mending.letter, name="letter"),
    path(
        "assessments/<uuid:id>/invitations/<int:respondent>/aside/",
        mending.sheet_aside,
        name="sheet_aside",
    ),
    path("assessments/<uuid:id>/mail/", mail.mail, name="mail"),
    path("assessments/<uuid:id>/mail/again/", mail.mail_again, name="mail_again"),
    path("assessments/<uuid:id>/mail/<int:letter>/again/", mail.mail_again, name="mail_again"),
    path("assessments/<uuid:id>/remind/", mail.remind, name="remind"),
    path(
        "assessments/<uuid:id>/settings/", opening.assessment_settings, name="assessment_settings"
    ),
    path("assessments/<uuid:id>/result/", results.result, name="result"),
    path("assessments/<uuid:id>/review/", review.review, name="review"),
    path("assessments/<uuid:id>/review/place/", review.review_place, name="review_place"),
    path("assessments/<uuid:id>/review/open/", review.review_open, name="review_open"),
    path("assessments/<uuid:id>/review/note/", review.review_note, name="review_note"),
    path("assessments/<uuid:id>/review/again/", review.review_again, name="review_again"),
    path("assessments/<uuid:id>/review/aside/", review.review_aside, name="review_aside"),
    path("assessments/<uuid:id>/review/back/", review.review_back, name="review_back"),
    path("assessments/<uuid:id>/result.pdf", report.result_pdf, name="result_pdf"),
    path("assessments/<uuid:id>/result/try/", trying.result_try, name="result_try"),
    path("assessments/<uuid:id>/repeat/", repeating.repeat, name="repeat"),
    path("assessments/<uuid:id>/result/share/", sharing.share, name="share"),
    path("assessments/<uuid:id>/result/share/stop/", sharing.share_stop, name="share_stop"),
    path("result/<str:token>/", results.shared_result, name="shared_result"),
    path("result/<str:token>/result.pdf", report.shared_result_pdf, name="shared_result_pdf"),
    *(
        path(
            f"assessments/<uuid:id>/result.{kind}",
            exports.result_file,
            {"kind": kind},
            name=f"result_{kind}",
        )
        for kind in exports.CONTENT_TYPES
    ),
    *(
        path(
            f"result/<str:token>/result.{kind}",
            exports.shared_result_file,
            {"kind": kind},
            name=f"shared_result_{kind}",
        )
        for kind in exports.CONTENT_TYPES
    ),
    path("assessments/<uuid:id>/invite/", inviting.invite, name="invite"),
    path(
        "assessments/<uuid:id>/invitations/<int:respondent>/",
        inviting.invitation,
        name="invitation",
    ),
    path("assessments/<uuid:id>/links/", inviting.shared_links, name="shared_links"),
    path("join/<str:token>/", inviting.join, name="join"),
]
