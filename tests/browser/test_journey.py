"""From signing in to the verdict, as a manager goes it, in both languages."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from diagnostics.models import Assessment, Sheet
from tests.browser.questionnaire import (
    VALUES,
    at_step,
    choice,
    click,
    expect_chosen,
    expect_saved,
    names_on,
)
from tests.factories import (
    PASSWORD,
    SEPEHR,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
)

pytestmark = pytest.mark.browser

# the manager answers for Sales
TOGETHER, SITUATION, OWNERS = SEPEHR["sales"].values()
LEFT_OUT = "S-A3"


@dataclass(frozen=True)
class Words:
    """What the journey reads and presses in one language, and the screen that it is made on."""

    language: str
    direction: str
    width: int
    other: str
    other_direction: str
    answer: str
    sales: str
    start: str
    digits: str
    of: str
    saved: str
    choose: str
    unanswered: str
    skip: str
    finish: str
    thanks: str
    to_assessment: str
    close: str
    close_anyway: str
    verdict: str
    suggestion: str
    fit: str

    def count(self, done: int, all_: int) -> str:
        return f"{done} {self.of} {all_}".translate(str.maketrans("0123456789", self.digits))


ENGLISH = Words(
    language="en",
    direction="ltr",
    width=1280,
    other="فارسی",
    other_direction="rtl",
    answer="Answer the questionnaire",
    sales="Sales",
    start="Start",
    digits="0123456789",
    of="of",
    saved="Saved at",
    choose="“Don’t know” is a full answer too.",
    unanswered="1 question has no answer yet.",
    skip="Go on without these",
    finish="Finish and send",
    thanks="Thank you. Your answers are in.",
    to_assessment="To the assessment",
    close="Close and see the result",
    close_anyway="Close all the same",
    verdict="Sales and Marketing have a Defined relationship.",
    suggestion="Move one step closer",
    fit="86%",
)
PERSIAN = Words(
    language="fa",
    direction="rtl",
    width=390,
    other="English",
    other_direction="ltr",
    answer="پاسخ به پرسش‌نامه",
    sales="فروش",
    start="شروع",
    digits="۰۱۲۳۴۵۶۷۸۹",
    of="از",
    saved="ذخیره شد، ساعت",
    choose="هنوز پاسخ ندارد.",
    unanswered="۱ پرسش هنوز پاسخ ندارد.",
    skip="ادامه بدون این‌ها",
    finish="پایان و ارسال",
    thanks="سپاسگزاریم. پاسخ‌های شما رسید.",
    to_assessment="رفتن به ارزیابی",
    close="بستن و دیدن نتیجه",
    close_anyway="با این همه ببندید",
    verdict="رابطهٔ فروش و بازاریابی تعریف‌شده است.",
    suggestion="یک گام نزدیک‌تر شوید",
    fit="۸۶\N{RIGHT-TO-LEFT MARK}٪",
)


def make_the_round() -> None:
    """Store a manager whose round Marketing has answered."""
    organisation = make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل")
    make_member(organisation, email="leila@test.example", name="Leila")
    make_respondent(make_assessment(organisation), "marketing", name="Mani", **SEPEHR["marketing"])


@pytest.mark.parametrize("words", [ENGLISH, PERSIAN], ids=["en", "fa"])
@pytest.mark.django_db(transaction=True)
def test_a_manager_comes_from_signing_in_to_the_verdict(open_tab, watch, words):
    make_the_round()
    page = open_tab(watch=watch, viewport={"width": words.width, "height": 800})

    come_to_the_verdict(page, words)

    expect(page.locator("html")).to_have_attribute("dir", words.direction)
    expect(page.locator(".hero h2")).to_have_text(words.verdict)
    expect(page.locator(".advice")).to_contain_text(words.suggestion)
    expect(page.locator("main")).to_contain_text(words.fit)
    sheet = Sheet.objects.get(function="sales")
    assert sheet.criteria == TOGETHER
    assert {code: sheet.conditions[code] for code in SITUATION} == SITUATION
    assert sheet.claims == {"today": OWNERS}
    assert Assessment.objects.get().type == "defined"


def come_to_the_verdict(page: Page, words: Words) -> None:
    sign_in(page, words)
    start(page, words)
    answer_together(page, words)
    answer_situation(page, words)
    answer_funnel(page, words)
    finish(page, words)
    close(page, words)


def sign_in(page: Page, words: Words) -> None:
    page.goto(f"/{words.language}/account/login/")
    page.locator("[name=login]").fill("leila@test.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisations/sepehr-controls/")


def start(page: Page, words: Words) -> None:
    page.get_by_label(words.sales, exact=True).check()
    page.get_by_role("button", name=words.answer).click()
    page.get_by_role("link", name=words.start, exact=True).click()
    page.wait_for_url(at_step("together"))


def answer_together(page: Page, words: Words) -> None:
    """Click, then come back; then choose by keys, with the last left for the summary to name."""
    names = names_on(page)
    by_click, by_digit, by_arrow, last = names[:7], names[7:14], names[14:-1], names[-1]
    for name in by_click:
        click(page, name, TOGETHER[name])
    expect_saved(page, words.count(7, 21), line=words.saved)
    page.reload()
    expect_chosen(page, {name: TOGETHER[name] for name in by_click})

    choice(page, by_click[-1], TOGETHER[by_click[-1]]).focus()
    for name in by_digit:
        page.keyboard.press("Tab")
        press_digit(page, words, VALUES.index(TOGETHER[name]) + 1)
    for name in by_arrow:
        page.keyboard.press("Tab")
        press_arrows(page, VALUES.index(TOGETHER[name]))
    expect_saved(page, words.count(20, 21), line=words.saved)
    expect_chosen(page, {name: TOGETHER[name] for name in names[:-1]})

    press_next(page)
    follow_the_summary(page, words, last)
    click(page, last, TOGETHER[last])
    press_next(page)
    page.wait_for_url(at_step("situation"))


def press_digit(page: Page, words: Words, digit: int) -> None:
    """Press a key of the language's keyboard, which Playwright does not have for Persian."""
    if words.language == "en":
        page.keyboard.press(str(digit))
    else:
        page.locator(":focus").dispatch_event("keydown", {"key": words.digits[digit]})


