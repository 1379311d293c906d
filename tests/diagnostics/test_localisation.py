from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from diagnostics.localisation import (
    clock,
    day,
    digits,
    jalali_months_after,
    number,
    other_language,
    percent,
    product_name,
)


@pytest.fixture
def persian():
    with override("fa"):
        yield


def test_digits_stay_on_an_english_page(english):
    assert digits("14 of 21") == "14 of 21"
    assert digits(14) == "14"


def test_digits_become_persian_on_a_persian_page(persian):
    assert digits("14 از 21") == "۱۴ از ۲۱"
    assert digits(1405) == "۱۴۰۵"


def test_digits_of_a_decimal_number_take_the_persian_point(persian):
    assert digits("0.12") == "۰٫۱۲"
    assert digits("version 2. 3") == "version ۲. ۳"


def test_digits_of_markup_change_only_where_they_are_read(persian):
    markup = mark_safe('<a href="/a/1/">1 &#39;2&#39; &amp; 3</a>')

    changed = digits(markup)

    assert changed == '<a href="/a/1/">۱ &#39;۲&#39; &amp; ۳</a>'
    assert isinstance(changed, SafeString)


def test_digits_leave_text_to_be_escaped(persian):
    page = Template("{% load shown %}{{ name|digits }}").render(Context({"name": "<b>1"}))

    assert page == "&lt;b&gt;۱"


@pytest.mark.parametrize(
    ("share", "english", "persian"),
    [
        (Fraction(6, 7), "86%", "۸۶\N{RIGHT-TO-LEFT MARK}٪"),
        (Fraction(1, 8), "13%", "۱۳\N{RIGHT-TO-LEFT MARK}٪"),  # 12.5: halves go up
        (0, "0%", "۰\N{RIGHT-TO-LEFT MARK}٪"),
        (1, "100%", "۱۰۰\N{RIGHT-TO-LEFT MARK}٪"),
        (0.5, "50%", "۵۰\N{RIGHT-TO-LEFT MARK}٪"),
        (None, "", ""),
    ],
)
def test_percent_is_whole(share, english, persian):
    with override("en"):
        assert percent(share) == english
    with override("fa"):
        assert percent(share) == persian


def test_number_has_the_places_asked_for():
    with override("en"):
        assert number(Fraction(3, 25)) == "0.12"
    with override("fa"):
        assert number(Fraction(3, 25)) == "۰٫۱۲"
        assert number(Fraction(1, 2), 1) == "۰٫۵"
        assert number(None) == ""


def test_day_is_in_the_calendar_of_the_language():
    moment = date(2026, 11, 18)

    with override("en"):
        assert day(moment) == "18 November 2026"
    with override("fa"):
        assert day(moment) == "۲۷ آبان ۱۴۰۵"
        assert day(None) == ""


def test_day_and_clock_are_those_of_the_time_zone(settings, english):
    settings.TIME_ZONE = "Asia/Tehran"
    late = datetime(2026, 11, 18, 21, 12, tzinfo=UTC)  # 00:42 of the next day in Tehran

    assert day(late) == "19 November 2026"
    assert clock(late) == "00:42"
    with override("fa"):
        assert day(late) == "۲۸ آبان ۱۴۰۵"
        assert clock(late) == "۰۰:۴۲"


def test_product_name_is_a_setting_in_each_language(settings):
    settings.PRODUCT_NAME = {"en": "Alignment", "fa": "همسو"}

    with override("en"):
        assert product_name() == "Alignment"
    with override("fa"):
        assert product_name() == "همسو"


@pytest.mark.parametrize(
    ("address", "language", "there"),
    [
        ("/en/portfolio/?type=defined&page=2", "en", "/fa/portfolio/?type=defined&page=2"),
        ("/fa/answer/abc/situation/", "fa", "/en/answer/abc/situation/"),
        ("/en/", "en", "/fa/"),
        ("/no-language/", "en", "/fa/"),
    ],
)
def test_other_language_keeps_the_page_and_its_query(address, language, there):
    request = RequestFactory().get(address)

    with override(language):
        assert other_language({"request": request}).address == there


def test_other_language_without_a_request_leads_to_the_start_page(english):
    assert other_language({}) == ("fa", "فارسی", "rtl", "/fa/")


@pytest.mark.parametrize(
    ("on", "months", "later"),
    [
        (date(2026, 12, 1), 6, date(2027, 5, 31)),  # 10 Azar, 10 Khordad
        (date(2026, 8, 22), 3, date(2026, 11, 21)),  # 31 Mordad, 30 Aban
        (date(2027, 3, 20), 3, date(2027, 6, 19)),  # 29 Esfand, 29 Khordad
    ],
)
def test_so_many_jalali_months_later_is_the_same_day_or_the_last(on, months, later):
    assert jalali_months_after(on, months) == later
