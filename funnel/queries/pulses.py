"""Reads: what both sides said between rounds, and what somebody is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from diagnostics.method.checklist import Answer, Function
from diagnostics.method.pulse import MOST_STATEMENTS, BothViews, Keeping, views_of
from diagnostics.models import Assessment, Organisation, Respondent
from diagnostics.queries.results import diagnosed

from ..models import AgreedStage, Pulse, PulsePerson

SHOWN = 6
ALIKE: Mapping[str, Keeping] = {
    Answer.YES: Keeping.KEPT,
    Answer.PARTLY: Keeping.MOSTLY,
    Answer.NO: Keeping.NOT,
    Answer.DONT_KNOW: Keeping.DONT_KNOW,
}


@dataclass(frozen=True)
class PulseSeen:
    """One pulse: its hand-offs by stage, how many of a function answered, and what they say.

    hand_offs and statements are empty while nothing may be shown.
    """

    pulse: Pulse
    stages: Mapping[int, AgreedStage]
    asked: Mapping[Function, int]
    answered: Mapping[Function, int]
    hand_offs: Mapping[int, BothViews]
    statements: Mapping[str, BothViews]


def hand_offs_of(stages: Iterable[AgreedStage]) -> dict[int, AgreedStage]:
    """Return the stages that hand something off, in order."""
    ordered = sorted(stages, key=lambda row: row.stage)
    return {row.stage: row for row in ordered if row.has_hand_off}


def statements_of(round_: Assessment, *, most: int) -> Sequence[str]:
    """Return the first statements of the result's flip set, as far as the round may show them."""
    flip = diagnosed(round_).result["flip"]
    return list(flip["criteria"][: min(most, MOST_STATEMENTS)]) if flip else []


def pulses_of(
    organisation: Organisation, *, today: date, most: int | None = SHOWN
) -> list[PulseSeen]:
    """Return the newest pulses, oldest first; four queries, however many there are."""
    rows = Pulse.objects.filter(organisation=organisation).order_by("-month")
    rows = rows.select_related("map", "assessment__version")
    rows = rows.defer("assessment__result", "assessment__sums")
    related = rows.prefetch_related("map__stages", "people__respondent", "sheets")
    return [_seen(pulse, today) for pulse in reversed(related[:most])]


def _seen(pulse: Pulse, today: date) -> PulseSeen:
    stages = hand_offs_of(pulse.map.stages.all())
    people = pulse.people.all()
    hand_offs: dict[int, BothViews] = {}
    statements: dict[str, BothViews] = {}
    if pulse.shows_answers(today):
        is_anonymous, sheets = pulse.assessment.is_anonymous, list(pulse.sheets.all())
        for stage in stages:
            said = (
                (Function(sheet.function), sheet.hand_offs.get(str(stage), "")) for sheet in sheets
            )
            hand_offs[stage] = views_of(said, is_anonymous=is_anonymous)
        for code in pulse.statements:
            said = (
                (Function(sheet.function), ALIKE.get(sheet.statements.get(code, ""), ""))
                for sheet in sheets
            )
            statements[code] = views_of(said, is_anonymous=is_anonymous)
    return PulseSeen(
        pulse,
        stages,
        asked=_by_function(person.respondent for person in people),
        answered=_by_function(person.respondent for person in people if person.has_answered),
        hand_offs=hand_offs,
        statements=statements,
    )


def _by_function(people: Iterable[Respondent]) -> dict[Function, int]:
    functions = [person.function for person in people]
    return {function: functions.count(function) for function in Function if function in functions}


def pulse_for(respondent: Respondent) -> PulsePerson | None:
    """Return what somebody was asked last between rounds; None where they never were."""
    rows = PulsePerson.objects.filter(respondent=respondent).order_by("-pulse__month")
    return rows.select_related("pulse__map", "pulse__assessment__version").first()


def newest_closed(organisation: Organisation) -> Assessment | None:
    """Return the newest closed round that counts and whose people were asked here.

    None while a round is open: a pulse is asked between rounds.
    """
    rounds: QuerySet[Assessment] = Assessment.objects.filter(organisation=organisation)
    if rounds.filter(state=Assessment.State.OPEN).exists():
        return None
    rounds = rounds.filter(
        state=Assessment.State.CLOSED, set_aside_at=None, imported_at=None
    ).select_related("version")
    return rounds.order_by("-closed_at").first()


def stages_asked(pulse: Pulse) -> Sequence[AgreedStage]:
    return list(hand_offs_of(pulse.map.stages.all()).values())
