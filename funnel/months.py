"""The months that numbers are counted in, of either calendar: how they are read and written.

A month is its first day. A month of the Jalali calendar never begins on the first of a Gregorian
one, so the day alone tells which calendar it is of.
"""

import re
from datetime import date, timedelta

import jdatetime
from django.utils.translation import get_language_bidi

from diagnostics.localisation import day, digits
from diagnostics.reading.dates import (
    NAMES,
    Calendar,
    calendar_of,
    calendar_of_year,
    day_of,
    first_day,
)

LONGER_THAN_A_MONTH = timedelta(days=32)
EARLIEST_YEAR = {Calendar.GREGORIAN: 1990, Calendar.JALALI: 1369}


def month_after(month: date) -> date:
    return first_day(month + LONGER_THAN_A_MONTH, calendar_of(month))


def month_before(month: date) -> date:
    return first_day(month - timedelta(days=1), calendar_of(month))


def months_from(first: date, last: date) -> list[date]:
    """Return all the months between two, with both."""
    found = [first]
    while found[-1] < last:
        found.append(month_after(found[-1]))
    return found


def _parts(month: date) -> tuple[int, int]:
    if calendar_of(month) is Calendar.GREGORIAN:
        return month.year, month.month
    jalali = jdatetime.date.fromgregorian(date=month)
    return jalali.year, jalali.month


def month_number(month: date) -> int:
    """Return which month it is of all those of its calendar: every twelfth begins a year."""
    year, number = _parts(month)
    return year * 12 + number - 1


def month_code(month: date) -> str:
    """Return a month as addresses have it: 2026-11, or 1405-08."""
    return "{:04d}-{:02d}".format(*_parts(month))


def month_name(month: date) -> str:
    """Return a month in the page's words, of its own calendar: November 2026, or Aban 1405."""
    year, number = _parts(month)
    names = NAMES[calendar_of(month), get_language_bidi()]
    return digits(f"{names[number - 1]} {year}")


def month_of_year(month: date) -> str:
    """Return a month without its year, in the page's words; short in English."""
    name = NAMES[calendar_of(month), get_language_bidi()][_parts(month)[1] - 1]
    is_short = not get_language_bidi() and calendar_of(month) is Calendar.GREGORIAN
    return name[:3] if is_short else name


def month_span(month: date) -> str:
    """Return a month's first and last day in the calendar of the page."""
    return f"{day(month)} – {day(month_after(month) - timedelta(days=1))}"


CODE = re.compile(r"(\d{4})-(\d\d)", re.ASCII)


def from_code(code: str) -> date | None:
    """Return the month of an address; None where there is no such month."""
    found = CODE.fullmatch(code)
    if not found or int(found[1]) < EARLIEST_YEAR[calendar_of_year(int(found[1]))]:
        return None
    return day_of(int(found[1]), int(found[2]), 1)
