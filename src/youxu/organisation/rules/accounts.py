"""Accounts: how a mobile number is kept and shown, how long a one-time link is good."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime, timedelta

from youxu.kernel.words import Sentence, mark
from youxu.organisation.rules.words import InvitationKind

LINK_GOOD_FOR = {InvitationKind.INVITE: timedelta(days=7), InvitationKind.RESET: timedelta(hours=24)}
_KEPT = re.compile(r"[^0-9+]")
_MOBILE = re.compile(r"\+?[0-9]{6,15}")
_STAFF_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


def plain_mobile(text: str) -> str:
    """Return a mobile number as it is kept: digits, without the country code of China."""
    number = _KEPT.sub("", unicodedata.normalize("NFKC", text))
    for prefix in ("+86", "0086"):
        if number.startswith(prefix):
            return number.removeprefix(prefix)
    return number


def masked_mobile(number: str) -> str:
    """Return 139****0110: what a page shows of a mobile number; '' for none."""
    if len(number) < 7:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def mobile_fault(text: str) -> Sentence | None:
    """Return what is wrong with a mobile number; an empty one is right."""
    number = plain_mobile(text)
    if not text.strip() or _MOBILE.fullmatch(number):
        return None
    return Sentence(mark("A mobile number has 6 to 15 digits."))


def staff_number_fault(text: str) -> Sentence | None:
    """Return what is wrong with a staff number."""
    if not text.strip():
        return Sentence(mark("The staff number is missing."))
    if _STAFF_NUMBER.fullmatch(text.strip()):
        return None
    return Sentence(mark("A staff number has letters, digits, dots and dashes, 40 at most."))


def link_fault(
    *, used_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, at: datetime
) -> Sentence | None:
    """Return why a one-time link is no longer good, or None."""
    if used_at is not None:
        return Sentence(mark("This link was used already. Sign in, or ask your administrator for a new one."))
    if withdrawn_at is not None:
        return Sentence(mark("A newer link took the place of this one. Use the newest."))
    if at >= expires_at:
        return Sentence(mark("This link ran out. Ask your administrator for a new one."))
    return None


def token_digest(token: str) -> str:
    """Return what is kept of a token; case, spaces and dashes do not count, so that it can be typed from paper."""
    plain = "".join(token.split()).replace("-", "").upper()
    return hashlib.sha256(plain.encode()).hexdigest()
