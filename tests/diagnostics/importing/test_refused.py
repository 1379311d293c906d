"""Files that an import refuses, and hostile ones: nothing is saved, and text stays text."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diagnostics.exchange import LARGEST
from diagnostics.localisation import isolated
from diagnostics.models import Assessment, Organisation, Respondent
from diagnostics.web import carrying
from tests.diagnostics.imports import (
    SEPEHR,
    address,
    assessment,
    brought_in,
    confirm,
    many,
    text_of,
    upload,
    written,
)
from tests.factories import make_member, make_organisation

pytestmark = pytest.mark.django_db

PAYLOAD = "<img src=x onerror=alert(1)>"
HOSTILE = [PAYLOAD, "</script><script>alert(1)</script>", '"><svg onload=alert(1)>', "{{ 7*7 }}"]


# --- files that are refused -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.csv",
            "name,function,D2\nSara,sales,yes\n\nMani,marketing,maybe",
            "Row 4, column D2: “maybe” is not an accepted answer. Use yes, partly, no",
        ),
        ("a.json", '{"organisation": "A"}', "respondents: this is missing."),
        (
            "a.txt",
            "{}",
            "Accepted: .json, .yaml, .yml, .csv, .xlsx, .jsonl, .ndjson.",
        ),
        ("json", "{}", "this kind of file is not known."),
        (
            "a.xlsx",
            "name,function\n",
            "this is not a workbook. Give the file the ending of what it is",
        ),
        ("a.csv", b"PK\x03\x04\0\0", "A workbook or another packed file is not text."),
        ("a.yaml", "a: [", "this is not well-formed YAML."),
        ("a.json", b"\xff\0", "Line 1 holds what is not text in UTF-8."),
        ("a.json", written(mode="anonymous"), "mode: an anonymous round is exported without"),
        (
            "a.json",
            written(checklist_version=7),
            "checklist_version: this is not published. Accepted: 1.",
        ),
        ("a.json", written(date="2999-01-01"), "date: 2999-01-01 is out of range."),
        ("a.json", written(date="0001-01-01"), "date: “0001-01-01” is not a date."),
        ("a.json", written(closed_on="1899-12-31"), "closed_on: 1899-12-31 is out of range."),
        (
            "a.json",
            written(date="2026-10-02", closed_on="2026-10-01"),
            "closed_on: 2026-10-01 is before the date, 2026-10-02.",
        ),
        (
            "a.json",
            written(title="x" * 121),
            "title: this is too long. Accepted: 120 characters at most.",
        ),
        (
            "a.csv",
            "function,name\nsales," + "x" * 121,
            "Row 2, column name: this is too long. Accepted: 120",
        ),
        (
            "a.json",
            written(respondents=[{"function": "sales"}] * 2001),
            "respondents: there are more than 2000.",
        ),
    ],
)
def test_file_is_refused_with_its_place_and_nothing_is_saved(client, name, content, message):
    response = upload(client, content, name)

    assert response.status_code == 400
    assert message in text_of(response)
    assert "Nothing was saved." in text_of(response)
    assert not Assessment.objects.exists()


def test_refusal_on_a_persian_page_has_persian_digits_but_in_codes_and_quotations(client):
    response = upload(client, "function,D2\nsales,y4", "a.csv", language="fa")

    assert "ردیف ۲، ستون D2: «\u2068y4\u2069»" in text_of(response)


def test_persian_that_is_quoted_on_an_english_page_keeps_its_direction_to_itself(client):
    response = upload(client, "واحد,تاریخ\nفروش,دیروز", "a.csv")

    said = "Row 2, column “\u2068تاریخ\u2069”: “\u2068دیروز\u2069” is not a date."
    assert said in text_of(response)


def test_refusal_on_a_persian_page_has_the_days_of_its_calendar(client):
    late = upload(client, written(date="2999-01-01"), language="fa")
    wrong = upload(client, written(date="1405/12/30"), language="fa")

    assert "از ۱۲۷۸/۱۰/۱۱ تا" in text_of(late)
    assert "\u2066۱۴۰۵/۰۸/۱۰\u2069 یا \u20662026-11-01\u2069" in text_of(wrong)


def test_form_without_a_file_says_so(client):
    response = client.post(address(), {})

    assert response.status_code == 400
    assert "Choose a file first." in text_of(response)


def test_too_much_text_to_carry_is_refused(client, monkeypatch):
    monkeypatch.setattr(carrying, "LONGEST_CARRIED", 100)

    response = upload(client, SEPEHR.read_bytes())

    assert response.status_code == 400
    assert "this holds more text than one import takes." in text_of(response)


def test_database_without_a_checklist_says_so(client_of):
    client = client_of(make_member(make_organisation()))

    response = upload(client, written())

    assert response.status_code == 400
    assert "no checklist is published here yet." in text_of(response)


class Unread(BytesIO):
    """A body that nobody may read."""

    def read(self, *arguments):
        raise AssertionError("read before its size was judged")

    readline = read


def test_fifty_megabytes_are_refused_before_they_are_read(client):
    size = 50 * 1024 * 1024

    response = client.generic(
        "POST",
        address(),
        b"x",
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(size), "wsgi.input": Unread()},
    )

    assert response.status_code == 413
    assert "this is too large. Accepted: 20 MiB at most." in text_of(response)


def test_file_just_above_the_limit_is_refused_and_never_on_disk(client, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)

    response = upload(client, b" " * (LARGEST + 1))

    assert response.status_code == 400
    assert "this is too large. Accepted: 5 MiB at most." in text_of(response)


def test_bomb_is_refused(client):
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"<a>" + b" " * (200 * 1024 * 1024))

    response = upload(client, content.getvalue(), "bomb.xlsx")

    assert len(content.getvalue()) < LARGEST
    assert response.status_code == 400
    assert "this workbook holds too much once unpacked." in text_of(response)


# --- hostile text -----------------------------------------------------------------------------


def assert_harmless(response):
    page = response.content.decode()
    assert not any(text in page for text in HOSTILE[:3])
    assert "onerror" not in re.sub(r"&lt;.*?&gt;", "", page)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_hostile_text_of_a_refused_file_is_only_text(client, text, language):
    cell = text.replace('"', '""')
    files = [
        (f"{text}.csv", "function\nsales,x"),
        (f"{text}.exe", "x"),
        ("a.csv", f'function,"{cell}"\nsales,yes'),
        ("a.csv", f'function,D2\nsales,"{cell}"'),
        ("a.json", written(**{text: 1})),
        ("a.json", written(respondents=[{"name": text, "function": text}])),
        ("a.json", written(mode=text)),
        ("a.yaml", f"organisation: A\nrespondents: []\ndate: '{text}'"),
    ]
    for name, content in files:
        response = upload(client, content, name, language=language)

        assert response.status_code == 400
        assert_harmless(response)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_template_that_nobody_has_filled_in_is_refused(client, kind):
    empty = client.get(f"/en/import/template.{kind}").content

    response = upload(client, empty, f"assessments.{kind}")

    assert response.status_code == 400
    assert "nobody stands here. Write one row a person." in text_of(response)


def test_hostile_name_of_a_file_cannot_turn_the_line(client):
    response = upload(client, "{", "a\u202egnp\x1b[31m.json")

    assert "\u202e" not in response.content.decode()
    assert "agnp[31m.json: Character 2:" in text_of(response)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_of_a_good_file_is_only_text(client, organisation, text):
    Organisation.objects.filter(pk=organisation.pk).update(name=text)
    respondents = [{"name": text, "function": "sales", "answers": {"D1": "yes"}, "note": text}]
    content = written(organisation=text, title=text, respondents=respondents)

    page = upload(client, content)
    stored = brought_in(client, content, organisation)
    again = confirm(client, page, organisation)
    result = client.get(reverse("diagnostics:result", args=[stored.pk]))

    assert text in text_of(page)
    for response in (page, again, result):
        assert_harmless(response)
    assert Respondent.objects.get().name == text


# --- what somebody typed stays as it is ---------------------------------------------------------


def test_names_of_files_keep_their_digits_and_are_parted_by_the_comma_of_the_page(client, acme):
    contents = {"فروش 2024.json": many(assessment(acme)), "b7.json": many(7)}

    response = client.post(
        address("fa"),
        {"file": [SimpleUploadedFile(name, text.encode()) for name, text in contents.items()]},
    )

    page = text_of(client.get(response["Location"]))
    assert f"{isolated('فروش 2024.json')}، {isolated('b7.json')}" in page
    assert f"«{isolated('فروش 2024.json')}»، ارزیابی ۱" in page
    assert page.count(f"{isolated('b7.json')}»، ارزیابی ۱") == 1


def test_name_of_a_refused_file_among_several_keeps_its_digits(client, acme):
    contents = {"فروش 2024.json": "{", "b7.json": many(assessment(acme))}

    response = client.post(
        address("fa"),
        {"file": [SimpleUploadedFile(name, text.encode()) for name, text in contents.items()]},
    )

    assert response.status_code == 400
    assert "فروش 2024.json" in text_of(response)
    assert "نویسهٔ ۲" in text_of(response)
