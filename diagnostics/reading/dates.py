"""Days and months as people and programs write them, in either calendar; its year tells which."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import jdatetime
from django.utils.timezone import localtime

from ..localisation import ENGLISH_MONTHS, PERSIAN_MONTHS
from .text import alike, bare, with_latin_digits

JALALI_MONTHS_IN_ENGLISH = [
    *("Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar"),
    *("Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand"),
]
GREGORIAN_MONTHS_IN_PERSIAN = [
    *("ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن"),
    *("ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"),
]
FIRST_YEAR, LAST_JALALI_YEAR = 1000, 1599  # years up to the second are Jalali ones
LAST_YEAR = 9998  # the last whole one that both calendars name
SAME_DAYS = 4096  # which a long list names again and again
LONGEST = 80


class Calendar(StrEnum):
    GREGORIAN = "gregorian"
    JALALI = "jalali"


class Order(StrEnum):
    """What stands first where the year is last."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


NAMES = {
    (Calendar.GREGORIAN, False): ENGLISH_MONTHS,
    (Calendar.GREGORIAN, True): GREGORIAN_MONTHS_IN_PERSIAN,
    (Calendar.JALALI, False): JALALI_MONTHS_IN_ENGLISH,
    (Calendar.JALALI, True): PERSIAN_MONTHS,
}
OTHER_NAMES = {
    (Calendar.GREGORIAN, 5): ("می",),
    (Calendar.GREGORIAN, 3): ("مارچ",),
    (Calendar.GREGORIAN, 4): ("آپریل",),
    (Calendar.GREGORIAN, 6): ("جون",),
    (Calendar.GREGORIAN, 7): ("جولای", "ژولای"),
    (Calendar.GREGORIAN, 8): ("آگوست", "آگست"),
    (Calendar.GREGORIAN, 9): ("sept",),
    (Calendar.JALALI, 5): ("امرداد", "Amordad"),
    (Calendar.JALALI, 10): ("Day",),
}


def calendar_of(month: date) -> Calendar:
    """Return the calendar of a month's first day: no Jalali month begins on a Gregorian first."""
    return Calendar.GREGORIAN if month.day == 1 else Calendar.JALALI


@lru_cache(SAME_DAYS)
def first_day(of: date, calendar: Calendar) -> date:
    """Return the month that a day lies in."""
    if calendar is Calendar.GREGORIAN:
        return of.replace(day=1)
    return jdatetime.date.fromgregorian(date=of).replace(day=1).togregorian()


def calendar_of_year(year: int) -> Calendar:
    return Calendar.JALALI if year <= LAST_JALALI_YEAR else Calendar.GREGORIAN


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, in the calendar of its year; None where there is no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        if calendar_of_year(year) is Calendar.JALALI:
            return jdatetime.date(year, month, day).togregorian()
        return date(year, month, day)
    except ValueError:
        return None


class When(NamedTuple):
    """What is written: a day, or a whole month of a calendar."""

    day: date
    is_month: bool

    def month_in(self, calendar: Calendar) -> date | None:
        """Return the month to count it in; None for a whole month of the other calendar."""
        if self.is_month:
            return self.day if calendar_of(self.day) is calendar else None
        return first_day(self.day, calendar)


def read_day(text: str, *, order: Order | None = None) -> date | None:
    """Return the day that is written; or None."""
    found = read_when(text, order=order)
    return found.day if found and not found.is_month else None


def can_be_two_days(text: str) -> bool:
    """Tell whether the order alone decides which day is written: 3/4/2026."""
    return not read_day(text) and all(read_day(text, order=order) for order in Order)


def is_serial(text: str) -> bool:
    """Tell whether it looks like a day as spreadsheets count them: 20000 is one of 1954."""
    return bool(SERIAL.fullmatch(with_latin_digits(bare(text))))


def read_when(text: str, *, order: Order | None = None) -> When | None:
    """Return the day or the month that is written, its digits of any script; or None.

    2026-11-01, 1 Nov 2026, Sunday, November 1, 2026, 1405/08/10 and «یکشنبه ۱۰ آبان ۱۴۰۵» are one
    day. Where the year is last, the order says what is first; without one, only what can be read in
    one way is. A time is left out, unless its zone says that the day is another one here.
    """
    found = _read(text, order)
    if isinstance(found, datetime):
        return When(localtime(found).date(), is_month=False)
    return found


