"""What to keep where before anything happens, and why: of each piece what fails without it, of each miss what it takes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from youxu.kernel import stocking
from youxu.kernel.stocking import Need, Problem, Sites, Stock, Stocking, Told

if TYPE_CHECKING:  # the process aside needs none of the plan's schema, which takes half a second to load
    from youxu.plan.schema.parts import Reach

UNPRICED = Decimal(1)
"""What one of an item without a price counts, so that no more of it is kept than is needed."""
_MISSES_LOOKED_AT = 20
_SECONDS_A_MISS = 5.0

Key = tuple[int, int]
"""Site and item."""


@dataclass(frozen=True)
class LastOne:
    """Which scenarios fail when one less of an item is kept at a site."""

    site: int
    item: int
    fails: tuple[int, ...]


@dataclass(frozen=True)
class Miss:
    """A scenario that stays unserved: ``unreached`` where no site is near enough, else what serving it takes more.

    ``cost`` is None where that was not reckoned: it is for the cheapest few.
    """

    scenario: int
    unreached: bool
    extra: Stock
    cost: int | None


@dataclass(frozen=True)
class OneMore:
    """What one more of an item costs and gains where it gains most; nothing where no scenario lacks it alone."""

    item: int
    site: int
    cost: int
    gains: tuple[int, ...]


@dataclass(frozen=True)
class Explained:
    """The answer with its reasons, and what going by the next best would have added."""

    found: Stocking
    last: tuple[LastOne, ...]
    missed: tuple[Miss, ...]
    more: tuple[OneMore, ...]
    greedy: Stock


def explained(problem: Problem, seconds: float, told: Told | None = None) -> Explained:
    """Return the cheapest stock for a problem, with its reasons. Raises NoStocking when the solver fails."""
    found = stocking.solve(problem, seconds, told)
    stock = problem.with_added(found.added)
    return Explained(
        found,
        tuple(_last_ones(problem, found, stock)),
        tuple(_misses(problem, found, stock)),
        tuple(_one_more(problem, found, stock)),
        stocking.greedy(problem),
    )


def _last_ones(problem: Problem, found: Stocking, stock: Stock) -> Iterable[LastOne]:
    for (site, item), count in sorted(found.added.items()):
        if not count:
            continue
        less = {key: there for key, there in stock.items() if key[1] == item}
        less[site, item] -= 1
        fails = tuple(
            place
            for place, one in enumerate(problem.scenarios)
            if found.served[place]
            and (needs := [need for need in one.needs if need.item == item])
            and any(site in need.sites for need in needs)
            and stocking.short(needs, less)
        )
        yield LastOne(site, item, fails)


def _misses(problem: Problem, found: Stocking, stock: Stock) -> Iterable[Miss]:
    """Yield what stays unserved; what it takes is reckoned for those that look cheapest for their weight."""
    waiting = []
    for place, one in enumerate(problem.scenarios):
        if found.served[place]:
            continue
        if not one.can_be_served():
            yield Miss(place, True, {}, None)
            continue
        left = stocking.short(one.needs, stock)
        guess = sum(problem.prices[need.item] * count for need, count in left.items())
        waiting.append((guess / one.weight, place))
    for number, (_guess, place) in enumerate(sorted(waiting)):
        if number >= _MISSES_LOOKED_AT or problem.room:
            yield Miss(place, False, {}, None)
            continue
        extra = stocking.cheapest_for(problem, place, stock, _SECONDS_A_MISS)
        yield Miss(place, False, extra.added, extra.cost)


def _one_more(problem: Problem, found: Stocking, stock: Stock) -> Iterable[OneMore]:
    gains: dict[Key, list[int]] = defaultdict(list)
    for place, one in enumerate(problem.scenarios):
        if found.served[place] or not one.can_be_served():
            continue
        left = stocking.short(one.needs, stock)
        if sum(left.values()) == 1:
            need = next(iter(left))
            for site in need.sites:
                gains[site, need.item].append(place)
    for item in sorted({item for _site, item in found.added} | {item for _site, item in gains}):
        here = {site: places for (site, what), places in gains.items() if what == item}
        weight = {site: sum(problem.scenarios[one].weight for one in places) for site, places in here.items()}
        best = max(here, key=lambda site: (weight[site], -problem.cost({(site, item): 1}), -site), default=-1)
        cost = problem.cost({(best, item): 1}) if here else problem.prices[item]
        yield OneMore(item, best, cost, tuple(here.get(best, ())))


def portions(counts: Mapping[str, Iterable[int]]) -> dict[str, int]:
    """Return by item the greatest number that measures all that is asked of it: sheets come in tens, not one by one."""
    return {key: math.gcd(*numbers) for key, numbers in counts.items()}


def needs_of(
    asked: Mapping[str, tuple[int, int]],
    near: Sequence[Sites],
    middle: Sites,
    items: Mapping[str, int],
    portion: Mapping[str, int],
) -> tuple[Need, ...]:
    """Return what a scenario needs: at each outlet from the sites ``near`` it, once from those near the ``middle``."""
    found = []
    for key, (each, once) in asked.items():
        if each:
            found += [Need(items[key], each // portion[key], sites) for sites in near]
        if once:
            found.append(Need(items[key], once // portion[key], middle))
    return tuple(found)


def metres_within(reach: Reach, minutes: int) -> float:
    """Return over what straight distance supplies arrive within so many minutes; below nothing if not even loaded."""
    road = (minutes - (reach.load.minutes or 0)) * reach.kmh * 1000 / 60
    return road * 100 / (100 + reach.detour)


def whole_weights(weights: Sequence[Decimal]) -> list[int]:
    """Return weights as whole numbers in the same proportion."""
    places = max((-int(weight.normalize().as_tuple().exponent) for weight in weights), default=0)
    return [int(weight.scaleb(max(places, 0))) for weight in weights]
