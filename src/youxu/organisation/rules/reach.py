"""By which ways a person wants to be told, and when not: their own order of channels, their quiet hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from youxu.delivery.rules.addresses import Address, fault
from youxu.delivery.rules.words import GROUPS, Kind
from youxu.kernel.words import Sentence, mark

HOUR = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
USUAL = (Kind.SMS, Kind.EMAIL, Kind.WECOM, Kind.DINGTALK, Kind.FEISHU, Kind.CONSOLE, Kind.BY_HAND)
"""The order for who has chosen none: the own mobile and mailbox, the group's robot, a person who forwards."""
MOST = 8


def ways(
    name: str, mobile: str, email: str, chosen: Iterable[Iterable[str]] = (), *, voice: bool = False
) -> tuple[Address, ...]:
    """Return a person's addresses in the order in which they are tried; ``chosen`` are (kind, address) pairs.

    An empty address means the person's own. ``voice`` puts a call to the mobile first. By hand is always last, so
    that somebody is left who forwards it.
    """
    own = {Kind.SMS: mobile, Kind.VOICE: mobile, Kind.EMAIL: email}
    wanted = [(kind, address) for kind, address in chosen] or [(str(kind), "") for kind in USUAL]
    if voice and mobile:
        wanted.insert(0, (str(Kind.VOICE), mobile))
    found: dict[tuple[str, str], Address] = {}
    for kind, address in wanted:
        meant = address or own.get(Kind(kind), "")
        if kind != Kind.BY_HAND and (meant or Kind(kind) in GROUPS):
            found.setdefault((kind, meant), Address(kind, meant))
    by_hand = f"{name} {mobile}".strip()
    return (*found.values(), Address(str(Kind.BY_HAND), by_hand))


def faults(chosen: Iterable[Iterable[str]], quiet_from: str, quiet_until: str) -> Mapping[str, Sentence]:
    """Return what is wrong with a person's channels, by field: an address that cannot exist, half of quiet hours."""
    found: dict[str, Sentence] = {}
    pairs = [tuple(pair) for pair in chosen]
    if len(pairs) > MOST:
        found["ways"] = Sentence(mark("At most {most} ways."), {"most": MOST})
    for kind, address in pairs:
        if kind not in Kind.__members__:
            found["ways"] = Sentence(mark("There is no way called {kind}."), {"kind": kind})
        elif address and (why := fault(Kind(kind), address)) is not None:
            found["ways"] = why
    for field, text in (("quiet_from", quiet_from), ("quiet_until", quiet_until)):
        if text and not HOUR.match(text):
            found[field] = Sentence(mark("{text} is no time of day: write 22:00."), {"text": text})
    if bool(quiet_from) != bool(quiet_until):
        found["quiet_until" if quiet_from else "quiet_from"] = Sentence(mark("Quiet hours need both times."))
    elif quiet_from and quiet_from == quiet_until:
        found["quiet_until"] = Sentence(mark("Quiet hours end at another time than they begin."))
    return found


def quiet_end(at: datetime, quiet_from: str, quiet_until: str) -> datetime | None:
    """Return when the quiet hours end in which ``at`` (in the person's zone) lies, or None outside of them.

    Half-open, every day the same; they may go over midnight. The moment returned is in the zone of ``at``.
    """
    if not quiet_from or not quiet_until:
        return None
    starts, ends, now = time.fromisoformat(quiet_from), time.fromisoformat(quiet_until), at.time()
    over_night = ends <= starts
    inside = (now >= starts or now < ends) if over_night else starts <= now < ends
    if not inside:
        return None
    day = at.date() + timedelta(days=1) if over_night and now >= starts else at.date()
    return datetime.combine(day, ends, at.tzinfo)
