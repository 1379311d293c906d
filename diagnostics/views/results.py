"""What a round came to, explained."""

from typing import Any

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..access import (
    get_assessment_for,
    get_shared_result,
    is_consultant_of,
    is_manager_of,
    login_required,
    may_review,
    may_take_part,
)
from ..asking.questionnaire import TITLES
from ..companion import picture_of
from ..explanation.heatmap import heatmap_of
from ..explanation.others import beside_others
from ..models import Assessment, Membership, ReviewEntry, User
from ..queries.notes import notes_of
from ..queries.participation import is_taking_part, spread_beside
from ..queries.respondents import people_of
from ..queries.results import is_shown_after_closing
from ..queries.review import (
    is_before_review,
    own_placements_of,
    said_to_client,
    trail_of,
)
from ..queries.versions import document_of
from ..reported import Reader, reader_of, report_of
from ..reviewing.page import review_of
from ..web.costly import weigh, weighed
from ..web.policy import draws
from ..web.private_link import private_link
from ..web.standby import from_a_standby

MOST_DRAWN = 2_000  # sheets, each a row of the page


@draws
@require_safe
@login_required
@weighed
def result(request, id):
    """Show the stored result of a closed round, or what the answers so far amount to."""
    assessment = get_assessment_for(request.user, id)
    from_a_standby(request)
    context: dict[str, Any] = {"assessment": assessment, "organisation": assessment.organisation}
    if is_shown_after_closing(assessment):
        return render(request, "diagnostics/result_after_closing.html", context)
    context["is_consultant"] = is_consultant_of(request.user, assessment.organisation)
    trail = trail_of(assessment) if assessment.entry_at else []
    if _comes_before(request.user, assessment, trail):
        return _own_placement(request, context)
    people = people_of(assessment)
    said = said_to_client(assessment, trail)
    reader = reader_of(request.user, assessment)
    context["report"] = report_of(assessment, reader, people=people, said=said)
    if may_review(request.user, assessment):
        context["review"] = review_of(assessment, request.user, trail=trail)
    context |= _beside_others(request.user, assessment)
    context["picture"] = picture_of(assessment)
    context["written"] = _written(assessment)
    context |= _answers(request, assessment)
    if not assessment.is_open and is_manager_of(request.user, assessment.organisation):
        context |= {"can_share": True, "share_address": _share_address(request, assessment)}
    return render(request, "diagnostics/result.html", context)


def _comes_before(user: User, assessment: Assessment, trail: list[ReviewEntry]) -> bool:
    """Tell whether a consultant who wants it is to place the client before the verdict shows."""
    wants = user.is_asked_to_place and may_review(user, assessment)
    return wants and is_before_review(assessment, user, trail)


def _own_placement(request, context: dict[str, Any]):
    """Ask where the consultant would place the client; of the verdict the page holds nothing."""
    context["types"] = document_of(context["assessment"].version).types
    context["own"] = own_placements_of(request.user)
    return render(request, "diagnostics/own_placement.html", context)


def _beside_others(user: User, assessment: Assessment) -> dict[str, Any]:
    """Lay a result that was asked for here beside others, or offer it to a manager."""
    organisation = assessment.organisation
    is_result = not (assessment.is_open or assessment.is_imported)
    if not (is_result and may_take_part(user, organisation)):
        return {}
    if not is_taking_part(organisation):
        return {"may_take_part": True}
    own = Membership.objects.held_by(user.pk).values("organisation")
    spread = spread_beside(organisation, known=own)
    others = beside_others(assessment, spread) if spread else None
    return {"may_take_part": True, "takes_part": True, "others": others}


def _answers(request, assessment: Assessment) -> dict:
    """Offer who answered what of a closed named round; read it only where it is asked for."""
    if assessment.is_open or assessment.is_anonymous:
        return {}
    if "answers" not in request.GET:
        return {"offers_answers": True, "heatmap": None}
    weigh(
        request, assessment.sheets.all(), organisation=assessment.organisation_id, most=MOST_DRAWN
    )
    return {"offers_answers": True, "heatmap": heatmap_of(assessment)}


def _written(assessment: Assessment) -> list:
    """Return the steps' titles with what people wrote there, in the steps' order."""
    notes = notes_of(assessment)
    return [(title, notes[step]) for step, title in TITLES.items() if step in notes]


def _share_address(request, assessment: Assessment) -> str:
    """Return the link to the result, or nothing while it is switched off."""
    if assessment.result_digest is None:
        return ""
    path = reverse("diagnostics:shared_result", args=[assessment.result_token])
    return request.build_absolute_uri(path)


@draws
@private_link("result")
@require_safe
def shared_result(request, token):
    """Show a closed round's result to whoever holds the link: without names, and nothing else."""
    assessment = get_shared_result(token)
    context = {
        "assessment": assessment,
        "organisation": assessment.organisation,
        "report": report_of(assessment, Reader(is_shared=True)),
    }
    return render(request, "diagnostics/shared_result.html", context)
