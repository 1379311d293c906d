"""What a round came to, explained."""

from functools import lru_cache
from typing import NamedTuple

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ..access import get_assessment_for, get_shared_result, is_manager_of, login_required
from ..actions import rounds
from ..explained import explained
from ..method.flags import FlagCode
from ..method.placement import Outcome
from ..models import Assessment
from ..notes import notes_of
from ..queries.results import is_shown_after_closing
from ..questionnaire import TITLES
from ..throttle import private_link

REPORTS_KEPT = 64
PERSONAL = {FlagCode.LONG_RUN, FlagCode.NO_SPREAD, FlagCode.SELF_CONTRADICTION}


class Report(NamedTuple):
    """A result as it is read, below the organisation's name; people says who answered."""

    people: str
    markup: SafeString


@require_safe
@login_required
def result(request, id):
    """Show the stored result of a closed round, or what the answers so far amount to."""
    assessment = get_assessment_for(request.user, id)
    assessment = rounds.close_if_due(assessment, now=timezone.now())
    organisation = assessment.organisation
    is_for_consultant = any(
        one.is_consultant and one.organisation_id == organisation.pk
        for one in request.user.current_memberships
    )
    context = {"assessment": assessment, "organisation": organisation}
    if is_shown_after_closing(assessment):
        return render(request, "diagnostics/result_after_closing.html", context)
    report = _kept_report if _is_for_good(assessment) else _report
    context["report"] = report(assessment, organisation.slug, get_language(), is_for_consultant)
    context["written"] = _written(assessment)
    if not assessment.is_open and is_manager_of(request.user, organisation):
        context |= {"can_share": True, "share_address": _share_address(request, assessment)}
    return render(request, "diagnostics/result.html", context)


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


def _is_for_good(assessment: Assessment) -> bool:
    """Whether the report can never change: the round is closed, and the report names nobody."""
    names_people = assessment.verdict == Outcome.NOT_ENOUGH_ANSWERS or PERSONAL & {
        *assessment.flags
    }
    return not assessment.is_open and not names_people


def _report(
    assessment: Assessment,
    slug: str,
    language: str,
    is_for_consultant: bool,
    *,
    is_shared: bool = False,
) -> Report:
    """Explain a round in the language, which is the active one; a shared one names nobody."""
    explanation = explained(assessment, is_for_consultant=is_for_consultant, is_shared=is_shared)
    context = {
        "assessment": assessment,
        "slug": slug,
        "explanation": explanation,
        "verdict": explanation.verdict,
    }
    markup = render_to_string("diagnostics/_result_report.html", context)
    return Report(explanation.answered.people, markup)


_kept_report = lru_cache(REPORTS_KEPT)(_report)  # rounds are equal by their key
