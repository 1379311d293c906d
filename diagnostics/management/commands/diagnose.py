"""Diagnose assessments in files: one JSON object out for each (METHOD 10)."""

import io
import json
import os
import sys
from argparse import ArgumentParser
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import count
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, no_translations

from ...exchange import KINDS, LARGEST, ExchangeError, Kind, Published, read_assessment
from ...queries.versions import published_document, remembered
from ...reading.text import shown
from ...result.stored import result_of, rounded

STANDARD_INPUT = "-"
LINES_SUFFIX = ".jsonl"
ACCEPTED_SUFFIXES = ", ".join([*KINDS, LINES_SUFFIX])
LONGEST_PATH = 300

Outcome = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """One assessment as it was found: where, its bytes, and how they are to be read."""

    file: str
    content: bytes
    kind: Kind
    line: int | None = None  # of JSON Lines

    @property
    def name(self) -> str:
        return (
            name_of(self.file) if self.line is None else f"{name_of(self.file)}, line {self.line}"
        )

    @property
    def place(self) -> Outcome:
        return {"file": self.file, "line": self.line}


class Error(CommandError):
    """Printed as one line, "Error: …"; the exit status is 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=2)


class Command(BaseCommand):
    help = "Print the diagnosis of each assessment as JSON; works without a database too."
    requires_system_checks = ()  # nothing here needs them, and they cost more than a diagnosis

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files",
            nargs="+",
            metavar="FILE",
            help=f"an assessment ({ACCEPTED_SUFFIXES}), or - for JSON or YAML on standard input",
        )
        parser.add_argument(
            "--lines",
            action="store_true",
            help="one assessment a line: of JSON read, and of results printed, however many",
        )

    @no_translations
    def handle(self, *, files: list[str], lines: bool, **options: Any) -> None:
        _write_utf8()
        outcomes = outcomes_of(files, lines=lines)
        try:
            if len(files) == 1 and not lines and suffix_of(files[0]) != LINES_SUFFIX:
                self._print_one(next(outcomes))
            else:
                self._print_lines(outcomes)
        except BrokenPipeError:
            # The reader has had enough; without this the interpreter complains when it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)

    def _print_one(self, outcome: Outcome) -> None:
        if "error" in outcome:
            raise Error(outcome["error"])
        self.stdout.write(json.dumps(outcome, ensure_ascii=False, allow_nan=False, indent=1))
        self.stdout.flush()

    def _print_lines(self, outcomes: Iterator[Outcome]) -> None:
        total = failed = 0
        for outcome in outcomes:
            total += 1
            failed += "error" in outcome
            self.stdout.write(json.dumps(outcome, ensure_ascii=False, allow_nan=False))
            self.stdout.flush()
        if failed:
            raise Error(f"{failed} of {total} assessments could not be read.")


def outcomes_of(files: list[str], *, lines: bool) -> Iterator[Outcome]:
    """Yield what each assessment comes to, or {"error": …} in its place."""
    published = remembered(published_document)
    for file in files:
        try:
            for written in written_in(file, lines=lines):
                yield outcome_of(written, published)
        except OSError as error:
            problem = f"{name_of(file)}: cannot be read: {error.strerror}."
            yield {"file": file, "line": None, "error": problem}
        except ExchangeError as error:
            yield {"file": file, "line": None, "error": str(error)}


def outcome_of(written: Written, published: Published) -> Outcome:
    try:
        assessment = read_assessment(
            written.content,
            kind=written.kind,
            published=published,
            stem=PurePath(written.file).stem,
        )
    except ExchangeError as error:
        return {**written.place, "error": f"{written.name}: {error}"}
    checklist, version = assessment.checklist, assessment.checklist_version
    _, document = published(checklist, version)
    claims = [respondent.today for respondent in assessment.respondents]
    return {
        **written.place,
        "organisation": assessment.organisation,
        "title": assessment.title,
        "date": assessment.date and assessment.date.isoformat(),
        "checklist": checklist,
        "checklist_version": version,
        **rounded(result_of(document.checklist, assessment.respondents, claims)),
    }


def written_in(file: str, *, lines: bool) -> Iterator[Written]:
    """Yield the assessments of a file, or of standard input, one at a time."""
    suffix = suffix_of(file)
    if suffix not in (*KINDS, LINES_SUFFIX) and file != STANDARD_INPUT and not lines:
        raise ExchangeError(
            f"{name_of(file)}: unknown kind of file. Accepted: {ACCEPTED_SUFFIXES}."
        )
    with nullcontext(sys.stdin.buffer) if file == STANDARD_INPUT else open(file, "rb") as stream:
        if suffix == LINES_SUFFIX or (lines and has_lines(stream, suffix)):
            for number, line in lines_of(stream):
                yield Written(file, line, Kind.LINES, number)
            return
        content = stream.read(LARGEST + 1)
    yield Written(file, content, KINDS.get(suffix) or guessed_kind(content))


def has_lines(stream: BinaryIO, suffix: str) -> bool:
    """Return whether --lines means this file: not YAML, CSV, or one JSON object over many lines."""
    if suffix != ".json":
        return suffix not in KINDS
    first = stream.readline(LARGEST)
    stream.seek(0)
    return first.strip() != b"{"


def lines_of(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank; of one that is too long, enough to be refused."""
    for number in count(1):
        line = rest = stream.readline(LARGEST + 1)
        while len(rest) > LARGEST and not rest.endswith(b"\n"):
            rest = stream.readline(LARGEST + 1)
        if not line:
            return
        if line.strip():
            yield number, line


def guessed_kind(content: bytes) -> Kind:
    return Kind.JSON if content.removeprefix(BOM_UTF8).lstrip().startswith(b"{") else Kind.YAML


def suffix_of(file: str) -> str:
    return PurePath(file).suffix.lower()


def name_of(file: str) -> str:
    return "standard input" if file == STANDARD_INPUT else shown(file, longest=LONGEST_PATH)


def _write_utf8() -> None:
    """Write UTF-8 whatever the terminal's locale is: JSON is UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
