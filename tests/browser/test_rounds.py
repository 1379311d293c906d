"""A round as its people go through it: opened, joined, reminded, closed, shared and repeated."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from diagnostics.actions import invitations, rounds
from diagnostics.asking.invitation_list import Invitee
from diagnostics.method.checklist import Function
from diagnostics.models import Assessment, Message, Organisation, Respondent, SharedLink, Sheet
from tests.browser.conftest import Watch
from tests.browser.inspection import LOOKS, Look, Tab
from tests.browser.questionnaire import address_of, click, expect_chosen, expect_saved
from tests.factories import (
    claims,
    conditions,
    criteria,
    fill_sheet,
    make_assessment,
    make_member,
    make_respondent,
    make_sepehr,
)

pytestmark = pytest.mark.browser

SENT_WITHIN = 30_000  # milliseconds; a page tells the letters as they leave
in_both_languages = pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.language)

LIST = """Sara Ahmadi, sara@firm.example, sales
مینا رضایی، mina@firm.example، بازاریابی، fa
No Mail,,mgmt
Only a name
Sara Again, SARA@firm.example, marketing"""
TEAMS = "\n".join(
    f"{side} {letter},{side}-{letter}@firm.example,{side}"
    for side in ("sales", "marketing")
    for letter in "abc"
)
FEWER_THAN_THREE = {
    "en": "Fewer than three on a side: only the verdict will be shown.",
    "fa": "اگر در یک واحد کمتر از سه نفر باشند، فقط نتیجه نشان داده می‌شود.",
}
ANSWERS = {
    "criteria": criteria("NPNN YYYY YPPNPP NNNNNNN"),
    "conditions": conditions("D", "NPN | YPNYYY"),
    "claims": claims("MMMSSSSS"),
}
NO_CLIPBOARD = "delete Navigator.prototype.clipboard"
SELECTED = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
# in CSS pixels; the link to the content is off the screen until it has the focus
SMALLER_THAN_A_FINGER = """() => [...document.querySelectorAll(
    "a:not(.skip), button, textarea, input:not([type=hidden], [type=radio]), .answers label"
  )]
  .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([words, box]) => box.width && (box.width < 44 || box.height < 44))
  .map(([words, box]) => `${words} ${box.width} x ${box.height}`)
