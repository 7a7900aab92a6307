"""The words of alerting: how an alert stands, what became of one step, by which way somebody acknowledged."""

from __future__ import annotations

from enum import StrEnum


class AlertState(StrEnum):
    """How one alert stands: ``UNANSWERED`` went to the top and nobody has it, ``DROPPED`` was not needed any more."""

    WAITING = "WAITING"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    UNANSWERED = "UNANSWERED"
    INFORMED = "INFORMED"
    DROPPED = "DROPPED"


OPEN_ALERTS = (AlertState.WAITING, AlertState.UNANSWERED)
"""States in which somebody is still wanted."""


class StepState(StrEnum):
    """What became of one step: somebody was told, the message waits for the end of quiet hours, nobody was there, or
    whoever has the role was told already by another."""

    TOLD = "TOLD"
    QUIET = "QUIET"
    NOBODY = "NOBODY"
    ALREADY = "ALREADY"


class AckWay(StrEnum):
    """By which way somebody acknowledged; ``DEED`` by acting on it, ``RECEIPT`` by accepting the directive."""

    LINK = "LINK"
    REPLY = "REPLY"
    PAGE = "PAGE"
    CALL = "CALL"
    RECEIPT = "RECEIPT"
    DEED = "DEED"


class RosterFault(StrEnum):
    """What is wrong with a roster at the moment when somebody on it was wanted."""

    GAP = "GAP"
    OVERLAP = "OVERLAP"
    NOBODY = "NOBODY"


class DropReason(StrEnum):
    """Why nobody is wanted any more."""

    INCIDENT_OVER = "INCIDENT_OVER"
    RECEIPT_SETTLED = "RECEIPT_SETTLED"
    STALE = "STALE"
    MENDED = "MENDED"
