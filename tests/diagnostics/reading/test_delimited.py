"""Rows of a text whose cells are parted by a delimiter."""

import pytest

from diagnostics.reading.delimited import Malformed, read_rows
from diagnostics.reading.text import plain

HEADINGS = {plain(name) for name in ("stage", "month", "count")}


def cells(text, headings=HEADINGS):
    return [row.cells for row in read_rows(text, headings=headings)]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;\r", "sep=|"])
def test_a_first_line_names_the_delimiter(line):
    delimiter = "|" if "|" in line else ";"
    text = f"{line}\nstage{delimiter}a,b,c,d\n"

    assert cells(text) == [["stage", "a,b,c,d"]]
    assert [row.number for row in read_rows(text)] == [1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "،", "؛"])
@pytest.mark.parametrize("headings", [HEADINGS, ()])
def test_a_heading_full_of_other_marks_misleads_nobody(delimiter, headings):
    other = "; " if delimiter == "," else ", "
    note = other.join(["Note (who", "what", "why", "when)"])
    text = f"Stage{delimiter}Month{delimiter}Count{delimiter}{note}\n" + (
        f"Purchase{delimiter}1405-07{delimiter}40{delimiter}x\n" * 2
    )

    assert cells(text, headings)[1] == ["Purchase", "1405-07", "40", "x"]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    found = list(read_rows('stage,note\n\nLead,"two\nlines"\n , \nQuote,x\n'))

    assert [row.number for row in found] == [1, 3, 5]
    assert found[1].cells[1] == "two\nlines"


def test_a_row_of_what_nobody_sees_is_blank():
    assert cells("stage,count\n\u200c,\u00a0\n\u2067A\u2069,\u200f1\n") == [
        ["stage", "count"],
        ["A", "1"],
    ]


def test_a_row_tells_what_stands_beyond_the_last_column():
    found = list(read_rows("stage,count\nA,1,200\nB,1,,\n"))

    assert [row.goes_beyond(2) for row in found] == [False, True, False]


@pytest.mark.parametrize(("text", "row"), [('a,b\n1,"2\n', 2), ('a,b\n"1"x,2\n', 2), ('"', 1)])
def test_a_quotation_mark_that_does_not_close_is_named_by_its_row(text, row):
    with pytest.raises(Malformed) as refused:
        cells(text)

    assert refused.value.row == row