"""


@pytest.fixture
def tab_of(open_tab):
    """Return a function that opens a tab in a look, as somebody signed in or as nobody."""

    def opened(look: Look, user=None, **options) -> Tab:
        watch = Watch()
        return Tab(open_tab(user, watch, **look.options, **options), watch, look)

    return opened


@pytest.fixture
def manager(organisation):
    return make_member(organisation, name="Leila")


def status_of(address: str) -> int:
    return Client().get(address).status_code


# --- opening and inviting --------------------------------------------------------------------


@in_both_languages
def test_a_manager_opens_a_round_and_invites_a_pasted_list(tab_of, organisation, manager, look):
    tab = tab_of(look, manager)
    last_day = timezone.localdate() + timedelta(days=7)

    tab.visit("assessment_new", organisation.slug)
    tab.page.locator("[name=closes_at]").fill(last_day.isoformat())
    tab.press("main form .btn-primary")
    tab.press("#invitations .actions a")
    tab.page.locator("textarea").fill(LIST)
    tab.press("main form .btn-primary")
    expect(tab.page.locator(".records tbody tr")).to_have_count(3)
    expect(tab.page.locator(".lines li bdi")).to_have_text([LIST.splitlines()[-1]])
    expect(tab.page.locator(".errors li bdi")).to_have_text(["Only a name"])
    assert not Respondent.objects.exists()
    tab.press("[name=go][value=invite]")

    expect(tab.page.locator("textarea")).to_have_value("Only a name")
    assert Assessment.objects.get().last_day == last_day
    assert list(Respondent.objects.order_by("id").values_list("function", "language")) == [
        ("sales", organisation.language),
        ("marketing", "fa"),
        ("management", organisation.language),
    ]
    assert Message.objects.filter(claimed_at=None).count() == 2


@in_both_languages
def test_a_manager_changes_the_round(tab_of, organisation, manager, look):
    assessment = make_assessment(organisation)
    tab = tab_of(look, manager)

    tab.visit("assessment_settings", assessment.pk)
    tab.page.locator("[name=title]").fill("Autumn پاییز")
    tab.page.locator("[name=mode][value=anonymous]").check()
    tab.press("main form .btn-primary")

    expect(tab.page.locator("h1")).to_have_text("Autumn پاییز")
    assessment.refresh_from_db()
    assert assessment.is_anonymous


def test_a_personal_link_is_copied(open_tab, base_url, organisation, manager):
    assessment = make_assessment(organisation)
    respondent = make_respondent(assessment)
    page = open_tab(manager)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base_url)

    page.goto(assessment.get_absolute_url())
    button = page.locator("#invitations [data-copy]")
    button.click()

    expect(button).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == base_url + respondent.get_absolute_url()


def test_without_a_clipboard_the_link_is_selected(open_tab, base_url, organisation, manager):
    assessment = make_assessment(organisation)
    respondent = make_respondent(assessment)
    page = open_tab(manager)
    page.add_init_script(NO_CLIPBOARD)

    page.goto(assessment.get_absolute_url())
    page.locator("#invitations [data-copy]").click()

    selected = page.locator("#invitations [data-copied]").evaluate(SELECTED)
    assert selected == base_url + respondent.get_absolute_url()


@in_both_languages
def test_an_invitation_is_sent_again_renewed_and_withdrawn(tab_of, organisation, manager, look):
    assessment = make_assessment(organisation)
    person = make_respondent(assessment, name="Sara", email="sara@firm.example")
    old = person.get_absolute_url()
    tab = tab_of(look, manager)

    tab.visit("invitation", assessment.pk, person.pk)
    tab.go("[name=go][value=again]")
    assert Message.objects.filter(respondent=person, claimed_at=None).count() == 1
    tab.press("[name=go][value=renew]")
    person.refresh_from_db()
    new = tab.page.locator("[data-copied]").input_value()
    assert new.endswith(f"/answer/{person.token}/")
    assert (status_of(old), status_of(new)) == (404, 200)
    tab.go("[name=go][value=withdraw]")

    assert status_of(new) == 404
    assert not Message.objects.exists()
    expect(tab.page.locator("#invitations table")).to_have_count(0)


# --- coming in by a shared link --------------------------------------------------------------


@in_both_languages
def test_a_shared_link_brings_in_as_many_as_it_may(tab_of, organisation, manager, look):
    assessment = make_assessment(organisation)
    tab = tab_of(look, manager)
    guest = tab_of(look._replace(width=360))

    tab.open("assessment", assessment.pk)
    tab.page.locator("#id_shared_function").select_option("sales")
    tab.page.locator("[name=limit]").fill("1")
    tab.press("[name=go][value=share]")
    link = SharedLink.objects.get()
    guest.visit("join", link.token)
    guest.page.locator("[name=name]").fill("نیکا Nika")
    guest.press("main form .btn-primary")
    person = Respondent.objects.get(shared_link=link)
    assert guest.page.locator("[data-copied]").input_value() == guest.page.url
    assert (person.name, person.token in guest.page.url) == ("نیکا Nika", True)
    guest.go("main .actions .btn-primary")
    click(guest.page, "D2", "partly")
    expect(guest.page.locator("#saved-box")).to_have_attribute("data-state", "saved")
    guest.visit("join", link.token)

    expect(guest.page.locator("main form")).to_have_count(0)
    assert Sheet.objects.get(respondent=person).criteria == {"D2": "partly"}


@in_both_languages
def test_a_shared_link_is_switched_off_and_on_again(tab_of, organisation, manager, look):
    assessment = make_assessment(organisation)
    now = timezone.now()
    link = invitations.share(assessment, function=Function.SALES, limit=5, now=now)
    old = link.get_absolute_url()
    tab = tab_of(look, manager)

    tab.open("assessment", assessment.pk)
    tab.press("[name=go][value=off]")
    off = status_of(old)
    tab.go("[name=go][value=on]")

    new = tab.page.locator("#shared-links [data-copied]").input_value()
    assert (off, status_of(old), status_of(new)) == (404, 404, 200)


@in_both_languages
def test_what_a_respondent_taps_is_large_enough(tab_of, organisation, look):
    assessment = make_assessment(organisation, mode="anonymous")
    link = invitations.share(assessment, function=Function.OTHER, limit=5, now=timezone.now())
    token = make_respondent(assessment, name="", criteria={"U1": "yes"}).token
    tab = tab_of(look._replace(width=360), has_touch=True)
    steps = ["together", "situation", "funnel", "check"]

    small = {}
    for name, *args in (
        ("join", link.token),
        ("answer", token),
        *(("answer_step", token, step) for step in steps),
    ):
        tab.open(name, *args)
        small[name, args[-1]] = tab.page.evaluate(SMALLER_THAN_A_FINGER)

    assert {place: found for place, found in small.items() if found} == {}


# --- letters ---------------------------------------------------------------------------------


@in_both_languages
def test_letters_leave_by_themselves_and_the_missing_are_reminded(
    tab_of, mail_server, organisation, manager, look
):
    assessment = make_assessment(organisation)
    people = [
        Invitee(name, f"{name}@firm.example", Function.SALES, look.language)
        for name in ("sara", "mina", "reza")
    ]
    invitations.invite(assessment, people, now=timezone.now())
    mail_server.refused = {"reza@firm.example"}
    tab = tab_of(look, manager)

    tab.open("assessment", assessment.pk)
    expect(tab.page.locator("#mail form[hx-post]")).to_have_count(0, timeout=SENT_WITHIN)
    expect(tab.page.locator("#mail .lines strong")).to_have_text(["reza"])
    tab.inspect()
    expect(tab.page.locator("form[action$='/remind/']")).to_have_count(0)  # asked today
    Message.objects.update(queued_at=timezone.now() - timedelta(days=1))
    tab.open("assessment", assessment.pk)
    tab.go("form[action$='/remind/'] button")
    expect(tab.page.locator("#mail form[hx-post]")).to_have_count(0, timeout=SENT_WITHIN)

    assert sorted(mail_server.recipients()) == ["mina@firm.example"] * 2 + ["sara@firm.example"] * 2
    expect(tab.page.locator("form[action$='/remind/']")).to_have_count(0)


# --- closing, sharing, repeating -------------------------------------------------------------


@in_both_languages
def test_closing_names_the_missing_and_the_result_is_shared(tab_of, organisation, manager, look):
    assessment = make_sepehr(organisation)
    Respondent.objects.update(finished_at=timezone.now())
    Sheet.objects.filter(function="sales").update(notes={"together": "A shared کالندر."})
    make_respondent(assessment, "management", name="Nika")
    tab, stranger = tab_of(look, manager), tab_of(look)

    tab.visit("close", assessment.pk)
    expect(tab.page.locator("main .lines bdi")).to_have_text(["Nika"])
    tab.go("main form button")
    expect(tab.page.locator("main")).to_contain_text("A shared کالندر.")
    tab.press("form[action$='/share/'] button")
    assessment.refresh_from_db()
    stranger.visit("shared_result", assessment.result_token)
    expect(stranger.page.locator("main")).not_to_contain_text("کالندر")
    shared = tab.page.locator("#share [data-copied]").input_value()
    assert shared == stranger.page.url
    tab.go("form[action$='/share/stop/'] button")

    assert status_of(shared) == 404


@in_both_languages
def test_a_repeated_round_offers_the_former_answers(tab_of, organisation, manager, look):
    former = make_sepehr(organisation)
    said = Sheet.objects.get(function="sales").criteria
    rounds.close_assessment(former, now=timezone.now())
    tab, person = tab_of(look, manager), tab_of(look._replace(width=360))

    tab.open("assessment", former.pk)
    tab.press("main .actions .btn-quiet")
    tab.press("main form .btn-primary")
    asked = Respondent.objects.get(assessment__repeats=former, function="sales")
    person.visit("answer_step", asked.token, "together")
    expect(person.page.locator("[data-offered]")).to_have_count(21)
    expect_chosen(person.page, {})
    person.go("[name=go][value=confirm]")

    expect_chosen(person.page, said)
    assert Sheet.objects.get(respondent=asked).criteria == said


# --- an anonymous round ----------------------------------------------------------------------


@in_both_languages
def test_an_anonymous_round_from_its_opening_to_its_result(tab_of, organisation, manager, look):
    tab, person = tab_of(look, manager), tab_of(look._replace(width=360))

    open_anonymous(tab, organisation)
    assessment = Assessment.objects.get()
    *others, last = Respondent.objects.order_by("id")
    for other in others:
        fill_sheet(other, **ANSWERS)
    person.visit("answer", last.token)
    person.go("main .actions .btn-primary")
    click(person.page, "D2", "yes")
    expect(person.page.locator("#saved-box")).to_have_attribute("data-state", "saved")
    tab.visit("assessment", assessment.pk)
    expect(tab.page.locator("#invitations [data-copied]")).to_have_count(0)
    tab.visit("result", assessment.pk)
    expect(tab.page.locator(".stations")).to_have_count(0)
    tab.open("close", assessment.pk)
    tab.press("main form button")

    expect(tab.page.locator(".stations [aria-current]")).to_have_count(1)
    expect(tab.page.locator("main")).not_to_contain_text("sales a")
    assert set(Sheet.objects.values_list("respondent", flat=True)) == {None}
    person.visit("answer_step", last.token, "together")
    expect(person.page.locator("fieldset")).to_have_count(0)


def open_anonymous(tab: Tab, organisation: Organisation) -> None:
    """Open a round without names, and ask three people a side, whose links go by e-mail alone."""
    tab.open("assessment_new", organisation.slug)
    expect(tab.page.locator("main form")).to_contain_text(FEWER_THAN_THREE[tab.look.language])
    tab.page.locator("[name=mode][value=anonymous]").check()
    tab.go("main form .btn-primary")
    tab.go("#invitations .actions a")
    tab.page.locator("textarea").fill(TEAMS)
    tab.go("main form .btn-primary")
    tab.press("[name=go][value=invite]")
    expect(tab.page.locator("#invitations [data-copied]")).to_have_count(0)


# --- a note that cannot be stored ------------------------------------------------------------


def test_the_saved_line_says_that_the_note_is_not_saved_until_it_is_mended(
    open_tab, watch, organisation
):
    respondent = make_respondent(make_assessment(organisation))
    page = open_tab(watch=watch)
    page.goto(address_of(respondent))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.locator("#note").fill("from a\fprinter")
    click(page, "D2", "yes")
    expect(page.locator("#saved")).to_contain_text("Your answers are saved. The note is not.")
    expect(page.locator("#saved")).to_contain_text("control character (U+000C)")
    page.locator("#steps").get_by_role("link", name="The funnel").click()
    assert asked == ["beforeunload"]
    assert Sheet.objects.get(respondent=respondent).criteria == {"D2": "yes"}
    page.locator("#note").fill("from a printer")

    expect_saved(page, "1 of 21")
    sheet = Sheet.objects.get(respondent=respondent)
    assert (sheet.criteria, sheet.notes) == ({"D2": "yes"}, {"together": "from a printer"})
