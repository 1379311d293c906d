"""A result at an address that leads nowhere, and of an organisation with the worst of names."""

import json
import re
from io import BytesIO
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from diagnostics.actions import rounds, sharing
from diagnostics.exchange import Kind, read_assessment
from diagnostics.queries.versions import published_document
from diagnostics.reading.text import clean
from tests.diagnostics.reading_pdf import text_of
from tests.factories import NOW, make_member, make_organisation, make_sepehr

pytestmark = pytest.mark.django_db

FILES = ["result_pdf", "result_xlsx", "result_csv", "result_json"]
PAGES = ["result", "result_try", *FILES]
SHARED = ["shared_result", *(f"shared_{name}" for name in FILES)]
LANGUAGES = ["en", "fa"]
# Two hundred characters: quotes, line breaks, a formula, directions turned around, both scripts
NAME = "=“Acme”\r\n\u202e\"evil\" \u2067'شرکت' <b>\t\u2028".ljust(200, "\N{ARABIC LETTER SHEEN}")
TURNS = "\r\n\t\u2028\u202e\u2067"
LONGEST_ON_A_DISK = 255


def address(name, key, language="en"):
    with override(language):
        return reverse(f"diagnostics:{name}", args=[key])


def taken(client, name, assessment, language):
    response = client.get(address(name, assessment.pk, language))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


@pytest.fixture
def organisation():
    return make_organisation(name=NAME, name_fa=NAME)


@pytest.fixture
def assessment(organisation):
    return sharing.share_result(rounds.close_assessment(make_sepehr(organisation), now=NOW))


@pytest.fixture
def reader(client_of, organisation):
    return client_of(make_member(organisation))


# --- an address that leads nowhere ------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_a_result_that_does_not_exist_is_not_there(reader, name):
    assert reader.get(address(name, uuid4())).status_code == 404


@pytest.mark.parametrize("key", ["0", "none", "0f4b5a7e-6b1d-4c55-9a57-3d1f0a5c2e11x", "\u202e"])
def test_what_is_no_result_is_not_there_either(reader, key):
    assert reader.get(f"/en/assessments/{key}/result/").status_code == 404
    assert reader.get(f"/en/assessments/{key}/result.pdf").status_code == 404


def test_a_comparison_with_what_does_not_exist_is_not_there(reader, assessment):
    where = reverse("diagnostics:compare")

    assert reader.get(f"{where}?a={assessment.pk}&a={uuid4()}").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHARED)
def test_a_withdrawn_link_is_like_one_that_never_was(assessment, name, language):
    token = assessment.result_token
    assert Client().get(address(name, token, language)).status_code == 200
    sharing.stop_sharing(assessment)

    withdrawn, never = (Client().get(address(name, key, language)) for key in (token, token[::-1]))

    assert (withdrawn.status_code, never.status_code) == (404, 404)
    assert withdrawn.content.decode().replace(token, "") == never.content.decode().replace(
        token[::-1], ""
    )


# --- a name as bad as can be ------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_sets_the_name_apart(reader, assessment, language):
    page = reader.get(address("result", assessment.pk, language)).content.decode()

    assert "<h1><bdi>=“Acme”" in page
    assert "&quot;evil&quot;" in page
    assert "<b>\t" not in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_file_has_a_name_that_a_disk_takes(reader, assessment, name, language):
    header = reader.get(address(name, assessment.pk, language))["Content-Disposition"]

    _type, _, quoted = header.partition("filename*=utf-8''")
    called = unquote(quoted)
    assert called.startswith("Acme-evil-شرکت-b-شش")
    assert called.endswith(f"-{language}.{name[-4:].strip('_')}")
    assert len(called.encode()) <= LONGEST_ON_A_DISK
    assert not set(called) & set(f"{TURNS}\"'<>/\\=“ ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_the_name_on_lines_of_its_own(reader, assessment, language):
    text = text_of(taken(reader, "result_pdf", assessment, language))

    assert "Acme" in text
    assert "evil" in text
    assert not set(text) & set(TURNS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_the_name_as_text(reader, assessment, language):
    written = taken(reader, "result_xlsx", assessment, language)

    cells = [
        cell
        for sheet in load_workbook(BytesIO(written))
        for row in sheet.iter_rows()
        for cell in row
        if "evil" in str(cell.value)
    ]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    assert {str(cell.value)[0] for cell in cells} == {"="}  # as it is: a string calculates nothing


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_json_has_the_name_and_is_read_again(reader, assessment, language):
    written = taken(reader, "result_json", assessment, language)

    name = json.loads(written)["organisation"]
    assert name == re.sub(r"[\r\n\t]", " ", NAME)
    read = read_assessment(written, kind=Kind.JSON, published=published_document)
    assert read.organisation == clean(name)  # what nobody sees is taken out where text comes in
