"""Who has the roles of an alert's chain now: the roster, the post's holders, deputies, then upward (P2, O1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.alerting.models import Alert, AlertStep
from youxu.alerting.rules.chain import Rung
from youxu.alerting.rules.words import RosterFault
from youxu.incidents.models import Incident
from youxu.network.models import Unit
from youxu.organisation.queries import DutyBook, DutyPerson, How, duty_at, own_deputies, roster_of
from youxu.organisation.rules import ROSTER_OF_POST, SINGLE

TOLD_BEFORE = "told_before"
"""The role of everybody who was told of an incident: for a correction."""
OWN_DEPUTY, PARENT_DUTY = "own_deputy", "parent_duty"
AROUND = timedelta(days=7)


@dataclass(frozen=True)
class Chain:
    """The chain of an alert as it stands now: who is on each rung, and everybody by id."""

    rungs: tuple[Rung, ...]
    people: dict[int, DutyPerson]


def chain_now(alert: Alert, at: datetime) -> Chain:
    """Return who has each role of an alert's chain at a moment; whoever was relieved by then is on none."""
    outlets = [alert.outlet_id] if alert.outlet_id else []
    book = duty_at(alert.unit, at, outlets=outlets)
    found: list[tuple[str, tuple[DutyPerson, ...]]] = []
    for role in alert.chain:
        found.append((role, _having(role, alert, book, at)))
    people: dict[int, DutyPerson] = {}
    for _role, several in found:
        for one in several:
            people.setdefault(one.person_id, one)
    return Chain(tuple(Rung(role, tuple(p.person_id for p in several)) for role, several in found), people)


def _having(role: str, alert: Alert, book: DutyBook, at: datetime) -> tuple[DutyPerson, ...]:
    if role == TOLD_BEFORE:
        return told_before(alert.incident) if alert.incident is not None else ()
    if role == OWN_DEPUTY:
        return _deputies(alert, book, at)
    if role == PARENT_DUTY:
        parent = alert.unit.parent
        return duty_at(parent, at, outlets=[]).resolve("duty_officer") if parent is not None else ()
    found = book.resolve(role, alert.outlet_id)
    # By a shift everybody of the roster now is told, an overlap included; by name the acting one, or all alike.
    acting = tuple(one for one in found if one.how is How.ACTING)
    return acting or found


def _deputies(alert: Alert, book: DutyBook, at: datetime) -> tuple[DutyPerson, ...]:
    by_post = book.deputies(alert.role, alert.outlet_id)
    if by_post:
        return by_post
    if alert.pk is None:  # nobody was told yet
        return ()
    first = AlertStep.objects.filter(alert=alert, place=0, person__isnull=False)
    told = [step.person for step in first.select_related("person") if step.person is not None]
    several = [one for person in told for one in own_deputies(alert.unit, person, at)]
    return tuple({one.person_id: one for one in several}.values())


def told_before(incident: Incident) -> tuple[DutyPerson, ...]:
    """Return everybody who was told of an incident so far, each once, as people with the role of a correction."""
    steps = AlertStep.objects.filter(alert__incident=incident, person__isnull=False).select_related("person")
    found: dict[int, DutyPerson] = {}
    for step in steps.order_by("pk"):
        person = step.person
        if person is None:
            continue
        found[person.pk] = DutyPerson(
            person_id=person.pk,
            name=person.name,
            name_en=person.name_en or person.name,
            staff_number=person.staff_number,
            mobile_masked="",
            unit_path=person.unit_path,
            post=step.role,
            post_name=step.post_name,
            post_name_en=step.post_name_en,
            group="",
            outlet_code="",
            how=How.HOLDER,
        )
    return tuple(found.values())


@dataclass(frozen=True)
class FoundFault:
    """A roster that had nobody, or several, when somebody on it was wanted."""

    role: str
    fault: RosterFault


def roster_faults(unit: Unit, roles: Iterable[str], at: datetime) -> list[FoundFault]:
    """Return what is wrong with the rosters that ``roles`` ask for: a gap while the unit keeps one, an overlap, or
    a role that nobody at all has."""
    book = duty_at(unit, at, outlets=[])
    found = []
    for role in dict.fromkeys(roles):
        if role in (TOLD_BEFORE, OWN_DEPUTY, PARENT_DUTY):
            continue
        kind, shift = ROSTER_OF_POST.get(role), book.on_duty(role)
        if kind in SINGLE and len(shift) > 1:
            found.append(FoundFault(role, RosterFault.OVERLAP))
        elif kind in SINGLE and not shift and keeps_roster(unit, str(kind), at):
            found.append(FoundFault(role, RosterFault.GAP))
        elif not book.resolve(role) and kind in SINGLE:
            found.append(FoundFault(role, RosterFault.NOBODY))
    return found


def keeps_roster(unit: Unit, kind: str, at: datetime) -> bool:
    """Tell whether a unit fills a roster at all, within a week of the moment; who has it by name needs none."""
    return bool(roster_of(unit, kind, (at - AROUND, at + AROUND), at).shifts)
