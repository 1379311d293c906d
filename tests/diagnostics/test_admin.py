import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.urls import reverse

from diagnostics.actions import checklists, rounds
from diagnostics.models import (
    Assessment,
    Checklist,
    Condition,
    Criterion,
    Expectation,
    Fact,
    Membership,
    Respondent,
    Sheet,
    Stage,
    Submission,
    User,
    Version,
)
from diagnostics.queries.results import diagnosed
from diagnostics.result import exact
from tests.factories import NOW, make_organisation, make_sepehr, make_user, make_version


def address(name, *args):
    return reverse(f"admin:diagnostics_{name}", args=args)


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def staff(client_of, db):
    return client_of(make_user(email="staff@test.example", is_staff=True))


@pytest.fixture
def draft(db):
    return checklists.begin_draft(make_version())


def fields_of(client, url):
    """Return what the page's main form would send if nothing were touched."""
    response = client.get(url)
    form = response.context["adminform"].form
    fields = {one.html_name: one.value() for one in form}
    for formset in response.context["inline_admin_formsets"]:
        for one in (formset.formset.management_form, *formset.formset.forms):
            fields |= {field.html_name: field.value() for field in one}
    return {name: value for name, value in fields.items() if value is not None}


# --- who comes in ------------------------------------------------------------------------------


def test_signing_in_happens_where_the_lockout_counts(client, db):
    response = client.get("/en/admin/", follow=True)

    chain = [target for target, _status in response.redirect_chain]
    assert chain[-1] == "/en/account/login/?next=/en/admin/"


