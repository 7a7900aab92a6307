"""Whom a message could not reach today: addresses that cannot exist, people with a duty that no channel serves (O2)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.delivery.queries import Fault, devices_gone, served_ways
from youxu.delivery.rules.addresses import Address, fault, masked
from youxu.delivery.rules.words import Kind
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Unit
from youxu.organisation.queries.duty import duty_at
from youxu.organisation.queries.pages import units_with_posts
from youxu.organisation.queries.reach import Reach, reach_of

MOST_UNITS = 200
"""So many units are looked through; whoever oversees more looks unit by unit."""


def address_faults(actor: Actor, at: datetime) -> list[Fault]:
    """Return what is wrong with the addresses of people who have a duty in the units that the actor reads.

    Addresses are masked. Where no channel serves a unit at all, nothing is said of its people: that is said once.
    """
    units = [unit for unit in units_with_posts() if actor.may("read", unit=unit.path)][:MOST_UNITS]
    found: dict[int, list[Fault]] = {}
    for unit in units:
        served, people = served_ways(unit.path), list(_on_duty(unit, at))
        gone = devices_gone([code for one in people for kind, code in one.ways if kind == Kind.PUSH])
        for reach in people:
            found.setdefault(reach.person_id, list(_of_person(reach, served, gone)))
    return [one for several in found.values() for one in several]


def _on_duty(unit: Unit, at: datetime) -> Iterator[Reach]:
    yield from reach_of(person.person_id for person in duty_at(unit, at).people()).values()


def _of_person(reach: Reach, served: Collection[str], gone: Collection[str]) -> Iterator[Fault]:
    name = reach.name if wording.chinese() else reach.name_en
    own = ((Kind.SMS, reach.mobile), (Kind.EMAIL, reach.email), *reach.ways)
    impossible = {address for kind, address in own if address and _cannot_exist(kind, address)}
    for address in sorted(impossible):
        why = Sentence(mark("The address {address} cannot exist."), {"address": masked(address)})
        yield Fault("PERSON", name, why)
    if any(address in gone for kind, address in reach.ways if kind == Kind.PUSH):
        yield Fault("PERSON", name, Sentence(mark("A device on which they are told is there no more.")))
    left = [one for one in reach.addresses() if one.address not in gone]
    if served and not any(_reaches(one, served) for one in left):
        yield Fault("PERSON", name, Sentence(mark("No channel serves any address: only forwarding by hand.")))


def _cannot_exist(kind: str, address: str) -> bool:
    return kind in Kind.__members__ and fault(Kind(kind), address) is not None


def _reaches(one: Address, served: Collection[str]) -> bool:
    return one.channel in served and not _cannot_exist(one.channel, one.address)
