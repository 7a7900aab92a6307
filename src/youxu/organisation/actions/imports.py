"""A part of a file of people taken over: one entry for all its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.network.models import Outlet, Unit
from youxu.organisation import events, rules
from youxu.organisation.actions.people import add_person, edit_person
from youxu.organisation.actions.posts import add_post, end_holding, hold_post
from youxu.organisation.grants import holding_now
from youxu.organisation.models import Holding, Person, Post


@dataclass(frozen=True)
class Line:
    """One checked row: what is to be kept of a person, and the posts to hold (None: as they are)."""

    row: int
    unit: Unit
    outlet: Outlet | None
    posts: tuple[str, ...] | None
    staff_number: str
    name: str
    name_en: str = ""
    mobile: str = ""
    email: str = ""
    language: str = ""

    def wanted(self) -> frozenset[tuple[str, int | None]]:
        """Return the posts to hold as (key, outlet)."""
        outlet = self.outlet.pk if self.outlet else None
        return frozenset((key, outlet if key in rules.OUTLET_POSTS else None) for key in self.posts or ())


@action
def take_people(
    *, by: Actor, at: datetime, unit: Unit, lines: Sequence[Line], file: str, digest: str
) -> Unit:
    """Add and change the people of ``lines`` (checked, all of ``unit``) and the posts they hold."""
    by.require("edit_organisation", unit=unit.path)
    known = {
        person.staff_number: person
        for person in Person.objects.filter(
            staff_number__in=[line.staff_number for line in lines]
        ).select_related("unit", "outlet")
    }
    updated = sum(line.staff_number in known for line in lines)
    said = events.PeopleImported(
        file=file, digest=digest, created=len(lines) - updated, updated=updated, unchanged=0
    )
    stream = f"unit:{unit.key}:roster"
    entry = journal.append(said, by=by, at=at, stream=stream, subject=unit, unit=unit.path)
    for line in lines:
        person = known.get(line.staff_number)
        person = _change(by, at, line, person, entry) if person else _add(by, at, line, entry)
        if line.posts is not None:
            _hold(by, at, line, person, entry)
    return unit


def _add(by: Actor, at: datetime, line: Line, entry: Entry) -> Person:
    return add_person(
        by=by,
        at=at,
        unit=line.unit,
        outlet=line.outlet,
        staff_number=line.staff_number,
        name=line.name,
        name_en=line.name_en,
        mobile=line.mobile,
        email=line.email,
        language=line.language,
        cause=entry,
    )


def _change(by: Actor, at: datetime, line: Line, person: Person, entry: Entry) -> Person:
    return edit_person(
        by=by,
        at=at,
        person=person,
        revision=person.revision,
        unit=line.unit,
        outlet=line.outlet,
        name=line.name,
        name_en=line.name_en,
        mobile=line.mobile,
        email=line.email,
        language=line.language,
        cause=entry,
    )


def _hold(by: Actor, at: datetime, line: Line, person: Person, entry: Entry) -> None:
    """End the holdings that the file no longer names, begin those that are new."""
    wanted = line.wanted()
    rows = Holding.objects.filter(holding_now(at), person=person, acting=False).select_related("post")
    held = {(row.post.key, row.post.outlet_id): row for row in rows}
    for place, holding in held.items():
        if place not in wanted:
            end_holding(by=by, at=at, holding=holding, cause=entry)
    for key, outlet_id in sorted(wanted - set(held), key=str):
        post = _post(by, at, line, key, outlet_id, entry)
        hold_post(by=by, at=at, post=post, person=person, cause=entry)


def _post(by: Actor, at: datetime, line: Line, key: str, outlet_id: int | None, entry: Entry) -> Post:
    """Return the post, added when the unit or outlet has none of that key."""
    rows = Post.objects.filter(key=key, outlet=outlet_id, retired_at=None)
    found = (rows if outlet_id else rows.filter(unit=line.unit)).first()
    if found is not None:
        return found
    outlet = line.outlet if outlet_id else None
    return add_post(by=by, at=at, unit=line.unit, key=key, outlet=outlet, cause=entry)
