"""Files that are refused: each error says where, what stands there, and what is accepted."""

import json

import pytest
from django.utils import translation

from diagnostics.exchange import LARGEST, ExchangeError, Kind, Limits, read_assessment
from diagnostics.instruments.document import NotPublished, read_document, shipped_article

ARTICLE = read_document(shipped_article())
CRITERIA = "U1…U4, D1…D4, A1…A6, I1…I7"
CONDITIONS = (
    "S-U1…S-U3, S-D1…S-D3, S-A1…S-A3, T-U1…T-U3, T-D1a, T-D1b, T-D2, T-D3, T-D4a, T-D4b, T-A1"
)
ANSWERS = "Use yes, partly, no or dont_know."
FUNCTIONS = "Use sales, marketing, management or other."
OWNERS = "Use marketing, sales, both, nobody or dont_know."
HEAD = (
    "organisation, date, title, mode, checklist, checklist_version, closed_on,"
    " facts, respondents, result"
)
NO_CSV = "this is not well-formed CSV. Check its quotation marks."
NO_OBJECT = "this must be one object with organisation and respondents."
NO_TEXT = (
    "Line 1 holds what is not text in UTF-8. Save the file as UTF-8, in a spreadsheet as "
    "“CSV UTF-8”."
)


def published(code, number):
    if code != "article":
        raise NotPublished("checklist", ["article"])
    if number not in (None, 1, 2):
        raise NotPublished("checklist_version", [1, 2])
    return number or 2, ARTICLE


def refusal(content, kind=Kind.JSON):
    if isinstance(content, str):
        content = content.encode()
    with pytest.raises(ExchangeError) as caught:
        read_assessment(content, kind=kind, published=published, stem="acme")
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is empty. Give one assessment."),
        (b" \n\t\n", "this is empty. Give one assessment."),
        (b"\xef\xbb\xbf", "this is empty. Give one assessment."),
        (b"\x89PNG\x1a\n\0\0", NO_TEXT),
        ('{"organisation": "Ärzte"}'.encode("latin-1"), NO_TEXT),
        ("{}".encode("utf-16-le"), NO_TEXT),
        (b" " * (LARGEST + 1), "this is too large. Accepted: 5 MiB at most."),
    ],
)
@pytest.mark.parametrize("kind", [Kind.JSON, Kind.YAML, Kind.CSV])
def test_content_that_is_no_text_is_refused(content, message, kind):
    assert refusal(content, kind) == message


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{", "Character 2: this is not well-formed JSON."),
        ('{\n "date": [}', "Line 2, character 11: this is not well-formed JSON."),
        ("{} {}", "Character 4: this is not well-formed JSON."),
        ("[]", NO_OBJECT),
        ("7", NO_OBJECT),
        ("null", NO_OBJECT),
        (
            "organisation,function\nA,sales",
            "this is not JSON. Give the file the ending of what it is, such as .csv or .yaml.",
        ),
        (
            "{}\n{}",
            "Line 2: a second begins here. Write several as a list, or one a line and name the"
            " file .jsonl.",
        ),
        ("[" * 100_000, "objects or lists are nested too deeply."),
        ('{"a":' * 100_000, "objects or lists are nested too deeply."),
        ('{"date": ' + "9" * 5000 + "}", "this holds a number that is too long."),
        (
            '{"organisation": "A", "organisation": "B", "respondents": []}',
            "organisation: this stands here twice. Give it once.",
        ),
        (
            '{"organisation": "A", "respondents": [{"function": "sales", "answers":'
            ' {"U1": "yes", "U1": "no"}}]}',
            "Respondent 1, answers.U1: this stands here twice. Give it once.",
        ),
        (
            '{"organisation": NaN, "respondents": []}',
            "organisation: “nan” is not text. Write it in quotation marks.",
        ),
    ],
)
def test_json_that_is_malformed_is_refused(written, message):
    assert refusal(written) == message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"organisation": None}, "organisation: this is missing. Give the organisation's name."),
        ({"organisation": " "}, "organisation: this is missing. Give the organisation's name."),
        ({"organisation": 5}, "organisation: “5” is not text. Write it in quotation marks."),
        (
            {"organisation": "x" * 201},
            "organisation: this is too long. Accepted: 200 characters at most.",
        ),
        ({"organisation": "A\x07B"}, "organisation: this holds control characters. Remove them."),
        ({"organisation": "A\ud800"}, "organisation: this holds control characters. Remove them."),
        ({"colour": "red"}, f"colour: this name is unknown. Accepted: {HEAD}."),
        ({"a\x1b[1m\u202e": 1}, rf"a\x1b[1m\u202e: this name is unknown. Accepted: {HEAD}."),
        (
            {"respondents": {}},
            "respondents: this must be a list of respondents, which may be empty.",
        ),
        ({"respondents": ["Sara"]}, "Respondent 1: this must be an object of names and values."),
        (
            {"mode": "anonymous"},
            "mode: an anonymous round is exported without its answers. Use a named round's file.",
        ),
        ({"mode": "secret"}, "mode: “secret” is not an accepted mode. Use named."),
        ({"checklist": "other"}, "checklist: this is not published. Accepted: article."),
        ({"checklist_version": 3}, "checklist_version: this is not published. Accepted: 1, 2."),
        (
            {"checklist_version": True},
            "checklist_version: “true” is not a version. Give a whole number from 1.",
        ),
        (
            {"checklist_version": 0},
            "checklist_version: “0” is not a version. Give a whole number from 1.",
        ),
        (
            {"checklist_version": 10**20},
            f"checklist_version: “{10**20}” is not a version. Give a whole number from 1.",
        ),
        ({"date": "2026-13-01"}, "date: “2026-13-01” is not a date. Write it as 2026-11-01."),
        ({"date": 20261101}, "date: “20261101” is not a date. Write it as 2026-11-01."),
        ({"closed_on": "soon"}, "closed_on: “soon” is not a date. Write it as 2026-11-01."),
        (
            {"facts": {"F1": "yes"}},
            "facts.F1: this name is unknown. Accepted: W1, W2, W3, R1, R2, R3.",
        ),
        ({"facts": ["W1"]}, "facts: this must be an object of names and values."),
        ({"facts": {"W1": "so"}}, f"facts.W1: “so” is not an accepted answer. {ANSWERS}"),
    ],
)
def test_head_that_is_wrong_is_refused(fields, message):
    written = {"organisation": "Acme", "respondents": []} | fields

    assert refusal(json.dumps(written)) == message


