"""Under which organisation an assessment comes in: named on the page where the file does not."""

import json
import re

import pytest

from diagnostics.importing import whose
from diagnostics.models import Assessment, Membership, Organisation
from tests.diagnostics.imports import (
    SEPEHR,
    assessment,
    carried,
    confirm,
    many,
    page_of,
    text_of,
    upload,
    written,
)
from tests.factories import NOW, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(desk, acme):
    """Return an import whose second and third assessments are of nobody known."""
    days = ("2025-03-03", "2025-04-14", "2025-05-05")
    names = (acme.name, "Nika Food Group", "Nika Food Group")
    items = [
        assessment(acme, organisation=name, closed_on=day)
        for name, day in zip(names, days, strict=True)
    ]
    return page_of(desk, many(*items))[1]


def sent(desk, batch, **fields):
    """Send the form of the rows that are not known on, and return the page that comes."""
    closed_on = {"row-1-closed_on": "2025-03-03", "row-1-is_wanted": "on"}
    path = f"/en/import/{batch.pk}/"
    return desk.post(path, {"page": "1", **closed_on, **fields}, follow=True)


def test_an_organisation_that_is_not_known_is_named_once_for_all_rows_of_that_name(
    desk, batch, nika
):
    page = sent(desk, batch, **{"row-2-organisation": " nika FOODS", "go": "store"})

    said = text_of(page)
    assert "2 assessments have their organisation now. Nothing has come in yet." in said
    assert "3 can come in now." in said
    assert said.count("Defined") == 3
    assert [row.organisation for row in batch.rows.order_by("number")][1:] == [nika, nika]
    assert not Assessment.objects.exists()
    wanted = {f"row-{number}-is_wanted": "on" for number in (2, 3)}
    days = {"row-2-closed_on": "2025-04-14", "row-3-closed_on": "2025-05-05"}
    sent(desk, batch, **wanted, **days, go="store")
    assert nika.assessments.count() == 2


def test_a_row_that_is_left_empty_stays_out(desk, batch, acme):
    page = sent(desk, batch, go="store")

    assert "1 round came in" in text_of(page)
    assert list(Assessment.objects.values_list("organisation", flat=True)) == [acme.pk]


@pytest.mark.parametrize("typed", ["Nowhere", "Twice", "stranger"])
def test_a_name_that_is_nobodys_or_several_ones_is_said_at_its_field(
    desk, consultant, batch, typed
):
    for _other in range(2):
        twin = make_organisation(name="Twice")
        consultant.memberships.create(organisation=twin, role=Membership.Role.CONSULTANT)
    make_organisation(name="Stranger", slug="stranger")

    page = sent(desk, batch, **{"row-2-organisation": typed, "row-1-title": "Kept", "go": "1"})

    assert page.status_code == 400
    assert f"No organisation of yours is called “{typed}”, or several are." in text_of(page)
    assert 'value="Kept"' in page.content.decode()
    assert batch.rows.get(number=2).organisation is None


def test_of_several_with_one_name_the_short_name_tells_which(desk, consultant, batch):
    twins = [make_organisation(name="Twice") for _other in range(2)]
    for twin in twins:
        consultant.memberships.create(organisation=twin, role=Membership.Role.CONSULTANT)

    sent(desk, batch, **{"row-2-organisation": twins[1].slug, "go": "1"})

    assert batch.rows.get(number=2).organisation == twins[1]


def test_what_stands_in_the_file_under_the_right_name_as_well_is_left_out(desk, acme):
    twice = assessment(acme, closed_on="2025-03-03")
    _page, batch = page_of(desk, many(twice | {"organisation": "Akme"}, twice))

    of_second = {"row-2-closed_on": "2025-03-03", "row-2-is_wanted": "on"}
    named = {"row-1-organisation": acme.name, "go": "1"}
    desk.post(f"/en/import/{batch.pk}/", named | of_second)

    repeats = list(batch.rows.order_by("number").values_list("repeats", "is_wanted"))
    assert repeats == [("Assessment 2", False), ("", True)]


# --- of one assessment --------------------------------------------------------------------------


@pytest.fixture
def many_clients(monkeypatch, consultant):
    """Let no more than one organisation be offered."""
    monkeypatch.setattr(whose, "OFFERED", 1)


def test_of_very_many_organisations_one_is_typed(many_clients, desk, nika):
    page = upload(desk, written(organisation="Neither"))
    typed = {"carried": carried(page), "organisation": "مواد غذایی نيكا"}

    stored = desk.post("/en/import/", typed)

    assert "<select" not in page.content.decode()
    assert page.content.decode().count("<option") == 1
    assert "/result/" in stored["Location"]
    assert nika.assessments.count() == 1


def test_the_one_that_the_file_means_stands_there_already(many_clients, desk, nika):
    page = upload(desk, written(organisation="nika foods")).content.decode()

    assert re.search(r'<input[^>]*name="organisation"[^>]*value="Nika Foods"', page, re.DOTALL)


def test_a_typed_name_that_is_nobodys_is_kept_and_said(many_clients, desk, nika):
    page = upload(desk, SEPEHR.read_bytes())

    again = confirm(desk, page, Organisation(slug="nowhere <b>"))

    assert again.status_code == 400
    assert "No organisation of yours is called “nowhere <b>”" in text_of(again)
    assert 'value="nowhere &lt;b&gt;"' in again.content.decode()
    assert json.loads(SEPEHR.read_text())["organisation"] in text_of(again)


@pytest.mark.parametrize("name", ["", "!"])
def test_a_name_of_no_letters_is_looked_for_nowhere(
    django_assert_num_queries, consultant, nika, name
):
    own = whose.OwnOrganisations(consultant)

    with django_assert_num_queries(0):
        found = own.called(name)

    assert found is None


def test_an_organisation_is_not_offered_when_it_is_archived(desk, nika):
    Organisation.objects.filter(pk=nika.pk).update(archived_at=NOW)

    page = upload(desk, written(organisation="nika foods"))

    assert "Nika Foods" not in text_of(page).replace("nika foods", "")
