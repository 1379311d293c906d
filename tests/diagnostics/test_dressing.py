"""One sentence, as page and PDF each dress it; the workbook is read in exporting/."""

from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils.translation import override

from diagnostics.explanation.words import Run, name, phrase, strong
from diagnostics.exports.pdf.plain import printed

NAMED = phrase("{name} ({function}) said it {run} times.", name=name("<b>7"), function="A&B", run=8)


@pytest.fixture(autouse=True)
def persian():
    with override("fa"):
        yield


def shown(text, **context):
    return Template("{% load shown %}" + text).render(Context(context))


def test_phrase_keeps_each_filled_part_as_a_run_of_its_own():
    assert NAMED.runs == [
        Run("<b>7", is_name=True),
        Run(" ("),
        Run("A&B"),
        Run(") said it "),
        Run("8"),
        Run(" times."),
    ]
    assert str(NAMED) == "<b>7 (A&B) said it 8 times."


def test_phrase_lacking_a_part_is_refused():
    with pytest.raises(KeyError):
        phrase("{name} said it.", function="sales")


def test_page_keeps_a_name_apart_and_escapes_every_run():
    page = shown("{{ said|dressed }}", said=NAMED)

    assert page == "<bdi>&lt;b&gt;7</bdi> (A&amp;B) said it ۸ times."


def test_page_shows_a_key_word_strong_and_a_type_in_its_hue():
    said = phrase("{first}, {second}", first=strong("mixed 1"), second=strong("<A>", "aligned"))

    page = shown("{{ said|dressed }}", said=said)

    assert page == '<strong>mixed ۱</strong>, <strong class="is-aligned">&lt;A&gt;</strong>'


def test_pdf_isolates_a_name_and_keeps_its_digits():
    runs = printed(NAMED)

    assert runs[0] == {"text": "\u2068<b>7\u2069", "is_strong": False, "type": ""}
    assert "".join(run["text"] for run in runs[1:]) == " (A&B) said it ۸ times."


def test_pdf_hands_a_key_word_on_with_its_type():
    said = phrase("{type}.", type=strong("Aligned", "aligned"))

    assert printed(said) == [
        {"text": "Aligned", "is_strong": True, "type": "aligned"},
        {"text": ".", "is_strong": False, "type": ""},
    ]


@pytest.mark.parametrize(
    ("share", "width"),
    [(Fraction(6, 7), "85.7%"), (Fraction(1), "100.0%"), (Fraction(0), "0.0%"), (None, "0.0%")],
)
def test_width_of_a_drawing_has_no_language(share, width):
    assert shown("{{ share|width }}", share=share) == width
