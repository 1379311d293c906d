"""Others write while an import is read, settled and brought in: it only inserts under its lock."""

from contextlib import contextmanager
from http import HTTPStatus

import pytest
from django.db import connection
from django.urls import reverse

from diagnostics.actions import batches, storing
from diagnostics.exchange import Found, Kind, read_assessment
from diagnostics.models import Assessment, ImportRow
from diagnostics.queries.versions import published_document
from tests.diagnostics.importing.test_many import store
from tests.diagnostics.imports import SEPEHR, assessment, many, page_of
from tests.factories import NOW, make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(desk, acme):
    days = [f"2025-03-0{day}" for day in range(1, 6)]
    _page, batch = page_of(desk, many(*[assessment(acme, closed_on=day) for day in days]))
    return batch


@contextmanager
def watched(when_files_are_read):
    """Call something once as files are read from rows; yield what is said under a lock."""
    depth, held, reads = len(connection.savepoint_ids), [], []

    def watch(execute, sql, params, is_many, context):
        if len(connection.savepoint_ids) > depth:
            held.append(sql)
        elif '"diagnostics_importrow"."file"' in sql and not reads:
            reads.append(sql)
            when_files_are_read()
        return execute(sql, params, is_many, context)

    with connection.execute_wrapper(watch):
        yield held
    assert reads


def files_read(statements):
    return [sql for sql in statements if sql.startswith("SELECT") and '"file"' in sql]


def test_another_round_begins_while_an_import_is_made_ready_and_both_are_stored(batch, acme):
    with watched(lambda: make_assessment(acme)) as held:
        number = storing.store(batch, by=batch.by, now=NOW)

    opened, *brought_in = acme.assessments.order_by("round")
    assert (opened.is_open, opened.round) == (True, 1)
    assert [round_.round for round_ in brought_in] == [2, 3, 4, 5, 6]
    assert number == 5
    assert not files_read(held)


def test_what_is_changed_in_another_window_meanwhile_is_stored_as_changed(batch):
    change = {5: {"title": "Paper round"}, 4: {"is_wanted": False}}

    with watched(lambda: batches.change_rows(batch, change)):
        number = storing.store(batch, by=batch.by, now=NOW)

    titles = Assessment.objects.order_by("round").values_list("title", flat=True)
    assert (number, list(titles)) == (4, ["", "", "", "Paper round"])


def test_import_that_is_brought_in_twice_at_once_comes_in_once(batch):
    def other_click():
        storing.store(batch, by=batch.by, now=NOW)

    with watched(other_click):
        number = storing.store(batch, by=batch.by, now=NOW)

    assert (number, Assessment.objects.count()) == (5, 5)


def test_who_stops_an_import_that_came_in_a_moment_ago_hears_nothing_untrue(desk, batch):
    storing.store(batch, by=batch.by, now=NOW)

    assert not batches.drop(batch)

    assert Assessment.objects.filter(imported_with=batch).count() == 5


@pytest.fixture
def happens_before(monkeypatch):
    """Return a function that lets something happen once, before a step of the import is done."""

    def before(where, step, happens):
        done, once = getattr(where, step), iter([happens])

        def stepped(*values):
            next(once, bool)()
            return done(*values)

        monkeypatch.setattr(where, step, stepped)

    return before


@pytest.mark.parametrize("gone", ["batch", "acme"])
def test_an_import_that_is_stopped_or_loses_its_organisation_meanwhile_stores_nothing(
    request, desk, batch, happens_before, gone
):
    happens_before(storing, "_insert", request.getfixturevalue(gone).delete)

    page = store(desk, batch)

    assert page.status_code in (HTTPStatus.FOUND, HTTPStatus.NOT_FOUND)
    assert not Assessment.objects.exists()


def test_an_import_that_is_stopped_while_it_is_checked_is_no_longer_there(
    desk, batch, happens_before
):
    batch.rows.update(is_checked=False)
    happens_before(batches, "_check", lambda: batches.drop(batch))

    page = desk.get(reverse("diagnostics:import_rows", args=[batch.pk]))

    assert page.status_code == HTTPStatus.OK
    assert not ImportRow.objects.exists()


def test_a_row_that_is_ticked_while_an_import_is_made_ready_comes_in_too(
    batch, nika, happens_before
):
    batch.rows.filter(number=1).update(organisation=nika, is_wanted=False)
    tick = {1: {"is_wanted": True}}
    happens_before(storing, "all_versions", lambda: batches.change_rows(batch, tick))

    assert storing.store(batch, by=batch.by, now=NOW) == 5


def test_each_sheet_is_that_of_its_respondent(batch, acme):
    storing.store(batch, by=batch.by, now=NOW)

    for round_ in acme.assessments.all():
        said = [(sheet.respondent.name, sheet.function) for sheet in round_.sheets.all()]
        people = round_.respondents.values_list("name", "function")
        assert sorted(said) == sorted(people)
        assert {sheet.organisation_id for sheet in round_.sheets.all()} == {acme.pk}


def test_files_are_read_before_anything_of_them_is_kept(consultant, acme):
    file = read_assessment(SEPEHR.read_bytes(), kind=Kind.JSON, published=published_document)
    depth, depths = len(connection.savepoint_ids), []

    def found():
        for number in range(3):
            depths.append((len(connection.savepoint_ids), ImportRow.objects.count()))
            yield Found(f"Row {number}", acme.name, file), acme

    batches.begin(found(), name="a.json", digest="0", by=consultant, now=NOW)

    assert depths == [(depth, 0)] * 3
    assert ImportRow.objects.count() == 3


def test_files_of_rows_that_get_their_organisation_are_read_before_they_are_settled(batch, nika):
    batch.rows.filter(number__lt=3).update(organisation=None, is_wanted=False, problem="Nowhere")

    with watched(lambda: make_assessment(nika)) as held:
        batches.settle(batch, {1: nika, 2: nika})

    assert not files_read(held)
    assert batch.rows.filter(organisation=nika, is_wanted=True).count() == 2
