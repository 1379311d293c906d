"""Print how often the published version's verdict names the type that answers were made from."""

import json
from argparse import ArgumentTypeError
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from ...instruments.document import Document, NotPublished
from ...method.checklist import TYPES
from ...method.simulation import Simulation, simulate
from ...queries.versions import ARTICLE, published_document


def organisations(text: str) -> int:
    """Read how many organisations a story has: a whole number, so many of each type."""
    if not text.isdecimal() or not int(text) or int(text) % len(TYPES):
        raise ArgumentTypeError(f"“{text}” is not a multiple of {len(TYPES)}, such as 4000")
    return int(text)


class Command(BaseCommand):
    help = (
        "Invent organisations of known types, judge them by the newest published version, and "
        "print how many verdicts name the type. The same seed prints the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisations", type=organisations, default=4000, metavar="N")
        parser.add_argument("--checklist", default=ARTICLE, metavar="CODE")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print the counts as one object")

    @no_translations
    def handle(self, **options: Any) -> None:
        number, document = _published(options["checklist"])
        counted = simulate(
            document.checklist, organisations=options["organisations"], seed=options["seed"]
        )
        if options["json"]:
            told = {"seed": options["seed"], **asdict(counted)}
            self.stdout.write(json.dumps(told, indent=2))
            return
        self.stdout.write(f"Version {number}, seed {options['seed']}")
        self.stdout.write(_table(counted))


def _published(code: str) -> tuple[int, Document]:
    try:
        return published_document(code)
    except NotPublished as error:
        accepted = ", ".join(map(str, error.accepted))
        raise CommandError(f"“{code}” is not published, accepted: {accepted}") from None


def _table(counted: Simulation) -> str:
    """Return the counts as lines, in per cent with one decimal place."""
    lines = ["story     true type  another  none   none of the Integrated"]
    for story, named in counted.stories.items():
        whole = named.organisations
        true, other, none, integrated = (
            _percent(named.true, whole),
            _percent(named.other, whole),
            _percent(named.none, whole),
            _percent(named.integrated_none, whole // len(TYPES)),
        )
        lines.append(f"{story:<9} {true:>9}  {other:>7}  {none:>5}  {integrated:>5}")
    typed = _percent(counted.random_typed, counted.random_sheets)
    firm = _percent(counted.random_firm, counted.random_sheets)
    return "\n".join([*lines, f"Random sheets: {typed} get a type, {firm} a firm one."])


def _percent(part: int, whole: int) -> str:
    tenths = (2000 * part + whole) // (2 * whole)  # halves up
    return f"{tenths // 10}.{tenths % 10}%"
