"""Files of many assessments (METHOD 10), read one by one: what is wrong with one stops no other."""

import re
from collections.abc import Callable, Iterator, Sequence
from sys import intern
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..method.checklist import Answer
from ..reading.delimited import Row
from ..reading.text import trimmed
from .assessment_file import AssessmentFile
from .formulas import typed
from .objects import Fields, ObjectSource, json_items, read_json
from .place import ExchangeError, Unread
from .reading import (
    KINDS,
    Kind,
    Limits,
    Published,
    Source,
    assessment_of,
    refuse_other_kind,
    text_of,
    too_large,
)
from .tables import TableSource, csv_rows
from .words import ANSWERS, TRUTH_VALUES, Vocabulary, meant
from .workbook_reading import workbook_rows

KINDS_OF_MANY = {**KINDS, ".jsonl": Kind.LINES, ".ndjson": Kind.LINES}
TABLES = (Kind.CSV, Kind.XLSX)
LARGEST_OF_MANY = 20 * 1024 * 1024  # bytes of all files together
MOST_ASSESSMENTS = 5000
TIMES = 6  # as many cells as a table of one assessment may have
LINE_ENDS = re.compile(r"\r\n?|\n")
PARTED_BY = ("organisation", "title", "date", "closed_on")  # where these differ, another begins


class Found(NamedTuple):
    """One assessment of a file, or else what is wrong with it; in any case where it stands.

    What is wrong with a table says its row itself.
    """

    place: str
    organisation: str
    file: AssessmentFile | None = None
    problem: str = ""
    is_in_table: bool = False


Opened = tuple[str, str, Callable[[], Source]]  # place, organisation, what may refuse it


def read_assessments(
    content: bytes, *, kind: Kind, published: Published, stem: str, limits: Limits
) -> Iterator[Found]:
    """Yield each assessment of a file; raise ExchangeError where the file itself cannot be read."""
    for place, organisation, opened in _opened(content, kind, stem):
        try:
            file = assessment_of(opened(), published, limits)
        except ExchangeError as error:
            yield Found(place, organisation, None, str(error), kind in TABLES)
        else:
            yield Found(place, file.organisation, file)


def _opened(content: bytes, kind: Kind, stem: str) -> Iterator[Opened]:
    if len(content) > LARGEST_OF_MANY:
        raise ExchangeError(too_large(LARGEST_OF_MANY))
    if kind is Kind.XLSX:
        yield from _tables(workbook_rows(content, times=TIMES), stem, TRUTH_VALUES, said=str)
        return
    text = text_of(content)
    refuse_other_kind(text, kind)
    if kind is Kind.CSV:
        yield from _tables(csv_rows(text, times=TIMES), stem, ANSWERS, said=typed)
    elif kind is Kind.LINES:
        yield from _lines(text)
    else:
        if kind is Kind.YAML:
            from .yaml_reading import yaml_items  # heavy: a library, for files of YAML

            words, items = TRUTH_VALUES, yaml_items(text)
        else:
            words, items = ANSWERS, json_items(text)
        for number, item in enumerate(items, start=1):
            place = _("Assessment %(number)d") % {"number": number}
            yield place, _organisation_of(item), lambda item=item: ObjectSource(item, words)  # type: ignore[misc]


def _lines(text: str) -> Iterator[Opened]:
    for number, line in enumerate(map(trimmed, LINE_ENDS.split(text)), start=1):
        if line:
            place = _("Line %(line)d") % {"line": number}
            yield place, "", lambda line=line: ObjectSource(read_json(line))  # type: ignore[misc]


def _organisation_of(item: object) -> str:
    named = item.get("organisation") if isinstance(item, Fields) else None
    return named if isinstance(named, str) else ""


# --- tables ------------------------------------------------------------------------------------


def _tables(
    rows: Iterator[Row], stem: str, answers: Vocabulary[Answer], *, said: Callable[[str], str]
) -> Iterator[Opened]:
    header, *body = [Row(row.number, [_kept_once(cell) for cell in row.cells]) for row in rows] or [
        Row(1, [])
    ]
    TableSource(iter([header]), stem, answers, said=said)  # a wrong heading concerns all
    for organisation, part in _parted(header, body):
        first, last = (part[0].number, part[-1].number) if part else (header.number, header.number)
        place = (
            _("Row %(row)d") % {"row": first}
            if first == last
            else _("Rows %(first)d to %(last)d") % {"first": first, "last": last}
        )
        yield (
            place,
            organisation or stem,
            lambda part=part: TableSource(iter([header, *part]), stem, answers, said=said),  # type: ignore[misc]
        )


def _kept_once(cell: str) -> str:
    """Return a cell of which equal ones are one in memory: a table says the same words often."""
    return cell if isinstance(cell, Unread) else intern(str(cell))


def _parted(header: Row, body: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Return the rows of each assessment with its organisation, in the order of the first.

    Of one organisation, what a row leaves blank is as in the row above. A table that says all of it
    only once, in whichever row, is one assessment.
    """
    names = meant(header.cells, PARTED_BY)
    places = {names[text]: index for index, text in enumerate(header.cells) if text in names}
    told = [
        tuple(
            row.cells[places[name]] if name in places and places[name] < len(row.cells) else ""
            for name in PARTED_BY
        )
        for row in body
    ]
    values = [{value for value in column if value} for column in zip(*told, strict=True)]
    if all(len(value) < 2 for value in values):
        return [("".join(values[0]) if values else "", list(body))]
    parts: dict[tuple[str, ...], list[Row]] = {}
    above: tuple[str, ...] = ("",) * len(PARTED_BY)
    for row, own in zip(body, told, strict=True):
        if own[0] in ("", above[0]):
            own = tuple(mine or other for mine, other in zip(own, above, strict=True))
        above = own
        parts.setdefault(own, []).append(row)
    return [(own[0], part) for own, part in parts.items()]
