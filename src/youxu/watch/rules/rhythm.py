"""When a roll-call is due again while a watch stands or a grave incident is open (plan data ``rollcall``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from youxu.plan.schema import RollCallRule
from youxu.plan.schema.words import Colour, LevelKey

OF_COLOUR: Mapping[Colour, str] = {
    Colour.BLUE: "watch_blue_yellow",
    Colour.YELLOW: "watch_blue_yellow",
    Colour.ORANGE: "watch_orange",
    Colour.RED: "watch_red_or_level_II",
}
OF_LEVEL: Mapping[LevelKey, str] = {
    LevelKey.III: "level_III",
    LevelKey.II: "watch_red_or_level_II",
    LevelKey.I: "watch_red_or_level_II",
}
"""Which rhythm of the plan holds for a colour and for a level; lower levels have none."""


def next_turn(rule: RollCallRule, after: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the next moment, later than ``after``, at which a roll-call is due; None when the rule names none.

    Of fixed times the next one; else ``every`` so often, and at night only where the rule says day and night: a
    turn of the night waits for the morning.
    """
    found = [_next_clock(text, after, zone) for text in rule.at]
    if rule.every is not None and rule.every.delta is not None:
        found.append(_by_day(rule, after + rule.every.delta, zone))
    return min(found, default=None)


def first_turn(rule: RollCallRule, begins: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the first roll-call is due: at once where it repeats by the hour, else at the next fixed time."""
    if rule.every is None:
        return next_turn(rule, begins, zone)
    return _by_day(rule, begins, zone)


def _next_clock(text: str, after: datetime, zone: ZoneInfo) -> datetime:
    local = after.astimezone(zone)
    found = datetime.combine(local.date(), time.fromisoformat(text), zone)
    return found if found > local else datetime.combine(local.date() + timedelta(days=1), found.time(), zone)


def _by_day(rule: RollCallRule, moment: datetime, zone: ZoneInfo) -> datetime:
    if rule.day_and_night:
        return moment
    local = moment.astimezone(zone)
    opens, ends = (time.fromisoformat(text) for text in rule.day)
    if local.time() < opens:
        return datetime.combine(local.date(), opens, zone)
    if local.time() > ends:
        return datetime.combine(local.date() + timedelta(days=1), opens, zone)
    return moment
