"""The plan's indicators: what each came to in a period, whether that is its target, how it went before (E0-E3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from youxu.evaluation.rules.measures import Step
from youxu.evaluation.rules.period import LimitFigures, PeriodFigures
from youxu.watch.rules.spot_checks import Truth


class Standing(StrEnum):
    """How an indicator stands against its target."""

    MET = "MET"
    MISSED = "MISSED"
    NO_TARGET = "NO_TARGET"
    NO_DATA = "NO_DATA"
    NOT_RECORDED = "NOT_RECORDED"


@dataclass(frozen=True)
class Value:
    """A number in the indicator's unit from so many cases; ``share`` of them were in time, where that is asked."""

    number: float
    cases: int
    share: float | None = None


@dataclass(frozen=True)
class IndicatorFigures:
    """One indicator of the plan: its value in the period and in the one before, and how it stands."""

    key: str
    value: Value | None
    before: Value | None
    standing: Standing


@dataclass(frozen=True)
class Seen:
    """What a formula reads: the figures of a period, its limits, and what spot checks found."""

    figures: PeriodFigures
    limits: Sequence[LimitFigures] = ()
    truth: Truth = field(default_factory=Truth)


def _first_word(seen: Seen) -> Value | None:
    step = next(one for one in seen.figures.steps if one.step is Step.FIRST_NOTICE)
    return None if step.clock.median is None else Value(step.clock.median / 60, step.clock.cases)


def _restore(seen: Seen) -> Value | None:
    found = seen.figures.whole_open
    return None if found.median is None else Value(found.median / 60, found.cases)


def _promised(seen: Seen) -> Value | None:
    found = seen.figures.first_off
    if found.median is None:
        return None
    kept = seen.figures.kept / seen.figures.judged if seen.figures.judged else None
    return Value(found.median / 60, found.cases, kept)


def _satisfaction(seen: Seen) -> Value | None:
    mean = seen.figures.satisfaction
    return None if mean is None else Value(mean, sum(seen.figures.marks))


def _truth(seen: Seen) -> Value | None:
    share = seen.truth.share
    return None if share is None else Value(share, seen.truth.checked)


def _limit(key: str) -> Callable[[Seen], Value | None]:
    def formula(seen: Seen) -> Value | None:
        found = next((one for one in seen.limits if one.key == key), None)
        if found is None or not found.met + found.late:
            return None
        owed = found.met + found.late
        return Value(found.late, owed, found.met / owed)

    return formula


FORMULAS: Mapping[str, Callable[[Seen], Value | None]] = {
    "first_word": _first_word,
    "median_restore": _restore,
    "promised_vs_actual": _promised,
    "satisfaction": _satisfaction,
    "complaints_answered": _limit("complaint_answered"),
    "first_call_back": _limit("first_call_back"),
    "group_summaries": _limit("group_summary"),
    "truth": _truth,
}
"""How an indicator is reckoned, by its key in the plan; what has no formula is not recorded by the product."""
IN_TIME = frozenset({"complaints_answered", "first_call_back", "group_summaries"})
"""Indicators whose target is a limit of the plan: its clock knows opening days, so it is met when none was late."""


def indicator(
    key: str, at_least: float | None, at_most: float | None, now: Seen, before: Seen
) -> IndicatorFigures:
    """Return one indicator as it stands."""
    formula = FORMULAS.get(key)
    if formula is None:
        return IndicatorFigures(key, None, None, Standing.NOT_RECORDED)
    value = formula(now)
    return IndicatorFigures(key, value, formula(before), _standing(key, value, at_least, at_most))


def _standing(key: str, value: Value | None, at_least: float | None, at_most: float | None) -> Standing:
    if value is None:
        return Standing.NO_DATA
    if key in IN_TIME:
        return Standing.MET if not value.number else Standing.MISSED
    if at_least is None and at_most is None:
        return Standing.NO_TARGET
    kept = (at_least is None or value.number >= at_least) and (at_most is None or value.number <= at_most)
    return Standing.MET if kept else Standing.MISSED
