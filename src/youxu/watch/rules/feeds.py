"""What a hazard warning from outside does here: which colour and hazard it means, and whether it opens, changes or lifts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from youxu.kernel import cap
from youxu.kernel.cap import MsgType, Severity, Status
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.words import Colour

COLOURS: Mapping[Severity, Colour] = {
    Severity.EXTREME: Colour.RED,
    Severity.SEVERE: Colour.ORANGE,
    Severity.MODERATE: Colour.YELLOW,
    Severity.MINOR: Colour.BLUE,
    Severity.UNKNOWN: Colour.BLUE,
}
"""The four colours of Chinese warnings by CAP's severity; what nobody graded is taken for the lowest."""
MOST_AHEAD = timedelta(minutes=10)
WITHOUT_END = timedelta(hours=24)
"""How long a watch stands whose warning names no end, where the plan does not say."""
BROKEN = frozenset({"EXPIRED", "NO_INFO", "NAME"})
"""Faults with which a warning is not taken; others (a ring that is not closed, no end) it is taken with."""

NO_ADDRESS = mark("An address begins with https:// or http:// and names a host.")
NO_KEY = mark("Give it a short key and a name.")
UNKNOWN_HAZARD = mark("There is no hazard {hazard} in the plan.")


class Effect(StrEnum):
    """What a warning did here."""

    RAISED = "RAISED"
    CHANGED = "CHANGED"
    LIFTED = "LIFTED"
    IGNORED = "IGNORED"


class Why(StrEnum):
    """Why a warning did nothing."""

    NOT_ACTUAL = "NOT_ACTUAL"
    AT_FAULT = "AT_FAULT"
    OVER = "OVER"
    FROM_FUTURE = "FROM_FUTURE"
    FOLLOWED = "FOLLOWED"
    NO_OUTLET = "NO_OUTLET"
    NO_HAZARD = "NO_HAZARD"
    NO_PLAN = "NO_PLAN"
    NOTHING_NEW = "NOTHING_NEW"
    NOTHING_STANDS = "NOTHING_STANDS"
    LIFTED_HERE = "LIFTED_HERE"


class Trouble(StrEnum):
    """Why a feed could not be read, or not all of it."""

    UNREACHABLE = "UNREACHABLE"
    TIMEOUT = "TIMEOUT"
    STATUS = "STATUS"
    TOO_LARGE = "TOO_LARGE"
    HOSTILE = "HOSTILE"
    UNREADABLE = "UNREADABLE"
    ELSEWHERE = "ELSEWHERE"


def faults(key: str, name: str, address: str, hazard: str, hazards: Collection[str]) -> dict[str, Sentence]:
    """Return what is wrong with a feed that is kept: field -> sentence."""
    found: dict[str, Sentence] = {}
    if not (key.strip() and name.strip()):
        found["name"] = Sentence(NO_KEY)
    if not is_address(address):
        found["address"] = Sentence(NO_ADDRESS)
    if hazard and hazard not in hazards:
        found["hazard"] = Sentence(UNKNOWN_HAZARD, {"hazard": hazard})
    return found


def is_address(text: str) -> bool:
    """Tell whether a text is an address by HTTP without a password in it."""
    try:
        parts = urlsplit(text.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return False


def same_host(address: str, link: str) -> bool:
    """Tell whether a link leads to the very host that was configured: a feed leads nobody elsewhere."""
    return is_address(link) and urlsplit(address)[:2] == urlsplit(link)[:2]


def why_not(alert: cap.Alert, codes: Iterable[str], at: datetime) -> Why | None:
    """Return why a warning opens nothing, whatever it says; None where it counts."""
    if alert.status is not Status.ACTUAL:
        return Why.NOT_ACTUAL
    if BROKEN & set(codes) or alert.msg_type in (MsgType.ACK, MsgType.ERROR):
        return Why.AT_FAULT
    if alert.sent > at + MOST_AHEAD:
        return Why.FROM_FUTURE
    if alert.msg_type is not MsgType.CANCEL and alert.expires is not None and alert.expires <= at:
        return Why.OVER
    return None


def ends(alert: cap.Alert) -> bool:
    """Tell whether a message takes a warning back: it is cancelled, or an update says that all is clear."""
    return alert.msg_type is MsgType.CANCEL or any("AllClear" in one.response_types for one in alert.infos)


def info_of(alert: cap.Alert) -> cap.Info:
    """Return the language that is read here: Chinese where it is given, else the first."""
    return next((one for one in alert.infos if one.language.lower().startswith("zh")), alert.infos[0])


def hazard_of(info: cap.Info, words: Mapping[str, Collection[str]], usual: str) -> str:
    """Return the cause of the plan that a warning's words mean, the longest word first; else the feed's ``usual``."""
    said = " ".join((info.event, info.headline, *(value for _, value in info.event_codes))).lower()
    found = [(len(word), key) for key, several in words.items() for word in several if word.lower() in said]
    return max(found)[1] if found else usual


def place_of(info: cap.Info) -> str:
    """Return the areas of a warning in words."""
    return "、".join(dict.fromkeys(area.text for area in info.areas if area.text))[:110]


def area_of(codes: Collection[str], info: cap.Info) -> dict[str, Any]:
    """Return the rule of a watch over the outlets of a warning, with its place in words."""
    return {"outlets": sorted(codes), **({"place": place} if (place := place_of(info)) else {})}
