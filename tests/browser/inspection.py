"""What must be wrong on no page, in whichever language, width and scheme it is looked at."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from tests.browser.conftest import Watch

AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,  # it would add a style of its own, against the page's policy
}
# Django's own template of rows in a table leaves two heads empty
IN_ADMIN = {"rules": {"empty-table-header": {"enabled": False}}}
# a code such as A3 is the same in both languages
LATIN_DIGIT = re.compile(r"(?<![A-Za-z0-9])[0-9]")
SHAPE = """() => ({
  lang: document.documentElement.lang,
  dir: document.documentElement.dir,
  headings: document.querySelectorAll("h1").length,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  unreachable: [...document.querySelectorAll("svg.main-svg:first-child")]
    .filter((one) => !one.closest("[tabindex='0']")).length,
})"""
# the violations alone: what axe finds in order is most of its answer, and is read by nobody
RUN_AXE = "(options) => axe.run(document, options).then((found) => found.violations)"
# shared out between the looks; 640 is a window of 1280 at 200 %; up to 768 a finger presses
WIDTHS = {"fa": (320, 390, 768, 1440), "en": (320, 360, 640, 1280)}
TOUCHED = 768
BOXES, RINGS = (Path(__file__).with_name(name).read_text() for name in ("boxes.js", "focus.js"))
SPACE_TEXT = """() => {
  const wide = new CSSStyleSheet();
  wide.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [wide];
}"""
UNSPACE_TEXT = "() => { document.adoptedStyleSheets = [] }"
# what is read but is no text of the page; the value of what is ticked or pressed is read by nobody
SAID = """() => [
  document.title,
  ...["aria-label", "title", "placeholder", "alt"].flatMap((name) =>
    [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name))),
  ...[...document.querySelectorAll(
    "input:not([type=hidden], [type=radio], [type=checkbox], [dir=ltr], [data-copied])"
  )].map((input) => input.value),
]"""
CHARTS = "[data-chart]:visible"
SECONDS = 30  # the library of charts is large, and a busy machine slow


class Look(NamedTuple):
    language: str
    width: int
    scheme: str

    @property
    def options(self) -> dict:
        return {
            "viewport": {"width": self.width, "height": 900},
            "color_scheme": self.scheme,
            "reduced_motion": "reduce",
        }


# between the two, every page is seen in each language, each scheme and each width
LOOKS = [Look("fa", 390, "light"), Look("en", 1280, "dark")]


def wrong_on(page: Page, watch: Watch, look: Look) -> Iterator[str]:
    """Yield what is wrong on the page in this look, and in the other widths of its language."""
    yield from wrong_as_shown(page, watch, look)
    if not _rules_of(page):
        yield from _wrong_boxes(page, look)


def wrong_as_shown(page: Page, watch: Watch, look: Look) -> Iterator[str]:
    """Yield what is wrong on the page in this look, and on the way to it."""
    page.evaluate("document.fonts.ready.then(() => null)")
    yield from watch.taken()
    direction = "rtl" if look.language == "fa" else "ltr"
    good = {"lang": look.language, "dir": direction, "headings": 1, "overflow": 0, "unreachable": 0}
    shape = page.evaluate(SHAPE)
    yield from (f"{name}: {value}" for name, value in shape.items() if value != good[name])
    rules = _rules_of(page)
    if look.language == "fa" and not rules:
        text = page.locator("body").inner_text()
        for digest in page.locator(".digest").all_inner_texts():  # the same in every language
            text = text.replace(digest, "")
        lines = [*text.splitlines(), *page.evaluate(SAID)]
        yield from (f"digits: {line[:120]}" for line in lines if LATIN_DIGIT.search(line))
    page.evaluate(Axe().axe_script)
    yield from _told(page.evaluate(RUN_AXE, AXE | rules))
    if not rules:
        yield from page.evaluate(RINGS)


def _rules_of(page: Page) -> dict:
    return IN_ADMIN if "/admin/" in page.url else {}


def _told(violations: list[dict]) -> Iterator[str]:
    for violation in violations:
        for node in violation["nodes"][:3]:
            yield f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"


def _wrong_boxes(page: Page, look: Look) -> Iterator[str]:
    """Yield what is wrong with the boxes of the page, with a finger and a mouse."""
    wire = page.context.new_cdp_session(page)
    for width in WIDTHS[look.language]:
        wire.send("Emulation.setTouchEmulationEnabled", {"enabled": width <= TOUCHED})
        page.set_viewport_size({"width": width, "height": 900})
        yield from (f"{width} px, {wrong}" for wrong in page.evaluate(BOXES))
    page.set_viewport_size(look.options["viewport"])
    page.evaluate(SPACE_TEXT)
    yield from (f"{look.width} px, wide text, {wrong}" for wrong in page.evaluate(BOXES))
    page.evaluate(UNSPACE_TEXT)
    wire.detach()


def draw_charts(page: Page) -> int:
    """Scroll to every chart, as they are drawn only near the window; return how many there are."""
    charts = page.locator(CHARTS).all()
    for chart in charts:
        chart.scroll_into_view_if_needed()
        chart.locator("svg.main-svg").first.wait_for(timeout=1000 * SECONDS)
    return len(charts)


class Tab:
    """One person's tab; nothing may be wrong on any page that it comes to."""

    def __init__(self, page: Page, watch: Watch, look: Look):
        self.page, self.watch, self.look = page, watch, look

    def visit(self, name: str, *args) -> None:
        self.open(name, *args)
        self.inspect()

    def open(self, name: str, *args) -> None:
        """Come to a page that is looked at elsewhere."""
        with override(self.look.language):
            self.page.goto(reverse(f"diagnostics:{name}", args=args))

    def press(self, selector: str) -> None:
        self.go(selector)
        self.inspect()

    def go(self, selector: str) -> None:
        """Press what leads to a page that is looked at elsewhere."""
        with self.page.expect_navigation():
            self.page.locator(selector).click()

    def inspect(self) -> None:
        wrong = list(wrong_on(self.page, self.watch, self.look))
        assert not wrong, "\n".join([self.page.url, *wrong])
