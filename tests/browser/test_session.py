"""A joint session from its first phone to its end, driven by the keys of one screen."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from diagnostics.actions.rounds import close_assessment
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

    assert Topic.objects.get().counts == {"sales": {"sales": EACH}, "marketing": {"sales": EACH}}
    assert agreed_map(organisation).stages[4].owner == "sales"
    assert not Reply.objects.exists()


def join(side):
    phone = Client()
    session = JointSession.objects.get()
    way = reverse("funnel:enter_session", args=[session.token])
    return phone, phone.post(way, {"side": side}).url
