"""What is taken away of a named round: every answer, in each kind of file, and back again."""

import json
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from diagnostics.actions import rounds
from diagnostics.demo import load_demo
from diagnostics.exchange import Kind
from diagnostics.exports.tables import exported
from diagnostics.models import Assessment, Respondent
from diagnostics.result.stored import read_exact, rounded
from tests.diagnostics.exports import KINDS, address, read, table, taken
from tests.factories import ALL_YES, NOW, PASSWORD, criteria, make_assessment, make_respondent

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+1", "-1", "@x", "＝1", '"=1"', "'=1"]


# --- the answer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json"),
    ],
)
def test_file_is_named_typed_and_kept_by_nobody(manager, sepehr, kind, type_):
    response = manager.get(address(sepehr, kind))

    assert response["Content-Type"] == type_
    assert response["Content-Disposition"] == (
        f'attachment; filename="Sepehr-Controls-2026-11-01-en.{kind}"'
    )
    assert "no-store" in response["Cache-Control"]


def test_file_of_a_persian_page_has_its_name(manager, sepehr):
    response = manager.get(address(sepehr, "json", "fa"))

    assert "%D8%B3%D9%BE%D9%87%D8%B1" in response["Content-Disposition"]
    assert response["Content-Disposition"].endswith("-fa.json")


