"""The months that numbers are counted in, of either calendar: how they are read and written.

A month is its first day. A month of the Jalali calendar never begins on the first of a Gregorian
one, so the day alone tells which calendar it is of.
"""

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import jdatetime
from django.utils.translation import get_language_bidi

from diagnostics.localisation import (
    DIRECTION_MARKS,
    ENGLISH_MONTHS,
    LAST_JALALI_YEAR,
    PERSIAN_MONTHS,
    day,
    digits,
    read_day,
)

JALALI_MONTHS_IN_ENGLISH = [
    *("Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar"),
    *("Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand"),
]
GREGORIAN_MONTHS_IN_PERSIAN = [
    *("ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن"),
    *("ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"),
]
SAME_DAYS = 4096  # which a long list names again and again
LONGER_THAN_A_MONTH = timedelta(days=32)
EARLIEST_YEAR = {"gregorian": 1990, "jalali": 1369}


class Calendar(StrEnum):
    GREGORIAN = "gregorian"
    JALALI = "jalali"


NAMES = {
    (Calendar.GREGORIAN, False): ENGLISH_MONTHS,
    (Calendar.GREGORIAN, True): GREGORIAN_MONTHS_IN_PERSIAN,
    (Calendar.JALALI, False): JALALI_MONTHS_IN_ENGLISH,
    (Calendar.JALALI, True): PERSIAN_MONTHS,
}


def calendar_of(month: date) -> Calendar:
    return Calendar.GREGORIAN if month.day == 1 else Calendar.JALALI


def page_calendar() -> Calendar:
    """Return the calendar that the page's readers live by."""
    return Calendar.JALALI if get_language_bidi() else Calendar.GREGORIAN


@lru_cache(SAME_DAYS)
def first_day(of: date, calendar: Calendar) -> date:
    """Return the month that a day lies in."""
    if calendar is Calendar.GREGORIAN:
        return of.replace(day=1)
    return jdatetime.date.fromgregorian(date=of).replace(day=1).togregorian()


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


def _month(year: int, number: int) -> date | None:
    calendar = Calendar.JALALI if year <= LAST_JALALI_YEAR else Calendar.GREGORIAN
    if not 1 <= number <= 12 or year < EARLIEST_YEAR[calendar]:
        return None
    if calendar is Calendar.JALALI:
        return jdatetime.date(year, number, 1).togregorian()
    return date(year, number, 1)


def month_code(month: date) -> str:
    """Return a month as addresses have it: 2026-11, or 1405-08."""
    return "{:04d}-{:02d}".format(*_parts(month))


def month_name(month: date) -> str:
    """Return a month in the page's words, of its own calendar: November 2026, or Aban 1405."""
    year, number = _parts(month)
    names = NAMES[calendar_of(month), get_language_bidi()]
    return digits(f"{names[number - 1]} {year}")


def month_span(month: date) -> str:
    """Return a month's first and last day in the calendar of the page."""
    return f"{day(month)} – {day(month_after(month) - timedelta(days=1))}"


# Reading


class When(NamedTuple):
    """What a cell says: a day, or a whole month of a calendar."""

    day: date
    is_month: bool

    def month_in(self, calendar: Calendar) -> date | None:
        """Return the month to count it in; None for a whole month of the other calendar."""
        if self.is_month:
            return self.day if calendar_of(self.day) is calendar else None
        return first_day(self.day, calendar)


CODE = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
TIME = re.compile(r"(?:[T ]| +)\d{1,2}:\d\d.*$")
DAY_LAST = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}")
DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
NAMED = re.compile(r"(?:(\d{1,2})(?:[ .-]+|(?=[^\W\d])))?([^\W\d]+)\.?[ ,-]+(\d{4})")
LONGEST = 40
JOINERS = "\u200c\u200d"
LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه"})


def _folded(name: str) -> str:
    return name.casefold().translate(LETTERS).strip(JOINERS)


def _by_name() -> dict[str, tuple[Calendar, int]]:
    found = {}
    for (calendar, _is_persian), names in NAMES.items():
        for number, name in enumerate(names, 1):
            found[_folded(name)] = (calendar, number)
    for number, name in enumerate(ENGLISH_MONTHS, 1):
        found[_folded(name[:3])] = (Calendar.GREGORIAN, number)
    found["sept"] = (Calendar.GREGORIAN, 9)
    return found


MONTHS_BY_NAME = _by_name()


def from_code(code: str) -> date | None:
    """Return the month of an address; None where there is no such month."""
    found = CODE.fullmatch(code)
    return _month(int(found[1]), int(found[2])) if found else None


@lru_cache(SAME_DAYS)
def read_when(text: str) -> When | None:
    """Return the day or the month that is written, its digits of any script; or None.

    2026-11-01, 01/11/2026, 1 Nov 2026 and 1405/08/10 are one day; a time behind it is left out.
    The day comes before the month where the year is last.
    """
    text = text.strip(DIRECTION_MARKS + " ")
    if len(text) > LONGEST:
        return None
    text = TIME.sub("", text)
    found = _read_day(text)
    if found:
        return When(found, is_month=False)
    month = _read_month(text)
    return When(month, is_month=True) if month else None


def _read_day(text: str) -> date | None:
    if DAY_LAST.fullmatch(text):
        return read_day(text)
    if found := DAY_FIRST.fullmatch(text):
        return read_day(f"{found[4]}-{found[3]}-{found[1]}")
    found = NAMED.fullmatch(text)
    if found and found[1] and (number := _named(found)):
        return read_day(f"{found[3]}-{number}-{found[1]}")
    return None


def _read_month(text: str) -> date | None:
    if found := YEAR_MONTH.fullmatch(text):
        return _month(int(found[1]), int(found[2]))
    if found := MONTH_YEAR.fullmatch(text):
        return _month(int(found[2]), int(found[1]))
    found = NAMED.fullmatch(text)
    if found and not found[1] and (number := _named(found)):
        return _month(int(found[3]), number)
    return None


def _named(found: re.Match[str]) -> int | None:
    """Return the number of a month that is named, if its year is one of the same calendar."""
    calendar, number = MONTHS_BY_NAME.get(_folded(found[2]), (None, None))
    of_year = Calendar.JALALI if int(found[3]) <= LAST_JALALI_YEAR else Calendar.GREGORIAN
    return number if calendar is of_year else None
