"""Whatever a file holds, it is refused, or each of its rows is counted or listed."""

import csv
from io import StringIO
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.reading.dates import Order
from funnel.crm.cells import LARGEST_COUNT
from funnel.crm.choice import EACH_ROW, TableReading
from funnel.crm.counting import MOST_PROBLEMS, Counted, count_table
from funnel.crm.files import tables_of
from funnel.crm.table import ListTable, UnreadableList
from funnel.months import Calendar, calendar_of, from_code, month_code
from tests.funnel.factories import TODAY
from tests.strategies import EXHAUSTIVE

NAMES = ["Stage", "Date", "Count", "مرحله", "ماه", "تعداد", "Owner", ""]
HEADINGS = st.one_of(
    st.permutations(["Stage", "Date"]),
    st.permutations(["مرحله", "ماه", "تعداد", "Owner"]),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=5),
)
DATES = st.sampled_from(
    ["2026-11-01", "01/11/2026", "1 Nov 2026", "۱۴۰۵/۰۸/۱۰", "1405-08", "2026-11", "31/02/2026"]
)
COUNTS = st.sampled_from(["3", "0", "-1", "1.5", "۱۲٫۰", "1,200", "1.200", "2000000000", "²"])
CELLS = st.one_of(
    st.sampled_from(["Lead", "Won", " lead ", "سرنخ", "=1+1", "", '"']), DATES, COUNTS, st.text()
)
CALENDARS = st.sampled_from(list(Calendar))


def read_or_none(
    content: bytes, calendar: Calendar, choice: TableReading
) -> tuple[ListTable, Counted] | None:
    """Read the first three columns in some way, whatever they hold."""
    try:
        (table,) = tables_of(content)
        places = (choice.stage, choice.date, choice.count)
        if any(place is not None and place >= len(table.columns) for place in places):
            return None
        return table, count_table(table, choice, calendar=calendar, today=TODAY)
    except UnreadableList as reason:
        assert str(reason)
        return None


CHOICES = st.sampled_from(
    [
        TableReading(sheet=0, stage=0, date=1, count=count, order=order)
        for count in (EACH_ROW, 2)
        for order in Order
    ]
)


@given(st.binary(max_size=400), CALENDARS, CHOICES)
def test_any_bytes_are_read_or_refused(content, calendar, choice):
    read_or_none(content, calendar, choice)


@given(
    HEADINGS,
    st.lists(st.lists(CELLS, max_size=6), max_size=12),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1256"]),
    CALENDARS,
    CHOICES,
)
@settings(EXHAUSTIVE)
def test_every_row_is_counted_or_listed(headings, rows, delimiter, encoding, calendar, choice):
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])

    read = read_or_none(text.getvalue().encode(encoding, errors="replace"), calendar, choice)

    if read is None:
        return
    table, found = read
    counts = list(chain.from_iterable(count.values() for count in found.counts.values()))
    months = {month for count in found.counts.values() for month in count}
    assert len(found.problems) == min(found.refused, MOST_PROBLEMS)
    assert all(problem.reason and problem.row > 1 for problem in found.problems)
    assert all(0 <= count <= LARGEST_COUNT for count in counts)
    assert all(calendar_of(month) is calendar for month in months)
    if choice.is_of_deals:
        assert sum(counts) + found.refused == table.rows


@given(st.one_of(st.text(max_size=12), st.from_regex(r"[0-9۰-۹]{4}-[0-9۰-۹]{2}", fullmatch=True)))
def test_a_month_of_an_address_is_one_that_is_written_so(code):
    month = from_code(code)

    assert month is None or month_code(month) == code
