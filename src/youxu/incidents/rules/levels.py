"""Which response level an incident deserves, from the plan's named predicates and the facts that stand.

The plan states predicates as values (``plan.schema``); here each is evaluated against a frozen ``Situation``.
The highest level with one condition met wins; a forbidding condition of the outlet level makes it level IV at
once; a peak day or a major event raises by the plan's steps. The system proposes, a person sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import singledispatch
from typing import Any

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import predicates as p
from youxu.plan.schema.parts import Adjust, Level
from youxu.plan.schema.values import Duration, TimeUnit
from youxu.plan.schema.whole import Plan
from youxu.plan.schema.words import Flag, LevelKey

MONTH_DAYS = 30


@dataclass(frozen=True)
class Lasting:
    """How long something lasts: in clock time, in opening hours and in opening days of the outlet."""

    clock: timedelta = timedelta()
    opening_hours: float = 0.0
    opening_days: float = 0.0

    def over(self, limit: Duration) -> bool:
        """Tell whether it lasts longer than ``limit``, measured in the limit's own unit."""
        return self.amount(limit.unit) > limit.count

    def amount(self, unit: TimeUnit) -> float:
        """Return the length in ``unit``."""
        minutes = self.clock.total_seconds() / 60
        return {
            TimeUnit.MINUTES: minutes,
            TimeUnit.HOURS: minutes / 60,
            TimeUnit.DAYS: minutes / 1440,
            TimeUnit.MONTHS: minutes / 1440 / MONTH_DAYS,
            TimeUnit.OPENING_HOURS: self.opening_hours,
            TimeUnit.OPENING_DAYS: self.opening_days,
        }[unit]

    def longer(self, other: Lasting | None) -> Lasting:
        """Return the longer of both, unit by unit."""
        if other is None:
            return self
        return Lasting(
            max(self.clock, other.clock),
            max(self.opening_hours, other.opening_hours),
            max(self.opening_days, other.opening_days),
        )


@dataclass(frozen=True)
class StoppedLine:
    """One line of one outlet that this incident stops (``stopped``) or limits (``how``)."""

    key: str
    stopped: bool = True
    how: str = ""
    lasted: Lasting = field(default_factory=Lasting)


@dataclass(frozen=True)
class HitOutlet:
    """One outlet of the incident: its lines, its counters, whether it should be open, whether it stands alone.

    ``peak_lines`` are its lines that have a peak day there today.
    """

    code: str
    lines: tuple[StoppedLine, ...]
    offered: frozenset[str] = frozenset()
    counters_total: int = 0
    counters_down: int = 0
    should_be_open: bool = True
    only_of_town: bool = False
    peak_lines: frozenset[str] = frozenset()

    @property
    def stopped(self) -> tuple[StoppedLine, ...]:
        """Return the lines that are stopped altogether."""
        return tuple(line for line in self.lines if line.stopped)

    @property
    def all_stopped(self) -> bool:
        """Tell whether every line that the outlet offers is stopped and no counter serves on."""
        if self.some_counters_only:
            return False
        keys = {line.key for line in self.stopped}
        return bool(keys) and keys >= (self.offered or keys)

    @property
    def some_counters_only(self) -> bool:
        """Tell whether some counters are down while others serve."""
        return 0 < self.counters_down < self.counters_total

    def stopped_for(self, which: p.LinesDown) -> Lasting | None:
        """Return for how long ``all`` lines (the latest to stop) or ``any`` one (the first) have been stopped."""
        spans = [line.lasted for line in self.stopped]
        if not spans or (which is p.LinesDown.ALL and not self.all_stopped) or self.some_counters_only:
            return None
        return (min if which is p.LinesDown.ALL else max)(spans, key=lambda span: span.clock)


