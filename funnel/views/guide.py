"""The facilitator's guide of a joint session: to read, and as a PDF of two sheets."""

from io import BytesIO

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics.access import login_required
from diagnostics.explanation.of_round import explained
from diagnostics.exports.file_name import dated_name
from diagnostics.method.checklist import PLACING
from diagnostics.models import Assessment
from diagnostics.queries.heads import heads_of
from diagnostics.queries.next_rounds import next_round_of
from diagnostics.queries.results import diagnosed

from ..access import get_round_for_session
from ..joint.guide import GuideFacts, GuideWords, guide_words
from ..joint.paper import guide_pdf as pdf_of
from ..joint.topics import topics_of
from ..models import JointSession, PulseRhythm


@never_cache
@require_safe
@login_required
def guide(request, id):
    """Show a script for the session of one closed round."""
    assessment, found = get_round_for_session(request.user, id)
    context = {
        "assessment": assessment,
        "organisation": assessment.organisation,
        "words": _words(assessment, found),
    }
    return render(request, "funnel/guide.html", context)


@never_cache
@require_safe
@login_required
def guide_pdf(request, id):
    """Give that script as a document of two sheets."""
    assessment, found = get_round_for_session(request.user, id)
    pdf = pdf_of(assessment, _words(assessment, found))
    title = f"{assessment.organisation.text} {_('guide')}"
    name = dated_name(title, timezone.localdate(assessment.moment), "pdf")
    return FileResponse(BytesIO(pdf), as_attachment=True, filename=name)


def _words(assessment: Assessment, session: JointSession | None) -> GuideWords:
    organisation = assessment.organisation
    if session:
        topics = list(session.topics.filter(outcome="").order_by("place"))
    else:
        topics = list(topics_of(JointSession(assessment=assessment, organisation=organisation)))
    heads, later = heads_of(organisation), next_round_of(assessment)
    rhythm = PulseRhythm.objects.filter(organisation=organisation).first()
    return guide_words(
        GuideFacts(
            found=diagnosed(assessment),
            explanation=explained(assessment, is_shared=True),
            topics=topics,
            round_name=assessment.name,
            is_anonymous=assessment.is_anonymous,
            headless=[side for side in PLACING if side not in heads],
            look_again_on=later.on if later else None,
            pulse_every=rhythm.every if rhythm else None,
        )
    )
