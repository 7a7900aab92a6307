"""What improvement writes into the journal: a proposal on its way, and reasons to review the plan (C1)."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class ImprovementProposed(Event):
    """Somebody, or a group's summary, proposed what should be better."""

    code = "IMPROVEMENT_PROPOSED"
    sentence = mark("{by} proposed {reference}: {text}")
    clause = "P5b"
    purge = "after_close"

    reference: str
    text: str
    improvement_source: str


@event
@dataclass(frozen=True)
class ImprovementAccepted(Event):
    """A proposal was accepted, with an owner and a day; once more when either changes."""

    code = "IMPROVEMENT_ACCEPTED"
    sentence = mark("{by} accepted {reference}: {owner} by {due_date}")
    clause = "C1"

    reference: str
    owner: str
    due_date: str


@event
@dataclass(frozen=True)
class ImprovementRefused(Event):
    """A proposal was refused, with the reason."""

    code = "IMPROVEMENT_REFUSED"
    sentence = mark("{by} did not accept {reference}: {reason}")
    clause = "C1"
    purge = "after_close"

    reference: str
    reason: str


@event
@dataclass(frozen=True)
class ImprovementBegun(Event):
    """The owner took an improvement in hand."""

    code = "IMPROVEMENT_BEGUN"
    sentence = mark("{by} took {reference} in hand")
    clause = "C1"

    reference: str


@event
@dataclass(frozen=True)
class ImprovementDone(Event):
    """The owner says that an improvement is done, with what shows it."""

    code = "IMPROVEMENT_DONE"
    sentence = mark("{by} finished {reference}: {proof}")
    clause = "C1"
    purge = "after_close"

    reference: str
    proof: str


@event
@dataclass(frozen=True)
class ImprovementChecked(Event):
    """Another person checked that an improvement is done, or sent it back."""

    code = "IMPROVEMENT_CHECKED"
    sentence = mark("{by} checked {reference}, done: {passed}. {words}")
    clause = "C1"

    reference: str
    passed: bool
    words: str


@event
@dataclass(frozen=True)
class ImprovementIntoPlan(Event):
    """A proposal became a change of a version of the plan."""

    code = "IMPROVEMENT_INTO_PLAN"
    sentence = mark("{by} put {reference} into version {number} of the plan, clause {to_clause}: {reason}")
    clause = "C1"

    reference: str
    number: int
    to_clause: str
    reason: str


@event
@dataclass(frozen=True)
class EffectMeasured(Event):
    """What an improvement brought was measured by an indicator before and after."""

    code = "EFFECT_MEASURED"
    sentence = mark("{by} measured the effect of {reference}: {indicator} {before} before, {after} after")
    clause = "C1"

    reference: str
    indicator: str
    before: str
    after: str


@event
@dataclass(frozen=True)
class PlanTriggerRecorded(Event):
    """Somebody recorded a reason to review the plan."""

    code = "PLAN_TRIGGER_RECORDED"
    sentence = mark("{by} recorded a reason to review the plan, {review_trigger}: {words}")
    clause = "C1"

    review_trigger: str
    words: str
