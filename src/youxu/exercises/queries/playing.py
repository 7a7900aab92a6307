"""A drill as it is played: what happens by its script, what reached whom, what is expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from youxu.core.actor import Actor
from youxu.exercises.models import Exercise, Expectation, Inject, InjectSeen
from youxu.exercises.rules.words import ExpectationState, InjectState


@dataclass(frozen=True)
class InjectRow:
    """One inject; ``seen`` names who saw it. Its moments are those of the scenario."""

    id: int
    key: str
    number: int
    way: str
    to: tuple[str, ...]
    title: str
    title_en: str
    text: str
    text_en: str
    outlet: str
    offset_minutes: int | None
    after: str
    delay_minutes: int
    only: str
    by_hand: bool
    added: bool
    state: str
    due_at: datetime | None
    sent_at: datetime | None
    sent_by: str
    seen: tuple[str, ...]

    @property
    def waiting(self) -> bool:
        """Tell whether it is still to come."""
        return self.state == InjectState.WAITING

    @property
    def sent(self) -> bool:
        """Tell whether the players have it."""
        return self.state == InjectState.SENT


@dataclass(frozen=True)
class InboxRow:
    """An inject as it stands in a player's inbox."""

    id: int
    number: int
    key: str
    way: str
    title: str
    title_en: str
    text: str
    text_en: str
    outlet: str
    sent_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True)
class ExpectationRow:
    """What is expected of players and how it stands. Its moments are those of the scenario."""

    id: int
    key: str
    number: int
    roles: tuple[str, ...]
    text: str
    text_en: str
    codes: tuple[str, ...]
    anchor: str
    within_minutes: int
    clause: str
    checked: str
    item: str
    state: str
    opened_at: datetime | None
    due_at: datetime | None
    met_at: datetime | None
    met_by: str
    entry_id: int | None
    note: str

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be met: it is open, or its limit passed and it may be met late."""
        return self.state in (ExpectationState.OPEN, ExpectationState.MISSED)

    @property
    def after(self) -> timedelta | None:
        """Return how long it took from when it was expected."""
        return self.met_at - self.opened_at if self.met_at and self.opened_at else None


def injects_of(exercise: Exercise) -> tuple[InjectRow, ...]:
    """Return the injects of a drill in the order of its script."""
    rows = Inject.objects.filter(exercise=exercise).select_related("sent_by")
    return tuple(map(_inject, rows.prefetch_related("seen__person").order_by("number")))


def expectations_of(exercise: Exercise) -> tuple[ExpectationRow, ...]:
    """Return what is expected in a drill, in the order of its script."""
    return tuple(map(_expectation, Expectation.objects.filter(exercise=exercise).order_by("number")))


def inject_named(exercise: Exercise, key: str) -> Inject | None:
    """Return an inject of a drill by its key or number, to act on."""
    rows = Inject.objects.filter(exercise=exercise).select_related("exercise__unit")
    return rows.filter(key=key).first() or (rows.filter(number=int(key)).first() if _is_number(key) else None)


def expectation_named(exercise: Exercise, key: str) -> Expectation | None:
    """Return an expectation of a drill by its key or number, to act on."""
    rows = Expectation.objects.filter(exercise=exercise).select_related("exercise__unit")
    return rows.filter(key=key).first() or (rows.filter(number=int(key)).first() if _is_number(key) else None)


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 8


def inbox_of(exercise: Exercise, actor: Actor) -> tuple[InboxRow, ...]:
    """Return the injects that reached the actor in a drill, the newest first."""
    rows = Inject.objects.filter(exercise=exercise, state=InjectState.SENT)
    rows = rows.order_by("-sent_at", F("due_at").desc(nulls_first=True), "-number")
    mine = [row for row in rows if reaches(row.to, actor.posts_in(exercise.unit_path))]
    seen = dict(
        InjectSeen.objects.filter(inject__in=mine, person=actor.person_id).values_list("inject", "seen_at")
    )
    return tuple(_inbox(row, seen.get(row.pk)) for row in mine)


def reaches(to: Iterable[str], posts: Iterable[str]) -> bool:
    """Tell whether what is for ``to`` reaches who holds ``posts``; for nobody by name reaches every player."""
    wanted = set(to)
    return not wanted or not wanted.isdisjoint(posts)


def _inject(row: Inject) -> InjectRow:
    return InjectRow(
        row.pk,
        row.key,
        row.number,
        row.way,
        tuple(row.to),
        row.title,
        row.title_en or row.title,
        row.text,
        row.text_en or row.text,
        row.outlet,
        row.offset_minutes,
        row.after,
        row.delay_minutes,
        row.only,
        row.by_hand,
        row.added,
        row.state,
        row.due_at,
        row.sent_at,
        row.sent_by.name if row.sent_by else "",
        tuple(sorted(one.person.name for one in row.seen.all())),
    )


def _inbox(row: Inject, seen_at: datetime | None) -> InboxRow:
    assert row.sent_at is not None, "the database says when what was sent was sent"
    return InboxRow(
        row.pk,
        row.number,
        row.key,
        row.way,
        row.title,
        row.title_en or row.title,
        row.text,
        row.text_en or row.text,
        row.outlet,
        row.sent_at,
        seen_at,
    )


def _expectation(row: Expectation) -> ExpectationRow:
    return ExpectationRow(
        row.pk,
        row.key,
        row.number,
        tuple(row.roles),
        row.text,
        row.text_en or row.text,
        tuple(row.codes),
        row.anchor,
        row.within_minutes,
        row.clause,
        row.checked,
        row.item,
        row.state,
        row.opened_at,
        row.due_at,
        row.met_at,
        row.met_by,
        row.entry_id,
        row.note,
    )
