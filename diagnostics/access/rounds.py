"""Gates to a round, and to what stands in it.

A gate gives a round as it is now: the first visit after its last day closes it.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ..actions.rounds import close_if_due
from ..models import Assessment, Import, Membership, Respondent, User
from ..models.assessment import Assessments
from ..models.people import MemberStanding, with_standing
from ..models.prepared import Prepared
from ..queries.results import ShownAfterClosing, is_shown_after_closing
from .standing import Visitor, is_managed, is_run, may_review, own, takes_changes

ROUND = Prepared(
    lambda id, user: with_standing(
        assessments().beside().filter(id=id), user, to_organisation="organisation__"
    )
)


def get_assessment_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of an organisation that the user manages or is entrusted with."""
    return _assessment_of(user, id)


def get_imported_assessment_for(user: Visitor, id: str) -> Assessment:
    """Return an assessment that came from a file, for whoever may import one there."""
    assessment = _assessment_of(user, id, takes_changes)
    if not assessment.is_imported:
        raise Http404
    return assessment


def imports_for(user: Visitor) -> QuerySet[Import]:
    """Return what came in by file, all of its rounds where the user may bring rounds in."""
    own = Membership.objects.held_by(user.pk).filter(organisation__archived_at=None)
    within = own.values("organisation")
    rounds = Assessment.objects.filter(imported_with=OuterRef("pk"))
    theirs = Assessment.objects.filter(organisation__in=within, imported_with__isnull=False)
    rows = Import.objects.filter(pk__in=theirs.values("imported_with"))
    return rows.exclude(Exists(rounds.exclude(organisation__in=within)))


def get_import_for(user: Visitor, id: int) -> Import:
    """Return an import that the user may set aside as a whole."""
    return get_object_or_404(imports_for(user), pk=id)


def get_own_import_for(user: User, id: int) -> Import:
    """Return an import that the user began, stored or not."""
    return get_object_or_404(Import, pk=id, by=user)


def get_assessments_for(user: Visitor, ids: Sequence[UUID]) -> list[Assessment]:
    """Return assessments in the order of their ids, in one query; 404 if any may not be seen."""
    own = Membership.objects.held_by(user.pk).filter(organisation=OuterRef("organisation"))
    found = assessments().filter(Exists(own)).in_bulk(ids)
    if len(found) < len(set(ids)):
        raise Http404
    return [close_if_due(found[id], now=timezone.now()) for id in ids]


def get_managed_assessment_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of an organisation in which the user may do what a manager may."""
    return _assessment_of(user, id, is_managed)


def get_round_to_run_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of an organisation whose rounds the user may run."""
    return _assessment_of(user, id, is_run)


def get_round_to_review_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return a closed round of an organisation that is entrusted to the user, to review it."""
    assessment = get_assessment_for(user, id)
    if not may_review(user, assessment):
        raise Http404
    return assessment


def get_result_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of which something may be read; a view of it is shown_after_closing."""
    assessment = get_assessment_for(user, id)
    if is_shown_after_closing(assessment):
        raise ShownAfterClosing
    return assessment


def shown_after_closing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lead to the page of the result, which says when there is one, while it may not be read."""

    @wraps(view)
    def shown(request: HttpRequest, id: UUID, **more: Any) -> HttpResponseBase:
        try:
            return view(request, id, **more)
        except ShownAfterClosing:
            return redirect("diagnostics:result", id)

    return shown


def get_invitation_for(user: Visitor, id: str | UUID, respondent: int) -> Respondent:
    """Return one person asked in a round that the user may run, with the round."""
    assessment = get_round_to_run_for(user, id)
    rows = assessment.respondents.filter(withdrawn_at=None)
    return get_object_or_404(rows, pk=respondent)


def _assessment_of(
    user: Visitor, id: str | UUID, holds: Callable[[MemberStanding], bool] = bool
) -> Assessment:
    assessment: Assessment = own(ROUND, id, user, holds)
    return close_if_due(assessment, now=timezone.now())


def assessments() -> Assessments:
    rows = Assessment.objects.select_related("organisation", "version", "version__checklist")
    return rows.named().defer("version__document", "version__thresholds")
