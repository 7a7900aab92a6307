"""The closed lists of stored words of clocks."""

from __future__ import annotations

from enum import StrEnum


class ClockState(StrEnum):
    """How a clock stands: it runs, was met in time, met late, was excused, or nothing is owed after all."""

    OPEN = "OPEN"
    MET = "MET"
    LATE = "LATE"
    EXCUSED = "EXCUSED"
    NOT_NEEDED = "NOT_NEEDED"


class Moot(StrEnum):
    """Why nothing is owed any more (无需): every ending but the one in which it was done."""

    FALSE_ALARM = "FALSE_ALARM"
    CALLED_OFF = "CALLED_OFF"
    MERGED = "MERGED"
    JOINED = "JOINED"
    SUPERSEDED = "SUPERSEDED"
    RESTORED = "RESTORED"
    CONDITION = "CONDITION"
    OTHER = "OTHER"


BY_HAND = (Moot.FALSE_ALARM, Moot.CALLED_OFF, Moot.MERGED, Moot.JOINED, Moot.OTHER)
"""What a person may name as the reason; the others are known from the incident itself."""


class StepKind(StrEnum):
    """What happened to a clock, in its history."""

    OPENED = "OPENED"
    RENEWED = "RENEWED"
    WARNED = "WARNED"
    DUE = "DUE"
    CHASED = "CHASED"
    MET = "MET"
    LATE = "LATE"
    REASON = "REASON"
    EXCUSED = "EXCUSED"
    NOT_NEEDED = "NOT_NEEDED"
    REOPENED = "REOPENED"


class Why(StrEnum):
    """Why a limit stands where it stands."""

    START = "START"
    LEVEL = "LEVEL"
    WORK = "WORK"
    CORRECTED = "CORRECTED"
