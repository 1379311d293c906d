"""How digits, shares, dates and names look in the page's language: here and nowhere else."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

import jdatetime
from django.conf import settings
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import get_language, get_language_info, pgettext

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
DECIMAL_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
TAG_OR_ENTITY = re.compile(r"(<[^>]*>|&#?\w+;)")
RIGHT_TO_LEFT_MARK = "\N{RIGHT-TO-LEFT MARK}"
ENGLISH_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
PERSIAN_MONTHS = [
    *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
    *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
]


def _language() -> str:
    return "fa" if (get_language() or "").startswith("fa") else "en"


def _persian(text: str) -> str:
    return DECIMAL_POINT.sub("٫", text).translate(PERSIAN_DIGITS)


def digits(value: object) -> str:
    """Return the text with Persian digits on a Persian page; of markup, only what is read."""
    text = str(value)
    if _language() == "en":
        return mark_safe(text) if isinstance(value, SafeData) else text
    if not isinstance(value, SafeData):
        return _persian(text)
    parts = TAG_OR_ENTITY.split(text)
    parts[::2] = [_persian(part) for part in parts[::2]]
    return mark_safe("".join(parts))


def isolated(text: str) -> str:
    """Return a text that keeps its direction to itself, whatever it stands between."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def separated(parts: Iterable[str]) -> str:
    """Return "a, b, c", with the page's comma."""
    return comma().join(parts)


def comma() -> str:
    """Return the page's comma, with the space behind it."""
    return pgettext("between the parts of a list", ", ")


def percent(share: Fraction | float | None) -> str:
    """Return a share as a whole per cent, halves up; nothing for None."""
    if share is None:
        return ""
    whole = int(Fraction(share) * 100 + Fraction(1, 2))
    return _with_percent_sign(str(whole))


def grouped(number: int | None) -> str:
    """Return a count with its thousands apart: 4,000, or ۴٬۰۰۰; a dash for what is unknown."""
    if number is None:
        return "–"
    return f"{number:,}" if _language() == "en" else _persian(f"{number:,}".replace(",", "٬"))


def percent_with_tenths(share: Fraction | float) -> str:
    """Return a share in per cent with one decimal place, halves up: 2.6%, or ۲٫۶٪."""
    tenths = int(Fraction(share) * 1000 + Fraction(1, 2))
    return _with_percent_sign(f"{tenths // 10}.{tenths % 10}")


def _with_percent_sign(text):
    """Return 22%, or ۲۲٪ with a mark that keeps the sign on its side wherever it stands alone."""
    return f"{text}%" if _language() == "en" else f"{_persian(text)}{RIGHT_TO_LEFT_MARK}٪"


def number(value: Fraction | float | None, places: int = 2) -> str:
    """Return a number with so many decimal places; nothing for None."""
    return "" if value is None else digits(f"{float(value):.{places}f}")


def _local(moment: date) -> date:
    return timezone.localtime(moment) if isinstance(moment, datetime) else moment


def day(moment: date | None) -> str:
    """Return a date or a moment as a day of the page's calendar; nothing for None."""
    if moment is None:
        return ""
    local = _local(moment)
    if _language() == "en":
        return f"{local.day} {ENGLISH_MONTHS[local.month - 1]} {local.year}"
    jalali = jdatetime.date.fromgregorian(year=local.year, month=local.month, day=local.day)
    return _persian(f"{jalali.day} {PERSIAN_MONTHS[jalali.month - 1]} {jalali.year}")


def month(moment: date) -> str:
    """Return the month that a day or a moment lies in: November 2026, or آبان ۱۴۰۵."""
    return day(moment).partition(" ")[2]


def day_of_year(moment: date) -> str:
    """Return a moment's day as it is said within its own year: 27 November, or ۶ آذر."""
    return day(moment).rpartition(" ")[0]


def jalali_months_after(on: date, months: int) -> date:
    """Return the same Jalali day so many months later, or the last of a shorter month."""
    jalali = jdatetime.date.fromgregorian(date=on)
    number = jalali.year * 12 + jalali.month - 1 + months
    first, following = (
        jdatetime.date(month // 12, month % 12 + 1, 1).togregorian()
        for month in (number, number + 1)
    )
    return min(first + timedelta(days=jalali.day - 1), following - timedelta(days=1))


def typed_day(value):
    """Return a date as it is typed in the page's language: 2026-12-06, or ۱۴۰۵/۰۹/۱۵."""
    if _language() == "en":
        return value.isoformat()
    return _persian(f"{jdatetime.date.fromgregorian(date=value):%Y/%m/%d}")


def day_of_a_name(on: date) -> str:
    """Return a day for the name of a file, where names sort by it: 2026-12-06, or 1405-09-15."""
    local = on if _language() == "en" else jdatetime.date.fromgregorian(date=on)
    return f"{local:%Y-%m-%d}"


def in_other_calendar(on: date) -> str:
    """Return a date in the calendar that the page's language does not use, in figures."""
    if _language() == "en":
        return f"{jdatetime.date.fromgregorian(date=on):%Y/%m/%d}"
    return _persian(on.isoformat())


def clock(moment: datetime | None) -> str:
    """Return a moment's hour and minute; nothing for None."""
    return "" if moment is None else digits(f"{_local(moment):%H:%M}")


def product_name():
    return settings.PRODUCT_NAME[_language()]


class OtherLanguage(NamedTuple):
    code: str
    name: str
    direction: str
    address: str


def other_language(context):
    """Return the language that the page is not in, with the address of this page in it."""
    code = "en" if _language() == "fa" else "fa"
    info = get_language_info(code)
    here, there = (f"{get_script_prefix()}{language}/" for language in (_language(), code))
    request = context.get("request")
    address = request.get_full_path() if request else ""
    address = there + address.removeprefix(here) if address.startswith(here) else there
    return OtherLanguage(code, info["name_local"], "rtl" if info["bidi"] else "ltr", address)
