"""A province for tests of causes declared above: a city with three counties, people, outlets, the plan in force."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.builders import plan as plans
from tests.builders.incidents import NINE, minutes
from tests.builders.organisation import post

from youxu.core import clock
from youxu.core.actor import Actor, system
from youxu.core.handled import once
from youxu.core.models import Entry, Handled
from youxu.incidents.actions import above, check, direct, passing, restore
from youxu.incidents.models import Incident
from youxu.network.models import HoursPattern, Outlet, OutletLine, Unit
from youxu.organisation.models import Holding, Person
from youxu.organisation.queries import actor_for
from youxu.reactions import run, table

LINES = ("letters", "savings", "remittance")
COUNTIES = ("yunshan", "yunxi", "yundong")
OFFICE = {
    "leader": "leader",
    "office": "duty_officer",
    "technical": "technical_head",
    "engineer": "engineer",
    "customer": "customer_head",
    "logistics": "logistics_head",
}
SYSTEM = system("test")
FOLLOWING = ("youxu.reactions.handlers.above", "youxu.reactions.handlers.incidents")
"""What a province's responses follow from. Who is told and what limits run follows too, in tests of their own."""
WORD = ("邮储银行省分行 赵", minutes(60))


@dataclass
class Province:
    """Units by key with their outlets and people; a person is named ``unit:role``, an outlet's head ``head:code``."""

    units: dict[str, Unit] = field(default_factory=dict)
    outlets: dict[str, Outlet] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str, at: datetime = NINE) -> Actor:
        """Return the actor of a person."""
        return actor_for(self.people[name], at=at, surface="WEB")


def province(counties: tuple[str, ...] = COUNTIES, outlets: int = 2, city: str = "yunzhou") -> Province:
    """Make a province with one city and its counties, each with ``outlets`` outlets that offer three lines."""
    found = Province()
    top = _unit(found, "china-post", "GROUP", None)
    whole = _unit(found, "jiangxi", "PROVINCE", top)
    plans.published(whole.path)
    _people(found, whole)
    _people(found, _unit(found, city, "CITY", whole))
    for key in counties:
        county(found, key, found.units[city], outlets)
    return found


def county(found: Province, key: str, parent: Unit, outlets: int = 2) -> Unit:
    """Add a county with its office and outlets; the head of each outlet works there."""
    unit = _unit(found, key, "COUNTY", parent)
    _people(found, unit)
    for place in range(1, outlets + 1):
        outlet_of(found, unit, f"{key}-{place}")
    return unit


def _unit(found: Province, key: str, level: str, parent: Unit | None) -> Unit:
    path = f"{parent.path if parent else ''}{key}/"
    prefix = "".join(part[0] for part in (key[:1], key[-2:-1], key[-1:])).upper()
    found.units[key] = Unit.objects.create(
        key=key, path=path, level=level, name=f"{key}分公司", name_en=f"{key} branch", parent=parent,
        reference_prefix=prefix,
    )  # fmt: skip
    return found.units[key]


def _people(found: Province, unit: Unit) -> None:
    for role, key in OFFICE.items():
        _hold(found, f"{unit.key}:{role}", unit, key, None)


def _hold(found: Province, name: str, unit: Unit, key: str, outlet: Outlet | None) -> None:
    person = Person.objects.create(
        staff_number=f"N{len(found.people) + 1:05}", name=name, unit=unit, unit_path=unit.path, outlet=outlet
    )
    found.people[name] = person
    Holding.objects.create(post=post(unit, key, outlet), person=person, starts_at=NINE - timedelta(days=30))


def declared(found: Province, by: str = "jiangxi:office", at: float = 0, **more: Any) -> Incident:
    """Declare that the core system is down in every county, without opening the responses."""
    unit = found.units[by.partition(":")[0]]
    values: dict[str, Any] = {"cause": "core_system", "lines": ("savings", "remittance"), **more}
    values.setdefault("began_at", minutes(at - 32))
    return above.declare(by=found.person(by), at=minutes(at), unit=unit, **values)


def opened(found: Province, **more: Any) -> Incident:
    """Declare, and let everything that follows happen: the responses with their outlets."""
    incident = declared(found, **more)
    settle(minutes(more.get("at", 0)))
    return Incident.objects.get(pk=incident.pk)


def declared_in(found: Province) -> tuple[Province, Incident]:
    """Go on from a province: a cause over all its counties, their responses opened."""
    return found, opened(found)


def child_of(incident: Incident, key: str) -> Incident:
    """Return the response of a unit."""
    return Incident.objects.get(parent=incident.pk, unit__key=key)


