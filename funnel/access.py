"""Who may open a joint session: whoever runs the round, and phones by what is a secret.

Its protocol is a paper of the round: whoever reads the result reads it.
"""

from django.http import Http404

from diagnostics.access import get_assessment_for, get_round_to_run_for
from diagnostics.access.standing import Visitor
from diagnostics.models import Assessment
from diagnostics.models.links import UnknownLink, digest_of
from diagnostics.models.prepared import Prepared

from .joint.entrance import code_digest
from .models import JointSession, Phone

# asked by each phone and each screen every two seconds
STATE = Prepared(
    lambda digest: JointSession.objects.filter(token_digest=digest).only("version", "asked")
)


def get_round_for_session(user: Visitor, id: str) -> tuple[Assessment, JointSession | None]:
    """Return a closed round that the user may run, with its session if there is any."""
    return _with_session(get_round_to_run_for(user, id))


def get_session_that_began_for(user: Visitor, id: str) -> JointSession:
    """Return the session of a closed round that the user may read, under way or over."""
    assessment, session = _with_session(get_assessment_for(user, id))
    if session is None:
        raise Http404
    session.assessment = assessment
    return session


def _with_session(assessment: Assessment) -> tuple[Assessment, JointSession | None]:
    if assessment.is_open or assessment.is_set_aside:
        raise Http404
    return assessment, JointSession.objects.filter(pk=assessment.pk).first()


def get_session_by_code(typed: str) -> JointSession | None:
    """Return the session that is under way with the code that somebody typed."""
    return JointSession.objects.filter(code_digest=code_digest(typed)).first()


def get_session_to_join(token: str) -> JointSession:
    """Return the session under way to which this link leads."""
    rows = JointSession.objects.select_related("assessment", "organisation", "led_by")
    rows = rows.defer("assessment__result", "assessment__sums")
    session = rows.filter(token_digest=digest_of(token), ended_at=None).first()
    if session is None:
        raise UnknownLink
    return session


def get_state_of_session(token: str) -> JointSession:
    """Return how far a session is, over or not, and nothing else of it."""
    session: JointSession | None = STATE.first(digest_of(token))
    if session is None:
        raise UnknownLink
    return session


def get_phone_for(token: str) -> Phone:
    """Return the phone of a session, under way or over."""
    rows = Phone.objects.select_related("session__assessment", "session__organisation")
    rows = rows.defer("session__assessment__result", "session__assessment__sums")
    phone = rows.filter(token_digest=digest_of(token)).first()
    if phone is None:
        raise UnknownLink
    return phone
