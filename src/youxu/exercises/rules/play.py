"""How a drill goes on: what is sent, opened, met, missed, skipped at a moment, by script and by what players did.

Pure: ``settle`` gets the script as it stands and what happened, and returns how it stands then. The same again changes
nothing, so that it may run as often as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from youxu.exercises.rules.words import Checked, ExpectationState, InjectState, Only

OVER = (ExpectationState.MET, ExpectationState.LATE)


@dataclass(frozen=True)
class Cue:
    """An inject as the play knows it."""

    key: str
    offset_minutes: int | None = None
    after: str = ""
    delay_minutes: int = 0
    only: str = ""
    by_hand: bool = False
    state: str = InjectState.WAITING
    due_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Hope:
    """An expectation as the play knows it."""

    key: str
    anchor: str = ""
    within_minutes: int = 10
    codes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    checked: str = Checked.ENGINE
    state: str = ExpectationState.WAITING
    opened_at: datetime | None = None
    due_at: datetime | None = None
    met_at: datetime | None = None
    met_by: str = ""
    entry_id: int | None = None


@dataclass(frozen=True)
class Happening:
    """An entry of the drill's journal: who did what when, with the posts by which they may have done it."""

    id: int
    code: str
    at: datetime
    roles: frozenset[str] = frozenset()
    by: str = ""


@dataclass(frozen=True)
class Standing:
    """How the whole script stands."""

    cues: Mapping[str, Cue]
    hopes: Mapping[str, Hope]


def begun(cues: Sequence[Cue], hopes: Sequence[Hope], begins: datetime) -> Standing:
    """Return the script as it stands when the drill begins: what has a time is due, what counts from the start is open."""
    first = {
        one.key: replace(one, due_at=begins + timedelta(minutes=one.offset_minutes))
        if one.offset_minutes is not None
        else one
        for one in cues
    }
    opened = {one.key: one if one.anchor else _opened(one, begins) for one in hopes}
    return Standing(first, opened)


def settle(before: Standing, happened: Sequence[Happening], now: datetime) -> Standing:
    """Return how the script stands at a moment of the scenario, with everything that follows from what happened."""
    play = _Play(before, now)
    while play.go_on(happened):
        pass
    return Standing(play.cues, play.hopes)


def ended(before: Standing, now: datetime) -> Standing:
    """Return how the script stands once the drill is over: what did not come is skipped, what was not owed yet is void."""
    cues = {
        key: replace(one, state=InjectState.SKIPPED) if one.state == InjectState.WAITING else one
        for key, one in before.cues.items()
    }
    hopes = {key: _closed(one, now) for key, one in before.hopes.items()}
    return Standing(cues, hopes)


def _closed(one: Hope, now: datetime) -> Hope:
    if one.state == ExpectationState.OPEN and one.due_at is not None and one.due_at <= now:
        return replace(one, state=ExpectationState.MISSED)
    if one.state in (ExpectationState.WAITING, ExpectationState.OPEN):
        return replace(one, state=ExpectationState.VOID)
    return one


def _opened(one: Hope, at: datetime) -> Hope:
    due = at + timedelta(minutes=one.within_minutes)
    return replace(one, state=ExpectationState.OPEN, opened_at=at, due_at=due)


def meets(one: Hope, what: Happening) -> bool:
    """Tell whether an entry is what was expected, whenever it was: the code, and a post of those that must do it."""
    if what.code not in one.codes or one.opened_at is None or what.at < one.opened_at:
        return False
    return not one.roles or not one.roles.isdisjoint(what.roles)


class _Play:
    """One settling: round after round until nothing follows any more."""

    def __init__(self, before: Standing, now: datetime) -> None:
        self.cues, self.hopes, self.now = dict(before.cues), dict(before.hopes), now

    def go_on(self, happened: Sequence[Happening]) -> bool:
        """Do what follows next; tell whether anything did."""
        before = (dict(self.cues), dict(self.hopes))
        for hope in list(self.hopes.values()):
            self.hopes[hope.key] = self._judged(hope, happened)
        for cue in list(self.cues.values()):
            self.cues[cue.key] = self._followed(cue)
        for hope in list(self.hopes.values()):
            self.hopes[hope.key] = self._awaited(hope)
        return before != (self.cues, self.hopes)

    def _judged(self, one: Hope, happened: Sequence[Happening]) -> Hope:
        if one.state not in (ExpectationState.OPEN, ExpectationState.MISSED) or one.due_at is None:
            return one
        if one.checked == Checked.ENGINE:
            found = [what for what in happened if meets(one, what)]
            if found:
                first = min(found, key=lambda what: (what.at, what.id))
                state = ExpectationState.MET if first.at <= one.due_at else ExpectationState.LATE
                return replace(one, state=state, met_at=first.at, met_by=first.by, entry_id=first.id)
        if one.state == ExpectationState.OPEN and self.now > one.due_at:
            return replace(one, state=ExpectationState.MISSED)
        return one

    def _followed(self, one: Cue) -> Cue:
        """Return an inject once what it follows has come out, and once its moment is there."""
        if one.state != InjectState.WAITING or one.by_hand:
            return one
        if one.due_at is None and one.after:
            one = self._dependent(one)
        if one.due_at is not None and one.due_at <= self.now and one.state == InjectState.WAITING:
            return replace(one, state=InjectState.SENT, sent_at=self.now)
        return one

    def _dependent(self, one: Cue) -> Cue:
        if (cue := self.cues.get(one.after)) is not None:
            if cue.state == InjectState.SKIPPED:
                return replace(one, state=InjectState.SKIPPED)
            return self._due(one, cue.sent_at)
        hope = self.hopes[one.after]
        if hope.state == ExpectationState.VOID:
            return replace(one, state=InjectState.SKIPPED)
        if one.only == Only.MET:
            return self._due(one, hope.met_at)
        if hope.state in (ExpectationState.MISSED, ExpectationState.LATE):
            return self._due(one, hope.due_at)
        if hope.state == ExpectationState.MET:
            gone = one.only == Only.MISSED
            return replace(one, state=InjectState.SKIPPED) if gone else self._due(one, hope.met_at)
        return one

    def _due(self, one: Cue, since: datetime | None) -> Cue:
        return one if since is None else replace(one, due_at=since + timedelta(minutes=one.delay_minutes))

    def _awaited(self, one: Hope) -> Hope:
        """Return an expectation once what it counts from has come, or never will."""
        if one.state != ExpectationState.WAITING or not one.anchor:
            return one
        if (cue := self.cues.get(one.anchor)) is not None:
            if cue.state == InjectState.SKIPPED:
                return replace(one, state=ExpectationState.VOID)
            return _opened(one, cue.sent_at) if cue.sent_at is not None else one
        hope = self.hopes[one.anchor]
        if hope.state == ExpectationState.VOID:
            return replace(one, state=ExpectationState.VOID)
        return _opened(one, hope.met_at) if hope.state in OVER and hope.met_at is not None else one
