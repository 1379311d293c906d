"""The changes of the numbers in words: where they come from, and what took them back."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.explanation.funnel import stage_name
from diagnostics.instruments.document import Document
from diagnostics.localisation import day, grouped
from diagnostics.models import User

from .models import CountsChange
from .months import month_name
from .numbers import Place


class ChangeLine(NamedTuple):
    """One change: when, what it is, what became of it, by whom and why."""

    day: str
    name: str
    is_file: bool
    said: str
    person: User | None
    reason: str
    undo: int | None  # the change that took it back, which can be taken back in turn
    pk: int


def changes_words(
    changes: Iterable[tuple[CountsChange, CountsChange | None]],
) -> list[ChangeLine]:
    """Return the changes, each with what took it back where anything did."""
    return [_line(change, undoing) for change, undoing in changes]


def _line(change: CountsChange, undoing: CountsChange | None) -> ChangeLine:
    if undoing:
        said = _("Taken back on %(day)s") % {"day": day(undoing.made_at)}
    else:
        number = len(change.cells)
        text = ngettext("%(number)s number stored", "%(number)s numbers stored", number)
        said = text % {"number": grouped(number)}
    return ChangeLine(
        day=day(change.made_at),
        name=change_name(change),
        is_file=bool(change.file_name),
        said=said,
        person=(undoing or change).made_by,
        reason=change.reason,
        undo=undoing.pk if undoing else None,
        pk=change.pk,
    )


def change_name(change: CountsChange) -> str:
    """Return what a change is: a file's name, or a month that was typed in or taken back."""
    if change.file_name:
        return change.file_name
    months = sorted({date.fromisoformat(cell[0]) for cell in change.cells})
    name = month_name(change.month or months[0])
    if change.undoes_id:
        return _("%(month)s, taken back") % {"month": name}
    if change.month:
        return _("%(month)s, typed in") % {"month": name}
    return name


def went_back(change: CountsChange, made: CountsChange | None) -> str:
    """Say what is as it was before."""
    number = len(made.cells) if made else 0
    if not number:
        return _("Nothing is left to take back: every number was changed since.")
    text = ngettext(
        "“%(name)s”: %(number)s number is as before.",
        "“%(name)s”: %(number)s numbers are as before.",
        number,
    )
    return text % {"name": change_name(change), "number": grouped(number)}


class BeforeLine(NamedTuple):
    """One number of a month: what it is now, and what it was before the last change."""

    stage: str
    now: str
    before: str


def before_lines(change: CountsChange, month: date, document: Document) -> Sequence[BeforeLine]:
    return [
        BeforeLine(stage_name(document, stage), grouped(after), grouped(before))
        for code, stage, before, after in change.cells
        if date.fromisoformat(code) == month
    ]


def staying_words(places: Sequence[Place], document: Document) -> list[str]:
    """Name the numbers that were changed since."""
    return [
        _("“%(stage)s” in %(month)s was changed since.")
        % {"stage": stage_name(document, stage), "month": month_name(month)}
        for month, stage in places
    ]