def test_respondents_that_are_missing_are_refused():
    message = "respondents: this is missing. Give a list of respondents, which may be empty."

    assert refusal('{"organisation": "Acme"}') == message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"function": None}, f"function: this is missing. {FUNCTIONS}"),
        ({"function": "boss"}, f"function: “boss” is not an accepted function. {FUNCTIONS}"),
        ({"function": ["sales"]}, f"function: “[…]” is not an accepted function. {FUNCTIONS}"),
        ({"answers": {"D2": "maybe"}}, f"answers.D2: “maybe” is not an accepted answer. {ANSWERS}"),
        ({"answers": {"D2": 1}}, f"answers.D2: “1” is not an accepted answer. {ANSWERS}"),
        ({"answers": {"D2": True}}, f"answers.D2: “true” is not an accepted answer. {ANSWERS}"),
        ({"answers": {"D2": {}}}, f"answers.D2: “{{…}}” is not an accepted answer. {ANSWERS}"),
        (
            {"answers": {"D2": "x" * 5000}},
            f"answers.D2: “{'x' * 40}…” is not an accepted answer. {ANSWERS}",
        ),
        (
            {"answers": {"D2": "\u202ea\r\n\x1b[0m"}},
            rf"answers.D2: “\u202ea\r\n\x1b[0m” is not an accepted answer. {ANSWERS}",
        ),
        ({"answers": ["yes"]}, "answers: this must be an object of names and values."),
        ({"answers": {"Z9": "yes"}}, f"answers.Z9: this name is unknown. Accepted: {CRITERIA}."),
        (
            {"answers": {"S-D1": "yes"}},
            f"answers.S-D1: this name is unknown. Close to it: D1. Accepted: {CRITERIA}.",
        ),
        (
            {"conditions": {"U1": "yes"}},
            "conditions.U1: this name is unknown. Close to it: S-U1, T-U1. "
            f"Accepted: {CONDITIONS}.",
        ),
        (
            {"funnel": {"9": "sales"}},
            "funnel.9: this name is unknown. Accepted: 1, 2, 3, 4, 5, 6, 7, 8.",
        ),
        (
            {"funnel": {"1": "management"}},
            f"funnel.1: “management” is not an accepted owner of a stage. {OWNERS}",
        ),
        (
            {"funnel_wanted": {"1": "us"}},
            f"funnel_wanted.1: “us” is not an accepted owner of a stage. {OWNERS}",
        ),
        (
            {"age": 40},
            "age: this name is unknown."
            " Accepted: name, function, answers, conditions, funnel, funnel_wanted, note.",
        ),
        ({"note": "a\0b"}, "note: this holds control characters. Remove them."),
        ({"note": "x" * 6101}, "note: this is too long. Accepted: 6100 characters at most."),
    ],
)
def test_respondent_that_is_wrong_is_named_by_number_and_name(fields, message):
    sara = {"name": "Sara", "function": "marketing"} | fields
    written = {"organisation": "Acme", "respondents": [{"function": "sales"}, sara]}

    assert refusal(json.dumps(written)) == f"Respondent 2 (Sara), {message}"


