"""What stands beside a closed round's result today: on its page, in the PDF, in the workbook."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from diagnostics import companion
from diagnostics.actions import rounds, sharing
from tests.diagnostics.reading_pdf import text_of
from tests.factories import NOW, make_member, make_sepehr
from tests.funnel.factories import OCTOBER, count, make_map

AGREED = "The two sides see 6 of 8 stages as they are agreed."


@pytest.fixture
def assessment(organisation):
    return rounds.close_assessment(make_sepehr(organisation), now=NOW)


def tell(organisation):
    """Have the organisation agree on a map and count a month."""
    make_map(organisation)
    count(organisation, OCTOBER)


def lines_of(assessment):
    return companion.picture_of(assessment)


def taken(reader, assessment, kind):
    response = reader.get(f"{reverse('diagnostics:result', args=[assessment.pk])[:-1]}.{kind}")
    return b"".join(response)


def cells(workbook):
    return [
        cell.value for sheet in load_workbook(BytesIO(workbook)) for row in sheet for cell in row
    ]


def test_the_picture_says_what_is_agreed_and_counted(assessment):
    tell(assessment.organisation)

    agreed, counted = lines_of(assessment)

    assert agreed == ("The agreed map", AGREED)
    assert counted.name == "The funnel in numbers, October 2026"
    assert counted.said.startswith("The biggest drop is from “Brand preference”")


def test_the_picture_of_an_organisation_without_any_is_empty(assessment):
    assert lines_of(assessment) == []


def test_members_find_it_on_the_page_in_the_pdf_and_in_the_workbook(assessment, client_of):
    reader = client_of(make_member(assessment.organisation))
    without = reader.get(reverse("diagnostics:result", args=[assessment.pk])).content.decode()
    tell(assessment.organisation)

    page = reader.get(reverse("diagnostics:result", args=[assessment.pk])).content.decode()

    assert "The shared funnel today" not in without
    assert "The shared funnel today" in page
    assert AGREED in page
    assert "The shared funnel today" in text_of(taken(reader, assessment, "pdf"))
    assert AGREED in cells(taken(reader, assessment, "xlsx"))


def test_whoever_holds_the_shared_link_does_not(assessment):
    tell(assessment.organisation)
    shared = sharing.share_result(assessment)
    address = reverse("diagnostics:shared_result", args=[shared.result_token])

    page = Client().get(address).content.decode()
    pdf, workbook = (
        b"".join(Client().get(f"{address}result.{format_}")) for format_ in ("pdf", "xlsx")
    )

    assert AGREED not in page
    assert "The shared funnel today" not in text_of(pdf)
    assert AGREED not in cells(workbook)
