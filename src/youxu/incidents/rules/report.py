"""What makes a first report (P1) right or wrong, what it says at first sight, which others it resembles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from youxu.incidents.rules.words import BEFORE_RESTORED, Answer, Stage
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.words import CauseKey, Flag

SUSPENDED, RESTRICTED = "SUSPENDED", "RESTRICTED"
SOME_COUNTERS = "n_of_m_counters"
OLDEST = timedelta(days=366)
CLOCKS_DIFFER = timedelta(minutes=2)

NEED_TO_KNOW_CAUSES = frozenset(
    {CauseKey.ROBBERY_VIOLENCE, CauseKey.SUDDEN_ILLNESS_INJURY, CauseKey.DATA_LEAK}
)
NEED_TO_KNOW_FLAGS = frozenset({Flag.CRIME, Flag.LEAK_POSSIBLE, Flag.PERSON_HURT, Flag.MISSING})
FLAG_OF_CAUSE: Mapping[str, Flag] = {
    CauseKey.ROBBERY_VIOLENCE: Flag.CRIME,
    CauseKey.SUDDEN_ILLNESS_INJURY: Flag.PERSON_HURT,
    CauseKey.DATA_LEAK: Flag.LEAK_POSSIBLE,
}

UNKNOWN_OUTLET = mark("There is no outlet with the code {code}.")
UNKNOWN_CAUSE = mark("The plan knows no cause {cause}. It knows: {known}.")
NO_LINES = mark("Name at least one service line that is stopped or limited.")
LINE_NOT_OFFERED = mark("This outlet does not offer: {lines}. It offers: {known}.")
UNKNOWN_HOW = mark("The plan knows no such limit: {how}. It knows: {known}.")
UNKNOWN_COUNTER = mark("This outlet has no counter: {counters}.")
IN_FUTURE = mark("This lies in the future; write when it really happened.")
TOO_OLD = mark("This is more than a year ago; check the date.")
NOTICED_BEFORE = mark("It cannot be noticed before it began.")
REPORTED_BEFORE = mark("It cannot be reported before it was noticed.")
CALLER_MISSING = mark("Write who called.")


@dataclass(frozen=True)
class Stopped:
    """One line that is stopped, or limited in the way ``how`` (a key of the plan's list)."""

    line: str
    how: str = ""

    @property
    def state(self) -> str:
        """Return the state that the line takes: RESTRICTED when limited, else SUSPENDED."""
        return RESTRICTED if self.how else SUSPENDED

    @classmethod
    def read(cls, text: str, how: str = "") -> Stopped:
        """Read ``letters``, ``letters:by_hand`` or ``letters:SUSPENDED``; ``how`` holds for what says nothing itself."""
        line, _, own = text.strip().partition(":")
        return cls(line, "" if own == SUSPENDED else own or how)

    def __str__(self) -> str:
        return f"{self.line}:{self.how}" if self.how else self.line


@dataclass(frozen=True)
class Place:
    """What the network and the plan know about the outlet of a report."""

    code: str
    lines: frozenset[str]
    counters: tuple[str, ...] = ()
    causes: frozenset[str] = frozenset()
    hows: frozenset[str] = frozenset()
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def named(self, lines: Iterable[str]) -> dict[str, str]:
        """Return lines by their names in both languages; a key that the plan does not know stays a key."""
        pairs = [self.names.get(line, (line, line)) for line in dict.fromkeys(lines)]
        return {"zh": "、".join(zh for zh, _ in pairs), "en": ", ".join(en for _, en in pairs)}


@dataclass(frozen=True)
class Told:
    """What a reporter says, as it was entered."""

    cause: str
    lines: tuple[Stopped, ...]
    began_at: datetime
    noticed_at: datetime
    counters: tuple[str, ...] = ()
    people_in_danger: str = Answer.NO
    data_exposed: str = Answer.NO
    mail_or_cash_at_risk: str = Answer.NO
    by_telephone: bool = False
    caller: str = ""


def faults(told: Told, place: Place, at: datetime) -> dict[str, Sentence]:
    """Return what is wrong with a report: field -> sentence; empty when it can be taken."""
    return {
        **_faults_of_lines(told, place),
        **faults_of_times(told.began_at, told.noticed_at, at),
        **_caller(told),
    }


def listed(keys: Iterable[str]) -> str:
    """Return keys in one phrase: who enters them by hand reads what is possible."""
    return ", ".join(sorted(keys))


def _faults_of_lines(told: Told, place: Place) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    if told.cause not in place.causes:
        found["cause"] = Sentence(UNKNOWN_CAUSE, {"cause": told.cause, "known": listed(place.causes)})
    if not told.lines:
        found["lines"] = Sentence(NO_LINES)
    if missing := [stop.line for stop in told.lines if stop.line not in place.lines]:
        found["lines"] = Sentence(
            LINE_NOT_OFFERED, {"lines": place.named(missing), "known": listed(place.lines)}
        )
    if strange := [stop.how for stop in told.lines if stop.how and stop.how not in place.hows]:
        found["how"] = Sentence(
            UNKNOWN_HOW, {"how": ", ".join(dict.fromkeys(strange)), "known": listed(place.hows)}
        )
    if absent := [counter for counter in told.counters if counter not in place.counters]:
        found["counters"] = Sentence(UNKNOWN_COUNTER, {"counters": ", ".join(absent)})
    return found


def faults_of_times(began_at: datetime, noticed_at: datetime, at: datetime) -> dict[str, Sentence]:
    """Return what is wrong with the times of a report made at ``at``; a phone's clock may run 2 minutes fast."""
    found: dict[str, Sentence] = {}
    for name, moment in (("began_at", began_at), ("noticed_at", noticed_at)):
        if moment > at + CLOCKS_DIFFER:
            found[name] = Sentence(IN_FUTURE)
        elif moment < at - OLDEST:
            found[name] = Sentence(TOO_OLD)
    if not found and noticed_at < began_at:
        found["noticed_at"] = Sentence(NOTICED_BEFORE)
    return found


def _caller(told: Told) -> dict[str, Sentence]:
    missing = told.by_telephone and not told.caller.strip()
    return {"caller": Sentence(CALLER_MISSING)} if missing else {}


def restricted_by_counters(told: Told, place: Place) -> tuple[Stopped, ...]:
    """Return the lines as they are when only some counters are down: limited, not stopped."""
    some = bool(told.counters) and len(told.counters) < len(place.counters)
    if not some or SOME_COUNTERS not in place.hows:
        return told.lines
    return tuple(Stopped(stop.line, stop.how or SOME_COUNTERS) for stop in told.lines)


def flags_of(told: Told) -> tuple[str, ...]:
    """Return the facts that a report states about people, data and custody; ``UNKNOWN`` is asked in the ring-back."""
    answers = (
        (told.people_in_danger, Flag.PERSON_HURT),
        (told.data_exposed, Flag.LEAK_POSSIBLE),
        (told.mail_or_cash_at_risk, Flag.NO_SAFE_CUSTODY),
    )
    found = {flag for answer, flag in answers if answer == Answer.YES}
    if told.cause in FLAG_OF_CAUSE:
        found.add(FLAG_OF_CAUSE[told.cause])
    return tuple(sorted(found))


def is_need_to_know(cause: str, flags: Iterable[str], *, only_confidential: bool = False) -> bool:
    """Tell whether the incident is one for named posts only (限知): crime, casualties, a possible leak.

    ``only_confidential``: nothing but confidential mail (机要) is interrupted.
    """
    return only_confidential or cause in NEED_TO_KNOW_CAUSES or bool(NEED_TO_KNOW_FLAGS & set(flags))


@dataclass(frozen=True)
class OpenCase:
    """What is compared of an incident: its unit, cause, outlets, stage, and which lines are under observation.

    ``observed`` are (outlet, line) that were released and are watched for a relapse.
    """

    reference: str
    unit_path: str
    cause: str
    stage: str
    reported_at: datetime
    outlets: frozenset[str] = field(default_factory=frozenset)
    observed: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def is_relapse(case: OpenCase, *, outlet: str, lines: Iterable[str]) -> bool:
    """Tell whether a report hits a line of the outlet that the case released and still observes."""
    return any((outlet, line) in case.observed for line in lines)


def resembles(case: OpenCase, *, unit_path: str, outlet: str, cause: str, lines: Iterable[str] = ()) -> bool:
    """Tell whether a new report may belong to a case: same unit and cause, the same outlet, or a relapse."""
    if is_relapse(case, outlet=outlet, lines=lines):
        return True
    if Stage(case.stage) not in BEFORE_RESTORED or case.unit_path != unit_path:
        return False
    return case.cause == cause or outlet in case.outlets


def title_of(outlets: list[str], cause: str, more: int = 0) -> str:
    """Return the Chinese title: the outlets (three named) and the cause."""
    names = "、".join(outlets[:3])
    rest = len(outlets[3:]) + more
    return f"{names}{f'等{rest + len(outlets[:3])}个网点' if rest else ''}：{cause}"


def title_en_of(outlets: list[str], cause: str, more: int = 0) -> str:
    """Return the English title: the outlets (three named) and the cause."""
    rest = len(outlets[3:]) + more
    return f"{', '.join(outlets[:3])}{f' and {rest} more' if rest else ''}: {cause}"


def counters_in(text: str) -> tuple[str, ...]:
    """Return the counters that a row's text names."""
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


FLAGS = frozenset(str(flag) for flag in Flag)
UNKNOWN_FLAG = mark("There is no such fact: {flag}.")
