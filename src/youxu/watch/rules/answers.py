"""What an answer to a roll-call says, what is wrong with one, and when two contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.kernel.words import Sentence, mark
from youxu.watch.rules.words import Business, Said, Works

MOST_PEOPLE = 9_999
CLOCKS_DIFFER = timedelta(minutes=2)

UNKNOWN_ANSWER = mark("Answer safe and open, safe but closed, or help needed.")
MISSING_IS_NO_SAFE = mark("Somebody is missing: answer that help is needed.")
NO_COUNT = mark("Give a whole number, 0 or more.")
NOT_OFFERED = mark("This outlet does not offer: {lines}.")
OPEN_WITHOUT_LINE = mark("Name what is open, or answer safe but closed.")
NO_SUCH_WORD = mark("Answer yes, no or unknown.")
IN_FUTURE = mark("This time lies in the future.")
BEFORE_ASKED = mark("The roll-call went out at {asked_at}; an answer is not older.")
TELLER_MISSING = mark("Write who told you.")


@dataclass(frozen=True)
class Told:
    """One answer as it was given; ``open_lines`` None: no line was named."""

    said: str
    people_safe: int | None = None
    people_missing: int = 0
    open_lines: tuple[str, ...] | None = None
    power: str = Works.UNKNOWN
    line: str = Works.UNKNOWN
    water: str = Works.UNKNOWN


def faults(
    told: Told, offered: Collection[str], told_at: datetime, asked_at: datetime, at: datetime
) -> dict[str, Sentence]:
    """Return what is wrong with an answer: field -> sentence; empty when it can be taken."""
    found: dict[str, Sentence] = {}
    if told.said not in list(Said):
        found["said"] = Sentence(UNKNOWN_ANSWER)
    if told.people_missing and told.said != Said.HELP:
        found["said"] = Sentence(MISSING_IS_NO_SAFE)
    for field in ("people_safe", "people_missing"):
        if not 0 <= (getattr(told, field) or 0) <= MOST_PEOPLE:
            found[field] = Sentence(NO_COUNT)
    if strange := sorted(set(told.open_lines or ()) - set(offered)):
        found["open_lines"] = Sentence(NOT_OFFERED, {"lines": ", ".join(strange)})
    elif told.said == Said.SAFE_OPEN and told.open_lines == ():
        found["open_lines"] = Sentence(OPEN_WITHOUT_LINE)
    for field in ("power", "line", "water"):
        if getattr(told, field) not in list(Works):
            found[field] = Sentence(NO_SUCH_WORD)
    if told_at > at + CLOCKS_DIFFER:
        found["told_at"] = Sentence(IN_FUTURE)
    elif told_at < asked_at - CLOCKS_DIFFER:
        found["told_at"] = Sentence(BEFORE_ASKED, {"asked_at": asked_at})
    return found


def business_of(told: Told) -> Business:
    """Return whether the outlet does business by this answer: a named line counts before the tap."""
    if told.said == Said.SAFE_CLOSED:
        return Business.CLOSED
    if told.open_lines is not None:
        return Business.OPEN if told.open_lines else Business.CLOSED
    return Business.OPEN if told.said == Said.SAFE_OPEN else Business.UNSAID


def stopped_lines(told: Told, offered: Sequence[str], *, open_now: bool) -> tuple[str, ...]:
    """Return the lines that an answer says are stopped.

    Named lines count at any hour; the bare tap "safe but closed" stops every line, but only in opening hours:
    outside them an outlet is closed by its timetable.
    """
    if told.said == Said.SAFE_CLOSED:
        stopped = told.open_lines is not None or open_now
        return tuple(offered) if stopped else ()
    if told.open_lines is None:
        return ()
    return tuple(line for line in offered if line not in told.open_lines)


def contradict(one: Told, other: Told) -> bool:
    """Tell whether two answers of different tellers cannot both be true."""
    if one.said != other.said or one.people_missing != other.people_missing:
        return True
    return None not in (one.people_safe, other.people_safe) and one.people_safe != other.people_safe


def worse(answers: Iterable[Told]) -> Told:
    """Return what counts while answers contradict each other: the worst of them, people first."""
    order = list(Said)
    return max(answers, key=lambda told: (told.people_missing, order.index(Said(told.said))))


RISKS = {"no_telephone": 8, "one_person": 4, "only_outlet": 2, "held": 16, "unreachable": 32}
"""What puts an outlet higher on the call sheet, with its weight."""


def risk_of(*, one_person: bool, only_outlet: bool, telephone: str, held: bool, unreachable: bool) -> int:
    """Return how high an outlet stands on the call sheet before anybody answered."""
    found = {
        "no_telephone": not telephone.strip(),
        "one_person": one_person,
        "only_outlet": only_outlet,
        "held": held,
        "unreachable": unreachable,
    }
    return sum(RISKS[name] for name, there in found.items() if there)
