"""How the change of duty stands in a unit: who has it, who follows, whether it is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.core.actor import Actor
from youxu.network.models import Unit
from youxu.organisation.models import HandOver, Person, Shift
from youxu.organisation.queries.duty import holders, on_duty
from youxu.organisation.rules import RosterKind

AHEAD = timedelta(days=2)
SOON = timedelta(minutes=30)
PEOPLE = ("giver", "taker", "refused_by")


@dataclass(frozen=True)
class Named:
    """A person by name, in both languages."""

    person_id: int
    name: str
    name_en: str


@dataclass(frozen=True)
class HandOverRow:
    """One change of duty; ``taker`` None while it waits, ``late_minutes`` past the giver's shift so far, or in all.

    ``refused_by`` is who last declined to take it, with ``refusal`` as reason.
    """

    pk: int
    giver: Named
    taker: Named | None
    began_at: datetime
    due_at: datetime | None
    accepted_at: datetime | None
    late_minutes: int
    counts: Mapping[str, int]
    note: str
    refused_by: Named | None = None
    refused_at: datetime | None = None
    refusal: str = ""


@dataclass(frozen=True)
class DutyChange:
    """The duty of a unit now: ``has_it`` is the giver while one waits, else who is on the roster.

    ``follows`` is whose shift comes next, ``gap_at`` from when nobody's does; ``due_soon``: the shift that runs ends
    within half an hour and nothing was begun.
    """

    unit_path: str
    waiting: HandOverRow | None
    last: HandOverRow | None
    has_it: tuple[Named, ...]
    follows: Named | None
    follows_at: datetime | None
    gap_at: datetime | None
    due_soon: bool

    def may_start(self, actor: Actor) -> bool:
        """Tell whether the actor can lay the duty open now."""
        return self.waiting is None and "duty_officer" in actor.posts_in(self.unit_path) and self._may(actor)

    def may_accept(self, actor: Actor) -> bool:
        """Tell whether the actor can take it."""
        return (
            self.waiting is not None and self.waiting.giver.person_id != actor.person_id and self._may(actor)
        )

    def may_withdraw(self, actor: Actor) -> bool:
        """Tell whether the actor can take back what waits."""
        return (
            self.waiting is not None and self.waiting.giver.person_id == actor.person_id and self._may(actor)
        )

    def _may(self, actor: Actor) -> bool:
        return actor.may("hand_over", unit=self.unit_path)


def waiting_hand_over(unit_path: str, at: datetime) -> HandOverRow | None:
    """Return the hand-over of a unit that nobody has accepted yet: one query."""
    rows = HandOver.objects.waiting().filter(unit_path=unit_path).select_related(*PEOPLE)
    found = rows.first()
    return _row(found, at) if found else None


def duty_change(unit: Unit, at: datetime) -> DutyChange:
    """Return how the change of duty stands in a unit: four queries and the book of duties."""
    waiting = waiting_hand_over(unit.path, at)
    done = HandOver.objects.filter(unit=unit, accepted_at__isnull=False).select_related(*PEOPLE)
    last = done.order_by("-began_at").first()
    shifts = list(
        Shift.objects.filter(
            unit=unit,
            kind=RosterKind.DUTY_OFFICER,
            removed_at=None,
            ends_at__gt=at,
            starts_at__lt=at + AHEAD,
        )
        .select_related("person")
        .order_by("starts_at")
    )
    runs = next((shift for shift in shifts if shift.starts_at <= at), None)
    ends_at = runs.ends_at if runs else at
    follows = next((shift for shift in shifts if shift.starts_at > at), None)
    has_now = on_duty(unit, "duty_officer", at) or holders(unit, "duty_officer", at)
    has_it = (
        (waiting.giver,) if waiting else tuple(Named(one.person_id, one.name, one.name_en) for one in has_now)
    )
    return DutyChange(
        unit_path=unit.path,
        waiting=waiting,
        last=_row(last, at) if last else None,
        has_it=has_it,
        follows=_named(follows.person) if follows else None,
        follows_at=follows.starts_at if follows else None,
        gap_at=ends_at if follows is None or follows.starts_at > ends_at else None,
        due_soon=bool(runs) and waiting is None and ends_at - at <= SOON,
    )


def _row(row: HandOver, at: datetime) -> HandOverRow:
    until = row.accepted_at or at
    late = max(0, int((until - row.due_at).total_seconds() // 60)) if row.due_at else 0
    return HandOverRow(
        pk=row.pk,
        giver=_named(row.giver),
        taker=_named(row.taker) if row.taker else None,
        began_at=row.began_at,
        due_at=row.due_at,
        accepted_at=row.accepted_at,
        late_minutes=late,
        counts=dict(row.counts),
        note=row.note,
        refused_by=_named(row.refused_by) if row.refused_by else None,
        refused_at=row.refused_at,
        refusal=row.refusal,
    )


def _named(person: Person) -> Named:
    return Named(person.pk, person.name, person.name_en or person.name)
