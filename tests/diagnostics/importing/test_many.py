"""Many assessments from files: seen row by row, stored all or none, set aside together."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import batches, storing
from diagnostics.importing import rows
from diagnostics.localisation import isolated
from diagnostics.models import Assessment, Import, ImportRow, Membership
from diagnostics.queries.results import compute
from diagnostics.result.stored import exact
from tests.diagnostics.imports import (
    SEPEHR,
    assessment,
    brought_in,
    many,
    page_of,
    text_of,
    upload,
    uploads,
)
from tests.factories import make_member

pytestmark = pytest.mark.django_db

TOO_LONG_AGO = "1 January 1899 is too long ago."


def two_of(acme, nika):
    return many(
        assessment(acme, closed_on="2025-03-03"),
        assessment(nika, closed_on="2025-04-14", title="Before the merger"),
    )


def address(name, batch):
    return reverse(f"diagnostics:{name}", args=[batch.pk])


def fields_of(batch, **changed):
    """Return the form of the first page as it stands, but for what is changed."""
    sent = {"page": "1"}
    for row in batch.rows.filter(problem=""):
        sent[f"row-{row.number}-closed_on"] = row.closed_on.isoformat() if row.closed_on else ""
        sent[f"row-{row.number}-title"] = row.title
        if row.is_wanted:
            sent[f"row-{row.number}-is_wanted"] = "on"
    return {name: value for name, value in (sent | changed).items() if value is not None}


def store(client, batch, **changed):
    return client.post(address("import_rows", batch), fields_of(batch, **changed) | {"go": "store"})


# --- what is seen -------------------------------------------------------------------------------


def test_rows_are_shown_before_any_round_is_stored(desk, acme, nika):
    page, batch = page_of(desk, two_of(acme, nika))

    assert "2 assessments in rounds.json" in " ".join(text_of(page).split())
    assert "2 can come in now." in text_of(page)
    assert text_of(page).count("Defined") == 2
    assert "No round is stored yet" in text_of(page)
    assert (Assessment.objects.count(), batch.rows.count()) == (0, 2)


def test_where_every_row_is_wrong_nothing_is_offered_but_another_file(desk, acme):
    long_ago = assessment(acme, closed_on="1899-01-01")

    page, _batch = page_of(desk, many(long_ago, long_ago | {"closed_on": "1899-01-02"}))

    said = text_of(page)
    assert "2 have an error." in said
    assert "Bring in what is ticked" not in said
    assert "Choose another file" in said


def test_each_row_says_what_is_wrong_with_it_and_the_others_can_come_in(desk, acme, nika):
    wrong = assessment(nika, respondents=[{"function": "sales", "answers": {"D2": "maybe"}}])
    nowhere = assessment(acme, organisation="Nowhere Foods")

    page, batch = page_of(desk, many(assessment(acme), wrong, nowhere))

    said = text_of(page)
    assert "1 can come in now; 2 have an error." in said
    assert "Respondent 1, answers.D2: “maybe” is not an accepted answer." in said
    assert "No organisation of yours is called “Nowhere Foods”" in said
    assert (said.count("Assessment 2"), said.count("Assessment 3")) == (1, 1)
    errors = desk.get(address("import_errors", batch)).content.decode("utf-8-sig").splitlines()
    assert len(errors) == 3
    assert errors[2].startswith("Assessment 3,Nowhere Foods,")


def test_errors_in_persian_have_persian_digits_and_the_page_reads_from_the_right(desk, acme, nika):
    response = upload(desk, many(assessment(acme), 7), "a.json", language="fa")

    page = desk.get(response["Location"])

    assert 'dir="rtl"' in page.content.decode()
    assert "۱ ارزیابی اکنون می‌تواند وارد شود؛ ۱ خطا دارد." in text_of(page)
    assert "ارزیابی ۲" in text_of(page)


def test_file_that_is_wrong_in_one_way_throughout_is_refused_as_a_whole(desk):
    rows = "organisation,function,X9\nAcme,sales,yes\nNika,sales,no"

    response = upload(desk, rows, "a.csv")

    assert response.status_code == 400
    assert "a.csv: Row 1, column “X9”: this name is unknown." in text_of(response)
    assert not Import.objects.exists()


def test_objects_that_are_wrong_in_one_way_throughout_are_named(desk):
    response = upload(desk, '[{"a": 1}, {"a": 1}]', "a.json")

    said = "a.json: all 2 assessments, from Assessment 1 on: a: this name is unknown."
    assert said in text_of(response)
    assert not Import.objects.exists()


def test_too_many_are_refused_and_nothing_is_kept(desk, acme, monkeypatch):
    monkeypatch.setattr(batches, "MOST_ASSESSMENTS", 2)

    response = upload(desk, many(*[assessment(acme)] * 3))

    assert response.status_code == 400
    assert "this holds more than 2 assessments. Part it into several files." in text_of(response)
    assert not Import.objects.exists()


def test_several_files_come_in_together_and_a_wrong_one_is_named(desk, acme, nika):
    good = uploads(desk, {"a.json": many(assessment(acme)), "b.json": many(assessment(nika))})
    page = desk.get(good["Location"])
    wrong = uploads(desk, {"a.json": many(assessment(acme)), "b.json": "{"})
    unknown = uploads(desk, {"a.json": many(assessment(acme)), "b.txt": "{"})

    empty = uploads(desk, {"a.json": many(assessment(acme)), "c.csv": "name,function,U1"})

    assert "Nobody stands here. Write one row a person." in text_of(desk.get(empty["Location"]))
    names = f"{isolated('a.json')}, {isolated('b.json')}"
    assert f"2 assessments in {names}" in " ".join(text_of(page).split())
    assert "“b.json”, Assessment 1" in text_of(page)
    assert wrong.status_code == 400
    assert "“b.json”: Character 2: this is not well-formed JSON." in text_of(wrong)
    assert "“b.txt”: this kind of file is not known." in text_of(unknown)


def test_organisation_is_known_by_its_persian_name_and_a_lone_one_without_a_name(
    desk, acme, nika, client_of
):
    _page, batch = page_of(
        desk, many(assessment(acme), assessment(nika, organisation="مواد غذايي نيكا"))
    )
    table = "title,function,U1\nSpring,sales,yes\nAutumn,sales,no"
    _page, own = page_of(client_of(make_member(nika)), table, "rounds.csv")

    assert [row.organisation for row in batch.rows.order_by("number")] == [acme, nika]
    assert [row.organisation for row in own.rows.all()] == [nika, nika]


def test_same_assessment_twice_in_a_file_and_one_that_is_here_are_left_out(desk, acme, nika):
    brought_in(desk, json.dumps(assessment(nika, closed_on="2025-04-14")), nika)
    acme_twice = [assessment(acme, closed_on="2025-03-03")] * 2

    page, batch = page_of(desk, many(*acme_twice, assessment(nika, closed_on="2025-04-14")))

    said = text_of(page)
    assert "1 can come in now; 1 is here already; 1 stands in the file twice." in said
    assert "The same as Assessment 1." in said
    assert "Is here already, as the round of 14 April 2025." in said
    assert list(batch.rows.order_by("number").values_list("is_wanted", flat=True)) == [
        True,
        False,
        False,
    ]


def test_same_files_again_are_recognised_until_they_are_set_aside(desk, acme, nika):
    content = two_of(acme, nika)
    _page, first = page_of(desk, content)
    store(desk, first)

    again, _batch = page_of(desk, content, "otherwise.json")
    desk.post(address("import_aside", first), {"reason": "Wrong file"})
    afterwards, _batch = page_of(desk, content)

    assert "The same files came in on" in text_of(again)
    assert "2 are here already." in text_of(again)
    assert "The same files came in on" not in text_of(afterwards)
    assert "2 can come in now." in text_of(afterwards)


# --- the checking -------------------------------------------------------------------------------


def test_checking_says_how_far_it_is_and_goes_on_with_the_next_look(desk, acme, nika, monkeypatch):
    monkeypatch.setattr("diagnostics.views.batches.SECONDS_A_PAGE", -1)

    page, batch = page_of(desk, two_of(acme, nika))
    assert "1 of 2 are checked." in text_of(page)
    assert page["Refresh"] == "1"
    assert batch.name in text_of(desk.get(reverse("diagnostics:import")))
    assert "2 can come in now." in text_of(desk.get(address("import_rows", batch)))


def test_stopping_keeps_nothing(desk, acme, nika):
    _page, batch = page_of(desk, two_of(acme, nika))

    desk.post(address("import_rows", batch), {"go": "stop"})

    assert (Import.objects.count(), ImportRow.objects.count()) == (0, 0)


# --- the storing --------------------------------------------------------------------------------


def test_what_is_ticked_comes_in_as_closed_rounds_with_their_results(desk, acme, nika, consultant):
    _page, batch = page_of(desk, two_of(acme, nika))

    response = store(desk, batch, **{"row-1-is_wanted": None})

    stored = Assessment.objects.select_related("version__checklist").get()
    result, sums = compute(stored)
    assert "1 round came in; it says that it was imported." in text_of(
        desk.get(response["Location"])
    )
    assert (stored.organisation, stored.title, stored.imported_with) == (
        nika,
        "Before the merger",
        batch,
    )
    assert (stored.result, stored.sums) == (exact(result), json.loads(json.dumps(sums)))
    assert (stored.type, stored.action, stored.opened_by) == ("defined", "tighten", consultant)
    assert stored.respondents.count() == stored.sheets.count() == 2
    assert stored.newest_of == nika.pk
    assert not batch.rows.exists()


def test_day_and_title_are_stored_as_they_were_changed(desk, acme, nika):
    _page, batch = page_of(desk, many(assessment(acme, date="2025-03-03"), assessment(nika)))

    changed = {"row-1-closed_on": "2024-02-29", "row-1-title": "Paper round"}
    store(desk, batch, **changed | {"row-2-closed_on": "1405/01/20"})

    first = acme.assessments.get()
    days = [timezone.localdate(moment) for moment in (first.opened_at, first.closed_at)]
    assert (first.title, days) == ("Paper round", [date(2024, 2, 29)] * 2)
    assert timezone.localdate(nika.assessments.get().closed_at) == date(2026, 4, 9)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("closed_on", "2999-01-01", "is still to come. Choose today or an earlier day."),
        ("closed_on", "1899-01-01", TOO_LONG_AGO),
        ("closed_on", "soon", "“soon” is not a day."),
        ("title", "x" * 121, "at most 120 characters"),
    ],
)
def test_wrong_day_or_title_is_told_where_it_stands_and_nothing_comes_in(
    desk, acme, nika, field, value, problem
):
    _page, batch = page_of(desk, two_of(acme, nika))

    response = store(desk, batch, **{f"row-1-{field}": value})

    assert response.status_code == 400
    assert problem in text_of(response)
    assert value in response.content.decode()
    assert not Assessment.objects.exists()


def test_what_is_changed_on_one_page_is_kept_when_it_is_turned(desk, acme, monkeypatch):
    monkeypatch.setattr(rows, "ROWS_A_PAGE", 1)
    days = [assessment(acme, closed_on=f"2025-03-0{number}") for number in (1, 2)]
    _page, batch = page_of(desk, many(*days))
    sent = {"page": "1", "row-1-closed_on": "2025-03-09", "row-1-title": "Kept", "go": "2"}

    second = desk.post(address("import_rows", batch), sent, follow=True)
    store(desk, batch, page="2")

    assert "2 to 2 of 2" in text_of(second)
    assert [round_.closed_at.day for round_ in acme.assessments.all()] == [2]
    assert not acme.assessments.filter(title="Kept").exists()


def test_nothing_ticked_is_said(desk, acme, nika):
    _page, batch = page_of(desk, two_of(acme, nika))
    without = {"row-1-is_wanted": None, "row-2-is_wanted": None}

    response = store(desk, batch, **without)

    assert "Tick at least one assessment." in text_of(desk.get(response["Location"]))


def test_double_click_stores_once(desk, acme, nika):
    _page, batch = page_of(desk, two_of(acme, nika))
    sent = fields_of(batch) | {"go": "store"}

    for _click in range(2):
        assert desk.post(address("import_rows", batch), sent).status_code == 302

    assert Assessment.objects.count() == 2


def test_what_came_in_meanwhile_stops_all_and_is_no_longer_ticked(desk, acme, nika):
    content = two_of(acme, nika)
    _page, one = page_of(desk, content)
    _page, other = page_of(desk, content)
    store(desk, one, **{"row-2-is_wanted": None})

    response = store(desk, other)

    page = text_of(desk.get(response["Location"]))
    assert "Nothing came in: some of these came in meanwhile." in page
    assert Assessment.objects.count() == 1
    assert [row.is_wanted for row in other.rows.order_by("number")] == [False, True]


def test_organisation_that_was_withdrawn_meanwhile_lets_nothing_in(desk, acme, nika, consultant):
    _page, batch = page_of(desk, two_of(acme, nika))
    consultant.memberships.filter(organisation=nika).update(withdrawn_at=timezone.now())

    response = store(desk, batch)

    assert "is no longer yours" in text_of(desk.get(response["Location"]))
    assert not Assessment.objects.exists()


def test_queries_of_a_page_and_of_storing_do_not_grow_with_assessments(desk, acme):
    def count(number, month):
        days = [f"2025-{month:02d}-{day:02d}" for day in range(1, number + 1)]
        _page, batch = page_of(desk, many(*[assessment(acme, closed_on=day) for day in days]))
        with CaptureQueriesContext(connection) as shown:
            desk.get(address("import_rows", batch))
        with CaptureQueriesContext(connection) as stored:
            storing.store(batch, by=batch.by, now=timezone.now())
        return len(shown), len(stored)

    count(3, 1)

    assert count(2, 2) == count(9, 3)


# --- set aside as a whole -----------------------------------------------------------------------


def test_import_is_set_aside_and_taken_back_as_a_whole(desk, acme, nika, consultant):
    _page, batch = page_of(desk, two_of(acme, nika))
    store(desk, batch)

    desk.post(address("import_aside", batch), {"reason": "The port office"})

    listed = text_of(desk.get(reverse("diagnostics:import")))
    aside = list(Assessment.objects.values_list("set_aside_reason", "set_aside_by"))
    assert aside == [("The port office", consultant.pk)] * 2
    assert not acme.assessments.filter(newest_of=acme.pk).exists()
    assert "The port office" in listed
    assert "Navid" in listed

    desk.post(address("import_back", batch))

    assert Assessment.objects.counted().count() == 2
    assert acme.assessments.get().newest_of == acme.pk


def test_round_that_was_aside_before_stays_aside_when_its_import_is_taken_back(desk, acme, nika):
    _page, batch = page_of(desk, two_of(acme, nika))
    store(desk, batch)
    alone = reverse("diagnostics:set_aside", args=[acme.assessments.get().pk])
    desk.post(alone, {"reason": "Alone"})

    desk.post(address("import_aside", batch), {"reason": "Together"})
    desk.post(address("import_back", batch))

    assert acme.assessments.get().set_aside_reason == "Alone"
    assert nika.assessments.get().set_aside_at is None


def test_without_a_reason_no_import_is_set_aside(desk, acme, nika):
    _page, batch = page_of(desk, two_of(acme, nika))
    store(desk, batch)

    response = desk.post(address("import_aside", batch), {"reason": " "}, follow=True)

    assert "Write why it is set aside." in text_of(response)
    assert Assessment.objects.counted().count() == 2


def test_whoever_may_import_into_all_its_organisations_sets_it_aside_and_nobody_else(
    desk, acme, nika, client_of
):
    _page, batch = page_of(desk, two_of(acme, nika))
    store(desk, batch)
    colleague = make_member(acme, Membership.Role.CONSULTANT)
    before = client_of(colleague).post(address("import_aside", batch), {"reason": "No"})
    colleague.memberships.create(organisation=nika, role=Membership.Role.CONSULTANT)

    after = client_of(colleague).post(address("import_aside", batch), {"reason": "Yes"})

    assert (before.status_code, after.status_code) == (404, 302)


def test_what_one_person_read_is_nobody_else_s(desk, acme, nika, client_of):
    _page, batch = page_of(desk, two_of(acme, nika))
    colleague = make_member(acme, Membership.Role.CONSULTANT)
    colleague.memberships.create(organisation=nika, role=Membership.Role.CONSULTANT)

    names = ("import_rows", "import_errors")
    found = [client_of(colleague).get(address(name, batch)).status_code for name in names]

    assert found == [404, 404]


def test_one_assessment_is_an_import_of_its_own(client, acme):
    brought_in(client, SEPEHR.read_bytes(), acme, "sepehr.json")

    listed = " ".join(text_of(client.get(reverse("diagnostics:import"))).split())

    assert "sepehr.json · 1 round" in listed


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_template_is_offered_in_both_languages(client, acme, language, kind):
    link = f"/{language}/import/template.{kind}"

    assert link in client.get(reverse("diagnostics:import")).content.decode()
    assert client.get(link).status_code == 200
