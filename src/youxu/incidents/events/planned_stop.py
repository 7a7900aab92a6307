"""What is written of a planned stop (计划停办): planned, permitted, moved, begun, prolonged, overdue, called off, over."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class StopPlanned(Event):
    """A stop of services was planned ahead."""

    code = "STOP_PLANNED"
    sentence = mark(
        "{by} planned a stop of {lines_en} at {outlet_en}, {starts_at} to {ends_at} ({permission}): {reason}"
    )
    clause = "P3b"
    purge = "after_close"

    reference: str
    outlet: str
    outlet_en: str
    line_keys: str
    lines: str
    lines_en: str
    starts_at: str
    ends_at: str
    permission: str
    permission_number: str
    reason: str


@event
@dataclass(frozen=True)
class StopPermitted(Event):
    """The permission of the postal administration was recorded (Postal Law art. 15)."""

    code = "STOP_PERMITTED"
    sentence = mark("{by} recorded the permission {permission_number}")
    clause = "P3b"

    permission_number: str


@event
@dataclass(frozen=True)
class StopRescheduled(Event):
    """A planned stop that has not begun was moved."""

    code = "STOP_RESCHEDULED"
    sentence = mark("{by} moved the planned stop to {starts_at} – {ends_at}: {reason}")
    clause = "P3b"
    purge = "after_close"

    starts_at: str
    ends_at: str
    reason: str


@event
@dataclass(frozen=True)
class StopBegun(Event):
    """The planned stop began: its lines are held."""

    code = "STOP_BEGUN"
    sentence = mark("The planned stop began (outlets: {outlets}, lines: {count}); it ends {ends_at}.")
    clause = "P3b"

    outlets: int
    count: int
    ends_at: str


@event
@dataclass(frozen=True)
class StopNotBegun(Event):
    """The start passed and the permission is not there: the services go on."""

    code = "STOP_NOT_BEGUN"
    sentence = mark("The planned stop did not begin at {starts_at}: its permission is not there.")
    clause = "P3b"

    starts_at: str


@event
@dataclass(frozen=True)
class StopProlonged(Event):
    """A stop under way was prolonged, with the reason."""

    code = "STOP_PROLONGED"
    sentence = mark("{by} prolonged the planned stop from {old_ends_at} to {ends_at}: {reason}")
    clause = "P3b"
    purge = "after_close"

    old_ends_at: str
    ends_at: str
    reason: str
    permission_number: str = ""


@event
@dataclass(frozen=True)
class StopOverdue(Event):
    """The end passed and the services are not reopened."""

    code = "STOP_OVERDUE"
    sentence = mark("The planned stop should have ended {ends_at} and is not reopened.")
    clause = "P4b"

    ends_at: str


@event
@dataclass(frozen=True)
class StopCancelled(Event):
    """A planned stop was called off before it began."""

    code = "STOP_CANCELLED"
    sentence = mark("{by} called the planned stop off: {reason}")
    clause = "P3b"
    purge = "after_close"

    reason: str


@event
@dataclass(frozen=True)
class StopFinished(Event):
    """The planned stop is over: reopened after its checks, the notices changed, the observation ended."""

    code = "STOP_FINISHED"
    sentence = mark("The planned stop is over: reopened, observed, notices changed.")
    clause = "P4c"