def test_the_admins_own_sign_in_takes_no_password(client, db):
    make_user(email="staff@test.example", is_staff=True)

    response = client.post(
        "/en/admin/login/",
        {"username": "staff@test.example", "password": "a-long-password-for-tests"},
    )

    assert response.headers["Location"].startswith("/en/account/login/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("person", ["manager", "consultant", "outsider"])
def test_others_find_nothing(client_of, cast, person):
    response = client_of(getattr(cast, person)).get("/en/admin/", follow=True)

    assert response.status_code == 404


def test_staff_alone_is_enough_to_see_everything(staff):
    page = text_of(staff.get("/en/admin/"))

    for name in ("People", "Organisations", "Memberships", "Checklists", "Versions", "Criteria"):
        assert f">{name}</a>" in page
    assert "Hamrasta" in page


def test_single_answers_are_not_in_the_admin():
    for model in (Respondent, Sheet, Submission, Assessment):
        assert not admin.site.is_registered(model)


def test_the_admin_is_persian_too(staff, draft):
    for url in ("/fa/admin/", address("version_change", draft.pk).replace("/en/", "/fa/")):
        page = text_of(staff.get(url))

        assert 'lang="fa" dir="rtl"' in page
        assert "همراستا" in page


# --- people and organisations ------------------------------------------------------------------


def test_a_person_is_added_by_e_mail(staff):
    staff.post(
        address("user_add"),
        {
            "email": "New@Test.example",
            "name": "Nasrin",
            "language": "fa",
            "usable_password": "true",
            "password1": "a-very-long-password-0",
            "password2": "a-very-long-password-0",
            "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
        },
    )

    added = User.objects.get(email="new@test.example")
    assert (added.name, added.language, added.is_staff) == ("Nasrin", "fa", False)
    assert added.check_password("a-very-long-password-0")


def test_an_old_address_no_longer_belongs_to_the_person(staff):
    person = make_user(email="old@test.example")
    EmailAddress.objects.create(user=person, email="old@test.example", primary=True)
    url = address("user_change", person.pk)

    staff.post(url, fields_of(staff, url) | {"email": "new@test.example"})

    person.refresh_from_db()
    assert person.email == "new@test.example"
    assert not EmailAddress.objects.filter(email="old@test.example").exists()


def test_a_membership_is_granted_on_the_organisations_page(staff):
    organisation, person = make_organisation(), make_user()
    url = address("organisation_change", organisation.pk)

    staff.post(
        url,
        fields_of(staff, url)
        | {
            "memberships-TOTAL_FORMS": "1",
            "memberships-0-user": person.pk,
            "memberships-0-organisation": organisation.pk,
            "memberships-0-role": "consultant",
        },
    )

    assert Membership.objects.get(user=person, organisation=organisation).is_consultant


def test_organisations_are_searched_by_both_names(staff):
    make_organisation(name="Zagreta Foods", name_fa="زاگرتا")
    make_organisation(name="Arman Packaging")

    page = text_of(staff.get(address("organisation_changelist"), {"q": "زاگر"}))

    assert "Zagreta Foods" in page
    assert "Arman Packaging" not in page


@pytest.mark.parametrize("name", ["user", "organisation", "membership", "checklist", "version"])
def test_every_list_opens(staff, cast, name):
    assert staff.get(address(f"{name}_changelist")).status_code == 200


# --- versions ----------------------------------------------------------------------------------


def test_a_published_version_is_read_in_both_languages(staff):
    version = make_version()

    page = text_of(staff.get(address("version_change", version.pk)))

    assert "Few people on either side know what the other side is working on now." in page
    assert "در هر واحد، کمتر کسی می‌داند واحد دیگر این روزها چه کارهایی در دست دارد." in page
    assert "Other reading: Marketing asks Sales about important customers." in page
    assert version.digest in page
    assert 'name="_save"' not in page


def test_a_published_version_is_neither_changed_nor_deleted(staff):
    version = make_version()

    changed = staff.post(address("version_change", version.pk), {"thresholds": "{}"})
    deleted = staff.post(address("version_delete", version.pk), {"post": "yes"})

    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert Version.objects.get() == version


def test_not_even_the_database_lets_a_published_version_change(db):
    version = make_version()

    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(digest="0" * 64)


def test_a_checklist_with_versions_is_protected(staff):
    checklist = make_version().checklist

    page = text_of(staff.post(address("checklist_delete", checklist.pk), {"post": "yes"}))

    assert "would require deleting the following protected related objects" in page
    assert Checklist.objects.filter(pk=checklist.pk).exists()


def test_the_list_says_what_is_a_draft(staff, draft):
    page = text_of(staff.get(address("version_changelist")))

    assert "Article, draft" in page
    assert ">Draft<" in page
    assert f">{draft.based_on.digest[:12]}<" in page


# --- a draft: begun, published, discarded ------------------------------------------------------


def test_a_draft_begins_with_the_published_words(staff):
    version = make_version()

    response = staff.post(address("version_begin_draft", version.pk))

    draft = Version.objects.get(number=None)
    assert response.headers["Location"] == address("version_change", draft.pk)
    assert (draft.criteria.count(), draft.conditions.count()) == (21, 19)


def test_a_second_draft_is_refused(staff, draft):
    page = staff.post(address("version_begin_draft", draft.based_on.pk))

    assert page.status_code == 404
    assert Version.objects.filter(number=None).count() == 1


@pytest.mark.parametrize("name", ["version_begin_draft", "version_publish", "version_discard"])
def test_the_tools_are_the_admins(client_of, cast, name):
    response = client_of(cast.manager).post(address(name, cast.assessment.version_id), follow=True)

    assert response.status_code in (404, 405)
    assert Version.objects.count() == 1


def test_beginning_needs_a_post(staff):
    assert staff.get(address("version_begin_draft", make_version().pk)).status_code == 405


def edit(client, row, **fields):
    name = row._meta.model_name
    url = address(f"{name}_change", row.pk)
    return client.post(url, fields_of(client, url) | fields)


def test_editing_a_criterion_leaves_a_published_result_alone(staff, draft):
    closed = rounds.close_assessment(make_sepehr(), now=NOW)
    before = exact(diagnosed(closed).result)
    criterion = draft.criteria.get(code="U3")

    response = edit(staff, criterion, text_en="Nobody tells anybody anything.", weight="5")

    criterion.refresh_from_db()
    after = diagnosed(Assessment.objects.get(pk=closed.pk))
    assert response.status_code == 302
    assert (criterion.text_en, criterion.weight) == ("Nobody tells anybody anything.", 5)
    assert exact(after.result) == before
    assert str(after.document.criteria["U3"].text).startswith("Few people on either side")


def test_publishing_shows_what_changes_and_freezes_it(staff, draft):
    edit(staff, draft.criteria.get(code="U3"), text_en="A new sentence.")
    url = address("version_publish", draft.pk)

    confirmation = text_of(staff.get(url))
    response = staff.post(url, follow=True)

    assert "1 change" in confirmation
    assert "Criterion U3, text in English" in confirmation
    assert "A new sentence." in confirmation
    assert "Published version 2." in text_of(response)
    published = Version.objects.get(number=2)
    assert published.published_by.email == "staff@test.example"
    assert not Criterion.objects.exists()


def test_closed_results_keep_their_version_when_another_is_published(staff, draft):
    closed = rounds.close_assessment(make_sepehr(), now=NOW)
    edit(staff, draft.criteria.get(code="U3"), text_en="A new sentence.")

    staff.post(address("version_publish", draft.pk))

    kept = Assessment.objects.get(pk=closed.pk)
    assert kept.version.number == 1
    assert kept.result == closed.result


def test_publishing_nothing_new_is_refused_in_words(staff, draft):
    response = staff.post(address("version_publish", draft.pk), follow=True)

    assert "The draft says the same as the version that it began from." in text_of(response)
    assert Version.objects.filter(number=None).exists()


def test_a_draft_that_the_method_cannot_read_is_refused_in_words(staff, draft):
    Expectation.objects.filter(criterion__code="A3", type="aligned").update(value=0)

    page = text_of(staff.get(address("version_change", draft.pk)))
    response = staff.post(address("version_publish", draft.pk), follow=True)

    assert "The draft cannot be published yet." in page
    assert (
        "Criterion A3, expectation of Aligned: 0 is not accepted. "
        "Accepted: yes, since the criterion describes this type." in text_of(response)
    )
    assert Version.objects.filter(number=None).exists()


def test_a_published_draft_is_not_published_again(staff, draft):
    edit(staff, draft.criteria.get(code="U3"), text_en="A new sentence.")
    staff.post(address("version_publish", draft.pk))

    response = staff.post(address("version_publish", draft.pk), follow=True)

    assert "This is no draft any more" in text_of(response)
    assert Version.objects.count() == 2


def test_a_draft_is_discarded_after_a_question(staff, draft):
    url = address("version_discard", draft.pk)

    asked = text_of(staff.get(url))
    assert Version.objects.filter(number=None).exists()
    response = staff.post(url, follow=True)

    assert "Everything that was changed in it is lost." in asked
    assert "The draft is discarded." in text_of(response)
    assert not Version.objects.filter(number=None).exists()
    assert not Criterion.objects.exists()


# --- editing a draft ---------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Criterion, Condition, Stage, Fact])
def test_every_row_of_a_draft_is_listed_and_opens(staff, draft, model):
    name = model._meta.model_name
    row = model.objects.filter(version=draft).first()

    assert staff.get(address(f"{name}_changelist")).status_code == 200
    assert staff.get(address(f"{name}_change", row.pk)).status_code == 200
    assert address(f"{name}_change", row.pk) in text_of(
        staff.get(address("version_change", draft.pk))
    )


def test_a_criterions_page_shows_both_languages_the_source_and_the_four_expectations(staff, draft):
    criterion = draft.criteria.get(code="A6")

    page = text_of(staff.get(address("criterion_change", criterion.pk)))

    assert criterion.text_fa in page
    assert "بازاریابان در مورد برنامههای مهم" in page
    assert page.count('name="expectations-') > 8
    assert "expectations-4-" not in page


def test_thresholds_are_checked_and_the_error_names_the_key(staff, draft):
    url = address("version_change", draft.pk)

    refused = text_of(staff.post(url, {"thresholds": '{"fit": 2}'}))
    thresholds = draft.thresholds | {"fit": "3/2"}
    out_of_range = text_of(staff.post(url, {"thresholds": str(thresholds).replace("'", '"')}))

    assert "thresholds.coverage_combined is missing." in refused
    assert "thresholds.fit: &quot;3/2&quot; is not accepted." in out_of_range
    draft.refresh_from_db()
    assert draft.thresholds["fit"] == "7/10"


def test_thresholds_of_a_draft_are_saved(staff, draft):
    thresholds = draft.thresholds | {"fit": "3/5"}

    staff.post(
        address("version_change", draft.pk),
        {"thresholds": str(thresholds).replace("'", '"')},
    )

    draft.refresh_from_db()
    assert draft.thresholds["fit"] == "3/5"


def test_the_other_reading_can_be_asked_instead(staff, draft):
    criterion = draft.criteria.get(code="A6")
    asked, other = criterion.text_en, criterion.other_reading_en

    staff.post(
        address("criterion_changelist"),
        {"action": "use_other_reading", "_selected_action": [criterion.pk]},
    )

    criterion.refresh_from_db()
    assert (criterion.text_en, criterion.other_reading_en) == (other, asked)


def test_a_new_criterion_joins_at_the_end_with_its_four_cells(staff, draft):
    url = address("criterion_add")

    staff.post(
        url,
        fields_of(staff, url)
        | {
            "code": "D5",
            "native": "defined",
            "text_en": "A sentence.",
            "text_fa": "یک جمله.",
            "question_en": "A question?",
            "question_fa": "یک پرسش؟",
        },
    )

    added = draft.criteria.get(code="D5")
    cells = {one.type: one.value for one in added.expectations.all()}
    assert (added.number, added.position) == (22, 22)
    assert cells == {"undefined": None, "defined": 1, "aligned": None, "integrated": None}


def test_a_deleted_criterion_leaves_a_draft_that_can_be_published(staff, draft):
    criterion = draft.criteria.get(code="U3")

    staff.post(address("criterion_delete", criterion.pk), {"post": "yes"})
    staff.post(address("version_publish", draft.pk))

    codes = [one["code"] for one in Version.objects.get(number=2).document["criteria"]]
    assert len(codes) == 20
    assert "U3" not in codes


@pytest.mark.parametrize(
    "fields", [{"tag": "economic"}, {"note_en": "A note."}, {"other_reading_fa": "خوانشی دیگر"}]
)
def test_what_belongs_together_is_given_together(staff, draft, fields):
    criterion = draft.criteria.get(code="U1")

    page = text_of(edit(staff, criterion, **fields))

    assert "Give both or neither." in page
    criterion.refresh_from_db()
    assert (criterion.tag, criterion.note_en, criterion.other_reading_fa) == ("", "", "")


def test_without_a_draft_nothing_is_added(staff):
    make_version()

    assert staff.get(address("criterion_add")).status_code == 403


def test_stages_stay_eight(staff, draft):
    stage = draft.stages.first()

    assert staff.get(address("stage_add")).status_code == 403
    assert staff.post(address("stage_delete", stage.pk), {"post": "yes"}).status_code == 403


def test_an_edit_of_a_row_that_was_published_meanwhile_stores_nothing(staff, draft):
    criterion = draft.criteria.get(code="U3")
    url = address("criterion_change", criterion.pk)
    fields = fields_of(staff, url) | {"text_en": "Too late."}
    edit(staff, criterion, text_en="In time.")
    staff.post(address("version_publish", draft.pk))

    response = staff.post(url, fields, follow=True)

    assert "doesn’t exist" in text_of(response)
    assert not Criterion.objects.exists()
    assert Version.objects.get(number=2).document["criteria"][2]["text"]["en"] == "In time."


def test_a_stored_text_is_text_and_no_markup(staff, draft):
    draft.criteria.filter(code="U3").update(text_en="<script>alert(1)</script>")

    for url in (address("version_change", draft.pk), address("version_publish", draft.pk)):
        assert "<script>alert" not in text_of(staff.get(url))
