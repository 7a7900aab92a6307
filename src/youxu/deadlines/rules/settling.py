"""What forbids a person to say something of a clock: (field, sentence), or None where nothing does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from youxu.deadlines.rules.words import ClockState, Moot
from youxu.kernel.words import Sentence, mark

Fault = tuple[str, Sentence]

ENDED = mark("This limit does not run any more ({clock_state}).")
BY_ITS_TASK = mark("This limit ends by itself with what it limits; finish that.")
NO_PROOF = mark("Say what shows that it was done: a number, a name, where it lies.")
NO_REASON = mark("Say why in a few words.")
NOT_LATE = mark("This limit has not passed yet.")
BEFORE = mark("This lies before the limit began; enter the moment at which it was done.")
FUTURE = mark("This moment lies in the future.")
NO_SUCH = mark("Choose why it is not needed.")
NO_CLOCK = mark("Choose what the call was about.")
NOBODY = mark("Say who answered.")
NOTHING_SAID = mark("Write down what was said.")


def meet_fault(
    state: str, follows: bool, proof: str, opened_at: datetime, done: datetime, at: datetime
) -> Fault | None:
    """Return what forbids to enter that a clock was met at ``done``."""
    if state != ClockState.OPEN:
        return "clock", Sentence(ENDED, {"clock_state": state})
    if follows:
        return "clock", Sentence(BY_ITS_TASK)
    if not proof.strip():
        return "proof", Sentence(NO_PROOF)
    return moment_fault("met_at", opened_at, done, at)


def moment_fault(field: str, opened_at: datetime, done: datetime, at: datetime) -> Fault | None:
    """Return what is wrong with the moment at which something was done; moments are entered by the minute."""
    if done > at:
        return field, Sentence(FUTURE)
    if done < opened_at.replace(second=0, microsecond=0):
        return field, Sentence(BEFORE)
    return None


def late_fault(state: str, due_at: datetime, at: datetime, reason: str) -> Fault | None:
    """Return what forbids to say why a clock is late: it is in time, it ended otherwise, or nothing is said."""
    if state not in (ClockState.OPEN, ClockState.LATE):
        return "clock", Sentence(ENDED, {"clock_state": state})
    if state == ClockState.OPEN and at <= due_at:
        return "clock", Sentence(NOT_LATE)
    return None if reason.strip() else ("reason", Sentence(NO_REASON))


def excuse_fault(state: str, reason: str) -> Fault | None:
    """Return what forbids to excuse a clock: it was kept or is not owed, or nothing is said."""
    if state not in (ClockState.OPEN, ClockState.LATE):
        return "clock", Sentence(ENDED, {"clock_state": state})
    return None if reason.strip() else ("reason", Sentence(NO_REASON))


def moot_fault(state: str, follows: bool, moot: str, reason: str, allowed: Collection[Moot]) -> Fault | None:
    """Return what forbids to say that a clock is not needed."""
    if state != ClockState.OPEN:
        return "clock", Sentence(ENDED, {"clock_state": state})
    if follows:
        return "clock", Sentence(BY_ITS_TASK)
    if moot not in allowed:
        return "moot", Sentence(NO_SUCH)
    if moot == Moot.OTHER and not reason.strip():
        return "reason", Sentence(NO_REASON)
    return None


def call_fault(
    clocks: Collection[tuple[str, datetime]],
    *,
    called_at: datetime,
    answered_by: str,
    said: str,
    at: datetime,
) -> Fault | None:
    """Return what forbids to enter a call for ``clocks`` (state, opened): all are asked before anything is written."""
    if not clocks:
        return "clocks", Sentence(NO_CLOCK)
    for state, opened_at in clocks:
        if state != ClockState.OPEN:
            return "clocks", Sentence(ENDED, {"clock_state": state})
        fault = moment_fault("called_at", opened_at, called_at, at)
        if fault is not None:
            return fault
    if not answered_by.strip():
        return "answered_by", Sentence(NOBODY)
    return None if said.strip() else ("said", Sentence(NOTHING_SAID))
