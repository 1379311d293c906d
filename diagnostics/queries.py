"""Reads: rows to what a page shows, and rows to what the method works on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import DatabaseError
from django.db.models import Case, Count, Prefetch, Q, QuerySet, When

from funnel.method import Finding, Owner

from .document import Document, NotPublished, read_document, shipped_article
from .method.checklist import TYPES, Answer, Function
from .method.combination import Respondent as MethodRespondent
from .models import (
    Assessment,
    Membership,
    Message,
    Organisation,
    Respondent,
    SharedLink,
    Sheet,
    User,
    Version,
)
from .redaction import redacted
from .result import read_exact, result_of, sums_of

ARTICLE = "article"

Claims = Mapping[int, Owner]

_documents: dict[str, Document] = {}


def document_of(version: Version) -> Document:
    """Return what a published version says; read once in a process, since it can never change."""
    document = _documents.get(version.digest)
    if document is None:
        data = Version.objects.only("document").get(pk=version.pk).data
        document = _documents[version.digest] = read_document(data)
    return document


def newest_version(code: str = ARTICLE) -> Version:
    """Return the newest published version of a checklist; raises Version.DoesNotExist."""
    published = Version.objects.filter(checklist__code=code, number__isnull=False)
    return published.defer("document").latest("number")


def published_versions() -> list[Version]:
    """Return the published versions of every checklist, newest first, without their documents."""
    rows = Version.objects.filter(number__isnull=False).select_related("checklist")
    return list(rows.defer("document").order_by("-published_at", "-id"))


def has_first_answer(assessment: Assessment) -> bool:
    """Tell whether anybody has answered: from then on the round's mode is fixed."""
    return assessment.respondents.filter(started_at__isnull=False).exists()


def method_respondents(
    sheets: Iterable[Sheet],
) -> tuple[Sequence[MethodRespondent], Sequence[Claims]]:
    """Return the sheets as the method reads them, with each one's claims to today's stages."""
    respondents, claims = [], []
    for sheet in sheets:
        respondents.append(
            MethodRespondent(
                function=Function(sheet.function),
                answers={code: Answer(value) for code, value in sheet.criteria.items()},
                conditions={code: Answer(value) for code, value in sheet.conditions.items()},
            )
        )
        today = sheet.claims.get("today", {})
        claims.append({int(stage): Owner(owner) for stage, owner in today.items()})
    return respondents, claims


@dataclass(frozen=True)
class Diagnosed:
    """What a round came to: the result with exact numbers, the functions' sums, and the words."""

    result: Mapping[str, Any]
    sums: Mapping[str, Any]
    document: Document
    is_provisional: bool


def counted_sheets(assessment: Assessment) -> QuerySet[Sheet]:
    """Return the round's sheets but those of withdrawn invitations."""
    return assessment.sheets.filter(respondent__withdrawn_at=None)


def compute(assessment: Assessment) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the result and the sums of the answers as they stand; one query.

    Of an anonymous round only what it may show once it is closed (METHOD section 6).
    """
    checklist = document_of(assessment.version).checklist
    sheets = (
        counted_sheets(assessment)
        .order_by("respondent_id", "id")
        .only("assessment", "function", "criteria", "conditions", "claims")
    )
    respondents, claims = method_respondents(sheets)
    if assessment.is_anonymous:
        return redacted(checklist, respondents, claims)
    return (
        result_of(checklist, respondents, claims),
        sums_of(checklist, respondents),
    )


class ShownAfterClosing(Exception):
    """An anonymous round shows nobody anything of its answers while it is open."""


def is_shown_after_closing(assessment: Assessment) -> bool:
    """Tell whether a round shows nothing of its answers now, so that diagnosed would refuse."""
    return assessment.is_open and assessment.is_anonymous


def diagnosed(assessment: Assessment) -> Diagnosed:
    """Return what was stored at closing, or of an open round what the answers so far amount to.

    Raises ShownAfterClosing for an open anonymous round: two moments tell one person's answers.
    """
    document = document_of(assessment.version)
    if is_shown_after_closing(assessment):
        raise ShownAfterClosing
    if assessment.is_open:
        return Diagnosed(*compute(assessment), document, is_provisional=True)
    sums = assessment.sums or {}  # never empty once closed: a constraint
    return Diagnosed(read_exact(assessment.result), sums, document, is_provisional=False)


@dataclass(frozen=True)
class FunctionProgress:
    """How many of a function were asked, have begun, and have finished."""

    function: Function
    invited: int
    started: int
    finished: int

    @property
    def started_percent(self) -> int:
        return 100 * self.started // self.invited

    @property
    def finished_percent(self) -> int:
        return 100 * self.finished // self.invited


def progress_of(assessment: Assessment) -> list[FunctionProgress]:
    """Return the progress of each function that anyone was asked for, in one query."""
    rows = (
        assessment.respondents.filter(withdrawn_at=None)
        .values("function")
        .annotate(
            invited=Count("id"),
            started=Count("id", filter=Q(started_at__isnull=False)),
            finished=Count("id", filter=Q(finished_at__isnull=False)),
        )
    )
    found = [
        FunctionProgress(
            function=Function(row["function"]),
            invited=row["invited"],
            started=row["started"],
            finished=row["finished"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: list(Function).index(one.function))


def rounds_of(organisation: Organisation) -> QuerySet[Assessment]:
    """Return an organisation's rounds, newest first, without their heavy columns."""
    rows = organisation.assessments.order_by("-opened_at", "-id").select_related("version")
    return rows.defer("result", "sums", "version__document", "version__thresholds")


