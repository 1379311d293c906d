"""What belongs to a joint session as documents to print: the guide on two sheets, the protocol."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from diagnostics.asking.promises import PROMISES
from diagnostics.explanation.words import function_name
from diagnostics.exports.pdf import guide_pdf_of, protocol_pdf_of
from diagnostics.exports.pdf.plain import one_line, printable, printed, stored, without_direction
from diagnostics.localisation import day, product_name
from diagnostics.method.checklist import PLACING
from diagnostics.models import Assessment

from ..models import JointSession
from .guide import GuideRow, GuideWords
from .protocol import ProtocolWords


def guide_pdf(assessment: Assessment, words: GuideWords) -> bytes:
    """Return the guide in the active language; of one round it is the same bytes every time."""
    content = _page(assessment, _("Facilitator’s guide"), words.title) | {
        "about": [stored(assessment.organisation.text), printable(words.about)],
        "sheets": [
            [_part(_("Before the session"), words.before), _part(_("The script"), words.script)],
            [_part(_("When it gets difficult"), words.difficult)],
        ],
        "letters": [
            {"title": _("The letter before"), "text": printed(words.letter_before)},
            {"title": _("The letter after"), "text": printed(words.letter_after)},
        ],
    }
    return guide_pdf_of(content, assessment.moment)


def protocol_pdf(session: JointSession, words: ProtocolWords) -> bytes:
    """Return the protocol in the active language, as it stands."""
    assessment = session.assessment
    heading = _("Protocol of the joint session")
    content = _page(assessment, heading, heading) | {
        "about": [stored(assessment.organisation.text), printable(words.about)],
        "claim": words.claim,
        "columns": [
            _("Topic"),
            *(said_by(side) for side in PLACING),
            _("What the room decided"),
            _("Minutes"),
        ],
        "rows": [row | {"name": stored(row["name"])} for row in printed(words.rows)],
        "agreed": {
            "title": _("What came of it"),
            "lines": [printed(line.text) for line in words.agreed],
        },
        "note": str(PROMISES["session_by_side"]),
    }
    return protocol_pdf_of(content, session.ended_at or session.began_at)


def said_by(side: str) -> str:
    return _("%(function)s said") % {"function": function_name(side)}


def _page(assessment: Assessment, kind: str, heading: str) -> dict[str, Any]:
    name = assessment.organisation.text
    return {
        "language": (get_language() or "en").partition("-")[0],
        "is_rtl": get_language_bidi(),
        "product": printable(product_name()),
        "title": f"{kind}: {one_line(without_direction(name))}",
        "heading": heading,
        "short_name": stored(name),
        "header": day(assessment.moment),
        "labels": {},
        "sections": {},
    }


def _part(title: str, rows: Sequence[GuideRow]) -> dict[str, Any]:
    return {"title": title, "rows": printed(rows)}
