"""“Whom would it move?” of a draft: the page, the files, what they say in both languages."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.utils.html import strip_tags
from openpyxl import load_workbook

from diagnostics.actions import rounds
from diagnostics.method.checklist import Type
from diagnostics.method.rule_change import RuleChange
from diagnostics.workbench.moves import reasons_in_words
from tests.diagnostics.pages import address
from tests.factories import NOW, make_organisation, make_sepehr

MOVES = ("draft_moves", "article")


def text_of(response):
    """Return what the page says, in one line."""
    text = strip_tags(re.sub(r"</?(td|th|span|time|small)\b[^>]*>", " ", response.content.decode()))
    return " ".join(unescape(text).split())


@pytest.fixture
def sepehr(draft):
    organisation = make_organisation(name="Sepehr Controls", name_fa="کنترل سپهر")
    return rounds.close_assessment(make_sepehr(organisation), now=NOW)


@pytest.fixture
def moving(draft, sepehr):
    """The draft with a weight under which Sepehr Controls would have no type."""
    draft.criteria.filter(code="U1").update(weight=40)
    return draft


def test_a_draft_that_moves_nobody_says_so(admin, draft, sepehr):
    page = text_of(admin.get(address(*MOVES)))

    assert "With this draft, the one finished assessment keeps its type." in page
    assert "Export as XLSX" not in page


@pytest.fixture
def many(monkeypatch):
    """Two rounds are already too many for a page to wait; each is judged by itself."""
    monkeypatch.setattr("diagnostics.views.moves.PROMPT", 1)
    monkeypatch.setattr("diagnostics.views.publishing.PROMPT", 1)
    monkeypatch.setattr("diagnostics.queries.moves.AT_ONCE", 1)
    rounds.close_assessment(make_sepehr(make_organisation(name="Nika Foods")), now=NOW)


def test_of_many_the_page_says_how_far_it_is_and_ends_as_any_other(admin, moving, many):
    page = admin.get(address(*MOVES))

    markup = page.getvalue().decode()
    text = " ".join(strip_tags(markup).split())
    assert "0 of 2 finished assessments 1 of 2 finished assessments 2 of 2" in text
    assert "2 would move." in text
    assert page.headers["X-Accel-Buffering"] == "no"
    assert markup.rstrip().endswith("</html>")


def test_whoever_leaves_the_page_of_many_stops_the_work(admin, moving, many, monkeypatch):
    judged = []
    monkeypatch.setattr("diagnostics.queries.moves._judged", lambda *given: judged.append(given))
    page = admin.get(address(*MOVES))
    pieces = iter(page.streaming_content)
    begun = [next(pieces), next(pieces)]

    page.close()

    assert b"0 of 2" in begun[1]
    assert (judged, list(pieces)) == ([], [])


def test_before_publishing_many_are_worked_out_when_asked(admin, moving, many):
    page = admin.get(address("draft_publish", "article"))

    assert "Work it out for 2 finished assessments" in text_of(page)
    assert address(*MOVES) in page.content.decode()


def test_without_a_finished_assessment_the_page_says_so(admin, draft):
    page = text_of(admin.get(address(*MOVES)))

    assert "No finished assessment can be worked out with this draft yet." in page


def test_who_would_move_stands_with_the_change_responsible(admin, moving):
    page = text_of(admin.get(address(*MOVES)))

    assert "1 would move." in page
    assert "Sepehr Controls 1 November 2026 Defined Borderline No type No description fits" in page
    assert "U1: weighs 40 instead of 1." in page


def test_the_page_before_publishing_says_the_same(admin, moving):
    page = text_of(admin.get(address("draft_publish", "article")))

    assert "U1: weighs 40 instead of 1." in page


def test_each_change_says_how_many_verdicts_it_moves(admin, moving):
    moving.criteria.filter(code="U2").update(weight=1.5)

    page = text_of(admin.get(address("draft_publish", "article")))

    assert "weight: 1 → now: 40 · 1 verdict" in page
    assert "weight: 1 → now: 1.5 · no verdict" in page
    assert "how many verdicts would stay without it" in page
    persian = text_of(admin.get(address("draft_publish", "article").replace("/en/", "/fa/")))
    assert "وزن: ۱ → اکنون: ۴۰ · ۱ نتیجه" in persian


def test_a_removal_and_a_threshold_say_how_many_verdicts_they_move(admin, draft, sepehr):
    draft.criteria.filter(code="I6").update(is_removed=True)
    draft.thresholds = {**draft.thresholds, "fit": "0.99"}
    draft.save()

    page = text_of(admin.get(address("draft_publish", "article")))

    assert "removed · no verdict" in page
    assert "→ now: 99% · 1 verdict" in page


def test_where_too_many_would_move_no_change_says_how_many(admin, moving, monkeypatch):
    monkeypatch.setattr("diagnostics.workbench.moves.COUNTED", 0)

    page = text_of(admin.get(address("draft_publish", "article")))

    assert "1 verdict" not in page
    assert "how many verdicts would stay without it" not in page


def test_the_page_speaks_persian(admin, moving):
    page = text_of(admin.get(address(*MOVES).replace("/en/", "/fa/")))

    assert "نتیجهٔ ۱ ارزیابی عوض می‌شد." in page
    assert "U1: به‌جای ۱ وزن ۴۰ دارد." in page


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (0, None, "Defined no longer expects “no”."),
        (None, 1, "Defined now expects “yes”."),
        (1, 0, "Defined expects “no” instead of “yes”."),
    ],
)
def test_an_expectation_is_said_in_words(before, after, said):
    changes = [RuleChange("expected", code, Type.DEFINED, before, after) for code in ("A2", "A5")]

    assert reasons_in_words(changes) == [("A2, A5", said)]


def test_a_statement_that_is_gone_is_said_in_words():
    assert [reason.text for reason in reasons_in_words([RuleChange("gone", "U4")])] == [
        "is not asked any more."
    ]


def test_a_threshold_is_said_in_words(admin, draft, sepehr):
    draft.thresholds = draft.thresholds | {"fit": "19/20"}
    draft.save()

    page = text_of(admin.get(address(*MOVES)))

    assert "Fit from which a type is named: 95% instead of 70%." in page


def test_who_keeps_the_type_with_another_firmness_is_counted(admin, draft, sepehr):
    draft.thresholds = draft.thresholds | {"firm_flip_distance": 1}
    draft.save()

    page = text_of(admin.get(address(*MOVES)))

    assert "1 keeps its type, but “Borderline” becomes “Firm”." in page


def test_the_files_hold_the_list(admin, moving):
    workbook = load_workbook(BytesIO(admin.get(address("draft_moves_xlsx", "article")).getvalue()))
    csv = admin.get(address("draft_moves_csv", "article")).getvalue().decode("utf-8-sig")

    [headings, row] = [[cell or "" for cell in cells] for cells in workbook.active.values]
    assert row[:2] == ["Sepehr Controls", "کنترل سپهر"]
    assert row[3:] == [
        *("2026-11-01", "Defined", "Borderline", "No type", "No description fits"),
        "U1 weighs 40 instead of 1.",
    ]
    assert [line.split(",") for line in csv.splitlines()] == [headings, row]


@pytest.mark.parametrize("name", ["draft_moves", "draft_moves_xlsx"])
def test_a_draft_that_cannot_be_read_leads_to_what_stands_in_the_way(admin, draft, name):
    draft.criteria.filter(code="U3").update(text_fa="")

    response = admin.get(address(name, "article"))

    assert response.headers["Location"] == address("draft_publish", "article")
