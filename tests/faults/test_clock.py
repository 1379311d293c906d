"""Clocks that jump, days of 23 and 25 hours (F10): order and paging stay, no link is eternal."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import memberships, rounds
from diagnostics.forms import AssessmentForm
from diagnostics.models import Assessment, Membership
from diagnostics.queries.paging import PAGE
from tests.diagnostics.clients import add_clients
from tests.factories import make_guest_start, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2027, 3, 28), 23), (date(2027, 6, 1), 24), (date(2027, 10, 31), 25)],
)
def test_a_last_day_ends_at_its_midnight_however_long_it_is(settings, day, hours):
    settings.TIME_ZONE = "Europe/Berlin"
    begins = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    form = AssessmentForm(
        {"title": "", "mode": "named", "language": "en", "closes_at": day.isoformat()}
    )

    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC)):
        assert form.is_valid()
    ends = form.cleaned_data["closes_at"]
    assert ends.timestamp() - begins.timestamp() == hours * 60 * 60
    assert Assessment(closes_at=ends).last_day == day


@pytest.mark.parametrize("hours", [-30, 30])
def test_pages_show_every_row_once_though_the_clock_jumps_between_them(client_of, hours):
    consultant = make_member(make_organisation(), Membership.Role.CONSULTANT)
    add_clients(consultant, PAGE + 3)
    client, address = client_of(consultant), reverse("diagnostics:portfolio")

    first = client.get(address).context["listed"]
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        second = client.get(address, {"at": first.after}).context["listed"]

    seen = [row["id"] for listed in (first, second) for row in listed.page.rows]
    assert len(seen) == len(set(seen)) == PAGE + 4


def link_of_a_closed_round(cast, now):
    rounds.close_assessment(cast.assessment, now=now)
    return cast.sales.get_absolute_url()


def link_of_a_guest(cast, now):
    token = make_guest_start(now=now).respondent.token
    return reverse("diagnostics:answer_result", args=[token])


def link_to_join(cast, now):
    asked = memberships.ask(
        organisation=cast.organisation,
        email="mina@test.example",
        role=Membership.Role.MANAGER,
        language="en",
        by=cast.manager,
        now=now,
    )
    return asked.get_absolute_url()


@pytest.mark.parametrize("link", [link_of_a_closed_round, link_of_a_guest, link_to_join])
@pytest.mark.parametrize(("days", "status"), [(1, 200), (3650, 404)])
def test_a_link_made_by_a_clock_that_was_ahead_does_not_live_by_it(
    client, cast, link, days, status
):
    address = link(cast, timezone.now() + timedelta(days=days))

    assert client.get(address).status_code == status
