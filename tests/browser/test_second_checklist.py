"""The way from signing in to the verdict with a checklist that shares nothing with the article."""

import pytest
from playwright.sync_api import Page, expect

from diagnostics.actions import checklists
from diagnostics.instruments.document import EXAMPLE
from diagnostics.models import Assessment
from diagnostics.queries.versions import document_of
from diagnostics.workbench.file import checklist_of
from tests.browser.questionnaire import at_step, click, expect_saved, names_on
from tests.factories import (
    NOW,
    PASSWORD,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
)

pytestmark = pytest.mark.browser

YES = {"K4", "K5", "K6", "G5", "G6"}  # Defined, with both its signals to move


@pytest.fixture
def assessment(transactional_db):
    version = checklists.add_checklist(checklist_of(EXAMPLE.read_bytes()), by=None, now=NOW)
    organisation = make_organisation(name="Sepehr Controls")
    make_member(organisation, email="leila@test.example", name="Leila")
    assessment = make_assessment(organisation, version=version)
    document = document_of(version)
    make_respondent(
        assessment,
        "marketing",
        criteria={code: said(code) for code in document.criteria},
        conditions={code: said(code) for code in document.conditions},
    )
    return assessment


def said(code: str) -> str:
    return "yes" if code in YES else "no"


def test_a_manager_goes_the_whole_way_with_the_second_checklist(open_tab, watch, assessment):
    page = open_tab(watch=watch, viewport={"width": 1280, "height": 800})
    page.goto("/en/account/login/")
    page.locator("[name=login]").fill("leila@test.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Sales", exact=True).check()
    page.get_by_role("button", name="Answer the questionnaire").click()
    page.get_by_role("link", name="Start", exact=True).click()

    for step, asked in (("together", 12), ("situation", 8)):
        page.wait_for_url(at_step(step))
        answer_all(page, asked)
    page.wait_for_url(at_step("funnel"))
    go_on(page)
    page.get_by_role("button", name="Go on without these").click()
    page.get_by_role("button", name="Finish and send").click()
    page.get_by_role("link", name="To the assessment").click()
    page.get_by_role("link", name="Close and see the result").click()
    page.get_by_role("button", name="Close").click()
    page.wait_for_url("**/result/")

    expect(page.locator(".hero h2")).to_contain_text("Defined")
    expect(page.locator("main")).to_contain_text("Twelve statements (an example)")
    assert Assessment.objects.get().action == "tighten"


def answer_all(page: Page, asked: int) -> None:
    names = names_on(page)
    assert len(names) == asked
    for name in names:
        click(page, name, said(name))
    expect_saved(page, f"{asked} of {asked}")
    go_on(page)


def go_on(page: Page) -> None:
    page.locator("button[name=go][value=next]").click()
