"""Importing a CRM's list on its pages: what is asked, what is shown, what is stored."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from funnel.models import StageCount, StageName
from funnel.queries import counts_by_month
from tests.factories import make_member
from tests.funnel.factories import OCTOBER
from tests.funnel.pages import address, answer, send_list, store_list

COUNTS = "stage,month,count\nLead,2026-10,40\nQuote,2026-10,10\n"


@pytest.fixture
def organisation(in_november, organisation):
    """The pages look at the clock, where reading is told the day."""
    return organisation


def name_all(reader, organisation, response, *stages):
    fields = {f"name-{place}": stage for place, stage in enumerate(stages)}
    signed = response.context["signed"]
    return reader.post(
        address(organisation, "numbers_import"), fields | {"carried": signed, "go": "show"}
    )


def test_names_are_asked_once_and_remembered(reader, organisation):
    asked = send_list(reader, organisation, COUNTS)
    shown = name_all(reader, organisation, asked, "3", "4")
    page = store_list(reader, organisation, shown)

    assert [name for name, _stage in asked.context["names"]] == ["Lead", "Quote"]
    assert "2 numbers are stored from “export.csv”." in page
    assert counts_by_month(organisation) == {OCTOBER: {3: 40, 4: 10}}
    again = send_list(reader, organisation, COUNTS.replace("40", "41"))
    assert "names" not in again.context  # straight to what changes
    assert [len(again.context["preview"].difference.changed)] == [1]


def test_nothing_is_stored_before_the_word(reader, organisation):
    name_all(reader, organisation, send_list(reader, organisation, COUNTS), "3", "4")

    assert not StageCount.objects.exists()
    assert not StageName.objects.exists()


def test_the_same_file_again_changes_nothing(reader, organisation):
    for _time in range(2):
        asked = send_list(reader, organisation, COUNTS)
        page = store_list(reader, organisation, name_all(reader, organisation, asked, "3", "4"))

    assert "nothing has changed" in page
    assert StageCount.objects.count() == 2


def test_our_own_names_of_the_stages_need_no_question(reader, organisation):
    text = "stage,month,count\nBrand preference,2026-10,4\nخرید,2026-10,2\n8,2026-10,1\n"

    shown = send_list(reader, organisation, text)

    store_list(reader, organisation, shown)
    assert counts_by_month(organisation) == {OCTOBER: {4: 4, 6: 2, 8: 1}}


def test_a_name_may_be_left_out_and_two_may_be_one_stage(reader, organisation):
    text = COUNTS + "Lost,2026-10,7\n"
    asked = send_list(reader, organisation, text)

    store_list(reader, organisation, name_all(reader, organisation, asked, "3", "3", "0"))

    assert counts_by_month(organisation) == {OCTOBER: {3: 50}}
    assert StageName.objects.get(key="lost").stage is None


def test_a_name_without_a_choice_is_asked_again(reader, organisation):
    asked = send_list(reader, organisation, COUNTS)

    response = name_all(reader, organisation, asked, "3", "")

    assert response.status_code == 400
    assert [stage for _name, stage in response.context["names"]] == ["3", ""]


def test_bad_rows_are_listed_and_the_others_can_be_stored(reader, organisation):
    text = COUNTS + "Lead,2026-09,-4\nLead,<b>soon</b>,4\n"
    asked = send_list(reader, organisation, text)
    shown = name_all(reader, organisation, asked, "3", "4")

    page = shown.content.decode()

    assert "2 rows cannot be read." in page
    assert "A count cannot be negative." in page
    assert "&lt;b&gt;soon&lt;/b&gt;" in page
    assert "Store without the 2 rows" in page
    store_list(reader, organisation, shown)
    assert counts_by_month(organisation) == {OCTOBER: {3: 40, 4: 10}}


def test_a_file_too_large_is_refused_before_it_is_read(reader, organisation):
    size = str(50 * 1024 * 1024)

    response = reader.generic(
        "POST",
        address(organisation, "numbers_import"),
        b"",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=size,
    )

    assert response.status_code == 413
    assert "5 MB" in response.content.decode()


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04nonsense", COUNTS.encode("utf-16-le"), b"\xff\0\x01", ""]
)
def test_what_is_no_list_is_told_and_nothing_is_stored(reader, organisation, content):
    response = send_list(reader, organisation, content)

    assert response.status_code == 400
    assert "Nothing was saved." in response.content.decode()
    assert not StageCount.objects.exists()


def test_numbers_that_changed_since_the_preview_are_shown_anew(reader, organisation):
    shown = name_all(reader, organisation, send_list(reader, organisation, COUNTS), "3", "4")
    change = shown.context["preview"].difference
    month, stage = next(iter(change.added))
    StageCount.objects.create(organisation=organisation, month=month, stage=stage, count=77_777)

    page = store_list(reader, organisation, shown)

    assert "Something changed meanwhile, so nothing was done" in page
    assert "77,777" in page
    assert list(StageCount.objects.values_list("count", flat=True)) == [77_777]


def test_what_is_carried_is_of_one_person_and_one_organisation(organisation, client_of):
    one, other = (client_of(make_member(organisation)) for _person in range(2))
    shown = name_all(one, organisation, send_list(one, organisation, COUNTS), "3", "4")

    for signed in (shown.context["signed"], "nonsense", shown.context["signed"] + "x"):
        fields = {"carried": signed, "go": "store"}
        assert other.post(address(organisation, "numbers_import"), fields).status_code == 400

    assert not StageCount.objects.exists()


def test_a_first_file_chooses_the_calendar_and_later_ones_follow(reader, organisation):
    text = "stage,month,count\nBrand preference,2026-11-01,1\n"

    store_list(reader, organisation, send_list(reader, organisation, text, calendar="jalali"))
    shown = send_list(reader, organisation, text, calendar="gregorian")

    assert list(counts_by_month(organisation)) == [date(2026, 10, 23)]
    assert shown.context["preview"].difference.is_empty


def ten_thousand(months=60):
    first = date(2021, 11, 1)
    rows = ["Deal Stage,Create Date"]
    for number in range(10_000):
        day = first + timedelta(days=number * 7 % (months * 30))
        rows.append(f"{1 + number % 8},{day:%Y-%m-%d}")
    return "\n".join(rows)


def test_ten_thousand_rows_are_stored_in_one_transaction_with_few_statements(reader, organisation):
    shown = answer(
        reader, organisation, send_list(reader, organisation, ten_thousand()), way="steps"
    )

    with CaptureQueriesContext(connection) as captured:
        store_list(reader, organisation, shown)

    writes = [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE"))]
    counted = sum(sum(row.values()) for row in counts_by_month(organisation).values())
    assert counted == 10_000
    assert 0 < len(writes) <= 10_000 / 500


# What is asked


SALESFORCE = (
    "Opportunity ID,Stage,Amount,Created Date,Close Date\n"
    '006A1,Prospecting,"5,000.00",10/03/2026,01/08/2027\n'
    '006A2,Closed Won,"7,500.00",10/05/2026,11/02/2026\n'
    "006A3,Closed Lost,900.00,09/04/2026,10/01/2026\n"
)


def questions(response):
    return [question.name for question in response.context["questions"]]


def test_what_is_ambiguous_is_asked_and_nothing_is_chosen_beforehand(reader, organisation):
    asked = send_list(reader, organisation, SALESFORCE)

    assert questions(asked) == ["date", "order", "count", "way"]
    assert all(question.chosen == "" for question in asked.context["questions"])
    page = asked.content.decode()
    assert "The file can be read in more than one way: 4 questions." in page
    assert "For open deals this is usually the day that is expected." in page
    assert "This looks like money." in page
    assert "A list of deals at their present stage is not a funnel" in page
    assert "3 October 2026" in page


def test_the_answers_are_followed_and_remembered(reader, organisation):
    asked = send_list(reader, organisation, SALESFORCE)
    named = answer(reader, organisation, asked, date="3", order="month first", count="-1", way="up")
    shown = name_all(reader, organisation, named, "4", "6", "0")

    store_list(reader, organisation, shown)

    assert counts_by_month(organisation) == {OCTOBER: {4: 2, 6: 1}}
    again = send_list(reader, organisation, SALESFORCE)
    assert again.context["preview"].difference.is_empty
    assert "Created Date" in again.content.decode()


def test_a_question_without_an_answer_is_asked_again(reader, organisation):
    asked = send_list(reader, organisation, SALESFORCE)

    response = answer(reader, organisation, asked, date="3", count="-1")

    assert response.status_code == 400
    assert questions(response) == ["order", "way"]
    assert "Choose an answer to each question." in response.content.decode()


def test_the_answers_can_be_changed_before_storing(reader, organisation):
    asked = send_list(reader, organisation, SALESFORCE)
    named = answer(
        reader, organisation, asked, date="3", order="month first", count="-1", way="now"
    )
    shown = name_all(reader, organisation, named, "4", "6", "0")
    fields = {"carried": shown.context["signed"], "go": "ask"}

    response = reader.post(address(organisation, "numbers_import"), fields)

    assert {question.name: question.chosen for question in response.context["questions"]} == {
        "stage": "1",
        "date": "3",
        "order": "month first",
        "count": "-1",
        "way": "now",
    }


def test_any_column_can_be_chosen_by_hand(reader, organisation):
    text = "A,B,C\nBrand preference,2026-10-03,4\nPurchase,2026-10-04,2\n"
    asked = send_list(reader, organisation, text)
    assert questions(asked) == ["stage", "date", "count", "way"]

    shown = answer(
        reader,
        organisation,
        asked,
        **{"stage-column": "0", "date": "other", "date-column": "1", "count": "2"},
    )

    store_list(reader, organisation, shown)
    assert counts_by_month(organisation) == {OCTOBER: {4: 4, 6: 2}}


def test_two_columns_of_one_heading_are_asked_about(reader, organisation):
    text = "Stage,Month,Count,Count\nPurchase,2026-10,4,9\n"

    asked = send_list(reader, organisation, text)

    assert questions(asked) == ["count", "way"]
    page = asked.content.decode()
    assert "Count (column C)" in page
    assert "Count (column D)" in page


def test_a_column_written_both_ways_is_refused(reader, organisation):
    text = "Stage,Month,Count\nPurchase,25/10/2026,4\nPurchase,10/24/2026,9\n"

    response = send_list(reader, organisation, text)

    assert response.status_code == 400
    assert "Write it one way." in response.content.decode()


def book(**sheets):
    workbook, file = Workbook(), io.BytesIO()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(file)
    return file.getvalue()


LIST = [["stage", "month", "count"], ["Purchase", date(2026, 10, 1), 40]]


def test_a_workbook_is_read_and_its_dates_ask_nothing(reader, organisation):
    shown = send_list(reader, organisation, book(Deals=LIST, Empty=[]))

    store_list(reader, organisation, shown)
    assert counts_by_month(organisation) == {OCTOBER: {6: 40}}


def test_of_two_sheets_one_is_chosen(reader, organisation):
    asked = send_list(
        reader, organisation, book(Old=LIST, New=[LIST[0], ["Purchase", "2026-10", 41]])
    )
    assert questions(asked) == ["sheet"]

    shown = answer(reader, organisation, asked, sheet="1")

    store_list(reader, organisation, shown)
    assert counts_by_month(organisation) == {OCTOBER: {6: 41}}


def test_the_running_month_is_marked_and_a_fall_is_pointed_at(reader, organisation):
    first = "stage,month,count\nPurchase,2026-10,40\n"
    store_list(reader, organisation, send_list(reader, organisation, first))
    text = "stage,month,count\nPurchase,2026-10,4\nPurchase,2026-11,3\n"

    page = send_list(reader, organisation, text).content.decode()

    assert "still running" in page
    assert "November 2026 is still running: it is stored, and left out of the shares." in page
    assert "“Purchase” in October 2026 falls from 40 to 4." in page
