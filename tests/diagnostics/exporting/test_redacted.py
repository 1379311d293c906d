"""The files of an anonymous round and of a shared link: what they hold, and nobody's name."""

import json
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from diagnostics.actions import rounds, sharing
from diagnostics.models import Assessment, Respondent
from diagnostics.result.stored import read_exact, rounded
from tests.diagnostics.anonymous import closed, make_anonymous
from tests.diagnostics.exports import (
    KINDS,
    address,
    content,
    read,
    shared_address,
    table,
    taken,
    text_of,
)
from tests.factories import ALL_YES, NOW, make_respondent

pytestmark = pytest.mark.django_db


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
    assessment = closed(make_anonymous(cast.organisation, sales=number, marketing=number))

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
            "helped",
        }
        assert {key: result["result"][key] for key in assessment.result} == rounded(
            read_exact(assessment.result)
        )


def test_small_anonymous_round_has_no_number_of_a_function(cast, manager):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = closed(make_anonymous(cast.organisation, sales=2, marketing=3))

    rows = table(taken(manager, address(assessment, "csv")))
    workbook = load_workbook(BytesIO(taken(manager, address(assessment, "xlsx"))))

    told = ("organisation", "date", "mode", "checklist", "checklist_version", "closed_on")
    counts = ("function", "respondents", "answered")
    for row in rows:
        left = {
            key: column for key, column in row.items() if column and key not in (*told, *counts)
        }
        assert set(left.values()) <= {"dont_know"}
    assert workbook.sheetnames == ["Result"]


def test_anonymous_round_of_enough_has_the_means_of_its_functions(cast, manager):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = closed(make_anonymous(cast.organisation, sales=3, marketing=3))

    rows = table(taken(manager, address(assessment, "csv")))

    assert [(row["function"], row["answered"], row["D2"], row["U1"]) for row in rows] == [
        ("sales", "3", "1.0", "0.0"),
        ("marketing", "3", "1.0", "0.5"),
    ]


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("kind", KINDS)
def test_anonymous_file_is_refused_when_read_with_that_reason(cast, manager, kind, language):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = closed(make_anonymous(cast.organisation, sales=3, marketing=3))

    file = taken(manager, address(assessment, kind, language))

    refusal = pytest.raises(ValueError, match="an anonymous round is exported without its answers")
    with override("en"), refusal:
        read(file, kind)


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

    assert [(row["function"], row["D3"], row["stage-4"]) for row in rows] == [
        ("sales", "1.0", "sales"),
        ("marketing", "0.5", "marketing"),
    ]


def test_shared_flags_are_counted(cast):
    for _one in range(2):
        make_respondent(cast.assessment, "sales", name="Monotone", criteria=ALL_YES)
    shared = sharing.share_result(rounds.close_assessment(cast.assessment, now=NOW))

    written = json.loads(content(Client().get(shared_address(shared, "json"))))

    flags = [flag for flag in written["result"]["flags"] if flag["code"] == "no_spread"]
    assert flags == [{"code": "no_spread", "count": 2}]
    assert "respondent" not in str(written["result"]["flags"])


@pytest.mark.parametrize("kind", KINDS)
def test_withdrawn_link_gives_no_file(sepehr, kind):
    shared = sharing.share_result(sepehr)
    path = shared_address(shared, kind)
    sharing.stop_sharing(shared)

    assert Client().get(path).status_code == 404


def test_page_of_the_shared_result_leads_to_the_shared_files(sepehr):
    shared = sharing.share_result(sepehr)
    path = reverse("diagnostics:shared_result", args=[shared.result_token])

    page = Client().get(path).content.decode()

    assert all(f'href="{shared_address(shared, kind)}"' in page for kind in KINDS)
    assert "/assessments/" not in page
