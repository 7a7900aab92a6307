"""One call to a service by HTTP, and what its status says before its own error code is read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from youxu.core import outbound
from youxu.delivery.rules.sending import Outcome, failed
from youxu.delivery.rules.words import Reason

JSON = {"Content-Type": "application/json; charset=utf-8"}


def call(url: str, content: bytes, headers: Mapping[str, str], seconds: float) -> outbound.Answer | Outcome:
    """Return the answer of a service that works, or the outcome of one that does not: silent, busy, broken."""
    try:
        answer = outbound.post(url, content=content, headers=headers, seconds=seconds)
    except outbound.Unanswered as trouble:
        return failed(Reason.TIMEOUT if trouble.slow else Reason.UNREACHABLE, str(trouble))
    if answer.status == 429:
        return failed(Reason.THROTTLED, answer.text, _asked(answer.headers.get("retry-after", "")))
    if answer.status == 503 and "retry-after" in answer.headers:
        return failed(Reason.SERVER_ERROR, answer.text, _asked(answer.headers["retry-after"]))
    if answer.status >= 500:
        return failed(Reason.SERVER_ERROR, f"{answer.status} {answer.text}")
    if answer.status < 200 or 300 <= answer.status < 400:
        return failed(Reason.GARBAGE, f"{answer.status}: an answer, not a way on, was expected")
    return answer


def call_json(
    url: str, body: Mapping[str, Any], seconds: float, headers: Mapping[str, str] | None = None
) -> dict[str, Any] | Outcome:
    """POST JSON and return the JSON object of the answer, or the outcome when it is no such thing."""
    answer = call(url, packed(body), {**JSON, **(headers or {})}, seconds)
    if isinstance(answer, Outcome):
        return answer
    found = answer.json()
    if found is None:
        return refused(answer) if answer.status >= 400 else failed(Reason.GARBAGE, answer.text)
    return found


def refused(answer: outbound.Answer) -> Outcome:
    """Return the outcome of an answer between 400 and 499 that names no code of its own."""
    reason = Reason.BAD_CREDENTIALS if answer.status in (401, 403) else Reason.REJECTED
    return failed(reason, f"{answer.status} {answer.text}")


def packed(body: Mapping[str, Any]) -> bytes:
    """Return a body as the bytes that are sent, and signed where the protocol signs them."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def hmac_base64(key: str, text: str, digest: str = "sha256") -> str:
    """Return the HMAC of ``text`` in base64."""
    return base64.b64encode(hmac.new(key.encode(), text.encode(), digest).digest()).decode()


def hmac_hex(key: bytes, content: bytes) -> str:
    """Return the HMAC-SHA256 of ``content`` in hexadecimal."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def code_of(found: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number out of an answer, or None where it has none."""
    value = found.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _asked(text: str) -> timedelta | None:
    """Return what Retry-After asks for in seconds; a date is not worth the parsing, our own rest serves."""
    return timedelta(seconds=int(text)) if text.isdigit() and len(text) < 6 else None
