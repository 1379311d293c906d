"""What comes up most among clients: steps asked of them, stages without one clear owner."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..explanation.funnel import FINDINGS, stage_name
from ..instruments.document import Document
from ..localisation import digits
from ..queries.picture import WITHOUT_OWNER, Frequent
from ..queries.versions import ARTICLE
from .sifted import Sifted

MOST_STEPS = 7


class FrequentStep(NamedTuple):
    """A step, of how many clients it is asked, and which share of those told to move that is."""

    name: str
    number: int
    share: Fraction
    address: str


class FindingShare(NamedTuple):
    """How many clients have a finding at a stage; start and share are of all funnels."""

    code: str
    number: int
    start: Fraction
    share: Fraction


class FrequentStage(NamedTuple):
    name: str
    number: int
    findings: Sequence[FindingShare]
    address: str


class ComesUp(NamedTuple):
    """What comes up most; findings are the codes and names of what a stage is counted by."""

    claim: str
    moving: int
    steps: Sequence[FrequentStep]
    funnels: int
    stages: Sequence[FrequentStage]
    findings: Sequence[tuple[str, str]]


def comes_up(frequent: Frequent, document: Document, head: Sifted) -> ComesUp | None:
    """Put into words what comes up most; nothing where nothing does."""
    steps = list(_steps(frequent, document, head))
    stages = sorted(_stages(frequent, document, head), key=lambda stage: -stage.number)
    if not steps and not stages:
        return None
    if steps:
        claim = _("The most frequent step is missing in %(number)s of %(all)s told to move.")
        number, whole = steps[0].number, frequent.moving
    else:
        claim = _("One and the same stage is without one clear owner in %(number)s of %(all)s.")
        number, whole = stages[0].number, frequent.funnels
    return ComesUp(
        claim=claim % {"number": digits(number), "all": digits(whole)},
        moving=frequent.moving,
        steps=steps,
        funnels=frequent.funnels,
        stages=stages,
        findings=[(code, _(FINDINGS[code])) for code in WITHOUT_OWNER],
    )


def _steps(frequent: Frequent, document: Document, head: Sifted) -> Iterator[FrequentStep]:
    """Return the most frequent steps that the document knows; ties in checklist order."""
    known = Counter({code: frequent.steps.get(code, 0) for code in document.criteria})
    for code, number in known.most_common(MOST_STEPS):
        if number:
            yield FrequentStep(
                str(document.criteria[code].text),
                number,
                Fraction(number, frequent.moving),
                _clients(head, document, step=code),
            )


def _stages(frequent: Frequent, document: Document, head: Sifted) -> Iterator[FrequentStage]:
    for stage in document.stages:
        numbers = [frequent.stages.get((stage, code), 0) for code in WITHOUT_OWNER]
        if not any(numbers):
            continue
        findings = [
            FindingShare(
                code,
                number,
                Fraction(sum(numbers[:place]), frequent.funnels),
                Fraction(number, frequent.funnels),
            )
            for place, (code, number) in enumerate(zip(WITHOUT_OWNER, numbers, strict=True))
        ]
        address = _clients(head, document, stage=str(stage))
        yield FrequentStage(stage_name(document, stage), sum(numbers), findings, address)


def _clients(head: Sifted, document: Document, **filters: str) -> str:
    """Return the address of the clients behind a number, whose checklist it names."""
    named = {} if document.code == ARTICLE else {"checklist": document.code}
    return head.address(tab="", **filters, **named)
