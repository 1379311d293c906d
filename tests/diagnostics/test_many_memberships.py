"""Somebody with very many organisations: what a page asks does not grow with their number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Assessment, Membership, Organisation
from tests.factories import make_member, make_organisation, make_sepehr

pytestmark = pytest.mark.django_db

FEW, MANY = 60, 180  # more than a page of any list


def entrusted_with(organisation, number):
    """Return a consultant of an organisation, and of so many others besides."""
    user = make_member(organisation, Membership.Role.CONSULTANT)
    others = Organisation.objects.bulk_create(
        Organisation(name=f"Firm {user.pk} {index}", slug=f"firm-{user.pk}-{index}")
        for index in range(number)
    )
    Membership.objects.bulk_create(
        Membership(user=user, organisation=other, role=Membership.Role.CONSULTANT)
        for other in others
    )
    return user


@pytest.fixture
def compared(db):
    """Return two closed rounds of one organisation."""
    first = close_assessment(make_sepehr(), now=timezone.now())
    again = Assessment.objects.get(pk=first.pk)
    again.pk, again.round, again._state.adding = None, 2, True
    again.newest_of = None
    again.save()
    return first, again


PAGES = {
    "home": "/en/",
    "organisations": "/en/organisations/",
    "clients": "/en/portfolio/",
    "rounds": "/en/portfolio/?tab=rounds",
    "picture": "/en/portfolio/?tab=picture",
    "choice": "/en/compare/",
    "comparison": "/en/compare/?a={first.pk}&a={again.pk}",
    "organisation": "/en/organisations/{first.organisation.slug}/",
    "result": "/en/assessments/{first.pk}/result/",
    "import": "/en/import/",
    "letterhead": "/en/portfolio/letterhead/",
    "account": "/en/account/",
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_the_same_of_few_and_of_many_organisations(client_of, compared, name):
    first, again = compared
    path = PAGES[name].format(first=first, again=again)
    asked = []
    for number in (FEW, MANY):
        client = client_of(entrusted_with(first.organisation, number))
        assert client.get(path).status_code in (200, 302)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        asked.append([len(query["sql"]) for query in captured.captured_queries])

    few, many = asked
    assert len(few) == len(many)
    # ids may have a digit more; a list of the organisations would be twice as long
    assert all(long <= 1.2 * short for short, long in zip(few, many, strict=True))


def test_an_organisation_that_is_not_among_the_newest_is_named_where_one_is(client_of):
    oldest = make_organisation(name="The very first")
    client = client_of(entrusted_with(oldest, 9))

    elsewhere = client.get("/en/organisations/").content.decode()
    there = client.get(oldest.get_absolute_url()).content.decode()
    head = there.partition('<header class="topbar">')[2].partition("</header>")[0]

    assert f'href="{oldest.get_absolute_url()}" aria-current="true"' in head
    assert head.count("<bdi>Firm") == 6
    assert 'aria-current="true"' not in elsewhere
