"""What to keep where for scenarios (S1-S3, P3c): the cheapest stock beside the plan's flat minimum, with its reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np

from youxu.core.actor import Actor
from youxu.kernel import stocking
from youxu.kernel.stocking import Problem, Scenario, Stock
from youxu.network.models import Unit
from youxu.supplies import solving
from youxu.supplies.queries.rows import (
    Arrangement,
    KeptRow,
    OneMoreRow,
    Positioning,
    ScenarioRow,
    WantedRow,
)
from youxu.supplies.queries.scenes import (
    Ground,
    Reached,
    Terms,
    flat_minimum,
    ground_of,
    price_of,
    reached,
    standing_of,
)
from youxu.supplies.rules import positioning as rules
from youxu.supplies.rules.kits import wanted
from youxu.supplies.rules.positioning import Explained

CENTS = 100


def position(
    actor: Actor,
    unit: Unit,
    text: str,
    at: datetime,
    terms: Terms | None = None,
    told: Callable[[solving.Step], None] | None = None,
) -> Positioning:
    """Return what to keep where so that enough scenarios of a file are served in time at the least cost.

    Raises NotPermitted, UnsoundScenarios, Unreadable, SolverFailed.
    """
    actor.require("read", unit=unit.path)
    ground = ground_of(unit, text, at, terms or Terms())
    ring = reached(ground)
    problem, keys, portion = _problem(ground, ring)
    found = solving.reckon(problem, ground.terms.seconds, told)
    return _Told(ground, problem, keys, portion, ring, found).whole()


def _problem(ground: Ground, ring: Sequence[Reached]) -> tuple[Problem, list[str], dict[str, int]]:
    """Return the problem, the keys of its items by number, and in what portions each is reckoned."""
    asked = [_asked(ground, place) for place in range(len(ring))]
    counts: dict[str, set[int]] = defaultdict(set)
    for one in asked:
        for key, numbers in one.items():
            counts[key] |= {number for number in numbers if number}
    keys, portion = sorted(counts), rules.portions(counts)
    number = {key: place for place, key in enumerate(keys)}
    weights = rules.whole_weights([scene.weight for scene in ground.scenes.scenes])
    scenarios = tuple(
        Scenario(
            weight,
            rules.needs_of(wants, [sites for _key, sites in near.rows], near.middle, number, portion),
        )
        for weight, wants, near in zip(weights, asked, ring, strict=True)
    )
    prices = tuple(round(price_of(ground, key)[0] * CENTS) * portion[key] for key in keys)
    costs = (round(ground.scenes.site_cost * CENTS),) * len(ground.sites)
    standing = {} if ground.terms.from_nothing else standing_of(ground, keys, portion)
    return Problem(prices, costs, scenarios, ground.share, standing), keys, portion


def _asked(ground: Ground, place: int) -> dict[str, tuple[int, int]]:
    kits = ground.plan.supplies.kits_for(ground.scenes.scenes[place].cause)
    return wanted(kits.values(), len(ground.hit[place]))


@dataclass
class _Told:
    """The answer turned into rows that people read."""

    ground: Ground
    problem: Problem
    keys: list[str]
    portion: dict[str, int]
    ring: list[Reached]
    found: Explained

    def whole(self) -> Positioning:
        """Return everything that is told."""
        ground, best = self.ground, self.found.found
        served = stocking.weight_of(self.problem, best.served)
        possible = sum(one.weight for one in self.problem.scenarios if one.can_be_served())
        return Positioning(
            unit=ground.unit.key,
            minutes=ground.minutes,
            share=ground.share,
            currency=next((row.currency for row in ground.items.values()), "CNY"),
            attainable=self._percent(possible),
            reached=best.target >= stocking.target_of(self.problem),
            optimal=best.optimal,
            gap=round(best.gap * 100, 2),
            seconds=round(best.seconds, 1),
            proposed=self._arrangement(best.added, served),
            flat_minimum=self._flat(),
            next_best=self._arrangement(self.found.greedy),
            there_now=self._arrangement({}),
            kept=tuple(self._kept()),
            scenarios=tuple(self._scenes()),
            one_more=tuple(self._one_more()),
            unpriced=tuple(key for key in self.keys if not price_of(ground, key)[1]),
            without_place=tuple(site.name for site in ground.sites if site.point is None),
        )

    def _percent(self, weight: int) -> float:
        return round(100 * weight / self.problem.weight, 1)

    def _money(self, cents: int) -> Decimal:
        return Decimal(cents) / CENTS

    def _arrangement(self, added: Stock, weight: int | None = None) -> Arrangement:
        if weight is None:
            yes = stocking.served(self.problem, self.problem.with_added(added))
            weight = stocking.weight_of(self.problem, yes)
        pieces = sum(count * self.portion[self.keys[item]] for (_site, item), count in added.items())
        sites = {site for (site, _item), count in added.items() if count}
        return Arrangement(self._money(self.problem.cost(added)), self._percent(weight), len(sites), pieces)

    def _flat(self) -> Arrangement:
        minimum = flat_minimum(self.ground, self.keys, self.portion)
        there = self.problem.standing
        lacking = {
            key: count - there.get(key, 0) for key, count in minimum.items() if count > there.get(key, 0)
        }
        return self._arrangement(lacking)

    def _words(self, item: int) -> tuple[str, str, str, str, str]:
        key = self.keys[item]
        asked = self.ground.plan.supplies.items[key]
        row = self.ground.items.get(key)
        if row is not None:
            return key, row.title, row.title_en or row.title, row.measure, row.measure_en or row.measure
        return key, asked.title.zh, asked.title.en, asked.unit.zh, asked.unit.en

    def _names(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.ground.scenes.scenes[place].name for place in places)

    def _kept(self) -> Iterable[KeptRow]:
        fails = {(one.site, one.item): one.fails for one in self.found.last}
        for (number, item), count in sorted(self.found.found.added.items()):
            site, size = self.ground.sites[number], self.portion[self.keys[item]]
            key, title, title_en, measure, measure_en = self._words(item)
            yield KeptRow(
                site=site.name,
                site_en=site.name_en,
                site_kind=site.kind,
                outlet_code=site.code,
                key=key,
                title=title,
                title_en=title_en,
                measure=measure,
                measure_en=measure_en,
                there=self.problem.standing.get((number, item), 0) * size,
                add=count * size,
                cost=self._money(self.problem.prices[item] * count),
                portion=size,
                fails=self._names(fails[number, item]),
            )

    def _scenes(self) -> Iterable[ScenarioRow]:
        missed = {one.scenario: one for one in self.found.missed}
        for place, scene in enumerate(self.ground.scenes.scenes):
            miss = missed.get(place)
            unreached = self._unreached(place) if miss is not None and miss.unreached else ((), None)
            yield ScenarioRow(
                name=scene.name,
                weight=scene.weight,
                cause=scene.cause,
                outlets=len(self.ground.hit[place]),
                served=miss is None,
                why="" if miss is None else ("NO_SITE_NEAR" if miss.unreached else "TOO_DEAR"),
                unreached=unreached[0],
                nearest_minutes=unreached[1],
                extra_cost=None if miss is None or miss.cost is None else self._money(miss.cost),
                extra=tuple(self._extra(miss.extra)) if miss is not None else (),
                gains=0.0 if miss is None else self._percent(self.problem.scenarios[place].weight),
            )

    def _extra(self, extra: Stock) -> Iterable[WantedRow]:
        for (number, item), count in sorted(extra.items()):
            site = self.ground.sites[number]
            key, title, title_en, measure, measure_en = self._words(item)
            yield WantedRow(
                site.name,
                site.name_en,
                key,
                title,
                title_en,
                measure,
                measure_en,
                count * self.portion[key],
            )

    def _unreached(self, place: int) -> tuple[tuple[str, ...], int | None]:
        """Return the outlets that no site reaches, and how long the nearest takes to the middle of all where none does."""
        ground, near = self.ground, self.ring[place]
        codes = tuple(ground.outlets[key].code for key, sites in near.rows if not sites)
        if near.middle or near.point is None:
            return codes, None
        far = np.delete(ground.metres(near.point), sorted(near.shut))
        there = far[~np.isnan(far)]
        return codes, ground.plan.supplies.reach.minutes(float(there.min())) if len(there) else None

    def _one_more(self) -> Iterable[OneMoreRow]:
        for one in self.found.more:
            key, title, title_en, measure, measure_en = self._words(one.item)
            site = self.ground.sites[one.site] if one.site >= 0 else None
            weight = sum(self.problem.scenarios[place].weight for place in one.gains)
            yield OneMoreRow(
                key=key,
                title=title,
                title_en=title_en,
                measure=measure,
                measure_en=measure_en,
                portion=self.portion[key],
                cost=self._money(one.cost),
                site=site.name if site else "",
                site_en=site.name_en if site else "",
                gains=self._percent(weight),
                scenarios=self._names(one.gains),
            )
