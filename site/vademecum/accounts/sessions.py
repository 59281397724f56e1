"""Sessions in the database, asked for with a statement that is written once: every request of a person waits for it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import router
from django.utils import timezone

from vademecum.operations.statements import Statement

KEPT = Statement(lambda key: Session.objects.filter(session_key=key), key=str)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        session = KEPT.first(using=router.db_for_read(Session), key=self.session_key)
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session
