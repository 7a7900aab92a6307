"""Behind which number an outlet is asked by message at each try: its own, its head's, its parent branch's (G4, P1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from youxu.core import environment
from youxu.delivery.rules.addresses import Address, To, fault, plain_number
from youxu.delivery.rules.words import Kind
from youxu.network.models import Outlet
from youxu.organisation import queries as organisation
from youxu.organisation.grants import key_of
from youxu.organisation.models import Person
from youxu.watch.models import Ask
from youxu.watch.queries.sheets import neighbours
from youxu.watch.rules.words import Rung

BY_MESSAGE = (Kind.SMS, Kind.EMAIL)


@dataclass(frozen=True)
class Behind:
    """Who stands behind a number: the recipient with the addresses in order, and in which language they read."""

    to: To
    language: str


def behind_numbers(asks: Sequence[Ask], rung: str, at: datetime) -> Mapping[int, Behind]:
    """Return ask id -> who is asked at this rung; whoever has no number at all is left out.

    The first number is that of who runs the outlet by commission, else its own telephone; the second the mobile of
    its head; the third that of its parent branch or nearest outlet, or of the head there.
    """
    if rung == Rung.FIRST:
        return _first(asks)
    if rung == Rung.SECOND:
        heads = organisation.heads_of([ask.outlet_id for ask in asks], at)
        reached = _reached(heads)
        return {ask.pk: reached[ask.outlet_id] for ask in asks if ask.outlet_id in reached}
    others = neighbours(asks)
    heads = organisation.heads_of({outlet.pk for outlet in others.values()}, at)
    reached = _reached(heads)
    found = {}
    for ask in asks:
        other = others.get(ask.outlet_id)
        one = (_by_telephone(other) or reached.get(other.pk)) if other is not None else None
        if one is not None:
            found[ask.pk] = one
    return found


def _first(asks: Sequence[Ask]) -> dict[int, Behind]:
    contacts = organisation.commissioned_at([ask.outlet_id for ask in asks])
    found = {}
    for ask in asks:
        contact = contacts.get(ask.outlet_id)
        if contact is not None and _is_mobile(contact.telephone):
            ways = [Address(Kind.SMS, contact.telephone)]
            ways += [Address(Kind.SMS, ask.outlet.telephone)] if _is_mobile(ask.outlet.telephone) else []
            found[ask.pk] = _behind(f"contact:{contact.pk}", tuple(ways), contact.name)
        elif (own := _by_telephone(ask.outlet)) is not None:
            found[ask.pk] = own
    return found


def _by_telephone(outlet: Outlet) -> Behind | None:
    """Return an outlet's own telephone as a recipient: by its number, so that outlets which share it are one."""
    if not _is_mobile(outlet.telephone):
        return None
    number = plain_number(outlet.telephone)
    return _behind(f"tel:{number}", (Address(Kind.SMS, number),), outlet.name)


def _reached(heads: Mapping[int, Person]) -> dict[int, Behind]:
    reaches = organisation.reach_of({person.pk for person in heads.values()})
    found = {}
    for outlet, person in heads.items():
        reach = reaches.get(person.pk)
        ways = [one for one in reach.addresses() if one.channel in BY_MESSAGE] if reach is not None else []
        if reach is not None and ways:
            ways.sort(key=lambda one: BY_MESSAGE.index(Kind(one.channel)))
            found[outlet] = Behind(To(key_of(person.pk), tuple(ways), reach.name), reach.language)
    return found


def _behind(key: str, ways: tuple[Address, ...], name: str) -> Behind:
    return Behind(To(key, ways, name), environment.text("YOUXU_LANGUAGE"))


def _is_mobile(number: str) -> bool:
    return fault(Kind.SMS, number) is None
