"""Storing many rounds at once: all is worked out first, then inserted in one short transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet

from ..exchange import AssessmentFile
from ..models import (
    Assessment,
    Import,
    ImportRow,
    Organisation,
    Respondent,
    Sheet,
    User,
    renew_newest,
)
from ..queries.batches import Versions, all_versions, file_in, last_rounds
from ..queries.members import organisations_of
from ..queries.versions import document_of
from ..result.parts import Sums
from ..result.stored import read_exact
from .importing import closed_round, copies_of, people_of
from .ready import ReadyRows

AT_ONCE = 250  # rows in memory, of which each has a whole file
LISTED_OF_RESULT = (
    *("recommendation", "coverage", "gap", "verdict", "type", "firmness", "flags", "funnel"),
)


class NothingWanted(Exception):
    """No row is wanted, so nothing can come in."""


class NotYours(Exception):
    """Whoever brings it in no longer belongs to an organisation of a wanted row."""


class CameMeanwhile(Exception):
    """Rounds with the answers of some rows came in since these were checked; they are marked."""


@dataclass
class _Ready:
    """What is inserted of an import, and what it was made of, which must be the same by then.

    rows are the wanted ones with what may be changed, last the last round of each organisation.
    """

    rows: list[tuple[Any, ...]]
    last: dict[int, int]
    rounds: ReadyRows = field(default_factory=lambda: ReadyRows(Assessment))
    respondents: ReadyRows = field(default_factory=lambda: ReadyRows(Respondent))
    sheets: ReadyRows = field(default_factory=lambda: ReadyRows(Sheet, later="respondent"))


def store(batch: Import, *, by: User, now: datetime) -> int:
    """Store every wanted row as a closed round, all or none; return how many there are now.

    Others write meanwhile, but for the moment in which all of it is inserted. Raises NothingWanted,
    NotYours or, where others brought the same in, CameMeanwhile, and stores nothing. Doing it
    twice changes nothing.
    """
    while not Import.objects.filter(pk=batch.pk, stored_at__isnull=False).exists():
        if _insert(batch, _made_ready(batch, by, now), by, now):
            break  # else something changed while it was made ready
    return batch.rounds.count()


def _wanted(batch: Import) -> QuerySet[ImportRow]:
    return batch.rows.filter(is_wanted=True, is_checked=True).order_by("number")


def _as_they_are(batch: Import) -> list[tuple[Any, ...]]:
    return list(_wanted(batch).values_list("pk", "organisation", "closed_on", "title"))


def _whole(batch: Import, ids: Sequence[int]) -> Iterator[ImportRow]:
    rows = batch.rows.select_related("organisation").order_by("number")
    for first in range(0, len(ids), AT_ONCE):
        yield from rows.filter(pk__in=ids[first : first + AT_ONCE])


def _made_ready(batch: Import, by: User, now: datetime) -> _Ready:
    """Return what is to be inserted, or raise why nothing comes in."""
    rows = _as_they_are(batch)
    if not rows:
        raise NothingWanted
    _refuse_strangers(batch, by)
    versions = all_versions()
    ready = _Ready(rows, last_rounds({row[1] for row in rows}))
    _refuse_copies(batch, ready.last, versions)
    last, source = dict(ready.last), Import.objects.select_related("by").get(pk=batch.pk)
    for row in _whole(batch, [row[0] for row in rows]):
        file = _dated(file_in(row, versions), row.closed_on, row.title)
        organisation = cast(Organisation, row.organisation)
        last[organisation.pk] += 1
        version, number = versions[file.checklist, file.checklist_version], last[organisation.pk]
        round_ = closed_round(file, organisation, version, number=number, source=source, now=now)
        result = cast(dict[str, Any], row.result)
        round_.come_to(
            read_exact({part: result[part] for part in LISTED_OF_RESULT}),
            cast(Sums, row.sums),
            round_.moment,
            criteria=tuple(document_of(version).criteria),
        )
        round_.result = result  # as exact as it was stored when it was checked
        ready.rounds.add(round_)
        for respondent, sheet in people_of(round_, file.respondents):
            ready.respondents.add(respondent)
            ready.sheets.add(sheet)
    return ready


def _refuse_strangers(batch: Import, by: User) -> None:
    if _wanted(batch).exclude(organisation__in=organisations_of(by)).exists():
        raise NotYours


def _refuse_copies(batch: Import, last: Mapping[int, int], versions: Versions) -> None:
    """Mark rows that others brought in since they were checked; raise where there are any."""
    rows = _wanted(batch).filter(organisation__in=last)  # others may be ticked by now
    seen = rows.values_list("pk", "organisation", "rounds_seen")
    behind = [pk for pk, organisation, number in seen if last[organisation] > number]
    searched = {}
    for row in _whole(batch, behind):
        organisation = cast(Organisation, row.organisation)
        copies = copies_of(file_in(row, versions), organisation, after=row.rounds_seen)
        searched[row.pk] = (last[organisation.pk], next(iter(copies), None))
    if not searched:
        return
    with transaction.atomic():
        for pk, (number, copy) in searched.items():
            row_of = batch.rows.filter(pk=pk)
            row_of.update(rounds_seen=number, copied_from=copy, is_wanted=copy is None)
    if any(copy for _number, copy in searched.values()):
        raise CameMeanwhile


def _dated(file: AssessmentFile, closed_on: date | None, title: str) -> AssessmentFile:
    """Return the file with another day of closing and title; it did not begin after its end."""
    began = file.date and closed_on and min(file.date, closed_on)
    return replace(file, date=began, closed_on=closed_on, title=title)


def _insert(batch: Import, ready: _Ready, by: User, now: datetime) -> bool:
    """Insert what is ready, unless what it was made of is no longer so; tell whether it came in."""
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=batch.pk)
        ids = list(ready.last)
        organisations = Organisation.objects.filter(pk__in=ids).order_by("pk")
        list(organisations.select_for_update().values_list("pk"))
        if locked.stored_at or _as_they_are(batch) != ready.rows or last_rounds(ids) != ready.last:
            return False
        _refuse_strangers(batch, by)
        ready.rounds.insert()
        ready.respondents.insert()
        people = Respondent.objects.filter(assessment__imported_with=locked).order_by("pk")
        ready.sheets.insert(people.values_list("pk", flat=True))
        renew_newest(pk__in=ids)
        locked.rows.all().delete()
        locked.stored_at = now
        locked.save(update_fields=["stored_at"])
    return True
