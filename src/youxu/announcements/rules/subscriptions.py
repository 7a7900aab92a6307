"""Who subscribed to what without an account: ways, states, which notices match, what an address looks like (P3b)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from youxu.kernel.words import Sentence, mark


class SubscriberWay(StrEnum):
    """By which way a subscriber is told."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    PUSH = "PUSH"


class SubscriptionState(StrEnum):
    """A subscription waits until its address said yes, holds, or was left."""

    WAITING = "WAITING"
    CONFIRMED = "CONFIRMED"
    LEFT = "LEFT"


WAITS: Final = timedelta(days=1)
"""How long somebody has to say yes; then the address is forgotten."""
QUIET_FROM, QUIET_UNTIL = "22:00", "07:00"
"""The hours in which whoever asks for it is left alone."""
NO_ADDRESS = mark("Write an e-mail address or a mobile number.")
NO_SCOPE = mark("Choose a post office, a region or a service.")

_MAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,180}\.[^@\s<>,;.]{2,}")
_MOBILE = re.compile(r"(\+?86)?1[3-9][0-9]{9}")


@dataclass(frozen=True)
class Address:
    """Where to, as it is kept: one spelling for each address; of a browser the one that its maker's service gave it."""

    way: SubscriberWay
    text: str

    def digest(self, key: str) -> str:
        """Return by what the same address is found again, which without the product's key tells nothing."""
        return hmac.new(key.encode(), f"{self.way}:{self.text}".encode(), hashlib.sha256).hexdigest()

    @property
    def masked(self) -> str:
        """Return the address as pages show it."""
        if self.way is SubscriberWay.EMAIL:
            name, _at, host = self.text.partition("@")
            return f"{name[:1]}***@{host}"
        if self.way is SubscriberWay.PUSH:
            return urlsplit(self.text).netloc[:200]
        return f"{self.text[:3]}******{self.text[-2:]}"


def address_of(text: str) -> Address | None:
    """Return what somebody wrote as an address: one spelling of a mobile number or a mail address; else None."""
    plain = text.strip()
    if _MAIL.fullmatch(plain):
        return Address(SubscriberWay.EMAIL, plain.lower())
    number = re.sub(r"[ \-]", "", plain)
    if _MOBILE.fullmatch(number):
        return Address(SubscriberWay.SMS, number[-11:])
    return None


def address_fault(text: str) -> Sentence | None:
    """Return what is wrong with an address, or None."""
    return None if address_of(text) is not None else Sentence(NO_ADDRESS)


@dataclass(frozen=True)
class Wanted:
    """What a subscription asks for in the unit at ``path`` and below; an empty field asks for everything."""

    path: str
    outlet: int | None = None
    region: int | None = None
    line: str = ""

    @property
    def is_anything(self) -> bool:
        """Tell whether it names anything at all."""
        return bool(self.outlet or self.region or self.line)


@dataclass(frozen=True)
class Told:
    """What a notice tells of: of each outlet its lines, the regions around it, the path of its unit."""

    lines: Mapping[int, Collection[str]]
    regions: Mapping[int, Collection[int]]
    paths: Mapping[int, str]

    def concerns(self, wanted: Wanted) -> bool:
        """Tell whether one and the same place is what is asked for: unit, outlet, region and line together."""
        outlets = [wanted.outlet] if wanted.outlet is not None else list(self.lines)
        return any(
            outlet in self.lines
            and self.paths[outlet].startswith(wanted.path)
            and (wanted.region is None or wanted.region in self.regions.get(outlet, ()))
            and (not wanted.line or wanted.line in self.lines[outlet])
            for outlet in outlets
        )
