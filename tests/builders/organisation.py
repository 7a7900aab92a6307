"""Units, people, posts and shifts for tests: a tree of three levels and one small county."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from youxu.core.actor import Actor, system
from youxu.network.models import Outlet, Unit
from youxu.organisation import actions, queries
from youxu.organisation.models import Holding, Person, Post, Shift

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SYSTEM = system("test")
LEVELS = ("GROUP", "PROVINCE", "CITY", "COUNTY")
KEYS = ("china-post", "jiangxi", "yunzhou", "yunshan")


def tree(keys: Iterable[str] = KEYS) -> dict[str, Unit]:
    """Return the units of one branch of the tree by key, from the top; rows that exist are taken."""
    found: dict[str, Unit] = {}
    parent = None
    for key, level in zip(keys, LEVELS, strict=False):
        parent = unit(key, level, parent)
        found[key] = parent
    return found


def unit(key: str, level: str = "COUNTY", parent: Unit | None = None) -> Unit:
    """Return a unit, made when it is absent."""
    path = f"{parent.path if parent else ''}{key}/"
    made, _ = Unit.objects.get_or_create(
        key=key, defaults={"path": path, "level": level, "name": f"{key}单位", "parent": parent}
    )
    return made


def outlet(code: str, unit: Unit, name: str = "", **values: object) -> Outlet:
    """Return a new outlet of a unit."""
    return Outlet.objects.create(
        code=code, name=name or f"{code}支局", unit=unit, unit_path=unit.path, **values
    )


def person(
    number: str,
    unit: Unit,
    *posts: str,
    name: str = "",
    at: datetime = AT,
    outlet: Outlet | None = None,
    **values: object,
) -> Person:
    """Return a new person of a unit who holds ``posts`` there (or at ``outlet``) from ``at``."""
    made = actions.add_person(
        by=SYSTEM,
        at=at,
        unit=unit,
        staff_number=number,
        name=name or f"员工{number}",
        outlet=outlet,
        **values,
    )
    for key in posts:
        hold(made, post(unit, key, outlet), at)
    return made


def post(unit: Unit, key: str, outlet: Outlet | None = None) -> Post:
    """Return the post of a unit or of an outlet, made when it is absent."""
    at_outlet = outlet if key in ("outlet_head", "counter_clerk") else None
    known = Post.objects.filter(unit=unit, key=key, outlet=at_outlet, retired_at=None).first()
    return known or actions.add_post(by=SYSTEM, at=AT, unit=unit, key=key, outlet=at_outlet)


def hold(person: Person, post: Post, at: datetime = AT, **values: object) -> Holding:
    """Give a person a post from ``at``."""
    return actions.hold_post(by=SYSTEM, at=at, post=post, person=person, starts_at=at, **values)


def shift(unit: Unit, kind: str, person: Person, starts_at: datetime = AT, hours: float = 12) -> Shift:
    """Give a person a shift of a roster."""
    return actions.add_shift(
        by=SYSTEM,
        at=starts_at,
        unit=unit,
        kind=kind,
        person=person,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
    )


def actor(person: Person, at: datetime = AT) -> Actor:
    """Return the actor that a person is at a moment."""
    return queries.actor_for(person, at=at, surface="WEB")
