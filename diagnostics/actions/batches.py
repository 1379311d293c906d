"""Bringing in many finished rounds at once: read, checked bit by bit, stored all or none."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple, cast

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ..exchange import (
    MOST_ASSESSMENTS,
    AssessmentFile,
    ExchangeError,
    Found,
    Kind,
    object_of,
    read_assessment,
)
from ..instruments.document import Document
from ..models import (
    Assessment,
    Import,
    ImportRow,
    Organisation,
    User,
    Version,
    renew_newest,
)
from ..queries.batches import IS_HOMELESS
from ..queries.members import organisations_of
from ..queries.versions import document_of
from ..result.parts import Sums
from ..result.stored import exact, read_exact, result_and_sums, wanted_views
from .importing import closed_round, copies_of, store_respondents

AT_ONCE = 250  # rows in one statement
LISTED_OF_RESULT = ("recommendation", "coverage", "gap", "verdict", "type", "firmness", "flags")
Read = tuple[Found, Organisation | None]
Versions = Mapping[tuple[str, int | None], Version]


class NothingWanted(Exception):
    """No row is wanted, so nothing can come in."""


class NotYours(Exception):
    """Whoever brings it in no longer belongs to an organisation of a wanted row."""


class CameMeanwhile(Exception):
    """Rounds with the answers of some rows came in since these were checked; they are marked."""


def begin(read: Iterable[Read], *, name: str, digest: str, by: User, now: datetime) -> Import:
    """Keep what was read, row by row, until whoever read it has looked at it.

    Raises ExchangeError, and keeps nothing, where it is too much, or everything is wrong in one
    way: then it is the file.
    """
    with transaction.atomic():
        batch = by.imports.create(name=name, digest=digest, read_at=now)
        places: dict[Any, str] = {}
        problems: set[str] = set()
        number, numbered = 0, enumerate(read, start=1)
        while some := list(islice(numbered, AT_ONCE)):
            rows = [_row(batch, number, *item, places) for number, item in some]
            number = rows[-1].number
            if number > MOST_ASSESSMENTS:
                raise ExchangeError(_too_many())
            problems |= {row.problem for row in rows}
            ImportRow.objects.bulk_create(rows)
        if len(problems) == 1 and number > 1 and problems != {""}:
            raise ExchangeError(problems.pop())
    return batch


def _too_many() -> str:
    problem = _("this holds more than %(limit)d assessments. Part it into several files.")
    return problem % {"limit": MOST_ASSESSMENTS}


def _row(
    batch: Import,
    number: int,
    found: Found,
    organisation: Organisation | None,
    places: dict[Any, str],
) -> ImportRow:
    row = ImportRow(
        batch=batch,
        number=number,
        place=found.place[:60],
        called=found.organisation[:200],
        organisation=organisation,
        problem=found.problem,
        is_checked=bool(found.problem),
    )
    if found.file is not None:
        row.file = object_of(found.file)
        row.people = len(found.file.respondents)
        row.title = found.file.title
        row.closed_on = found.file.closed_on or found.file.date
    if found.file is not None and organisation:
        key = _same(organisation, row.closed_on, found.file)
        first = places.setdefault(key, row.place)
        row.repeats = "" if first is row.place else first
        row.is_wanted = not row.repeats
    return row


def _same(organisation: Organisation, day: date | None, file: AssessmentFile) -> int:
    """Return what assessments of a file have in common that are one and the same."""
    return hash((organisation.pk, day, tuple(file.said)))


def check_some(batch: Import, *, is_over: Callable[[], bool]) -> None:
    """Work out what some rows come to, and whether they are there already, until time is over."""
    versions = _versions()
    rows = batch.rows.filter(is_checked=False).select_related("organisation").order_by("number")
    unchecked = list(rows[:AT_ONCE])
    stored = _Stored.among({row.organisation_id for row in unchecked if row.organisation_id})
    checked = []
    for row in unchecked:
        _check(row, versions, stored)
        checked.append(row)
        if is_over():
            break
    fields = ["result", "sums", "verdict", "type", "firmness", "copied_from", "rounds_seen"]
    with transaction.atomic():
        for row in checked:
            row.save(update_fields=[*fields, "is_wanted", "is_checked"])


class _Stored(NamedTuple):
    """Of organisations, the number of the last round and the days on which rounds were opened."""

    last: Mapping[int, int]
    days: Collection[tuple[int, date]]

    @classmethod
    def among(cls, organisations: Collection[int]) -> "_Stored":
        rows = Assessment.objects.filter(organisation__in=organisations)
        opened = rows.values_list("organisation", "opened_at")
        days = {(organisation, localdate(moment)) for organisation, moment in opened}
        return cls(_last_rounds(organisations), days)

    def may_have(self, file: AssessmentFile, organisation: int) -> bool:
        day = file.date or file.closed_on
        return day is None or (organisation, day) in self.days


def _last_rounds(organisations: Collection[int]) -> dict[int, int]:
    rows = Assessment.objects.filter(organisation__in=organisations).values("organisation")
    last = rows.annotate(last=Max("round")).values_list("organisation", "last")
    return dict.fromkeys(organisations, 0) | dict(last)


def _check(row: ImportRow, versions: Versions, stored: _Stored) -> None:
    file, organisation = _file_of(row, versions), cast(Organisation, row.organisation)
    document = document_of(versions[file.checklist, file.checklist_version])
    claims = [person.today for person in file.respondents]
    result, sums = result_and_sums(document.checklist, file.respondents, claims)
    wanted = wanted_views(file.respondents, [person.wanted for person in file.respondents])
    row.result, row.sums = exact(result), {**sums, "wanted": wanted}
    row.verdict = result["verdict"]
    row.type, row.firmness = result["type"] or "", result["firmness"] or ""
    row.rounds_seen = stored.last[organisation.pk]
    if stored.may_have(file, organisation.pk):
        row.copied_from = next(iter(copies_of(file, organisation)), None)
    row.is_wanted = row.is_wanted and row.copied_from is None
    row.is_checked = True


def _versions() -> Versions:
    """Return every published version by its checklist and number; one query."""
    rows = Version.objects.filter(number__isnull=False).select_related("checklist")
    return {(row.checklist.code, row.number): row for row in rows.defer("document")}


def _file_of(row: ImportRow, versions: Versions) -> AssessmentFile:
    """Return what the row's file says, which was read before."""

    def published(code: str, number: int | None) -> tuple[int, Document]:
        return cast(int, number), document_of(versions[code, number])

    return read_assessment(json.dumps(row.file).encode(), kind=Kind.JSON, published=published)


