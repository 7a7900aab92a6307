"""Stages, words and guards of an incident: pure decisions, no database.

The stage table is the law of the six steps (P1 to P6); what the plan may set (roles, minutes, texts) arrives
as values of ``plan.schema``.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of incident it is."""

    INTERRUPTION = "INTERRUPTION"
    PLANNED_STOP = "PLANNED_STOP"
    WATCH = "WATCH"
    CAUSE_ABOVE = "CAUSE_ABOVE"


class Stage(StrEnum):
    """Where an incident stands; the order is the order of the plan.

    PLANNED and STOPPED are those of a planned stop, which is announced and not reported.
    """

    PLANNED = "PLANNED"
    STOPPED = "STOPPED"
    REPORTED = "REPORTED"
    DIRECTED = "DIRECTED"
    RESPONDING = "RESPONDING"
    RESTORED = "RESTORED"
    CLEARED = "CLEARED"
    CLOSED = "CLOSED"
    CALLED_OFF = "CALLED_OFF"
    MERGED = "MERGED"


class LineStatus(StrEnum):
    """Where one interrupted line of one outlet stands on its way back."""

    DOWN = "DOWN"
    CLAIMED = "CLAIMED"
    PASSED = "PASSED"
    FAILED = "FAILED"
    RELEASED = "RELEASED"
    CALLED_OFF = "CALLED_OFF"


class Answer(StrEnum):
    """An answer that may be unknown."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


class Verification(StrEnum):
    """What the ring-back found; KNOWN needs none, since a unit above declared the cause."""

    UNVERIFIED = "UNVERIFIED"
    TRUE = "TRUE"
    FALSE = "FALSE"
    DUPLICATE = "DUPLICATE"
    KNOWN = "KNOWN"


class MeetingWay(StrEnum):
    """How the leading group met; NONE stands for the standing delegation at outlet level."""

    NONE = "NONE"
    TELEPHONE = "TELEPHONE"
    VIDEO = "VIDEO"
    IN_PERSON = "IN_PERSON"


class SeatStatus(StrEnum):
    """What became of a person who was called to the meeting."""

    CALLED = "CALLED"
    JOINED = "JOINED"
    ABSENT = "ABSENT"
    DEPUTISED = "DEPUTISED"


class Told(StrEnum):
    """How a person came to know of an incident that turned out to be a false alarm."""

    CALLED = "CALLED"
    ACCEPTED = "ACCEPTED"
    TASK = "TASK"


class ReceiptStatus(StrEnum):
    """What an addressee did with a directive."""

    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    SUPERSEDED = "SUPERSEDED"


class NumberState(StrEnum):
    """What became of a number that was kept for paper."""

    FREE = "FREE"
    USED = "USED"
    VOID = "VOID"


class TaskState(StrEnum):
    """Task states in the words of the design guide."""

    NEW = "NEW"
    DOING = "DOING"
    WAITING = "WAITING"
    BLOCKED = "BLOCKED"
    REFUSED = "REFUSED"
    TO_VERIFY = "TO_VERIFY"
    DONE = "DONE"
    SUPERSEDED = "SUPERSEDED"


class Weight(StrEnum):
    """How much of a clause applies at this level: full, brief, or not at all by a rule that says so."""

    FULL = "FULL"
    BRIEF = "BRIEF"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class ItemResult(StrEnum):
    """Result of one item of a check sheet or a clean-up list."""

    OPEN = "OPEN"
    PASS = "PASS"
    FAIL = "FAIL"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class CheckWay(StrEnum):
    """How a line was checked: on the spot, or by telephone as the plan's fall-back (电话核验)."""

    ON_SITE = "ON_SITE"
    TELEPHONE = "TELEPHONE"


class ReportForm(StrEnum):
    """The form that the post-event report takes at the incident's level."""

    ONE_PAGE = "ONE_PAGE"
    FULL = "FULL"


class CostKind(StrEnum):
    """Kinds of extra cost (R3)."""

    OVERTIME = "OVERTIME"
    VEHICLES = "VEHICLES"
    VENDOR = "VENDOR"
    HIRE = "HIRE"
    COMPENSATION = "COMPENSATION"
    SUPPLIES = "SUPPLIES"
    OTHER = "OTHER"


OPEN_STAGES = (
    Stage.PLANNED,
    Stage.STOPPED,
    Stage.REPORTED,
    Stage.DIRECTED,
    Stage.RESPONDING,
    Stage.RESTORED,
    Stage.CLEARED,
)
ENDED_STAGES = (Stage.CLOSED, Stage.CALLED_OFF, Stage.MERGED)
BEFORE_RESTORED = (Stage.STOPPED, Stage.REPORTED, Stage.DIRECTED, Stage.RESPONDING)
OPEN_TASKS = (
    TaskState.NEW,
    TaskState.DOING,
    TaskState.WAITING,
    TaskState.BLOCKED,
    TaskState.REFUSED,
    TaskState.TO_VERIFY,
)
OPEN_LINES = (LineStatus.DOWN, LineStatus.CLAIMED, LineStatus.PASSED, LineStatus.FAILED)
GROUPS = ("technical", "customer", "logistics")
CORRECTION_KEY = "correction"
IMPROVEMENTS_KEY = "take_improvements"
# What is still owed after an incident has ended: the correction of a false alarm, the improvements of a closed one.
OUTLIVING = {Stage.CALLED_OFF: CORRECTION_KEY, Stage.CLOSED: IMPROVEMENTS_KEY}
