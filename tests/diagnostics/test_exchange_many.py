"""Files of many assessments: which rows are one, and what is wrong with one stops no other."""

import json
from io import BytesIO

import pytest
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from diagnostics.exchange import ExchangeError, Kind, Limits, read_assessment, read_assessments
from diagnostics.exchange.template import template
from diagnostics.instruments.document import read_document, shipped_article
from diagnostics.method.checklist import Answer, Function
from diagnostics.method.funnel import Owner

SARA = {"name": "Sara", "function": "sales", "answers": {"U1": "yes"}}
DOCUMENT = read_document(shipped_article())
TABLE = "organisation,title,closed_on,name,function,U1\n"


def published(code, number):
    return 1, DOCUMENT


def found_in(content, kind, stem="rounds"):
    content = content if isinstance(content, bytes) else content.encode()
    return list(
        read_assessments(content, kind=kind, published=published, stem=stem, limits=Limits())
    )


def refused(content, kind):
    with pytest.raises(ExchangeError) as problem:
        found_in(content, kind)
    return str(problem.value)


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def one(organisation="Acme", **fields):
    return {"organisation": organisation, "respondents": [SARA], **fields}


def names(found):
    return [(item.organisation, len(item.file.respondents)) for item in found]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (json.dumps([one("Acme"), one("Nika")], indent=1), Kind.JSON),
        ("\n".join(json.dumps(each) for each in (one("Acme"), one("Nika"))) + "\n\n", Kind.LINES),
        ("\ufeff\r".join(json.dumps(each) for each in (one("Acme"), one("Nika"))), Kind.LINES),
        (json.dumps([one("Acme"), one("Nika")]), Kind.YAML),  # JSON is YAML
        (f"{json.dumps(one('Acme'))}\n---\n{json.dumps(one('Nika'))}", Kind.YAML),
        (TABLE + "Acme,,,Sara,sales,yes\nNika,,,Mani,sales,no", Kind.CSV),
        (workbook(["organisation", "function"], ["Acme", "sales"], ["Nika", "sales"]), Kind.XLSX),
    ],
    ids=["list", "lines", "lines of any end", "YAML list", "YAML documents", "CSV", "XLSX"],
)
def test_each_way_of_writing_holds_many(content, kind):
    assert names(found_in(content, kind)) == [("Acme", 1), ("Nika", 1)]


@pytest.mark.parametrize("kind", [Kind.JSON, Kind.LINES, Kind.YAML])
def test_one_object_is_a_file_of_one(kind):
    assert names(found_in(json.dumps(one()), kind)) == [("Acme", 1)]


def test_rows_of_one_assessment_need_not_stand_together():
    rows = ["Acme,Spring,,A,sales,yes", "Nika,,,B,sales,no", "Acme,Spring,,C,sales,no"]

    found = found_in(TABLE + "\n".join(rows), Kind.CSV)

    assert names(found) == [("Acme", 2), ("Nika", 1)]
    assert [item.place for item in found] == ["Rows 2 to 4", "Row 3"]


def test_another_title_or_day_is_another_assessment():
    rows = ["Acme,Spring,,A,sales,yes", ",,,B,marketing,no", "Acme,Autumn,,C,sales,no"]
    rows.append("Acme,Autumn,2026-10-01,D,sales,no")

    found = found_in(TABLE + "\n".join(rows), Kind.CSV)

    assert [(item.file.title, len(item.file.respondents)) for item in found] == [
        ("Spring", 2),
        ("Autumn", 1),
        ("Autumn", 1),
    ]


def test_what_is_said_in_one_row_holds_for_a_table_of_one():
    rows = [",,,A,sales,yes", "Acme,Spring,,B,sales,no", ",,,C,sales,no"]

    (found,) = found_in(TABLE + "\n".join(rows), Kind.CSV)

    assert (found.organisation, found.file.title, len(found.file.respondents)) == (
        "Acme",
        "Spring",
        3,
    )


def test_wrong_answer_is_told_with_its_row_and_stops_no_other():
    rows = ["Acme,,,A,sales,maybe", "Nika,,,B,sales,no"]

    wrong, good = found_in(TABLE + "\n".join(rows), Kind.CSV)

    assert wrong.problem == (
        "Row 2, column U1: “maybe” is not an accepted answer. Use yes, partly, no or dont_know."
    )
    assert (wrong.organisation, wrong.file) == ("Acme", None)
    assert good.file.organisation == "Nika"


