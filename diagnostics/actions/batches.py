"""Many finished rounds on their way in: read, checked bit by bit; stored, set aside as a whole."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from itertools import repeat
from typing import Any, NamedTuple, cast

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ..exchange import (
    MOST_ASSESSMENTS,
    AssessmentFile,
    ExchangeError,
    Found,
    object_of,
)
from ..models import (
    Assessment,
    Import,
    ImportRow,
    Organisation,
    User,
    renew_newest,
)
from ..queries.batches import IS_HOMELESS, Versions, all_versions, file_in, last_rounds
from ..queries.versions import document_of
from ..result.stored import exact, result_and_sums, wanted_views
from .importing import copies_of
from .ready import ReadyRows

AT_ONCE = 250  # rows in one statement
Read = tuple[Found, Organisation | None]


def begin(read: Iterable[Read], *, name: str, digest: str, by: User, now: datetime) -> Import:
    """Keep what was read, row by row, until whoever read it has looked at it.

    Raises ExchangeError, and keeps nothing, where it is too much, or everything is wrong in one
    way: then it is the file.
    """
    ready = ReadyRows(ImportRow, later="batch")
    places: dict[Any, str] = {}
    problems: set[str] = set()
    first: Found | None = None
    for number, item in enumerate(read, start=1):
        if number > MOST_ASSESSMENTS:
            raise ExchangeError(_too_many())
        row = _row(number, *item, places)
        first = first or item[0]
        problems.add("" if row.file else row.problem)
        ready.add(row)
    if first and len(problems) == 1 and len(ready) > 1 and problems != {""}:
        raise ExchangeError(_all_alike(len(ready), first))
    with transaction.atomic():
        batch = by.imports.create(name=name, digest=digest, read_at=now)
        ready.insert(repeat(batch.pk, len(ready)))
    return batch


def _too_many() -> str:
    problem = _("this holds more than %(limit)d assessments. Part it into several files.")
    return problem % {"limit": MOST_ASSESSMENTS}


def _all_alike(number: int, first: Found) -> str:
    if first.is_in_table:
        return first.problem
    said = _("all %(number)d assessments, from %(place)s on: %(problem)s")
    return said % {"number": number, "place": first.place, "problem": first.problem}


def _row(
    number: int,
    found: Found,
    organisation: Organisation | None,
    places: dict[Any, str],
) -> ImportRow:
    row = ImportRow(
        number=number,
        place=found.place,
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
        row.repeats = places.get(key, "")
        row.is_wanted = not row.repeats
        places.setdefault(key, row.place)
    return row


def _same(organisation: Organisation, day: date | None, file: AssessmentFile) -> int:
    """Return what assessments of a file have in common that are one and the same."""
    return hash((organisation.pk, day, tuple(file.said)))


def check_some(batch: Import, *, is_over: Callable[[], bool]) -> None:
    """Work out what some rows come to, and whether they are there already, until time is over."""
    versions = all_versions()
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
        for row in checked:  # of what was stopped meanwhile there is none
            found = {name: getattr(row, name) for name in (*fields, "is_wanted", "is_checked")}
            batch.rows.filter(pk=row.pk).update(**found)


class _Stored(NamedTuple):
    """Of organisations, the number of the last round and the days on which rounds were opened."""

    last: Mapping[int, int]
    days: Collection[tuple[int, date]]

    @classmethod
    def among(cls, organisations: Collection[int]) -> "_Stored":
        rows = Assessment.objects.filter(organisation__in=organisations)
        opened = rows.values_list("organisation", "opened_at")
        days = {(organisation, localdate(moment)) for organisation, moment in opened}
        return cls(last_rounds(organisations), days)

    def may_have(self, file: AssessmentFile, organisation: int) -> bool:
        day = file.date or file.closed_on
        return day is None or (organisation, day) in self.days


def _check(row: ImportRow, versions: Versions, stored: _Stored) -> None:
    file, organisation = file_in(row, versions), cast(Organisation, row.organisation)
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
    homeless = batch.rows.filter(IS_HOMELESS)
    called = dict(homeless.filter(number__in=named).values_list("number", "called"))
    alike = {name: named[number] for number, name in sorted(called.items(), reverse=True)}
    meant = {
        row.number: named.get(row.number, alike[row.called])
        for row in homeless.filter(called__in=alike).only("batch", "number", "called")
    }
    repeats = _repeats(batch, meant)  # it reads whole files: nobody waits meanwhile
    with transaction.atomic():
        for organisation in set(meant.values()):
            numbers = {number for number, each in meant.items() if each == organisation}
            rows = homeless.filter(number__in=numbers)
            rows.update(organisation=organisation, problem="", is_wanted=True, is_checked=False)
        for number, first in repeats.items():
            batch.rows.filter(number=number).update(repeats=first, is_wanted=False)
    return len(meant)


def _repeats(batch: Import, meant: Mapping[int, Organisation]) -> dict[int, str]:
    """Return of rows that are settled those that stand in the file before, or under its own name.

    With each, the place where the same stands first.
    """
    versions, places = all_versions(), dict[int, str]()
    repeats = {}
    own = batch.rows.filter(organisation__in=set(meant.values()), problem="")
    settled = batch.rows.filter(number__in=meant)
    for rows in (own, settled):
        for row in rows.select_related("organisation").order_by("number").iterator(AT_ONCE):
            organisation = meant.get(row.number) or cast(Organisation, row.organisation)
            key = _same(organisation, row.closed_on, file_in(row, versions))
            if key in places and row.number in meant:
                repeats[row.number] = places[key]
            places.setdefault(key, row.place)
    return repeats


def drop(batch: Import) -> bool:
    """Forget what was read; tell whether it was, for what is being stored is waited for."""
    with transaction.atomic():
        unstored = Import.objects.filter(pk=batch.pk, stored_at=None)
        locked = unstored.select_for_update().first()
        return locked is not None and bool(locked.delete())


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
