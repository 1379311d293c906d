"""Two admins at once: both texts are shown, and only what a page showed is done."""

import pytest

from diagnostics.models import Criterion, Organisation
from tests.diagnostics.admin.pages import address, edit, fields_of
from tests.diagnostics.pages import confirm, text_of
from tests.factories import make_assessment, make_organisation, make_respondent

MEANWHILE = "Somebody changed this meanwhile, so nothing was saved."


def test_the_second_of_two_admins_sees_both_texts_of_a_criterion(staff, draft):
    criterion = draft.criteria.get(code="U3")
    url = address("criterion_change", criterion.pk)
    ours = fields_of(staff, url) | {"text_en": "Ours."}
    edit(staff, criterion, text_en="Theirs.")

    page = staff.post(url, ours)

    assert page.status_code == 409
    assert MEANWHILE in text_of(page)
    assert "it says <bdi>Theirs.</bdi> now, yours <bdi>Ours.</bdi>" in text_of(page)
    assert Criterion.objects.get(pk=criterion.pk).text_en == "Theirs."
    again = ours | {"based_on": page.context["based_on"]}
    assert staff.post(url, again).status_code == 302
    assert Criterion.objects.get(pk=criterion.pk).text_en == "Ours."


def test_an_expectation_that_another_admin_changed_is_not_overwritten(staff, draft):
    criterion = draft.criteria.get(code="U3")
    url = address("criterion_change", criterion.pk)
    ours = fields_of(staff, url)
    row = criterion.expectations.exclude(type=criterion.native).order_by("id").first()
    value = 1 if row.value != 1 else 0
    criterion.expectations.filter(pk=row.pk).update(value=value)

    page = staff.post(url, ours)

    assert page.status_code == 409
    assert MEANWHILE in text_of(page)
    assert criterion.expectations.get(pk=row.pk).value == value


def test_an_organisation_that_another_admin_changed_is_not_overwritten(staff):
    organisation = make_organisation(name="Sepehr")
    url = address("organisation_change", organisation.pk)
    ours = fields_of(staff, url) | {"name": "Ours"}
    Organisation.objects.filter(pk=organisation.pk).update(name="Theirs")

    page = staff.post(url, ours)

    assert page.status_code == 409
    assert "it says <bdi>Theirs</bdi> now, yours <bdi>Ours</bdi>" in text_of(page)
    assert Organisation.objects.get(pk=organisation.pk).name == "Theirs"


@pytest.mark.parametrize(("typed", "is_left"), [("Sepehr", False), ("", True), ("Zagros", True)])
def test_an_admin_deletes_an_organisation_by_its_name_alone(staff, typed, is_left):
    organisation = make_organisation(name="Sepehr")
    make_respondent(make_assessment(organisation), "sales")
    url = address("organisation_delete", organisation.pk)

    staff.post(url, {"post": "yes", "typed": typed})
    assert Organisation.objects.filter(pk=organisation.pk).exists()
    page = confirm(staff, url, typed=typed)

    assert page.status_code == (400 if is_left else 302)
    assert Organisation.objects.filter(pk=organisation.pk).exists() == is_left


def test_organisations_are_not_deleted_many_at_once(staff):
    organisation = make_organisation()
    chosen = {"action": "delete_selected", "_selected_action": organisation.pk, "post": "yes"}

    staff.post(address("organisation_changelist"), chosen)

    assert Organisation.objects.filter(pk=organisation.pk).exists()
