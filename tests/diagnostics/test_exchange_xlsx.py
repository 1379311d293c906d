"""Workbooks in and out: typed cells, places of errors, and files that are no workbooks or bombs."""

import datetime
from fractions import Fraction
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from diagnostics.exchange import AssessmentFile, ExchangeError, FileRespondent, Kind
from diagnostics.exchange.table_writing import wide_columns, wide_rows
from diagnostics.exchange.workbook_reading import MOST_UNPACKED
from diagnostics.exchange.workbook_writing import Heading, Share, Title, Worksheet, workbook_of
from diagnostics.method.checklist import Answer, Function
from tests.diagnostics.test_exchange import ARTICLE, assessments, read

BROKEN = "this workbook is damaged or not an XLSX workbook. Save it again as .xlsx."
TOO_MUCH = "this workbook holds too much once unpacked."


def workbook(*rows, title="Answers", others=()):
    """Return a workbook whose sheet has these rows, and further sheets by name."""
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    for name, cells in others:
        sheet = made.create_sheet(name)
        for row in cells:
            sheet.append(row)
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def refusal(content):
    with pytest.raises(ExchangeError) as caught:
        read(content, Kind.XLSX)
    return str(caught.value)


def with_part(content, name, change):
    """Return a workbook one of whose parts is another one."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, change(text) if part == name else text)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_typed_cells_are_read_as_their_text():
    content = workbook(
        ["name", "function", "organisation", "date", "checklist_version", "D2", "D3"],
        [7, "Sales", 2026.0, datetime.datetime(2026, 11, 1), 1, True, False],
        ["Mani", "بازاریابی", None, datetime.date(2026, 11, 1), 1.0, "تا حدی", None],
    )

    assert read(content, Kind.XLSX) == AssessmentFile(
        "2026",
        (
            FileRespondent(Function.SALES, {"D2": Answer.YES, "D3": Answer.NO}, name="7"),
            FileRespondent(Function.MARKETING, {"D2": Answer.PARTLY}, name="Mani"),
        ),
        date=datetime.date(2026, 11, 1),
    )


def test_sheet_with_respondents_is_found_among_others_below_blank_rows():
    content = workbook(
        ["Result"], others=[("Notes", []), ("Answers", [[], ["function", "D2"], ["sales", "no"]])]
    )

    assert read(content, Kind.XLSX).respondents == (
        FileRespondent(Function.SALES, {"D2": Answer.NO}),
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [["name", "function", "D2"], [], ["Mani", "marketing", "maybe"]],
            "Row 3, column D2: “maybe” is not an accepted answer."
            " Use yes, partly, no or dont_know.",
        ),
        (
            [["function", "D2"], ["sales", "=1+1"]],
            "Row 2, column D2: this is a formula. Write what it amounts to.",
        ),
        (
            [["function"], ["sales", None, "=HYPERLINK(1)"]],
            "Row 2, column C: this is a formula. Write what it amounts to.",
        ),
        (
            [["function", "D2"], ["sales", "#N/A"]],
            "Row 2, column D2: “#N/A” is an error. Write a value.",
        ),
        (
            [["function", "D2"], ["sales", 1]],
            "Row 2, column D2: “1” is not an accepted answer. Use yes, partly, no or dont_know.",
        ),
        (
            [["function", "date"], ["sales", datetime.time(9, 30)]],
            "Row 2, column date: “09:30:00” is not a date. Write it as 2026-11-01.",
        ),
        (
            [["function", "D2"], ["sales", "yes", "no"]],
            "Row 2: the number of cells is 3, the number of columns 2.",
        ),
        ([["function"], ["sales"] + [None] * 1000 + ["x"]], "Row 2: this row has more than"),
        ([["name", "D2"]], "no sheet has a column named function in its first row."),
        ([], "no sheet has a column named function in its first row."),
    ],
)
def test_workbook_that_is_wrong_is_refused_by_row_and_column(rows, message):
    assert refusal(workbook(*rows)).startswith(message)


def test_coloured_cells_without_a_value_do_not_count():
    content = workbook(["Function", "U1"], ["sales", "yes"])
    book = load_workbook(BytesIO(content))
    for row in book.active.iter_rows(min_row=1, max_row=3, min_col=3, max_col=1001):
        for cell in row:
            cell.fill = PatternFill("solid", fgColor="FFFF00")
    coloured = BytesIO()
    book.save(coloured)

    found = read(coloured.getvalue(), Kind.XLSX)

    assert [respondent.answers for respondent in found.respondents] == [{"U1": Answer.YES}]


def test_hidden_sheet_is_read_only_where_no_other_has_respondents():
    book = Workbook()
    for row in (["name", "function"], ["Sara", "sales"]):
        book.active.append(row)
    old = book.create_sheet("old")
    for row in (["name", "function"], ["Mani", "marketing"], ["Reza", "sales"]):
        old.append(row)
    old.sheet_state = "hidden"
    both, alone = BytesIO(), BytesIO()
    book.save(both)
    del book["Sheet"]
    book.create_sheet("empty")
    book.save(alone)

    names = [
        [person.name for person in read(file.getvalue(), Kind.XLSX).respondents]
        for file in (both, alone)
    ]

    assert names == [["Sara"], ["Mani", "Reza"]]


def test_two_sheets_of_respondents_are_refused_by_name():
    content = workbook(["function"], title="<b>One", others=[("Two", [["function"]])])

    assert refusal(content) == (
        "“<b>One” and “Two” both have a column named function. Give one sheet."
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is empty. Give one assessment."),
        (
            b"name,function\nSara,sales",
            "this is not a workbook. "
            "Give the file the ending of what it is, such as .csv or .json.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "this is an old workbook or has a password. Save it as .xlsx without a password.",
        ),
        (b"PK\x03\x04 and no more", BROKEN),
    ],
)
def test_content_that_is_no_workbook_is_named(content, message):
    assert refusal(content) == message


def test_packed_file_that_is_no_workbook_is_refused():
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        packed.writestr("readme.xml", "<a/>")

    assert refusal(content.getvalue()) == BROKEN


def test_workbook_that_unpacks_to_too_much_is_refused():
    content = with_part(
        workbook(["function"]), SHEET, lambda part: part + b" " * (MOST_UNPACKED + 1)
    )

    assert len(content) < 50_000
    assert refusal(content) == TOO_MUCH


def test_size_that_a_workbook_only_claims_is_not_believed():
    content = with_part(workbook(["function"]), SHEET, lambda part: part + b" " * (40 * 1024**2))
    whole = len(ZipFile(BytesIO(content)).read(SHEET))

    small = content.replace(whole.to_bytes(4, "little"), (100).to_bytes(4, "little"))

    assert small != content
    assert refusal(small) == BROKEN


def test_row_of_millions_of_cells_is_refused_before_it_is_read():
    rows = b'<row r="1">' + b"<c/>" * 1_200_000 + b"</row>"
    content = with_part(
        workbook(["function"]), SHEET, lambda part: part.replace(b"</sheetData>", rows)
    )

    assert refusal(content) == TOO_MUCH


@pytest.mark.parametrize(
    "start",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>',
        b'<?xml version="1.0" encoding="UTF-7"?>',
    ],
)
def test_entities_and_encodings_that_hide_them_are_refused(start):
    content = with_part(
        workbook(["function"], ["sales"]), SHEET, lambda part: start + part.partition(b"?>")[2]
    )

    assert refusal(content) == BROKEN


def test_row_that_is_far_below_costs_nothing_and_is_read():
    content = with_part(
        workbook(["function"], ["sales"]),
        SHEET,
        lambda part: part.replace(b'r="2"', b'r="999999999"').replace(b'"A2"', b'"A999999999"'),
    )

    assert read(content, Kind.XLSX).respondents == ()


def test_what_is_written_has_its_type():
    rows = [
        [Title("Acme"), Heading("Fit")],
        ["=1+1", Share(1), datetime.date(2026, 11, 1), 3, None],
    ]

    content = workbook_of([Worksheet("Result", rows, [20])], is_right_to_left=True)

    sheet = load_workbook(BytesIO(content))["Result"]
    assert sheet.sheet_view.rightToLeft is True
    cells = sheet[2]
    assert [cell.data_type for cell in cells[:4]] == ["s", "n", "d", "n"]
    assert [cell.value for cell in cells[:4]] == ["=1+1", 1, datetime.datetime(2026, 11, 1), 3]
    formats = [cell.number_format for cell in cells[1:4]]
    share = '[$-3000429]0"\N{RIGHT-TO-LEFT MARK}"%'  # the sign on its left, and still a share
    assert formats == [share, "[$-3000429]yyyy-mm-dd", "[$-3000429]0"]
    assert cells[1].alignment.readingOrder == 2


def test_numbers_on_an_english_sheet_have_latin_digits():
    sheet = Worksheet("Result", [[Share(1), Fraction(1, 2)]])

    content = workbook_of([sheet], is_right_to_left=False)

    cells = load_workbook(BytesIO(content))["Result"][1]
    assert [cell.number_format for cell in cells] == ["0%", "0.00"]


def test_each_text_has_its_reading_order_and_each_row_room_for_its_lines():
    rows = [["سپهر", "Acme", "۱۲ نفر"], ["یک", "word " * 13, ""]]

    content = workbook_of(
        [Worksheet("Result", rows, [20, 20, 20], frozen_rows=1)], is_right_to_left=True
    )

    sheet = load_workbook(BytesIO(content))["Result"]
    assert [cell.alignment.readingOrder for cell in sheet[1]] == [2, 1, 2]
    assert sheet.row_dimensions[2].height == 4 * 15


def test_a_sheet_is_printed_one_page_wide_below_its_headings():
    content = workbook_of([Worksheet("Result", [["Acme"]], frozen_rows=1)], is_right_to_left=False)

    sheet = load_workbook(BytesIO(content))["Result"]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(assessment=assessments.filter(lambda assessment: assessment.respondents))
def test_what_is_written_as_a_workbook_is_read_again(assessment):
    rows = [wide_columns(ARTICLE), *wide_rows(assessment, ARTICLE)]

    content = workbook_of([Worksheet("Answers", rows)], is_right_to_left=False)

    assert read(content, Kind.XLSX) == assessment


@settings(max_examples=60, deadline=None)
@given(start=st.integers(0, 6000), bytes_=st.binary(min_size=1, max_size=30))
def test_damaged_workbook_is_read_or_refused_in_one_line(start, bytes_):
    good = workbook(["name", "function", "D2"], ["Sara", "sales", "yes"])
    content = good[:start] + bytes_ + good[start + len(bytes_) :]

    try:
        assert isinstance(read(content, Kind.XLSX), AssessmentFile)
    except ExchangeError as error:
        assert str(error).isprintable()
