"""What people write stays text on every page, in every chart and in every file."""

import csv
import json
import re
from io import BytesIO, StringIO
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from diagnostics.actions import rounds, sharing
from funnel.actions import save_agreed_map
from funnel.models import AgreedStage
from tests.factories import NOW, criteria, make_assessment, make_respondent, make_sepehr

from .table import TABLE
from .test_table import thing
from .world import make_world

NUL = "\0"
PAYLOAD = "=cmd|'/c'!A1</script><img src=x onerror=alert(1)>\"'{{7*7}}"
ESCAPED = "&lt;img src=x"
RAW = "<img src=x"
SCRIPT = re.compile(r'<script id="[\w-]+" type="application/json">(.*?)</script>', re.DOTALL)
LANGUAGES = ["en", "fa"]
WRITTEN = ("role", "measure", "hand_off_when", "hand_off_what")  # of an agreed stage


@pytest.fixture
def closed(cast):
    """A closed round in which every text that people write holds the payload."""
    organisation = cast.organisation
    rounds.close_assessment(cast.assessment, now=NOW)
    organisation.name = organisation.name_fa = f"{PAYLOAD}\r\nX-Evil: 1"
    organisation.sector = organisation.sector_fa = PAYLOAD
    organisation.save()
    assessment = make_assessment(organisation, title=PAYLOAD)
    for function in ("sales", "marketing", "other"):
        one = make_respondent(assessment, function, name=PAYLOAD, criteria=criteria("Y" * 21))
        one.sheet.notes = {"together": PAYLOAD, "funnel": PAYLOAD}
        one.sheet.save()
    stages = [
        AgreedStage(
            stage=number,
            owner="sales",
            **dict.fromkeys(WRITTEN if number < 8 else WRITTEN[:2], PAYLOAD),
        )
        for number in range(1, 9)  # the last one hands nothing off
    ]
    save_agreed_map(organisation, stages=stages, based_on=0, by=cast.manager, now=NOW, note=PAYLOAD)
    return sharing.share_result(rounds.close_assessment(assessment, now=NOW))


def pages(assessment):
    id, slug = [assessment.pk], [assessment.organisation.slug]
    other = assessment.organisation.assessments.get(round=1)
    yield reverse("diagnostics:result", args=id) + "?answers=1"
    yield reverse("diagnostics:result_try", args=id) + "?sales.D1=no"
    yield reverse("diagnostics:compare") + f"?a={assessment.pk}&a={other.pk}"
    yield reverse("diagnostics:compare")
    yield reverse("diagnostics:import")
    yield from (
        reverse(f"funnel:{name}", args=slug)
        for name in ("funnel", "agreed_map", "agreed_map_list", "facts", "numbers", "targets")
    )
    yield reverse("diagnostics:shared_result", args=[assessment.result_token])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_stored_is_text_on_every_new_page(cast, client_of, closed, language):
    client = client_of(cast.manager)
    read = []

    for address in pages(closed):
        page = client.get(address.replace("/en/", f"/{language}/", 1)).content.decode()
        read.append(page)
        assert RAW not in page, address
        assert page.count("7*7") == page.count("{{7*7}}"), address
        for chart in SCRIPT.findall(page):
            json.loads(chart)

    assert sum(ESCAPED in page for page in read) >= len(read) - 1  # the payload was there


