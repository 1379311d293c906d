"""The pages of the funnel's numbers in both languages, wide and narrow, light and dark."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.localisation import PERSIAN_DIGITS
from funnel.actions import save_counts, save_target
from funnel.models import CountsChange, Target
from funnel.months import Calendar, first_day, month_before, month_code
from funnel.queries import counts_by_month
from tests.browser.conftest import Watch
from tests.browser.inspection import LOOKS, draw_charts, wrong_on
from tests.factories import make_member, make_sepehr
from tests.funnel.factories import make_map

pytestmark = pytest.mark.browser

ROW = [2400, 900, 320, 118, 26, 17, 9, 4]

PRESSED_TWICE = """() => {
  const button = document.querySelector("[data-busy]"), refused = [];
  addEventListener("submit", (event) => refused.push(event.defaultPrevented));
  button.click();
  button.click();
  const status = button.form.querySelector("[role=status]");
  return [status.textContent, status.querySelectorAll("progress").length, refused];
}"""


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_nothing_is_wrong_on_the_pages_of_the_numbers(open_tab, organisation, look):
    manager, watch = make_member(organisation, name="Leila"), Watch()
    rounds.close_assessment(make_sepehr(organisation), now=timezone.now())
    make_map(organisation, "MMMBSSSS", by=manager)
    month = month_before(first_day(timezone.localdate(), Calendar.JALALI))
    for month_ in (month, month_before(month)):
        counts = {(month_, stage): count for stage, count in enumerate(ROW, 1)}
        save_counts(
            organisation,
            counts=counts,
            calendar=Calendar.JALALI,
            by=manager,
            now=timezone.now(),
        )
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
            ("numbers_take_back", CountsChange.objects.earliest("pk").pk),
            ("targets",),
        ):
            page.goto(reverse(f"funnel:{name}", args=[organisation.slug, *rest]))
            wrong += [f"{name}: {problem}" for problem in wrong_on(page, watch, look)]

        page.goto(reverse("funnel:numbers", args=[organisation.slug]) + "?view=counts")
        wrong += [f"counts: {problem}" for problem in wrong_on(page, watch, look)]

        page.goto(reverse("funnel:numbers", args=[organisation.slug]) + "?span=all")
        assert draw_charts(page) == 1
        wrong += [f"years: {problem}" for problem in wrong_on(page, watch, look)]

    assert wrong == []
    page.locator("[data-chart]").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator(".hovertext").count() == 1


LIST = (
    "Deal Name,Deal Stage,Create Date,Close Date,Number,A heading of a column that is long\n"
    "Arman,Contacted,02/03/2026,12/11/2026,10432,x\n"
    "Behin,Won,02/04/2026,12/10/2026,10433,x\n"
    "Kavir,Won,02/05/2026,next week,10434,x\n"
    "Rudan,Won,soon,02/04/2026,10435,x,surplus\n"
)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_nothing_is_wrong_on_the_way_of_a_list(open_tab, organisation, look, tmp_path):
    manager, watch = make_member(organisation, name="Leila"), Watch()
    file = tmp_path / "deals-of-a-long-quarter-with-a-long-name.csv"
    file.write_text(LIST.translate(PERSIAN_DIGITS) if look.language == "fa" else LIST)
    page = open_tab(manager, watch, **look.options)
    go_on, wrong = page.locator("main form .btn-primary"), []

    def look_at(place):
        wrong.extend(f"{place}: {problem}" for problem in wrong_on(page, watch, look))

    with override(look.language):
        page.goto(reverse("funnel:numbers_import", args=[organisation.slug]))
        page.set_input_files("#file", file)
        go_on.click()
        page.locator("fieldset.choices").first.wait_for()
        look_at("questions")
        for name, value in (("date", 2), ("order", "month first"), ("count", -1), ("way", "up")):
            page.locator(f"input[name={name}][value='{value}']").check()
        go_on.click()
        page.locator("select[name=name-1]").wait_for()
        look_at("names")
        page.locator("select[name=name-0]").select_option("4")
        page.locator("select[name=name-1]").select_option("6")
        go_on.click()
        page.locator("button[value=store]").wait_for()
        look_at("preview")
        page.locator("button[value=ask]").click()
        page.locator("fieldset.choices").first.wait_for()
        look_at("answers changed")

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
    page.get_by_label("The file lists every step").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Lead").select_option("5")
    page.get_by_label("Won").select_option("6")
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Store without the 1 row").click()

    page.get_by_text("2 numbers are stored from “deals.csv”. 1 row was left out.").wait_for()
    assert counts_by_month(organisation) == {month: {5: 2, 6: 1}}
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("“deals.csv”: 2 numbers are as before.").wait_for()
    assert counts_by_month(organisation) == {}


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
    page.locator("#way").wait_for()
