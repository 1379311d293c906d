"""Sessions in the database, as Django keeps them, read by a query that is compiled once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from diagnostics.models.prepared import Prepared

SESSION = Prepared(lambda key: Session.objects.filter(session_key=key))


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        session = SESSION.first(self.session_key)
        if session and session.expire_date > timezone.now():
            return session
        self._session_key = None
        return None
