"""When the scene of an incident is held, and what the record of its release must say: pure decisions (P5a)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from youxu.incidents.rules.report import CLOCKS_DIFFER, IN_FUTURE
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.words import Flag

HOLDING_FLAGS = frozenset({Flag.CRIME, Flag.SCENE_HELD})
"""Facts that hold the scene whatever the cause; the plan names the causes that do."""


class Authority(StrEnum):
    """Who can give a scene back."""

    POLICE = "POLICE"
    FIRE = "FIRE"
    OTHER = "OTHER"


NAMES: Mapping[str, tuple[str, str]] = {
    Authority.POLICE: ("公安", "the police"),
    Authority.FIRE: ("消防", "the fire brigade"),
    Authority.OTHER: ("有关部门", "the authority in charge"),
}
"""What each is called in the journal, which keeps both languages: Chinese, English."""

NO_AUTHORITY = mark("Say whether police, fire brigade or another authority released the scene.")
NO_OFFICER = mark("Write the name of the officer who released the scene.")
NO_UNIT = mark("Write the station or unit of the officer.")
BEFORE_HELD = mark("It cannot be released before it was held ({held_at}).")


def is_held(cause_holds: bool, flags: Iterable[str]) -> bool:
    """Tell whether the scene is to be held: by the plan's cause, or by a stated fact."""
    return cause_holds or bool(HOLDING_FLAGS & set(flags))


def release_faults(
    authority: str, officer: str, officer_unit: str, released_at: datetime, held_at: datetime, at: datetime
) -> dict[str, Sentence]:
    """Return what is missing or impossible in the record of a release: field -> sentence."""
    found: dict[str, Sentence] = {}
    if authority not in list(Authority):
        found["authority"] = Sentence(NO_AUTHORITY)
    if not officer.strip():
        found["officer"] = Sentence(NO_OFFICER)
    if not officer_unit.strip():
        found["officer_unit"] = Sentence(NO_UNIT)
    if released_at > at + CLOCKS_DIFFER:
        found["released_at"] = Sentence(IN_FUTURE)
    elif released_at < held_at:
        found["released_at"] = Sentence(BEFORE_HELD, {"held_at": held_at})
    return found
