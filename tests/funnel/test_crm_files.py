"""Files as CRMs and spreadsheets write them, from the choice of the file to what is stored."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from funnel.models import StageCount
from funnel.queries import counts_by_month
from tests.funnel.factories import OCTOBER, SEPTEMBER
from tests.funnel.pages import answer, send_list, store_list

NOVEMBER = date(2026, 11, 1)
MORDAD, MEHR, ABAN = date(2026, 7, 23), date(2026, 9, 23), date(2026, 10, 23)


@pytest.fixture
def organisation(in_november, organisation):
    """The pages look at the clock."""
    return organisation


def stored(reader, organisation, content, calendar="gregorian", **answers):
    """Store a file with such answers, and return the organisation's numbers."""
    shown = send_list(reader, organisation, content, calendar=calendar)
    if answers:
        shown = answer(reader, organisation, shown, **answers)
    store_list(reader, organisation, shown)
    return counts_by_month(organisation)


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", " ", "\u066c"])
def test_whatever_space_parts_thousands_the_number_is_whole(reader, organisation, space):
    numbers = {"2026-10": f"3{space}400", "2026-09": f"12{space}000{space}000"}
    text = "stage,month,count\n" + "".join(f"Purchase,{m},{n}\n" for m, n in numbers.items())

    assert stored(reader, organisation, text) == {OCTOBER: {6: 3400}, SEPTEMBER: {6: 12_000_000}}


def test_persian_months_are_read_however_they_are_written(reader, organisation):
    months = {"مرداد ۱۴۰۵": "۳", "ابان ماه ۱۴۰۵": "۵", "مهر\u200cماه 1405": "٤"}
    text = "مرحله,ماه,تعداد\n" + "".join(f"خرید,{month},{n}\n" for month, n in months.items())

    assert stored(reader, organisation, text, "jalali") == {
        MORDAD: {6: 3},
        ABAN: {6: 5},
        MEHR: {6: 4},
    }


@pytest.mark.parametrize(
    ("heading", "told"),
    [("Record Number", "this looks like an id"), ("Sum", "an id, or money?")],
)
def test_ids_and_totals_are_asked_about_and_each_row_can_count_once(
    reader, organisation, heading, told
):
    values = ("771", "772") if "id" in told.split() else ("8100", "2600")
    text = f"{heading},Stage,Created\n" + "".join(
        f"{value},Purchase,2026-10-0{day}\n" for day, value in enumerate(values, start=1)
    )

    asked = send_list(reader, organisation, text)

    assert [question.name for question in asked.context["questions"]] == ["count", "way"]
    assert told in asked.content.decode()
    assert stored(reader, organisation, text, count="-1", way="now") == {OCTOBER: {6: 2}}


def test_a_stage_spelt_in_two_ways_is_told_once(reader, organisation):
    rows = [("پیش\u200cفاکتور", 1), ("پيش فاكتور", 2), ("Quote", 3)]
    text = "stage,created\n" + "".join(f"{name},2026-10-0{day}\n" for name, day in rows)

    page = send_list(reader, organisation, text).content.decode()

    assert "\u2068پیش\u200cفاکتور\u2069: 2, \u2068Quote\u2069: 1." in page


def test_unquoted_thousands_name_the_row_and_count_nothing(reader, organisation):
    shown = send_list(reader, organisation, "Stage,Month,Count\nPurchase,2026-10,2,500\n")

    page = shown.content.decode()
    assert "No row of the file can be counted." in page
    assert "This row has more cells than there are headings." in page
    assert "go on without them" not in page
    assert not StageCount.objects.exists()


def test_one_row_proves_for_all_that_the_month_comes_first(reader, organisation):
    text = "Deal Stage,Close Date\n" + "".join(
        f"Purchase,{day}\n" for day in ("09/04/2026", "10/02/2026", "10/30/2026", "09/11/2026")
    )

    found = stored(reader, organisation, text, date="1", way="now")

    assert found == {OCTOBER: {6: 2}, SEPTEMBER: {6: 2}}


@pytest.mark.parametrize(
    ("calendar", "months"), [("gregorian", {OCTOBER, NOVEMBER}), ("jalali", {ABAN})]
)
def test_a_time_counts_on_its_day_here_and_the_page_says_so(reader, organisation, calendar, months):
    text = "stage,date\nPurchase,2026-10-31T21:15:00Z\nPurchase,2026-10-22T20:45:00Z\n"
    asked = send_list(reader, organisation, text, calendar=calendar)

    shown = answer(reader, organisation, asked, way="now")

    assert "2 rows fall on another day." in shown.content.decode()
    store_list(reader, organisation, shown)
    assert set(counts_by_month(organisation)) == months


@pytest.mark.parametrize(
    "content",
    [
        "Stage;Month;Count;Remark (who, what, why, when)\nPurchase;2026-10;31;x\n",
        "sep=;\nstage;month;count\nPurchase;2026-10;31\n",
        "\u202bstage\u202c,\u200emonth,count\nPurchase,\u20662026-10\u2069,\u200f۳۱\n",
    ],
    ids=["commas in a heading", "a line of the separator", "marks of direction"],
)
def test_what_parts_and_wraps_the_cells_changes_no_number(reader, organisation, content):
    assert stored(reader, organisation, content) == {OCTOBER: {6: 31}}


def test_months_of_the_calendar_that_was_not_chosen_say_which_to_choose(reader, organisation):
    text = "stage,month,count\nPurchase,1405-07,31\n"
    told = "Its months are of the calendar that was not chosen."

    assert told in send_list(reader, organisation, text).content.decode()
    assert stored(reader, organisation, text, "jalali") == {MEHR: {6: 31}}
    later = send_list(reader, organisation, text.replace("1405-07", "2026-09"))
    assert told not in later.content.decode()  # there is nothing to choose any more
    assert later.context["carried"].counted.refused == 1


@pytest.mark.parametrize(
    "heading", ["Deal Value", "Amount (IRR)", "مبلغ قرارداد", "Expected Revenue"]
)
def test_a_column_of_money_is_called_so_whatever_its_numbers(reader, organisation, heading):
    text = f"Stage,Created,{heading}\nPurchase,2026-10-03,700\nPurchase,2026-10-04,701\n"

    asked = send_list(reader, organisation, text)

    (count,) = [question for question in asked.context["questions"] if question.name == "count"]
    assert [option.gives for option in count.options] == [
        "2 deals",
        "1,401 together. This looks like money.",
    ]


def filtered(*, hides):
    """Return a workbook of which the sheet does not show such rows."""
    book, file = Workbook(), io.BytesIO()
    for row in (
        ["stage", "month", "count"],
        ["Purchase", "2026-10", 4],
        ["Purchase", "2026-09", 5],
    ):
        book.active.append(row)
    for number in hides:
        book.active.row_dimensions[number].hidden = True
    book.save(file)
    return file.getvalue()


def test_rows_that_a_workbook_hides_are_read_and_told(reader, organisation):
    shown = send_list(reader, organisation, filtered(hides=[3, 9]))

    assert "1 row that the sheet does not show is read too." in shown.content.decode()
    store_list(reader, organisation, shown)
    assert counts_by_month(organisation) == {OCTOBER: {6: 4}, SEPTEMBER: {6: 5}}


def test_a_workbook_that_hides_nothing_says_nothing_of_it(reader, organisation):
    assert "Hidden rows" not in send_list(reader, organisation, filtered(hides=[])).content.decode()
