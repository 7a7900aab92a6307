"""Call-out tests as pages and commands show them: who answered in time, who late, who not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from youxu.core.actor import Actor
from youxu.exercises.models import CalledPerson, CallOutTest
from youxu.exercises.rules.callouts import Standing, standing
from youxu.network.models import Unit
from youxu.organisation.grants import key_of

SHOWN = 12


@dataclass(frozen=True)
class CalledRow:
    """One person of a test: how they stand, by which way they answered and after how long."""

    id: int
    person: str
    person_en: str
    staff_number: str
    post: str
    post_en: str
    standing: Standing
    way: str
    answered_at: datetime | None
    after: timedelta | None


@dataclass(frozen=True)
class CallOutRow:
    """One test with everybody whom it called, who did not answer first."""

    id: int
    unit_key: str
    started_at: datetime
    due_at: datetime
    started_by: str
    running: bool
    people: tuple[CalledRow, ...]

    @property
    def in_time(self) -> int:
        """Return how many answered in time."""
        return sum(one.standing is Standing.IN_TIME for one in self.people)

    @property
    def minutes(self) -> int:
        """Return within how many minutes an answer was in time."""
        return round((self.due_at - self.started_at).total_seconds() / 60)


def callouts_of(actor: Actor, unit: Unit, at: datetime) -> tuple[CallOutRow, ...]:
    """Return the last tests of a unit that the actor may read, the newest first."""
    rows = CallOutTest.objects.visible_to(actor).filter(unit=unit).select_related("unit")
    found = rows.prefetch_related("people__person").order_by("-started_at", "-pk")[:SHOWN]
    return tuple(_row(row, at) for row in found)


def last_callout(unit: Unit, at: datetime) -> CallOutRow | None:
    """Return the newest test of a unit."""
    rows = CallOutTest.objects.filter(unit=unit).select_related("unit").prefetch_related("people__person")
    found = rows.order_by("-started_at", "-pk").first()
    return _row(found, at) if found is not None else None


def callout_row(test: CallOutTest, at: datetime) -> CallOutRow:
    """Return one test as it stands."""
    return _row(test, at)


def called_numbered(unit: Unit, pk: int) -> CalledPerson | None:
    """Return a person whom a test of the unit called."""
    return _called().filter(test__unit=unit, pk=pk).first()


def called_with_code(code: str) -> CalledPerson | None:
    """Return the person whose link this is."""
    return _called().filter(code=code.upper()).first()


def called_by_message(source: str, recipient: str) -> CalledPerson | None:
    """Return who replied to a message of a test and had not answered, by its stream and the recipient's key."""
    kind, _, number = source.partition(":")
    if kind != "callout" or not number.isdigit():
        return None
    waiting = _called().filter(test=int(number), answered_at=None)
    return next((one for one in waiting if key_of(one.person_id) == recipient), None)


def waiting_in(unit: Unit, named: str) -> CalledPerson | None:
    """Return who has not answered the newest test of a unit, by staff number or name."""
    newest = CallOutTest.objects.filter(unit=unit).order_by("-started_at", "-pk").first()
    who = Q(person__staff_number=named) | Q(person__name=named)
    return _called().filter(who, test=newest, answered_at=None).first()


def _called() -> QuerySet[CalledPerson]:
    return CalledPerson.objects.select_related("test__unit", "person__unit")


def _row(row: CallOutTest, at: datetime) -> CallOutRow:
    people = [_person(one, row, at) for one in row.people.all()]
    order = (Standing.NOT_REACHED, Standing.WAITING, Standing.LATE, Standing.IN_TIME)
    people.sort(key=lambda one: (order.index(one.standing), one.staff_number))
    return CallOutRow(
        row.pk, row.unit.key, row.started_at, row.due_at, row.started_by, at <= row.due_at, tuple(people)
    )


def _person(one: CalledPerson, row: CallOutTest, at: datetime) -> CalledRow:
    return CalledRow(
        one.pk,
        one.person.name,
        one.person.name_en or one.person.name,
        one.person.staff_number,
        one.post,
        one.post_en,
        standing(one.answered_at, row.due_at, at),
        one.way,
        one.answered_at,
        one.answered_at - row.started_at if one.answered_at else None,
    )
