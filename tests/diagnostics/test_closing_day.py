"""The last day of a round, as it is typed: in either calendar, with digits of either script."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from diagnostics.forms import AssessmentForm
from diagnostics.localisation import typed_day
from diagnostics.reading.dates import read_day

DAY = date(2026, 12, 6)


def form(typed, **fields):
    return AssessmentForm(
        {"title": "", "mode": "named", "language": "en", "closes_at": typed} | fields
    )


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-06",
        "1405/09/15",
        "۱۴۰۵/۰۹/۱۵",
        "۱۴۰۵/۹/۱۵",
        "1405-9-15",
        "٢٠٢٦-١٢-٠٦",
        " 1405.09.15 ",
        "\u2067۱۴۰۵/۰۹/۱۵\u2069",
        "۱۵ آذر ۱۴۰۵",
        "6 December 2026",
    ],
)
def test_a_day_is_read_in_both_calendars(typed):
    assert read_day(typed) == DAY


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "2026-13-01", "1405/12/30", "2026-02-29", "0000-01-01", "06/12/2026"]
)
def test_what_is_no_day_is_none(typed):
    assert read_day(typed) is None


@pytest.mark.parametrize(("language", "typed"), [("en", "2026-12-06"), ("fa", "۱۴۰۵/۰۹/۱۵")])
def test_a_day_is_shown_as_it_is_typed(language, typed):
    with override(language):
        assert typed_day(DAY) == typed
        assert read_day(typed_day(DAY)) == DAY


def test_a_round_ends_with_its_last_day(settings):
    settings.TIME_ZONE = "Asia/Tehran"
    day = timezone.localdate() + timedelta(days=10)

    filled = form(day.isoformat())

    assert filled.is_valid()
    ends = filled.cleaned_data["closes_at"]
    assert timezone.localtime(ends).replace(tzinfo=None) == datetime.combine(
        day + timedelta(days=1), datetime.min.time()
    )
    assert ends > datetime.now(UTC)


def test_the_day_may_stay_empty():
    filled = form("")

    assert filled.is_valid()
    assert filled.cleaned_data["closes_at"] is None


def test_today_is_still_to_come():
    assert form(timezone.localdate().isoformat()).is_valid()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("2020-01-31", "31 January 2020 is over."),
        ("1398/11/11", "31 January 2020 is over."),
        ("9998-12-31", "31 December 9998 is too far away."),
        ("9999-12-31", "“9999-12-31” is not a day. Write it like 2026-12-06."),
        ("soon", "“soon” is not a day. Write it like 2026-12-06."),
    ],
)
def test_another_day_is_refused_and_named(typed, problem):
    (said,) = form(typed).errors["closes_at"]

    assert said.startswith(problem)


def test_a_persian_page_says_what_it_accepts():
    with override("fa"):
        field = str(form("۱۴۰۵/x")["closes_at"]) + form("").fields["closes_at"].help_text

    assert "۱۴۰۵/۰۹/۱۵" in field
    assert "2026-12-06" in field
    assert 'type="text"' in field
