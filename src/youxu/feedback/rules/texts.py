"""What customers write: how long it may be, what a way to reach them looks like, how it is masked, what it names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from youxu.kernel.words import Sentence, mark

MOST = 2000
"""Characters of one text: a page of handwriting; more is a letter and goes by letter."""
MOST_NAME, MOST_CONTACT, MOST_PLACE = 40, 120, 120
BEST, WORST = 5, 1

EMPTY = mark("Please write what it is about.")
TOO_LONG = mark("This is longer than {most} characters; please shorten it. A longer letter can go by post.")
NO_CONTACT = mark("Write a telephone number or an e-mail address, or leave it empty.")
NO_SCORE = mark("Give a mark from 1 to 5.")
NEGATIVE = mark("A count is a whole number from 0 to 9,999.")
MOST_COUNT = 9999

_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{4,19}")
_DIGITS = re.compile(r"[0-9][0-9 \-]{3,}[0-9]")


def clean(text: str) -> str:
    """Return a text as it is kept: without the characters that no pen writes, line ends alike, trimmed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in plain if one in "\n\t" or ord(one) >= 32).strip()


def text_fault(text: str, *, needed: bool) -> Sentence | None:
    """Return what is wrong with a customer's text, or None."""
    if len(text) > MOST:
        return Sentence(TOO_LONG, {"most": MOST})
    return Sentence(EMPTY) if needed and not text else None


def is_mail(contact: str) -> bool:
    """Tell whether a way to reach somebody is an e-mail address."""
    return _MAIL.fullmatch(contact) is not None


def contact_fault(contact: str) -> Sentence | None:
    """Return what is wrong with a telephone number or e-mail address; nothing given is nothing wrong."""
    good = not contact or is_mail(contact) or _PHONE.fullmatch(contact) is not None
    return None if good and len(contact) <= MOST_CONTACT else Sentence(NO_CONTACT)


def masked(contact: str) -> str:
    """Return a way to reach somebody as lists show it: recognisable, of no use to anybody else."""
    if is_mail(contact):
        name, _at, host = contact.partition("@")
        return f"{name[:1]}***@{host}"
    return _DIGITS.sub(_hidden, contact)


def _hidden(found: re.Match[str]) -> str:
    number = re.sub(r"[ \-]", "", found[0])
    if len(number) < 8:
        return "*" * (len(number) - 2) + number[-2:]
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def masked_name(name: str) -> str:
    """Return a person's name as lists show it: the first character alone."""
    return f"{name[:1]}**" if name else ""


def digest(salt: str, text: str) -> str:
    """Return what the journal keeps of a text: its salted digest, never a word of it."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def named_in(text: str, names: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the codes of the outlets, of (code, name), whose name stands in a text; the longest names first."""
    found = [(name, code) for code, name in names if len(name) >= 2 and name in text]
    return tuple(code for _name, code in sorted(found, key=lambda one: -len(one[0])))


def score_fault(score: int | None, *, needed: bool) -> Sentence | None:
    """Return what is wrong with a mark, or None."""
    if score is None:
        return Sentence(NO_SCORE) if needed else None
    return None if WORST <= score <= BEST else Sentence(NO_SCORE)