def press_arrows(page: Page, times: int) -> None:
    page.keyboard.press("Space")
    for _ in range(times):
        page.keyboard.press("ArrowDown")


def press_next(page: Page) -> None:
    page.locator("button[name=go][value=next]").click()


def follow_the_summary(page: Page, words: Words, name: str) -> None:
    """Expect the summary to have the focus and to lead to the question, clear of the bar above."""
    summary = page.locator(".open-items")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(words.unanswered)
    expect(page.locator(f"#i-{name} .yet")).to_contain_text(words.choose)
    summary.locator("li a").click()
    item, bar = page.locator(f"#i-{name}"), page.locator(".progress-bar-top")
    expect(item).to_be_in_viewport(ratio=1)
    assert item.bounding_box()["y"] >= bar.bounding_box()["y"] + bar.bounding_box()["height"]
    page.keyboard.press("Tab")
    expect(choice(page, name, "yes")).to_be_focused()


def answer_situation(page: Page, words: Words) -> None:
    """Change the language half-way, twice; leave one statement without an answer."""
    names = [name for name in names_on(page) if name != LEFT_OUT]
    answers = {name: SITUATION.get(name, "dont_know") for name in names}
    for name in names[:9]:
        click(page, name, answers[name])
    for direction in (words.other_direction, words.direction):
        page.locator(".topbar button[name=go]").click()
        expect(page.locator("html")).to_have_attribute("dir", direction)
        expect_chosen(page, {name: answers[name] for name in names[:9]})
    for name in names[9:]:
        click(page, name, answers[name])
    press_next(page)
    expect(page.locator(".open-items")).to_be_focused()
    page.get_by_role("button", name=words.skip).click()
    page.wait_for_url(at_step("funnel"))


def answer_funnel(page: Page, words: Words) -> None:
    for stage, owner in OWNERS.items():
        click(page, f"stage-{stage}", owner)
    expect_saved(page, words.count(8, 8), line=words.saved)
    press_next(page)
    page.wait_for_url(at_step("check"))


def finish(page: Page, words: Words) -> None:
    expect(page.locator(f"main a[href$='#i-{LEFT_OUT}']")).to_have_count(1)
    page.get_by_role("button", name=words.finish).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.thanks)


def close(page: Page, words: Words) -> None:
    page.get_by_role("link", name=words.to_assessment).click()
    page.get_by_role("link", name=words.close).click()
    page.get_by_role("button", name=words.close_anyway).click()
    page.wait_for_url("**/result/")
