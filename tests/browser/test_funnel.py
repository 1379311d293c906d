"""The funnel's pages in both languages, and without any script."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import rounds
from funnel.actions import save_facts
from funnel.queries import agreed_map, facts_of
from tests.browser.conftest import Watch
from tests.browser.inspection import LOOKS, wrong_on
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_respondent,
    make_sepehr,
)
from tests.funnel.factories import make_map

pytestmark = pytest.mark.browser

HAND_OFF = {"hand_off_when": "A drawing is there", "hand_off_hours": 24}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_nothing_is_wrong_on_the_funnels_pages(open_tab, organisation, look):
    manager, watch = make_member(organisation, name="Leila"), Watch()
    closed = rounds.close_assessment(make_sepehr(organisation), now=timezone.now())
    make_map(organisation, "MMMMSSSS", by=manager)
    make_map(organisation, "MMMBSSSS", by=manager, stage_4=HAND_OFF)
    save_facts(organisation, changed={"W1": "partly"}, version=closed.version, by=manager, now=NOW)
    page = open_tab(manager, watch, **look.options)

    wrong = []
    with override(look.language):
        for name in ("funnel", "agreed_map", "agreed_map_list", "facts"):
            page.goto(reverse(f"funnel:{name}", args=[organisation.slug]))
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            wrong += [f"{name}: {problem}" for problem in wrong_on(page, watch, look)]

    assert wrong == []


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.language)
def test_the_first_stage_stands_where_the_language_begins(open_tab, organisation, look):
    make_sepehr(organisation)
    page = open_tab(make_member(organisation), viewport={"width": 1280, "height": 900})

    with override(look.language):
        page.goto(reverse("funnel:funnel", args=[organisation.slug]))
    first, last = (page.locator(".funnel .body [role=rowheader]").nth(place) for place in (0, 7))

    is_rightmost = first.bounding_box()["x"] > last.bounding_box()["x"]
    assert is_rightmost == (look.language == "fa")


def test_a_map_and_the_facts_are_written_without_a_script(open_tab, organisation):
    page = open_tab(make_member(organisation), java_script_enabled=False)
    page.goto(reverse("funnel:funnel", args=[organisation.slug]))

    page.get_by_role("link", name="Write down the map").click()
    for stage in range(1, 9):
        owner = "Marketing" if stage < 5 else "Both"
        page.locator(f"#i-stage-{stage} label", has_text=owner).click()
    page.locator("#i-stage-4 summary").click()
    page.locator("#id_stage-4-hand_off_hours").fill("24")
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_role("link", name="Answer these questions").click()
    page.locator("fieldset", has_text="Sales has a funnel of its own").locator(
        "label", has_text="Partly"
    ).click()
    page.get_by_role("button", name="Save").click()

    agreed = agreed_map(organisation)
    assert [stage.owner for stage in agreed.stages.values()] == ["marketing"] * 4 + ["both"] * 4
    assert agreed.stages[4].hand_off_hours == 24
    assert facts_of(organisation) == {"W2": "partly"}
    assert "Partly" in page.locator("#facts").inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_who_should_have_a_stage_is_saved(open_tab, organisation, has_script):
    respondent = make_respondent(make_assessment(organisation))
    page = open_tab(java_script_enabled=has_script, viewport={"width": 390, "height": 844})
    page.goto(reverse("diagnostics:answer_step", args=[respondent.token, "funnel"]))

    page.get_by_text("Who should have it? (optional)").click()
    page.locator("#i-wanted-4 label", has_text="Both").click()
    if has_script:  # it saves by itself
        page.locator("#saved-box[data-state=saved]").wait_for()
    else:
        page.get_by_role("button", name="Back").click()

    respondent.sheet.refresh_from_db()
    assert respondent.sheet.claims == {"wanted": {"4": "both"}}