def test_respondent_without_a_name_is_named_by_number():
    written = {"organisation": "Acme", "respondents": [{}]}

    assert refusal(json.dumps(written)) == f"Respondent 1, function: this is missing. {FUNCTIONS}"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "a: [1",
            "Line 2: this is not well-formed YAML. Check its indentation, spaces and no tabs, and"
            " its quotation marks.",
        ),
        ("# only a comment", NO_OBJECT),
        ("- organisation", NO_OBJECT),
        ("organisation", NO_OBJECT),
        ("a: 1\n---\nb: 2", "Line 2: a second document begins here. Give one assessment a file."),
        ("a: &x [1]\nb: *x", "Line 2: aliases and tags are not accepted. Write the value out."),
        (
            "a: !!python/object/apply:os.system [ls]",
            "Line 1: aliases and tags are not accepted. Write the value out.",
        ),
        ("? [a]\n: b", "Line 1: a key must be text."),
        ("a: " + "[" * 100_000, "Line 1: objects or lists are nested too deeply."),
        ("- " * 100_000, "Line 1: objects or lists are nested too deeply."),
        ("organisation: A\x7f", "this holds characters that YAML does not accept."),
        (
            "organisation: A\norganisation: B\nrespondents: []",
            "organisation: this stands here twice. Give it once.",
        ),
        (
            "organisation: A\nrespondents:\n- {function: sales, funnel: {1: both, '1': sales}}",
            "Respondent 1, funnel.1: this stands here twice. Give it once.",
        ),
        (
            "organisation: A\nrespondents:\n- {function: sales, answers: {U1: ''}}",
            f"Respondent 1, answers.U1: “” is not an accepted answer. {ANSWERS}",
        ),
    ],
)
def test_yaml_that_is_wrong_is_refused(written, message):
    assert refusal(written, Kind.YAML) == message


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "name,funktion\nSara,sales",
            "Row 1, column function: this column is missing."
            " Separate the columns by comma, semicolon or tab.",
        ),
        ('{"organisation": "A"}', "this is JSON. Give the file the ending .json or .jsonl."),
        ("function,D2,D2\n", "Row 1, column D2: this stands here twice. Give it once."),
        (
            "name,function,D2\nSara,sales,yes\n\nMani,marketing,maybe",
            f"Row 4, column D2: “maybe” is not an accepted answer. {ANSWERS}",
        ),
        (
            'function,note,D2\nsales,"one\ntwo",yes\nmarketing,,maybe',
            f"Row 3, column D2: “maybe” is not an accepted answer. {ANSWERS}",
        ),
        (
            'name,function\n"Sa\x7fra",sales',
            "Row 2, column name: this holds control characters. Remove them.",
        ),
        ("name,function\nSara,", f"Row 2, column function: this is missing. {FUNCTIONS}"),
        (
            "function,stage-8\nsales,us",
            f"Row 2, column stage-8: “us” is not an accepted owner of a stage. {OWNERS}",
        ),
        (
            "function,,D2\nsales,,yes\nsales,x,yes",
            "Row 3, column B: this column has no heading. Write one, or leave its cells empty.",
        ),
        (
            "function,date\nsales,46082",
            "Row 2, column date: “46082” is how a spreadsheet counts days. Write it as 2026-11-01.",
        ),
        ("function,D2\nsales", "Row 2: the number of cells is 1, the number of columns 2."),
        ("function,D2\nsales,yes,no", "Row 2: the number of cells is 3, the number of columns 2."),
        ('function,D2\nsales,"yes', f"Row 2: {NO_CSV}"),
        ('function,D2\nsales,"y"s', f"Row 2: {NO_CSV}"),
        (
            "organisation,function\nA,sales\n,sales\nB,sales",
            "Row 4, column organisation: this differs from row 2. Give one assessment a file.",
        ),
        (
            "function,date\nsales,\nsales,1/11/2026",
            "Row 3, column date: “1/11/2026” can be read as two days. Write it as 2026-11-01.",
        ),
        (
            "function,checklist_version\nsales,3",
            "Row 2, column checklist_version: this is not published. Accepted: 1, 2.",
        ),
    ],
)
def test_csv_that_is_wrong_is_refused_by_row_and_column(written, message):
    assert refusal(written, Kind.CSV) == message


