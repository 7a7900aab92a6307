"""From which site what an incident asks for is sent: the nearest that keeps its own minimum, then the next (P3c)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from youxu.plan.schema.parts import Kit

NONE = Decimal(0)


@dataclass(frozen=True)
class Need:
    """How many of an item a place asks for; ``place`` is the outlet's key, 0 for the incident as a whole."""

    item: int
    place: int
    quantity: Decimal


@dataclass(frozen=True)
class Source:
    """A site with what it could give of an item: ``spare`` above its minimum, ``stock`` in all."""

    site: int
    stock: Decimal
    spare: Decimal


@dataclass(frozen=True)
class Share:
    """So many of an item from a site to a place; ``below``: it goes below the site's minimum."""

    item: int
    place: int
    site: int
    quantity: Decimal
    below: bool


@dataclass
class Proposal:
    """The shares of a kit, and what no site has."""

    shares: list[Share] = field(default_factory=list)
    missing: list[Need] = field(default_factory=list)


def wanted(kits: Iterable[Kit], outlets: int) -> dict[str, tuple[int, int]]:
    """Return by item how many each outlet and the incident as a whole ask for: of several kits the greater number.

    An item that one kit asks for at each outlet and another once is asked for both ways.
    """
    found: dict[str, tuple[int, int]] = {}
    for kit in kits:
        for key, count in kit.per_outlet.items():
            each, once = found.get(key, (0, 0))
            found[key] = max(each, count if outlets else 0), once
        for key, count in kit.per_incident.items():
            each, once = found.get(key, (0, 0))
            found[key] = each, max(once, count)
    return {key: counts for key, counts in found.items() if any(counts)}


def propose(
    needs: Sequence[Need],
    sources: Mapping[int, Sequence[Source]],
    minutes: Mapping[tuple[int, int], int],
) -> Proposal:
    """Share out what is asked for: for each need the nearest sites first, at first only what they can spare.

    ``sources`` by item, ``minutes`` from site to place. Only where nobody can spare the rest do sites go below their
    minimum, the nearest first again: a rule for quiet days gives way in an emergency, and says so. Each site's stock is
    given once.
    """
    found = Proposal()
    spare = {(item, one.site): one.spare for item, rows in sources.items() for one in rows}
    stock = {(item, one.site): one.stock for item, rows in sources.items() for one in rows}
    for need in needs:
        near = sorted(
            (one.site for one in sources.get(need.item, ())),
            key=lambda site: (minutes.get((site, need.place), 10**6), site),
        )
        left = need.quantity
        for below, room in ((False, spare), (True, stock)):
            for site in near:
                given = min(left, max(room[need.item, site], NONE))
                if given <= 0:
                    continue
                found.shares.append(Share(need.item, need.place, site, given, below))
                spare[need.item, site] -= given
                stock[need.item, site] -= given
                left -= given
        if left > 0:
            found.missing.append(Need(need.item, need.place, left))
    return found
