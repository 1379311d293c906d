"""Importing a CRM's list on its pages: what is asked, what is shown, what is stored."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funnel.models import StageCount, StageName
from funnel.queries import counts_by_month
from tests.factories import make_member
from tests.funnel.factories import OCTOBER
from tests.funnel.pages import address

COUNTS = "stage,month,count\nLead,2026-10,40\nQuote,2026-10,10\n"


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


def answer(reader, organisation, response, **answers):
    fields = {"carried": response.context["signed"], "go": "answer"}
    asked = [question.name for question in response.context["questions"]]
    return reader.post(address(organisation, "numbers_import"), fields | {"asked": asked} | answers)


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
    assert "2 numbers are stored from “export.csv”." in page
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

    assert "2 rows cannot be read." in page
    assert "A count is not less than nothing." in page
    assert "&lt;b&gt;soon&lt;/b&gt;" in page
    assert "Store without the 2 rows" in page
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


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04nonsense", COUNTS.encode("utf-16-le"), b"\xff\0\x01", ""]
)
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
    text = "stage,month,count\nBrand preference,2026-11-01,1\n"

    store(reader, organisation, send(reader, organisation, text, calendar="jalali"))
    shown = send(reader, organisation, text, calendar="gregorian")

    assert list(counts_by_month(organisation)) == [date(2026, 10, 23)]
    assert shown.context["preview"].difference.is_empty


def ten_thousand(months=60):
    first = date(2021, 11, 1)
    rows = ["Deal Stage,Create Date"]
    for number in range(10_000):
        day = first + timedelta(days=number * 7 % (months * 30))
        rows.append(f"{1 + number % 8},{day:%Y-%m-%d}")
    return "\n".join(rows)


def test_ten_thousand_rows_are_stored_in_one_transaction_with_few_statements(reader, organisation):
    shown = answer(reader, organisation, send(reader, organisation, ten_thousand()), way="steps")

    with CaptureQueriesContext(connection) as captured:
        store(reader, organisation, shown)

    writes = [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE"))]
    counted = sum(sum(row.values()) for row in counts_by_month(organisation).values())
    assert counted == 10_000
    assert 0 < len(writes) <= 10_000 / 500
