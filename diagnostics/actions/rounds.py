"""What happens to a round: it opens, people join and answer, it closes. `now` is an argument."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import Max

from ..links import digest_of
from ..method.checklist import Function
from ..models import Assessment, Organisation, Respondent, Sheet, Submission, User, Version
from ..queries import compute
from ..result import METHOD_VERSION, exact


class Part(StrEnum):
    """The parts of the questionnaire; each is one JSON object of the sheet."""

    CRITERIA = "criteria"
    CONDITIONS = "conditions"
    CLAIMS = "claims"


class RoundIsOpen(Exception):
    """An organisation has one open round at a time."""


class RoundIsClosed(Exception):
    """The round was closed meanwhile: nothing is stored any more."""


def open_assessment(
    *, organisation: Organisation, version: Version, by: User | None, now: datetime, title: str = ""
) -> Assessment:
    """Open the organisation's next round on a published version; refuse a second open one."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        rounds = organisation.assessments
        if rounds.filter(state=Assessment.State.OPEN).exists():
            raise RoundIsOpen
        last = rounds.aggregate(last=Max("round"))["last"] or 0
        return rounds.create(
            version=version, round=last + 1, title=title, opened_by=by, opened_at=now
        )


def add_respondent(
    *,
    assessment: Assessment,
    function: Function,
    language: str,
    user: User | None = None,
    name: str = "",
    email: str = "",
) -> Respondent:
    """Ask one person to answer for a function: the respondent, the empty sheet, the link's digest.

    Raises RoundIsClosed; the round's lock keeps a closing from overlooking the new sheet.
    """
    with transaction.atomic():
        if not Assessment.objects.select_for_update().get(pk=assessment.pk).is_open:
            raise RoundIsClosed
        respondent = Respondent.objects.create(
            assessment=assessment,
            organisation_id=assessment.organisation_id,
            user=user,
            name=name,
            email=email,
            function=function,
            language=language,
        )
        respondent.token_digest = digest_of(respondent.token)
        respondent.save(update_fields=["token_digest"])
        Sheet.objects.create(
            respondent=respondent,
            assessment=assessment,
            organisation_id=assessment.organisation_id,
            function=function,
        )
    return respondent


def join_as_member(
    *, assessment: Assessment, user: User, function: Function, language: str
) -> Respondent:
    """Return the member's own respondent of an open round, made at the first call."""
    found = assessment.respondents.filter(user=user).first()
    if found:
        return found
    try:
        return add_respondent(
            assessment=assessment,
            function=function,
            language=language,
            user=user,
            name=user.name,
            email=user.email,
        )
    except IntegrityError:  # a double click: the other request was first
        return assessment.respondents.get(user=user)


@dataclass(frozen=True)
class Saved:
    """The sheet as it now is, and whether this very form had been taken before."""

    sheet: Sheet
    is_repeat: bool


def save_answers(
    respondent: Respondent,
    *,
    part: Part,
    changed: Mapping[str, str],
    key: str,
    now: datetime,
    finish: bool = False,
) -> Saved:
    """Merge the changed answers of one part into the sheet, once for each key.

    Only what the form changed is merged, under the sheet's lock, so that a stale second device
    overwrites nothing. Raises RoundIsClosed, and stores nothing, when the round closed meanwhile.
    """
    try:
        with transaction.atomic():
            sheet = Sheet.objects.select_for_update().get(respondent=respondent)
            # asked only under the lock: closing takes the same lock before it reads the answers
            if not Assessment.objects.filter(
                pk=sheet.assessment_id, state=Assessment.State.OPEN
            ).exists():
                raise RoundIsClosed
            Submission.objects.create(respondent=respondent, key=key, taken_at=now)
            _merge(sheet, part, changed)
            sheet.saved_at = now
            sheet.save(update_fields=[part.value, "saved_at"])
            _mark(respondent, now=now, finish=finish)
    except IntegrityError:  # the key was there: the same form again
        return Saved(Sheet.objects.get(respondent=respondent), is_repeat=True)
    return Saved(sheet, is_repeat=False)


def _merge(sheet: Sheet, part: Part, changed: Mapping[str, str]) -> None:
    if part is Part.CLAIMS:
        today = sheet.claims.get("today", {}) | changed
        sheet.claims = sheet.claims | {"today": today}
    else:
        setattr(sheet, part, getattr(sheet, part) | changed)


def _mark(respondent: Respondent, *, now: datetime, finish: bool) -> None:
    """Record the first answer and the finish; both only once, so mostly no statement at all."""
    fields = []
    if respondent.started_at is None:
        respondent.started_at = now
        fields.append("started_at")
    if finish and respondent.finished_at is None:
        respondent.finished_at = now
        fields.append("finished_at")
    if fields:
        respondent.save(update_fields=fields)


def close_assessment(assessment: Assessment, *, now: datetime) -> Assessment:
    """Close a round and write its result, exact and for good; closing twice changes nothing.

    The round's sheets are locked before they are read: an answer is either part of the result, or
    is refused because the round is closed.
    """
    with transaction.atomic():
        locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if not locked.is_open:
            return locked
        list(locked.sheets.select_for_update().values_list("pk"))
        result, sums = compute(locked)
        _write_result(locked, result, sums, now)
    return locked


def _write_result(locked, result, sums, now) -> None:
    recommendation, coverage = result["recommendation"], result["coverage"]["combined"]
    index = result["gap"]["index"]
    locked.state = Assessment.State.CLOSED
    locked.closed_at = now
    locked.verdict = result["verdict"]
    locked.type = result["type"] or ""
    locked.firmness = result["firmness"] or ""
    locked.action = recommendation["action"]
    locked.gap = None if index is None else float(index)
    locked.coverage = float(coverage)
    locked.flags = sorted({flag["code"] for flag in result["flags"]})
    locked.result = exact(result)
    locked.sums = sums
    locked.method_version = METHOD_VERSION
    locked.save()