def test_wrong_object_is_told_with_its_number():
    wrong, good, no_object = found_in(json.dumps([one(mode="x"), one(), 7]), Kind.JSON)

    assert wrong.place == "Assessment 1"
    assert wrong.problem == "mode: “x” is not an accepted mode. Use named."
    assert good.file.organisation == "Acme"
    assert no_object.place == "Assessment 3"
    assert no_object.problem.startswith("this must be one object")


def test_wrong_line_is_told_with_its_number():
    good, wrong = found_in(f"{json.dumps(one())}\n{{", Kind.LINES)

    assert (good.problem, wrong.place) == ("", "Line 2")


def test_formula_is_refused_where_it_stands_and_stops_no_other():
    rows = [["Acme", "sales", "=1+1"], ["Nika", "sales", "yes"]]

    wrong, good = found_in(workbook(["organisation", "function", "U1"], *rows), Kind.XLSX)

    assert wrong.problem == "Row 2, column U1: this is a formula. Write what it amounts to."
    assert good.file.respondents[0].answers == {"U1": Answer.YES}


@pytest.mark.parametrize(
    ("content", "kind", "problem"),
    [
        ("name,U1\nSara,yes", Kind.CSV, "Row 1, column function: this column is missing."),
        ('[{"organisation": "A"', Kind.JSON, "Character 22: this is not well-formed JSON."),
        ('[{"a": 1}] x', Kind.JSON, "Character 10: this is not well-formed JSON."),
        ('[{"a": 1},]', Kind.JSON, "Character 11: this is not well-formed JSON."),
        ("- a: }", Kind.YAML, "Line 1: this is not well-formed YAML."),
        (b"x" * (20 * 1024 * 1024 + 1), Kind.JSON, "this is too large. Accepted: 20 MiB"),
    ],
)
def test_file_that_cannot_be_read_is_refused_as_a_whole(content, kind, problem):
    assert refused(content, kind).startswith(problem)


@pytest.mark.parametrize("kind", [Kind.JSON, Kind.YAML])
def test_list_of_one_is_read_as_that_one(kind):
    content = json.dumps([one()]).encode()

    assert read_assessment(content, kind=kind, published=published).organisation == "Acme"


def test_empty_list_holds_none():
    assert found_in(" [ ] ", Kind.JSON) == []


# --- headings and the template ----------------------------------------------------------------


def test_headings_are_read_in_any_case_and_in_either_language():
    text = "سازمان;Title;تاريخ بستن;نام;واحد;u1;STAGE-1\nAcme;;2026-11-01;Sara;فروش;بله;فروش"

    (found,) = found_in(text, Kind.CSV)

    (person,) = found.file.respondents
    assert str(found.file.closed_on) == "2026-11-01"
    assert (person.name, person.function) == ("Sara", Function.SALES)
    assert (person.answers, person.today) == ({"U1": Answer.YES}, {1: Owner.SALES})


def test_code_with_a_sentence_beside_it_is_that_code():
    (found,) = found_in("function,U1: We meet: rarely\nsales,yes", Kind.CSV)

    assert found.file.respondents[0].answers == {"U1": Answer.YES}


def test_two_headings_of_one_meaning_are_refused():
    assert refused("function,واحد\nsales,sales", Kind.CSV).endswith("Give it once.")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_template_has_each_sentence_beside_its_code_and_is_read_once_filled(language):
    with override(language):
        filled = load_workbook(BytesIO(template(DOCUMENT, Kind.XLSX)))
        text = template(DOCUMENT, Kind.CSV).decode("utf-8-sig")
        sentence = str(DOCUMENT.criteria["U1"].text)
    sheet = filled.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    sheet.append(["Acme", None, None, "Sara", "sales"] + ["yes"] * len(DOCUMENT.criteria))
    content = BytesIO()
    filled.save(content)

    file = read_assessment(content.getvalue(), kind=Kind.XLSX, published=published)

    assert f"U1: {sentence}" in headings
    assert file.respondents[0].answers == dict.fromkeys(DOCUMENT.criteria, Answer.YES)
    assert text.splitlines()[0].startswith(",".join(headings[:5]))
    assert read_assessment(text.encode(), kind=Kind.CSV, published=published, stem="A")