def test_a_chart_reads_no_tag_in_a_name(cast, client_of, closed):
    """Plotly would read tags: a name comes to it escaped once more than JSON asks for."""
    address = reverse("diagnostics:result", args=[closed.pk]) + "?answers=1"

    page = client_of(cast.manager).get(address).content.decode()

    told = " ".join(SCRIPT.findall(page)).encode().decode("unicode_escape")
    assert "onerror=alert(1)" in told
    assert RAW not in told


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "json"])
@pytest.mark.parametrize("is_shared", [False, True])
def test_a_name_adds_no_header_to_a_file(cast, client_of, closed, kind, is_shared):
    name, key = (
        (f"shared_result_{kind}", closed.result_token)
        if is_shared
        else (f"result_{kind}", closed.pk)
    )
    client = Client() if is_shared else client_of(cast.manager)

    response = client.get(reverse(f"diagnostics:{name}", args=[key]))

    assert response.status_code == 200
    assert "X-Evil" not in response
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert not re.search(r"[\r\n<>/\\|]", response["Content-Disposition"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_calculates_nothing(cast, client_of, closed, language):
    client = client_of(cast.manager)

    def taken(kind):
        address = reverse(f"diagnostics:result_{kind}", args=[closed.pk])
        return b"".join(client.get(address.replace("/en/", f"/{language}/", 1)))

    rows = list(csv.reader(StringIO(taken("csv").decode("utf-8-sig"), newline="")))
    sheets = load_workbook(BytesIO(taken("xlsx"))).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value]

    written = [text for row in rows for text in row]
    assert [text for text in written if text[:1] in ("=", "@", "\t", "\r")] == []
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    written += [str(cell.value) for cell in cells]
    assert not any(cell.hyperlink for cell in cells)
    assert sum("onerror" in text for text in written) > 8


def test_a_crms_list_is_text(cast, client_of):
    address = reverse("funnel:numbers_import", args=[cast.organisation.slug])
    quoted = '"' + PAYLOAD.replace('"', '""') + '"'
    lines = f"stage,month,count\n{quoted},2026-03,3\nLeads,{quoted},3\nLeads,2026-03,{quoted}\n"
    file = SimpleUploadedFile(f"{PAYLOAD}.csv", lines.encode())

    page = client_of(cast.manager).post(address, {"file": file}).content.decode()

    assert ESCAPED in page
    assert RAW not in page


QUERIES = [
    ("diagnostics:compare", "a"),
    ("diagnostics:portfolio", "type"),
    ("diagnostics:portfolio", "at"),
    ("diagnostics:portfolio", "q"),
    ("diagnostics:portfolio", "sort"),
    ("diagnostics:import", "organisation"),
    ("diagnostics:sample_try", "sales.D1"),
    ("diagnostics:sample_try", "sales.<img src=x>"),
    ("diagnostics:method", "type"),
    ("diagnostics:method", "shown"),
    ("funnel:numbers", "span"),
    ("funnel:agreed_map_list", "page"),
]


@pytest.mark.parametrize(("name", "field"), QUERIES)
def test_what_an_address_says_is_text(cast, client_of, name, field):
    user = cast.consultant if "portfolio" in name else cast.manager
    place = [cast.organisation.slug] if name.startswith("funnel") else []

    response = client_of(user).get(f"{reverse(name, args=place)}?{quote(field)}={quote(PAYLOAD)}")

    assert response.status_code in (200, 404)
    assert RAW not in response.content.decode()


@pytest.mark.parametrize("field", ["a", "before", "type", "page", "span", "sales.D1", "answers"])
@pytest.mark.parametrize(
    "text", ["\x00", "' OR 1=1 --", "%00", "\u202e", "x" * 5000, "[]", "1e999"]
)
def test_no_field_of_an_address_is_a_fault(cast, client_of, field, text):
    client = client_of(cast.manager)
    closed = rounds.close_assessment(make_sepehr(), now=NOW)
    slug = [cast.organisation.slug]
    places = [
        reverse("diagnostics:compare"),
        reverse("diagnostics:result_try", args=[cast.assessment.pk]),
        reverse("diagnostics:sample_try"),
        reverse("funnel:numbers", args=slug),
        reverse("funnel:agreed_map_list", args=slug),
        reverse("diagnostics:result", args=[closed.pk]),
    ]

    found = {client.get(f"{place}?{field}={quote(text)}").status_code for place in places}

    assert found <= {200, 302, 404}


def test_no_field_of_a_form_takes_a_letter_that_not_every_database_can_hold(db):
    world, asked = make_world("manager"), []
    bodies = {name: address.body for name, address in TABLE.items() if address.writes}
    bodies["diagnostics:shared_links"] = {"function": "sales", "go": "on"}

    def note(execute, sql, params, *rest):
        asked.extend((sql, text) for text in params or () if isinstance(text, str) and NUL in text)
        return execute(sql, params, *rest)

    for name, body in bodies.items():
        place = [thing(of, world.own) for of in TABLE[name].of]
        for field in body:
            with transaction.atomic(), connection.execute_wrapper(note):
                world.client.post(reverse(name, args=place), body | {field: f"{NUL}x"})
                transaction.set_rollback(True)

    assert asked == []
