"""What the questionnaire keeps when there is no script, no connection, or a second device."""

import pytest
from playwright.sync_api import expect

from diagnostics.models import Assessment, Respondent, Sheet
from tests.browser.questionnaire import (
    address_of,
    at_step,
    choice,
    click,
    expect_chosen,
    expect_saved,
)
from tests.factories import make_assessment, make_respondent

pytestmark = pytest.mark.browser

NOT_SAVED = "not saved yet. No connection."
TIMEOUT = "(form, timeout) => form.setAttribute('hx-request', JSON.stringify({timeout}))"


@pytest.fixture
def respondent(transactional_db) -> Respondent:
    return make_respondent(make_assessment(), "sales")


def criteria_of(respondent: Respondent) -> dict[str, str]:
    return Sheet.objects.get(respondent=respondent).criteria


def test_without_scripts_one_answers_and_sends(open_tab, watch, respondent):
    page = open_tab(watch=watch, java_script_enabled=False)
    page.goto(address_of(respondent))

    click(page, "D2", "partly")
    page.get_by_role("button", name="Next: your situation").click()
    expect(page.locator(".open-items")).to_contain_text("20 questions have no answer yet.")
    expect(choice(page, "D2", "partly")).to_be_checked()
    page.get_by_role("button", name="Go on without these").click()
    page.wait_for_url(at_step("situation"))
    page.goto(address_of(respondent, "check"))
    page.get_by_role("button", name="Finish and send").click()

    expect(page.locator("h1")).to_have_text("Thank you. Your answers are in.")
    respondent.refresh_from_db()
    assert criteria_of(respondent) == {"D2": "partly"}
    assert respondent.finished_at


def test_without_scripts_the_language_changes_and_the_answers_stay(open_tab, watch, respondent):
    page = open_tab(watch=watch, java_script_enabled=False)
    page.goto(address_of(respondent))

    click(page, "D2", "no")
    page.get_by_role("button", name="فارسی").click()

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(choice(page, "D2", "no")).to_be_checked()
    assert criteria_of(respondent) == {"D2": "no"}


def test_a_lost_connection_keeps_the_answers_and_saves_them_when_it_is_back(open_tab, respondent):
    page = open_tab(viewport={"width": 390, "height": 800})
    page.goto(address_of(respondent))

    page.context.set_offline(True)
    click(page, "D2", "yes")
    click(page, "A5", "no")
    expect(page.locator("#saved")).to_contain_text(NOT_SAVED)
    choice(page, "I1", "yes").scroll_into_view_if_needed()
    expect(page.locator("#saved")).to_be_in_viewport(ratio=1)
    expect_chosen(page, {"D2": "yes", "A5": "no"})
    assert criteria_of(respondent) == {}
    page.context.set_offline(False)

    expect_saved(page, "2 of 21")
    assert criteria_of(respondent) == {"D2": "yes", "A5": "no"}


def test_a_button_pressed_without_a_connection_keeps_the_page_and_its_answers(open_tab, respondent):
    page = open_tab()
    page.goto(address_of(respondent))

    page.context.set_offline(True)
    click(page, "D2", "yes")
    page.get_by_role("button", name="Next: your situation").click()
    expect(page.locator("#saved")).to_contain_text(NOT_SAVED)
    expect_chosen(page, {"D2": "yes"})
    page.context.set_offline(False)

    expect_saved(page, "1 of 21")
    assert criteria_of(respondent) == {"D2": "yes"}


def test_a_link_does_not_lead_away_from_answers_that_are_not_saved(open_tab, respondent):
    page = open_tab()
    page.goto(address_of(respondent))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.context.set_offline(True)
    click(page, "D2", "yes")
    expect(page.locator("#saved")).to_contain_text(NOT_SAVED)
    page.locator("#steps").get_by_role("link", name="The funnel").click()

    expect_chosen(page, {"D2": "yes"})
    assert asked == ["beforeunload"]


def test_a_connection_that_hangs_counts_as_lost(open_tab, respondent):
    page = open_tab()
    page.goto(address_of(respondent))
    page.locator("#questionnaire").evaluate(TIMEOUT, 200)

    page.route("**/together/", lambda route: None, times=1)
    click(page, "D2", "yes")
    expect(page.locator("#saved")).to_contain_text(NOT_SAVED)
    page.locator("#questionnaire").evaluate(TIMEOUT, 10_000)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect_saved(page, "1 of 21")
    assert criteria_of(respondent) == {"D2": "yes"}


def _lose_the_reply(route):
    route.fetch()
    route.abort()


def test_an_answer_given_while_a_reply_is_lost_is_saved_too(open_tab, respondent):
    page = open_tab()
    page.goto(address_of(respondent))

    page.route("**/together/", _lose_the_reply, times=1)
    click(page, "D2", "yes")
    expect(page.locator("#saved")).to_contain_text(NOT_SAVED)
    click(page, "A5", "no")

    expect_saved(page, "2 of 21")
    assert criteria_of(respondent) == {"D2": "yes", "A5": "no"}


def test_a_way_to_another_answer_and_back_while_replies_are_lost_is_saved(open_tab, respondent):
    page = open_tab()
    page.goto(address_of(respondent))
    click(page, "D2", "yes")
    expect_saved(page, "1 of 21")

    page.route("**/together/", _lose_the_reply, times=2)
    for answer in ("no", "yes"):
        with page.expect_event("requestfailed"):
            click(page, "D2", answer)
    click(page, "A5", "no")

    expect_saved(page, "2 of 21")
    assert criteria_of(respondent) == {"D2": "yes", "A5": "no"}


