"""What is typed into a form: nothing leads away from it without a word."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import make_member

pytestmark = pytest.mark.browser


def test_leaving_words_that_were_typed_is_asked_about_and_sending_them_is_not(
    open_tab, organisation
):
    tab, asked = open_tab(make_member(organisation)), []
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    tab.goto(reverse("diagnostics:plan", args=[organisation.slug]))
    field = tab.locator("#add [name=what]")

    field.press_sequentially("Meet weekly")
    tab.locator("main a").first.click(no_wait_after=True)
    expect(field).to_have_value("Meet weekly")
    assert asked == ["beforeunload"]
    tab.locator("#add button").click()

    expect(tab.locator(".plan")).to_contain_text("Meet weekly")
    assert asked == ["beforeunload"]
