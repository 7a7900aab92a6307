"""Sessions as Django keeps them in the database: how one is read, which every request does, is written once."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from youxu.core import clock
from youxu.core.questions import kept_question


class SessionStore(db.SessionStore):
    """Django's own, whose key is looked up by a statement written once."""

    def _get_session_from_db(self) -> Session | None:
        found = _standing(key=self.session_key or "", now=clock.now()).first()
        if found is None:
            self._session_key = None
        return found


@kept_question
def _standing(*, key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
