import pytest

from diagnostics.models import Membership
from tests.factories import make_member, make_organisation, make_user

ADDRESS = "/en/no-such-page/?a=1&b=2"  # the frame around every page, and nothing in it

pytestmark = pytest.mark.django_db


def navigation(client):
    page = client.get(ADDRESS).content.decode()
    return page.partition('<header class="topbar">')[2].partition("</header>")[0]


def test_the_frame_costs_a_visitor_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(ADDRESS)


@pytest.mark.parametrize("organisations", [1, 3, 30])
def test_the_frame_costs_a_member_one_query_beside_the_session(
    client_of, django_assert_num_queries, organisations
):
    user = make_member(make_organisation())
    for _more in range(organisations - 1):
        Membership.objects.create(user=user, organisation=make_organisation(), role="manager")
    client = client_of(user)

    with django_assert_num_queries(3):  # session, user, newest memberships
        client.get(ADDRESS)


def test_a_visitor_is_offered_the_method_and_the_sign_in(client):
    bar = navigation(client)

    assert "How this works" in bar
    assert "Sign in" in bar
    assert "Sign out" not in bar


def test_a_manager_is_led_to_the_organisation(client_of):
    organisation = make_organisation(name="Sepehr Controls")

    bar = navigation(client_of(make_member(organisation, name="Leila")))

    assert f'href="/en/organisations/{organisation.slug}/"' in bar
    assert "Our organisation" in bar
    assert "<bdi>Leila</bdi>" in bar
    assert "Assessments" not in bar
    assert "Administration" not in bar


def test_a_manager_of_two_organisations_sees_their_names(client_of):
    user = make_member(make_organisation(name="First"))
    Membership.objects.create(
        user=user, organisation=make_organisation(name="<b>2"), role="manager"
    )

    bar = navigation(client_of(user))

    assert "<bdi>First</bdi>" in bar
    assert "<bdi>&lt;b&gt;2</bdi>" in bar
    assert "Our organisation" not in bar


def test_a_consultant_is_led_to_the_assessments(client_of):
    bar = navigation(client_of(make_member(make_organisation(), Membership.Role.CONSULTANT)))

    assert 'href="/en/portfolio/"' in bar
    assert "Our organisation" not in bar


def test_an_admin_is_led_to_the_administration(client_of):
    bar = navigation(client_of(make_user(is_staff=True)))

    assert 'href="/en/admin/"' in bar


def test_the_other_language_keeps_the_page_and_its_query(client):
    link = 'href="/fa/no-such-page/?a=1&amp;b=2" lang="fa" hreflang="fa" dir="rtl">فارسی'

    assert link in navigation(client)