def own_respondent(assessment: Assessment, user: User) -> Respondent | None:
    """Return the user as a respondent of the round, or None if not asked yet."""
    return assessment.respondents.filter(user=user).first()


def portfolio_for(user: User) -> QuerySet[Assessment]:
    """Return the assessments of the organisations entrusted to a consultant, newest first."""
    entrusted = [one.organisation_id for one in user.current_memberships if one.is_consultant]
    rows = Assessment.objects.filter(organisation__in=entrusted).select_related("organisation")
    return rows.defer("result", "sums").order_by("-opened_at", "-id")


def published_document(code: str, number: int | None = None) -> tuple[int, Document]:
    """Return a published version's number and document: the newest one, or the one of a number.

    Without a database, or with an empty one, the shipped article is version 1. Raises NotPublished.
    """
    try:
        rows = Version.objects.filter(number__isnull=False).defer("document")
        versions = list(rows.select_related("checklist"))
    except DatabaseError:
        versions = []
    published = {one.number: one for one in versions if one.checklist.code == code and one.number}
    if published:
        asked = max(published) if number is None else number
        if asked not in published:
            raise NotPublished("checklist_version", sorted(published))
        return asked, document_of(published[asked])
    if code != ARTICLE:
        raise NotPublished(
            "checklist", sorted({ARTICLE, *(one.checklist.code for one in versions)})
        )
    if number not in (None, 1):
        raise NotPublished("checklist_version", [1])
    return 1, read_document(shipped_article())


# --- the organisation's page ------------------------------------------------------------------


def people_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return the memberships that stand, with the people, by their names."""
    rows = organisation.memberships.filter(withdrawn_at=None).select_related("user")
    return rows.order_by("user__name", "user__email")


def last_respondent(organisation: Organisation, user: User) -> Respondent | None:
    """Return the user as a respondent of the newest round that they answered in, or None."""
    rows = Respondent.objects.filter(organisation=organisation, user=user)
    return rows.order_by("-id").first()


def funnel_agreement(organisation: Organisation) -> tuple[int, int] | None:
    """Return how many stages both sides agreed on in the newest closed round, of how many known.

    None where nothing is closed yet, or no stage is known on both sides.
    """
    rounds = organisation.assessments.filter(state=Assessment.State.CLOSED)
    rows = rounds.order_by("-opened_at", "-id").values_list("result__funnel__stages", flat=True)
    findings = [stage["finding"] for stage in rows.first() or []]
    known = [finding for finding in findings if finding != Finding.UNKNOWN]
    return (known.count(Finding.AGREED), len(known)) if known else None


@dataclass(frozen=True)
class Asked:
    """One respondent of a round, and how many of all questions have an answer, if named."""

    respondent: Respondent
    answered: int | None
    questions: int
    has_private_link: bool = False
    letter: Message | None = None  # the last one


def asked_in(assessment: Assessment) -> list[Asked]:
    """Return everybody who was asked, in the order of the functions and of asking; one query."""
    document = document_of(assessment.version)
    questions = len(document.criteria) + len(document.conditions) + len(document.stages)
    rows = assessment.respondents.filter(withdrawn_at=None).select_related("sheet").order_by("id")
    functions = list(Function)
    return [
        Asked(one, _answered(one, assessment), questions)
        for one in sorted(rows, key=lambda one: functions.index(Function(one.function)))
    ]


def _answered(respondent: Respondent, assessment: Assessment) -> int | None:
    """Return how far a respondent is; nothing of an anonymous sheet, which may be nobody's now."""
    if assessment.is_anonymous:
        return None
    sheet = respondent.sheet
    return len(sheet.criteria) + len(sheet.conditions) + len(sheet.claims.get("today", {}))


