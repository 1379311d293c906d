"""Writes of the pulse: its rhythm, whom it asks, what they answer. `now` is an argument."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from diagnostics.actions.repeating import people_again
from diagnostics.method.pulse import MOST_QUESTIONS
from diagnostics.models import Assessment, Message, Organisation, User
from diagnostics.queries.outbox import asked_between_rounds
from diagnostics.reading.dates import Calendar, first_day

from .models import Pulse, PulsePerson, PulseRhythm, PulseSheet
from .queries import agreed_map, hand_offs_of, newest_closed, statements_of


def choose_rhythm(organisation: Organisation, *, every: int, by: User, now: datetime) -> None:
    """Have both sides asked so often from this month on; a period that was asked stays so."""
    since = first_day(localdate(now), Calendar(organisation.calendar))
    chosen = {"every": every, "since": since, "chosen_by": by}
    PulseRhythm.objects.update_or_create(organisation=organisation, defaults=chosen)


def ask_due(now: datetime, organisation: Organisation | None = None) -> list[Assessment]:
    """Ask where a period of one organisation, or of any, is over; return whose people are asked.

    Once a period: whoever comes second finds it asked. Nobody is asked while a round is open,
    without an agreed hand-off, or where nobody of the last round can be written to.
    """
    rhythms = PulseRhythm.objects.filter(organisation__archived_at=None).exclude(every=0)
    if organisation:
        rhythms = rhythms.filter(organisation=organisation)
    today, asked = localdate(now), []
    for rhythm in rhythms.select_related("organisation"):
        if rhythm.month_due(today):
            pulse = _ask(rhythm.organisation, today, now=now)
            asked += [pulse.assessment] if pulse else []
    return asked


def _ask(organisation: Organisation, today: date, *, now: datetime) -> Pulse | None:
    with transaction.atomic():
        rhythm = PulseRhythm.objects.select_for_update().get(organisation=organisation)
        rhythm.organisation = organisation
        month, round_, agreed = (
            rhythm.month_due(today),
            newest_closed(organisation),
            agreed_map(organisation),
        )
        hand_offs = hand_offs_of(agreed.stages.values()) if agreed else {}
        if month is None or round_ is None or agreed is None or not hand_offs:
            return None
        if Pulse.objects.filter(organisation=organisation, month=month).exists():
            return None  # asked before the organisation counted by the other calendar for a while
        wanted = set(asked_between_rounds().filter(assessment=round_).values_list("pk", flat=True))
        people = [again.person for again in people_again(round_) if again.person.pk in wanted]
        if not people:
            return None
        pulse = Pulse.objects.create(
            organisation=organisation,
            assessment=round_,
            map=agreed.map,
            month=month,
            months=rhythm.every,
            statements=statements_of(round_, most=MOST_QUESTIONS - len(hand_offs)),
            asked_at=now,
        )
        PulsePerson.objects.bulk_create(
            PulsePerson(organisation=organisation, pulse=pulse, respondent=person)
            for person in people
        )
        Message.objects.filter(respondent__in=people, claimed_at=None).delete()
        Message.objects.bulk_create(
            Message(
                organisation=organisation,
                assessment=round_,
                respondent=person,
                kind=Message.Kind.PULSE,
                queued_at=now,
            )
            for person in people
        )
        PulseRhythm.objects.filter(pk=rhythm.pk).update(asked_for=month)
    return pulse


def answer_pulse(
    person: PulsePerson, *, hand_offs: Mapping[str, str], statements: Mapping[str, str]
) -> bool:
    """Store what somebody answers, apart from who they are; done twice, the first one stands."""
    with transaction.atomic():
        waiting = PulsePerson.objects.filter(pk=person.pk, has_answered=False)
        if not waiting.update(has_answered=True):
            return False
        PulseSheet.objects.create(
            organisation_id=person.organisation_id,
            pulse=person.pulse,
            function=person.respondent.function,
            hand_offs=hand_offs,
            statements=statements,
        )
    return True
