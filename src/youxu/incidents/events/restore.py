"""How lines come back (P4): claimed, checked, reopened, released, relapsed; and what must be met before."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class LinesClaimed(Event):
    """Some lines are reported to work again; others are still down."""

    code = "LINES_CLAIMED"
    sentence = mark(
        "{by} reports restored: {lines_en}; restored by {restorer}, to be checked by another person."
    )
    clause = "P4a"

    lines: str
    lines_en: str
    count: int
    restorer: str
    restored_at: str


@event
@dataclass(frozen=True)
class RestorationClaimed(Event):
    """The last line that was down is reported to work again: all are claimed."""

    code = "CLAIMED"
    sentence = mark("{by} reports every line restored, last {lines_en}; restored by {restorer}.")
    clause = "P4a"

    lines: str
    lines_en: str
    count: int
    restorer: str
    restored_at: str


@event
@dataclass(frozen=True)
class CheckOpened(Event):
    """A person other than restorer and claimer began the check of an outlet."""

    code = "CHECK_OPENED"
    sentence = mark("{by} began the check of {outlet_en} ({way}).")
    clause = "P4b"

    outlet: str
    outlet_en: str
    way: str
    with_whom: str


@event
@dataclass(frozen=True)
class CheckItemAnswered(Event):
    """One item of a check sheet was answered."""

    code = "CHECK_ITEM_ANSWERED"
    sentence = mark("{outlet_en}, “{item_en}”: {result}")
    clause = "P4b"
    purge = "after_close"

    outlet: str
    outlet_en: str
    item: str
    item_en: str
    result: str
    reason: str


@event
@dataclass(frozen=True)
class CheckSigned(Event):
    """A check sheet was signed; failed lines went back to work."""

    code = "CHECK_SIGNED"
    sentence = mark(
        "{by} signed the check of {outlet_en} ({way}): {passed} lines passed, {failed} failed. {reason}"
    )
    clause = "P4b"
    purge = "after_close"

    outlet: str
    outlet_en: str
    way: str
    passed: int
    failed: int
    lines: str
    lines_en: str
    reason: str


@event
@dataclass(frozen=True)
class ChecksPassed(Event):
    """A check sheet was signed and with it every line of the incident has passed."""

    code = "CHECKS_PASSED"
    sentence = mark("{by} signed the check of {outlet_en} ({way}); every line has now passed.")
    clause = "P4b"
    purge = "after_close"

    outlet: str
    outlet_en: str
    way: str
    passed: int
    failed: int
    lines: str
    lines_en: str
    reason: str


@event
@dataclass(frozen=True)
class LineReopened(Event):
    """One checked line of one outlet was reopened before the others."""

    code = "LINE_REOPENED"
    sentence = mark("{by} reopened {lines_en} of {outlet_en}; still held by others: {still_held}.")
    clause = "P4b"

    outlet: str
    outlet_en: str
    lines: str
    lines_en: str
    still_held: int


@event
@dataclass(frozen=True)
class LinesReleased(Event):
    """A part of a large incident's lines was released; the rest follows in chunks."""

    code = "LINES_RELEASED"
    sentence = mark("{leader} declared service restored: {count} lines released, {remaining} to follow.")
    clause = "P4b"

    count: int
    remaining: int
    leader: str


@event
@dataclass(frozen=True)
class ServiceReleased(Event):
    """The incident was released: service counts as restored, the observation begins."""

    code = "RELEASED"
    sentence = mark(
        "{leader} declared service restored (outlets: {outlets}); under observation until {until_at}."
    )
    clause = "P4b"

    leader: str
    outlets: int
    count: int
    until_at: str
    still_held: int


@event
@dataclass(frozen=True)
class ServiceRelapsed(Event):
    """Lines failed again within their observation: the same incident goes on."""

    code = "RELAPSED"
    sentence = mark("{by} reports a relapse of {lines_en}: {reason}")
    clause = "P4b"
    purge = "after_close"

    lines: str
    lines_en: str
    count: int
    reason: str


@event
@dataclass(frozen=True)
class ConditionRequired(Event):
    """Something must be met before a stage."""

    code = "CONDITION_REQUIRED"
    sentence = mark("To be met before {stage}: “{text_en}”")
    clause = "P4b"
    purge = "after_close"

    stage: str
    key: str
    text: str
    text_en: str


@event
@dataclass(frozen=True)
class ConditionMet(Event):
    """What had to be met before a stage is met."""

    code = "CONDITION_MET"
    sentence = mark("Met: “{text_en}”")
    clause = "P4b"
    purge = "after_close"

    stage: str
    key: str
    text: str
    text_en: str