# --- the portfolio ----------------------------------------------------------------------------

PORTFOLIO_COLUMNS = (
    "id",
    "opened_at",
    "state",
    "round",
    "title",
    "verdict",
    "type",
    "firmness",
    "action",
    "gap",
    "flags",
    "organisation__name",
    "organisation__name_fa",
    "organisation__sector",
    "organisation__sector_fa",
)
PORTFOLIO_PAGE = 50
Key = tuple[datetime, UUID]


def portfolio_page(
    user: User, *, type: str | None = None, before: Key | None = None
) -> tuple[list[Any], Key | None]:
    """Return a page of named rows older than the key, and the key of the next page, if any.

    type is one of the four or "" for the closed ones without a type; None is everything.
    """
    rows = portfolio_for(user)
    if type is not None:
        rows = rows.filter(state=Assessment.State.CLOSED, type=type)
    if before:
        opened_at, id = before
        # in this form the index is entered at the key (SCALE, keyset paging)
        rows = rows.filter(opened_at__lte=opened_at)
        rows = rows.filter(Q(opened_at__lt=opened_at) | Q(id__lt=id))
    found = list(rows.values_list(*PORTFOLIO_COLUMNS, named=True)[: PORTFOLIO_PAGE + 1])
    page = found[:PORTFOLIO_PAGE]
    has_more = len(found) > PORTFOLIO_PAGE
    return page, (page[-1].opened_at, page[-1].id) if has_more else None


@dataclass(frozen=True)
class PortfolioCounts:
    """How many closed assessments came to each type, how many to none, and how many are open."""

    by_type: Mapping[str, int]
    open: int

    @property
    def closed(self) -> int:
        return sum(self.by_type.values())


def portfolio_counts(user: User) -> PortfolioCounts:
    """Count the assessments entrusted to a consultant, in one query."""
    rows = portfolio_for(user).order_by().values_list("state", "type").annotate(Count("id"))
    counts = {(state, type_): count for state, type_, count in rows}
    closed = Assessment.State.CLOSED
    return PortfolioCounts(
        by_type={code: counts.get((closed, code), 0) for code in (*TYPES, "")},
        open=counts.get((Assessment.State.OPEN, ""), 0),
    )


# --- who is asked -----------------------------------------------------------------------------

PEOPLE_PAGE = 12  # as many as a page shows costs what it costs, however many there are
BY_FUNCTION = Case(*(When(function=one, then=place) for place, one in enumerate(Function)))


def asked_page(assessment: Assessment, number: str | None, *, total: int) -> Page[Any]:
    """Return one page of those who were asked, as asked_in orders them, each with its letters.

    total is how many there are; two queries.
    """
    rows = assessment.respondents.filter(withdrawn_at=None).order_by(BY_FUNCTION, "id")
    letters = Prefetch("messages", Message.objects.order_by("id"))
    shown = rows.select_related("sheet").prefetch_related(letters)
    paginator: Paginator[Any] = Paginator(shown, PEOPLE_PAGE)
    paginator.count = total  # counted already
    page = paginator.get_page(number)
    document = document_of(assessment.version)
    questions = len(document.criteria) + len(document.conditions) + len(document.stages)
    page.object_list = [
        Asked(
            one,
            _answered(one, assessment),
            questions,
            has_private_link=is_private(one, assessment),
            letter=next(reversed(one.messages.all()), None),
        )
        for one in page.object_list
    ]
    return page


def is_private(respondent: Respondent, assessment: Assessment) -> bool:
    """Tell whether nobody but the respondent may have the link.

    It opens the answers: in an anonymous round no manager gets it once there is one, nor ever of
    somebody who came in by a shared link.
    """
    has_begun = respondent.started_at is not None or respondent.shared_link_id is not None
    return assessment.is_anonymous and has_begun


def addresses_asked(assessment: Assessment) -> set[str]:
    """Return the e-mail addresses of those who are asked in a round."""
    rows = assessment.respondents.filter(withdrawn_at=None).exclude(email="")
    return {email.lower() for email in rows.values_list("email", flat=True)}


def shared_links_of(assessment: Assessment) -> list[SharedLink]:
    """Return a round's shared links in the order of the functions, each with its `used`."""
    came_in = Count("respondents", filter=Q(respondents__withdrawn_at=None))
    return list(assessment.shared_links.annotate(used=came_in).order_by(BY_FUNCTION))
