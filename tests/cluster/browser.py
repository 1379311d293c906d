"""The journey of tests/browser in a real browser, through the proxy."""

import os
import shutil

from playwright.sync_api import expect, sync_playwright

from tests.browser import test_journey as journey
from tests.browser.conftest import ARGUMENTS, CHROMIUMS, REPORT_VIOLATIONS, Watch

MILLISECONDS = 30_000  # a page of a busy machine


def gone_in_a_browser(port: int) -> bool:
    """Go from signing in to the verdict; tell whether there was a browser to do it with."""
    programs = [path for name in CHROMIUMS if (path := shutil.which(name))]
    if not programs:
        return False
    journey.make_the_round()
    expect.set_options(timeout=MILLISECONDS)
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=programs[0], args=arguments)
        page = chromium.new_context(base_url=f"http://127.0.0.1:{port}").new_page()
        page.set_default_timeout(MILLISECONDS)
        page.add_init_script(REPORT_VIOLATIONS)
        watch = Watch()
        watch.follow(page)
        journey.come_to_the_verdict(page, journey.ENGLISH)
        expect(page.locator(".hero h2")).to_have_text(journey.ENGLISH.verdict)
        assert watch.taken() == []
    return True
