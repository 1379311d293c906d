"""From a stranger to a result of both sides without an admin, on a phone, in both languages."""

from dataclasses import dataclass, field

import pytest
from django.utils.translation import override
from playwright.sync_api import Locator, Page, expect

from diagnostics.models import Assessment, GuestStart, Respondent
from tests.browser.inspection import LOOKS, Look, wrong_on
from tests.browser.questionnaire import at_step, choice, expect_saved, names_on
from tests.factories import PASSWORD, SEPEHR, fill_sheet, make_version

pytestmark = pytest.mark.browser

# the stranger answers for Sales
TOGETHER, SITUATION, OWNERS = SEPEHR["sales"].values()
MOST_CLICKS = 60


@dataclass(frozen=True)
class Words:
    language: str
    firm: str
    alone: str
    provisional: str
    kept: str
    saved: str
    all_answered: str
    verdict: str


ENGLISH = Words(
    language="en",
    firm="Nika Foods",
    alone="Seen from Sales alone, the relationship is Defined.",
    provisional="Provisional: one side only",
    kept="Kept. You manage Nika Foods now.",
    saved="Saved at",
    all_answered="8 of 8",
    verdict="Sales and Marketing have a Defined relationship.",
)
PERSIAN = Words(
    language="fa",
    firm="صنایع غذایی نیکا",
    alone="فقط از دید فروش، این رابطه تعریف‌شده است.",
    provisional="موقت: فقط یک واحد",
    kept="نگه داشته شد. اکنون مدیر صنایع غذایی نیکا هستید.",
    saved="ذخیره شد، ساعت",
    all_answered="۸ از ۸",
    verdict="رابطهٔ فروش و بازاریابی تعریف‌شده است.",
)


@dataclass
class Stranger:
    """Somebody who goes from page to page with nothing wrong on any, and counts the clicks."""

    page: Page
    watch: object
    look: Look
    clicks: int = 0
    wrong: list[str] = field(default_factory=list)

    def click(self, place: str | Locator) -> None:
        self.clicks += 1
        (self.page.locator(place) if isinstance(place, str) else place).click()

    def answer(self, name: str, value: str) -> None:
        self.click(f"#i-{name} label:has([value={value}])")

    def look_around(self) -> None:
        self.wrong += [
            f"{self.page.url}: {problem}" for problem in wrong_on(self.page, self.watch, self.look)
        ]


@pytest.mark.parametrize("words", [ENGLISH, PERSIAN], ids=["en", "fa"])
def test_a_stranger_comes_to_a_result_of_both_sides(open_tab, watch, transactional_db, words):
    make_version()
    look = next(look for look in LOOKS if look.language == words.language)
    stranger = Stranger(open_tab(watch=watch, **look.options), watch, look)

    begin(stranger, words)
    answer_all(stranger, words)
    read_the_result(stranger, words)
    print(f"\n{words.language}: clicks from home to the first result: {stranger.clicks}")
    assert stranger.clicks <= MOST_CLICKS
    keep(stranger, words)
    ask_marketing(stranger, open_tab(watch=watch, **look.options), words)
    close(stranger, words)

    expect(stranger.page.locator(".hero h2")).to_have_text(words.verdict)
    stranger.look_around()
    assert stranger.wrong == []
    assert Assessment.objects.get().type == "defined"


def begin(stranger: Stranger, words: Words) -> None:
    page = stranger.page
    page.goto(f"/{words.language}/")
    stranger.look_around()
    stranger.click(".opening .btn-primary")
    stranger.look_around()
    stranger.click("label:has([name=function][value=sales])")
    page.locator("#id_name").fill(words.firm)
    stranger.click("main form .btn-primary")
    page.wait_for_url(at_step("together"))
    expect(page.locator("html")).to_have_attribute("lang", words.language)


def answer_all(stranger: Stranger, words: Words) -> None:
    page = stranger.page
    for step, answers, following in (
        ("together", TOGETHER, "situation"),
        ("situation", SITUATION, "funnel"),
        ("funnel", {f"stage-{stage}": owner for stage, owner in OWNERS.items()}, "check"),
    ):
        names = [name for name in names_on(page) if not name.startswith("wanted-")]
        for name in names:
            stranger.answer(name, answers.get(name, "dont_know"))
        expect(choice(page, names[-1], answers.get(names[-1], "dont_know"))).to_be_checked()
        if step == "funnel":
            expect_saved(page, words.all_answered, line=words.saved)
        stranger.click("button[name=go][value=next]")
        page.wait_for_url(at_step(following))
    stranger.click("button[name=go][value=finish]")


def read_the_result(stranger: Stranger, words: Words) -> None:
    page = stranger.page
    page.wait_for_url("**/result/")
    expect(page.locator("h1")).to_have_text(words.firm)
    expect(page.locator(".hero h2")).to_have_text(words.alone)
    expect(page.locator(".hero")).to_contain_text(words.provisional)
    stranger.look_around()


def keep(stranger: Stranger, words: Words) -> None:
    page = stranger.page
    stranger.click(".hero .btn-primary")
    page.locator("#id_email").fill("sara@test.example")
    page.locator("#id_password1").fill(PASSWORD)
    stranger.click("button[form=account]")
    page.wait_for_url("**/assessments/*/**")
    expect(page.locator("main")).to_contain_text(words.kept)
    stranger.look_around()
    assert GuestStart.objects.get().kept_by.language == words.language


def ask_marketing(stranger: Stranger, other: Page, words: Words) -> None:
    """Share a link; whoever comes in by it answers, which has a journey of its own."""
    page = stranger.page
    form = page.locator("form:has([name=limit])").last
    form.locator("[name=function]").select_option("marketing")
    form.locator("button").click()
    page.wait_for_load_state()
    link = Assessment.objects.get().shared_links.get(function="marketing")
    with override(words.language):
        other.goto(link.get_absolute_url())
    other.locator("[name=name]").fill("Mani")
    other.locator("main form button").click()
    other.wait_for_load_state()
    fill_sheet(Respondent.objects.get(function="marketing"), **SEPEHR["marketing"])


def close(stranger: Stranger, words: Words) -> None:
    page = stranger.page
    with override(words.language):
        page.goto(Assessment.objects.get().get_absolute_url())
    page.locator("a[href$='/close/']").first.click()
    page.locator("main form button").first.click()
    page.wait_for_url("**/result/")
