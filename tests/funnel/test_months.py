"""Months of both calendars: how they are read, named and addressed."""

from datetime import date

import pytest
from django.utils.translation import override

from funnel.months import (
    Calendar,
    from_code,
    month_after,
    month_before,
    month_code,
    month_name,
    month_span,
    read_when,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("01/11/2026", date(2026, 11, 1)),
        ("1.11.2026", date(2026, 11, 1)),
        ("1 Nov 2026", date(2026, 11, 1)),
        ("1-November-2026", date(2026, 11, 1)),
        ("2026-11-01T10:30:00Z", date(2026, 11, 1)),
        ("2026/11/01 10:30", date(2026, 11, 1)),
        ("1405/08/10", date(2026, 11, 1)),
        ("۱۴۰۵/۰۸/۱۰", date(2026, 11, 1)),
        ("۱۰ آبان ۱۴۰۵", date(2026, 11, 1)),
        ("11/25/2026", None),
        ("2026-02-30", None),
        ("31/06/2026", None),
        ("1 Nov 1405", None),
        ("yesterday", None),
        ("", None),
        ("2" * 500, None),
    ],
)
def test_a_day_is_read_in_its_common_forms(text, expected):
    found = read_when(text)

    assert (found and found.day) == expected
    assert not (found and found.is_month)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11", date(2026, 11, 1)),
        ("11/2026", date(2026, 11, 1)),
        ("Nov 2026", date(2026, 11, 1)),
        ("نوامبر ۲۰۲۶", date(2026, 11, 1)),
        ("1405/08", date(2026, 10, 23)),
        ("آبان ۱۴۰۵", date(2026, 10, 23)),
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


@pytest.mark.parametrize("code", ["2026-11", "1405-08", "1403-12"])
def test_a_month_keeps_its_place_there_and_back(code):
    month = from_code(code)

    assert month_code(month) == code
    assert month_before(month_after(month)) == month


@pytest.mark.parametrize("code", ["2026-13", "2026-00", "0000-01", "1600-01", "1989-12", "2026"])
def test_an_address_without_a_month_names_none(code):
    assert from_code(code) is None


def test_a_month_is_named_in_the_words_of_the_page():
    aban, november = from_code("1405-08"), from_code("2026-11")

    assert (month_name(aban), month_name(november)) == ("Aban 1405", "November 2026")
    assert month_span(aban) == "23 October 2026 – 21 November 2026"
    with override("fa"):
        assert (month_name(aban), month_name(november)) == ("آبان ۱۴۰۵", "نوامبر ۲۰۲۶")
