"""Push to a device: which subscription of a browser can be one, and whose service may be called (O2)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from youxu.kernel.words import Sentence, mark

CODE = re.compile(r"^[0-9A-Z]{13}$")
ENDPOINT = re.compile(r"^(?P<origin>https?://[^\s/?#@]+)/\S{1,1000}$")
SERVICES = (
    "https://fcm.googleapis.com",
    "https://updates.push.services.mozilla.com",
    "https://*.push.apple.com",
    "https://*.notify.windows.com",
)
"""The makers' own services: called when a channel for push is set up and names no others."""


@dataclass(frozen=True)
class Subscription:
    """What a browser gives to be woken: its service's address, its public key, the secret shared with it."""

    endpoint: str
    key: str
    secret: str


def services_of(settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the services that a channel may call, as origins; ``*`` stands for the beginning of a name."""
    return tuple(str(settings.get("services", "")).split()) or SERVICES


def may_call(endpoint: str, services: tuple[str, ...]) -> bool:
    """Tell whether an address belongs to one of the services: nobody leads a call elsewhere."""
    found = ENDPOINT.match(endpoint)
    return found is not None and any(fnmatchcase(found["origin"].lower(), one.lower()) for one in services)


def faults(given: Subscription, services: tuple[str, ...]) -> Iterator[Sentence]:
    """Yield why a browser cannot be woken by what it gave."""
    if not may_call(given.endpoint, services):
        yield Sentence(mark("The push service of this browser is none of those that the channel may call."))
    key, secret = _bytes(given.key), _bytes(given.secret)
    if len(key) != 65 or key[:1] != b"\x04" or len(secret) != 16:
        yield Sentence(mark("This browser gave no key by which it can be reached."))


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
