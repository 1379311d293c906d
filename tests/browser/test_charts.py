"""Charts in a real browser: drawn where they are near, in the page's colours, for every reader."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from diagnostics.actions import rounds
from diagnostics.models import Organisation
from tests.browser.inspection import draw_charts
from tests.factories import make_member, make_organisation, make_sepehr

pytestmark = pytest.mark.browser

LIBRARY = re.compile(r"/lib/plotly")
SURFACE = "rgb(25, 32, 36)"  # --surface, dark


@pytest.fixture
def organisation(transactional_db) -> Organisation:
    return make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل")


def close(organisation):
    return rounds.close_assessment(make_sepehr(organisation), now=timezone.now())


def result_of(assessment):
    return reverse("diagnostics:result", args=[assessment.pk])


def drawn(page: Page, name: str):
    """Scroll to the charts, and return this one."""
    assert draw_charts(page)
    return page.locator(f"[data-chart={name}]")


def test_the_library_comes_only_when_a_chart_is_near(open_tab, watch, organisation):
    page = open_tab(make_member(organisation), watch)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(result_of(close(organisation)))
    page.wait_for_load_state("networkidle")
    assert not any(LIBRARY.search(address) for address in asked)

    before = page.evaluate("document.documentElement.scrollHeight")
    drawn(page, "statements-chart")

    assert any(LIBRARY.search(address) for address in asked)
    assert page.evaluate("document.documentElement.scrollHeight") == before


def test_a_chart_is_read_out_by_the_arrow_keys(open_tab, watch, organisation):
    page = open_tab(make_member(organisation), watch)
    page.goto(result_of(close(organisation)))
    chart = drawn(page, "statements-chart")

    page.locator("#statements summary").focus()
    page.keyboard.press("Shift+Tab")
    expect(chart).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    expect(chart.locator("+ [role=status]")).to_have_text(re.compile("Marketing: No$"))
    expect(chart.locator(".hovertext")).to_be_visible()


def test_a_chart_follows_the_theme(open_tab, watch, organisation):
    page = open_tab(make_member(organisation), watch, color_scheme="light")
    page.goto(result_of(close(organisation)))
    chart = drawn(page, "statements-chart")

    page.emulate_media(color_scheme="dark")

    background = chart.locator("svg.main-svg").first
    expect(background).to_have_css("background-color", SURFACE)


def test_the_table_stands_for_a_chart_that_cannot_be_drawn(open_tab, organisation):
    page = open_tab(make_member(organisation))
    page.route(LIBRARY, lambda route: route.abort())
    page.goto(result_of(close(organisation)))

    chart = page.locator("[data-chart=statements-chart]")
    chart.scroll_into_view_if_needed()

    expect(page.locator("#statements table")).to_be_visible()
    expect(chart).to_be_hidden()


def test_the_table_stands_for_a_chart_without_a_script_and_on_paper(open_tab, organisation):
    closed = close(organisation)
    page = open_tab(make_member(organisation), java_script_enabled=False)
    page.goto(result_of(closed))
    table = page.locator("#statements table")
    expect(page.locator("[data-chart=statements-chart]")).to_be_hidden()
    expect(table).to_be_hidden()

    page.emulate_media(media="print")
    expect(table).to_be_visible()

    page.emulate_media(media="screen")
    page.locator("#statements summary").click()
    expect(table).to_be_visible()
