"""Trying other answers in a real browser: in place, by keyboard, and without any script."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.browser

QUERY = "?sales.A2=yes&marketing.A2=yes"


@pytest.fixture
def path(transactional_db):
    return reverse("diagnostics:sample_try")


def test_a_change_moves_the_verdict_in_place_and_keeps_the_focus(open_tab, watch, path):
    page = open_tab(watch=watch)
    page.goto(path)
    field = page.locator('[name="sales.A2"]')

    field.focus()
    field.select_option("yes")
    page.get_by_role("heading", name="As it would be").wait_for()

    assert page.evaluate("document.activeElement.name") == "sales.A2"
    assert page.url.endswith("?sales.A2=yes")
    assert page.locator("[role=status]").inner_text().startswith("With 1 answer changed: ")


def test_one_change_is_taken_back_and_then_all(open_tab, watch, path):
    page = open_tab(watch=watch)
    page.goto(path + QUERY)

    page.get_by_role("link", name="Take this one back").first.click()
    page.wait_for_url("**/try/?marketing.A2=yes")
    first = page.locator('[name="sales.A2"]').input_value()
    page.get_by_role("link", name="Start again").click()
    page.get_by_role("heading", name="As answered").wait_for()

    assert first == ""
    assert page.locator('[name="marketing.A2"]').input_value() == ""
    assert page.url.endswith("/try/")
    assert page.evaluate("document.activeElement.id") == "outcome"


def test_the_conditions_follow_the_type(open_tab, watch, path):
    page = open_tab(watch=watch)
    page.goto(path + QUERY + "&sales.A4=yes&sales.A6=yes&sales.T-D2=yes")
    assert page.locator('[name="sales.T-A1"]').count() == 0

    page.locator('[name="marketing.A4"]').select_option("yes")
    page.locator('select[name="sales.T-A1"]').wait_for()

    assert "sales.T-D2=yes" in page.url
    assert page.get_by_text("does not count here").is_visible()


def test_it_works_without_any_script(open_tab, watch, path):
    page = open_tab(watch=watch, java_script_enabled=False)
    page.goto(path)

    page.locator('[name="marketing.A2"]').select_option("yes")
    page.get_by_role("button", name="Work it out").click()

    assert page.url.endswith("?marketing.A2=yes#outcome")
    assert page.get_by_role("heading", name="As it would be").is_visible()
    page.get_by_role("link", name="Take this one back").click()
    assert page.url.endswith("/try/")
