"""Whole numbers as people and programs write them."""

import pytest

from diagnostics.reading.numbers import read_amount, read_count, thousands_mark

LARGEST = 2_000_000_000


def count(text, **how):
    return read_count(text, largest=LARGEST, **how)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("12", 12), ("0", 0), ("007", 7), ("۱۲٫۰", 12), ("12.00", 12)),
        *(("1,200", 1200), ("۱٬۲۰۰", 1200), ("۱،۲۰۰", 1200), ("1'200", 1200), ("1’200", 1200)),
        *(("1 200 000", 1200000), ("1\xa0200", 1200), ("1\u202f200", 1200), ("1\u2009200", 1200)),
        *(("1.200.000", 1200000), ("1.200,00", 1200), ("1,200.0", 1200)),
        *(("\u202b۱۲\u202c", 12), ("\u200f۴۸", 48), (" 1\u200c200\ufeff", 1200)),
    ],
)
def test_a_count_is_read_in_the_digits_and_marks_of_any_script(text, expected):
    assert count(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(("-1", "negative"), ("(1,200)", "negative"), ("−3", "negative")),
        *(("1.5", "no fraction"), ("0,250", "no fraction"), ("1,200.50", "no fraction")),
        *(("1.200", "two ways"), ("1,20,00,000", "by threes"), ("12 34", "by threes")),
        *(
            ("²", "not a number"),
            ("12a", "not a number"),
            ("", "not a number"),
            ("1 200 deals", "not a number"),
        ),
        *(("2,000,000,001", "too large"), ("9" * 5000, "too large")),
    ],
)
def test_what_is_no_count_is_refused_for_its_true_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        count(text)


def test_a_column_decides_what_a_single_mark_means():
    assert count("1.200", thousands=".") == 1200
    assert count("1,200", thousands=",") == 1200
    with pytest.raises(ValueError, match="no fraction"):
        count("1.200", thousands=",")
    with pytest.raises(ValueError, match="no fraction"):
        count("1,200", thousands=".")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["1.200", "1.200.000"], "."),
        (["1.200", "۱۲,۵"], "."),
        (["1.200", "1.200,50"], "."),
        (["1.200", "12.5"], ","),
        (["1,200", "1,200.00"], ","),
        (["1.200", "1,200", "12"], ""),
        (["1.200.000", "12.5"], ""),
        (["1 200", "x"], ""),
        ([], ""),
    ],
)
def test_a_column_tells_its_mark_by_what_can_be_read_in_one_way(column, expected):
    assert thousands_mark(column) == expected


@pytest.mark.parametrize("text", ["1,200,000.00", "1.200.000,00", "۱٬۲۰۰٬۰۰۰٫۰", "1200000"])
def test_an_amount_may_have_its_cents_written_out(text):
    assert read_amount(text, largest=LARGEST) == 1_200_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,200,000.50", "whole units of money"),
        ("1,20,00,000", "do not part the digits by threes"),
        ("-1,200", "An amount of money cannot be negative"),
        ("9" * 11, "too large"),
        ("much", "not a number"),
    ],
)
def test_an_amount_is_refused_for_its_own_reason_and_never_called_a_count(text, reason):
    with pytest.raises(ValueError, match=reason) as refused:
        read_amount(text, largest=LARGEST)

    assert "count" not in str(refused.value)
