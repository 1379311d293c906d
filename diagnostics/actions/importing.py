"""Bringing in a finished round from a file: closed at once, its result written as at closing."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from ..exchange import AssessmentFile, FileRespondent
from ..models import (
    Assessment,
    Import,
    Organisation,
    Respondent,
    Sheet,
    User,
    Version,
    renew_newest,
)
from ..queries.files import file_of
from ..queries.results import compute
from .rounds import write_result

MOST_COMPARED = 20
NOTE_STEP = "together"
NOON = time(12)


class IsThereAlready(Exception):
    """The organisation has a round with these answers; copies are the rounds, newest first."""

    def __init__(self, copies: Sequence[Assessment]) -> None:
        super().__init__(copies)
        self.copies = copies


def import_assessment(
    file: AssessmentFile,
    *,
    organisation: Organisation,
    version: Version,
    by: User,
    now: datetime,
    copies_known: int = 0,
    name: str = "",
    digest: str = "",
) -> Assessment:
    """Store a file as a closed named round of the organisation, with its respondents and sheets.

    Nobody gets a link or a letter. Raises IsThereAlready, and stores nothing, where more rounds
    with these answers are there than whoever imports has been told of: so a double click and a
    second try store one.
    """
    last_seen = _last_round(organisation)
    copies = copies_of(file, organisation)  # it reads whole sheets: nobody waits meanwhile
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        last = _last_round(organisation)
        if last > last_seen:
            copies = copies_of(file, organisation, after=last_seen) + copies
        if len(copies) > copies_known:
            raise IsThereAlready(copies)
        source = by.imports.create(name=name, digest=digest, read_at=now, stored_at=now)
        assessment = closed_round(
            file, organisation, version, number=last + 1, source=source, now=now
        )
        assessment.save()
        people = people_of(assessment, file.respondents)
        Respondent.objects.bulk_create(respondent for respondent, _sheet in people)
        Sheet.objects.bulk_create(sheet for _respondent, sheet in people)
        result, sums = compute(assessment)
        write_result(assessment, result, sums, assessment.moment)
        renew_newest(pk=organisation.pk)
    return assessment


def closed_round(
    file: AssessmentFile,
    organisation: Organisation,
    version: Version,
    *,
    number: int,
    source: Import,
    now: datetime,
) -> Assessment:
    """Return a file as a closed round that is not saved yet, and has come to nothing."""
    opened_at, closed_at = _moments(file, now)
    language = source.by.language if source.by else organisation.language
    return Assessment(
        organisation=organisation,
        version=version,
        round=number,
        title=file.title,
        state=Assessment.State.CLOSED,
        opened_at=opened_at,
        opened_by=source.by,
        closed_at=closed_at,
        imported_at=now,
        imported_with=source,
        language=language,
        facts={code: str(answer) for code, answer in file.facts.items()},
        result={},  # until what it came to is known
        sums={},
    )


def set_aside(assessment: Assessment, *, reason: str, by: User, now: datetime) -> None:
    """Count an imported round no more, and say who set it aside, when and why; it is kept.

    Doing it twice changes nothing.
    """
    with transaction.atomic():
        locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if not locked.is_set_aside:
            _write_aside(locked, at=now, by=by, reason=reason)


def take_back(assessment: Assessment) -> None:
    """Count a round again that had been set aside."""
    with transaction.atomic():
        locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
        _write_aside(locked, at=None, by=None, reason="")


def _write_aside(locked: Assessment, *, at: datetime | None, by: User | None, reason: str) -> None:
    locked.set_aside_at, locked.set_aside_by, locked.set_aside_reason = at, by, reason
    locked.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_reason"])
    renew_newest(pk=locked.organisation_id)


def _last_round(organisation: Organisation) -> int:
    return organisation.assessments.aggregate(last=Max("round"))["last"] or 0


def copies_of(
    file: AssessmentFile, organisation: Organisation, *, after: int = 0
) -> list[Assessment]:
    """Return the organisation's rounds of the file's day with the same answers, newest first.

    A file without a day is compared with rounds of any day; of all, those after a round's number.
    """
    rounds = organisation.assessments.counted().filter(
        round__gt=after,
        state=Assessment.State.CLOSED,
        mode=Assessment.Mode.NAMED,
        version__checklist__code=file.checklist,
        version__number=file.checklist_version,
    )
    day = file.date or file.closed_on
    if day:
        rounds = rounds.filter(opened_at__range=(_at(day, time.min), _at(day, time.max)))
    asked = Count("respondents", filter=Q(respondents__withdrawn_at=None))
    rounds = rounds.annotate(asked=asked).filter(asked=len(file.respondents))
    rows = rounds.select_related("organisation", "version__checklist")
    newest = rows.newest_first().named().defer("result", "sums", "version__document")
    said = file.said
    return [round_ for round_ in newest[:MOST_COMPARED] if file_of(round_).said == said]


def _moments(file: AssessmentFile, now: datetime) -> tuple[datetime, datetime]:
    """Return when the round was opened and closed: at noon of its days, and never after now."""
    opened_on = file.date or file.closed_on
    closed_on = file.closed_on or file.date
    opened_at = min(_at(opened_on, NOON), now) if opened_on else now
    closed_at = min(_at(closed_on, NOON), now) if closed_on else now
    return opened_at, max(opened_at, closed_at)


def _at(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))


def people_of(
    assessment: Assessment, rows: Iterable[FileRespondent]
) -> list[tuple[Respondent, Sheet]]:
    """Return who answered, with their sheets, not saved yet.

    Whoever said nothing was asked and did not begin.
    """
    return [_person(assessment, row) for row in rows]


def _person(assessment: Assessment, row: FileRespondent) -> tuple[Respondent, Sheet]:
    begins, ends = None, None
    if _says_anything(row):
        begins, ends = assessment.opened_at, assessment.closed_at
    respondent = Respondent(
        assessment=assessment,
        organisation_id=assessment.organisation_id,
        name=row.name,
        function=row.function,
        language=assessment.language,
        started_at=begins,
        finished_at=ends,
    )
    sheet = Sheet(
        respondent=respondent,
        assessment=assessment,
        organisation_id=assessment.organisation_id,
        function=row.function,
        criteria={code: str(answer) for code, answer in row.answers.items()},
        conditions={code: str(answer) for code, answer in row.conditions.items()},
        claims=_claims(row),
        notes={NOTE_STEP: row.note} if row.note else {},
        saved_at=ends,
    )
    return respondent, sheet


def _says_anything(respondent: FileRespondent) -> bool:
    given = (respondent.answers, respondent.conditions, respondent.today, respondent.wanted)
    return any(given) or bool(respondent.note)


def _claims(respondent: FileRespondent) -> dict[str, dict[str, str]]:
    parts = {"today": respondent.today, "wanted": respondent.wanted}
    return {
        part: {str(stage): str(owner) for stage, owner in owners.items()}
        for part, owners in parts.items()
        if owners
    }