@dataclass(frozen=True)
class Situation:
    """The facts that level rules may ask for, at one moment.

    ``should_be_open`` counts the unit's outlets that should be open now; ``offering`` counts for each line those
    that offer it. ``expected`` is the time from the beginning to the adopted estimate. ``peak_lines`` are the
    lines that have a peak day today everywhere; ``units_with_cause`` counts the units hit by the same cause, this one
    included; ``further`` counts outlets of a mass report beyond those listed, down like these.
    """

    outlets: tuple[HitOutlet, ...]
    unit_level: str = "COUNTY"
    should_be_open: int = 0
    offering: Mapping[str, int] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    cause_category: str = ""
    regimes: frozenset[str] = frozenset()
    lasted: Lasting = field(default_factory=Lasting)
    expected: Lasting | None = None
    peak_lines: frozenset[str] = frozenset()
    major_event: bool = False
    units_with_cause: int = 1
    other_outlets_same_cause: int = 0
    further: int = 0
    mail_damaged: int = 0
    backlog: Lasting = field(default_factory=Lasting)
    deaths: int = 0
    serious: int = 0
    ordered_level: str = ""
    level: str = ""
    back_after: Lasting | None = None

    @property
    def hit_lines(self) -> frozenset[str]:
        """Return the keys of all lines that are stopped or limited."""
        return frozenset(line.key for outlet in self.outlets for line in outlet.lines)

    @property
    def down(self) -> tuple[HitOutlet, ...]:
        """Return the outlets that have a line stopped and are not merely short of a counter."""
        return tuple(outlet for outlet in self.outlets if outlet.stopped and not outlet.some_counters_only)


@dataclass(frozen=True)
class Proposal:
    """A proposed level with the reasons that are shown beside it."""

    level: LevelKey
    reasons: tuple[Sentence, ...]

    def as_data(self) -> list[dict[str, Any]]:
        """Return the reasons in the form that the incident row stores."""
        return [as_data(reason) for reason in self.reasons]


PEAK_DAY = mark("it is a peak day of one of the lines concerned")
MAJOR_EVENT = mark("it is a period of major events")
NOTHING_HIGHER = mark("no condition of a higher level is met")
PEAK_CONDITIONS = (p.PeakDay, p.LineDownOnPeakDay)


def propose(plan: Plan, situation: Situation) -> Proposal:
    """Return the level that the plan's rules give for ``situation``, with the reasons.

    The calendar raises the level that conditions without peak days reach, so that a peak day counts once.
    """
    rules = sorted(plan.levels.items(), key=lambda item: item[0].rank)
    base, reasons = _highest(rules, situation)
    plain, _ = _highest(rules, situation, without=PEAK_CONDITIONS)
    raised, why = _adjusted(plain, situation, plan.adjust)
    lowest, rule = rules[0]
    forbidden = [c.sentence() for c in rule.when.none_of if holds(c, situation)]
    floor = lowest.raised(1) if forbidden else lowest
    ordered = LevelKey(situation.ordered_level) if situation.ordered_level else lowest
    level = max(base, raised, floor, ordered, key=lambda key: key.rank)
    found = reasons if base is not lowest or level is base else []
    above = [p.OrderedAbove().sentence()] if ordered is not lowest else []
    return Proposal(level, tuple(_distinct([*found, *forbidden, *why, *above]) or [Sentence(NOTHING_HIGHER)]))


def _highest(
    rules: list[tuple[LevelKey, Level]], situation: Situation, without: tuple[type, ...] = ()
) -> tuple[LevelKey, list[Sentence]]:
    for key, level in reversed(rules):
        if key is not rules[0][0] and (met := _met(key, level.when, situation, without)):
            return key, met
    lowest, level = rules[0]
    return lowest, _met(lowest, level.when, situation, without)


def _met(key: LevelKey, when: p.When, situation: Situation, without: tuple[type, ...]) -> list[Sentence]:
    """Return the reasons by which a level is reached: one of ``any`` and every one of ``all``."""
    if not all(_counts(condition, key, situation) for condition in when.all):
        return []
    asked = [condition for condition in when.any if not isinstance(condition, without)]
    met = [condition.sentence() for condition in asked if _counts(condition, key, situation)]
    return [*met, *(c.sentence() for c in when.all)] if met or (when.all and not when.any) else []


def _counts(condition: Any, level: LevelKey, situation: Situation) -> bool:
    """An order from above counts for the level that was ordered, and for the highest when none was named."""
    if isinstance(condition, p.OrderedAbove) and situation.ordered_level:
        return situation.ordered_level == level
    return holds(condition, situation)


def _adjusted(level: LevelKey, situation: Situation, adjust: Adjust) -> tuple[LevelKey, list[Sentence]]:
    steps = 0
    why: list[Sentence] = []
    if adjust.peak_day and holds(p.PeakDay(), situation):
        steps, why = steps + adjust.peak_day, [*why, Sentence(PEAK_DAY)]
    if adjust.major_event_period and situation.major_event:
        steps, why = steps + adjust.major_event_period, [*why, Sentence(MAJOR_EVENT)]
    return level.raised(steps, adjust.cap), why


