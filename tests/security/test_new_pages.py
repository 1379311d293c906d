"""The pages and files around a result: who opens them, what changes by them, what they may cost."""

import logging
import re
import time
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from alignment.logs import WithoutTokens
from diagnostics.actions import rounds, sharing
from diagnostics.models import Assessment, Respondent, Sheet
from funnel.actions import save_agreed_map
from funnel.models import AgreedMap, AgreedStage, OrganisationFacts, StageCount, Target
from tests.diagnostics.exports import FILES
from tests.diagnostics.imports import address
from tests.diagnostics.reading_pdf import text_of
from tests.factories import NOW, make_member, make_organisation, make_sepehr

OF_A_ROUND = ["result_try", *(f"result_{kind}" for kind in FILES)]
OF_AN_ORGANISATION = ["funnel", "agreed_map", "agreed_map_list", "facts", "numbers", "targets"]
OF_AN_ORGANISATION += ["numbers_import"]
ROWS = (Assessment, Respondent, Sheet, AgreedMap, OrganisationFacts, StageCount, Target)


@pytest.fixture
def closed(cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    return rounds.close_assessment(make_sepehr(cast.organisation), now=NOW)


def addresses(assessment):
    id, slug = [assessment.pk], [assessment.organisation.slug]
    yield from (reverse(f"diagnostics:{name}", args=id) for name in OF_A_ROUND)
    yield from (reverse(f"funnel:{name}", args=slug) for name in OF_AN_ORGANISATION)
    yield reverse("funnel:numbers_month", args=[*slug, "2026-10"])
    yield reverse("diagnostics:compare") + f"?a={assessment.pk}"


# --- who opens them ---------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["outsider", "admin", "withdrawn", "elsewhere"])
def test_of_a_closed_round_strangers_find_nothing(cast, client_of, closed, person):
    cast.consultant.memberships.update(withdrawn_at=NOW)
    people = {
        "outsider": cast.outsider,
        "admin": cast.admin,
        "withdrawn": cast.consultant,
        "elsewhere": make_member(make_organisation(), "consultant"),
    }
    client = client_of(people[person])

    found = {address: client.get(address).status_code for address in addresses(closed)}

    assert set(found.values()) == {404}, found


def test_a_respondents_link_opens_no_result(cast, closed):
    token = cast.sales.token
    names = ["shared_result", *(f"shared_result_{kind}" for kind in FILES)]

    found = [Client().get(reverse(f"diagnostics:{name}", args=[token])) for name in names]

    assert {row_.status_code for row_ in found} == {404}


def test_one_foreign_round_among_ones_own_closes_the_comparison(cast, client_of, closed):
    foreign = rounds.close_assessment(make_sepehr(), now=NOW)
    own = f"a={cast.assessment.pk}&a={closed.pk}"
    compare = reverse("diagnostics:compare")
    client = client_of(cast.manager)

    assert client.get(f"{compare}?{own}").status_code == 200
    assert client.get(f"{compare}?{own}&a={foreign.pk}").status_code == 404


# --- what changes by them ---------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_changes_no_row(cast, client_of, closed, method):
    client = client_of(cast.manager)
    before = [list(model.objects.order_by("pk").values()) for model in ROWS]

    for url in (*addresses(closed), address(), reverse("diagnostics:sample_try")):
        query = "&" if "?" in url else "?"
        getattr(client, method)(f"{url}{query}sales.D1=no&carried=x&go=store&remove=1&answers=1")

    assert [list(model.objects.order_by("pk").values()) for model in ROWS] == before


@pytest.mark.parametrize(
    "name", ["agreed_map", "facts", "numbers_import", "targets", "numbers_month", "import"]
)
def test_a_form_of_another_site_is_refused(cast, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.manager)
    slug = cast.organisation.slug
    place = {"numbers_month": [slug, "2026-10"], "import": []}.get(name, [slug])
    part = "diagnostics" if name == "import" else "funnel"
    file = SimpleUploadedFile("a.csv", b"stage,month,count\n1,2026-10,3")

    response = client.post(reverse(f"{part}:{name}", args=place), {"file": file, "go": "store"})

    assert response.status_code == 403


# --- who keeps them ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["shared_result", *(f"shared_result_{kind}" for kind in FILES)])
def test_what_a_link_leads_to_is_kept_by_nobody(client, closed, name):
    token = sharing.share_result(closed).result_token

    response = client.get(reverse(f"diagnostics:{name}", args=[token]))

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", FILES)
def test_the_log_has_no_token_of_a_shared_file(closed, kind):
    token = sharing.share_result(closed).result_token
    path = reverse(f"diagnostics:shared_result_{kind}", args=[token])
    record = logging.makeLogRecord({"name": "django", "msg": "Not Found: %s", "args": (path,)})

    assert token not in WithoutTokens("{message}", style="{").format(record)


def unpacked(kind, content):
    """Return what a file holds, as it can be searched: XLSX and PDF are packed."""
    if kind == "xlsx":
        with ZipFile(BytesIO(content)) as file:
            return b"".join(map(file.read, file.namelist()))
    if kind == "pdf":
        plain = BytesIO()
        with pikepdf.open(BytesIO(content)) as file:
            file.save(
                plain,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
        return plain.getvalue() + text_of(content).encode()
    return content


@pytest.mark.parametrize("kind", FILES)
def test_a_file_holds_no_token(cast, client_of, closed, kind):
    token = sharing.share_result(closed).result_token
    own = closed.respondents.first()

    response = client_of(cast.manager).get(reverse(f"diagnostics:result_{kind}", args=[closed.pk]))
    content = unpacked(kind, b"".join(response))

    assert b"sales" in content.lower()  # it can be searched
    assert token.encode() not in content
    assert own.token.encode() not in content


def test_what_a_link_leads_to_tells_nothing_of_today(cast, closed):
    """The agreed map, the numbers and the targets are the members' own."""
    token = sharing.share_result(closed).result_token
    names = ["shared_result", *(f"shared_result_{kind}" for kind in FILES)]

    def told():
        caches["kept"].clear()
        found = [Client().get(reverse(f"diagnostics:{name}", args=[token])) for name in names]
        pages = [b"".join(row_) for row_ in found if "spreadsheetml" not in row_["Content-Type"]]
        return pages + [_cells(row_) for row_ in found if "spreadsheetml" in row_["Content-Type"]]

    before = told()
    organisation = cast.organisation
    stages = [AgreedStage(stage=number, owner="both") for number in range(1, 9)]
    save_agreed_map(organisation, stages=stages, based_on=0, by=cast.manager, now=NOW)
    month = date(2026, 10, 1)
    StageCount.objects.create(organisation=organisation, month=month, stage=1, count=7)
    Target.objects.create(organisation=organisation, month=month, months=1, amount=9, purchases=9)

    assert told() == before


def _cells(response):
    sheets = load_workbook(BytesIO(b"".join(response))).worksheets
    return [row for sheet in sheets for row in sheet.values]


# --- what they cost ---------------------------------------------------------------------------


def test_thousands_of_rounds_are_not_looked_up(
    cast, client_of, closed, django_assert_max_num_queries
):
    many = "&".join(f"a={number:032x}" for number in range(2500))
    client = client_of(cast.manager)

    with django_assert_max_num_queries(8):
        response = client.get(f"{reverse('diagnostics:compare')}?{many}")

    assert response.status_code == 200
    assert "Choose four at the most" in response.content.decode()


@pytest.mark.parametrize("number", [2500, 5000])
def test_thousands_of_changes_cost_no_more_than_the_statements(cast, client_of, closed, number):
    many = "&".join(f"sales.X{index}={'y' * 20}" for index in range(number))
    client = client_of(cast.manager)
    try_it = reverse("diagnostics:result_try", args=[closed.pk])
    client.get(try_it)  # what a process does once

    began = time.process_time()
    response = client.get(f"{try_it}?{many}")

    assert response.status_code == (200 if number < 3000 else 400)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("size", ["", "0", "-1"])
def test_an_import_without_an_honest_size_is_no_fault(cast, client_of, size):
    response = client_of(cast.manager).generic(
        "POST", address(), b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=size
    )

    assert response.status_code == 400


def test_no_way_leads_off_the_site(cast, client_of, closed):
    """Neither an address's own text nor a field named next decides where a redirect leads."""
    client = client_of(cast.manager)
    try_it = reverse("diagnostics:result_try", args=[closed.pk])

    response = client.get(f"{try_it}?sales.D1=&next=//evil.example&marketing.D1=no")

    assert re.fullmatch(rf"{try_it}\?marketing\.D1=no#outcome", response["Location"])
