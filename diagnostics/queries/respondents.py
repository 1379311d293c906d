"""Who is asked in a round, and by which links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from ..method.checklist import Function
from ..models import Assessment, Membership, Message, Respondent, SharedLink, User
from ..models.prepared import Prepared
from ..models.respondent import Way
from ..reading.text import email_address, plain
from .versions import document_of


def own_respondent(assessment: Assessment, user: User) -> Respondent | None:
    """Return the user as a respondent of the round, or None if not asked yet."""
    return assessment.respondents.filter(user=user).first()


class Participant(NamedTuple):
    """Somebody who was asked in a round; the name is empty once it was erased."""

    function: str
    name: str
    has_begun: bool = False
    has_finished: bool = False


def people_of(assessment: Assessment) -> list[Participant]:
    """Return who was asked in a round, in the order of asking; one query."""
    return [
        Participant(function, name or email, started_at is not None, finished_at is not None)
        for function, name, email, started_at, finished_at in _people.all(assessment.pk)
    ]


@Prepared
def _people(assessment: Any) -> QuerySet[Respondent, Any]:
    rows = Respondent.objects.filter(assessment=assessment, withdrawn_at=None, set_aside_at=None)
    return rows.order_by("id").values_list("function", "name", "email", "started_at", "finished_at")


@dataclass(frozen=True)
class Asked:
    """One respondent of a round, and how many of all questions have an answer, if named."""

    respondent: Respondent
    answered: int | None
    questions: int
    letter: Message | None = None  # the last
    asked_at: datetime | None = None  # when the first letter was sent

    @classmethod
    def in_round(cls, assessment: Assessment, person: Respondent, **known: Any) -> "Asked":
        questions = document_of(assessment.version).questions
        return cls(person, _answered(person, assessment), questions, **known)


def missing_in(assessment: Assessment) -> list[Asked]:
    """Return who has not finished, in the order of the functions and of asking; one query."""
    rows = assessment.respondents.filter(withdrawn_at=None, set_aside_at=None, finished_at=None)
    rows = rows.select_related("sheet").order_by(BY_FUNCTION, "id")
    return [Asked.in_round(assessment, person) for person in rows]


def _answered(respondent: Respondent, assessment: Assessment) -> int | None:
    """Return how far a respondent is; nothing of an anonymous sheet, which may be nobody's now."""
    if assessment.is_anonymous:
        return None
    sheet = respondent.sheet
    return len(sheet.criteria) + len(sheet.conditions) + len(sheet.claims.get("today", {}))


PEOPLE_PAGE = 12  # as many as a page shows costs what it costs, however many there are


BY_FUNCTION = Case(
    *(When(function=function, then=place) for place, function in enumerate(Function))
)


def asked_page(assessment: Assessment, number: str | None, *, count: int) -> Page[Any]:
    """Return one page of the so many who were asked, counted or set aside; one query.

    They stand as missing_in orders them, each with what became of the last letter.
    """
    rows = assessment.respondents.filter(withdrawn_at=None).order_by(BY_FUNCTION, "id")
    last = Message.objects.filter(respondent=OuterRef("pk")).order_by("-id")
    states = {f"letter_{name}": Subquery(last.values(name)[:1]) for name in LETTER}
    paginator = Paginator(rows.select_related("sheet").annotate(**states), PEOPLE_PAGE)
    paginator.count = count
    page: Page[Any] = paginator.get_page(number)
    page.object_list = [
        Asked.in_round(assessment, person, letter=_last_letter(person))
        for person in page.object_list
    ]
    return page


LETTER = ("sent_at", "claimed_at", "problem")  # what tells how far a letter is


def _last_letter(person: Any) -> Message | None:
    state = {name: getattr(person, f"letter_{name}") for name in LETTER}
    return None if state["problem"] is None else Message(**state)


class Mendable(StrEnum):
    """What may be changed of a person who is asked."""

    NAME = "name"
    EMAIL = "email"
    FUNCTION = "function"


def mendable_of(respondent: Respondent) -> set[Mendable]:
    """Return what may still be mended: all before the first answer, then name and e-mail.

    In an anonymous round nothing once somebody has begun (DECISIONS 26); an account has its own
    e-mail.
    """
    if respondent.started_at is None:
        found = set(Mendable)
    elif respondent.assessment.is_anonymous:
        return set()
    else:
        found = {Mendable.NAME, Mendable.EMAIL}
    return found - {Mendable.EMAIL} if respondent.user_id else found


Ways = dict[str, dict[str, int]]
WAY = Case(
    When(shared_link__isnull=False, then=Value(Way.LINK)),
    When(user__isnull=False, then=Value(Way.ACCOUNT)),
    When(email="", then=Value(Way.HAND)),
    default=Value(Way.EMAIL),
)


def ways_of(assessment: Assessment) -> Ways:
    """Return how many each function were asked by which way; one query.

    Whoever reads it knows by how many others one's own answers are covered (DECISIONS 26).
    """
    rows = assessment.respondents.filter(withdrawn_at=None).annotate(way=WAY)
    counts = rows.values_list("function", "way").annotate(people=Count("id"))
    return ways_in({(function, way): people for function, way, people in counts.order_by()})


def ways_in(found: Mapping[tuple[str, str], int]) -> Ways:
    """Return what counts by function and way say, in the order of both."""
    ways = {
        str(function): {str(way): found[function, way] for way in Way if found.get((function, way))}
        for function in Function
    }
    return {function: people for function, people in ways.items() if people}


def known_by(respondent: Respondent) -> frozenset[str]:
    """Return by what somebody is known again, any of them: account, e-mail, name."""
    user, email = respondent.user_id, email_address(respondent.email)
    name = plain(respondent.name)
    marks = (user and f"account {user}", email and f"email {email}", name and f"name {name}")
    return frozenset(mark for mark in marks if mark)


NAMED_TWICE = 5


def names_twice(assessment: Any) -> QuerySet[Respondent, Any]:
    """Return names under which more than one sheet of a named round, or of an id, counts."""
    rows = Respondent.objects.filter(assessment=assessment)
    rows = rows.filter(withdrawn_at=None, set_aside_at=None).exclude(name="")
    found = rows.values("name").annotate(times=Count("id")).filter(times__gt=1)
    return found.order_by("name").values_list("name", flat=True)[:NAMED_TWICE]


def begun_by_others(organisation: Any) -> Q:
    """Tell whoever has begun and does not manage the organisation of an id."""
    managers = Membership.objects.filter(
        organisation=organisation,
        role=Membership.Role.MANAGER,
        withdrawn_at=None,
    )
    by_others = Q(user=None) | ~Q(user__in=managers.values("user"))
    return Q(started_at__isnull=False) & by_others


def addresses_asked(assessment: Assessment) -> set[str]:
    """Return the e-mail addresses of those who are asked in a round."""
    rows = assessment.respondents.filter(withdrawn_at=None).exclude(email="")
    return {email.lower() for email in rows.values_list("email", flat=True)}


def shared_links_of(assessment: Assessment) -> list[SharedLink]:
    """Return a round's shared links in the order of the functions, each with its `used`."""
    came_in = Count("respondents", filter=Q(respondents__withdrawn_at=None))
    return list(assessment.shared_links.annotate(used=came_in).order_by(BY_FUNCTION))
