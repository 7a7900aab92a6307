"""How a proposal becomes an improvement: its states, who may move it, what is missing; pure decisions (C1, E3, P5b)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from youxu.kernel.words import Sentence, mark

Fault = tuple[str, Sentence]


class ImprovementState(StrEnum):
    """Where a proposal stands; refused and checked are its ends."""

    OPEN = "OPEN"
    REFUSED = "REFUSED"
    ACCEPTED = "ACCEPTED"
    IN_HAND = "IN_HAND"
    DONE = "DONE"
    CHECKED = "CHECKED"


class ImprovementSource(StrEnum):
    """What a proposal came from; drills bring theirs the same way."""

    SUMMARY = "SUMMARY"
    POST_EVENT_REPORT = "POST_EVENT_REPORT"
    FEEDBACK = "FEEDBACK"
    DRILL = "DRILL"
    AUDIT = "AUDIT"
    PERSON = "PERSON"


UNDER_WAY = (ImprovementState.ACCEPTED, ImprovementState.IN_HAND)
NOT_OVER = (ImprovementState.OPEN, *UNDER_WAY, ImprovementState.DONE)
"""States in which something of it is still owed by somebody: what the next drill shows."""

MOVED = mark("This proposal stands at {improvement_state}; that cannot be done with it now.")
NO_TEXT = mark("Say what should be better, in one sentence.")
NO_REASON = mark("Say why in a few words.")
NO_PROOF = mark("Say what shows that it is done, or add a file.")
PAST = mark("This day has passed; choose a later one.")
NOT_OWNER = mark("It is {owner}'s; whoever owns it says so.")
ONESELF = mark("You own it, or did it: another person checks that it is done.")
NO_NUMBER = mark("Enter the figure before and the figure after.")
OTHER_UNIT = mark("This version of the plan belongs to another unit.")
GIVEN_UP = mark("This version of the plan was given up.")


def state_fault(state: str, allowed: Collection[ImprovementState]) -> Fault | None:
    """Return that a proposal cannot be moved from where it stands, or None."""
    if state in allowed:
        return None
    return "state", Sentence(MOVED, {"improvement_state": state})


def decide_fault(state: str, due_date: date, today: date) -> Fault | None:
    """Return what keeps a proposal from being accepted with a day, or None."""
    found = state_fault(state, (ImprovementState.OPEN, *UNDER_WAY))
    return found or (("due_date", Sentence(PAST)) if due_date < today else None)


def check_fault(
    state: str, checker: int | None, others: Collection[int | None], passed: bool, words: str
) -> Fault | None:
    """Return what keeps a person from checking: they own it or did it, or say not why it is not done."""
    found = state_fault(state, (ImprovementState.DONE,))
    if found:
        return found
    if checker is None or checker in others:
        return "checker", Sentence(ONESELF)
    return None if passed or words.strip() else ("words", Sentence(NO_REASON))


def split(text: str) -> list[str]:
    """Return the proposals of a summary: one a line, without what numbers them."""
    lines = (line.strip().lstrip("-·•*0123456789.、)） ").strip() for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if len(line) > 1))
