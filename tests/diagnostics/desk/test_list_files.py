"""A consultant's list as a file: all of it or what is ticked, in both languages, at one cost."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from diagnostics.actions import review as reviews
from diagnostics.desk import file as list_file
from diagnostics.exchange import workbook_writing
from diagnostics.models import Membership, Organisation
from diagnostics.queries.paging import PAGE
from tests.diagnostics.clients import add_clients, add_more, close_sepehr, entrust
from tests.diagnostics.pages import text_of
from tests.factories import NOW, make_sepehr

ADDRESS = "/en/portfolio/list."


def content_of(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table_of(client, query="", language="en"):
    """Return the CSV as dictionaries by heading."""
    content = content_of(client.get(f"/{language}/portfolio/list.csv{query}"))
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def sheets_of(client, query="", language="en"):
    content = content_of(client.get(f"/{language}/portfolio/list.xlsx{query}"))
    return load_workbook(BytesIO(content)).worksheets


def names_in(client, query=""):
    return [row["Name in English"] for row in table_of(client, query)]


def test_a_client_is_a_row_in_words_and_codes(client, organisation):
    close_sepehr(organisation)

    (row,) = table_of(client)

    assert row["Name in English"] == "Sepehr Controls"
    assert row["Name in Persian"] == "سپهر کنترل"
    assert row["Sector"] == "Cabinets"
    assert row["Closed on"] == "2026-11-02"
    assert (row["Type"], row["Type, code"]) == ("Defined", "defined")
    assert (row["Verdict"], row["Verdict, code"]) == ("Placed", "placed")
    assert row["Gap"] == "0.119"
    assert (row["Review"], row["Review, code"]) == ("Waiting for review", "waiting")


def test_a_workbook_holds_numbers_and_days_as_such(client, organisation):
    close_sepehr(organisation)

    (sheet,) = sheets_of(client)

    headings, values = sheet.iter_rows(values_only=True)
    row = dict(zip(headings, values, strict=True))
    assert sheet.title == "Clients"
    assert not sheet.sheet_view.rightToLeft
    assert row["Closed on"].date() == date(2026, 11, 2)
    assert row["Gap"] == 0.119
    assert row["Answered"] == 1


def test_in_persian_days_stand_in_both_calendars_and_sheets_from_right_to_left(
    client, organisation
):
    close_sepehr(organisation)

    (row,) = table_of(client, language="fa")
    (sheet,) = sheets_of(client, language="fa")

    assert row["تاریخ بستن"] == "2026-11-02"
    assert row["تاریخ بستن، به تقویم شمسی"] == "۱۱ آبان ۱۴۰۵"
    assert (row["گونه"], row["گونه، کد"]) == ("تعریف‌شده", "defined")
    assert sheet.title == "سازمان‌ها"
    assert sheet.sheet_view.rightToLeft


def test_all_pages_are_in_the_file_in_the_order_of_the_list(client, consultant):
    add_clients(consultant, PAGE + 1)
    firms = [f"Firm {number:03}" for number in range(PAGE + 1)]

    assert names_in(client, "?sort=name&q=firm") == firms
    assert names_in(client, "?sort=-name&q=firm") == firms[::-1]


def test_rounds_are_all_of_them_narrowed_as_the_page_is(client, organisation, consultant):
    close_sepehr(organisation)
    close_sepehr(organisation, day=40)
    entrust(consultant, name="Quiet")

    assert len(table_of(client, "?tab=rounds")) == 2
    assert len(table_of(client, "?tab=rounds&since=2026-12-01")) == 1
    assert names_in(client, "?type=open") == ["Quiet"]


def test_an_open_round_says_no_more_than_that_it_is_open(client, organisation):
    make_sepehr(organisation)

    (row,) = table_of(client, "?tab=rounds")

    assert (row["State"], row["Type"], row["Verdict, code"], row["Review"]) == ("Open", "", "", "")


def test_what_is_ticked_is_taken_from_any_page_and_nothing_else(client, organisation, consultant):
    ticked = close_sepehr(organisation)
    close_sepehr(entrust(consultant, name="Another"))

    assert names_in(client, f"?q=nobody&only=ticked&a={ticked.pk}") == ["Sepehr Controls"]


def test_with_nothing_ticked_the_list_says_so(client, organisation):
    close_sepehr(organisation)

    response = client.get(f"{ADDRESS}csv?tab=rounds&only=ticked&a=x", follow=True)

    assert "Tick what you want to take away." in text_of(response)
    assert response.context["listed"].of_rounds


@pytest.mark.parametrize("query", ["type=forged", "sort=forged", "tab=forged", "since=tomorrow"])
def test_an_address_that_does_not_hold_gives_no_file(client, organisation, query):
    response = client.get(f"{ADDRESS}csv?{query}", follow=True)

    assert "does not exist any more" in text_of(response)


def test_only_what_is_entrusted_is_in_it(client, organisation, consultant, make_foreign):
    own, foreign = close_sepehr(organisation), make_foreign()
    Membership.objects.filter(user=consultant, organisation=organisation).update(role="manager")
    kept = close_sepehr(entrust(consultant, name="Kept"))
    ticks = "&".join(f"a={round_.pk}" for round_ in (own, foreign, kept))

    assert names_in(client) == ["Kept"]
    assert names_in(client, f"?only=ticked&{ticks}") == ["Kept"]


@pytest.fixture
def make_foreign(db):
    return lambda: close_sepehr(Organisation.objects.create(name="Foreign", slug="foreign"))


def test_no_note_and_no_reason_of_a_consultant_is_in_it(client, organisation, consultant):
    closed = close_sepehr(organisation)
    reviews.add_note(closed, text="Between us", audience="consultants", by=consultant, now=NOW)

    content = content_of(client.get(f"{ADDRESS}csv")).decode()

    assert "Between us" not in content


def test_a_name_that_begins_like_a_formula_is_text(client, organisation):
    Organisation.objects.filter(pk=organisation.pk).update(name="=1+1", folded="11")

    (sheet,) = sheets_of(client)

    assert names_in(client) == ["'=1+1"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("query", ["", "?tab=rounds"])
def test_its_queries_do_not_grow_with_the_rows(client, consultant, monkeypatch, kind, query):
    monkeypatch.setattr(list_file, "ROWS_AT_ONCE", 2)
    counts = []
    for number in (1, 4):
        add_clients(consultant, number) if number == 1 else add_more(consultant, number)
        with CaptureQueriesContext(connection) as queries:
            content_of(client.get(f"{ADDRESS}{kind}{query}"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 5 + bool(query)  # whether the rounds are very many


def test_the_headings_of_a_csv_go_out_before_any_row_is_read(client, organisation):
    response = client.get(f"{ADDRESS}csv")

    with CaptureQueriesContext(connection) as queries:
        first = next(iter(response.streaming_content))

    assert first.startswith("\ufeffName in English,".encode())
    assert len(queries) == 0


def test_what_a_sheet_has_no_room_for_goes_on_in_the_next(client, consultant, monkeypatch):
    monkeypatch.setattr(workbook_writing, "MOST_ROWS", 3)
    for name in ("A", "B", "C"):
        entrust(consultant, name=name)

    sheets = sheets_of(client, "?sort=name")

    assert [sheet.title for sheet in sheets] == ["Clients", "Clients 2"]
    assert [[cell.value for cell in sheet["A"]] for sheet in sheets] == [
        ["Name in English", "A", "B"],
        ["Name in English", "C", "Sepehr Controls"],
    ]
