"""Documents to take away, tagged, with their fonts in them: results, and what is agreed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ...companion import PictureLine
from ...comparing.comparison import Comparison
from ...explanation import Explanation
from ...explanation.plan import PlanLine
from ...models import Assessment, Organisation
from .comparison import comparison_page_of
from .fonts import drawn, report_fonts
from .house import OwnName
from .page import page_of
from .plan import plan_page_of

SOURCE = Path(__file__).parent / "report.typ"
COMPARISON_SOURCE = SOURCE.with_name("comparison.typ")
AGREEMENT_SOURCE = SOURCE.with_name("agreement.typ")
GUIDE_SOURCE = SOURCE.with_name("guide.typ")
PLAN_SOURCE = SOURCE.with_name("plan.typ")
PROTOCOL_SOURCE = SOURCE.with_name("protocol.typ")
STANDARD = "ua-1"


def pdf_of(
    assessment: Assessment,
    explanation: Explanation,
    *,
    method_address: str,
    picture: Iterable[PictureLine] = (),
    own: OwnName | None = None,
) -> bytes:
    """Return the document in the active language; method_address is where the method is explained.

    own is whose name it carries, if not the product's alone. A closed round's result gives
    the same bytes every time, under a letterhead on one day.
    """
    content = page_of(
        assessment,
        explanation,
        picture=picture,
        method_address=method_address,
        own=own,
    )
    return _document(SOURCE, content, assessment.moment)


def comparison_pdf_of(comparison: Comparison, rounds: Sequence[Assessment]) -> bytes:
    """Return results side by side, in the active language; rounds are all of their organisation."""
    newest = max(column.assessment.moment for column in comparison.columns)
    return _document(COMPARISON_SOURCE, comparison_page_of(comparison, rounds), newest)


def agreement_pdf_of(content: Mapping[str, Any], moment: datetime) -> bytes:
    """Return what Sales and Marketing agreed on, of the content that another app makes."""
    return _document(AGREEMENT_SOURCE, content, moment)


def protocol_pdf_of(content: Mapping[str, Any], moment: datetime) -> bytes:
    """Return the protocol of a joint session, of the content that another app makes."""
    return _document(PROTOCOL_SOURCE, content, moment)


def guide_pdf_of(content: Mapping[str, Any], moment: datetime) -> bytes:
    """Return the guide of a joint session, of the content that another app makes."""
    return _document(GUIDE_SOURCE, content, moment)


def plan_pdf_of(
    organisation: Organisation,
    lines: Sequence[PlanLine],
    ended: Sequence[PlanLine],
    *,
    now: datetime,
) -> bytes:
    """Return the plan of an organisation in the active language, as it is at a moment."""
    return _document(PLAN_SOURCE, plan_page_of(organisation, lines, ended, now=now), now)


def _document(source: Path, content: Mapping[str, Any], moment: datetime) -> bytes:
    import typst  # heavy: a compiler

    text = json.dumps(content, ensure_ascii=False)
    seconds = int(moment.timestamp())
    try:
        return _compiled(source, text, seconds)
    except typst.TypstError:  # a sign that no font draws, such as an emoji in a name
        return _compiled(source, drawn(text), seconds)


def _compiled(path: Path, text: str, seconds: int) -> bytes:
    source = _compiler(path, root=path.parent, sys_inputs={"page": text})
    try:
        return source.compile(format="pdf", pdf_standards=STANDARD, timestamp=seconds)
    finally:
        _make_room()


def _make_room() -> None:
    """Have typst forget the document: it keeps what one of its last ten compilations used.

    Without this a process holds a hundred megabytes more, for documents that nobody asks again.
    """
    for _number in range(5):
        _compiler(b" ").compile(format="svg")


def _compiler(source: Path | bytes, **options):
    import typst  # heavy: a compiler

    return typst.Compiler(source, font_paths=report_fonts(), ignore_system_fonts=True, **options)
