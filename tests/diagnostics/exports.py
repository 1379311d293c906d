"""The files that a result is taken away as, and what is read in them."""

import csv
from io import BytesIO, StringIO

from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from diagnostics.exchange import Kind, read_assessment
from diagnostics.queries.versions import published_document
from tests.diagnostics.reading_pdf import text_of as pdf_text_of

KINDS = ["xlsx", "csv", "json"]  # an import reads them too
FILES = ["pdf", *KINDS]


def address(assessment, kind, language="en"):
    with override(language):
        return reverse(f"diagnostics:result_{kind}", args=[assessment.pk])


def shared_address(assessment, kind, language="en"):
    with override(language):
        return reverse(f"diagnostics:shared_result_{kind}", args=[assessment.result_token])


def content(response):
    return b"".join(response.streaming_content)


def taken(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return content(response)


def read(written, kind):
    return read_assessment(written, kind=Kind(kind), published=published_document)


def table(written):
    return list(csv.DictReader(StringIO(written.decode("utf-8-sig"), newline="")))


def text_of(written):
    """Return everything that is written in a workbook, whatever the cell."""
    sheets = load_workbook(BytesIO(written)).worksheets
    cells = (str(cell) for sheet in sheets for row in sheet.values for cell in row if cell)
    return "\n".join(cells)


def exported_text(client, assessment, kind):
    """Return what is read in a file of the kind, as text."""
    written = taken(client, address(assessment, kind))
    if kind == "xlsx":
        return text_of(written)
    return pdf_text_of(written) if kind == "pdf" else written.decode()
