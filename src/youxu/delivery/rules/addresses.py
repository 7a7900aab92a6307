"""Addresses: which can exist, and how they are shown without being given away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from youxu.delivery.rules.push import CODE
from youxu.delivery.rules.words import GROUPS, Kind
from youxu.kernel.words import Sentence, mark

MAIL = re.compile(r"^[^@\s<>\",;:]{1,64}@([A-Za-z0-9](-?[A-Za-z0-9])*\.)+[A-Za-z]{2,24}$")
MOBILE = re.compile(r"^1[3-9]\d{9}$")
ABROAD = re.compile(r"^\+(?!86)[1-9]\d{6,14}$")
TELEPHONE = re.compile(r"^\+?\d[\d-]{5,18}\d$")


@dataclass(frozen=True)
class Address:
    """Where to: ``channel`` is a kind or the key of a channel, ``address`` what that channel needs."""

    channel: str
    address: str = ""


@dataclass(frozen=True)
class To:
    """One recipient by its opaque key, with addresses in the order in which they are tried; ``name`` is shown."""

    recipient: str
    addresses: tuple[Address, ...]
    name: str = ""


def fault(kind: Kind, address: str) -> Sentence | None:
    """Return why nothing can be sent to ``address``, or None when it can exist."""
    if kind in GROUPS or kind is Kind.BY_HAND:
        return None
    if kind is Kind.PUSH and not CODE.match(address):
        return Sentence(
            mark("{address} is no device: it is added on the device itself."), {"address": address}
        )
    if kind is Kind.EMAIL and not MAIL.match(address):
        return Sentence(mark("{address} is no e-mail address."), {"address": address})
    if kind is Kind.SMS and not (MOBILE.match(plain_number(address)) or ABROAD.match(plain_number(address))):
        return Sentence(mark("{address} is no mobile number."), {"address": address})
    if kind is Kind.VOICE and not TELEPHONE.match(address.replace(" ", "")):
        return Sentence(mark("{address} is no telephone number."), {"address": address})
    return None


def plain_number(text: str) -> str:
    """Return a mobile number without blanks, dashes and the prefix of China."""
    digits = re.sub(r"[\s()-]", "", text)
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix) and MOBILE.match(digits[len(prefix) :]):
            return digits[len(prefix) :]
    return digits


def tidy(kind: Kind, address: str) -> str:
    """Return the address as it is stored: the same number or mailbox always in the same letters."""
    address = address.strip()
    if kind is Kind.SMS:
        return plain_number(address)
    if kind is Kind.EMAIL:
        name, at, host = address.rpartition("@")
        return f"{name}{at}{host.lower()}"
    return address.upper() if kind is Kind.PUSH else address


def masked(address: str) -> str:
    """Return an address so that its owner knows it and others do not: 139****0000, c***@post.cn."""
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1]}***@{host}"
    digits = sum(sign.isdigit() for sign in address)
    if digits < 7 or digits < len(address) / 2:
        return address
    return f"{address[:3]}****{address[-4:]}"
