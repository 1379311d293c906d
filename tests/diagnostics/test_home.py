import pytest
from django.urls import reverse

from diagnostics.models import Membership, Version
from tests.factories import make_member, make_organisation, make_user, make_version

HOME = "/en/"


def test_a_visitor_reads_the_question_and_a_sample_result(client, db):
    page = client.get(HOME).content.decode()

    assert "Perhaps not." in page
    assert "About ten minutes" in page
    assert f'href="{reverse("diagnostics:sample_try")}"' in page
    assert "Sepehr Controls (invented)" in page
    assert "2 different answers" in page
    for share in ("55", "86", "68", "37", "17", "75"):
        assert f"{share}%" in page


def test_the_sample_needs_no_published_version(client, db):
    page = client.get(HOME).content.decode()

    assert not Version.objects.exists()
    assert "21 statements and 19 conditions" in page


def test_the_sample_is_two_links_away_at_most(client, db):
    page = client.get(HOME).content.decode()

    assert page.count(f'href="{reverse("diagnostics:sample")}"') == 2


def test_the_page_is_persian_too(client, db):
    page = client.get("/fa/").content.decode()

    assert '<html lang="fa" dir="rtl">' in page
    assert "۸۶\N{RIGHT-TO-LEFT MARK}٪" in page


def test_the_root_leads_to_the_visitors_language(client, db):
    response = client.get("/", headers={"accept-language": "fa"})

    assert response.headers["Location"] == "/fa/"


def test_a_manager_comes_to_the_organisation(client_of, cast):
    response = client_of(cast.manager).get(HOME)

    assert response.headers["Location"] == "/en/organisations/sepehr-controls/"


def test_a_consultant_comes_to_the_portfolio(client_of, cast):
    response = client_of(cast.consultant).get(HOME)

    assert response.headers["Location"] == "/en/portfolio/"


def test_an_admin_comes_to_the_administration(client_of, cast):
    response = client_of(cast.admin).get(HOME)

    assert response.headers["Location"] == "/en/admin/"


def test_a_manager_of_several_chooses(client_of, cast):
    Membership.objects.create(
        user=cast.manager, organisation=make_organisation(name="Zagreta"), role="manager"
    )

    page = client_of(cast.manager).get(HOME, follow=True).content.decode()

    assert page.count("Sepehr Controls") >= 1
    assert "Zagreta" in page


@pytest.mark.parametrize(("language", "slug"), [("en", "sepehr-controls"), ("fa", "zagreta")])
def test_a_manager_of_several_comes_to_the_only_one_of_the_pages_language(
    client_of, cast, language, slug
):
    other = make_organisation(name="Zagreta", language="fa")
    Membership.objects.create(user=cast.manager, organisation=other, role="manager")

    response = client_of(cast.manager).get(f"/{language}/")

    assert response.headers["Location"] == f"/{language}/organisations/{slug}/"


def test_a_manager_who_is_a_consultant_too_chooses(client_of, cast):
    Membership.objects.create(
        user=cast.manager, organisation=make_organisation(), role="consultant"
    )

    page = client_of(cast.manager).get(HOME, follow=True).content.decode()

    assert reverse("diagnostics:portfolio") in page


def test_whoever_belongs_nowhere_is_told_what_to_do(client_of, db):
    page = client_of(make_user(email="new@test.example")).get(HOME, follow=True).content.decode()

    assert "You belong to no organisation yet" in page
    assert "<bdi>new@test.example</bdi>" in page


def test_a_withdrawn_membership_leads_nowhere(client_of, db):
    organisation = make_organisation()
    user = make_member(organisation)
    user.memberships.update(withdrawn_at="2026-11-01T09:00Z")

    page = client_of(user).get(HOME, follow=True).content.decode()

    assert "You belong to no organisation yet" in page


@pytest.mark.parametrize("is_published", [False, True])
def test_the_queries_of_a_visitor_stay_few(client, db, django_assert_max_num_queries, is_published):
    if is_published:
        make_version()
    client.get(HOME)

    with django_assert_max_num_queries(1):
        client.get(HOME)


def test_the_page_takes_no_post(client, db):
    assert client.post(HOME).status_code == 405