def change_rows(batch: Import, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change day, title and whether they are wanted of rows by their numbers."""
    with transaction.atomic():
        rows = batch.rows.filter(number__in=changes, problem="")
        for row in rows.only("batch", "number", "closed_on", "title", "is_wanted"):
            changed = {
                name: value
                for name, value in changes[row.number].items()
                if getattr(row, name) != value
            }
            if changed:
                batch.rows.filter(pk=row.pk).update(**changed)


def settle(batch: Import, named: Mapping[int, Organisation]) -> int:
    """Give rows the organisation that was named for them, as their own is not known.

    Others that call it the same get it too. They are checked anew; return how many there are.
    """
    with transaction.atomic():
        homeless = batch.rows.filter(IS_HOMELESS)
        called = dict(homeless.filter(number__in=named).values_list("number", "called"))
        alike = {name: named[number] for number, name in sorted(called.items(), reverse=True)}
        meant = {
            row.number: named.get(row.number, alike[row.called])
            for row in homeless.filter(called__in=alike).only("batch", "number", "called")
        }
        for organisation in set(meant.values()):
            numbers = {number for number, each in meant.items() if each == organisation}
            rows = homeless.filter(number__in=numbers)
            rows.update(organisation=organisation, problem="", is_wanted=True, is_checked=False)
            _mark_repeats(batch, organisation, numbers)
    return len(meant)


def _mark_repeats(batch: Import, organisation: Organisation, settled: Collection[int]) -> None:
    """Mark of rows that were settled those that stand in the file before, or under its own name."""
    versions, places = _versions(), dict[int, str]()
    rows = batch.rows.filter(organisation=organisation, problem="").order_by("number")
    for row in sorted(rows, key=lambda row: (row.number in settled, row.number)):
        key = _same(organisation, row.closed_on, _file_of(row, versions))
        first = places.setdefault(key, row.place)
        if first is not row.place and row.number in settled:
            batch.rows.filter(pk=row.pk).update(repeats=first, is_wanted=False)


def store(batch: Import, *, by: User, now: datetime) -> int:
    """Store every wanted row as a closed round, all or none; return how many there are now.

    Raises NothingWanted, NotYours or, where others brought the same in, CameMeanwhile, and stores
    nothing. Doing it twice changes nothing.
    """
    with transaction.atomic():
        rows = Import.objects.select_for_update(of=("self",)).select_related("by")
        locked = rows.get(pk=batch.pk)
        if locked.stored_at:
            return locked.rounds.count()
        wanted = locked.rows.filter(is_wanted=True, is_checked=True).order_by("number")
        ids = set(wanted.values_list("organisation", flat=True))
        if not ids:
            raise NothingWanted
        if wanted.exclude(organisation__in=organisations_of(by)).exists():
            raise NotYours
        list(Organisation.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        last = _last_rounds(ids)
        if not _mark_copies(wanted, last):
            _store_rows(locked, list(wanted.values_list("pk", flat=True)), last, now=now)
            return locked.rounds.count()
    raise CameMeanwhile


def _mark_copies(wanted: Any, last: Mapping[int, int]) -> bool:
    """Mark rows that others brought in since they were checked; tell whether there are any."""
    versions = _versions()
    is_marked = False
    for row in wanted.only("batch", "organisation", "rounds_seen", "file").select_related(
        "organisation"
    ):
        if last[row.organisation_id] > row.rounds_seen:
            file = _file_of(row, versions)
            copies = copies_of(file, row.organisation, after=row.rounds_seen)
            row.rounds_seen = last[row.organisation_id]
            row.copied_from, row.is_wanted = next(iter(copies), None), not copies
            row.save(update_fields=["rounds_seen", "copied_from", "is_wanted"])
            is_marked = is_marked or bool(copies)
    return is_marked


def _store_rows(locked: Import, ids: Sequence[int], last: dict[int, int], *, now: datetime) -> None:
    versions = _versions()
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        rows = locked.rows.filter(pk__in=some).select_related("organisation").order_by("number")
        made = []
        for row in rows:
            file = _dated(_file_of(row, versions), row.closed_on, row.title)
            organisation = cast(Organisation, row.organisation)
            last[organisation.pk] += 1
            version = versions[file.checklist, file.checklist_version]
            round_ = closed_round(
                file,
                organisation,
                version,
                number=last[organisation.pk],
                source=locked,
                now=now,
            )
            result = cast(dict[str, Any], row.result)
            listed = {part: result[part] for part in LISTED_OF_RESULT}
            round_.come_to(
                read_exact(listed),
                cast(Sums, row.sums),
                round_.moment,
                criteria=tuple(document_of(version).criteria),
            )
            round_.result = result  # as exact as it was stored when it was checked
            made.append((round_, file.respondents))
        Assessment.objects.bulk_create(round_ for round_, _respondents in made)
        store_respondents(made)
    renew_newest(pk__in=list(last))
    locked.rows.all().delete()
    locked.stored_at = now
    locked.save(update_fields=["stored_at"])


def _dated(file: AssessmentFile, closed_on: date | None, title: str) -> AssessmentFile:
    """Return the file with another day of closing and title; it did not begin after its end."""
    began = file.date and closed_on and min(file.date, closed_on)
    return replace(file, date=began, closed_on=closed_on, title=title)


def drop(batch: Import) -> None:
    """Forget what was read and not stored."""
    Import.objects.filter(pk=batch.pk, stored_at=None).delete()


def set_batch_aside(batch: Import, *, reason: str, by: User, now: datetime) -> None:
    """Count the rounds of an import no more, and say who set it aside, when and why.

    Doing it twice changes nothing; a round that was set aside before keeps its own reason.
    """
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=batch.pk)
        if locked.set_aside_at is None:
            rounds = locked.rounds.filter(set_aside_at=None)
            _write_aside(locked, rounds, at=now, by=by, reason=reason)


def take_batch_back(batch: Import) -> None:
    """Count the rounds again that were set aside with their import."""
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=batch.pk)
        if locked.set_aside_at is not None:
            rounds = locked.rounds.filter(set_aside_at=locked.set_aside_at)
            _write_aside(locked, rounds, at=None, by=None, reason="")


def _write_aside(
    locked: Import, rounds: Any, *, at: datetime | None, by: User | None, reason: str
) -> None:
    written = {"set_aside_at": at, "set_aside_by": by, "set_aside_reason": reason}
    rounds.update(**written)
    Import.objects.filter(pk=locked.pk).update(**written)
    renew_newest(pk__in=locked.rounds.values("organisation"))