YEAR_FIRST = re.compile(r"(\d{4}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{4})")
# A number that a spreadsheet wrote, 1405.1, is the first month or the tenth
YEAR_MONTH = re.compile(r"(\d{4}) ?(?:[-/] ?(\d{1,2})|\. ?(?!1$)(\d{1,2}))")
SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
MONTH_YEAR = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{4})")
NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th|ام|م)?(?:[ ./-]+(?:of )?|(?=[^\W\d])))?"
    r"(?:ماه )?(?P<month>[^\W\d]+?)\.?(?: ?ماه)?"
    r"(?:[ ./-]+(?P<day_second>\d{1,2})(?:st|nd|rd|th)?)?[ ,،./-]+(?:سال )?(?P<year>\d{4})"
)
NAMED_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[ ,،./-]+(?P<month>[^\W\d]+?)(?: ?ماه)?(?:[ ./-]+(?P<day>\d{1,2}))?"
)
WEEKDAY = re.compile(
    r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
    r"|(?:یک|دو|سه|چهار|پنج)? ?شنبه|جمعه|ادینه)\b[ .,،]*(?=\w)"
)
TIME = re.compile(
    r"(?:t|[ ,،]+(?:- |at |ساعت )?)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d(?:[.,]\d+)?)?"
    r"(?: ?(?:(?P<am>a\.?m\.?|ق\.?ظ\.?)|(?P<pm>p\.?m\.?|ب\.?ظ\.?)))?"
    r"(?: ?(?P<zone>z|utc|gmt|(?:utc|gmt)?(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)?))?$"
)
DASHES = re.compile("[\u2010-\u2015\u2212]")


@lru_cache(SAME_DAYS)
def _read(text: str, order: Order | None) -> When | datetime | None:
    if len(text) > LONGEST:
        return None
    text = DASHES.sub("-", alike(with_latin_digits(bare(text))))
    text = WEEKDAY.sub("", text, count=1) if WEEKDAY.match(text) else text
    clock = TIME.search(text)
    text = TIME.sub("", text)
    if turned := NAMED_YEAR_FIRST.fullmatch(text):
        text = f"{turned['day'] or ''} {turned['month']} {turned['year']}".strip()
    day = _day(text, order)
    if day and clock:
        return _at(day, clock)
    if day:
        return When(day, is_month=False)
    month = None if clock else _month(text)
    return When(month, is_month=True) if month else None


def _at(day: date, clock: re.Match[str]) -> When | datetime | None:
    """Return the instant of a time with its zone; of a time without one, the day."""
    hour, minute = int(clock["hour"]), int(clock["minute"])
    if clock["am"] or clock["pm"]:
        hour = hour % 12 + (12 if clock["pm"] else 0)
    try:
        moment = datetime.combine(day, time(hour, minute), UTC)
    except ValueError:
        return None
    if not clock["zone"]:
        return When(day, is_month=False)
    distance = timedelta(hours=int(clock["hours"] or 0), minutes=int(clock["minutes"] or 0))
    if distance >= timedelta(days=1):
        return None
    return moment.replace(tzinfo=timezone(-distance if clock["sign"] == "-" else distance))


def _day(text: str, order: Order | None) -> date | None:
    if found := YEAR_FIRST.fullmatch(text):
        return day_of(int(found[1]), int(found[3]), int(found[4]))
    if found := YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        in_order = {
            Order.DAY_FIRST: day_of(year, second, first),
            Order.MONTH_FIRST: day_of(year, first, second),
        }
        if order or found[2] == ".":  # nobody puts points behind a month that is first
            return in_order[order or Order.DAY_FIRST]
        possible = {day for day in in_order.values() if day}
        return possible.pop() if len(possible) == 1 else None
    found = NAMED.fullmatch(text)
    day = found and (found["day"] or found["day_second"])
    if found and day and not (found["day"] and found["day_second"]) and (number := _named(found)):
        return day_of(int(found["year"]), number, int(day))
    return None


def _month(text: str) -> date | None:
    if found := YEAR_MONTH.fullmatch(text):
        return day_of(int(found[1]), int(found[2] or found[3]), 1)
    if found := MONTH_YEAR.fullmatch(text):
        return day_of(int(found[2]), int(found[1]), 1)
    found = NAMED.fullmatch(text)
    if found and not (found["day"] or found["day_second"]) and (number := _named(found)):
        return day_of(int(found["year"]), number, 1)
    return None


def _by_name() -> dict[str, tuple[Calendar, int]]:
    found = {
        alike(name): (calendar, number)
        for (calendar, _is_persian), names in NAMES.items()
        for number, name in enumerate(names, 1)
    }
    for place, names in OTHER_NAMES.items():
        found |= {alike(name): place for name in names}
    for number, name in enumerate(ENGLISH_MONTHS, 1):
        found[alike(name[:3])] = (Calendar.GREGORIAN, number)
    return found


MONTHS_BY_NAME = _by_name()


def _named(found: re.Match[str]) -> int | None:
    """Return the number of a month that is named, if its year is one of the same calendar."""
    calendar, number = MONTHS_BY_NAME.get(found["month"], (None, None))
    return number if calendar is calendar_of_year(int(found["year"])) else None
