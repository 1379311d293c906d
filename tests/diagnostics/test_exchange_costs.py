"""A file that holds too much is refused for that, whatever else is wrong behind it."""

import json

import pytest

from diagnostics.exchange import ExchangeError, Kind, Limits, read_assessment
from diagnostics.exchange.tables import csv_rows
from diagnostics.instruments.document import read_document, shipped_article
from diagnostics.reading.delimited import MOST_CELLS, TooManyCells, read_rows
from funnel.crm.files import tables_of
from funnel.crm.table import UnreadableList

TOO_MUCH = "this holds more values than one assessment has. Give one assessment a file."
TOO_MANY = "respondents: there are more than 3. Give one assessment a file."
WRONG = "nobody"


def problem_of(text, kind):
    with pytest.raises(ExchangeError) as refused:
        read_assessment(
            text.encode(),
            kind=kind,
            published=lambda _code, _number: pytest.fail("the head was read"),
            limits=Limits(respondents=3),
        )
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "kind", "problem"),
    [
        ("function\n" + f"{WRONG}\n" * 4, Kind.CSV, TOO_MANY),
        ("function" + ",a" * 1000, Kind.CSV, "Row 1: this row has more than 1000 cells."),
        ("function\nx" + "," * 1000, Kind.CSV, "Row 2: this row has more than 1000 cells."),
        ("function\n" + "\n" * 100_000 + '"', Kind.CSV, f"Row 100001: {TOO_MUCH}"),
        ('{"a":[' + "{}," * 500_001 + "}", Kind.JSON, TOO_MUCH),
        ("{" + '"a":0,' * 500_000 + '"a":0}', Kind.JSON, TOO_MUCH),
        ("a: [" + "b," * 500_000 + "{", Kind.YAML, TOO_MUCH),
        ("a: [" + "{<<: {}}," * 130_000 + "{", Kind.YAML, TOO_MUCH),
    ],
    ids=[
        "rows",
        "columns",
        "cells in a row",
        "blank rows",
        "objects",
        "keys",
        "items",
        "merge keys",
    ],
)
def test_what_is_too_much_is_refused_while_it_is_read(text, kind, problem):
    assert problem_of(text, kind) == problem


def test_cells_are_counted_over_all_rows():
    wide = "x" + "," * 999 + "\n"

    with pytest.raises(TooManyCells) as refused:
        list(read_rows(wide * (MOST_CELLS // 1000 + 2)))

    assert refused.value.row == MOST_CELLS // 1000 + 1


def test_a_row_that_is_too_wide_for_one_delimiter_may_be_right_for_another():
    text = "name;function;note\nSara;sales;" + "a, " * 1500

    *_heading, row = csv_rows(text)

    assert row.cells[:2] == ["Sara", "sales"]


def test_respondents_past_the_most_are_not_read():
    respondents = json.dumps([{"function": word} for word in ["sales"] * 3 + [WRONG]])

    with pytest.raises(ExchangeError, match="there are more than 3"):
        read_assessment(
            f'{{"organisation": "x", "respondents": {respondents}}}'.encode(),
            kind=Kind.JSON,
            published=shipped,
            limits=Limits(respondents=3),
        )


def shipped(_code, _number):
    return 1, read_document(shipped_article())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Stage,Date\n" + "\n" * 100_000, "There are more than 50,000 rows."),
        ("Stage,Date" + "," * 1000, "Row 1 holds no headings"),
    ],
)
def test_a_list_of_a_crm_that_is_too_much_is_refused_while_it_is_read(text, problem):
    with pytest.raises(UnreadableList, match=problem):
        tables_of(text.encode())
