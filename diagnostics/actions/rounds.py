"""What happens to a round: it opens, people join and answer, it closes. `now` is an argument."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max

from ..companion import facts_of, joint_since
from ..method.checklist import Function
from ..models import (
    Assessment,
    Organisation,
    Respondent,
    Sheet,
    Submission,
    User,
    Version,
    renew_newest,
)
from ..models.links import digest_of
from ..models.prepared import Prepared
from ..models.respondent import Part
from ..queries.helped import beside_before
from ..queries.plan import plan_at_closing
from ..queries.results import compute
from ..queries.rounds import has_first_answer, rounds_of
from ..queries.versions import document_of
from ..result.parts import Result, Sums
from ..web.trail import nobody_does_this
from .participation import count_newest
from .parting import begin_afresh, forget_earlier_states, part_from_people

NOTHING: Mapping[str, str] = MappingProxyType({})


class RoundIsOpen(Exception):
    """An organisation has one open round at a time."""


class RoundIsClosed(Exception):
    """The round was closed meanwhile: nothing is stored any more."""


class ModeIsFixed(Exception):
    """Somebody has answered: whether the round is named or anonymous cannot change any more."""


class ModeHasChanged(Exception):
    """Somebody answers in a mode that the round no longer has: they have to be told first."""


def open_assessment(
    *,
    organisation: Organisation,
    version: Version,
    by: User | None,
    now: datetime,
    title: str = "",
    mode: str = Assessment.Mode.NAMED,
    closes_at: datetime | None = None,
    language: str = User.Language.ENGLISH,
    repeats: Assessment | None = None,
) -> Assessment:
    """Open the organisation's next round on a published version; refuse a second open one.

    One that is due is none: it is closed first.
    """
    for due in organisation.assessments.due(now):
        close_if_due(due, now=now)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        rounds = organisation.assessments
        if rounds.filter(state=Assessment.State.OPEN).exists():
            raise RoundIsOpen
        last = rounds.aggregate(last=Max("round"))["last"] or 0
        assessment = rounds.create(
            version=version,
            round=last + 1,
            title=title,
            mode=mode,
            closes_at=closes_at,
            language=language,
            repeats=repeats,
            opened_by=by,
            opened_at=now,
        )
        renew_newest(pk=organisation.pk)
    return assessment


def change_assessment(
    assessment: Assessment,
    *,
    title: str,
    mode: str,
    closes_at: datetime | None,
    language: str,
    now: datetime,
) -> Assessment:
    """Change what a manager said of an open round; its mode only before the first answer.

    The sheets are locked as for closing: an answer that is being saved is waited for. Raises
    RoundIsClosed or ModeIsFixed, and stores nothing. A round that becomes anonymous parts from what
    it was: links that a manager may have copied are dead, earlier answers no longer offered.
    """
    with transaction.atomic():
        locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if not locked.is_open:
            raise RoundIsClosed
        if mode != locked.mode:
            list(locked.sheets.select_for_update().values_list("pk"))
            if has_first_answer(locked):
                raise ModeIsFixed
            if mode == Assessment.Mode.ANONYMOUS:
                begin_afresh(locked, now=now)
        locked.title, locked.mode = title, mode
        locked.closes_at, locked.language = closes_at, language
        locked.save(update_fields=["title", "mode", "closes_at", "language"])
    return locked


def lock_open_round(assessment: Assessment, *, now: datetime) -> Assessment:
    """Lock the round, so that one change follows the other; refuse one that takes no more."""
    columns = ("state", "closes_at", "mode", "organisation")
    locked = Assessment.objects.select_for_update().only(*columns).get(pk=assessment.pk)
    if not locked.is_open or locked.is_due(now):
        raise RoundIsClosed
    return locked


def add_respondent(
    *,
    assessment: Assessment,
    function: Function,
    language: str,
    user: User | None = None,
    name: str = "",
    email: str = "",
    now: datetime,
) -> Respondent:
    """Ask one person to answer for a function: the respondent, the empty sheet, the link's digest.

    Raises RoundIsClosed; the round's lock keeps a closing from overlooking the new sheet.
    """
    with transaction.atomic():
        lock_open_round(assessment, now=now)
        respondent = Respondent(
            user=user, name=name, email=email, function=function, language=language
        )
        store_respondents(assessment, [respondent])
    return respondent


def store_respondents(
    assessment: Assessment,
    respondents: Sequence[Respondent],
    offers: Iterable[Mapping[str, Any]] = (),
) -> None:
    """Store new respondents with their links' digests and their sheets, many with each statement.

    offers are what an earlier round offers each of them again, nothing if left out. The caller
    holds the round's lock.
    """
    for person in respondents:
        person.assessment, person.organisation_id = assessment, assessment.organisation_id
    _store(Respondent, respondents)
    for respondent in respondents:
        respondent.token_digest = digest_of(respondent.token)
    if len(respondents) == 1:
        respondents[0].save(update_fields=["token_digest"])
    else:
        Respondent.objects.bulk_update(respondents, ["token_digest"])
    sheets = [
        Sheet(
            respondent=respondent,
            assessment=assessment,
            organisation_id=assessment.organisation_id,
            function=respondent.function,
            offered=offer or {},
        )
        for respondent, offer in zip_longest(respondents, offers)
    ]
    _store(Sheet, sheets)


def _store(model: type[Respondent] | type[Sheet], records: Sequence[Any]) -> None:
    """Store new records; in bulk, one costs three times as much."""
    if len(records) == 1:
        records[0].save(force_insert=True)
    else:
        model.objects.bulk_create(records)


def join_as_member(
    *, assessment: Assessment, user: User, function: Function, language: str, now: datetime
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
            now=now,
        )
    except IntegrityError:
        found = assessment.respondents.filter(user=user).first()
        if found is None:  # another rule was broken than that of one respondent a person
            raise
        return found  # a double click: the other request was first


@dataclass(frozen=True)
class Saved:
    """The sheet as it now is, and whether this very form had been taken before."""

    sheet: Sheet
    is_repeat: bool


class WholeForm(NamedTuple):
    """All that a form says: its answers by code, its notes by step."""

    answers: Mapping[str, str]
    notes: Mapping[str, str]


NOTHING_ELSE = WholeForm(NOTHING, NOTHING)
TAKEN = Prepared(lambda respondent, key: Submission.objects.filter(respondent=respondent, key=key))

LOCKED_SHEET = Prepared(
    lambda respondent: Sheet.objects.filter(
        respondent=respondent, respondent__withdrawn_at=None
    ).select_for_update(of=("self",))
)
STATE_OF_ROUND = Prepared(
    lambda id: Assessment.objects.filter(id=id).only("state", "closes_at", "mode")
)


def save_answers(
    respondent: Respondent,
    *,
    part: Part,
    changed: Mapping[str, str],
    key: str,
    now: datetime,
    finish: bool = False,
    told_mode: str = "",
    notes: Mapping[str, str] = NOTHING,
    said: WholeForm = NOTHING_ELSE,
) -> Saved:
    """Merge the changed answers of one part, and notes by step, into the sheet, once a form.

    Only what the page changed is merged, under the sheet's lock, so that a stale second device
    overwrites nothing. A page that never got the reply sends its key again: the same form changes
    nothing; with another, what the page had changed before counts as changed, and the newest holds
    (said is all that the form says, changed or not). Raises RoundIsClosed, and stores nothing, when
    the round closed meanwhile; ModeHasChanged when the form said the round was named and it is
    anonymous now, or the reverse.
    """
    body = digest_of(json.dumps([*map(dict, (changed, notes, said.answers, said.notes)), finish]))
    with transaction.atomic():
        sheet = LOCKED_SHEET.first(respondent.pk)
        if sheet is None:  # withdrawn, or closed and nobody's any more
            raise RoundIsClosed
        # asked only under the lock: closing takes the same lock before it reads the answers
        current = STATE_OF_ROUND.first(sheet.assessment_id)
        if not current.is_open or current.is_due(now):
            raise RoundIsClosed
        if told_mode and told_mode != current.mode:
            raise ModeHasChanged
        taken = TAKEN.first(respondent.pk, key) or Submission(
            respondent=respondent, organisation_id=sheet.organisation_id, key=key
        )
        if taken.body == body:
            return Saved(sheet, is_repeat=True)
        changed = {**_again(said.answers, taken), **changed}
        notes = {**_again(said.notes, taken), **notes}
        taken.changed = sorted({*taken.changed, *changed, *notes})
        taken.body, taken.taken_at = body, now
        taken.save()
        _merge(sheet, part, changed)
        sheet.saved_at = now
        sheet.notes = {step: text for step, text in (sheet.notes | notes).items() if text}
        sheet.save(update_fields=[part.value, "notes", "saved_at"])
        _mark(respondent, now=now, finish=finish)
    return Saved(sheet, is_repeat=False)


def _again(said: Mapping[str, str], taken: Submission) -> dict[str, str]:
    """Return what a form says of all that earlier ones with its key had changed."""
    return {name: said[name] for name in taken.changed if name in said}


def _merge(sheet: Sheet, part: Part, changed: Mapping[str, str]) -> None:
    if part is Part.CLAIMS:
        sheet.claim(changed)
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
    is refused because the round is closed. Of an anonymous round only what it may show is written,
    and its sheets are parted from the people.
    """
    with transaction.atomic():
        locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if not locked.is_open:
            return locked
        list(locked.sheets.select_for_update().values_list("pk"))
        result, sums = compute(locked)
        locked.facts = facts_of(assessment.organisation)
        locked.plan = plan_at_closing(locked)
        locked.helped = beside_before(locked, result, sums, now=now, joint_since=joint_since)
        write_result(locked, result, sums, now)
        renew_newest(pk=locked.organisation_id)
        count_newest(assessment.organisation)
        if locked.is_anonymous:
            part_from_people(locked)
            # closed it is, whatever becomes of this: a failure is logged, and purge does it again
            transaction.on_commit(forget_earlier_states, robust=True)
    return locked