def _distinct(sentences: list[Sentence]) -> list[Sentence]:
    seen: dict[str, Sentence] = {}
    for sentence in sentences:
        seen.setdefault(str(sentence), sentence)
    return list(seen.values())


@singledispatch
def holds(condition: p.Condition, situation: Situation) -> bool:
    """Tell whether a predicate of the plan holds in ``situation``. Raises TypeError for one without a rule."""
    raise TypeError(type(condition).__name__)


@holds.register
def _one_outlet(condition: p.OneOutlet, now: Situation) -> bool:
    if len(now.outlets) != 1 or now.further:
        return False
    return not now.lasted.longer(now.expected).over(condition.expected_within)


@holds.register
def _counters_down(condition: p.CountersDownOfOutlet, now: Situation) -> bool:
    return any(o.some_counters_only and o.counters_down >= condition.at_least for o in now.outlets)


@holds.register
def _line_limited(condition: p.LineLimited, now: Situation) -> bool:
    limited = [line for outlet in now.outlets for line in outlet.lines]
    return (
        len(now.outlets) == 1
        and 0 < len(limited) <= condition.lines_at_most
        and all(not line.stopped and line.how in condition.how for line in limited)
    )


@holds.register
def _outlet_down(condition: p.OutletDown, now: Situation) -> bool:
    return any(_over(outlet.stopped_for(condition.lines), now, condition.over) for outlet in now.outlets)


def _over(span: Lasting | None, now: Situation, limit: Duration) -> bool:
    """A stop that is promised to last counts for as long as it is promised to."""
    return span is not None and span.longer(now.expected).over(limit)


@holds.register
def _outlets_down(condition: p.OutletsDown, now: Situation) -> bool:
    others = now.other_outlets_same_cause
    return bool(now.down) and len(now.down) + others >= condition.at_least


@holds.register
def _only_outlet(condition: p.OnlyOutletOfTownship, now: Situation) -> bool:
    return any(_alone_and_down(outlet, condition, now) for outlet in now.outlets if outlet.only_of_town)


def _alone_and_down(outlet: HitOutlet, condition: p.OnlyOutletOfTownship, now: Situation) -> bool:
    span = outlet.stopped_for(condition.lines)
    return span is not None and (condition.over.count == 0 or _over(span, now, condition.over))


@holds.register
def _on_peak_day(condition: p.LineDownOnPeakDay, now: Situation) -> bool:
    stopped = [
        line
        for outlet in now.down
        for line in outlet.stopped
        if line.key in now.peak_lines | outlet.peak_lines
    ]
    return any(_over(line.lasted, now, condition.over) for line in stopped)


@holds.register
def _peak_day(condition: p.PeakDay, now: Situation) -> bool:
    return bool(now.hit_lines & now.peak_lines) or any(
        line.key in outlet.peak_lines for outlet in now.outlets for line in outlet.lines
    )


@holds.register
def _share(condition: p.ShareOfOpenOutlets, now: Situation) -> bool:
    listed = [o for o in now.down if o.should_be_open and _down_for(o, condition.over)]
    count = len(listed) + (now.further if listed else 0)
    enough = count >= condition.minimum(now.unit_level)
    return enough and now.should_be_open > 0 and 100 * count >= condition.at_least * now.should_be_open


def _down_for(outlet: HitOutlet, over: Duration | None) -> bool:
    span = outlet.stopped_for(p.LinesDown.ANY)
    return over is None or (span is not None and span.over(over))


@holds.register
def _line_down_in_unit(condition: p.LineDownInUnit, now: Situation) -> bool:
    return any(_whole_unit(line, count, condition.over, now) for line, count in now.offering.items() if count)


def _whole_unit(line: str, count: int, over: Duration, now: Situation) -> bool:
    spans = [s.lasted for o in now.down if o.should_be_open for s in o.stopped if s.key == line]
    return bool(spans) and len(spans) + now.further >= count and all(span.over(over) for span in spans)


@holds.register
def _site_lost(condition: p.SiteLostOver, now: Situation) -> bool:
    return Flag.SITE_LOST in now.flags and now.lasted.longer(now.expected).over(condition.over)