@pytest.mark.parametrize("kind", KINDS)
def test_queries_do_not_grow_with_respondents(cast, manager, kind):
    def count(number):
        assessment = make_assessment()
        assessment.organisation = cast.organisation
        assessment.round = 10 + number
        assessment.save()
        for index in range(number):
            make_respondent(assessment, "sales", name=f"S {index}", criteria=ALL_YES)
            make_respondent(assessment, "marketing", criteria=criteria("N" * 21))
        rounds.close_assessment(assessment, now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            taken(manager, address(assessment, kind))
        return len(queries)

    rounds.close_assessment(cast.assessment, now=NOW)

    assert count(1) == count(4)


def test_page_of_the_result_leads_to_the_files(manager, sepehr):
    page = manager.get(reverse("diagnostics:result", args=[sepehr.pk])).content.decode()

    assert all(f'href="{address(sepehr, kind)}"' in page for kind in KINDS)


# --- a named round ----------------------------------------------------------------------------


def test_json_is_the_interchange_object_with_the_result(manager, sepehr):
    written = json.loads(taken(manager, address(sepehr, "json")))

    assert list(written) == [
        "organisation",
        "date",
        "mode",
        "checklist",
        "checklist_version",
        "closed_on",
        "respondents",
        "result",
    ]
    assert written["organisation"] == "Sepehr Controls"
    assert [respondent["name"] for respondent in written["respondents"]] == [
        "Somebody in sales",
        "Somebody in marketing",
    ]
    assert written["result"] == {
        "organisation": "Sepehr Controls",
        "checklist": "article",
        "checklist_version": 1,
        **rounded(read_exact(sepehr.result)),
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_kind_holds_the_same_assessment(manager, sepehr, kind, language):
    written = taken(manager, address(sepehr, kind, language))

    assert read(written, kind) == read(exported(sepehr, Kind.JSON), "json")


@pytest.mark.parametrize("user", ["manager", "consultant"])
@pytest.mark.parametrize("kind", KINDS)
def test_invited_without_answers_is_in_the_file(cast, client_of, kind, user):
    assessment = rounds.close_assessment(cast.assessment, now=NOW)

    written = taken(client_of(getattr(cast, user)), address(assessment, kind))

    assert [
        (respondent.name, respondent.answers) for respondent in read(written, kind).respondents
    ] == [
        ("Sara", {}),
        ("Mani", {}),
    ]


def test_whoever_was_withdrawn_is_not_in_the_file(cast, manager):
    Respondent.objects.filter(pk=cast.sales.pk).update(withdrawn_at=NOW)
    assessment = rounds.close_assessment(cast.assessment, now=NOW)

    written = json.loads(taken(manager, address(assessment, "json")))

    assert [respondent["name"] for respondent in written["respondents"]] == ["Mani"]


def test_flag_names_the_respondent_by_place_in_the_file(cast, manager):
    make_respondent(cast.assessment, "sales", name="Monotone", criteria=ALL_YES)
    assessment = rounds.close_assessment(cast.assessment, now=NOW)

    written = json.loads(taken(manager, address(assessment, "json")))

    flagged = {flag["respondent"] for flag in written["result"]["flags"] if "respondent" in flag}
    assert [written["respondents"][index]["name"] for index in flagged] == ["Monotone"]


def test_notes_wanted_owners_and_facts_are_in_the_file(cast, manager):
    sheet = cast.sales.sheet
    sheet.notes = {"funnel": "Third\r\nline", "together": " First\x0b "}
    sheet.claims = {"today": {"1": "sales"}, "wanted": {"2": "both"}}
    sheet.save()
    assessment = rounds.close_assessment(cast.assessment, now=NOW)
    Assessment.objects.filter(pk=assessment.pk).update(facts={"R1": "no", "W1": "yes"})

    for kind in KINDS:
        file = read(taken(manager, address(assessment, kind)), kind)

        assert file.facts == {"W1": "yes", "R1": "no"}
        assert file.respondents[0].note == "First\n\nThird\nline"
        assert (file.respondents[0].today, file.respondents[0].wanted) == (
            {1: "sales"},
            {2: "both"},
        )


def test_open_named_round_is_marked_as_provisional(cast, manager):
    written = json.loads(taken(manager, address(cast.assessment, "json")))
    workbook = load_workbook(BytesIO(taken(manager, address(cast.assessment, "xlsx"))))

    assert written["result"]["provisional"] is True
    assert "closed_on" not in written
    assert "Provisional: the round is still open." in [row[0] for row in workbook["Result"].values]


# --- the workbook -----------------------------------------------------------------------------


def test_workbook_has_typed_cells(manager, sepehr):
    workbook = load_workbook(BytesIO(taken(manager, address(sepehr, "xlsx"))))

    assert workbook.sheetnames == ["Result", "Statements", "Conditions", "Funnel", "Answers"]
    result = {row[0].value: row[1] for row in workbook["Result"] if row[0].value}
    assert result["Opened on"].is_date
    assert (result["Defined"].value, result["Defined"].number_format) == (0.8571, "0%")
    statement = next(row for row in workbook["Statements"].values if row[0] == "D3")
    assert statement[3:] == ("Defined", 1, 0.5, 0.5)
    assert [row[0] for row in workbook["Funnel"].values][1:] == list(range(1, 9))
    assert [row[5] for row in workbook["Funnel"].values][4:6] == ["Both claim it"] * 2


def test_workbook_of_two_views_shows_the_fit_of_each_side_and_not_their_average(sepehr, manager):
    apart = make_assessment(sepehr.organisation)
    make_respondent(apart, "sales", criteria=criteria("YYYY NNPN NNNPNN NNNNNNN"))
    make_respondent(apart, "marketing", criteria=criteria("NNNN YYPY YYYYYY NNPNPNP"))
    apart = rounds.close_assessment(apart, now=NOW)

    sheet = load_workbook(BytesIO(taken(manager, address(apart, "xlsx"))))["Result"]

    rows = {row[0]: row[1:] for row in sheet.values}
    assert [cell for cell in rows["Type"] if cell] == ["Sales", "Marketing"]
    assert [cell for cell in rows["Undefined"] if cell] == [0.9286, 0.3095]


def test_workbook_of_a_persian_page_reads_from_the_right_with_both_languages(manager, sepehr):
    workbook = load_workbook(BytesIO(taken(manager, address(sepehr, "xlsx", "fa"))))

    assert all(sheet.sheet_view.rightToLeft for sheet in workbook)
    statements = list(workbook.worksheets[1].values)
    assert statements[1][1].startswith("Sales and Marketing each took shape")
    assert statements[1][2].startswith("واحد فروش")
    answers = list(workbook.worksheets[-1].values)
    assert answers[1][answers[0].index("function")] == "فروش"


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_is_harmless_and_comes_back(cast, manager, text):
    cast.organisation.name = text
    cast.organisation.save()
    Respondent.objects.update(name=text)
    cast.sales.sheet.notes = {"together": text}
    cast.sales.sheet.save()
    cast.assessment.title = text
    cast.assessment.save()
    assessment = rounds.close_assessment(cast.assessment, now=NOW)

    rows = table(taken(manager, address(assessment, "csv")))
    workbook = taken(manager, address(assessment, "xlsx"))

    assert {rows[0][key] for key in ("organisation", "title", "name", "note")} == {f"'{text}"}
    cells = [cell for sheet in load_workbook(BytesIO(workbook)) for row in sheet for cell in row]
    assert text in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}
    again = read(workbook, "xlsx")
    assert (again.organisation, again.title, again.respondents[0].note) == (text, text, text)
    assert again.respondents[0].name == text


# --- every named round of the demo -------------------------------------------------------------


def test_every_demo_round_comes_back_from_every_kind_to_the_same_result():
    load_demo(now=NOW, password=PASSWORD)
    closed = Assessment.objects.filter(state="closed", mode="named").select_related(
        "organisation", "version__checklist"
    )

    for assessment in closed:
        file = read(exported(assessment, Kind.JSON), "json")

        assert file.respondents
        for kind in ("csv", "xlsx"):
            assert read(exported(assessment, Kind(kind)), kind) == file


def test_flag_in_a_persian_workbook_keeps_the_digits_of_a_name(cast, manager):
    make_respondent(cast.assessment, "sales", name="<b>Line 7</b>", criteria=ALL_YES)
    assessment = rounds.close_assessment(cast.assessment, now=NOW)

    workbook = load_workbook(BytesIO(taken(manager, address(assessment, "xlsx", "fa"))))

    read = [row[0] for row in workbook.worksheets[0].values]
    assert "<b>Line 7</b> (فروش) به همهٔ جمله‌ها یک پاسخ داده است." in read
