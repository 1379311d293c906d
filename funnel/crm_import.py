"""A CRM's list on its way in: what it holds travels from page to page, signed, and is laid out.

No file lies on a disk, and nothing is stored before somebody has seen what it changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from diagnostics.explanation.funnel import stage_name
from diagnostics.instruments.document import Document
from diagnostics.localisation import digits
from diagnostics.method.funnel import STAGES
from diagnostics.models import Organisation, User
from diagnostics.web import carrying

from .actions import Difference, difference
from .crm_file import CrmFile, Problem, stage_key
from .months import Calendar
from .queries import Place, stage_names_of, stored_counts

KIND = "stage counts"
NONE_OF_THEM = "0"  # a name that stands for none of the eight stages
LISTED = 60  # places that are shown one by one


@dataclass(frozen=True)
class Carried:
    """A file's counts by its own names, and the stage of each name that has one by now."""

    calendar: Calendar
    names: Mapping[str, str]  # as compared, and as written
    counts: Mapping[str, Mapping[date, int]]
    stages: Mapping[str, int | None]
    columns: Sequence[str]
    problems: Sequence[Problem]
    refused: int  # rows, of which the first are among the problems

    @property
    def is_of_deals(self) -> bool:
        return len(self.columns) == 2

    @property
    def more_problems(self) -> int:
        return self.refused - len(self.problems)

    @property
    def unknown(self) -> list[str]:
        return [key for key in self.names if key not in self.stages]

    @property
    def by_place(self) -> dict[Place, int]:
        """The counts by month and stage; several names of one stage are added up."""
        found: dict[Place, int] = {}
        for key, months in self.counts.items():
            stage = self.stages.get(key)
            if stage is None:
                continue
            for month, count in months.items():
                found[month, stage] = found.get((month, stage), 0) + count
        return dict(sorted(found.items()))

    @property
    def told_names(self) -> dict[str, tuple[str, int | None]]:
        return {key: (name, self.stages[key]) for key, name in self.names.items()}


def carried_of(file: CrmFile, organisation: Organisation, document: Document) -> Carried:
    """Return what a file holds, with the stages of the names that are known already."""
    known = _own_names(document) | stage_names_of(organisation)
    return Carried(
        calendar=file.calendar,
        names=file.names,
        counts=file.counts,
        stages={key: known[key] for key in file.names if key in known},
        columns=file.columns,
        problems=file.problems,
        refused=file.problems_number,
    )


def _own_names(document: Document) -> dict[str, int | None]:
    """Return the stages by the names that they have on our pages, in both languages."""
    found: dict[str, int | None] = {}
    for number in STAGES:
        text = document.stages[number].text
        for name in (text.en, text.fa, str(number)):
            found[stage_key(name)] = found[stage_key(name.partition(" (")[0])] = number
    return found


def signed(carried: Carried, *, user: User, organisation: Organisation) -> str:
    """Return it as text that only we can have written, for a form to bring back."""
    counts = {
        key: {month.isoformat(): count for month, count in months.items()}
        for key, months in carried.counts.items()
    }
    problems = [list(astuple(problem)) for problem in carried.problems]
    facts = (
        *(carried.calendar, dict(carried.names), counts, dict(carried.stages)),
        *(list(carried.columns), problems, carried.refused),
    )
    return carrying.carried(facts, what=KIND, owners=[user.pk, organisation.pk])


def read_signed(text: str, *, user: User, organisation: Organisation) -> Carried:
    """Return what signed() wrote for this user and organisation; else raise carrying.Expired."""
    facts = carrying.brought_back(text, what=KIND, owners=[user.pk, organisation.pk])
    calendar, names, counts, stages, columns, problems, refused = facts
    by_month = {
        key: {date.fromisoformat(month): count for month, count in months.items()}
        for key, months in counts.items()
    }
    problems = [Problem(*problem) for problem in problems]
    return Carried(Calendar(calendar), names, by_month, stages, columns, problems, refused)


class Line(NamedTuple):
    """One count of the file, and what is stored there now."""

    month: date
    stage: str
    before: int | None
    after: int


@dataclass(frozen=True)
class Preview:
    """What storing the file would do."""

    difference: Difference
    lines: Sequence[Line]
    more: int
    names: Sequence[tuple[str, str]]  # of the file, each with the stage it stands for


def preview_of(carried: Carried, organisation: Organisation, document: Document) -> Preview:
    """Lay the file's counts beside the stored ones; raise OtherCalendar like storing them."""
    counts, stored = carried.by_place, stored_counts(organisation)
    found = difference(stored, counts, carried.calendar)
    places = sorted([*found.added, *found.changed])
    return Preview(
        difference=found,
        lines=[
            Line(
                month, stage_name(document, stage), stored.get((month, stage)), counts[month, stage]
            )
            for month, stage in places[:LISTED]
        ],
        more=max(len(places) - LISTED, 0),
        names=[
            (name, stage_name(document, stage) if (stage := carried.stages[key]) else "")
            for key, name in carried.names.items()
        ],
    )


def with_stages(carried: Carried, data: Mapping[str, Any]) -> Carried:
    """Return it with the stages that a form names; a name without a choice stays as it is."""
    found = dict(carried.stages)
    for place, key in enumerate(carried.names):
        choice = data.get(f"name-{place}", "")
        if choice == NONE_OF_THEM:
            found[key] = None
        elif choice in map(str, STAGES):
            found[key] = int(choice)
    return replace(carried, stages=found)


def stored_words(saved: Difference) -> str:
    """Say what was stored."""
    if saved.is_empty:
        return _("Everything in the file is stored already: nothing has changed.")
    text = _("Stored: %(added)d new, %(changed)d changed, %(equal)d as before.")
    facts = {name: len(getattr(saved, name)) for name in ("added", "changed", "equal")}
    return digits(text % facts)
