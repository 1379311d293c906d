"""What a round came to, explained."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ..access import (
    get_assessment_for,
    get_shared_result,
    is_consultant_of,
    is_manager_of,
    login_required,
    may_review,
    may_run_rounds_of,
)
from ..asking.questionnaire import TITLES
from ..companion import picture_of
from ..explanation.heatmap import heatmap_of
from ..explanation.of_round import explained
from ..explanation.review import question_of
from ..models import Assessment, ReviewEntry, User
from ..queries.notes import notes_of
from ..queries.respondents import Participant, people_of
from ..queries.results import is_shown_after_closing
from ..queries.review import (
    SaidToClient,
    is_before_review,
    own_placements_of,
    said_to_client,
    trail_of,
)
from ..queries.versions import document_of
from ..reviewing.page import review_of
from ..web.costly import weigh, weighed
from ..web.kept import kept_parts
from ..web.policy import draws
from ..web.private_link import private_link

MOST_DRAWN = 2_000  # sheets, each a row of the page


class Report(NamedTuple):
    """A result as it is read; people says how many answered.

    head is what stands above it, unless it is shared; first reaches to the decision or the agenda,
    where a consultant's review follows. named says who was asked, and foot is the last lines: parts
    that are not kept come before them.
    """

    people: str
    head: SafeString
    first: SafeString
    rest: SafeString
    named: SafeString
    foot: SafeString


@draws
@require_safe
@login_required
@weighed
def result(request, id):
    """Show the stored result of a closed round, or what the answers so far amount to."""
    assessment = get_assessment_for(request.user, id)
    context: dict[str, Any] = {"assessment": assessment, "organisation": assessment.organisation}
    if is_shown_after_closing(assessment):
        return render(request, "diagnostics/result_after_closing.html", context)
    context["is_consultant"] = is_consultant_of(request.user, assessment.organisation)
    trail = trail_of(assessment) if assessment.entry_at else []
    if _comes_before(request.user, assessment, trail):
        return _own_placement(request, context)
    people = people_of(assessment)
    said = said_to_client(assessment, trail)
    context["report"] = _report_for(request.user, assessment, people, said)
    if may_review(request.user, assessment):
        context["review"] = review_of(assessment, request.user, trail=trail)
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


def _report_for(
    user: User, assessment: Assessment, people: Iterable[Participant], said: SaidToClient
) -> Report:
    """Explain a round to a member: once it is closed, by the kept report."""
    organisation = assessment.organisation
    report = _report if assessment.is_open else _kept_report
    return report(
        assessment,
        organisation.slug,
        get_language(),
        is_consultant_of(user, organisation),
        can_ask=may_run_rounds_of(user, organisation),
        people=tuple(people),
        said=said,
        reviews=may_review(user, assessment),
    )


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
        "report": _kept_report(assessment, "", get_language(), False, is_shared=True),
    }
    return render(request, "diagnostics/shared_result.html", context)


def _report(
    assessment: Assessment,
    slug: str,
    _language: str,
    is_for_consultant: bool,
    *,
    is_shared: bool = False,
    can_ask: bool = False,
    people: tuple[Participant, ...] = (),
    said: SaidToClient | None = None,
    reviews: bool = False,
) -> Report:
    """Explain a round in the language, which is the active one; a shared one names nobody.

    Whoever runs the round reads how to ask for the answers that are missing. The people are part
    of what a kept report is known by: it may name them, and a name may be erased.
    """
    explanation = explained(
        assessment, is_for_consultant=is_for_consultant, is_shared=is_shared, said=said
    )
    context = {
        "assessment": assessment,
        "slug": slug,
        "people": () if assessment.is_anonymous else people,
        "can_ask": can_ask,
        "is_for_consultant": is_for_consultant,
        "decides": reviews and question_of(assessment) is not None,
        "explanation": explanation,
        "verdict": explanation.verdict,
    }
    head = SafeString() if is_shared else render_to_string("diagnostics/_result_head.html", context)
    return Report(
        people=explanation.answered.people,
        head=head,
        first=render_to_string("diagnostics/_result_parts.html", context),
        rest=render_to_string("diagnostics/_result_rest.html", context),
        named=render_to_string("diagnostics/_result_people.html", context),
        foot=render_to_string("diagnostics/_result_foot.html", context),
    )


def _kept_report(assessment: Assessment, *known: Any, **more: Any) -> Report:
    """Return a closed round's report as it was rendered before, or as it is kept from now on."""
    names = assessment.name, assessment.organisation.text
    parts = kept_parts(
        (assessment.pk, names, known, more), lambda: _report(assessment, *known, **more)
    )
    return Report(*parts)
