"""A real browser: an installed Chromium, whose pages are watched for what must never happen."""

import os
import shutil

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Request, Response

from tests.factories import make_organisation, make_version

# Playwright keeps an event loop in this thread until the session ends; Django would refuse the
# database to every test that comes after
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# the first starts no windows, which cost more than the pages in them
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# on the console, where the watch hears it, whatever page comes next
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    paths = [path for name in CHROMIUMS if (path := shutil.which(name))]
    if not paths:
        reason = f"no browser is installed (looked for {', '.join(CHROMIUMS)})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = [*ARGUMENTS, "--no-sandbox"] if is_root else ARGUMENTS
    return browser_type_launch_args | {"executable_path": paths[0], "args": arguments}


class Watch:
    """What went wrong on the pages of one browser: errors on the console, requests that failed."""

    def __init__(self):
        self.problems: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("requestfailed", self._miss)
        page.on("response", self._read)
        page.on("console", self._hear)

    def _miss(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left before it came
            self.problems.append(f"{request.url}: {request.failure}")

    def _read(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.url}: {response.status}")

    def _hear(self, message) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console: {message.text}")

    def taken(self) -> list[str]:
        """Return what went wrong since the last call."""
        problems, self.problems = self.problems, []
        return problems


@pytest.fixture
def open_tab(new_context, base_url):
    """Return a function that opens a tab in a browser of its own, maybe signed in and watched."""

    def opened(user=None, watch=None, **options) -> Page:
        context = new_context(**options)
        context.set_default_timeout(10_000)
        context.set_default_navigation_timeout(30_000)  # a busy machine is slow
        context.add_init_script(REPORT_VIOLATIONS)
        if user:
            context.add_cookies([_session_of(user, base_url)])
        page = context.new_page()
        if watch:
            watch.follow(page)
        return page

    return opened


def _session_of(user, url):
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def organisation(transactional_db):
    make_version()
    return make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل")


@pytest.fixture
def watch():
    """Fail at the end if anything went wrong on a page that was opened with this watch."""
    watch = Watch()
    yield watch
    assert watch.taken() == []
