"""Numbers from a CRM's list: what is read, what is named by row and column, what is stored."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from funnel.crm_file import MOST_PROBLEMS, Unreadable, read_file
from funnel.models import StageCount, StageName
from funnel.months import Calendar
from funnel.queries import counts_by_month
from tests.factories import make_member
from tests.funnel.factories import OCTOBER, SEPTEMBER, TODAY
from tests.funnel.pages import address

COUNTS = "stage,month,count\nLead,2026-10,40\nQuote,2026-10,10\n"
DEALS = (
    "Deal Name,Deal Stage,Close Date\nA,Lead,2026-10-03\nB,Lead,04/10/2026\nC,Quote,5 Oct 2026\n"
)


def read(content, calendar=Calendar.GREGORIAN):
    content = content if isinstance(content, bytes) else content.encode()
    return read_file(content, calendar=calendar, today=TODAY)


def problems(content):
    return [(problem.row, problem.column, problem.value) for problem in read(content).problems]


# Reading


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_a_list_is_read_whatever_parts_its_cells_and_writes_its_letters(delimiter, encoding):
    text = "مرحله,تاریخ,تعداد\nسرنخ,1405/08/01,12\n".replace(",", delimiter)
    if encoding == "cp1256":
        text = text.replace("ی", "ي")  # which that code has no Persian one of

    found = read(text.encode(encoding))

    assert found.counts == {"سرنخ": {OCTOBER: 12}}
    assert found.problems == []


def test_a_list_of_deals_counts_each_row_and_equal_rows_too():
    found = read(DEALS + "C,Quote,5 Oct 2026\n")

    assert found.is_of_deals
    assert found.counts == {"lead": {OCTOBER: 2}, "quote": {OCTOBER: 2}}


def test_counts_of_several_days_of_a_month_are_added_up():
    found = read("stage,date,count\nLead,2026-10-01,5\nLead,2026-10-02,7\n")

    assert found.counts == {"lead": {OCTOBER: 12}}


def test_the_same_stage_and_date_twice_in_a_list_of_counts_is_named():
    found = read(COUNTS + "lead,10/2026,41\n")

    assert found.counts["lead"] == {OCTOBER: 40}
    assert [(problem.row, problem.column, problem.value) for problem in found.problems] == [
        (4, "count", "41")
    ]
    assert "Row 2" in found.problems[0].reason


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("Lead,2026-10,-4", "count", "-4"),
        ("Lead,2026-10,(4)", "count", "(4)"),
        ("Lead,2026-10,2.5", "count", "2.5"),
        ('Lead,2026-10,"2,5"', "count", "2,5"),
        ("Lead,2026-10,1.200", "count", "1.200"),
        ("Lead,2026-10,", "count", ""),
        ("Lead,2026-10", "count", ""),
        ("Lead,2026-10,=1+1", "count", "=1+1"),
        ("Lead,soon,4", "month", "soon"),
        ("Lead,11/25/2026,4", "month", "11/25/2026"),
        ("Lead,2027-01,4", "month", "2027-01"),
        ("Lead,1985-01-01,4", "month", "1985-01-01"),
        ("Lead,1405/08,4", "month", "1405/08"),
        (",2026-10,4", "stage", ""),
    ],
)
def test_a_bad_row_is_named_by_row_and_column_and_not_counted(row, column, value):
    found = read(f"{COUNTS}{row}\nQuote,2026-09,3\n")

    assert [(problem.row, problem.column, problem.value) for problem in found.problems] == [
        (4, column, value)
    ]
    assert found.problems[0].reason
    assert found.counts == {"lead": {OCTOBER: 40}, "quote": {OCTOBER: 10, SEPTEMBER: 3}}


def test_a_row_is_numbered_as_a_spreadsheet_numbers_it():
    text = 'stage,month,count,note\nLead,2026-10,4,"two\nlines"\nLead,2026-09,-1,\n'

    assert problems(text) == [(3, "count", "-1")]


def workbook():
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (workbook(), "workbook"),
        (COUNTS.encode("utf-16-le"), "Line 1"),
        (COUNTS.encode() + b"Le\0ad,2026-10,4\n", "Line 4"),
        (COUNTS + 'Lead,2026-09,"4\nQuote,2026-09,1\n', "Row 4"),
        (COUNTS + '"Lead"x,2026-09,4\n', "Row 4"),
        ("name,owner\nA,B\n", "Row 1"),
        ("stage,owner\nA,B\n", "date or month"),
        ("stage,month,count\n", "no row"),
        ("", "empty"),
        (" \n \n", "empty"),
        ("stage,date\n" + "".join(f"S{number},2026-10-01\n" for number in range(61)), "60 stages"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 14 else "",
)
def test_a_file_that_is_no_such_list_is_refused_with_the_reason(content, told):
    with pytest.raises(Unreadable, match=told):
        read(content)


def test_many_bad_rows_are_counted_and_the_first_listed():
    found = read("stage,month,count\n" + "Lead,2026-10,x\n" * 500)

    assert (found.rows, found.problems_number, len(found.problems)) == (500, 500, MOST_PROBLEMS)


# The pages


@pytest.fixture
def organisation(in_november, organisation):
    """The pages look at the clock, where reading is told the day."""
    return organisation


def send(reader, organisation, content, **fields):
    content = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("export.csv", content, "text/csv")
    return reader.post(
        address(organisation, "numbers_import"), {"file": file, "calendar": "gregorian"} | fields
    )


def name_all(reader, organisation, response, *stages):
    fields = {f"name-{place}": stage for place, stage in enumerate(stages)}
    signed = response.context["signed"]
    return reader.post(
        address(organisation, "numbers_import"), fields | {"carried": signed, "go": "show"}
    )


def store(reader, organisation, response):
    fields = {"carried": response.context["signed"], "go": "store"}
    return reader.post(
        address(organisation, "numbers_import"), fields, follow=True
    ).content.decode()


def test_names_are_asked_once_and_remembered(reader, organisation):
    asked = send(reader, organisation, COUNTS)
    shown = name_all(reader, organisation, asked, "3", "4")
    page = store(reader, organisation, shown)

    assert [name for name, _stage in asked.context["names"]] == ["Lead", "Quote"]
    assert "Stored: 2 new, 0 changed, 0 as before." in page
    assert counts_by_month(organisation) == {OCTOBER: {3: 40, 4: 10}}
    again = send(reader, organisation, COUNTS.replace("40", "41"))
    assert "names" not in again.context  # straight to what changes
    assert [len(again.context["preview"].difference.changed)] == [1]


def test_nothing_is_stored_before_the_word(reader, organisation):
    name_all(reader, organisation, send(reader, organisation, COUNTS), "3", "4")

    assert not StageCount.objects.exists()
    assert not StageName.objects.exists()


def test_the_same_file_again_changes_nothing(reader, organisation):
    for _time in range(2):
        asked = send(reader, organisation, COUNTS)
        page = store(reader, organisation, name_all(reader, organisation, asked, "3", "4"))

    assert "nothing has changed" in page
    assert StageCount.objects.count() == 2


def test_our_own_names_of_the_stages_need_no_question(reader, organisation):
    text = "stage,month,count\nBrand preference,2026-10,4\nخرید,2026-10,2\n8,2026-10,1\n"

    shown = send(reader, organisation, text)

    store(reader, organisation, shown)
    assert counts_by_month(organisation) == {OCTOBER: {4: 4, 6: 2, 8: 1}}


def test_a_name_may_be_left_out_and_two_may_be_one_stage(reader, organisation):
    text = COUNTS + "Lost,2026-10,7\n"
    asked = send(reader, organisation, text)

    store(reader, organisation, name_all(reader, organisation, asked, "3", "3", "0"))

    assert counts_by_month(organisation) == {OCTOBER: {3: 50}}
    assert StageName.objects.get(key="lost").stage is None


def test_a_name_without_a_choice_is_asked_again(reader, organisation):
    asked = send(reader, organisation, COUNTS)

    response = name_all(reader, organisation, asked, "3", "")

    assert response.status_code == 400
    assert [stage for _name, stage in response.context["names"]] == ["3", ""]


def test_bad_rows_are_listed_and_the_others_can_be_stored(reader, organisation):
    text = COUNTS + "Lead,2026-09,-4\nLead,<b>soon</b>,4\n"
    asked = send(reader, organisation, text)
    shown = name_all(reader, organisation, asked, "3", "4")

    page = shown.content.decode()

    assert "2 rows are not counted" in page
    assert "A count is not less than nothing." in page
    assert "&lt;b&gt;soon&lt;/b&gt;" in page
    assert "Store without the rows above" in page
    store(reader, organisation, shown)
    assert counts_by_month(organisation) == {OCTOBER: {3: 40, 4: 10}}


def test_a_file_too_large_is_refused_before_it_is_read(reader, organisation):
    size = str(50 * 1024 * 1024)

    response = reader.generic(
        "POST",
        address(organisation, "numbers_import"),
        b"",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=size,
    )

    assert response.status_code == 413
    assert "5 MB" in response.content.decode()


@pytest.mark.parametrize("content", [workbook(), COUNTS.encode("utf-16-le"), b"\xff\0\x01", ""])
def test_what_is_no_list_is_told_and_nothing_is_stored(reader, organisation, content):
    response = send(reader, organisation, content)

    assert response.status_code == 400
    assert "Nothing was saved." in response.content.decode()
    assert not StageCount.objects.exists()


def test_what_is_carried_is_of_one_person_and_one_organisation(organisation, client_of):
    one, other = (client_of(make_member(organisation)) for _person in range(2))
    shown = name_all(one, organisation, send(one, organisation, COUNTS), "3", "4")

    for signed in (shown.context["signed"], "nonsense", shown.context["signed"] + "x"):
        fields = {"carried": signed, "go": "store"}
        assert other.post(address(organisation, "numbers_import"), fields).status_code == 400

    assert not StageCount.objects.exists()


def test_a_first_file_chooses_the_calendar_and_later_ones_follow(reader, organisation):
    text = "stage,date\nBrand preference,2026-11-01\n"

    store(reader, organisation, send(reader, organisation, text, calendar="jalali"))
    shown = send(reader, organisation, text, calendar="gregorian")

    assert list(counts_by_month(organisation)) == [date(2026, 10, 23)]
    assert shown.context["preview"].difference.is_empty


def ten_thousand(months=60):
    first = date(2021, 11, 1)
    rows = ["Deal Stage,Close Date"]
    for number in range(10_000):
        day = first + timedelta(days=number * 7 % (months * 30))
        rows.append(f"{1 + number % 8},{day:%Y-%m-%d}")
    return "\n".join(rows)


def test_ten_thousand_rows_are_stored_in_one_transaction_with_few_statements(reader, organisation):
    shown = send(reader, organisation, ten_thousand())

    with CaptureQueriesContext(connection) as captured:
        store(reader, organisation, shown)

    writes = [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE"))]
    counted = sum(sum(row.values()) for row in counts_by_month(organisation).values())
    assert counted == 10_000
    assert 0 < len(writes) <= 10_000 / 500
