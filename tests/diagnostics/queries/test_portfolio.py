"""What is entrusted to a consultant: pages by key, and counts."""

from datetime import timedelta

import pytest

from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Assessment, Membership
from diagnostics.queries.portfolio import (
    PORTFOLIO_PAGE,
    PortfolioCounts,
    portfolio_counts,
    portfolio_page,
)
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_organisation,
    make_sepehr,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

NO_TYPES = {"undefined": 0, "defined": 0, "aligned": 0, "integrated": 0, "": 0}


def entrust(user, organisation, **fields):
    return Membership.objects.create(
        user=user, organisation=organisation, role=Membership.Role.CONSULTANT, **fields
    )


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def consultant(organisation):
    return make_member(organisation, Membership.Role.CONSULTANT)


def make_rounds(consultant, count):
    """Return as many open rounds, each of an organisation of its own, the newest first."""
    version = make_version()
    found = []
    for number in range(count):
        organisation = make_organisation()
        entrust(consultant, organisation)
        opened_at = NOW + timedelta(minutes=number)
        found.append(make_assessment(organisation, version=version, now=opened_at))
    return found[::-1]


def ids(rows):
    return [row.id for row in rows]


def test_nothing_entrusted_is_an_empty_page_without_a_next_one(django_assert_num_queries):
    user = make_user()

    with django_assert_num_queries(1):
        found = portfolio_page(user)

    assert found == ([], None)


def test_a_full_page_has_a_next_one_only_if_there_is_one_more_row(consultant):
    rounds = make_rounds(consultant, PORTFOLIO_PAGE)

    whole, end = portfolio_page(consultant)
    more = make_rounds(consultant, 1)
    Assessment.objects.filter(pk=more[0].pk).update(opened_at=NOW - timedelta(days=1))
    page, key = portfolio_page(consultant)
    rest, rest_key = portfolio_page(consultant, before=key)

    assert (ids(whole), end) == ([round_.pk for round_ in rounds], None)
    assert (ids(page), key) == (ids(whole), (rounds[-1].opened_at, rounds[-1].pk))
    assert (ids(rest), rest_key) == ([more[0].pk], None)


def test_a_key_leaves_out_itself_and_what_is_newer_of_its_moment(consultant):
    rounds = make_rounds(consultant, 3)
    Assessment.objects.update(opened_at=NOW)
    first, second, third = sorted((round_.pk for round_ in rounds), reverse=True)

    assert ids(portfolio_page(consultant)[0]) == [first, second, third]
    assert ids(portfolio_page(consultant, before=(NOW, second))[0]) == [third]
    assert portfolio_page(consultant, before=(NOW, third)) == ([], None)


def test_a_type_narrows_to_closed_rounds_and_the_empty_one_to_those_without(
    consultant, organisation
):
    defined = close_assessment(make_sepehr(organisation), now=NOW)
    without = close_assessment(make_assessment(organisation), now=NOW)
    open_round = make_assessment(organisation)

    found = {
        type_: set(ids(portfolio_page(consultant, type=type_)[0]))
        for type_ in (None, "defined", "aligned", "")
    }

    assert found == {
        None: {defined.pk, without.pk, open_round.pk},
        "defined": {defined.pk},
        "aligned": set(),
        "": {without.pk},
    }


@pytest.mark.parametrize(
    "change", [{"role": Membership.Role.MANAGER}, {"withdrawn_at": NOW}], ids=["role", "withdrawn"]
)
def test_only_a_mandate_that_stands_entrusts(consultant, organisation, change):
    make_assessment(organisation)
    consultant.memberships.update(**change)

    assert portfolio_page(consultant) == ([], None)
    assert portfolio_counts(consultant) == PortfolioCounts(NO_TYPES, open=0)


def test_a_mandate_given_again_doubles_no_row(consultant, organisation):
    consultant.memberships.update(withdrawn_at=NOW)
    entrust(consultant, organisation)
    assessment = make_assessment(organisation)

    assert ids(portfolio_page(consultant)[0]) == [assessment.pk]
    assert portfolio_counts(consultant).open == 1


def test_counts_are_by_type_with_those_without_and_the_open_ones_apart(
    consultant, organisation, django_assert_num_queries
):
    close_assessment(make_sepehr(organisation), now=NOW)
    for _time in range(2):
        close_assessment(make_assessment(organisation), now=NOW)
    make_assessment(organisation)
    make_assessment()

    with django_assert_num_queries(1):
        counts = portfolio_counts(consultant)

    assert counts == PortfolioCounts(NO_TYPES | {"defined": 1, "": 2}, open=1)
    assert counts.closed == 3
