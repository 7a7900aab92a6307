"""Clients of page tests, without what a real server does once and a test would do thousands of times.

**Signing in** gives the session of a sign-in, without what a real one records beside it.

Django's ``force_login`` asks and writes 17 statements: the session three times, the last sign-in of the person, the log of
attempts. Page tests sign in thousands of times. What a sign-in does has its own tests, which send the form.

**Static files** are looked for once in a process: each client has a chain of middleware of its own, and WhiteNoise reads
the folders whenever it is made, a twenty-fifth of all page tests.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from whitenoise.middleware import WhiteNoiseMiddleware


def sign_in_at_once(patch: pytest.MonkeyPatch) -> None:
    """Let ``force_login`` write one row."""
    patch.setattr(Client, "force_login", _force_login)


def find_files_once(patch: pytest.MonkeyPatch) -> None:
    """Let the static files that one middleware found serve those made after it."""
    find = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def find_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)


def _force_login(
    client: Client, user: Any, backend: str = "django.contrib.auth.backends.ModelBackend"
) -> None:
    """Give a client a session of a person, as Django keeps it after a sign-in."""
    kept = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: backend,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    session = Session(
        session_key=secrets.token_hex(16),
        session_data=Session.get_session_store_class()().encode(kept),
        expire_date=timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    session.save(force_insert=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
