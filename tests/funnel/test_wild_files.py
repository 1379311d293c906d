"""Whatever a file holds, it is refused, or each of its rows is counted or listed."""

import csv
from io import StringIO
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.crm_file import LARGEST_COUNT, MOST_PROBLEMS, CrmFile, Unreadable, read_file
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


def read_or_none(content: bytes, calendar: Calendar) -> CrmFile | None:
    try:
        return read_file(content, calendar=calendar, today=TODAY)
    except Unreadable as reason:
        assert str(reason)
        return None


@given(st.binary(max_size=400), CALENDARS)
def test_any_bytes_are_read_or_refused(content, calendar):
    read_or_none(content, calendar)


@given(
    HEADINGS,
    st.lists(st.lists(CELLS, max_size=6), max_size=12),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1256"]),
    CALENDARS,
)
@settings(EXHAUSTIVE)
def test_every_row_is_counted_or_listed(headings, rows, delimiter, encoding, calendar):
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])

    found = read_or_none(text.getvalue().encode(encoding, errors="replace"), calendar)

    if found is None:
        return
    counts = list(chain.from_iterable(count.values() for count in found.counts.values()))
    months = {month for count in found.counts.values() for month in count}
    assert len(found.problems) == min(found.problems_number, MOST_PROBLEMS)
    assert all(problem.reason and problem.row > 1 for problem in found.problems)
    assert all(0 <= count <= LARGEST_COUNT for count in counts)
    assert all(calendar_of(month) is calendar for month in months)
    if found.is_of_deals:
        assert sum(counts) + found.problems_number == found.rows


@given(st.one_of(st.text(max_size=12), st.from_regex(r"[0-9۰-۹]{4}-[0-9۰-۹]{2}", fullmatch=True)))
def test_a_month_of_an_address_is_one_that_is_written_so(code):
    month = from_code(code)

    assert month is None or month_code(month) == code
