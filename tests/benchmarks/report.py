"""What a PDF costs once a process has made one."""

import json
from collections.abc import Iterator
from random import Random
from time import perf_counter

from django.utils import timezone

from diagnostics.explanation import explain
from diagnostics.exports.pdf import pdf_of
from diagnostics.instruments.document import read_document, shipped_article
from diagnostics.method.checklist import TYPES
from diagnostics.models import Assessment, Organisation
from diagnostics.queries.results import Diagnosed
from diagnostics.result.stored import result_of, sums_of

from .answers import as_the_method_reads, made_up

RESPONDENTS = 40
DOCUMENTS = 20


def pdf_ms() -> list[float]:
    """Return how long documents of forty take, each of other answers; the first ones not counted.

    From the stored result on: its words, its pages and its bytes.
    """
    times = []
    for assessment, diagnosed in _rounds():
        before = perf_counter()
        explanation = explain(diagnosed, closed_on=timezone.localdate(), version=1)
        pdf_of(assessment, explanation, method_address="http://localhost/en/method/")
        times.append((perf_counter() - before) * 1e3)
    return times[2:]


def print_pdf_ms() -> None:
    print(json.dumps(pdf_ms()))


def _rounds() -> Iterator[tuple[Assessment, Diagnosed]]:
    document, random = read_document(shipped_article()), Random(13)
    organisation, now = Organisation(name="Example Ltd"), timezone.now()
    for number in range(2 + DOCUMENTS):
        sheets = [made_up(document, TYPES[number % 4], random) for _ in range(RESPONDENTS)]
        respondents, claims = as_the_method_reads(sheets)
        diagnosed = Diagnosed(
            result_of(document.checklist, respondents, claims),
            sums_of(document.checklist, respondents),
            document,
            is_provisional=False,
        )
        closed = Assessment.State.CLOSED
        yield Assessment(organisation=organisation, state=closed, closed_at=now), diagnosed
