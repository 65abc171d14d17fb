"""Django's sessions in the database, read by a statement that is written once: every page reads one."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from deskbell.db.prepared import Prepared

_live = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        found: Session | None = _live.one(self.session_key or "", timezone.now())
        if found is None:
            self._session_key = None
        return found
