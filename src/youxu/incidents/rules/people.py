"""People first: who is in want, when everybody is accounted for, what a word on a person must say (pure decisions)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from youxu.incidents.rules.report import CLOCKS_DIFFER, IN_FUTURE
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.words import Flag

KEY = "people"
"""The key of the condition before the release: met when every alarm is answered and every person's state settled."""


class PersonState(StrEnum):
    """How a person is."""

    MISSING = "MISSING"
    TRAPPED = "TRAPPED"
    HURT = "HURT"
    IN_DANGER = "IN_DANGER"
    IN_HOSPITAL = "IN_HOSPITAL"
    SAFE = "SAFE"
    DEAD = "DEAD"


class PersonKind(StrEnum):
    """Whom a person belongs to."""

    STAFF = "STAFF"
    CUSTOMER = "CUSTOMER"
    OTHER = "OTHER"


class AlarmSource(StrEnum):
    """By what it became known that a person is in want."""

    REPORT = "REPORT"
    FACT = "FACT"
    ROLL_CALL = "ROLL_CALL"


class AlarmService(StrEnum):
    """Who is called in an emergency."""

    POLICE = "POLICE"
    FIRE = "FIRE"
    AMBULANCE = "AMBULANCE"


NUMBERS: Mapping[str, str] = {
    AlarmService.POLICE: "110",
    AlarmService.FIRE: "119",
    AlarmService.AMBULANCE: "120",
}
"""The number of each."""

SERVICES: Mapping[str, tuple[str, str]] = {
    AlarmService.POLICE: ("110（公安）", "110 (police)"),
    AlarmService.FIRE: ("119（消防）", "119 (fire brigade)"),
    AlarmService.AMBULANCE: ("120（急救）", "120 (ambulance)"),
}
"""What each is called in the journal, which keeps both languages."""

SETTLED = frozenset({PersonState.SAFE, PersonState.IN_HOSPITAL, PersonState.DEAD})
"""States after which nobody is looked for or got out any more."""

MOST_PEOPLE = 999
NO_WHO = mark("Write a name, or a description by which the person is known.")
NO_KIND = mark("Say whether it is staff, a customer or somebody else.")
NO_STATE = mark("Say how the person is.")
NO_TALLY = mark("Say how many people this is: 1 to 999.")
NO_PLACE = mark("Say where: the last known place, or the hospital.")
NO_SERVICE = mark("Say whether 110, 119 or 120 was called.")
NO_CALLER = mark("Write who called.")
TOO_OLD = mark("This lies before the incident was noticed or began; check the time.")


def is_settled(state: str) -> bool:
    """Tell whether a person's state needs nothing more."""
    return state in SETTLED


def flag_of(state: str) -> Flag | None:
    """Return the fact for the level that a state means: missing, or hurt; none for who is safe."""
    if state == PersonState.SAFE:
        return None
    return Flag.MISSING if state == PersonState.MISSING else Flag.PERSON_HURT


def is_answered(named: int, missing: int) -> bool:
    """Tell whether an alarm is answered by the people named since: at least one, and as many as were missing."""
    return named >= max(1, missing)


def word_faults(
    state: str, place: str, since_at: datetime, began_at: datetime, at: datetime, *, outlet: bool = False
) -> dict[str, Sentence]:
    """Return what is wrong with a word on a person: field -> sentence.

    Where somebody trapped or missing is (``outlet``: one is named), and in which hospital, must be said.
    """
    found: dict[str, Sentence] = {}
    nowhere = not place.strip()
    if state not in list(PersonState):
        found["state"] = Sentence(NO_STATE)
    elif nowhere and (
        state == PersonState.IN_HOSPITAL
        or (state in (PersonState.TRAPPED, PersonState.MISSING) and not outlet)
    ):
        found["place"] = Sentence(NO_PLACE)
    return found | moment_faults("since_at", since_at, began_at, at)


def moment_faults(field: str, moment: datetime, began_at: datetime, at: datetime) -> dict[str, Sentence]:
    """Return what is wrong with a moment: it lies in the future, or before the incident began."""
    if moment > at + CLOCKS_DIFFER:
        return {field: Sentence(IN_FUTURE)}
    if moment < began_at - CLOCKS_DIFFER:
        return {field: Sentence(TOO_OLD)}
    return {}


def person_faults(who: str, kind: str, tally: int) -> dict[str, Sentence]:
    """Return what is missing of who a row speaks of: field -> sentence."""
    found: dict[str, Sentence] = {}
    if not who.strip():
        found["who"] = Sentence(NO_WHO)
    if kind not in list(PersonKind):
        found["kind"] = Sentence(NO_KIND)
    if not 1 <= tally <= MOST_PEOPLE:
        found["tally"] = Sentence(NO_TALLY)
    return found


def call_faults(
    service: str, caller: str, called_at: datetime, began_at: datetime, at: datetime
) -> dict[str, Sentence]:
    """Return what is missing of a call to 110, 119 or 120: field -> sentence."""
    found: dict[str, Sentence] = {}
    if service not in list(AlarmService):
        found["service"] = Sentence(NO_SERVICE)
    if not caller.strip():
        found["caller"] = Sentence(NO_CALLER)
    return found | moment_faults("called_at", called_at, began_at, at)


def service_of(text: str) -> str:
    """Return the service that a number or a word names, the text itself when it names none."""
    by_number = {number: str(service) for service, number in NUMBERS.items()}
    return by_number.get(text.strip(), text.strip().upper())


def digest_of(salt: str, *words: str) -> str:
    """Return the SHA-256 of what a row says; the salt keeps a name from being guessed."""
    body = json.dumps(list(words), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}{body}".encode()).hexdigest()


def people_in(states: Iterable[tuple[str, int]]) -> int:
    """Return how many people rows of (state, tally) speak of whose state is not settled."""
    return sum(tally for state, tally in states if not is_settled(state))