@holds.register
def _mail_damaged(condition: p.MailDamaged, now: Situation) -> bool:
    return now.mail_damaged >= condition.at_least


@holds.register
def _mail_backlog(condition: p.MailBacklog, now: Situation) -> bool:
    return now.backlog.amount(condition.at_least.unit) >= condition.at_least.count


@holds.register
def _deaths(condition: p.DeathsOrSerious, now: Situation) -> bool:
    return now.deaths >= condition.deaths or now.serious >= condition.serious


@holds.register
def _same_cause(condition: p.SameCauseInUnits, now: Situation) -> bool:
    return now.units_with_cause >= condition.at_least


@holds.register
def _ordered(condition: p.OrderedAbove, now: Situation) -> bool:
    return bool(now.ordered_level)


@holds.register
def _flag(condition: p.FlagSet, now: Situation) -> bool:
    return condition.flag in now.flags


@holds.register
def _category(condition: p.CategoryIs, now: Situation) -> bool:
    return condition.category == now.cause_category


@holds.register
def _regime(condition: p.RegimeHit, now: Situation) -> bool:
    return condition.regime in now.regimes


@holds.register
def _level_at_least(condition: p.LevelAtLeast, now: Situation) -> bool:
    return bool(now.level) and LevelKey(now.level).rank >= condition.level.rank


@holds.register
def _back_within(condition: p.BackWithin, now: Situation) -> bool:
    if now.level != LevelKey.OUTLET or now.back_after is None:
        return False
    return not now.back_after.over(condition.limit)


def applies(when: p.When, situation: Situation) -> bool:
    """Tell whether a condition put together by any, all and none_of holds; an empty one always does."""
    return (
        (not when.any or any(holds(condition, situation) for condition in when.any))
        and all(holds(condition, situation) for condition in when.all)
        and not any(holds(condition, situation) for condition in when.none_of)
    )


STATED = (p.FlagSet, p.CategoryIs)
"""Conditions that hold by what the row of the incident says."""


def is_stated(when: p.When) -> bool:
    """Tell whether a condition asks for nothing but what the row of the incident says: no line, no outlet, no hour."""
    return all(isinstance(one, STATED) for one in (*when.any, *when.all, *when.none_of))


UNKNOWN_LEVEL = mark("There is no level {level}.")
SAME_LEVEL = mark("This is the level already.")
NOT_HIGHER = mark("This level is lower than {level}; only the leader lowers it.")
NOT_LOWER = mark("This level is higher than {level}; raise it instead.")
REASON_MISSING = mark("Say why in a few words.")


def may_raise(present: str, to: str, reason: str) -> dict[str, Sentence]:
    """Return what is at fault with raising from ``present`` to ``to``: field -> sentence; empty when allowed."""
    return _step_faults(present, to, reason, lambda before, after: after.rank > before.rank, NOT_HIGHER)


def may_lower(present: str, to: str, reason: str) -> dict[str, Sentence]:
    """Return what is at fault with lowering from ``present`` to ``to``: field -> sentence; empty when allowed."""
    return _step_faults(present, to, reason, lambda before, after: after.rank < before.rank, NOT_LOWER)


def _step_faults(
    present: str, to: str, reason: str, allowed: Callable[[LevelKey, LevelKey], bool], text: str
) -> dict[str, Sentence]:
    faults = {}
    if present == to:
        faults["level"] = Sentence(SAME_LEVEL)
    elif not allowed(LevelKey(present), LevelKey(to)):
        faults["level"] = Sentence(text, {"level": present})
    if not reason.strip():
        faults["reason"] = Sentence(REASON_MISSING)
    return faults


def as_data(sentence: Sentence) -> dict[str, Any]:
    """Return a sentence as plain values that a row can store; sentences inside it likewise."""
    values = {
        name: as_data(value) if isinstance(value, Sentence) else _plain(value)
        for name, value in sentence.values.items()
    }
    return {"text": sentence.text, "values": values}


def _plain(value: object) -> object:
    return value if isinstance(value, int | bool) else str(value)


def from_data(data: Mapping[str, Any]) -> Sentence:
    """Return the sentence that ``as_data`` stored."""
    values = {
        name: from_data(value) if isinstance(value, Mapping) else value
        for name, value in data.get("values", {}).items()
    }
    return Sentence(data["text"], values)
