"""What a round came to, explained."""

from functools import lru_cache
from typing import NamedTuple

from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ..access import get_assessment_for, login_required
from ..explanation import explain
from ..method.flags import FlagCode
from ..method.placement import Outcome
from ..models import Assessment
from ..queries import diagnosed

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
    organisation = assessment.organisation
    is_for_consultant = any(
        one.is_consultant and one.organisation_id == organisation.pk
        for one in request.user.current_memberships
    )
    report = _kept_report if _is_for_good(assessment) else _report
    context = {
        "assessment": assessment,
        "organisation": organisation,
        "report": report(assessment, organisation.slug, get_language(), is_for_consultant),
    }
    return render(request, "diagnostics/result.html", context)


def _is_for_good(assessment: Assessment) -> bool:
    """Whether the report can never change: the round is closed, and the report names nobody."""
    names_people = assessment.verdict == Outcome.NOT_ENOUGH_ANSWERS or PERSONAL & {
        *assessment.flags
    }
    return not assessment.is_open and not names_people


def _report(assessment: Assessment, slug: str, language: str, is_for_consultant: bool) -> Report:
    """Explain a round in the language, which is the active one."""
    closed_at = assessment.closed_at
    explanation = explain(
        diagnosed(assessment),
        closed_on=closed_at and timezone.localtime(closed_at).date(),
        respondents=assessment.respondents.order_by("id").only(
            "assessment", "name", "email", "function", "started_at", "finished_at"
        ),
        is_for_consultant=is_for_consultant,
    )
    context = {
        "assessment": assessment,
        "slug": slug,
        "explanation": explanation,
        "verdict": explanation.verdict,
    }
    markup = render_to_string("diagnostics/_result_report.html", context)
    return Report(explanation.answered.people, markup)


_kept_report = lru_cache(REPORTS_KEPT)(_report)  # rounds are equal by their key
