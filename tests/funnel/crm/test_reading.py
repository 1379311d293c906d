"""A CRM's list: what is read of it, and what is named by row and column."""

import io

import pytest
from openpyxl import Workbook

from diagnostics.reading.dates import Order
from funnel.crm.counting import MOST_PROBLEMS
from funnel.crm.table import UnreadableList
from tests.funnel.crm.reading import read
from tests.funnel.factories import OCTOBER, SEPTEMBER

COUNTS = "stage,month,count\nLead,2026-10,40\nQuote,2026-10,10\n"
DEALS = (
    "Deal Name,Deal Stage,Close Date\nA,Lead,2026-10-03\nB,Lead,04/10/2026\nC,Quote,5 Oct 2026\n"
)


def problems(content):
    return [(problem.row, problem.column, problem.value) for problem in read(content).problems]


# Reading


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_a_list_is_read_whatever_parts_its_cells_and_writes_its_letters(delimiter, encoding):
    text = "مرحله,تاریخ,تعداد\nسرنخ,1405/08/01,12\n".replace(",", delimiter)
    if encoding == "cp1256":
        text = text.replace("ی", "ي")  # which that code has no Persian one of

    found = read(text.encode(encoding))

    assert found.counts == {"سرنخ": {OCTOBER: 12}}
    assert found.problems == []


def test_a_list_of_deals_counts_each_row_and_equal_rows_too():
    found = read(DEALS + "C,Quote,5 Oct 2026\n", date=2, order=Order.DAY_FIRST)

    assert found.counts == {"lead": {OCTOBER: 2}, "quote": {OCTOBER: 2}}


def test_counts_of_several_days_of_a_month_are_added_up():
    found = read("stage,date,count\nLead,2026-10-01,5\nLead,2026-10-02,7\n")

    assert found.counts == {"lead": {OCTOBER: 12}}


def test_the_same_stage_and_date_twice_in_a_list_of_counts_is_named():
    found = read(COUNTS + "lead,10/2026,41\n")

    assert found.counts["lead"] == {OCTOBER: 40}
    assert [(problem.row, problem.column, problem.value) for problem in found.problems] == [
        (4, "count", "41")
    ]
    assert "Row 2" in found.problems[0].reason


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("Lead,2026-10,-4", "count", "-4"),
        ("Lead,2026-10,(4)", "count", "(4)"),
        ("Lead,2026-10,2.5", "count", "2.5"),
        ('Lead,2026-10,"2,5"', "count", "2,5"),
        ("Lead,2026-10,1.200", "count", "1.200"),
        ("Lead,2026-10,", "count", ""),
        ("Lead,2026-10", "count", ""),
        ("Lead,2026-10,=1+1", "count", "=1+1"),
        ("Lead,soon,4", "month", "soon"),
        ("Lead,25/25/2026,4", "month", "25/25/2026"),
        ("Lead,2027-01,4", "month", "2027-01"),
        ("Lead,1985-01-01,4", "month", "1985-01-01"),
        ("Lead,1405/08,4", "month", "1405/08"),
        (",2026-10,4", "stage", ""),
    ],
)
def test_a_bad_row_is_named_by_row_and_column_and_not_counted(row, column, value):
    found = read(f"{COUNTS}{row}\nQuote,2026-09,3\n")

    assert [(problem.row, problem.column, problem.value) for problem in found.problems] == [
        (4, column, value)
    ]
    assert found.problems[0].reason
    assert found.counts == {"lead": {OCTOBER: 40}, "quote": {OCTOBER: 10, SEPTEMBER: 3}}


def test_a_row_is_numbered_as_a_spreadsheet_numbers_it():
    text = 'stage,month,count,note\nLead,2026-10,4,"two\nlines"\nLead,2026-09,-1,\n'

    assert problems(text) == [(3, "count", "-1")]


def workbook(*rows):
    """Return a workbook with one sheet of such rows."""
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (workbook(), "No sheet"),
        (workbook(["stage", "date"]), "no row"),
        (b"PK\x03\x04nonsense", "damaged"),
        (COUNTS.encode("utf-16-le"), "Line 1"),
        (COUNTS.encode() + b"Le\0ad,2026-10,4\n", "Line 4"),
        (COUNTS + 'Lead,2026-09,"4\nQuote,2026-09,1\n', "Row 4"),
        (COUNTS + '"Lead"x,2026-09,4\n', "Row 4"),
        ("stage\nA\n", "Row 1"),
        ("stage,month,count\n", "no row"),
        ("Email,Name\na@firm.example,Sara\n", "No column holds a day"),
        ("", "empty"),
        (" \n \n", "empty"),
        ("stage,date\n" + "".join(f"S{number},2026-10-01\n" for number in range(61)), "60 stages"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 14 else "",
)
def test_a_file_that_is_no_such_list_is_refused_with_the_reason(content, told):
    with pytest.raises(UnreadableList, match=told):
        read(content)


def test_many_bad_rows_are_counted_and_the_first_listed():
    found = read("stage,month,count\n" + "Lead,2026-10,x\n" * 500)

    assert (found.refused, len(found.problems)) == (500, MOST_PROBLEMS)
