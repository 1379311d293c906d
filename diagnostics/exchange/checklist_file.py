"""A checklist's document as a YAML file: written, and read with the line of every value."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..instruments.document import upgraded
from ..reading.text import NoText, decoded
from .place import ExchangeError

LARGEST = 1024 * 1024  # bytes
HEAD = """\
# A checklist of Hamrasta. A code is for good: a statement that asks something else gets another.
# With a code of its own (the first line) it becomes a checklist beside others.
"""
FIRST = ("code", "format")


class ChecklistFile(NamedTuple):
    """What a file says, not yet checked, and the line of each value by its place in it."""

    data: Any
    lines: Mapping[str, int]

    def line_of(self, place: str) -> int:
        """Return the line where a value stands, or of the nearest thing that holds it."""
        while place and place not in self.lines:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        return self.lines.get(place, 1)


def written_checklist(data: Mapping[str, Any]) -> str:
    """Return a version's document as YAML, which reads as the very same document."""
    import yaml  # heavy, as below

    document = upgraded(data)
    first = {name: document[name] for name in FIRST}
    body = yaml.safe_dump({**first, **document}, allow_unicode=True, sort_keys=False, width=100)
    return f"{HEAD}{body}"


def read_checklist(content: bytes) -> ChecklistFile:
    """Return what a file says: one YAML document of objects, lists, text, numbers, true and false.

    Raises ExchangeError, with the line, for what is no such document.
    """
    if len(content) > LARGEST:
        raise ExchangeError(_("this is too large. Accepted: %(limit)d MiB at most.") % {"limit": 1})
    from .yaml_reading import read_with_lines  # heavy: a library of YAML, for files of YAML

    try:
        return ChecklistFile(*read_with_lines(decoded(content)))
    except NoText as error:
        raise ExchangeError(str(error)) from None
