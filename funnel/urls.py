from django.urls import path

from .views import (
    agreement,
    funnel,
    gathering,
    guide,
    importing,
    joint,
    numbers,
    phones,
    protocol,
    pulse,
    taking_back,
)

app_name = "funnel"

urlpatterns = [
    path("organisations/<slug:slug>/funnel/", funnel.funnel, name="funnel"),
    path("organisations/<slug:slug>/funnel/map/", funnel.agreed_map, name="agreed_map"),
    path(
        "organisations/<slug:slug>/funnel/map/versions/",
        funnel.agreed_map_list,
        name="agreed_map_list",
    ),
    path("organisations/<slug:slug>/funnel/facts/", funnel.facts, name="facts"),
    path("organisations/<slug:slug>/funnel/numbers/", numbers.numbers, name="numbers"),
    path(
        "organisations/<slug:slug>/funnel/numbers/import/",
        importing.numbers_import,
        name="numbers_import",
    ),
    path(
        "organisations/<slug:slug>/funnel/numbers/changes/<int:number>/",
        taking_back.take_back,
        name="numbers_take_back",
    ),
    path(
        "organisations/<slug:slug>/funnel/numbers/<slug:code>/before/",
        taking_back.take_month_back,
        name="numbers_month_back",
    ),
    path(
        "organisations/<slug:slug>/funnel/numbers/<slug:code>/",
        numbers.numbers_month,
        name="numbers_month",
    ),
    path("organisations/<slug:slug>/funnel/targets/", numbers.targets, name="targets"),
    path("organisations/<slug:slug>/agreement/", agreement.agreement, name="agreement"),
    path("organisations/<slug:slug>/agreement/heads/", agreement.heads, name="heads"),
    path("organisations/<slug:slug>/agreement/ask/", agreement.ask, name="ask_heads"),
    path(
        "organisations/<slug:slug>/agreement/<int:number>/",
        agreement.agreement_version,
        name="agreement_version",
    ),
    path(
        "organisations/<slug:slug>/agreement/<int:number>.pdf",
        agreement.agreement_pdf,
        name="agreement_pdf",
    ),
    path("agreement/<str:token>/", agreement.accept, name="accept"),
    path("assessments/<uuid:id>/gather/", gathering.gather, name="gather"),
    path("assessments/<uuid:id>/session/", joint.session, name="session"),
    path("assessments/<uuid:id>/session/guide/", guide.guide, name="guide"),
    path("assessments/<uuid:id>/session/guide.pdf", guide.guide_pdf, name="guide_pdf"),
    path("assessments/<uuid:id>/session/protocol/", protocol.protocol, name="protocol"),
    path("assessments/<uuid:id>/session/protocol.pdf", protocol.protocol_pdf, name="protocol_pdf"),
    path("enter/", phones.enter, name="enter"),
    path("enter/<str:token>/", phones.enter_session, name="enter_session"),
    path("enter/<str:token>/now/", phones.state, name="session_state"),
    path("phone/<str:token>/", phones.phone, name="phone"),
    path("organisations/<slug:slug>/pulse/", pulse.pulse, name="pulse"),
    path("organisations/<slug:slug>/pulse/rhythm/", pulse.pulse_rhythm, name="pulse_rhythm"),
    path("pulse/<str:token>/", pulse.pulse_answer, name="pulse_answer"),
]
