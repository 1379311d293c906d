"""Frames: what of a page is rendered once, and what goes into the slots."""

import pytest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from diagnostics.web.frame import Frame, frame_of, slot

TEXT = """<b>"A" & 'B'</b>"""
ESCAPED = "&lt;b&gt;&quot;A&quot; &amp; &#x27;B&#x27;&lt;/b&gt;"


def test_a_text_is_escaped_and_markup_is_not():
    frame = Frame(f"<p>{slot('text')}</p>{slot('markup')}")

    filled = frame.filled({"text": TEXT, "markup": mark_safe("<i>one</i>")})

    assert filled == f"<p>{ESCAPED}</p><i>one</i>"


def test_what_is_filled_is_markup_that_goes_into_another_frame_as_it_is():
    line = Frame(f"<p>{slot('text')}</p>").filled({"text": TEXT})

    assert isinstance(line, SafeString)
    assert Frame(slot("line")).filled({"line": line}) == f"<p>{ESCAPED}</p>"


def test_joined_markup_is_a_text_again():
    line = mark_safe("<p>one</p>")

    assert Frame(slot("lines")).filled({"lines": "".join([line])}) == "&lt;p&gt;one&lt;/p&gt;"


def test_a_slot_without_a_value_is_empty_and_a_value_without_a_slot_is_nowhere():
    frame = Frame(f"[{slot('a')}|{slot('b')}]")

    assert frame.filled({"b": "2", "c": "3"}) == "[|2]"


def test_a_slot_may_stand_twice_and_side_by_side():
    assert Frame(slot("a") + slot("b") + slot("a")).filled({"a": "1", "b": "2"}) == "121"


def test_a_value_opens_no_slot():
    frame = Frame(slot("a") + slot("b"))

    assert frame.filled({"a": slot("b"), "b": "2"}) == "\0b\x002"


def test_a_frame_keeps_no_value():
    frame = Frame(slot("name"))

    assert [frame.filled({"name": "Sara"}), frame.filled({})] == ["Sara", ""]


class Rendering:
    """Says how often it was asked for what a template is rendered with."""

    times = 0

    def __call__(self):
        self.times += 1
        return {"name": slot("name")}


@pytest.fixture
def template(tmp_path, settings, monkeypatch):
    monkeypatch.setattr("diagnostics.web.frame._frames", {})
    (tmp_path / "frame.html").write_text(
        '{% load i18n %}{% translate "Name" %}: {{ name }}{{ slot }}more{{ slot }}'
    )
    engine = settings.TEMPLATES[0] | {"DIRS": [tmp_path]}
    settings.TEMPLATES = [engine]
    return "frame.html"


def test_a_template_is_rendered_once_for_what_it_is_known_by(template):
    rendering = Rendering()

    frames = [frame_of(template, rendering, *known) for known in ((1,), (1,), (2,), ())]

    assert rendering.times == 3
    assert frames[0] is frames[1]
    assert frames[0].filled({"name": "Sara & Ali", "more": "!"}) == "Name: Sara &amp; Ali!"


def test_each_language_has_a_frame_of_its_own(template):
    values = {"name": "Sara"}
    with override("fa"):
        persian = frame_of(template, Rendering()).filled(values)

    assert (frame_of(template, Rendering()).filled(values), persian) == ("Name: Sara", "نام: Sara")
