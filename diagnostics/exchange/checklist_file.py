"""A checklist's document as a YAML file: written, and read with the line of every value."""

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

import yaml
from django.utils.translation import gettext as _

from ..instruments.document import upgraded
from ..reading.text import NoText, decoded
from .objects import DEEPEST, YAML_LOADER, YAML_NULLS, Budget, ill_formed, refuse_yaml
from .place import ExchangeError

LARGEST = 1024 * 1024  # bytes
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,8}")
TRUTH: Mapping[str, bool] = {"true": True, "false": False}
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
    reading = _Reading()
    try:
        events = Budget().counted(yaml.parse(decoded(content), Loader=YAML_LOADER))
        data = reading.document(events)
    except NoText as error:
        raise ExchangeError(str(error)) from None
    except yaml.MarkedYAMLError as error:
        raise ill_formed(error) from None
    except yaml.YAMLError:
        raise ExchangeError(_("this holds characters that YAML does not accept.")) from None
    return ChecklistFile(data, reading.lines)


class _Reading:
    """One pass over a file's events, which notes the line of every value."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}

    def document(self, events: Iterator[yaml.Event]) -> Any:
        value = None
        is_there = False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if is_there:
                    refuse_yaml(event, _("a second document begins here. Give one a file."))
                is_there = True
                value = self._value(next(events), events, "", 1)
        return value

    def _value(
        self, event: yaml.Event, events: Iterator[yaml.Event], place: str, depth: int
    ) -> Any:
        assert event.start_mark is not None
        self.lines[place] = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
            refuse_yaml(event, _("aliases and tags are not accepted. Write the value out."))
        if depth > DEEPEST:
            refuse_yaml(event, _("objects or lists are nested too deeply."))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items = takewhile(lambda item: not isinstance(item, yaml.SequenceEndEvent), events)
            return [
                self._value(item, events, f"{place}[{number}]", depth + 1)
                for number, item in enumerate(items)
            ]
        return self._fields(events, place, depth)

    def _fields(self, events: Iterator[yaml.Event], place: str, depth: int) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                refuse_yaml(event, _("a key must be text."))
            key = event.value
            if key in fields:
                refuse_yaml(event, f"{key}: " + _("this stands here twice. Give it once."))
            inner = f"{place}.{key}" if place else key
            fields[key] = self._value(next(events), events, inner, depth + 1)
        return fields


def _scalar(event: yaml.ScalarEvent) -> Any:
    """Return what is written without quotation marks as a number, a truth or nothing, else text."""
    text: str = event.value
    if event.style:
        return text
    if text in YAML_NULLS:
        return None
    if WHOLE.fullmatch(text):
        return int(text)
    return TRUTH.get(text, text)
