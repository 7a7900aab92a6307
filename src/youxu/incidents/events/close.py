"""How an incident ends (P5, P6): cleaned up, summed up, reported, signed, closed."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class CleanupAnswered(Event):
    """Clean-up items of an outlet are done or do not apply."""

    code = "CLEANUP_ANSWERED"
    sentence = mark("{outlet_en}, clean-up: “{item_en}”")
    clause = "P5a"
    purge = "after_close"

    outlet: str
    outlet_en: str
    item: str
    item_en: str
    count: int
    result: str
    reason: str


@event
@dataclass(frozen=True)
class SiteCleared(Event):
    """The site is clean: the end of the incident, the seven days of the report start."""

    code = "CLEARED"
    sentence = mark("{by} ended the clean-up; the incident ended, the report is due {due_at}.")
    clause = "P5a"

    items: int
    due_at: str


@event
@dataclass(frozen=True)
class GroupSummedUp(Event):
    """A working group summed up and proposed improvements, or said that there is nothing to report."""

    code = "SUMMARISED"
    sentence = mark("The {group} summed up. {text}")
    clause = "E3"
    purge = "after_close"

    group: str
    text: str
    proposals: str
    nothing: bool


@event
@dataclass(frozen=True)
class GroupsHadNothing(Event):
    """Groups that had nothing to do closed with 'nothing to report' in one tap."""

    code = "GROUPS_HAD_NOTHING"
    sentence = mark("{by}: nothing to report from {groups_en}.")
    clause = "E3"

    groups: str
    groups_en: str
    count: int


@event
@dataclass(frozen=True)
class CostAdded(Event):
    """A line of extra cost was entered."""

    code = "COST_ADDED"
    sentence = mark("{by} entered extra cost, {cost}: {money}. {note}")
    clause = "R3"
    purge = "after_close"

    cost: str
    amount: str
    currency: str
    note: str


@event
@dataclass(frozen=True)
class ReportAssembled(Event):
    """The post-event report was put together from the journal, the estimates, checks and summaries."""

    code = "REPORT_ASSEMBLED"
    sentence = mark("The post-event report was put together ({form}), due {due_at}.")
    clause = "P6a"

    form: str
    due_at: str


@event
@dataclass(frozen=True)
class ReportEdited(Event):
    """A part of the post-event report was rewritten by a person."""

    code = "REPORT_EDITED"
    sentence = mark("{by} edited the post-event report: {section}.")
    clause = "P6a"

    section: str


@event
@dataclass(frozen=True)
class ReportSigned(Event):
    """The post-event report was signed; the digest names what was signed."""

    code = "REPORT_SIGNED"
    sentence = mark("{by} signed the post-event report.")
    clause = "P6b"

    post: str
    digest: str
    in_time: bool


@event
@dataclass(frozen=True)
class IncidentClosed(Event):
    """The incident is closed: its report is signed and its groups have summed up.

    ``observation_ended`` says why the observation was ended with it, when it had not run out; ``not_done`` how many
    tasks were still open and ended with it.
    """

    code = "CLOSED"
    sentence = mark("{by} closed the incident.")
    clause = "P6b"
    purge = "after_close"

    level: str
    observation_ended: str
    not_done: int = 0
