"""The inspection of pages finds each kind of fault on a page full of them, and nothing else."""

import pytest
from django.http import HttpResponse
from django.urls import path

from alignment import urls
from tests.browser.conftest import Watch
from tests.browser.inspection import LOOKS, wrong_on

pytestmark = pytest.mark.browser

FAULTY = """<!doctype html>
<html lang="de">
<title>Faulty</title>
<link rel="stylesheet" href="/faulty.css">
<p style="color: #ccc">۱ and 2</p>
<p title="3">A title</p>
<input type="checkbox" value="77" aria-label="A tick" class="finger ringed">
<img src="/none.png">
<p class="dim">Dim in the dark</p>
<p class="narrow">Leaving</p>
<p class="tight">A tight text</p>
<p class="low">Cut</p>
<p>Under</p>
<p class="raised">Over</p>
<div><svg class="main-svg"></svg></div>
<button class="small ringed">S</button>
<button class="mouse ringed">Mouse</button>
<button class="finger ringed">Finger</button>
<button class="finger ringed">Beneath</button>
<button class="finger ringed pulled">Above</button>
<button class="finger ringless">Ringless</button>
<button class="finger ringed blue">Blue</button>
<button class="finger ringed hued">Hued</button>
<p class="wide">Wide</p>
</html>"""
STYLE = """
:root { --ink: #111; --surface: #fff }
@media (prefers-color-scheme: dark) { .dim { color: #ccc; background: #fff } }
.narrow { inline-size: 1rem; white-space: nowrap }
.tight { inline-size: 130px; font: 16px monospace; white-space: nowrap }
.low { block-size: 2px; overflow: hidden }
.raised { position: relative; inset-block-start: -2em }
.wide { inline-size: 1500px }
.small { inline-size: 20px; block-size: 20px; padding: 0 }
.mouse { inline-size: 80px; block-size: 30px }
.finger { display: block; inline-size: 80px; block-size: 50px }
.pulled { margin-block-start: -10px }
.ringed:focus-visible { outline: 3px solid #111 }
.ringless:focus-visible { outline: 0 }
.blue:focus-visible { box-shadow: 0 0 0 4px rgb(13, 110, 253) }
.hued:focus-visible { outline-color: #c00 }
"""
FAULTS = (
    "CSP",
    "404",
    "lang: de",
    "dir: ",
    "headings: 0",
    "overflow: ",
    "unreachable: 1",
    "image-alt",
    "digits: ۱ and 2",
    "digits: 3",
    'color-contrast: <p class="dim"',
    "390 px, overflow: ",
    "1440 px, overflow: ",
    '390 px, leaves its box: <p class="narrow"',
    '390 px, wide text, leaves its box: <p class="tight"',
    '1280 px, cut off: <p class="low"',
    '1280 px, texts lie over each other: <p class=""> Under / <p class="raised"',
    '1280 px, target of 20×20: <button class="small ringed"',
    '390 px, target of 80×30: <button class="mouse ringed"',
    '1280 px, targets lie over each other: <button class="finger ringed"> Beneath / <button',
    'none: <button class="finger ringless"',
    'rgb(13, 110, 253) 0px 0px 0px 4px: <button class="finger ringed blue"',
    'ring solid rgb(204, 0, 0) none: <button class="finger ringed hued"',
)
NO_FAULTS = (
    "digits: 77",  # the value of a tick is read by nobody
    "> Finger",
    "1280 px, target of 80×30",  # large enough for a mouse
    '390 px, leaves its box: <p class="tight"',
)

urlpatterns = [
    path("faulty/", lambda request: HttpResponse(FAULTY)),
    path("faulty.css", lambda request: HttpResponse(STYLE, content_type="text/css")),
    *urls.urlpatterns,
]


@pytest.mark.urls(__name__)
def test_every_kind_of_fault_is_found_and_nothing_else(open_tab, transactional_db):
    wrong = []
    for look in LOOKS:
        watch = Watch()
        page = open_tab(watch=watch, **look.options)
        page.goto("/faulty/")
        wrong += wrong_on(page, watch, look)

    found = "\n".join(wrong)

    assert [fault for fault in FAULTS if fault not in found] == []
    assert [fault for fault in NO_FAULTS if fault in found] == []
