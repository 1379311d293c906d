"""Days and months as people and programs write them."""

from datetime import date

import pytest
from django.utils.translation import override

from diagnostics.localisation import day as day_shown
from diagnostics.localisation import typed_day
from diagnostics.reading.dates import Calendar, Order, read_day, read_when
from funnel.months import from_code, month_name

NOVEMBER_FIRST = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("1/ 11 /2026", None),
        ("1.11.2026", date(2026, 11, 1)),
        ("1 Nov 2026", date(2026, 11, 1)),
        ("1-November-2026", date(2026, 11, 1)),
        ("2026-11-01T10:30:00Z", date(2026, 11, 1)),
        ("2026/11/01 10:30", date(2026, 11, 1)),
        ("1405/08/10", date(2026, 11, 1)),
        ("۱۴۰۵/۰۸/۱۰", date(2026, 11, 1)),
        ("۱۰ آبان ۱۴۰۵", date(2026, 11, 1)),
        ("11/25/2026", date(2026, 11, 25)),
        ("2026\u201111\u201101", date(2026, 11, 1)),
        ("Sunday, 1 November 2026", date(2026, 11, 1)),
        ("Sun, Nov 1, 2026 10:30 PM", date(2026, 11, 1)),
        ("November 1st, 2026", date(2026, 11, 1)),
        ("یک‌شنبه ۱۰ آبان ۱۴۰۵", date(2026, 11, 1)),
        ("يكشنبه، ۱۰ ابان‌ماه ۱۴۰۵ ساعت ۱۰:۳۰ ق.ظ", date(2026, 11, 1)),
        ("\u2067۱۴۰۵/۰۸/۱۰\u2069", date(2026, 11, 1)),
        ("10\xa0Aban\u202f1405", date(2026, 11, 1)),
        ("یکشنبه ۱۰ آبان ۱۴۰۵ - ۱۴:۰۵", date(2026, 11, 1)),
        ("2026-Nov-01", date(2026, 11, 1)),
        ("۱۴۰۵ آبان ۱۰", date(2026, 11, 1)),
        ("10/Aban/1405", date(2026, 11, 1)),
        ("2026-11-01 25:00", None),
        ("2026-11-01T10:00:00+99:00", None),
        ("1 2 Nov 2026", None),
        ("2026-02-30", None),
        ("31/06/2026", None),
        ("1 Nov 1405", None),
        ("9999-12-31", None),  # which the Jalali calendar of the library does not name
        ("yesterday", None),
        ("", None),
        ("2" * 500, None),
    ],
)
def test_a_day_is_read_in_its_common_forms(text, expected):
    found = read_when(text)

    assert (found and found.day) == expected
    assert not (found and found.is_month)


def test_a_tenth_month_that_a_spreadsheet_took_for_a_number_is_no_first_month():
    assert read_when("1405.1") is None
    assert read_when("2026.1") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11", date(2026, 11, 1)),
        ("11/2026", date(2026, 11, 1)),
        ("Nov 2026", date(2026, 11, 1)),
        ("نوامبر ۲۰۲۶", date(2026, 11, 1)),
        ("1405/08", date(2026, 10, 23)),
        ("Aban 1405", date(2026, 10, 23)),
        ("ابان ۱۴۰۵", date(2026, 10, 23)),
        ("آبان‌ماه ۱۴۰۵", date(2026, 10, 23)),
        ("آبان ماه سال ۱۴۰۵", date(2026, 10, 23)),
        ("امرداد ۱۴۰۵", date(2026, 7, 23)),
        ("ژوييه ۲۰۲۶", date(2026, 7, 1)),
        ("آبان ۱۴۰۵", date(2026, 10, 23)),
        ("۱۴۰۵ آبان", date(2026, 10, 23)),
        ("آبان/۱۴۰۵", date(2026, 10, 23)),
        ("1405.10", date(2026, 12, 22)),
        ("1405.2", date(2026, 4, 21)),
        ("آگست ۲۰۲۶", date(2026, 8, 1)),
    ],
)
def test_a_whole_month_belongs_to_its_own_calendar(text, expected):
    found = read_when(text)
    own = Calendar.GREGORIAN if expected.day == 1 else Calendar.JALALI
    other = Calendar.JALALI if own is Calendar.GREGORIAN else Calendar.GREGORIAN

    assert found.is_month
    assert found.month_in(own) == expected
    assert found.month_in(other) is None


def test_a_day_lies_in_a_month_of_either_calendar():
    day = read_when("2026-11-01")

    assert day.month_in(Calendar.GREGORIAN) == date(2026, 11, 1)
    assert day.month_in(Calendar.JALALI) == date(2026, 10, 23)


def test_the_order_of_day_and_month_is_named_or_certain():
    assert read_day("03/04/2026") is None
    assert read_day("03/04/2026", order=Order.DAY_FIRST) == date(2026, 4, 3)
    assert read_day("03/04/2026", order=Order.MONTH_FIRST) == date(2026, 3, 4)
    assert read_day("13/04/2026", order=Order.MONTH_FIRST) is None
    assert read_day("04/04/2026") == date(2026, 4, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-31T22:30:00Z", NOVEMBER_FIRST),
        ("2026-10-31 22:30 UTC", NOVEMBER_FIRST),
        ("2026-11-01T02:00:00.000+0330", NOVEMBER_FIRST),
        ("2026-10-31T13:00:00-09:00", NOVEMBER_FIRST),
        ("2026-10-31T20:00:00Z", date(2026, 10, 31)),
        ("2026-10-31T22:30:00", date(2026, 10, 31)),
    ],
)
def test_an_instant_with_a_zone_lies_in_a_day_of_the_product(settings, text, expected):
    settings.TIME_ZONE = "Asia/Tehran"

    assert read_day(text) == expected


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("number", range(1, 13))
def test_what_our_own_pages_print_is_read_again(language, number):
    with override(language):
        for day in (date(2026, number, 1), date(2026, number, 28)):
            for printed in (day_shown(day), typed_day(day)):
                assert read_day(printed) == read_day(f"\u2068{printed}\u2069") == day
        for month in (from_code(f"2026-{number:02d}"), from_code(f"1405-{number:02d}")):
            found = read_when(month_name(month))
            assert found.is_month
            assert found.day == month
