"""The funnel's pages are kept as they were rendered: whatever is changed shows at the next look."""

import re
from datetime import timedelta

import pytest

from diagnostics.actions import checklists, rounds
from diagnostics.models import Membership
from funnel.actions import save_facts, save_target
from funnel.models import Target
from tests.factories import (
    NOW,
    claims,
    make_assessment,
    make_member,
    make_respondent,
    make_sepehr,
    make_version,
)
from tests.funnel.factories import OCTOBER, SEPTEMBER, count, make_map
from tests.funnel.pages import address


@pytest.fixture
def closed_round(organisation, manager):
    """A round with claims, a map and two months of numbers: everything that a page is made of."""
    assessment = rounds.close_assessment(make_sepehr(organisation), now=NOW)
    make_map(organisation, by=manager)
    count(organisation, OCTOBER, [100, 40])
    count(organisation, SEPTEMBER, [90])
    return assessment


def look(client, organisation, name, language="en"):
    response = client.get(address(organisation, name, language=language))
    page = response.content.decode().partition("<main")[2]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.fixture(params=["funnel", "numbers"])
def seen(request, client_of, organisation, manager, closed_round):
    """Return a function that looks at one of the pages, which was looked at before."""
    client = client_of(manager)
    before = look(client, organisation, request.param)
    assert look(client, organisation, request.param) == before
    return lambda language="en": look(client, organisation, request.param, language)


def test_a_count_shows(organisation, seen):
    assert "40%" in seen()

    count(organisation, OCTOBER, [100, 41])

    assert "41%" in seen()
    assert "40%" not in seen()


def test_newer_claims_show(organisation, seen):
    assert "In the latest answers the two sides do not contradict each other" in seen()
    newer = make_assessment(organisation)
    make_respondent(newer, "sales", claims=claims("SMMMSSSS"))
    make_respondent(newer, "marketing", claims=claims("MMMMSSSS"))

    rounds.close_assessment(newer, now=NOW)

    assert "In the latest answers both sides say that they have “Customer awareness”." in seen()


def test_claims_of_an_open_round_show_as_they_come(organisation, seen):
    newer = make_assessment(organisation)
    make_respondent(newer, "sales", claims=claims("SMMMSSSS"))
    assert "In the latest answers the two sides do not contradict each other" in seen()

    make_respondent(newer, "marketing", claims=claims("MMMMSSSS"))

    assert "In the latest answers both sides say that they have “Customer awareness”." in seen()


def test_another_name_shows(organisation, seen):
    organisation.name = "Sepehr & Daughters"
    organisation.save()

    assert "The funnel at <bdi>Sepehr &amp; Daughters</bdi>" in seen()


def test_each_language_has_its_own(seen):
    assert "سپهر کنترل" in seen("fa")
    assert "Sepehr Controls" in seen("en")


def test_a_consultant_sees_none_of_the_managers_links(organisation, seen, client_of, request):
    consultant = client_of(make_member(organisation, Membership.Role.CONSULTANT))
    seen()

    for name in ("funnel", "numbers"):
        page = look(consultant, organisation, name)

        for place in ("map", "facts", "import", "2026-10"):
            assert f'/{place}/"' not in page


def test_a_round_that_is_opened_shows(organisation, manager, client_of):
    client = client_of(manager)
    assert "Go to the open round" not in look(client, organisation, "funnel")

    make_assessment(organisation)

    assert "Go to the open round" in look(client, organisation, "funnel")


def test_each_span_is_marked_even_where_the_counts_are_the_same(
    organisation, manager, client_of, closed_round
):
    client = client_of(manager)

    for span in ("3", "12", "all"):
        page = client.get(f"/en/organisations/{organisation.slug}/funnel/numbers/?span={span}")

        assert f'href="?span={span}" aria-current="true"' in page.content.decode()


def test_a_new_version_of_the_map_shows(organisation, manager, client_of, closed_round):
    client = client_of(manager)
    assert "Version 1, saved on" in look(client, organisation, "funnel")
    assert "<td>both</td>" not in look(client, organisation, "numbers").lower()

    make_map(organisation, "BMMMSSSS", by=manager)

    assert "Version 2, saved on" in look(client, organisation, "funnel")
    assert "<td>both</td>" in look(client, organisation, "numbers").lower()


def test_a_person_of_another_name_shows(organisation, manager, client_of, closed_round):
    client = client_of(manager)
    assert "by <bdi>Leila</bdi>" in look(client, organisation, "funnel")

    manager.name = "Nasrin"
    manager.save()

    page = look(client, organisation, "funnel")
    assert "by <bdi>Nasrin</bdi>" in page
    assert "Leila" not in page


def test_facts_show(organisation, manager, client_of, closed_round):
    client = client_of(manager)
    assert "Last saved on" not in look(client, organisation, "funnel")

    for hours, answer in enumerate(("yes", "no")):
        save_facts(
            organisation,
            changed={"W1": answer},
            version=closed_round.version,
            by=manager,
            now=NOW + timedelta(hours=hours),
        )
        assert f"<span>{answer.title()}</span>" in look(client, organisation, "funnel")


def test_a_title_of_the_round_shows(organisation, manager, client_of, closed_round):
    client = client_of(manager)
    assert "November 2026" in look(client, organisation, "funnel")

    closed_round.title = "Autumn"
    closed_round.save()

    assert "<bdi>Autumn</bdi>" in look(client, organisation, "funnel")


def test_a_target_shows_and_goes(organisation, manager, client_of, closed_round):
    client = client_of(manager)
    assert "No shared target is set." in look(client, organisation, "numbers")

    save_target(
        Target(organisation=organisation, month=OCTOBER, months=1, amount=7000, currency="EUR")
    )
    assert "<bdi>7,000 EUR</bdi>" in look(client, organisation, "numbers")
    organisation.targets.update(purchases=12)
    assert "purchases: 12" in " ".join(look(client, organisation, "numbers").split())
    organisation.targets.all().delete()

    assert "No shared target is set." in look(client, organisation, "numbers")


def test_the_words_of_a_newly_published_version_show(organisation, manager, client_of):
    draft = checklists.begin_draft(make_version())
    client = client_of(manager)
    count(organisation, OCTOBER, [100, 40])
    for name in ("funnel", "numbers"):
        assert "“Customer awareness”" in look(client, organisation, name)

    draft.stages.filter(number=1).update(text_en="Being known")
    checklists.publish_draft(draft, by=None, now=NOW)

    for name in ("funnel", "numbers"):
        assert "“Being known”" in look(client, organisation, name)
