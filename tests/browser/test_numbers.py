"""The pages of the funnel's numbers in both languages, wide and narrow, light and dark."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import rounds
from funnel.actions import save_counts, save_target
from funnel.models import Target
from funnel.months import Calendar, first_day, month_before, month_code
from funnel.queries import counts_by_month
from tests.browser.conftest import Watch
from tests.browser.inspection import Look, wrong_on
from tests.factories import make_member, make_organisation, make_sepehr, make_version
from tests.funnel.factories import make_map

pytestmark = pytest.mark.browser

LOOKS = [Look("fa", 390, "light"), Look("en", 1280, "dark")]
ROW = [2400, 900, 320, 118, 26, 17, 9, 4]

PRESSED_TWICE = """() => {
  const button = document.querySelector("[data-busy]"), refused = [];
  addEventListener("submit", (event) => refused.push(event.defaultPrevented));
  button.click();
  button.click();
  const status = button.form.querySelector("[role=status]");
  return [status.textContent, status.querySelectorAll("progress").length, refused];
}"""


@pytest.fixture
def organisation(transactional_db):
    make_version()
    return make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_nothing_is_wrong_on_the_pages_of_the_numbers(open_tab, organisation, look):
    manager, watch = make_member(organisation, name="Leila"), Watch()
    rounds.close_assessment(make_sepehr(organisation), now=timezone.now())
    make_map(organisation, "MMMBSSSS", by=manager)
    month = month_before(first_day(timezone.localdate(), Calendar.JALALI))
    for month_ in (month, month_before(month)):
        counts = {(month_, stage): count for stage, count in enumerate(ROW, 1)}
        save_counts(organisation, counts=counts, calendar=Calendar.JALALI)
    save_target(
        Target(organisation=organisation, month=month, months=1, amount=12, currency="میلیارد ریال")
    )
    page = open_tab(manager, watch, **look.options)

    wrong = []
    with override(look.language):
        for name, *rest in (
            ("numbers",),
            ("numbers_month", month_code(month)),
            ("numbers_import",),
            ("targets",),
        ):
            page.goto(reverse(f"funnel:{name}", args=[organisation.slug, *rest]))
            if name == "numbers":
                page.locator("#flow .chart-area .main-svg").first.wait_for()
            wrong += [f"{name}: {problem}" for problem in wrong_on(page, watch, look)]

    assert wrong == []


def test_a_list_is_brought_in_step_by_step(open_tab, organisation, tmp_path):
    manager, watch = make_member(organisation, name="Leila"), Watch()
    month = month_before(first_day(timezone.localdate(), Calendar.GREGORIAN))
    file = tmp_path / "deals.csv"
    file.write_text(f"Stage,Date\nLead,{month}\nLead,{month}\nWon,soon\nWon,{month}\n")
    page = open_tab(manager, watch, java_script_enabled=False)

    with override("en"):
        page.goto(reverse("funnel:numbers_import", args=[organisation.slug]))
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_label("Lead").select_option("5")
    page.get_by_label("Won").select_option("6")
    page.get_by_role("button", name="Show what changes").click()
    page.get_by_role("button", name="Store without the rows above").click()

    page.get_by_text("Stored: 2 new, 0 changed, 0 as before.").wait_for()
    assert counts_by_month(organisation) == {month: {5: 2, 6: 1}}


def test_a_file_that_takes_long_says_so_and_is_sent_once(open_tab, organisation, tmp_path):
    manager, watch = make_member(organisation, name="Leila"), Watch()
    file = tmp_path / "deals.csv"
    file.write_text("Stage,Date\nLead,2026-10-01\n")
    page = open_tab(manager, watch)
    with override("fa"):
        page.goto(reverse("funnel:numbers_import", args=[organisation.slug]))
    page.set_input_files("#file", file)

    said, bars, is_refused = page.evaluate(PRESSED_TWICE)

    assert said == "در حال فرستادن و خواندن فایل…"
    assert bars == 1
    assert is_refused == [False, True]
    page.get_by_label("Lead").wait_for()
