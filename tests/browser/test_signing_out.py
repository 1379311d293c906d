"""With the cache of Back and Forward on, which test runners switch off."""

import pytest

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser_type, browser_type_launch_args):
    kept = {"ignore_default_args": ["--disable-back-forward-cache"]}
    browser = browser_type.launch(**browser_type_launch_args | kept)
    yield browser.new_page()
    browser.close()


def test_back_after_signing_out_shows_nothing(page, base_url, cast):
    page.goto(f"{base_url}/en/account/login/")
    page.locator("input[name=login]").fill(cast.manager.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(base_url + cast.assessment.get_absolute_url())
    shown = page.get_by_role("main").inner_text()

    page.goto(f"{base_url}/en/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "logout" not in url)
    page.go_back()
    page.go_back()

    assert "Sepehr Controls" in shown
    assert "Sepehr Controls" not in page.content()
    assert "/account/login/" in page.url
