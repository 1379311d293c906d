"""The PDF of a result: its words, pages, tags and fonts, for every verdict in both languages."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pdfua
import pikepdf
import pytest
from django.utils.translation import override

from diagnostics.exports.pdf import SOURCE, pdf_of
from diagnostics.exports.pdf.fonts import STOOD_IN
from diagnostics.method.checklist import Function, Type
from diagnostics.models import Assessment, Organisation
from diagnostics.queries.respondents import Participant
from tests.diagnostics.explaining import (
    ARMAN,
    FEW,
    MIXED,
    MOVE,
    PARTLY,
    RUDAN,
    SEPEHR,
    STAY,
    A,
    D,
    I,
    U,
    both,
    explained,
)
from tests.diagnostics.reading_pdf import (
    fonts_of,
    plain_text,
    structure_of,
    text_of,
    words_in,
    words_of,
)

OWNERS = ("MMMSSSSS", "MMMMMSSS")
CLOSED = datetime(2026, 11, 18, 9, 0, 30, 123456, tzinfo=UTC)
METHOD_ADDRESS = "https://hamrasta.example/en/method/"
TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"

CASES = {
    "tighten": (both(SEPEHR, MOVE), OWNERS),
    "stay": (both(D, STAY), OWNERS),
    "judgement call": (both(U, "YYN | PYY", Type.UNDEFINED), OWNERS),
    "integrated": (both(I), OWNERS),
    "conditions unknown": (both(A), OWNERS),
    "between": (both(ARMAN, "NPN | YNNPPP"), OWNERS),
    "mixed": (both(MIXED), OWNERS),
    "two views": (both(RUDAN), ("MMNNSSSN", "MMMMBSBB")),
    "no fit": (both(PARTLY), OWNERS),
    "not enough answers": (both((D, FEW)), OWNERS),
    "one side": (both(D, STAY)[:1], OWNERS[:1]),
}
BOTH_LANGUAGES = pytest.mark.parametrize("language", ["en", "fa"])
EVERY_CASE = pytest.mark.parametrize("case", CASES)


def assessment_of(name="Sepehr Controls", name_fa="سپهر کنترل", **fields):
    organisation = Organisation(name=name, name_fa=name_fa)
    return Assessment(
        organisation=organisation, **{"round": 2, "state": "closed", "closed_at": CLOSED, **fields}
    )


def explanation_of(case, **options):
    people, owners = CASES[case]
    options = {"closed_on": date(2026, 11, 18), "version": 1} | options
    return explained(*people, owners=owners, **options)


def report_of(explanation, assessment=None):
    return pdf_of(assessment or assessment_of(), explanation, method_address=METHOD_ADDRESS)


@cache
def pdf_in(language, case):
    with override(language):
        return report_of(explanation_of(case))


def sentences_of(explanation):
    """Return what must be read in the document, part by part."""
    yield str(explanation.verdict.headline)
    yield explanation.advice.say
    for part in ("fit", "change", "sides", "decision", "steps", "agenda", "statements"):
        yield getattr(getattr(explanation, part), "claim", "")
    for view in explanation.sides.views:
        yield from (view.name, view.type_name, view.note)
    yield from (str(row.text) for row in explanation.statements.rows)
    yield from (stage.name for stage in explanation.funnel.stages if explanation.funnel.has_views)


@EVERY_CASE
def test_every_sentence_of_a_verdict_is_in_the_document(case):
    text = text_of(pdf_in("en", case))

    missing = [
        sentence
        for sentence in sentences_of(explanation_of(case))
        if plain_text(sentence) not in text
    ]

    assert missing == []


@EVERY_CASE
def test_every_word_of_a_verdict_is_in_the_persian_document(case):
    read = words_in(pdf_in("fa", case))

    with override("fa"):
        sentences = list(sentences_of(explanation_of(case)))

    assert [sentence for sentence in sentences if words_of(sentence) - read] == []


def test_the_document_reads_like_the_page():
    text = text_of(pdf_in("en", "tighten"))

    assert text.startswith("Sepehr Controls Sales–marketing assessment, 18 November 2026")
    for sentence in (
        "Sales and Marketing have a Defined relationship.",
        "What we suggest Move one step closer, to Aligned",
        "Further apart How close they work, not how good it is Closer together",
        "holds, on average 17%",
        "today: no (Sales), partly (Marketing)",
        "Answered by 1 of 1 in Sales, 1 of 1 in Marketing; with names",
        "Answers closed 18 November 2026",
        "How this result is worked out (rule 5 of 5)",
        "Hamrasta 1 / 5",
    ):
        assert sentence in text


def test_the_persian_document_has_persian_digits_and_days():
    pdf = pdf_in("fa", "tighten")

    assert {"سپهر", "کنترل", "آبان", "همراستا"} <= words_in(pdf)
    assert {"۲۷", "۱۴۰۵", "۸۶"} <= set(re.findall(r"\d+", text_of(pdf)))
    assert re.findall("[0-9]", text_of(pdf)) == []


def test_an_agenda_puts_its_questions():
    text = text_of(pdf_in("en", "two views"))

    assert "Agenda for the joint session" in text
    assert "Sales: yes Marketing: no Ask: " in text


@BOTH_LANGUAGES
@EVERY_CASE
def test_the_document_is_short_tagged_and_titled(language, case):
    with structure_of(pdf_in(language, case)) as pdf:
        assert 3 <= len(pdf.pages) <= 6
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == language
        assert (
            str(pdf.docinfo["/Title"])
            == {
                "en": "Result: Sepehr Controls",
                "fa": "نتیجه: سپهر کنترل",
            }[language]
        )
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.ViewerPreferences.Direction == ("/R2L" if language == "fa" else "/L2R")


@BOTH_LANGUAGES
@EVERY_CASE
def test_a_checker_of_pdf_ua_finds_nothing(language, case):
    report = pdfua.validate(BytesIO(pdf_in(language, case)))

    assert [(finding.rule_id, finding.message) for finding in report.findings] == []


@BOTH_LANGUAGES
def test_all_fonts_are_embedded(language):
    fonts = fonts_of(pdf_in(language, "tighten"))

    names = {name for name, _is_embedded in fonts}
    assert [name for name, is_embedded in fonts if not is_embedded] == []
    assert "Vazirmatn-Regular" in names
    assert len(names) <= 2  # the letters σ and τ are of another one


def test_each_drawing_says_what_it_shows():
    with structure_of(pdf_in("en", "tighten")) as pdf:
        found = [object_ for object_ in pdf.objects if isinstance(object_, pikepdf.Dictionary)]
        alternatives = [str(row_.Alt) for row_ in found if "/Alt" in row_]

    assert "Sales: No; Marketing: Partly" in alternatives


def test_an_open_round_is_marked_provisional():
    explanation = explanation_of("stay", is_provisional=True, closed_on=None)
    opened = assessment_of(state="open", opened_at=CLOSED, closed_at=None)

    text = text_of(report_of(explanation, opened))

    assert "Provisional This round is still open." in text
    assert "open since 18 November 2026" in text
    assert "Sepehr Controls Provisional, 18 November 2026" in text  # at the head of each page
    assert "Answers closed still open" in text


def test_a_closed_round_gives_the_same_bytes_in_every_thread():
    explanation, assessment = explanation_of("stay"), assessment_of()

    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(lambda _: report_of(explanation, assessment), range(4)))

    assert made == {pdf_in("en", "stay")}


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "#strong[x] $x^2$ *a* _b_ <label> @ref \\ ]]) // \"quoted\" 'so'"),
        ("en", "<script>alert(1)</script> &amp; &lt;"),
        ("en", "Acme (Südwest) & Söhne’s “Ōsaka”"),
        ("fa", "شرکت «سپهر» ۱۲ و Acme"),
    ],
)
def test_a_name_is_text_and_never_source(language, name):
    with override(language):
        pdf = report_of(explanation_of("mixed"), assessment_of(name, name))

    assert words_of(name) <= words_in(pdf)
    with structure_of(pdf) as document:
        assert str(document.docinfo["/Title"]).endswith(f": {name}")


def test_a_name_of_lines_and_directions_is_one_line():
    name = "Acme\u202e\r\nline\ttwo\x00\x07\u2028\u2067three\ufeff"

    with structure_of(report_of(explanation_of("mixed"), assessment_of(name))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Result: Acme line two three "


@pytest.mark.parametrize(("letter", "language"), [("x", "en"), ("W", "en"), ("ش", "fa")])
def test_a_long_name_without_a_space_stays_on_the_page(letter, language):
    with override(language):
        assessment = assessment_of(letter * 200, letter * 200, title=letter * 120)
        pdf = report_of(explanation_of("mixed"), assessment)

    text = text_of(pdf)
    assert text.replace(" ", "").count(letter * 200) == 1
    with structure_of(pdf) as document:
        assert len(document.pages) <= 4


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Москва", "Москва"),
        ("Acme 😀", "Acme \ufffd"),
        ("漢字 Acme", "\ufffd\ufffd Acme"),
        ("Acme 漢 Ωmega Ёлка", "Acme \ufffd Ωmega Ёлка"),
    ],
)
def test_a_letter_that_no_font_has_is_no_failure(name, read):
    text = text_of(report_of(explanation_of("tighten"), assessment_of(name)))

    assert text.startswith(read)
    assert "holds, on average 17%" in text


def test_every_letter_that_is_said_to_be_drawn_is_drawn():
    letters = "".join(chr(code) for code in sorted(STOOD_IN))

    text = text_of(report_of(explanation_of("mixed"), assessment_of(f"{letters} 😀", title="Z")))

    assert letters in text.replace(" ", "")


def test_a_flagged_person_is_named_as_written():
    people = [Participant("sales", "Sara ۱۲ 12 <b>"), Participant("marketing", "Mani")]
    explanation = explanation_of("no fit", people=people)

    text = text_of(report_of(explanation))

    assert "Sara ۱۲ 12 <b> (Sales) gave the same answer to every statement." in text


def test_forty_people_and_their_flags_stay_in_six_pages():
    sheets = [
        (function, PARTLY) for function in (Function.SALES, Function.MARKETING) for _ in range(20)
    ]
    people = [Participant(function, "N" * 100) for function, _letters in sheets]
    explanation = explained(*sheets, people=people, version=1)

    pdf = report_of(explanation)

    assert "20 of 20 in Sales, 20 of 20 in Marketing" in text_of(pdf)
    assert "And 68 more." in text_of(pdf)
    with structure_of(pdf) as document:
        assert len(document.pages) <= 6


def test_the_colours_are_those_of_the_pages():
    light = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}),", TOKENS.read_text()))
    look = SOURCE.with_name("look.typ").read_text()
    plain = re.findall(r'#let ([\w-]+) = rgb\("(#\w{6})"\)', look)
    hues, softs = (re.search(rf"#let {name} = \((.*?)\n\)", look, re.S)[1] for name in NAMED)
    named = re.findall(r'(\w+): rgb\("(#\w{6})"\)', hues)
    soft = re.findall(r'(\w+): rgb\("(#\w{6})"\)', softs)

    used = {
        **{name.replace("line-colour", "line"): colour for name, colour in plain},
        **dict(named),
        **{f"{name}-soft": colour for name, colour in soft},
    }

    assert len(used) == 18
    assert used == {name: light[name] for name in used}


NAMED = ("hues", "softs")
