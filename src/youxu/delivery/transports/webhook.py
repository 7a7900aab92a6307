"""A signed call to a service of the operator's own; by the same call a gateway is asked to ring a telephone.

Headers: ``X-Youxu-Timestamp`` (seconds), ``X-Youxu-Signature`` ("v1=" and the HMAC-SHA256 of "timestamp.body" with the
shared secret, in hexadecimal), ``Idempotency-Key`` (the same for every try of one message). Any 2xx takes it; an ``id``
in its JSON is kept for receipts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from youxu.core.outbound import Answer
from youxu.delivery.rules.sending import Outcome, sent
from youxu.delivery.transports.calling import JSON, call, hmac_hex, packed, refused
from youxu.delivery.transports.parcel import Parcel, Wiring


@contextmanager
def opened(wiring: Wiring) -> Iterator[Callable[[Parcel], Outcome]]:
    """Yield what makes one signed call."""

    def send(parcel: Parcel) -> Outcome:
        answer = signed(wiring, parcel, body_of(parcel))
        if isinstance(answer, Outcome):
            return answer
        return refused(answer) if answer.status >= 400 else sent(id_of(answer))

    yield send


def body_of(parcel: Parcel) -> dict[str, Any]:
    """Return what the service is told; ``to`` is a telephone number for a voice gateway."""
    return {
        "key": parcel.key,
        "to": parcel.address,
        "subject": parcel.subject,
        "text": parcel.text,
        "link": parcel.link,
        "language": parcel.language,
        "topic": parcel.topic,
        "template": parcel.template,
        "variables": dict(parcel.variables),
    }


def signed(wiring: Wiring, parcel: Parcel, body: dict[str, Any]) -> Answer | Outcome:
    """Make the call with its signature and return the answer, or the outcome of a service that does not work."""
    content, stamp = packed(body), str(int(parcel.at.timestamp()))
    sign = hmac_hex(wiring.secret.get("sign_secret", "").encode(), f"{stamp}.".encode() + content)
    headers = {
        **JSON,
        "X-Youxu-Timestamp": stamp,
        "X-Youxu-Signature": f"v1={sign}",
        "Idempotency-Key": parcel.key,
    }
    return call(wiring.settings.get("url", ""), content, headers, wiring.seconds)


def id_of(answer: Answer) -> str:
    """Return the service's own number of the message, where it tells one."""
    found = (answer.json() or {}).get("id", "")
    return str(found) if isinstance(found, str | int) else ""
