"""The one HTTP client that calls outside (law 9): time limits, the configured host alone, no redirect followed.

Who may import this module is listed in ``tests/house/test_sockets.py``.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from youxu.core import clock, environment

MOST_BYTES = 64 * 1024
CONNECT_SECONDS = 4.0


@dataclass(frozen=True)
class Answer:
    """What the other side said; a body is read up to 64 KB."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any] | None:
        """Return the body when it is one JSON object, else None."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    @property
    def text(self) -> str:
        """Return the beginning of the body for a person to read."""
        return self.body[:400].decode("utf-8", "replace")


class Unanswered(Exception):
    """No whole answer came: ``slow`` when the time ran out, else the other side could not be reached."""

    def __init__(self, words: str, *, slow: bool) -> None:
        super().__init__(words)
        self.slow = slow


def post(
    url: str,
    *,
    content: bytes,
    headers: Mapping[str, str] | None = None,
    seconds: float | None = None,
) -> Answer:
    """POST ``content`` to a configured address and return the answer, whatever its status. Raises Unanswered.

    The whole call takes at most ``seconds`` (else YOUXU_HTTP_SECONDS). A redirect is an answer like any other: it is
    not followed, so nobody can lead a call to an address inside.
    """
    limit = seconds or environment.number("YOUXU_HTTP_SECONDS")
    end = clock.monotonic() + limit
    try:
        with (
            client(limit) as session,
            session.stream("POST", url, content=content, headers=dict(headers or {})) as answer,
        ):
            return Answer(answer.status_code, answer.headers, _body(answer, end))
    except httpx.TimeoutException as error:
        raise Unanswered(type(error).__name__, slow=True) from error
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, UnicodeError) as error:
        raise Unanswered(str(error)[:200] or type(error).__name__, slow=False) from error


def client(seconds: float) -> httpx.Client:
    """Return a client whose every step has a time limit; it follows no redirect and reads no surrounding settings."""
    return httpx.Client(
        timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
        follow_redirects=False,
        trust_env=False,
        verify=_trusted(),
        proxy=environment.text("YOUXU_HTTP_PROXY") or None,
        headers={"User-Agent": "youxu"},
    )


def _body(answer: httpx.Response, end: float) -> bytes:
    body = b""
    for chunk in answer.iter_bytes():
        body += chunk
        if clock.monotonic() > end:
            raise httpx.ReadTimeout("the answer dripped")
        if len(body) > MOST_BYTES:
            return body[:MOST_BYTES]
    return body


@cache
def _trusted() -> ssl.SSLContext:
    """Return the authorities that this machine trusts, an inner network's own included."""
    return ssl.create_default_context()
