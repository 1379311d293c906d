"""Rounds have names, not numbers, and stand in the order of their days (DECISIONS 29)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.models import Assessment, Membership
from diagnostics.queries.comparing import rounds_around
from diagnostics.queries.rounds import rounds_of
from tests.factories import make_assessment, make_member, make_organisation

LAST_ROUND = 200


def at(month, day, hour=9, year=2026):
    return datetime(year, month, day, hour, tzinfo=UTC)


def closed(organisation, moment, *, title=""):
    opened = make_assessment(organisation, now=moment - timedelta(days=20), title=title)
    return rounds.close_assessment(opened, now=moment)


def names_of(organisation, language="en"):
    """Return the names of an organisation's rounds, newest first."""
    with override(language):
        return [round_.name for round_ in rounds_of(organisation)]


@pytest.fixture
def organisation(db):
    return make_organisation()


def test_a_title_is_the_name(organisation):
    assert closed(organisation, at(11, 18), title="Autumn ۲").name == "Autumn ۲"


def test_without_a_title_it_is_the_month_of_closing(organisation):
    round_ = closed(organisation, at(11, 18))

    with override("fa"):
        in_persian = round_.name

    assert (round_.name, in_persian) == ("November 2026", "آبان ۱۴۰۵")


def test_an_open_round_is_called_by_the_month_of_opening(organisation):
    assert make_assessment(organisation, now=at(10, 2)).name == "October 2026"


def test_two_of_one_month_are_called_by_their_days(organisation):
    for moment in (at(9, 30), at(11, 3), at(11, 27)):
        closed(organisation, moment)

    assert names_of(organisation) == ["27 November 2026", "3 November 2026", "September 2026"]


def test_which_months_are_shared_is_a_matter_of_the_pages_calendar(organisation):
    for moment in (at(10, 24), at(11, 18)):  # both in Aban
        closed(organisation, moment)

    assert names_of(organisation) == ["November 2026", "October 2026"]
    assert names_of(organisation, "fa") == ["۲۷ آبان ۱۴۰۵", "۲ آبان ۱۴۰۵"]


def test_a_titled_round_and_another_organisation_take_no_month(organisation):
    closed(organisation, at(11, 3), title="Autumn")
    closed(make_organisation(), at(11, 5))

    assert closed(organisation, at(11, 27)).name == "November 2026"


def test_the_day_is_that_of_the_installations_zone(organisation):
    assert closed(organisation, at(10, 31, hour=22)).name == "November 2026"  # in Tehran


def test_rounds_stand_by_their_day_whenever_they_were_stored(organisation):
    newer = closed(organisation, at(11, 18))
    older = closed(organisation, at(3, 2))  # as from a file

    assert list(rounds_of(organisation)) == [newer, older]
    assert rounds_around([older, newer]) == [older, newer]


def test_rounds_of_one_moment_stand_as_they_were_stored(organisation):
    stored = [closed(organisation, at(11, 18, hour=12)) for _time in range(6)]

    assert list(rounds_of(organisation)) == stored[::-1]


def test_names_cost_no_query_in_a_list(organisation, django_assert_num_queries):
    for day in range(1, 9):
        closed(organisation, at(11, day))

    with django_assert_num_queries(1):
        names = names_of(organisation)

    assert names[0] == "8 November 2026"


def pages_of(organisation, closed_round, open_round):
    first, second = closed_round.pk, open_round.pk
    yield reverse("diagnostics:organisation", args=[organisation.slug])
    yield reverse("diagnostics:assessment", args=[first])
    yield reverse("diagnostics:assessment", args=[second])
    yield reverse("diagnostics:assessment_new", args=[organisation.slug])
    yield reverse("diagnostics:assessment_settings", args=[second])
    yield reverse("diagnostics:close", args=[second])
    yield reverse("diagnostics:invite", args=[second])
    yield reverse("diagnostics:repeat", args=[first])
    yield reverse("diagnostics:result", args=[first])
    yield reverse("diagnostics:compare")
    yield f"{reverse('diagnostics:compare')}?a={first}&a={first}"
    yield reverse("diagnostics:portfolio")
    yield reverse("funnel:funnel", args=[organisation.slug])


@pytest.mark.parametrize("language", ["en", "fa"])
def test_no_page_shows_the_number_of_a_round(organisation, client_of, language):
    Assessment.objects.filter(pk=closed(organisation, at(8, 18)).pk).update(round=LAST_ROUND)
    closed_round = closed(organisation, at(9, 18))
    open_round = make_assessment(organisation, now=at(11, 18))
    person = make_member(organisation)
    consulted = make_organisation()
    Membership.objects.create(user=person, organisation=consulted, role="consultant")
    closed(consulted, at(7, 7))
    client = client_of(person)

    with override(language):
        pages = [
            client.get(page).content.decode()
            for page in pages_of(organisation, closed_round, open_round)
        ]

    assert (closed_round.round, open_round.round) == (LAST_ROUND + 1, LAST_ROUND + 2)
    numbered = re.compile(r"20[012](?!\d)|۲۰[۰۱۲](?![۰-۹])|[Rr]ound \d|دور [۰-۹]")
    assert [
        found for page in pages for found in numbered.findall(re.sub(r"<[^>]*>", " ", page))
    ] == []


def test_the_page_of_one_round_names_it_at_no_further_query(organisation, client_of):
    client = client_of(make_member(organisation))
    first = closed(organisation, at(11, 3))
    address = reverse("diagnostics:assessment", args=[first.pk])

    with CaptureQueriesContext(connection) as alone:
        client.get(address)
    closed(organisation, at(11, 5))
    with CaptureQueriesContext(connection) as beside_another:
        page = client.get(address).content.decode()

    assert "<bdi>3 November 2026</bdi>" in page
    assert len(beside_another) == len(alone)
