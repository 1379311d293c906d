"""A result as a document to take away: explanation → PDF, tagged, with its fonts in it."""

import json
from collections.abc import Iterable
from pathlib import Path

from ...companion import PictureLine
from ...explanation import Explanation
from ...models import Assessment
from .fonts import drawn, report_fonts
from .house import OwnName
from .page import page_of

SOURCE = Path(__file__).parent / "report.typ"
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
    import typst  # heavy: a compiler

    content = page_of(
        assessment,
        explanation,
        picture=picture,
        method_address=method_address,
        own=own,
    )
    text = json.dumps(content, ensure_ascii=False)
    seconds = int(assessment.moment.timestamp())
    try:
        return _compiled(text, seconds)
    except typst.TypstError:  # a sign that no font draws, such as an emoji in a name
        return _compiled(drawn(text), seconds)


def _compiled(text: str, seconds: int) -> bytes:
    source = _compiler(SOURCE, root=SOURCE.parent, sys_inputs={"page": text})
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
