"""Parts of pages that are kept: rendered once under what they are known by."""

import pytest
from django.core.cache import caches
from django.utils.safestring import SafeString

from diagnostics.web import kept
from diagnostics.web.kept import forget_stored, kept_parts


class Rendering:
    """Gives other parts each time, so that a test sees whether they were rendered again."""

    times = 0

    def __call__(self):
        self.times += 1
        return f"<b>part {self.times}</b>", "«پایان»"


def test_parts_are_rendered_once_under_what_they_are_known_by():
    rendering = Rendering()

    first, again = (kept_parts(("page", "en", {1: None}), rendering) for _look in range(2))

    assert first == again == ["<b>part 1</b>", "«پایان»"]
    assert all(isinstance(part, SafeString) for part in (*first, *again))


def test_anything_else_known_has_parts_of_its_own():
    rendering = Rendering()

    found = [kept_parts(known, rendering)[0] for known in ((1, "2"), ("1", 2), (1, 2), (12,))]

    assert found == [f"<b>part {number}</b>" for number in (1, 2, 3, 4)]


def test_what_changes_from_look_to_look_is_rendered_each_time():
    rendering = Rendering()

    assert [kept_parts(None, rendering)[0] for _look in range(2)] == [
        "<b>part 1</b>",
        "<b>part 2</b>",
    ]


@pytest.mark.django_db
def test_stored_parts_are_there_for_another_process_until_they_are_forgotten():
    rendering = Rendering()

    def look():
        caches["kept"].clear()  # as a process that has just begun
        return kept_parts(("page", "en"), rendering, is_stored=True)[0]

    assert [look(), look()] == ["<b>part 1</b>"] * 2
    forget_stored()
    assert look() == "<b>part 2</b>"


@pytest.mark.django_db
def test_another_edition_of_the_code_renders_stored_parts_again(monkeypatch):
    rendering = Rendering()
    kept_parts(("page", "en"), rendering, is_stored=True)

    monkeypatch.setattr(kept, "build", lambda: "another")
    caches["kept"].clear()

    assert kept_parts(("page", "en"), rendering, is_stored=True)[0] == "<b>part 2</b>"
