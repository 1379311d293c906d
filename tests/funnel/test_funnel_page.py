"""The funnel page: both views of the newest round that has any, and what they show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.actions import rounds
from diagnostics.models import Membership
from funnel.actions import save_facts
from tests.factories import (
    NOW,
    claims,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
)
from tests.funnel.factories import make_map
from tests.funnel.pages import address


@pytest.fixture
def organisation(db):
    """No version is published before a round is opened."""
    return make_organisation(name="Sepehr “Controls”", name_fa="سپهر کنترل")


@pytest.fixture
def closed(organisation):
    """The worked example, whose sides know every stage: MMMSSSSS against MMMMMSSS."""
    return rounds.close_assessment(make_sepehr(organisation), now=NOW)


def page_of(reader, organisation, language="en"):
    response = reader.get(address(organisation, "funnel", language=language))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("closed")
def test_contested_stages_are_the_headline_with_what_they_speak_for(reader, organisation):
    page = page_of(reader, organisation)

    assert "<h1>The funnel at <bdi>Sepehr “Controls”</bdi></h1>" in page
    assert f'<a href="{organisation.get_absolute_url()}"><bdi>' in page
    assert "Both sides claim “Brand preference” and “Purchase intention”" in page
    assert "This supports: “Roles are carefully set out, yet some work is still done twice”" in page
    assert page.count('<span class="num">6 of 8</span>') == 2  # agreed, and like the usual split
    assert "said by 1 in Sales and 1 in Marketing" in page


def test_orphaned_stages_are_said_to_be_left_undone(reader, organisation):
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", claims=claims("MMMMSSSM"))
    make_respondent(assessment, "marketing", claims=claims("MMMMSSSS"))

    page = page_of(reader, organisation)

    assert "Each side thinks the other has “Advocacy”: work can be left undone there." in page
    assert "work left undone" in page
    assert "Provisional" in page


def test_a_newer_round_without_a_claim_does_not_hide_the_last_claims(reader, organisation, closed):
    newer = make_assessment(organisation)
    respondent = make_respondent(newer, "sales")
    respondent.sheet.claims = {"today": {}}
    respondent.sheet.save()

    page = page_of(reader, organisation)

    assert reverse("diagnostics:result", args=[closed.pk]) in page
    assert "closed on 1 November 2026" in page


@pytest.mark.usefixtures("closed")
def test_the_newest_claims_count(reader, organisation):
    newer = make_assessment(organisation)
    make_respondent(newer, "sales", claims=claims("MMMMSSSS"))
    make_respondent(newer, "marketing", claims=claims("MMMMSSSS"))

    page = page_of(reader, organisation)

    assert "Both sides name the same owner for every stage." in page
    assert reverse("diagnostics:result", args=[newer.pk]) in page


@pytest.mark.usefixtures("closed")
def test_one_early_answer_of_a_new_round_hides_nothing(reader, organisation):
    make_map(organisation)
    make_respondent(make_assessment(organisation), "sales", claims=claims("NNNNNNNN"))

    page = page_of(reader, organisation)

    assert "closed on 1 November 2026" in page
    assert "The open round does not know any stage from both sides yet" in page
    assert "The two sides see 6 of 8 stages as they are agreed." in page


def test_a_small_anonymous_round_hides_nothing(reader, organisation, closed):
    newer = make_assessment(organisation, mode="anonymous")
    make_respondent(newer, "sales", claims=claims("NNNNNNNN"))
    make_respondent(newer, "marketing", claims=claims("NNNNNNNN"))
    rounds.close_assessment(newer, now=NOW)

    page = page_of(reader, organisation)

    assert reverse("diagnostics:result", args=[closed.pk]) in page
    assert "No stage is known" not in page


def test_where_no_round_knows_a_stage_the_page_says_who_is_silent(reader, organisation):
    make_map(organisation)
    make_respondent(make_assessment(organisation), "sales", claims=claims("MMMMSSSS"))

    page = page_of(reader, organisation)

    assert "Who owns which stage is not known from both sides yet." in page
    assert "So far nobody in Marketing has come to this part." in page
    assert "This is agreed; how it is today is not known yet." in page


def test_unknown_stages_are_folded_into_one_line(reader, organisation):
    newer = make_assessment(organisation)
    make_respondent(newer, "sales", claims=claims("M??MSSSS"))
    make_respondent(newer, "marketing", claims=claims("MMMMSSS?"))

    page = page_of(reader, organisation)

    assert "3 stages are not known from both sides" in page
    assert "Brand awareness, Brand consideration and Advocacy" in page


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
    make_member(organisation)
    reader = client_of(make_member(organisation, Membership.Role.CONSULTANT))

    page = page_of(reader, organisation)

    assert "assessments/new/" not in page
    assert "Back to the organisation" in page


def test_the_queries_do_not_grow_with_the_respondents(client_of, db):
    counts = []
    for number in (1, 3):
        organisation = make_organisation()
        manager = make_member(organisation)
        reader = client_of(manager)
        assessment = make_assessment(organisation)
        make_respondent(assessment, "marketing", user=manager, claims=claims("MMMMMMSS"))
        for place in range(number):
            make_respondent(assessment, "sales", claims=claims("MMMMSSSS"))
            make_map(organisation, "MMMBSSSS" if place % 2 else "MMMMSSSS", by=manager)
        save_facts(
            organisation,
            changed={"W1": "yes"},
            version=assessment.version,
            by=manager,
            now=NOW,
        )
        page_of(reader, organisation)  # the version's document is read once in a process
        with CaptureQueriesContext(connection) as queries:
            page = page_of(reader, organisation)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 9
    assert "Your own view" in page  # nothing is left out
    assert "Change the map" in page
    assert "Change these answers" in page


@pytest.mark.usefixtures("closed")
def test_the_map_stands_beside_the_claims(reader, organisation):
    make_map(
        organisation,
        "MMMBSSSS",
        stage_4={
            "role": "Product <lead>",
            "measure": "Offers",
            "hand_off_when": "A drawing is there",
            "hand_off_what": "Name and need",
            "hand_off_hours": 1,
        },
    )

    page = page_of(reader, organisation)

    assert "The two sides see 6 of 8 stages as they are agreed." in page
    assert "Sales does not yet see it so: it says Sales." in page
    assert "Marketing does not yet see it so: it says Marketing." in page
    assert "Hand-off to “Purchase intention” · within 1 hour" in page
    assert "<bdi>Product &lt;lead&gt;</bdi>" in page


def test_a_manager_may_write_down_the_map(reader, organisation):
    page = page_of(reader, organisation)

    assert "No map is agreed yet." in page
    assert f'href="/en/organisations/{organisation.slug}/funnel/map/"' in page


def test_a_consultant_reads_the_map_and_edits_nothing(organisation, client_of):
    make_sepehr(organisation)
    make_map(organisation)
    make_member(organisation)
    reader = client_of(make_member(organisation, Membership.Role.CONSULTANT))

    page = page_of(reader, organisation)

    assert "The agreed map" in page
    assert "All versions" in page
    assert '/funnel/map/"' not in page
    assert "/funnel/facts/" not in page
    post = reader.post(f"{address(organisation, 'funnel')}map/", {"based_on": 1})
    assert post.status_code == 404


def test_wishes_stand_beside_todays_owners(reader, organisation):
    assessment = make_sepehr(organisation)
    for sheet in assessment.sheets.all():
        sheet.claims |= {"wanted": {"4": "both"}}
        sheet.save()

    page = page_of(reader, organisation)

    assert "Both sides want the same owner wherever both said who should have it." in page
    assert "Sales says that Sales has it today. It should be: Both." in page


@pytest.mark.usefixtures("closed")
def test_a_round_without_wishes_says_nothing_of_them(reader, organisation):
    assert "Who should have it" not in page_of(reader, organisation)


def test_a_round_closed_before_there_were_wishes_is_shown(reader, organisation, closed):
    del closed.sums["wanted"]
    closed.save()

    assert "Both sides claim" in page_of(reader, organisation)


def test_ones_own_claims_are_a_link_away_while_the_round_is_open(organisation, client_of):
    manager = make_member(organisation)
    assessment = make_sepehr(organisation)
    own = make_respondent(assessment, "management", user=manager)

    page = page_of(client_of(manager), organisation)
    rounds.close_assessment(assessment, now=NOW)
    later = page_of(client_of(manager), organisation)

    assert "In the open round you answer for Management." in page
    assert f'href="/en/answer/{own.token}/funnel/"' in page
    assert own.token not in later


def test_somebody_elses_claims_are_nobodys_link(reader, organisation):
    make_sepehr(organisation)

    page = page_of(reader, organisation)

    assert "/answer/" not in page


def test_an_open_anonymous_round_shows_the_last_closed_claims(reader, organisation, closed):
    newer = make_assessment(organisation, mode="anonymous")
    make_respondent(newer, "sales", claims=claims("NNNNNNNN"))

    page = page_of(reader, organisation)

    assert reverse("diagnostics:result", args=[closed.pk]) in page
    assert "Nobody" not in page.partition("The agreed map")[0]


def test_the_first_visit_to_a_due_round_closes_it(reader, organisation):
    assessment = make_sepehr(organisation)
    assessment.closes_at = NOW
    assessment.save()

    page = page_of(reader, organisation)

    assert "Provisional" not in page
    assert organisation.assessments.get().state == "closed"


def test_without_a_published_version_the_page_is_there(reader, organisation):
    page = page_of(reader, organisation)

    assert "Nobody has said yet who owns which stage." in page
    assert "By convention" not in page


def test_an_outsider_finds_nothing(cast, client_of):
    response = client_of(cast.outsider).get(address(cast.organisation, "funnel"))

    assert response.status_code == 404


def test_a_visitor_is_asked_to_sign_in(cast, client):
    response = client.get(address(cast.organisation, "funnel"))

    assert response.status_code == 302
    assert response["Location"].startswith("/en/account/login/")


def test_nothing_can_be_posted(cast, client_of):
    response = client_of(cast.manager).post(address(cast.organisation, "funnel"))

    assert response.status_code == 405
