"""YAML to text, lists and objects, and nothing else; a checklist's with the line of every value."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from typing import Any, NoReturn

import yaml
from django.utils.translation import gettext as _

from .objects import MOST_VALUES, Budget, fields_of
from .place import ExchangeError

DEEPEST = 30
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,8}")
TRUTH: Mapping[str, bool] = {"true": True, "false": False}
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the pure one where libyaml is missing


def read_yaml(text: str) -> object:
    """Return the one document of the text; every scalar stays text, so 2026-11-01 and 1 do too."""
    with _refused():
        return _document(Budget().counted(yaml.parse(text, Loader=LOADER)))


def yaml_items(text: str) -> Iterator[object]:
    """Yield each document of the text, and of a list its items, each with a budget of its own."""
    with _refused():
        budget = Budget()
        events = budget.counted(yaml.parse(text, Loader=LOADER))
        for event in events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            first = next(events)
            is_list = isinstance(first, yaml.SequenceStartEvent) and first.tag is None
            for item in _until_end(events) if is_list else [first]:
                budget.left = MOST_VALUES
                yield _value(item, events, depth=1)


def read_with_lines(text: str) -> tuple[Any, Mapping[str, int]]:
    """Return the one document of the text, with numbers and truths, and each value's line."""
    reading = _Reading()
    with _refused():
        data = reading.document(Budget().counted(yaml.parse(text, Loader=LOADER)))
    return data, reading.lines


def _ill_formed(error: yaml.MarkedYAMLError) -> ExchangeError:
    """Return what is said of a text that is no YAML, and what usually is the matter."""
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    problem = _(
        "Line %(line)d: this is not well-formed YAML. Check its indentation, spaces and no tabs,"
        " and its quotation marks."
    )
    return ExchangeError(problem % {"line": line})


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except ExchangeError:
        raise
    except yaml.MarkedYAMLError as error:
        raise _ill_formed(error) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise ExchangeError(_("this holds characters that YAML does not accept.")) from None


def _document(events: Iterator[yaml.Event]) -> object:
    value: object = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                _refuse(event, _("a second document begins here. Give one assessment a file."))
            value = _value(next(events), events, depth=1)
    return value


def _value(event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> object:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
        _refuse(event, _("aliases and tags are not accepted. Write the value out."))
    if depth > DEEPEST:
        _refuse(event, _("objects or lists are nested too deeply."))
    if isinstance(event, yaml.ScalarEvent):
        return None if not event.style and event.value in NULLS else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        return [_value(item, events, depth=depth + 1) for item in _until_end(events)]
    return fields_of(_pairs(events, depth))


def _until_end(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """Yield the first event of each item of the list that has begun."""
    return takewhile(lambda event: not isinstance(event, yaml.SequenceEndEvent), events)


def _pairs(events: Iterator[yaml.Event], depth: int) -> Iterator[tuple[str, object]]:
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        if not isinstance(event, yaml.ScalarEvent):
            _refuse(event, _("a key must be text."))
        yield event.value, _value(next(events), events, depth=depth + 1)


def _refuse(event: yaml.Event, problem: str) -> NoReturn:
    assert event.start_mark is not None
    place = _("Line %(line)d") % {"line": event.start_mark.line + 1}
    raise ExchangeError(f"{place}: {problem}")


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
                    _refuse(event, _("a second document begins here. Give one a file."))
                is_there = True
                value = self._value(next(events), events, "", 1)
        return value

    def _value(
        self, event: yaml.Event, events: Iterator[yaml.Event], place: str, depth: int
    ) -> Any:
        assert event.start_mark is not None
        self.lines[place] = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
            _refuse(event, _("aliases and tags are not accepted. Write the value out."))
        if depth > DEEPEST:
            _refuse(event, _("objects or lists are nested too deeply."))
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
                _refuse(event, _("a key must be text."))
            key = event.value
            if key in fields:
                _refuse(event, f"{key}: " + _("this stands here twice. Give it once."))
            inner = f"{place}.{key}" if place else key
            fields[key] = self._value(next(events), events, inner, depth + 1)
        return fields


def _scalar(event: yaml.ScalarEvent) -> Any:
    """Return what is written without quotation marks as a number, a truth or nothing, else text."""
    text: str = event.value
    if event.style:
        return text
    if text in NULLS:
        return None
    if WHOLE.fullmatch(text):
        return int(text)
    return TRUTH.get(text, text)
