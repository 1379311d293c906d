"""The shared targets: set, replaced and removed, beside the purchases of their months."""

from datetime import date, timedelta

import pytest

from funnel.models import Target
from funnel.months import Calendar, first_day, month_before
from funnel.numbers import USUAL_MONTHS
from funnel.views.numbers import SURELY_RECENT
from tests.factories import make_organisation
from tests.funnel.factories import OCTOBER, ROW, SEPTEMBER, count, make_target
from tests.funnel.pages import address

pytestmark = pytest.mark.usefixtures("in_november")


def target_form(**fields):
    form = {"months": "1", "month": "2026-10", "amount": "۱۲,۰۰۰", "currency": "million rial"}
    return form | {"purchases": "40"} | fields


def test_a_target_stands_beside_the_purchases_of_its_months(reader, organisation):
    count(organisation, OCTOBER)
    count(organisation, SEPTEMBER)

    reader.post(address(organisation, "targets"), target_form(months="3", month="2026-08"))

    target = organisation.targets.get()
    assert (target.month, target.months, target.amount, target.purchases) == (
        *(date(2026, 8, 1), 3),
        *(12_000, 40),
    )
    page = reader.get(address(organisation, "numbers")).content.decode()
    assert "August 2026 – October 2026" in page
    assert "16 purchases, in 2 of 3 months" in page
    assert "<bdi>12,000 million rial</bdi>" in page


def test_an_old_target_stands_beside_the_purchases_of_its_own_months(reader, organisation):
    month = OCTOBER
    for _month in range(15):
        count(organisation, month)
        month = month_before(month)
    make_target(organisation, month_before(month), months=3)
    old, oldest = month, month_before(month)
    count(organisation, old, [*ROW[:5], 77, *ROW[6:]])

    page = reader.get(address(organisation, "numbers")).content.decode()

    assert (old, oldest) == (date(2025, 7, 1), date(2025, 6, 1))
    assert "85 purchases, in 2 of 3 months" in page
    assert "2025-08" not in page  # the table shows twelve months


@pytest.mark.parametrize("calendar", Calendar)
def test_what_is_surely_recent_lies_in_the_twelve_months_up_to_today(calendar):
    for number in range(4 * 366):
        today = date(2023, 1, 1) + timedelta(days=number)
        first = first_day(today, calendar)
        for _month in range(USUAL_MONTHS - 1):
            first = month_before(first)

        assert today - first >= SURELY_RECENT


def test_a_target_of_the_same_period_is_replaced(reader, organisation):
    count(organisation, OCTOBER)
    for amount in ("10", "\u202b۲۰٫۰۰\u202c"):
        reader.post(address(organisation, "targets"), target_form(amount=amount, purchases=""))

    assert [(target.amount, target.purchases) for target in organisation.targets.all()] == [
        (20, None)
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("amount", "0"), ("amount", "-4"), ("amount", ""), ("amount", "1,200.50")),
        *(("month", "1300-01"), ("currency", ""), ("currency", "\u200c")),
    ],
)
def test_a_wrong_target_is_shown_again(reader, organisation, field, value):
    count(organisation, OCTOBER)

    response = reader.post(address(organisation, "targets"), target_form(**{field: value}))

    assert list(response.context["form"].errors) == [field]
    assert not organisation.targets.exists()


@pytest.mark.parametrize(
    ("amount", "reason"),
    [("1,20,00,000", "do not part the digits by threes"), ("۱٬۲۰۰٫۵۰", "whole units of money")],
)
def test_the_page_says_truly_why_an_amount_is_refused(reader, organisation, amount, reason):
    count(organisation, OCTOBER)

    page = reader.post(address(organisation, "targets"), target_form(amount=amount))

    assert reason in page.content.decode()


def test_a_target_begins_with_this_month_unless_another_is_chosen(reader, organisation):
    count(organisation, OCTOBER)

    page = reader.get(address(organisation, "targets")).content.decode()

    assert '<option value="2026-11" selected>November 2026</option>' in page


def test_only_a_target_of_ones_own_is_removed(reader, organisation):
    ours, theirs = make_target(organisation), make_target(make_organisation())

    for organisation_ in (ours, theirs):
        reader.post(address(organisation, "targets"), {"remove": organisation_.pk})

    assert list(Target.objects.all()) == [theirs]
