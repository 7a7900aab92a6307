"""Who can check an outlet's lines (P4b): people with that duty now, and why some of them may not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.organisation.queries.duty import DutyPerson, duty_at
from youxu.organisation.rules.grants import posts_with


@dataclass(frozen=True)
class Candidate:
    """A person who holds a post that checks; ``may`` is False for who restored or claimed a line of the outlet.

    ``on_site`` tells that the post is one of this outlet, ``on_shift`` that a shift runs now.
    """

    person_id: int
    name: str
    name_en: str
    post: str
    post_name: str
    post_name_en: str
    may: bool
    on_site: bool
    on_shift: bool

    def as_data(self) -> dict[str, Any]:
        """Return the values as the refusal carries them to page and command line."""
        return dict(vars(self))


def candidates(
    incident: Incident, outlet: Outlet, barred: Collection[int], at: datetime, *, most: int = 8
) -> list[Candidate]:
    """Return who can check this outlet now: those who may come first, on site before others; then who may not."""
    book = duty_at(incident.unit, at, outlets=[outlet.pk])
    allowed = set(posts_with("check"))
    on_shift = {person.person_id for person in book.on_shift}
    named = [person for post in book.posts.values() for person in post.holders]
    found: dict[int, Candidate] = {}
    for person in _site_first([*named, *book.on_shift], outlet.code):
        if person.post in allowed and person.person_id not in found:
            found[person.person_id] = _candidate(person, outlet, barred, on_shift)
    return sorted(found.values(), key=lambda one: (not one.may, not one.on_site, not one.on_shift))[:most]


def _site_first(people: Iterable[DutyPerson], code: str) -> list[DutyPerson]:
    return sorted(people, key=lambda person: person.outlet_code != code)


def _candidate(
    person: DutyPerson, outlet: Outlet, barred: Collection[int], on_shift: Collection[int]
) -> Candidate:
    return Candidate(
        person_id=person.person_id,
        name=person.name,
        name_en=person.name_en,
        post=person.post,
        post_name=person.post_name,
        post_name_en=person.post_name_en,
        may=person.person_id not in barred,
        on_site=person.outlet_code == outlet.code,
        on_shift=person.person_id in on_shift,
    )