def close_if_due(assessment: Assessment, *, now: datetime) -> Assessment:
    """Return the round as it is now: closed at the end of its last day, if that is over.

    This is the one change of state on a visit; it may come at any time, and twice.
    """
    if not assessment.is_due(now) or assessment.last_moment is None:
        return assessment
    with nobody_does_this():
        closed = close_assessment(assessment, now=assessment.last_moment)
    closed.organisation, closed.version = assessment.organisation, assessment.version
    return closed


def open_round_of(
    organisation: Organisation, seen: Assessment | None = None, *, now: datetime
) -> Assessment | None:
    """Return the round that is open, if any, seen or read; one that is due is closed first."""
    found = seen or rounds_of(organisation).filter(state=Assessment.State.OPEN).first()
    found = found and close_if_due(found, now=now)
    return found if found and found.is_open else None


def close_due_rounds(*, now: datetime) -> list[Assessment]:
    """Close every round whose last day is over, each in a transaction; return them."""
    due = Assessment.objects.due(now).select_related("organisation", "version")
    return [close_if_due(assessment, now=now) for assessment in list(due)]


def write_result(locked: Assessment, result: Result, sums: Sums, now: datetime) -> None:
    """Write a round's result and what lists read of it, and close it; the caller holds its lock."""
    criteria = tuple(document_of(locked.version).criteria)
    locked.come_to(result, sums, now, criteria=criteria)
    locked.save()
