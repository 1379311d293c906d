"""Results side by side as a document and as a workbook: what they say, and who gets them."""

from io import BytesIO

import pdfua
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from diagnostics.models import Assessment, Membership
from tests.diagnostics.anonymous import make_anonymous
from tests.diagnostics.explaining import PARTLY
from tests.diagnostics.pages import text_of
from tests.diagnostics.reading_pdf import fonts_of, structure_of, words_in, words_of
from tests.diagnostics.reading_pdf import text_of as text_in
from tests.diagnostics.test_comparing import close, closed_round
from tests.factories import make_assessment, make_organisation, make_version


@pytest.fixture
def two_rounds(organisation):
    version = make_version()
    return [
        closed_round(organisation, version=version, day=1),
        closed_round(organisation, version=version, day=200, sales=PARTLY),
    ]


def address(kind, rounds, language="en"):
    ids = "&".join(f"a={round_.pk}" for round_ in rounds)
    return f"/{language}/compare.{kind}?{ids}"


def taken(reader, kind, rounds, language="en"):
    response = reader.get(address(kind, rounds, language))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def sheets_in(reader, rounds, language="en"):
    book = load_workbook(BytesIO(taken(reader, "xlsx", rounds, language)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def facts_of(rows):
    return {row[0]: row[1:] for row in rows if row[0]}


def test_the_page_leads_to_both_files_of_what_it_compares(reader, two_rounds):
    page = text_of(reader.get(address("", two_rounds).replace(".?", "/?")))

    for kind in ("pdf", "xlsx"):
        links = [part.partition('"')[0] for part in page.split('href="') if f".{kind}?" in part]
        assert {link for link in links if "compare" in link}
        assert all(str(round_.pk) in links[0] for round_ in two_rounds)


def test_the_workbook_says_the_facts_in_the_order_of_the_page(reader, two_rounds):
    sheets = sheets_in(reader, two_rounds)

    assert list(sheets) == ["Comparison", "What moved", "Rounds"]
    facts = facts_of(sheets["Comparison"])
    names = list(facts)
    wanted = ["Answered", "Result", "Suggestion", "Fit", "What would change this"]
    places = [names.index(name) for name in wanted]
    assert places == sorted(places)
    assert facts["Answered"] == ("1 in Sales and 1 in Marketing",) * 2
    assert facts["Result"][1].startswith("Defined · ")
    assert all(0 <= share <= 1 for share in facts["Defined"])
    assert [row[0] for row in sheets["Rounds"]][0] == "Round"


def test_the_workbook_says_what_moved(reader, two_rounds):
    claim, _headings, *rows = sheets_in(reader, two_rounds)["What moved"]

    assert "of the 21 statements asked both times" in claim[0]
    assert "now" in rows[0][1]


def member_of(reader):
    """Return another organisation of who reads."""
    organisation = make_organisation(name="Niltara Textiles")
    user_id = reader.session["_auth_user_id"]
    Membership.objects.create(organisation=organisation, user_id=user_id, role="manager")
    return organisation


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("other", ["over time", "another organisation"])
def test_a_checker_of_pdf_ua_finds_nothing(reader, organisation, two_rounds, language, other):
    rounds = two_rounds
    if other != "over time":
        organisation.name_fa = "سپهر"
        rounds = [two_rounds[0], closed_round(member_of(reader), day=3)]

    pdf = taken(reader, "pdf", rounds, language)

    findings = pdfua.validate(BytesIO(pdf)).findings
    assert [(finding.rule_id, finding.message) for finding in findings] == []
    assert all(is_embedded for _name, is_embedded in fonts_of(pdf))
    with structure_of(pdf) as read:
        assert read.Root.Lang == language
        assert read.docinfo.Title


def test_the_document_reads_like_the_page(reader, two_rounds):
    text = text_in(taken(reader, "pdf", two_rounds))

    assert "2 rounds side by side" in text
    assert "Gap between the functions" in text
    assert "What moved" in text
    assert "of the 21 statements asked both times" in text


def test_the_persian_files_are_persian(reader, two_rounds):
    words = words_in(taken(reader, "pdf", two_rounds, "fa"))
    sheets = sheets_in(reader, two_rounds, "fa")

    assert words_of("هم‌خوانی پیشنهاد فروش بازاریابی") <= words
    assert list(sheets)[0] == "مقایسه"
    assert "۲ دور در کنار هم" in [row[0] for row in sheets["مقایسه"]]


def test_of_a_small_anonymous_round_no_single_statement_is_said(reader, organisation):
    anonymous = close(make_anonymous(organisation, sales=2, marketing=2))

    sheets = sheets_in(reader, [anonymous, closed_round(organisation, day=200)])

    (claim,) = [row[0] for row in sheets["What moved"]]
    assert claim.startswith("A round is anonymous, and too few people answered")
    assert (
        "Not shown"
        in facts_of(sheets["Comparison"])[
            "Gap between the functions (0 = same answers, 1 = opposite)"
        ]
    )


def test_strangers_find_nothing(client_of, two_rounds, cast):
    for kind in ("pdf", "xlsx"):
        response = client_of(cast.outsider).get(address(kind, two_rounds))
        assert response.status_code == 404


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_with_one_round_or_five_the_page_says_why_there_is_no_file(reader, organisation, kind):
    five = [closed_round(organisation, day=day) for day in range(1, 6)]

    for rounds in (five[:1], five):
        response = reader.get(address(kind, rounds), follow=True)
        assert response.status_code == 200
        assert response.redirect_chain[0][0].startswith("/en/compare/?a=")


def test_an_open_round_is_in_no_file(reader, organisation, two_rounds):
    still_open = make_assessment(organisation, version=two_rounds[0].version)

    sheets = sheets_in(reader, [*two_rounds, still_open])

    assert len(facts_of(sheets["Comparison"])["Answered"]) == 2


def test_its_queries_do_not_grow_with_the_rounds(reader, organisation, two_rounds):
    more = [closed_round(organisation, version=two_rounds[0].version, day=day) for day in (90, 99)]
    counts = []
    for rounds in (two_rounds, [*two_rounds, *more]):
        taken(reader, "pdf", rounds)
        with CaptureQueriesContext(connection) as queries:
            taken(reader, "pdf", rounds)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert Assessment.objects.count() == 4
