"""What the document says and draws, as data: the one thing that report.typ reads."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _

from ...asking.promises import PROMISES
from ...companion import PictureLine
from ...explanation import Explanation
from ...localisation import day, digits, product_name, separated
from ...models import Assessment, Letterhead
from .house import OwnName, house_of
from .labels import labels
from .plain import one_line, printable, printed, stored, without_direction

Section = Letterhead.Section
LONGEST_HEADER = 70
FLAGS_AT_MOST = 12
SECTIONS = {  # of the method, METHOD 4 to 9
    "fit": 4,
    "change": 5,
    "sides": 6,
    "flags": 7,
    "decision": 8,
    "steps": 8,
    "agenda": 8,
    "funnel": 9,
}
# Characters of a part that surely fits on one page: sentences, and the narrow rows of the table
LONGEST_WHOLE, LONGEST_TABLE = 1800, 3600


def page_of(
    assessment: Assessment,
    explanation: Explanation,
    *,
    picture: Iterable[PictureLine],
    method_address: str,
    own: OwnName | None,
) -> dict[str, Any]:
    """Return the document's content in the active language."""
    name = assessment.organisation.text
    parts = _completed(printed(explanation))
    if own:
        _leave_out(parts, own.letterhead.left_out)
    return {
        "language": (get_language() or "en").partition("-")[0],
        "is_rtl": get_language_bidi(),
        "product": printable(product_name()),
        "title": f"{_('Result')}: {one_line(without_direction(name))}",
        "name": stored(name),
        "short_name": stored(_shortened(name)),
        "about": list(_about(assessment, explanation)),
        "header": separated(_header(assessment)),
        "provisional": _provisional() if assessment.is_open else None,
        "house": house_of(own) if own else None,
        "labels": labels(is_own=own is not None),
        "explanation": parts,
        "long": [name for name, part in parts.items() if _is_long(name, part)],
        "picture": [{"text": printed(line.name), "note": printed(line.said)} for line in picture],
        "sections": _sections(method_address),
        "foot": list(_foot(explanation, method_address)),
    }


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_HEADER else f"{name[:LONGEST_HEADER].rstrip()}…"


def _about(assessment: Assessment, explanation: Explanation) -> Iterator[str]:
    if assessment.is_open:
        text = _("Sales–marketing assessment, open since %(day)s")
        yield text % {"day": day(assessment.opened_at)}
    else:
        yield _("Sales–marketing assessment, %(day)s") % {"day": day(assessment.closed_at)}
    if assessment.title:
        yield stored(assessment.title)
    if assessment.is_imported:
        yield _("imported")
    if explanation.answered.people:
        yield _("answered: %(people)s") % {"people": digits(explanation.answered.people)}


def _header(assessment: Assessment) -> Iterator[str]:
    if assessment.is_open:
        yield _("Provisional")
    yield day(assessment.moment)


def _provisional() -> dict[str, str]:
    return {
        "tag": _("Provisional"),
        "text": _(
            "This round is still open. What you read here is what the answers so far amount to; "
            "it can change until the round is closed."
        ),
    }


def _completed(explanation: dict[str, Any]) -> dict[str, Any]:
    """Say beside each drawing what it shows, put the agenda's questions, cut a long list short."""
    if explanation["sides"]:
        for row in explanation["sides"]["rows"]:
            said = (f"{_('Sales')}: {row['sales']}", f"{_('Marketing')}: {row['marketing']}")
            row["alt"] = pgettext("between two remarks", "; ").join(said)
    if explanation["agenda"]:
        for topic in explanation["agenda"]["topics"]:
            topic["question"] = _("Ask: %(question)s") % {"question": topic["question"]}
    more = len(explanation["flags"]) - FLAGS_AT_MOST
    if more > 0:
        rest = _("And {number} more.").format(number=digits(more))
        explanation["flags"] = [*explanation["flags"][:FLAGS_AT_MOST], rest]
    return explanation


def _leave_out(parts: dict[str, Any], sections: Iterable[str]) -> None:
    """Take the sections off that a letterhead does without."""
    for section in sections:
        match section:
            case Section.FUNNEL:
                parts["funnel"]["has_views"] = False
            case Section.FLAGS:
                parts["flags"] = []
            case _:
                parts[section] = None


def _is_long(name: str, part: Any) -> bool:
    return _length(part) > (LONGEST_TABLE if name == "statements" else LONGEST_WHOLE)


def _length(part: Any) -> int:
    """Return how many characters there are to read."""
    if isinstance(part, str):
        return len(part)
    if isinstance(part, dict):
        return sum(_length(value) for value in part.values())
    return sum(_length(value) for value in part) if isinstance(part, list) else 0


def _sections(method_address: str) -> dict[str, dict[str, str]]:
    """Return for each part where the method says more."""
    return {
        part: {
            "text": _("Method, section %(number)s") % {"number": digits(number)},
            "address": f"{method_address}#section-{number}",
        }
        for part, number in SECTIONS.items()
    }


def _foot(explanation: Explanation, method_address: str) -> Iterator[dict[str, Any]]:
    """Yield the last lines, as the page has them; three columns wide."""
    answered = explanation.answered
    yield _term(_("Answered by"), _people(explanation))
    yield _term(_("Answers opened"), day(answered.opened_on))
    yield _term(_("Answers closed"), day(answered.closed_on) or _("still open"))
    title = _("%(title)s, version %(number)s")
    facts = {"title": answered.checklist, "number": digits(answered.version)}
    yield _term(_("Checklist"), printable(title % facts))
    method = f"{_('How this result is worked out')} ({digits(answered.rule)})"
    yield _term(_("Method"), method, width=2, address=f"{method_address}#section-4")
    if answered.ways:
        asked = ". ".join([*answered.ways, str(PROMISES["comparable"])])
        yield _term(_("Asked"), asked, width=3)
    if explanation.weights:
        yield _term(_("For consultants"), printed(explanation.weights), width=3)


def _term(term: str, text: str, *, width: int = 1, address: str = "") -> dict[str, Any]:
    return {"term": term, "text": text, "width": width, "address": address}


def _people(explanation: Explanation) -> str:
    people = digits(explanation.answered.people)
    if not people:
        return _("Nobody has been asked yet.")
    if explanation.answered.is_anonymous:
        return _("%(people)s; anonymous") % {"people": people}
    return _("%(people)s; with names") % {"people": people}
