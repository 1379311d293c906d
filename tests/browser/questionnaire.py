"""How a person uses the questionnaire's pages in a browser."""

import re

from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Locator, Page, expect

from diagnostics.models import Respondent

VALUES = ["yes", "partly", "no", "dont_know"]


def address_of(respondent: Respondent, step: str = "together", *, language: str = "en") -> str:
    with override(language):
        return reverse("diagnostics:answer_step", args=[respondent.token, step])


def names_on(page: Page) -> list[str]:
    """Return the names of the page's questions, in their shown order."""
    return page.locator("fieldset.item").evaluate_all("all => all.map((one) => one.id.slice(2))")


def choice(page: Page, name: str, value: str) -> Locator:
    return page.locator(f"#i-{name} [value={value}]")


def click(page: Page, name: str, value: str) -> None:
    page.locator(f"#i-{name} label:has([value={value}])").click()


def expect_chosen(page: Page, answers: dict[str, str]) -> None:
    """Expect exactly these answers, by name, to be the chosen ones."""
    chosen = page.locator("fieldset.item :checked")
    expect(chosen).to_have_count(len(answers))
    shown = chosen.evaluate_all(
        "all => Object.fromEntries(all.map((one) => [one.name, one.value]))"
    )
    assert shown == answers


def expect_saved(page: Page, count: str, *, line: str = "Saved at") -> None:
    """Expect the step's count of saved answers, and that the page says so."""
    expect(page.locator("#steps [aria-current] .count")).to_have_text(count)
    expect(page.locator("#saved")).to_contain_text(line)


def at_step(step: str) -> re.Pattern:
    return re.compile(rf"/{step}/(#.*)?$")
