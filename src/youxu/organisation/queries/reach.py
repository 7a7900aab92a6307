"""How people are reached: their ways in order, their language, their quiet hours."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from youxu.core import environment
from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.questions import kept_question
from youxu.delivery.rules.addresses import Address
from youxu.network import queries as network
from youxu.organisation.grants import key_of
from youxu.organisation.models import Person, PersonalChannels
from youxu.organisation.rules import OWN_ACCOUNT, reach


@dataclass(frozen=True)
class Reach:
    """How one person is reached. ``ways`` as chosen (empty: the usual order), addresses unmasked: never for a page."""

    person_id: int
    name: str
    name_en: str
    mobile: str
    email: str
    language: str
    unit_path: str
    time_zone: str
    ways: tuple[tuple[str, str], ...]
    quiet_from: str
    quiet_until: str

    def addresses(self, *, voice: bool = False) -> tuple[Address, ...]:
        """Return the addresses in the order in which they are tried; ``voice`` puts a call first."""
        return reach.ways(self.name, self.mobile, self.email, self.ways, voice=voice)

    def quiet_end(self, at: datetime) -> datetime | None:
        """Return when the person's quiet hours end, if ``at`` lies in them."""
        here = at.astimezone(network.zone_of(self.time_zone))
        end = reach.quiet_end(here, self.quiet_from, self.quiet_until)
        return end.astimezone(at.tzinfo) if end is not None else None


@dataclass(frozen=True)
class ChannelsRow:
    """What a person chose, for the page on it; ``revision`` is 0 while nothing was chosen."""

    person_id: int
    name: str
    name_en: str
    ways: tuple[tuple[str, str], ...]
    quiet_from: str
    quiet_until: str
    revision: int


def reach_of(people: Iterable[int]) -> dict[int, Reach]:
    """Return how people (ids) are reached, by id, in one query; retired people are left out."""
    keys, usual = list(people), environment.text("YOUXU_LANGUAGE")
    rows = _people(keys=keys).columns() if len(keys) <= FEW else list(_in_use(keys))
    return {row[0]: _reach(*row, usual=usual) for row in rows}


FEW = 64
"""So many are asked for by a statement written once."""


@kept_question
def _people(*, keys: Collection[int]) -> QuerySet[Person, tuple[Any, ...]]:
    return _in_use(keys)


def _in_use(keys: Collection[int]) -> QuerySet[Person, tuple[Any, ...]]:
    return Person.objects.filter(pk__in=keys, retired_at=None).values_list(*OF_REACH)


def channels_of(person: Person) -> ChannelsRow:
    """Return what a person chose."""
    row = PersonalChannels.objects.filter(person=person).first()
    return ChannelsRow(
        person.pk,
        person.name,
        person.name_en or person.name,
        tuple((kind, address) for kind, address in row.ways) if row else (),
        row.quiet_from if row else "",
        row.quiet_until if row else "",
        row.revision if row else 0,
    )


def person_with_link(person: Person) -> Actor:
    """Return who acts with a link in hand that was sent to a person: the person, for the own matters alone."""
    return Actor(
        kind=ActorKind.CONTACT,
        key=key_of(person.pk),
        name=person.name,
        surface="LINK",
        grants=frozenset({Grant(OWN_ACCOUNT, person.unit_path)}),
        unit=person.unit_path,
        language=person.language or environment.text("YOUXU_LANGUAGE"),
        person_id=person.pk,
    )


OF_REACH = (
    "pk",
    "name",
    "name_en",
    "mobile",
    "email",
    "language",
    "unit_path",
    "unit__time_zone",
    "channels__ways",
    "channels__quiet_from",
    "channels__quiet_until",
)


def _reach(
    pk: int,
    name: str,
    name_en: str,
    mobile: str,
    email: str,
    language: str,
    unit_path: str,
    time_zone: str,
    ways: list[list[str]] | None,
    quiet_from: str | None,
    quiet_until: str | None,
    *,
    usual: str,
) -> Reach:
    return Reach(
        person_id=pk,
        name=name,
        name_en=name_en or name,
        mobile=mobile,
        email=email,
        language=language or usual,
        unit_path=unit_path,
        time_zone=time_zone,
        ways=tuple((kind, address) for kind, address in ways or ()),
        quiet_from=quiet_from or "",
        quiet_until=quiet_until or "",
    )
