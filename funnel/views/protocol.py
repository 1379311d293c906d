"""The protocol of a joint session: to read, and as a PDF."""

from io import BytesIO

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics.access import login_required, may_run_rounds_of
from diagnostics.exports.file_name import dated_name
from diagnostics.method.checklist import PLACING
from diagnostics.queries.next_rounds import next_round_of
from diagnostics.queries.versions import document_of

from ..access import get_session_that_began_for
from ..joint.paper import protocol_pdf as pdf_of
from ..joint.paper import said_by
from ..joint.protocol import ProtocolWords, protocol_words
from ..joint.screen import present_in
from ..models import JointSession
from ..queries import agreement_of
from ..queries.drafts import kept_back


@never_cache
@require_safe
@login_required
def protocol(request, id):
    """Show what a session talked about, what both sides said, and what was decided."""
    session = get_session_that_began_for(request.user, id)
    context = {
        "session": session,
        "assessment": session.assessment,
        "organisation": session.assessment.organisation,
        "words": _words(session),
        "may_run": may_run_rounds_of(request.user, session.assessment.organisation),
        "said_by": [said_by(side) for side in PLACING],
    }
    return render(request, "funnel/protocol.html", context)


@never_cache
@require_safe
@login_required
def protocol_pdf(request, id):
    """Give that page as a document."""
    session = get_session_that_began_for(request.user, id)
    pdf = pdf_of(session, _words(session))
    title = f"{session.assessment.organisation.text} {_('protocol')}"
    name = dated_name(title, timezone.localdate(session.began_at), "pdf")
    return FileResponse(BytesIO(pdf), as_attachment=True, filename=name)


def _words(session: JointSession) -> ProtocolWords:
    assessment = session.assessment
    put, later = session.map, next_round_of(assessment)
    return protocol_words(
        session,
        list(session.topics.order_by("place")),
        document_of(assessment.version),
        present=present_in(session),
        agreement=agreement_of(assessment.organisation, put.number) if put else None,
        kept_back=kept_back(session),
        look_again_on=later.on if later else None,
    )
