"""What the funnel's tests make, and the months in which they count."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone

from diagnostics.actions.heads import name_head
from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Head, Organisation, User
from funnel.actions import accept, save_agreed_map, save_counts
from funnel.models import AgreedMap, AgreedStage, Pulse, PulsePerson, Target
from funnel.months import Calendar, first_day, month_before
from funnel.queries import agreed_map
from tests.factories import ALL_YES, NOW, OWNERS, make_assessment, make_respondent

TODAY = date(2026, 11, 24)
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
ROW = (1000, 400, 200, 100, 10, 8, 6, 3)


def make_stages(letters: str = "MMMMSSSS", **fields) -> list[AgreedStage]:
    """Return eight stages from a row of owners; fields by "stage_4" add to one of them."""
    return [
        AgreedStage(stage=number, owner=OWNERS[letter], **fields.get(f"stage_{number}", {}))
        for number, letter in enumerate(letters, 1)
    ]


def make_map(
    organisation: Organisation,
    letters: str = "MMMMSSSS",
    *,
    by: User | None = None,
    note: str = "",
    target: str = "",
    now: datetime = NOW,
    **fields,
) -> AgreedMap:
    """Return the organisation's next version of the map."""
    return save_agreed_map(
        organisation,
        stages=make_stages(letters, **fields),
        based_on=organisation.agreed_maps.count(),
        by=by,
        now=now,
        note=note,
        target=target,
    )


def name_both(organisation: Organisation, by: User) -> dict[str, Head]:
    """Return the heads of both sides, named by somebody."""
    people = {"sales": "Leila", "marketing": "Negin"}
    return {
        side: name_head(
            organisation,
            side,
            name=name,
            email=f"{name.lower()}@firm.example",
            language="en",
            by=by,
            now=NOW,
        )
        for side, name in people.items()
    }


def accept_all(heads: Mapping[str, Head], *, now: datetime = NOW) -> None:
    """Have heads accept the newest map."""
    for head in heads.values():
        accept(head, digest=agreed_map(head.organisation).digest, now=now)


def make_pulse(organisation: Organisation, *, now: datetime, name: str = "Sara") -> Pulse:
    """Return the pulse of last month, which asks one person of Sales of a round that is closed."""
    round_ = make_assessment(organisation, now=NOW)
    email = f"{name.lower()}@pulse.example"
    person = make_respondent(round_, "sales", email=email, name=name, criteria=ALL_YES)
    pulse = Pulse.objects.create(
        organisation=organisation,
        assessment=close_assessment(round_, now=NOW),
        map=make_map(organisation, stage_4={"hand_off_hours": 24}),
        month=month_before(first_day(timezone.localdate(now), Calendar.GREGORIAN)),
        months=1,
        asked_at=now,
    )
    PulsePerson.objects.create(organisation=organisation, pulse=pulse, respondent=person)
    return pulse


def count(
    organisation: Organisation,
    month: date,
    row: Sequence[int] = ROW,
    calendar: Calendar = Calendar.GREGORIAN,
) -> None:
    """Save the counts of a month, from the first stage on."""
    counts = {(month, stage): number for stage, number in enumerate(row, 1)}
    save_counts(organisation, counts=counts, calendar=calendar, by=None, now=NOW)


def make_target(organisation: Organisation, month: date = OCTOBER, **fields) -> Target:
    fields = {"months": 1, "amount": 12, "currency": "million"} | fields
    return Target.objects.create(organisation=organisation, month=month, **fields)
