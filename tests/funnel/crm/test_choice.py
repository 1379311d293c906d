"""Which columns are taken without a question, and which are never taken by themselves."""

from datetime import date

import pytest

from diagnostics.reading.dates import Order
from funnel.crm.choice import EACH_ROW
from funnel.crm.table import UnreadableList
from funnel.months import Calendar
from tests.funnel.crm.reading import read, sure_of
from tests.funnel.factories import OCTOBER, SEPTEMBER

MEHR, ABAN = date(2026, 9, 23), date(2026, 10, 23)


def test_what_heads_its_column_surely_is_taken():
    assert sure_of("stage,month,count\nLead,2026-10,4\n").count == 2
    assert sure_of("مرحله,ماه,تعداد\nسرنخ,1405-07,4\n").date == 1


@pytest.mark.parametrize(
    "heading", ["Number", "Total", "Amount", "Deal ID", "Expected Revenue", "مبلغ", "شناسه"]
)
def test_an_id_a_total_and_money_are_never_taken_as_counts(heading):
    text = f"{heading},Stage,Created On\n10432,Purchase,2026-10-03\n10433,Purchase,2026-10-05\n"

    choice = sure_of(text)

    assert (choice.stage, choice.date, choice.count) == (1, 2, None)


def test_a_list_without_numbers_counts_each_row():
    assert sure_of("Deal,Stage,Created\nA,Lead,2026-10-03\n").count == EACH_ROW


@pytest.mark.parametrize(
    "heading", ["Close Date", "Expected Close Date", "Forecast close", "تاریخ بستن", "Closed On"]
)
def test_a_closing_date_is_never_chosen_by_itself(heading):
    assert sure_of(f"Stage,{heading}\nLead,2026-10-03\n").date is None


def test_one_of_two_dates_is_never_chosen_by_itself():
    assert sure_of("Stage,Created,Modified\nLead,2026-10-03,2026-10-04\n").date is None


def test_two_columns_of_one_heading_are_told_apart_and_neither_is_taken():
    choice = sure_of("Stage,Month,Count,Count\nPurchase,1405-07,4,9\n")

    assert choice.count is None


@pytest.mark.parametrize(
    "heading", ["Deal - Stage", "Sales Stage", "Stage Name", "Lifecycle Stage", "مرحلهٔ فروش"]
)
def test_the_stage_is_known_by_the_headings_of_crms(heading):
    assert sure_of(f"Title,{heading},Created\nA,Lead,2026-10-03\n").stage == 1


def test_a_row_that_proves_the_order_decides_for_the_column():
    text = "Deal Stage,Create Date\n" + "".join(
        f"Purchase,{cell}\n" for cell in ("10/03/2026", "10/13/2026", "09/22/2026", "09/05/2026")
    )

    assert sure_of(text, order="day first").order is Order.MONTH_FIRST
    assert read(text).counts == {"purchase": {OCTOBER: 2, SEPTEMBER: 2}}


def test_an_order_that_nothing_proves_is_open_until_it_is_said():
    text = "Deal Stage,Create Date\nPurchase,10/03/2026\nPurchase,09/05/2026\n"

    assert sure_of(text).order is None
    assert sure_of(text, order="month first").order is Order.MONTH_FIRST
    assert read(text, order=Order.MONTH_FIRST).counts == {"purchase": {OCTOBER: 1, SEPTEMBER: 1}}


def test_a_column_written_both_ways_is_refused_with_both_rows():
    text = "Stage,Date\nLead,25/10/2026\nLead,11/25/2026\n"

    with pytest.raises(UnreadableList, match="row 2 has the day first.*row 3 the month"):
        read(text)


def test_what_was_chosen_before_is_found_by_its_heading():
    text = "Name,Where,When,Id\nA,Lead,2026-10-03,7\n"
    remembered = {"stage": "Where", "date": "When", "count": EACH_ROW, "way": "up"}

    choice = sure_of(text, **remembered)

    assert (choice.stage, choice.date, choice.count, choice.way) == (1, 2, EACH_ROW, "up")
    assert sure_of(text.replace("Where", "Place"), **remembered).stage is None


def test_a_time_with_its_zone_counts_in_the_day_of_the_product():
    text = "stage,date\nPurchase,2026-10-31T22:30:00Z\nPurchase,2026-10-22T21:30:00+00:00\n"

    found = read(text)

    assert found.counts == {"purchase": {date(2026, 11, 1): 1, OCTOBER: 1}}
    assert found.moved == 2
    assert read(text, Calendar.JALALI).counts == {"purchase": {ABAN: 2}}


def test_a_row_with_more_cells_than_headings_counts_nothing():
    found = read("Stage,Month,Count\nPurchase,2026-10,1,200\nPurchase,2026-09,5\n")

    assert found.counts == {"purchase": {SEPTEMBER: 5}}
    (problem,) = found.problems
    assert problem.row == 2
    assert "more cells than there are headings" in problem.reason


def test_commas_inside_a_heading_part_no_cells():
    text = "Stage;Month;Count;Note (who, what, why, when)\nPurchase;2026-10;40;x\n"

    assert read(text).counts == {"purchase": {OCTOBER: 40}}


def test_a_first_line_may_tell_what_parts_the_cells():
    found = read("sep=;\nstage;month;count\nPurchase;2026-10;40\nPurchase;2026-09;-1\n")

    assert found.counts == {"purchase": {OCTOBER: 40}}
    assert [problem.row for problem in found.problems] == [3]  # as a spreadsheet has it


def test_headings_may_stand_below_a_title():
    text = "Deals of the year,,\n,,\nstage,month,count\nPurchase,2026-10,40\n"

    assert read(text).counts == {"purchase": {OCTOBER: 40}}
