"""The sample result that visitors read: a shipped file, read and diagnosed like any other."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..exchange import AssessmentFile, Kind, read_assessment
from ..instruments.document import Document, read_document, shipped_article
from ..result.parts import Result, Sums
from ..result.stored import result_and_sums

FILE = Path(__file__).parents[1] / "instruments" / "sample.json"


@dataclass(frozen=True)
class Sample:
    """An invented organisation's answers, and what the method makes of them."""

    file: AssessmentFile
    document: Document
    result: Result
    sums: Sums
    is_provisional: bool = False


@cache
def shipped_sample() -> Sample:
    """Return the sample, computed once in a process from the shipped article and no database."""
    document = read_document(shipped_article())
    file = read_assessment(
        FILE.read_bytes(), kind=Kind.JSON, published=lambda _code, _number: (1, document)
    )
    claims = [respondent.today for respondent in file.respondents]
    result, sums = result_and_sums(document.checklist, file.respondents, claims)
    return Sample(file, document, result, sums)
