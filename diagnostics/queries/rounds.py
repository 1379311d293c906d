"""An organisation's rounds, its people, and how far a round is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from ..method.checklist import Function
from ..models import Assessment, Membership, Organisation
from ..models.assessment import Assessments
from ..names import FUNCTION_NAMES
from .paging import Page, PageMark, RowOrder, page_of

PAGE_OF_ROUNDS = 20


def has_first_answer(assessment: Assessment) -> bool:
    """Tell whether anybody has answered: from then on the round's mode is fixed."""
    return assessment.respondents.filter(started_at__isnull=False).exists()


@dataclass(frozen=True)
class FunctionProgress:
    """How many of a function were asked, have begun, and have finished."""

    function: Function
    invited: int
    started: int
    finished: int

    @property
    def function_name(self) -> str:
        return str(FUNCTION_NAMES[self.function])

    @property
    def started_percent(self) -> int:
        return 100 * self.started // self.invited

    @property
    def finished_percent(self) -> int:
        return 100 * self.finished // self.invited


COUNTED = Q(withdrawn_at=None, set_aside_at=None)
PROGRESS = {
    "invited": Count("id", filter=COUNTED),
    "started": Count("id", filter=COUNTED & Q(started_at__isnull=False)),
    "finished": Count("id", filter=COUNTED & Q(finished_at__isnull=False)),
}


def progress_of(assessment: Assessment) -> list[FunctionProgress]:
    """Return the progress of each function that anyone was asked for, in one query."""
    rows = assessment.respondents.values("function").annotate(**PROGRESS)
    return progress_in(rows.values_list("function", *PROGRESS, named=True))


def progress_in(rows: Iterable[Any]) -> list[FunctionProgress]:
    """Return what rows say, one for each function, in the order of the functions."""
    found = [
        FunctionProgress(Function(row.function), row.invited, row.started, row.finished)
        for row in rows
        if row.invited
    ]
    return sorted(found, key=lambda side: list(Function).index(side.function))


def rounds_of(organisation: Organisation) -> Assessments:
    """Return an organisation's rounds, newest first, without their heavy columns."""
    return _named(organisation.assessments.newest_first())


def _named(rows: Assessments) -> Assessments:
    rows = rows.named().select_related("version", "reviewer", "set_aside_by")
    return rows.defer("result", "sums", "version__document", "version__thresholds")


def rounds_page(organisation: Organisation, mark: PageMark | None) -> Page:
    """Return twenty of an organisation's rounds, each with the results beside it; one query."""
    page = page_of(
        organisation.assessments.all(),
        lambda rows: _named(rows.beside()),
        order=RowOrder(F("dated_at")),
        is_descending=True,
        mark=mark,
        size=PAGE_OF_ROUNDS,
    )
    by_storing = sorted(page.rows, key=lambda row: (row.dated_at, row.round), reverse=True)
    return replace(page, rows=by_storing)


def people_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return the memberships that stand, with the people, by their names."""
    rows = organisation.memberships.filter(withdrawn_at=None).select_related("user")
    return rows.order_by("user__name", "user__email")


def newest_result_of(organisation: Organisation) -> Assessment | None:
    """Return the newest closed round that counts, with its result; one query."""
    closed = rounds_of(organisation).counted().filter(state=Assessment.State.CLOSED)
    return closed.defer(None).defer("version__document", "version__thresholds").first()


def result_before(assessment: Assessment) -> Assessment | None:
    """Return the closed round that counts before another of its organisation; one query."""
    beside: Any = Assessment.objects.filter(pk=assessment.pk).beside()
    rows = rounds_of(assessment.organisation)
    return rows.filter(pk__in=beside.values("before_id")).first()
