"""How far an open round is: of each function how many, and who is missing; the viewer's part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When, Window
from django.db.models.functions import RowNumber

from ..method.checklist import PLACING, Function
from ..models import Assessment, Message, Respondent, User
from ..models.prepared import Prepared
from ..models.respondent import Way
from ..names import FUNCTION_NAMES
from .outbox import REMINDER_EVERY, missing_since
from .respondents import WAY, Asked, Ways, begun_by_others, names_twice, ways_in
from .rounds import COUNTED, PROGRESS, FunctionProgress, progress_in

NAMED = 5
STANDING = Q(withdrawn_at=None)
BY_WAY = {f"by_{way}": Count("id", filter=STANDING & Q(way=way)) for way in Way}


@dataclass(frozen=True)
class MissingSide:
    """Who of one side has not finished: the first few by name, the others as a number."""

    function: Function
    name: str
    progress: FunctionProgress | None  # None where nobody of it is asked
    named: Sequence[Asked]

    @property
    def missing(self) -> int:
        return self.progress.invited - self.progress.finished if self.progress else 0

    @property
    def unnamed(self) -> int:
        return self.missing - len(self.named)


@dataclass(frozen=True)
class Turnout:
    """How far each function is, both sides with who is missing, and what the viewer can do."""

    progress: Sequence[FunctionProgress]
    sides: Sequence[MissingSide]
    own: Respondent | None  # the viewer, if asked
    function: str | None  # as which the viewer was asked last, in whichever round
    remindable: int
    asked: int  # counted or set aside
    is_begun_by_others: bool
    ways: Ways
    has_names_twice: bool


def turnout_of(assessment: Assessment, user: User, *, now: datetime) -> Turnout:
    """Return all of it in one query, however many are asked: a few rows of each function.

    The viewer comes first, then who is missing; each row says how many there are in all. Where
    nobody is asked there is none to say as what the viewer was asked last: that is a second query.
    """
    organisation = assessment.organisation_id
    people = _some_of_each.all(assessment.pk, organisation, user.pk, now - REMINDER_EVERY)
    if not people:
        last = _functions_of(organisation, user.pk).first()
        return Turnout([], _sides(assessment, [], []), None, last, 0, 0, False, {}, False)
    first, by_function = people[0], {row.function: row for row in people}
    progress = progress_in(list(by_function.values()))
    return Turnout(
        progress=progress,
        sides=_sides(assessment, progress, [row for row in people if _is_missing(row)]),
        own=next((row for row in people if row.user_id == user.pk), None),
        function=first.last,
        remindable=first.remindable,
        asked=first.asked,
        is_begun_by_others=first.others > 0,
        ways=ways_in(
            {
                (function, way): getattr(row, f"by_{way}")
                for function, row in by_function.items()
                for way in Way
            }
        ),
        has_names_twice=first.has_names_twice,
    )


def _functions_of(organisation: Any, user: Any) -> QuerySet[Respondent, Any]:
    """Return the functions as which somebody was asked, the last first."""
    rows = Respondent.objects.filter(organisation=organisation, user=user)
    return rows.order_by("-id").values_list("function", flat=True)


@Prepared
def _some_of_each(assessment: Any, organisation: Any, user: Any, moment: Any) -> QuerySet[Any]:
    """Return them of the round of an id; nobody who had a letter after the moment is reminded."""
    is_missing = COUNTED & Q(finished_at=None)
    before = Case(When(user=user, then=0), When(is_missing, then=1), default=2)
    counts = {
        name: Window(count, partition_by="function") for name, count in (PROGRESS | BY_WAY).items()
    }
    remindable = Q(pk__in=missing_since(assessment, moment).values("pk"))
    letters = Message.objects.filter(respondent=OuterRef("pk")).order_by("id")
    people = Respondent.objects.filter(assessment=assessment)
    rows = people.annotate(way=WAY).annotate(
        **counts,
        remindable=Window(Count("id", filter=remindable)),
        asked=Window(Count("id", filter=STANDING)),
        others=Window(Count("id", filter=begun_by_others(organisation))),
        has_names_twice=Exists(names_twice(assessment)),
        first_sent_at=Subquery(letters.values("sent_at")[:1]),
        last=Subquery(_functions_of(organisation, user)[:1]),
        place=Window(RowNumber(), partition_by="function", order_by=[before, "id"]),
    )
    return rows.filter(place__lte=1 + NAMED).select_related("sheet").order_by("id")


def _is_missing(person: Respondent) -> bool:
    return not (person.finished_at or person.withdrawn_at or person.set_aside_at)


def _sides(
    assessment: Assessment, progress: Sequence[FunctionProgress], missing: Sequence[Any]
) -> list[MissingSide]:
    return [
        MissingSide(
            function,
            str(FUNCTION_NAMES[function]),
            next((side for side in progress if side.function == function), None),
            [
                Asked.in_round(assessment, person, asked_at=person.first_sent_at)
                for person in missing
                if person.function == function
            ][:NAMED],
        )
        for function in PLACING
    ]
