"""How outage packs age: what state one is in, when it is too old, how many are kept; which papers of an incident there are."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

KEPT = 7
"""So many packs of a unit keep their files; older ones lose them to the purge."""

TOO_OLD = timedelta(days=2)
"""A pack is built every night: one older than two nights means that nothing builds it."""

GOOD_FOR = timedelta(days=7)
"""What is printed is looked at again after a week: duty lists and telephones change."""

STUCK = timedelta(minutes=15)
"""A build that says nothing for so long has died; the next order takes its place."""


class PackState(StrEnum):
    """How far a pack is."""

    BUILDING = "BUILDING"
    READY = "READY"
    FAILED = "FAILED"


def is_too_old(built_at: datetime | None, at: datetime) -> bool:
    """Tell whether the newest pack is missing or too old."""
    return built_at is None or at - built_at > TOO_OLD


def is_stuck(moved_at: datetime, at: datetime) -> bool:
    """Tell whether a build has said nothing for so long that it must have died."""
    return at - moved_at > STUCK


class Kind(StrEnum):
    """A paper of an incident, by the name under which it is asked for."""

    FLASH_REPORT = "flash-report"
    POST_EVENT_REPORT = "post-event-report"
    REGULATOR_REPORT = "regulator-report"
    SUSPENSION_FORM = "suspension-form"
    RESTORATION_FORM = "restoration-form"
    LEAK_NOTICE = "leak-notice"
    DIRECTIVE = "directive"
    MINUTES = "minutes"
    PLAN = "plan"
    DRILL_REPORT = "drill-report"


class Format(StrEnum):
    """What a paper is written as."""

    DOCX = "docx"
    PDF = "pdf"


class FlashWay(StrEnum):
    """How a flash report reaches its receiver."""

    TELEPHONE = "TELEPHONE"
    MESSAGE = "MESSAGE"
    IN_PERSON = "IN_PERSON"
    FAX = "FAX"


class ReportStage(StrEnum):
    """Which of several reports on one matter it is (首报、续报、终报)."""

    FIRST = "FIRST"
    FOLLOW_UP = "FOLLOW_UP"
    FINAL = "FINAL"


def stage_due(told: int, ended: bool) -> ReportStage:
    """Return which report comes next: the final one once service is back, a first one before any other."""
    if ended:
        return ReportStage.FINAL
    return ReportStage.FOLLOW_UP if told else ReportStage.FIRST
