"""What happens to plan versions."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class PlanDrafted(Event):
    """A version of a unit's plan was begun."""

    code = "PLAN_DRAFTED"
    sentence = mark("{by} drafted version {number} of the plan")
    clause = "C1"

    number: int
    digest: str


@event
@dataclass(frozen=True)
class PlanEdited(Event):
    """A draft was changed; ``section`` names the part, empty for the whole text."""

    code = "PLAN_EDITED"
    sentence = mark("{by} edited version {number} of the plan")
    clause = "C1"

    number: int
    section: str
    digest: str


@event
@dataclass(frozen=True)
class PlanSubmitted(Event):
    """A draft without faults went to review."""

    code = "PLAN_SUBMITTED"
    sentence = mark("{by} submitted version {number} of the plan for review")
    clause = "C1"

    number: int
    digest: str


@event
@dataclass(frozen=True)
class PlanReviewed(Event):
    """A reviewer passed a version or sent it back to its writers."""

    code = "PLAN_REVIEWED"
    sentence = mark("{by} reviewed version {number} of the plan: {remark}")
    clause = "C1"

    number: int
    passed: bool
    remark: str


@event
@dataclass(frozen=True)
class PlanApproved(Event):
    """A version was approved by a person who did not write it."""

    code = "PLAN_APPROVED"
    sentence = mark("{by} approved version {number} of the plan")
    clause = "C1"

    number: int
    digest: str


@event
@dataclass(frozen=True)
class PlanApprovedByParent(Event):
    """The unit above approved a version, since whoever may approve in the unit itself wrote in it."""

    code = "PLAN_APPROVED_BY_PARENT"
    sentence = mark(
        "{by} of the unit above approved version {number} of the plan; here its approver wrote it"
    )
    clause = "C1"

    number: int
    digest: str


@event
@dataclass(frozen=True)
class PlanPublished(Event):
    """A version came into force for a unit and those below; the one before is superseded."""

    code = "PLAN_PUBLISHED"
    sentence = mark("{by} published version {number} of the plan")
    clause = "C1"

    number: int
    digest: str
    replaces: int


@event
@dataclass(frozen=True)
class PlanAdopted(Event):
    """A unit put a plan file in force in one act: the shipped plan, or one that a second person approved."""

    code = "PLAN_ADOPTED"
    sentence = mark("{by} put version {number} of the plan in force from a file")
    clause = "C1"

    number: int
    digest: str
    replaces: int
    approved_by: str


@event
@dataclass(frozen=True)
class PlanDiscarded(Event):
    """A version that never came into force was given up."""

    code = "PLAN_DISCARDED"
    sentence = mark("{by} discarded version {number} of the plan: {reason}")
    clause = "C1"

    number: int
    reason: str
