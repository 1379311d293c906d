"""What is taken away of a result: by whom, with what in it, and what it never holds."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from diagnostics.actions import rounds, sharing
from diagnostics.demo import load_demo
from diagnostics.exchange import Kind, read_assessment
from diagnostics.exported import exported
from diagnostics.models import Assessment, Respondent
from diagnostics.queries.versions import published_document
from diagnostics.result import read_exact, rounded
from tests.diagnostics.anonymous import closed as close_later
from tests.diagnostics.anonymous import make_anonymous
from tests.factories import NOW, PASSWORD, criteria, make_assessment, make_respondent, make_sepehr

pytestmark = pytest.mark.django_db

KINDS = ["xlsx", "csv", "json"]
FORMULAS = ["=1+1", "+1", "-1", "@x", "＝1", '"=1"', "'=1"]


def address(assessment, kind, language="en"):
    with override(language):
        return reverse(f"diagnostics:result_{kind}", args=[assessment.pk])


def shared_address(assessment, kind, language="en"):
    with override(language):
        return reverse(f"diagnostics:shared_result_{kind}", args=[assessment.result_token])


def content(response):
    return b"".join(response.streaming_content)


def taken(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return content(response)


def read(written, kind):
    return read_assessment(written, kind=Kind(kind), published=published_document)


def table(written):
    return list(csv.DictReader(StringIO(written.decode("utf-8-sig"), newline="")))


def text_of(written):
    """Return everything that is written in a workbook, whatever the cell."""
    sheets = load_workbook(BytesIO(written)).worksheets
    cells = (str(one) for sheet in sheets for row in sheet.values for one in row if one)
    return "\n".join(cells)


@pytest.fixture
def sepehr(cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    return rounds.close_assessment(make_sepehr(cast.organisation), now=NOW)


@pytest.fixture
def manager(cast, client_of):
    return client_of(cast.manager)


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
            make_respondent(assessment, "sales", name=f"S {index}", criteria=criteria("Y" * 21))
            make_respondent(assessment, "marketing", criteria=criteria("N" * 21))
        rounds.close_assessment(assessment, now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            taken(manager, address(assessment, kind))
        return len(queries)

    rounds.close_assessment(cast.assessment, now=NOW)

    assert count(1) == count(4)


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
    assert [one["name"] for one in written["respondents"]] == [
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

    assert [(one.name, one.answers) for one in read(written, kind).respondents] == [
        ("Sara", {}),
        ("Mani", {}),
    ]


def test_whoever_was_withdrawn_is_not_in_the_file(cast, manager):
    Respondent.objects.filter(pk=cast.sales.pk).update(withdrawn_at=NOW)
    assessment = rounds.close_assessment(cast.assessment, now=NOW)

    written = json.loads(taken(manager, address(assessment, "json")))

    assert [one["name"] for one in written["respondents"]] == ["Mani"]


def test_flag_names_the_respondent_by_place_in_the_file(cast, manager):
    make_respondent(cast.assessment, "sales", name="Monotone", criteria=criteria("Y" * 21))
    assessment = rounds.close_assessment(cast.assessment, now=NOW)

    written = json.loads(taken(manager, address(assessment, "json")))

    flagged = {one["respondent"] for one in written["result"]["flags"] if "respondent" in one}
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
    assert result["Opened"].is_date
    assert (result["Defined"].value, result["Defined"].number_format) == (0.8571, "0%")
    statement = next(row for row in workbook["Statements"].values if row[0] == "D3")
    assert statement[3:] == ("Defined", 1, 0.5, 0.5)
    assert [row[0] for row in workbook["Funnel"].values][1:] == list(range(1, 9))
    assert [row[5] for row in workbook["Funnel"].values][4:6] == ["Both claim it"] * 2


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
    cells = [one for sheet in load_workbook(BytesIO(workbook)) for row in sheet for one in row]
    assert text not in [one.value for one in cells]
    assert "f" not in {one.data_type for one in cells}
    again = read(workbook, "xlsx")
    assert (again.organisation, again.title, again.respondents[0].note) == (text, text, text)
    assert again.respondents[0].name == text


# --- an anonymous round -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_open_anonymous_round_leads_to_the_page_that_says_when(cast, manager, kind):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = make_anonymous(cast.organisation, sales=3, marketing=3)

    response = manager.get(address(assessment, kind))

    assert response.status_code == 302
    assert response["Location"] == reverse("diagnostics:result", args=[assessment.pk])


@pytest.mark.parametrize("number", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("user", ["manager", "consultant"])
def test_anonymous_round_gives_what_is_stored_and_nobody(cast, client_of, kind, number, user):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = close_later(make_anonymous(cast.organisation, sales=number, marketing=number))

    written = taken(client_of(getattr(cast, user)), address(assessment, kind))

    text = text_of(written) if kind == "xlsx" else written.decode()
    assert "sales 0" not in text
    assert "marketing 0" not in text
    if kind == "json":
        result = json.loads(text)
        assert "respondents" not in result
        assert result["mode"] == "anonymous"
        assert set(result["result"]) - set(assessment.result) == {
            "organisation",
            "checklist",
            "checklist_version",
        }
        assert {key: result["result"][key] for key in assessment.result} == rounded(
            read_exact(assessment.result)
        )


def test_small_anonymous_round_has_no_number_of_a_function(cast, manager):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = close_later(make_anonymous(cast.organisation, sales=2, marketing=3))

    rows = table(taken(manager, address(assessment, "csv")))
    workbook = load_workbook(BytesIO(taken(manager, address(assessment, "xlsx"))))

    told = ("organisation", "date", "mode", "checklist", "checklist_version", "closed_on")
    counts = ("function", "respondents", "answered")
    for row in rows:
        left = {key: one for key, one in row.items() if one and key not in (*told, *counts)}
        assert set(left.values()) <= {"dont_know"}
    assert workbook.sheetnames == ["Result"]


def test_anonymous_round_of_enough_has_the_means_of_its_functions(cast, manager):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = close_later(make_anonymous(cast.organisation, sales=3, marketing=3))

    rows = table(taken(manager, address(assessment, "csv")))

    assert [(one["function"], one["answered"], one["D2"], one["U1"]) for one in rows] == [
        ("sales", "3", "1.0", "0.0"),
        ("marketing", "3", "1.0", "0.5"),
    ]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_anonymous_file_is_refused_when_read_with_that_reason(cast, manager, kind):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = close_later(make_anonymous(cast.organisation, sales=3, marketing=3))

    with pytest.raises(ValueError, match="an anonymous round is exported without its answers"):
        read(taken(manager, address(assessment, kind)), kind)


# --- the shared link --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_shared_file_names_nobody_and_holds_no_note(cast, sepehr, kind):
    respondent = sepehr.respondents.first()
    Respondent.objects.filter(pk=respondent.pk).update(name="Sara Secret")
    respondent.sheet.notes = {"together": "Between us"}
    respondent.sheet.save()
    Assessment.objects.filter(pk=sepehr.pk).update(facts={"W1": "yes"})
    shared = sharing.share_result(sepehr)

    response = Client().get(shared_address(shared, kind))

    written = content(response)
    text = text_of(written) if kind == "xlsx" else written.decode()
    assert "Sepehr Controls" in text
    assert not any(secret in text for secret in ("Sara Secret", "Between us", '"facts"'))
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]


def test_shared_table_has_a_row_for_each_function_and_no_answer(sepehr):
    shared = sharing.share_result(sepehr)

    rows = table(content(Client().get(shared_address(shared, "csv"))))

    assert [(one["function"], one["D3"], one["stage-4"]) for one in rows] == [
        ("sales", "1.0", "sales"),
        ("marketing", "0.5", "marketing"),
    ]


def test_shared_flags_are_counted(cast):
    for _one in range(2):
        make_respondent(cast.assessment, "sales", name="Monotone", criteria=criteria("Y" * 21))
    shared = sharing.share_result(rounds.close_assessment(cast.assessment, now=NOW))

    written = json.loads(content(Client().get(shared_address(shared, "json"))))

    flags = [one for one in written["result"]["flags"] if one["code"] == "no_spread"]
    assert flags == [{"code": "no_spread", "count": 2}]
    assert "respondent" not in str(written["result"]["flags"])


@pytest.mark.parametrize("kind", KINDS)
def test_withdrawn_link_gives_no_file(sepehr, kind):
    shared = sharing.share_result(sepehr)
    path = shared_address(shared, kind)
    sharing.stop_sharing(shared)

    assert Client().get(path).status_code == 404


def test_page_of_the_result_leads_to_the_files(manager, sepehr):
    page = manager.get(reverse("diagnostics:result", args=[sepehr.pk])).content.decode()

    assert all(f'href="{address(sepehr, kind)}"' in page for kind in KINDS)


def test_page_of_the_shared_result_leads_to_the_shared_files(sepehr):
    shared = sharing.share_result(sepehr)
    path = reverse("diagnostics:shared_result", args=[shared.result_token])

    page = Client().get(path).content.decode()

    assert all(f'href="{shared_address(shared, kind)}"' in page for kind in KINDS)
    assert "/assessments/" not in page


# --- every named round of the demo -------------------------------------------------------------


def test_every_demo_round_comes_back_from_every_kind_to_the_same_result():
    load_demo(now=NOW, password=PASSWORD)
    closed = Assessment.objects.filter(state="closed").select_related(
        "organisation", "version__checklist"
    )

    for assessment in closed:
        file = read(exported(assessment, Kind.JSON), "json")

        assert file.respondents
        for kind in ("csv", "xlsx"):
            assert read(exported(assessment, Kind(kind)), kind) == file
