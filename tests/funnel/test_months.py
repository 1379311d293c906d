"""Months of both calendars: how they are named and addressed."""

import pytest
from django.utils.translation import override

from funnel.months import (
    from_code,
    month_after,
    month_before,
    month_code,
    month_name,
    month_span,
)


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
