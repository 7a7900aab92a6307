"""The one HTTP client that calls outside (law 9): time limits, the configured host alone, no redirect followed.

Who may import this module is listed in ``tests/house/test_sockets.py``.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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


class Oversized(Unanswered):
    """The answer is larger than the caller wants to read."""

    def __init__(self, most: int) -> None:
        super().__init__(f"over {most // 1024} KB", slow=False)


def get(url: str, *, most: int, seconds: float | None = None) -> Answer:
    """GET a configured address and return the answer with its whole body. Raises Unanswered, Oversized.

    Time and redirects are as with ``post``; a body of over ``most`` bytes is refused, not cut.
    """
    limit = seconds or environment.number("YOUXU_HTTP_SECONDS")
    with _calling(limit) as end, client(limit) as session, session.stream("GET", url) as answer:
        if int(answer.headers.get("Content-Length", 0)) > most:
            raise Oversized(most)
        return Answer(answer.status_code, answer.headers, _whole(answer, end, most))


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
    given = dict(headers or {})
    with (
        _calling(limit) as end,
        client(limit) as session,
        session.stream("POST", url, content=content, headers=given) as answer,
    ):
        return Answer(answer.status_code, answer.headers, _body(answer, end))


@contextmanager
def _calling(limit: float) -> Iterator[float]:
    """Yield by when the call must be over, and raise Unanswered for all that can go wrong on the way."""
    try:
        yield clock.monotonic() + limit
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
    """Return the beginning of the body."""
    return b"".join(_chunks(answer, end, MOST_BYTES))[:MOST_BYTES]


def _whole(answer: httpx.Response, end: float, most: int) -> bytes:
    body = b"".join(_chunks(answer, end, most))
    if len(body) > most:
        raise Oversized(most)
    return body


def _chunks(answer: httpx.Response, end: float, most: int) -> Iterator[bytes]:
    """Yield the body until it is over or has more than ``most`` bytes, within the time."""
    length = 0
    for chunk in answer.iter_bytes():
        if clock.monotonic() > end:
            raise httpx.ReadTimeout("the answer dripped")
        yield chunk
        length += len(chunk)
        if length > most:
            return


@cache
def _trusted() -> ssl.SSLContext:
    """Return the authorities that this machine trusts, an inner network's own included."""
    return ssl.create_default_context()
