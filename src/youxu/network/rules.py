"""Words and pure decisions of the network: states, confirmation, derived state."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The state of a line, worst first; the two last are derived and are no holds."""

    UNREACHABLE = "UNREACHABLE"
    SUSPENDED = "SUSPENDED"
    UNKNOWN = "UNKNOWN"
    RESTRICTED = "RESTRICTED"
    RELOCATED = "RELOCATED"
    OPEN = "OPEN"
    CLOSED_NOW = "CLOSED_NOW"
    NOT_OFFERED = "NOT_OFFERED"


class UnitLevel(StrEnum):
    """The levels of the operator's tree."""

    GROUP = "GROUP"
    PROVINCE = "PROVINCE"
    CITY = "CITY"
    COUNTY = "COUNTY"
    BRANCH = "BRANCH"


class OperatingMode(StrEnum):
    """Who runs an outlet: the operator (自办) or a commissioned party (委办)."""

    SELF_RUN = "SELF_RUN"
    COMMISSIONED = "COMMISSIONED"


class DayKind(StrEnum):
    """What a day of the calendar is."""

    HOLIDAY = "HOLIDAY"
    WORKDAY = "WORKDAY"


class ImportState(StrEnum):
    """Whether an import is whole."""

    UNFINISHED = "UNFINISHED"
    DONE = "DONE"
