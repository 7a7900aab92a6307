"""Who owes a duty to somebody outside, and whether it is owed at all (defaults, section 2, ``duties_out``)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from youxu.plan.schema.parts import OutsideDuty
from youxu.plan.schema.values import Duration
from youxu.plan.schema.words import CallWay, LevelKey, UnitLevel

UPWARD = "told_upward"
"""The clock of the plan by which a unit tells upward what a unit above owes to others."""
VOICE = ".voice"
DAY = timedelta(days=1)

_RANK = {level: place for place, level in enumerate(reversed(UnitLevel))}
"""BRANCH 0 up to GROUP 4."""


@dataclass(frozen=True)
class Part:
    """One limit of a duty: the spoken word, or the written one; ``suffix`` follows the key of the duty."""

    suffix: str
    limit: Duration
    way: CallWay


def is_on(duty: OutsideDuty, unit_level: str) -> bool:
    """Tell whether a duty runs: what ships switched off runs from the province upward, or where a plan has it on."""
    return duty.shipped or _RANK[UnitLevel(unit_level)] >= _RANK[UnitLevel.PROVINCE]


def owner(duty: OutsideDuty, levels: Sequence[str]) -> int | None:
    """Return the place in ``levels`` (the unit's own first, then those above) of who owes the duty.

    The first that is of the level named or higher; None when the operator's tree has none.
    """
    wanted = _RANK[duty.owed_by]
    return next((place for place, level in enumerate(levels) if _RANK[UnitLevel(level)] >= wanted), None)


def concerns(duty: OutsideDuty, lines: Collection[str], cause: str) -> bool:
    """Tell whether lines and cause are among those for which the duty exists; the condition is asked apart."""
    by_line = not duty.lines or bool(set(duty.lines) & set(lines))
    return by_line and (not duty.causes or cause in duty.causes)


def parts(duty: OutsideDuty, level: str, profiles: Collection[str]) -> tuple[Part, ...]:
    """Return the limits of a duty at a level: spoken before written; none where nothing is owed.

    An adopted profile sets the limit where it is the shorter one.
    """
    found = []
    spoken = duty.voice.get(LevelKey(level)) if duty.voice else None
    if spoken is not None:
        found.append(Part(VOICE, spoken, CallWay.VOICE))
    limit = duty.limit_at(level, profiles)
    if limit is not None:
        found.append(Part("", limit, duty.way))
    return tuple(found)


def next_word(duty: OutsideDuty, since: datetime, zone: tzinfo) -> datetime:
    """Return when the next word of a duty is due after the one given at ``since``: the sooner of rhythm and hours."""
    found = [since + duty.every.delta] if duty.every is not None and duty.every.delta is not None else []
    local = since.astimezone(zone)
    for hour in duty.at:
        due = datetime.combine(local.date(), time.fromisoformat(hour), zone)
        found.append(
            due if due > since else datetime.combine(local.date() + DAY, time.fromisoformat(hour), zone)
        )
    return min(found).astimezone(UTC)


def duty_of(key: str) -> str:
    """Return the key of the duty that a clock belongs to."""
    return key.removesuffix(VOICE)
