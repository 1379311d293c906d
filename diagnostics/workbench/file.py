"""A checklist's file on its way in: judged as a version would be, and refused by line and field."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.db.models import Model
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..exchange.checklist_file import ChecklistFile, read_checklist
from ..exchange.place import ExchangeError
from ..instruments.document import FORMAT, read_document, upgraded
from ..instruments.readers import DocumentError
from ..localisation import digits
from ..models import Condition, Criterion, Fact, Stage
from .fields import fits_a_row
from .problems import accepted_in_words, parts_of

ISOLATE, END_OF_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
FORMATS = (FORMAT - 1, FORMAT)
SHOWN = 40
ROWS: Mapping[str, type[Model]] = {
    "criteria": Criterion,
    "conditions": Condition,
    "stages": Stage,
    "facts": Fact,
    "prescriptions": Condition,  # without rows of their own, and edited as one is
    "symptoms": Condition,
}
UNKNOWN = "unknown, accepted: "


def checklist_of(content: bytes) -> dict[str, Any]:
    """Return the document that a file holds; ExchangeError says which line is not accepted, why."""
    file = read_checklist(content)
    if not isinstance(file.data, dict):
        raise ExchangeError(_("this must be one object, as an exported checklist is."))
    if "format" not in file.data:
        _refuse_document(file, "format: missing")
    if file.data["format"] not in FORMATS:
        accepted = " / ".join(map(str, FORMATS))
        _refuse(file, "format", file.data["format"], accepted)
    data = dict(upgraded(file.data))
    try:
        read_document(data)
    except DocumentError as error:
        _refuse_document(file, str(error))
    _measure(file, data)
    return data | {"criteria": _weighed(file, data["criteria"])}


def _measure(file: ChecklistFile, data: Mapping[str, Any]) -> None:
    """Refuse a text that is longer than a draft's row or form takes."""
    for section, row in ROWS.items():
        for number, item in enumerate(data[section]):
            for name, longest in _longest(row):
                part, _underscore, language = name.rpartition("_")
                text = (item.get(part) or {}).get(language, "")
                if len(text) > longest:
                    accepted = _("a text of %(number)s letters at most") % {"number": longest}
                    place = f"{section}[{number}].{part}.{language}"
                    _refuse(file, place, f"{text[:SHOWN]}…", digits(accepted))


def _longest(row: type[Model]) -> Iterator[tuple[str, int]]:
    """Return the texts of a row in either language that have a limit."""
    for field in row._meta.get_fields():
        longest = getattr(field, "max_length", None)
        if longest and field.name.endswith(("_en", "_fa")):
            yield field.name, longest


def _weighed(file: ChecklistFile, criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return criteria with their weights as a draft would publish them: as whole fractions."""
    weights = [Fraction(criterion["weight"]) for criterion in criteria]
    for number, weight in enumerate(weights):
        if not fits_a_row(weight):
            accepted = accepted_in_words("a positive number")
            place, written = f"criteria[{number}].weight", criteria[number]["weight"]
            _refuse(file, place, written, accepted)
    return [
        criterion | {"weight": str(weight)}
        for criterion, weight in zip(criteria, weights, strict=True)
    ]


def _refuse_document(file: ChecklistFile, error: str) -> None:
    place, _colon, why = error.partition(": ")
    if why == "missing":
        problem = _("this is missing.")
    elif why.startswith(UNKNOWN):
        accepted = _isolated(why.removeprefix(UNKNOWN))
        problem = _("this name is unknown. Accepted: %(accepted)s.") % {"accepted": accepted}
    elif parts := parts_of(error):
        _refuse(file, parts["place"], parts["value"], accepted_in_words(parts["accepted"]))
    else:
        problem = _isolated(why)
    where = {"line": digits(file.line_of(place)), "field": _isolated(place), "problem": problem}
    raise ExchangeError(_("Line %(line)s, %(field)s: %(problem)s") % where)


def _refuse(file: ChecklistFile, place: str, value: object, accepted: str) -> None:
    raise ExchangeError(
        _("Line %(line)s, %(field)s: %(value)s is not accepted. Accepted: %(accepted)s.")
        % {
            "line": digits(file.line_of(place)),
            "field": _isolated(place),
            "value": _isolated(value),
            "accepted": _isolated(accepted),
        }
    )


def _isolated(text: object) -> str:
    """Return a text that keeps its own direction inside a Persian sentence."""
    return f"{ISOLATE}{text}{END_OF_ISOLATE}" if get_language_bidi() else str(text)
