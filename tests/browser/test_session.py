"""A joint session from its first phone to its end, driven by the keys of one screen."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from diagnostics.actions.rounds import close_assessment
from funnel.joint.actions import go_to, open_session
from funnel.joint.agenda import add_topic
from funnel.models import JointSession, Reply, Topic
from funnel.queries import agreed_map
from tests.factories import NOW, claims, make_assessment, make_member, make_respondent
from tests.funnel.factories import name_both

pytestmark = pytest.mark.browser

EACH = 6  # phones of a side


@pytest.mark.parametrize(("language", "on"), [("en", "ArrowRight"), ("fa", "ArrowLeft")])
def test_a_session_goes_from_its_first_phone_to_an_accepted_map(
    open_tab, watch, organisation, language, on
):
    manager = make_member(organisation, name="Leila")
    heads = name_both(organisation, manager)
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", claims=claims("MMMSSSSS"))
    make_respondent(assessment, "marketing", claims=claims("MMMMSSSS"))
    closed = close_assessment(assessment, now=NOW)
    screen = open_tab(manager, watch, viewport={"width": 1920, "height": 1080})
    with override(language):
        screen.goto(reverse("funnel:session", args=[closed.pk]))

        screen.locator("[value=begin]").click()
        expect(screen.locator(".way .code")).to_be_visible()
        add_topic(JointSession.objects.get(), title="Who speaks at the trade fair?")
        phones = [join(side) for side in ("sales", "marketing") * EACH]
        expect(screen.locator(".persons svg")).to_have_count(2 * EACH)
        for key, shown in ((on, ".unsaid"), ("r", ".hero"), (on, ".topics"), (on, ".sides")):
            screen.keyboard.press(key)
            expect(screen.locator(shown)).to_be_visible()
        for phone, link in phones:
            phone.post(link, {"place": "1", "answer": "sales"})
        expect(screen.locator("[value=said]")).to_be_visible()
        assert 'class="most' not in screen.content()
        screen.keyboard.press("r")
        expect(screen.locator(".said .most")).to_have_count(2)

        screen.keyboard.press(on)
        screen.locator(".decision summary").first.click()
        screen.locator(".decision .o-s").click()
        screen.locator("[value=settled]").click()
        expect(screen.locator("[value=reopen-1]").first).to_be_visible()
        screen.keyboard.press(on)
        expect(screen.locator("[value=skip-2]")).to_be_attached()
        screen.keyboard.press("p")
        expect(screen.locator("details[open] [value=parked]")).to_be_visible()
        screen.keyboard.press("s")
        expect(screen.locator("[value=reopen-2]").first).to_be_visible()
        screen.keyboard.press(on)
        screen.locator("[value=forward]").click()
        for head in heads.values():
            digest = agreed_map(organisation).digest
            link = reverse("funnel:accept", args=[head.token])
            Client().post(link, {"answer": "yes", "digest": digest})
        expect(screen.locator(".signed:not(.open)")).to_have_count(2)
        screen.keyboard.press(on)
        expect(screen.locator("[value=end]").last).to_be_visible()
        screen.keyboard.press(on)
        expect(screen.locator("[value=begin]")).to_be_visible()

    stage, fair = Topic.objects.order_by("place")
    assert stage.counts == {"sales": {"sales": EACH}, "marketing": {"sales": EACH}}
    assert fair.outcome == Topic.Outcome.SKIPPED
    assert agreed_map(organisation).stages[4].owner == "sales"
    assert not Reply.objects.exists()


def test_a_phone_without_a_connection_sends_its_answer_once_it_has_one(open_tab, organisation):
    session = asked_session(organisation)
    phone = open_tab(viewport={"width": 390, "height": 844})
    phone.goto(join("sales")[1])

    phone.context.set_offline(True)
    phone.locator("label", has_text="Sales").click()
    expect(phone.get_by_text("Not sent yet: no connection.")).to_be_visible()
    assert not Reply.objects.exists()
    phone.context.set_offline(False)
    expect(phone.get_by_text("Your answer is in.")).to_be_visible()
    assert Reply.objects.get().answer == "sales"

    phone.context.set_offline(True)
    phone.locator("label", has_text="Both").click()
    expect(phone.get_by_text("Not sent yet: no connection.")).to_be_visible()
    go_to(session, "said", now=NOW)
    phone.context.set_offline(False)
    expect(phone.get_by_text("what you sent came too late and does not count.")).to_be_visible()
    expect(phone.locator(".said .is-sales.most")).to_have_text("1")


def test_a_screen_without_a_connection_says_for_how_long(open_tab, organisation):
    session = asked_session(organisation)
    screen = open_tab(make_member(organisation), viewport={"width": 1280, "height": 720})
    screen.goto(reverse("funnel:session", args=[session.assessment_id]))

    screen.context.set_offline(True)
    expect(screen.get_by_text(re.compile(r"No connection for \d+ seconds\."))).to_be_visible()
    screen.context.set_offline(False)
    expect(screen.locator("[data-lost]")).to_be_hidden()


def asked_session(organisation):
    """Return a session that asks its phones who has stage 4."""
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", claims=claims("MMMSSSSS"))
    make_respondent(assessment, "marketing", claims=claims("MMMMSSSS"))
    session = open_session(close_assessment(assessment, now=NOW), by=None, now=NOW)
    go_to(session, "asked", now=NOW)
    return session


def join(side):
    phone = Client()
    session = JointSession.objects.get()
    way = reverse("funnel:enter_session", args=[session.token])
    return phone, phone.post(way, {"side": side}).url
