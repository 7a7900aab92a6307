"""A planned stop (计划停办): what must be said before it is planned, whether it may begin. Pure (Postal Law arts. 15, 19)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import Text

LONGEST = timedelta(days=366)

NO_LINES = mark("Name at least one service line that will be stopped or limited.")
NOBODY_OFFERS = mark("None of these outlets offers: {lines}.")
HAS_NONE = mark("{outlet} offers none of these lines.")
UNKNOWN_HOW = mark("The plan knows no such limit: {how}.")
UNKNOWN_COUNTER = mark("This outlet has no counter: {counters}.")
COUNTERS_OF_ONE = mark("Counters are named for one outlet at a time.")
IN_THE_PAST = mark("The start lies in the past: what is stopped already is reported as an interruption.")
END_BEFORE_START = mark("The end lies before the start.")
END_PASSED = mark("The end lies in the past; enter a later one.")
NOT_LATER = mark("This is no later than the end that stands: release earlier instead.")
TOO_LONG = mark("A stop of more than a year is not planned here.")
NO_REASON = mark("Say why in a few words.")
NEEDS_PERMISSION = mark(
    "{lines} are universal or special services: without a permission they may not be stopped (Postal Law art. 15). Enter its number, or the day on which it was applied for."
)
APPLIED_LATER = mark("The application cannot be dated later than today.")
NO_NUMBER = mark("Enter the number of the permission.")
LONGER_NEEDS_PERMISSION = mark(
    "It stops universal or special services: the longer stop needs a permission too (Postal Law art. 15). Enter its number, or the day on which it was applied for."
)


class Permission(StrEnum):
    """Whether the postal administration's permission is there: art. 15 asks it for universal and special services."""

    NOT_NEEDED = "NOT_NEEDED"
    APPLIED = "APPLIED"
    GRANTED = "GRANTED"


@dataclass(frozen=True)
class Asked:
    """A planned stop as it was entered: lines with how they are limited, from when to when, why, by what permission.

    ``permit_lines`` are those of the lines that need a permission by the plan; ``offered`` tells each outlet's lines.
    """

    lines: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    reason: str
    permission_number: str = ""
    applied_date: date | None = None
    permit_lines: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()


def permission_of(asked: Asked) -> Permission:
    """Return how the permission stands by what was entered; expects no fault."""
    if not asked.permit_lines:
        return Permission.NOT_NEEDED
    return Permission.GRANTED if asked.permission_number.strip() else Permission.APPLIED


def may_begin(permission: str) -> bool:
    """Tell whether a stop may begin: never while its permission is only applied for."""
    return permission != Permission.APPLIED


def faults(
    asked: Asked,
    offered: Mapping[str, Collection[str]],
    counters: Collection[str],
    hows: Collection[str],
    at: datetime,
    today: date,
) -> dict[str, Sentence]:
    """Return what is wrong with a planned stop: field -> sentence; empty when it can be planned.

    ``offered`` is outlet name -> its lines, ``counters`` are those of the only outlet.
    """
    return {
        **_faults_of_lines(asked, offered, counters, hows),
        **faults_of_times(asked.starts_at, asked.ends_at, at),
        **({} if asked.reason.strip() else {"reason": Sentence(NO_REASON)}),
        **_faults_of_permission(asked, today),
    }


def _faults_of_lines(
    asked: Asked, offered: Mapping[str, Collection[str]], counters: Collection[str], hows: Collection[str]
) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    every = {line for lines in offered.values() for line in lines}
    if not asked.lines:
        found["lines"] = Sentence(NO_LINES)
    elif missing := [line for line in asked.lines if line not in every]:
        found["lines"] = Sentence(NOBODY_OFFERS, {"lines": ", ".join(missing)})
    elif none := next((name for name, lines in offered.items() if not set(lines) & set(asked.lines)), ""):
        found["outlets"] = Sentence(HAS_NONE, {"outlet": none})
    if strange := [how for how in asked.lines.values() if how and how not in hows]:
        found["how"] = Sentence(UNKNOWN_HOW, {"how": ", ".join(strange)})
    if asked.counters and len(offered) != 1:
        found["counters"] = Sentence(COUNTERS_OF_ONE)
    elif absent := [one for one in asked.counters if one not in counters]:
        found["counters"] = Sentence(UNKNOWN_COUNTER, {"counters": ", ".join(absent)})
    return found


def faults_of_times(starts_at: datetime, ends_at: datetime, at: datetime) -> dict[str, Sentence]:
    """Return what is wrong with the dates of a stop that is planned or moved at ``at``."""
    if starts_at < at:
        return {"starts_at": Sentence(IN_THE_PAST)}
    if ends_at <= starts_at:
        return {"ends_at": Sentence(END_BEFORE_START)}
    return {"ends_at": Sentence(TOO_LONG)} if ends_at - starts_at > LONGEST else {}


def prolong_faults(
    present: datetime, ends_at: datetime, reason: str, at: datetime, *, permitted: bool = True
) -> dict[str, Sentence]:
    """Return what is wrong with prolonging a stop to ``ends_at``; earlier ends need no act but the release.

    ``permitted`` tells whether the longer stop needs no permission, or names the one it has or waits for.
    """
    found: dict[str, Sentence] = {}
    if ends_at <= at:
        found["ends_at"] = Sentence(END_PASSED)
    elif ends_at <= present:
        found["ends_at"] = Sentence(NOT_LATER)
    if not permitted:
        found["permission_number"] = Sentence(LONGER_NEEDS_PERMISSION)
    if not reason.strip():
        found["reason"] = Sentence(NO_REASON)
    return found


def _faults_of_permission(asked: Asked, today: date) -> dict[str, Sentence]:
    if asked.applied_date is not None and asked.applied_date > today:
        return {"applied_date": Sentence(APPLIED_LATER)}
    if asked.permit_lines and not asked.permission_number.strip() and asked.applied_date is None:
        return {"permission_number": Sentence(NEEDS_PERMISSION, {"lines": ", ".join(asked.permit_lines)})}
    return {}


def public_cause(own: str, cause: Text | None, language: str) -> str:
    """Return why a stop is planned, as a notice says it: in own words where they are of its language, else the plan's.

    What a person wrote in Chinese stands in no English sentence.
    """
    foreign = language == "en" and any("\u4e00" <= letter <= "\u9fff" for letter in own)
    return own if own and not foreign else (cause.in_language(language) if cause else "")


def places_filled(text: str, values: Mapping[str, str]) -> str:
    """Return a notice with its {places} filled in; a place without a value stays to be seen."""
    for place, value in values.items():
        text = text.replace("{" + place + "}", value)
    return text.strip()


def lines_of(texts: Iterable[str]) -> dict[str, str]:
    """Return line -> how of stored texts (``letters``, ``savings:by_hand``)."""
    return {line: how for line, _, how in (text.partition(":") for text in texts)}
