"""Pure decisions of the site: what the public is told of a state, how outlets are gathered, which addresses pages have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from youxu.network.rules import State

MOST_TOWNS = 60
LISTED = 60
"""How many outlets the front page names; a larger network is told by region."""
VALID_FOR, RENEWED_AFTER = timedelta(minutes=60), timedelta(minutes=20)
KEEP_ENDED = timedelta(hours=48)
HISTORY = timedelta(days=90)
PRIVATE = frozenset({"confidential"})
"""Lines that are never told, where no plan says which."""


class CopyState(StrEnum):
    """How the last copy of the site to a target went."""

    DONE = "DONE"
    FAILED = "FAILED"


class Scheme(StrEnum):
    """Ways to a target: a folder, a host by rsync, a store that speaks S3."""

    FOLDER = "folder"
    RSYNC = "rsync"
    S3 = "s3"


def public_state(state: State) -> State:
    """Return what customers are told of a state: that nobody reaches an outlet is told as not confirmed."""
    return State.UNKNOWN if state is State.UNREACHABLE else state


def page_of(code: str) -> str:
    """Return the file name of an outlet: its code where that is plain, else with a digest that keeps it apart."""
    plain = re.sub(r"[^A-Za-z0-9-]", "", code)[:40]
    return plain if plain == code else f"{plain}-{digest(code)}"


def region_key(*names: str) -> str:
    """Return the file name of a region."""
    return digest("/".join(names))


def digest(text: str) -> str:
    """Return ten letters that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def region_level(towns: Collection[str], counties: Collection[str]) -> str:
    """Return by what outlets are gathered: towns while they are few, else counties, else the operator's units."""
    if 1 < len(towns) <= MOST_TOWNS and "" not in towns:
        return "town"
    return "county" if len(counties) > 1 and "" not in counties else "unit"


def changed_places(
    before: Mapping[str, tuple[str, tuple[str, ...]]], now: Mapping[str, tuple[str, tuple[str, ...]]]
) -> set[str]:
    """Return the codes of outlets of which something else is held or told: code -> (mark, notices)."""
    nothing = ("", ())
    return {code for code in {*before, *now} if before.get(code, nothing) != now.get(code, nothing)}


def must_renew(issued_at: datetime, at: datetime, renewed_after: timedelta) -> bool:
    """Tell whether every page is to be issued anew: before the validity that it declares runs out."""
    return at - issued_at >= renewed_after


def targets_of(text: str) -> tuple[str, ...]:
    """Return the targets of the setting, one a word; each begins with a known way. Raises ValueError."""
    words = tuple(text.split())
    for word in words:
        if word.partition(":")[0] not in list(Scheme) or not word.partition(":")[2]:
            raise ValueError(word)
    return words


def shown(target: str) -> str:
    """Return a target without what may be a password in it."""
    return re.sub(r"//[^/@\s]+@", "//…@", target)


def joined_lines(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return lines by what they share, each key once, in order: (key, line) pairs."""
    found: dict[str, list[str]] = {}
    for key, line in rows:
        if line not in found.setdefault(key, []):
            found[key].append(line)
    return found
