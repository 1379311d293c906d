"""The funnel page: both views of the newest round that has any, and what they show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.models import Membership
from tests.factories import (
    NOW,
    claims,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
)


def address(organisation, language="en"):
    with override(language):
        return reverse("funnel:funnel", args=[organisation.slug])


@pytest.fixture
def organisation(db):
    return make_organisation(name="Sepehr “Controls”", name_fa="سپهر کنترل")


@pytest.fixture
def reader(organisation, client_of):
    return client_of(make_member(organisation))


def page_of(reader, organisation, language="en"):
    response = reader.get(address(organisation, language))
    assert response.status_code == 200
    return response.content.decode()


def test_contested_stages_are_the_headline_with_what_they_speak_for(reader, organisation):
    rounds.close_assessment(make_sepehr(organisation), now=NOW)

    page = page_of(reader, organisation)

    assert "<h1>The funnel at <bdi>Sepehr “Controls”</bdi></h1>" in page
    assert "Both sides claim “Brand preference” and “Purchase intention”" in page
    assert (
        "This speaks for “Roles are carefully set out, yet some work is still done twice”" in page
    )
    assert "The sides agree on 6 of the 8 stages that both know." in page
    assert "said by 1 in Sales and 1 in Marketing" in page


def test_orphaned_stages_are_said_to_be_left_undone(reader, organisation):
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", claims=claims("MMMMSSSM"))
    make_respondent(assessment, "marketing", claims=claims("MMMMSSSS"))

    page = page_of(reader, organisation)

    assert "Each side thinks the other has “Advocacy”: work can be left undone there." in page
    assert "work left undone" in page
    assert "Provisional" in page


def test_a_newer_round_without_a_claim_does_not_hide_the_last_claims(reader, organisation):
    rounds.close_assessment(make_sepehr(organisation), now=NOW)
    newer = make_assessment(organisation)
    respondent = make_respondent(newer, "sales")
    respondent.sheet.claims = {"today": {}}
    respondent.sheet.save()

    page = page_of(reader, organisation)

    assert "Round 1" in page
    assert "closed on 1 November 2026" in page


def test_the_newest_claims_count(reader, organisation):
    rounds.close_assessment(make_sepehr(organisation), now=NOW)
    newer = make_assessment(organisation)
    make_respondent(newer, "sales", claims=claims("MMMMSSSS"))
    make_respondent(newer, "marketing", claims=claims("MMMMSSSS"))

    page = page_of(reader, organisation)

    assert "Both sides name the same owner for every stage." in page
    assert "Round 2" in page


def test_the_page_is_persian_from_right_to_left(reader, organisation):
    make_sepehr(organisation)

    page = page_of(reader, organisation, "fa")

    assert '<html lang="fa" dir="rtl">' in page
    assert "<bdi>سپهر کنترل</bdi>" in page
    # needs the compiled catalogue with this page's sentences
    assert "«ترجیح دادن برند» و «قصد خرید»" in page


def test_an_empty_funnel_leads_to_the_open_round(reader, organisation):
    assessment = make_assessment(organisation)

    page = page_of(reader, organisation)

    assert "Nobody has said yet who owns which stage." in page
    assert f'href="/en/assessments/{assessment.pk}/"' in page


def test_an_empty_funnel_lets_a_manager_start_an_assessment(reader, organisation):
    page = page_of(reader, organisation)

    assert f'href="/en/organisations/{organisation.slug}/assessments/new/"' in page


def test_an_empty_funnel_leads_a_consultant_back(organisation, client_of):
    reader = client_of(make_member(organisation, Membership.Role.CONSULTANT))

    page = page_of(reader, organisation)

    assert "assessments/new/" not in page
    assert "Back to the organisation" in page


def test_the_queries_do_not_grow_with_the_respondents(client_of, db):
    counts = []
    for number in (1, 3):
        organisation = make_organisation()
        reader = client_of(make_member(organisation))
        assessment = make_assessment(organisation)
        for _one in range(number):
            make_respondent(assessment, "sales", claims=claims("MMMMSSSS"))
        page_of(reader, organisation)  # the version's document is read once in a process
        with CaptureQueriesContext(connection) as queries:
            page_of(reader, organisation)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8


def test_an_outsider_finds_nothing(cast, client_of):
    response = client_of(cast.outsider).get(address(cast.organisation))

    assert response.status_code == 404


def test_a_visitor_is_asked_to_sign_in(cast, client):
    response = client.get(address(cast.organisation))

    assert response.status_code == 302
    assert response["Location"].startswith("/en/account/login/")


def test_nothing_can_be_posted(cast, client_of):
    response = client_of(cast.manager).post(address(cast.organisation))

    assert response.status_code == 405
