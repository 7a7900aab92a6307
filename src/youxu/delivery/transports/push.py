"""Push to a browser: sealed for it alone and signed by the channel, handed to the service of the browser's maker."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from youxu.core import push
from youxu.delivery.rules.push import Subscription, may_call, services_of
from youxu.delivery.rules.sending import Outcome, failed, sent
from youxu.delivery.rules.texts import parts
from youxu.delivery.rules.words import Reason
from youxu.delivery.transports.calling import call, refused
from youxu.delivery.transports.parcel import Parcel, Wiring

MOST_BYTES = 2800
"""How long a text one push takes beside its title and link: a service takes 4,096 bytes, sealed."""
KEPT_FOR = timedelta(hours=4)
"""How long the service keeps what the device does not fetch, where the message has no end of its own."""


@contextmanager
def opened(wiring: Wiring) -> Iterator[Callable[[Parcel], Outcome]]:
    """Yield what wakes one device."""

    def send(parcel: Parcel) -> Outcome:
        device = parcel.device
        if device is None or not may_call(device.endpoint, services_of(wiring.settings)):
            return failed(Reason.BAD_ADDRESS, "no such device")
        outcome = failed(Reason.REJECTED)
        for number, part in enumerate(parts(parcel.text, MOST_BYTES), 1):
            outcome = _pushed(wiring, parcel, device, part, f"{parcel.key}-{number}")
            if outcome.reason:
                return outcome
        return outcome

    yield send


def _pushed(wiring: Wiring, parcel: Parcel, device: Subscription, text: str, key: str) -> Outcome:
    body = {"title": parcel.subject, "body": text, "link": parcel.link, "tag": key}
    if parcel.leave:
        body["leave"] = parcel.leave
    left = parcel.expires_at - parcel.at if parcel.expires_at else KEPT_FOR
    headers = {
        "Authorization": push.signed(
            wiring.secret.get("private_key", ""),
            device.endpoint,
            subject=wiring.settings.get("subject", ""),
            at=parcel.at,
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(60, int(left.total_seconds()))),
        "Urgency": "high",
        # By the same name a service keeps only the last of several that the device did not fetch yet.
        "Topic": key[:32],
    }
    content = push.sealed(json.dumps(body, ensure_ascii=False).encode(), key=device.key, secret=device.secret)
    answer = call(device.endpoint, content, headers, wiring.seconds)
    if isinstance(answer, Outcome):
        return answer
    if answer.status in (404, 410):
        return failed(Reason.BAD_ADDRESS, f"{answer.status} {answer.text}")
    return refused(answer) if answer.status >= 400 else sent(answer.headers.get("location", ""))