def test_two_devices_lose_nothing_and_the_last_change_of_an_answer_stays(
    open_tab, watch, respondent
):
    telephone, laptop = (open_tab(watch=watch) for _device in range(2))
    for page in (telephone, laptop):
        page.goto(address_of(respondent))

    click(telephone, "D2", "yes")
    expect_saved(telephone, "1 of 21")
    click(laptop, "A5", "partly")
    expect_saved(laptop, "2 of 21")
    click(laptop, "D2", "no")
    expect(choice(laptop, "D2", "no")).to_be_checked()
    click(laptop, "I3", "no")
    expect_saved(laptop, "3 of 21")
    # the telephone still shows its earlier D2: that is no change, however often it saves
    click(telephone, "U2", "yes")
    expect_saved(telephone, "4 of 21")
    click(telephone, "A1", "no")
    expect_saved(telephone, "5 of 21")

    assert criteria_of(respondent) == {
        "D2": "no",
        "A5": "partly",
        "I3": "no",
        "U2": "yes",
        "A1": "no",
    }


# --- the saved line ----------------------------------------------------------------------------


def expect_state(page, state: str, said: str) -> None:
    expect(page.locator("#saved-box")).to_have_attribute("data-state", state)
    expect(page.locator("#saved")).to_contain_text(said)


def test_the_saved_line_before_the_first_answer_and_while_saving(open_tab, watch, respondent):
    page = open_tab(watch=watch)
    page.goto(address_of(respondent))
    expect_state(page, "nothing", "Each answer is saved at once.")
    node = page.locator("#saved").element_handle()

    page.route("**/together/", lambda route: (page.wait_for_timeout(900), route.continue_()))
    click(page, "D2", "yes")
    expect_state(page, "saving", "Saving…")

    expect_state(page, "saved", "Saved at")
    assert node.evaluate("node => node.isConnected")


def test_an_answer_after_a_sign_in_elsewhere_is_sent_with_a_fresh_token(open_tab, respondent):
    page = open_tab()
    page.goto(address_of(respondent))
    click(page, "D2", "yes")
    expect_saved(page, "1 of 21")

    page.context.clear_cookies()  # as a sign-in changes the token
    click(page, "A5", "no")

    expect_saved(page, "2 of 21", line="at the second attempt")
    assert criteria_of(respondent) == {"D2": "yes", "A5": "no"}


def test_a_browser_without_cookies_is_told_so(open_tab, respondent):
    page = open_tab()
    page.goto(address_of(respondent))

    page.route("**/together/", _without_cookies)
    click(page, "D2", "yes")

    expect_state(page, "not", "1 answer is not saved yet. This browser keeps no cookies.")
    page.unroute("**/together/")
    page.get_by_role("button", name="Send now").click()
    expect_state(page, "saved", "Saved at")
    assert criteria_of(respondent) == {"D2": "yes"}


def _without_cookies(route):
    headers = {name: value for name, value in route.request.headers.items() if name != "cookie"}
    route.fulfill(response=route.fetch(headers=headers | {"cookie": ""}))


def test_a_link_that_has_ended_keeps_the_answers_to_copy(open_tab, respondent):
    page = open_tab()
    page.goto(address_of(respondent))
    click(page, "D2", "yes")
    expect_saved(page, "1 of 21")

    respondent.refresh_from_db()
    respondent.generation += 1
    respondent.token_digest = "0" * len(respondent.token_digest)
    respondent.save()
    click(page, "A5", "no")
    click(page, "I3", "no")

    expect_state(page, "not", "2 answers are not saved yet. This link no longer works.")
    page.get_by_role("button", name="Copy my answers").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect_chosen(page, {"D2": "yes", "A5": "no", "I3": "no"})


@pytest.mark.parametrize("has_scripts", [True, False])
def test_open_questions_are_no_refusal(open_tab, watch, respondent, has_scripts):
    page = open_tab(watch=watch, java_script_enabled=has_scripts)
    page.goto(address_of(respondent))
    click(page, "D2", "yes")
    page.get_by_role("button", name="Next: your situation").click()

    expect(page.locator(".open-items")).to_contain_text("Your answers are saved.")
    expect_state(page, "saved", "Saved at")
    expect(page.locator("body")).not_to_contain_text("Nothing was saved")
    expect(page.locator("#open-title")).to_be_in_viewport(ratio=1)
    bar = page.locator(".progress-bar-top").bounding_box()
    assert page.locator("#open-title").bounding_box()["y"] >= bar["y"] + bar["height"]


def test_the_line_follows_the_page_that_says_that_the_mode_has_changed(open_tab, respondent):
    page = open_tab()
    page.goto(address_of(respondent))
    Assessment.objects.update(mode="anonymous")

    click(page, "D2", "yes")
    expect(page.locator(".errors")).to_contain_text("Whether answers carry names has changed.")
    expect_state(page, "not", "Not saved yet: the page says why.")
    assert criteria_of(respondent) == {}
    click(page, "A5", "no")

    expect_saved(page, "2 of 21")
    expect_state(page, "saved", "Saved at")
    assert criteria_of(respondent) == {"D2": "yes", "A5": "no"}