def test_fact_of_a_table_is_refused_by_row_and_column():
    written = "function,W1\nsales,yes\nsales,\nmarketing,perhaps"

    assert refusal("function,W1\nsales,\nsales,perhaps", Kind.CSV) == (
        f"Row 3, column W1: “perhaps” is not an accepted answer. {ANSWERS}"
    )
    assert refusal(written, Kind.CSV) == (
        "Row 4, column W1: this differs from row 2. Give one assessment a file."
    )


@pytest.mark.parametrize("kind", [Kind.JSON, Kind.YAML, Kind.CSV])
def test_workbook_with_another_ending_is_named(kind):
    assert refusal(b"PK\x03\x04\x14\0\0\0", kind) == (
        "A workbook or another packed file is not text. Name a workbook .xlsx, or save its sheet "
        "as “CSV UTF-8”."
    )


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("title", "title: this is too long. Accepted: 20 characters at most."),
        ("name", "Respondent 1 (xxxxxxxxxxxxxxxxxxxxx), name: this is too long."),
    ],
)
def test_line_is_refused_that_has_no_room_where_it_is_to_be_stored(field, message):
    fields = {"title": {"title": "x" * 21}, "name": {}}[field]
    sara = {"function": "sales", "name": "x" * 21 if field == "name" else ""}
    written = {"organisation": "Acme", "respondents": [sara], **fields}

    with pytest.raises(ExchangeError) as caught:
        read_assessment(
            json.dumps(written).encode(),
            kind=Kind.JSON,
            published=published,
            limits=Limits(name=20, title=20),
        )

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("column", "near"),
    [
        ("Email", ""),
        ("stage-9", "Close to it: stage-6, stage-7, stage-8. "),
        ("Functions", "Close to it: function. "),
        ("organization", "Close to it: organisation. "),
        ("closed on date", "Close to it: closed_on. "),
    ],
)
def test_csv_column_that_is_unknown_is_refused_with_what_is_near_and_what_is_accepted(column, near):
    message = refusal(f"function,{column}\nsales,yes", Kind.CSV)

    assert message.startswith(
        f"Row 1, column “{column}”: this name is unknown. {near}Accepted: name, function, note, "
        f"{CRITERIA}, {CONDITIONS}, stage-1…stage-8, wanted-1…wanted-8, W1…W3, R1…R3, "
    )
    assert message.endswith(", mode, checklist, checklist_version, closed_on.")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("واحد,تاریخ\nفروش,دیروز", "ردیف 2، ستون «تاریخ»: «دیروز» تاریخ نیست."),
        ("گروه\nمالی", "ردیف 2، ستون «گروه»: «مالی» واحد پذیرفته‌ای نیست."),
        ("نام,نام,واحد\nس,م,فروش", "ردیف 1، ستون «نام»: این دو بار آمده است."),
        ("نام\nسارا", "ردیف 1، ستون واحد: این ستون نیامده است."),
        (
            "واحد,رنگ\nفروش,x",
            "ردیف 1، ستون «رنگ»: این نام شناخته‌شده نیست. پذیرفته: نام، واحد، یادداشت، U1",
        ),
        ("واحد,U1: کم دیدار می‌کنیم\nفروش,شاید", "ردیف 2، ستون U1: «شاید»"),
    ],
)
def test_column_is_named_as_the_file_heads_it(written, message):
    with translation.override("fa"):
        assert refusal(written, Kind.CSV).startswith(message)


def test_newest_version_is_read_where_none_is_named():
    content = b'{"organisation": "Acme", "respondents": []}'

    assert read_assessment(content, kind=Kind.JSON, published=published).checklist_version == 2


def test_message_is_persian_on_a_persian_page():
    with translation.override("fa"):
        message = refusal("name,function,D2\nSara,sales,شاید", Kind.CSV)

    assert message == (
        "ردیف 2، ستون D2: «شاید» پاسخ پذیرفته‌ای نیست. بنویسید: بله، تا حدی، خیر یا نمی‌دانم."
    )