def settle(at: datetime | None = None, most: int = 2000, *, everything: bool = False) -> int:
    """Run what follows for every entry of incidents, as the worker does, ``everything`` or what is in ``FOLLOWING``.

    Returns how many entries that were.
    """
    handlers = {
        kind.code: [one for one in listed if everything or one.__module__ in FOLLOWING]
        for kind, listed in table.REACTIONS.items()
    }
    codes = [code for code, listed in handlers.items() if listed]
    count = 0
    with clock.pretend(at) if at else nullcontext():
        while count < most:
            done = Handled.objects.values("entry")
            waiting = Entry.objects.filter(stream__startswith="incident:", code__in=codes).exclude(
                pk__in=done
            )
            entry = waiting.order_by("pk").first()
            if entry is None:
                break
            for handler in handlers[entry.code]:
                _follow(entry, handler)
            count += 1
    return count


def _follow(entry: Entry, handler: run.Handler) -> None:
    name, now = run.name_of(handler), clock.now()
    once(entry, name, now, lambda: handler(entry, by=system(name), at=now))


def directed(found: Province, incident: Incident, key: str, at: float = 10) -> Incident:
    """Let a county direct its response and its technical group accept."""
    child = child_of(incident, key)
    child = direct.direct(by=found.person(f"{key}:leader"), at=minutes(at), incident=child)
    return direct.accept(by=found.person(f"{key}:technical"), at=minutes(at + 2), incident=child)


def checked(found: Province, child: Incident, at: float, *, failed: str = "") -> None:
    """Let the head of each outlet of a unit check it on the spot; ``failed`` is a line whose first item fails."""
    for outlet in Outlet.objects.filter(unit=child.unit_id).order_by("code"):
        check.check_outlet(
            by=found.person(f"head:{outlet.code}"),
            at=minutes(at),
            incident=Incident.objects.get(pk=child.pk),
            outlet=outlet,
            failed={(failed, 1): "查询超时"} if failed else None,
        )


def claimed(found: Province, incident: Incident, at: float = 60, by: str = "") -> Incident:
    """Report the cause as gone, by the engineer of the unit above, and let the word reach every unit."""
    name = by or f"{incident.unit.key}:engineer"
    word = (WORD[0], minutes(at))
    incident = passing.claim_above(by=found.person(name), at=minutes(at), incident=incident, bank_word=word)
    settle(minutes(at))
    return incident


def released(found: Province, child: Incident, at: float) -> Incident:
    """Let the unit's own leader release its lines."""
    return restore.release(
        by=found.person(f"{child.unit.key}:leader"),
        at=minutes(at),
        incident=Incident.objects.get(pk=child.pk),
    )


def working(found: Province, **more: Any) -> Incident:
    """Declare, open, direct above and in every county: everybody responds."""
    return _directed_all(found, opened(found, **more))


def _directed_all(found: Province, incident: Incident) -> Incident:
    key = incident.unit.key
    incident = direct.direct(by=found.person(f"{key}:leader"), at=minutes(8), incident=incident)
    incident = direct.accept(by=found.person(f"{key}:technical"), at=minutes(9), incident=incident)
    for child in Incident.objects.filter(parent=incident).select_related("unit"):
        directed(found, incident, child.unit.key)
    settle(minutes(13))
    return Incident.objects.get(pk=incident.pk)


def back(found: Province, incident: Incident, at: float = 70) -> None:
    """Let every county check and release its own."""
    for child in Incident.objects.filter(parent=incident).select_related("unit"):
        checked(found, child, at)
        released(found, child, at + 5)


def unit_below(found: Province, key: str, level: str, parent: str) -> Unit:
    """Add a unit without people."""
    return _unit(found, key, level, found.units[parent])


def outlet_of(found: Province, unit: Unit, code: str, *, headed: bool = True) -> Outlet:
    """Add an outlet with three lines to a unit, with a head unless not."""
    hours = HoursPattern.objects.get_or_create(text="Mo-Su 08:30-17:30")[0]
    outlet = Outlet.objects.create(
        code=code, name=f"{code}支局", name_en=code, unit=unit, unit_path=unit.path,
        hours=hours, search=code, tree="china-post", telephone="0799-0001",
    )  # fmt: skip
    OutletLine.objects.bulk_create(OutletLine(outlet=outlet, line=line) for line in LINES)
    found.outlets[code] = outlet
    if headed:
        _hold(found, f"head:{code}", unit, "outlet_head", outlet)
    return outlet


def at_work(given: tuple[Province, Incident]) -> tuple[Province, Incident]:
    """Go on from a declared cause: every county is at work under it."""
    found, incident = given
    return found, _directed_all(found, incident)


def told_gone(given: tuple[Province, Incident]) -> tuple[Province, Incident]:
    """Go on from counties at work: the cause is reported gone, and every county has the word."""
    found, incident = given
    return found, claimed(found, incident)
