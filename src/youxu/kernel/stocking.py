"""How much of what is kept where: the cheapest stock by which enough scenarios are served in time, by whole numbers.

A thin face over HiGHS. A scenario says what is asked for at its places and which sites reach each place in time; it is
served when everything is there at once. The cheapest addition to what stands is looked for by which ``share`` per cent of
the weight of all scenarios is served; the others may be missed. What the solver answers is never believed: each scenario
is tried again by a flow of its own (``served``). When the time is up, the best that was found is the answer, with the
distance to what is proved (``gap``). The solver writes a banner to the standard output: run it in a process of its own.
"""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

Sites = frozenset[int]
Stock = Mapping[tuple[int, int], int]
"""How many stand, by (site, item)."""
Told = Callable[[float, float, float], bool]
"""Hears seconds, cost of the best so far and what is proved at least; true stops the solver."""


class NoStocking(ArithmeticError):
    """The solver ended without an answer that stands the trial: a fault of the solver, never of the input."""


@dataclass(frozen=True)
class Need:
    """So many of an item at one place, from any of the ``sites`` that reach it in time."""

    item: int
    count: int
    sites: Sites


@dataclass(frozen=True)
class Scenario:
    """What is asked for at once, and how much it weighs beside the others."""

    weight: int
    needs: tuple[Need, ...]

    def can_be_served(self) -> bool:
        """Tell whether some site reaches every place."""
        return all(need.sites for need in self.needs)


@dataclass(frozen=True)
class Problem:
    """What may be kept at what price, for which scenarios.

    ``prices`` of one of each item and ``site_costs`` of each site are whole (cents). A site's cost is paid once for all that
    is added to it; where something stands already nothing is paid. ``standing`` is there for nothing. ``room``: how many
    pieces in all a site takes, unlimited where it is not named.
    """

    prices: tuple[int, ...]
    site_costs: tuple[int, ...]
    scenarios: tuple[Scenario, ...]
    share: int
    standing: Stock = field(default_factory=dict)
    room: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numbers = (*self.prices, *self.site_costs, *self.standing.values(), *self.room.values())
        if any(number < 0 for number in numbers) or not 0 <= self.share <= 100:
            raise ValueError("prices, costs, stock, room and share are never negative")
        if any(one.weight < 1 or any(need.count < 1 for need in one.needs) for one in self.scenarios):
            raise ValueError("weights and needs are positive")

    @property
    def weight(self) -> int:
        """Return the weight of all scenarios."""
        return sum(one.weight for one in self.scenarios)

    def site_cost(self, site: int) -> int:
        """Return what is paid once when something is added to a site."""
        there = any(count and place == site for (place, _item), count in self.standing.items())
        return 0 if there else self.site_costs[site]

    def cost(self, added: Stock) -> int:
        """Return what an addition costs: its pieces, and each site that kept nothing before."""
        sites = {site for (site, _item), count in added.items() if count}
        pieces = sum(self.prices[item] * count for (_site, item), count in added.items())
        return pieces + sum(map(self.site_cost, sites))

    def with_added(self, added: Stock) -> Stock:
        """Return what stands when something was added."""
        found = defaultdict(int, self.standing)
        for key, count in added.items():
            found[key] += count
        return dict(found)


@dataclass(frozen=True)
class Stocking:
    """What to add where, what that costs, and how sure it is.

    ``served`` by scenario. ``target`` is the weight that was aimed at: the share, or less where no stock whatever serves so
    much. ``bound``: nothing cheaper than this exists; ``gap`` is the cost above it as a part of the cost.
    """

    added: Stock
    cost: int
    served: tuple[bool, ...]
    target: int
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """Return the part of the cost that might be spared; nought where the answer is proved the best."""
        return max(0.0, 1 - self.bound / self.cost) if self.cost else 0.0

    @property
    def optimal(self) -> bool:
        """Tell whether nothing cheaper exists, to a ten-thousandth."""
        return self.gap <= 1e-4


def short(needs: Iterable[Need], stock: Stock) -> dict[Need, int]:
    """Return how many of which need a stock leaves open when it is shared out as well as can be; nothing if all is met."""
    found: dict[Need, int] = {}
    for item, rows in _by_item(needs).items():
        found.update(_open(rows, {site: count for (site, what), count in stock.items() if what == item}))
    return found


def served(problem: Problem, stock: Stock) -> tuple[bool, ...]:
    """Tell of each scenario whether a stock serves it."""
    return tuple(not short(one.needs, stock) for one in problem.scenarios)


def weight_of(problem: Problem, which: Sequence[bool]) -> int:
    """Return the weight of the scenarios that are marked."""
    return sum(one.weight for one, yes in zip(problem.scenarios, which, strict=True) if yes)


def target_of(problem: Problem) -> int:
    """Return the least weight that makes the share, rounded up."""
    return -(-problem.weight * problem.share // 100)


def _by_item(needs: Iterable[Need]) -> dict[int, list[Need]]:
    """Return the needs of each item, those with the same sites as one."""
    sums: dict[tuple[int, Sites], int] = defaultdict(int)
    for need in needs:
        sums[need.item, need.sites] += need.count
    found: dict[int, list[Need]] = defaultdict(list)
    for (item, sites), count in sums.items():
        found[item].append(Need(item, count, sites))
    return found


def _open(needs: Sequence[Need], stock: Mapping[int, int]) -> dict[Need, int]:
    """Return what stays open of the needs of one item: a flow by augmenting paths, those with fewest sites first."""
    free = {site: count for site, count in stock.items() if count > 0}
    rows = sorted(((need.sites & free.keys(), need) for need in needs), key=lambda row: len(row[0]))
    near = [sites for sites, _need in rows]
    given: dict[int, dict[int, int]] = {site: defaultdict(int) for site in free}
    found: dict[Need, int] = {}
    for place, (_sites, need) in enumerate(rows):
        left = need.count
        while left and (path := _path(place, near, free, given)):
            left -= _push(path, left, free, given)
        if left:
            found[need] = left
    return found


def _path(
    start: int, near: Sequence[Sites], free: Mapping[int, int], given: Mapping[int, Mapping[int, int]]
) -> list[tuple[int, int]]:
    """Return the shortest chain of (need, site) at whose end a site has some left; each site before it changes hands."""
    through: dict[int, int] = {start: -1}  # need -> the site that it would give up
    asked_by: dict[int, int] = {}  # site -> the need that asks for it
    ring = [start]
    while ring:
        further: list[int] = []
        for need in ring:
            for site in near[need]:
                if site in asked_by:
                    continue
                asked_by[site] = need
                if free[site]:
                    return _back(site, through, asked_by)
                for other, count in given[site].items():
                    if count and other not in through:
                        through[other] = site
                        further.append(other)
        ring = further
    return []


def _back(site: int, through: Mapping[int, int], asked_by: Mapping[int, int]) -> list[tuple[int, int]]:
    chain = []
    while site >= 0:
        chain.append((asked_by[site], site))
        site = through[asked_by[site]]
    return chain[::-1]


def _push(
    path: Sequence[tuple[int, int]], most: int, free: dict[int, int], given: Mapping[int, dict[int, int]]
) -> int:
    """Send as much as the chain carries, at most ``most``, and return it."""
    carried = min(most, free[path[-1][1]])
    for (_need, site), (other, _next) in itertools.pairwise(path):
        carried = min(carried, given[site][other])
    for place, (need, site) in enumerate(path):
        given[site][need] += carried
        if place + 1 < len(path):
            given[site][path[place + 1][0]] -= carried
    free[path[-1][1]] -= carried
    return carried


def greedy(problem: Problem) -> Stock:
    """Return an addition made without looking ahead: the scenario that is cheapest for its weight first, until it is enough.

    What a scenario lacks is put where it meets most of it, dearer sites last. The solver begins from it.
    """
    added: dict[tuple[int, int], int] = defaultdict(int)
    sites = frozenset(_candidates(problem))
    waiting = [place for place, one in enumerate(problem.scenarios) if one.can_be_served()]
    offers = {place: _lacking(problem, place, added, sites) for place in waiting}
    reached, target = 0, target_of(problem)
    while offers and reached < target:
        place = min(offers, key=lambda one: (_dear(problem, one, offers[one]), one))
        again = _lacking(problem, place, added, sites)  # others may have brought some of it meanwhile
        offers[place] = again
        if min(offers, key=lambda one: (_dear(problem, one, offers[one]), one)) != place:
            continue
        for key, count in again.items():
            added[key] += count
        reached += problem.scenarios[place].weight
        del offers[place]
    return dict(added)


def _dear(problem: Problem, place: int, lacking: Stock) -> float:
    return problem.cost(lacking) / problem.scenarios[place].weight


def _lacking(problem: Problem, place: int, added: Stock, sites: Sites) -> Stock:
    """Return an addition to ``sites`` that serves one scenario beside what was added before; room is not heeded."""
    left = short(problem.scenarios[place].needs, problem.with_added(added))
    found: dict[tuple[int, int], int] = defaultdict(int)
    used = {site for site, _item in added}
    while left:
        meets: dict[int, int] = defaultdict(int)
        for need, count in left.items():
            for site in need.sites & sites:
                meets[site] += count * max(problem.prices[need.item], 1)
        best = max(meets, key=lambda one: (meets[one], one in used, -problem.site_cost(one), -one))
        for need in [need for need in left if best in need.sites]:
            found[best, need.item] += left.pop(need)
    return dict(found)


def solve(problem: Problem, seconds: float = 60.0, told: Told | None = None) -> Stocking:
    """Return the cheapest addition by which the share of the weight is served, within so many seconds.

    Raises NoStocking when the solver fails.
    """
    began = time.monotonic()
    possible = sum(one.weight for one in problem.scenarios if one.can_be_served())
    target = min(target_of(problem), possible)
    model = _Model(problem, target)
    if problem.room and not model.attainable(seconds):
        target = model.most(seconds)
        model = _Model(problem, target)
    first = {} if problem.room else greedy(problem)
    added, bound = model.run(seconds, told, first)
    yes = served(problem, problem.with_added(added))
    if weight_of(problem, yes) < target:
        raise NoStocking("the answer does not serve what it says")
    cost = problem.cost(added)
    return Stocking(added, cost, yes, target, min(max(bound, 0.0), cost), time.monotonic() - began)


def _candidates(problem: Problem) -> list[int]:
    """Return the sites to which something may be added: those that another, not dearer, does not outdo.

    A site outdoes another when it reaches in time whatever the other reaches; without a limit of its room nothing is lost
    by adding there instead.
    """
    reaches: dict[int, int] = defaultdict(int)
    seen: dict[tuple[int, Sites], int] = {}
    for place, one in enumerate(problem.scenarios):
        for need in one.needs:
            if (place, need.sites) not in seen:
                seen[place, need.sites] = bit = 1 << len(seen)
                for site in need.sites:
                    reaches[site] |= bit
    cost = {site: problem.site_cost(site) for site in reaches}
    kept: list[int] = []
    for site in sorted(reaches, key=lambda one: (-reaches[one].bit_count(), cost[one], one)):
        if site in problem.room or not any(
            other not in problem.room and cost[other] <= cost[site] and not reaches[site] & ~reaches[other]
            for other in kept
        ):
            kept.append(site)
    return sorted(kept)


def _groups(problem: Problem) -> list[tuple[int, ...]]:
    """Return the items by what is asked of them: those that every place asks for alike are one to the solver."""
    asked: dict[int, set[tuple[int, Need]]] = defaultdict(set)
    for place, one in enumerate(problem.scenarios):
        for item, needs in _by_item(one.needs).items():
            asked[item] |= {(place, replace(need, item=0)) for need in needs}
    stands = {item for (_site, item), count in problem.standing.items() if count}
    found: dict[Any, list[int]] = defaultdict(list)
    for item, rows in asked.items():
        found[item if item in stands else frozenset(rows)].append(item)
    return [tuple(items) for items in found.values()]


class _Model:
    """The problem as columns and rows: pieces added by site and group, scenarios served, sites used, what is sent."""

    def __init__(self, problem: Problem, target: int) -> None:
        self.problem, self.target = problem, target
        self.sites, self.groups = _candidates(problem), _groups(problem)
        self.costs: list[float] = []
        self.upper: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[tuple[float, float, dict[int, float]]] = []
        self.added: dict[tuple[int, int], int] = {}
        self.used: dict[int, int] = {}
        self.served = [self._column(0, 1, whole=True) for _one in problem.scenarios]
        for group in range(len(self.groups)):
            self._group(group)
        self._sites()
        weights = {self.served[place]: float(one.weight) for place, one in enumerate(problem.scenarios)}
        self._row(target, np.inf, weights)

    def _column(self, cost: float, upper: float, *, whole: bool = False) -> int:
        self.costs.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def _row(self, lower: float, upper: float, entries: dict[int, float]) -> None:
        self.rows.append((lower, upper, entries))

    def _group(self, group: int) -> None:
        """Draw one group: in each scenario what is sent meets each need, and no site sends more than stands there."""
        item = self.groups[group][0]
        asked = {
            place: rows
            for place, one in enumerate(self.problem.scenarios)
            if (rows := _by_item(one.needs).get(item))
        }
        for site in self.sites:
            most = max((_reached(rows, site) for rows in asked.values()), default=0)
            if most:
                price = sum(self.problem.prices[one] for one in self.groups[group])
                self.added[site, group] = self._column(price, most, whole=True)
        for place, rows in asked.items():
            self._scenario(place, group, rows)

    def _scenario(self, place: int, group: int, rows: Sequence[Need]) -> None:
        """Draw one group in one scenario. Sites that reach the same needs there are one source."""
        item, yes = self.groups[group][0], self.served[place]
        reaches: dict[int, list[int]] = defaultdict(list)
        for number, need in enumerate(rows):
            for site in need.sites:
                if (site, group) in self.added or self.problem.standing.get((site, item)):
                    reaches[site].append(number)
        sources: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for site in sorted(reaches):
            sources[tuple(reaches[site])].append(site)
        meets: list[dict[int, float]] = [{yes: -float(need.count)} for need in rows]
        there = [0] * len(rows)
        for numbers, sites in sources.items():
            columns = [self.added[site, group] for site in sites if (site, group) in self.added]
            stands = sum(self.problem.standing.get((site, item), 0) for site in sites)
            if len(numbers) == 1:  # all of it goes there, nothing is shared out
                meets[numbers[0]].update(dict.fromkeys(columns, 1.0))
                there[numbers[0]] += stands
                continue
            sent = {self._column(0, rows[number].count): number for number in numbers}
            for column, number in sent.items():
                meets[number][column] = 1.0
            self._row(-np.inf, stands, dict.fromkeys(sent, 1.0) | dict.fromkeys(columns, -1.0))
        for number, entries in enumerate(meets):
            self._row(-there[number], np.inf, entries)

    def _sites(self) -> None:
        """Draw what a site costs once, and how much it takes."""
        for site in self.sites:
            here = {group: column for (place, group), column in self.added.items() if place == site}
            if cost := self.problem.site_cost(site):
                self.used[site] = self._column(cost, 1, whole=True)
                for column in here.values():
                    self._row(-np.inf, 0, {column: 1.0, self.used[site]: -self.upper[column]})
            if site in self.problem.room:
                there = sum(count for (place, _item), count in self.problem.standing.items() if place == site)
                pieces = {column: float(len(self.groups[group])) for group, column in here.items()}
                self._row(-np.inf, max(self.problem.room[site] - there, 0), pieces)

    def attainable(self, seconds: float) -> bool:
        """Tell whether so much weight can be served at all."""
        return self.most(seconds) >= self.target

    def most(self, seconds: float) -> int:
        """Return the greatest weight that can be served, whatever it costs."""
        costs, rows = self.costs, self.rows
        weights = {self.served[n]: -float(one.weight) for n, one in enumerate(self.problem.scenarios)}
        self.costs, self.rows = [weights.get(n, 0.0) for n in range(len(costs))], rows[:-1]
        values, _bound = self._solved(seconds, None, None)
        self.costs, self.rows = costs, rows
        return round(-sum(weight * round(values[column]) for column, weight in weights.items()))

    def run(self, seconds: float, told: Told | None, first: Stock) -> tuple[Stock, float]:
        """Return the addition found, and what it costs at least."""
        values, bound = self._solved(seconds, told, self._start(first))
        added = {
            (site, item): count
            for (site, group), column in self.added.items()
            if (count := round(values[column]))
            for item in self.groups[group]
        }
        if first and self.problem.cost(first) < self.problem.cost(added):
            added = dict(first)
        return added, bound

    def _start(self, first: Stock) -> dict[int, float] | None:
        """Return the whole columns of an addition, as far as it lies on candidates; else nothing."""
        if not first or any(site not in self.sites for site, _item in first):
            return None
        yes = served(self.problem, self.problem.with_added(first))
        found = {column: float(yes[place]) for place, column in enumerate(self.served)}
        for (site, group), column in self.added.items():
            found[column] = float(max(first.get((site, item), 0) for item in self.groups[group]))
        sites = {site for site, _item in first}
        return found | {column: float(site in sites) for site, column in self.used.items()}

    def _solved(
        self, seconds: float, told: Told | None, start: Mapping[int, float] | None
    ) -> tuple[Any, float]:
        import highspy

        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("time_limit", float(seconds))
        solver.passModel(self._lp(highspy))
        if start:
            places = np.array(list(start), dtype=np.int32)
            solver.setSolution(len(start), places, np.array(list(start.values()), dtype=np.float64))
        if told is not None:
            solver.cbMipInterrupt += lambda event: _tell(event, told)
        solver.run()
        info = solver.getInfo()
        status = solver.getModelStatus()
        ended = {
            highspy.HighsModelStatus.kOptimal,
            highspy.HighsModelStatus.kTimeLimit,
            highspy.HighsModelStatus.kInterrupt,
        }
        if status not in ended:
            raise NoStocking(solver.modelStatusToString(status))
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return np.zeros(len(self.costs)), float(info.mip_dual_bound)
        return solver.getSolution().col_value, float(info.mip_dual_bound)

    def _lp(self, highspy: Any) -> Any:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.costs), len(self.rows)
        lp.col_cost_, lp.col_upper_ = np.array(self.costs, dtype=float), np.array(self.upper, dtype=float)
        lp.col_lower_ = np.zeros(len(self.costs))
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in self.whole]
        lp.row_lower_ = np.array([row[0] for row in self.rows], dtype=float)
        lp.row_upper_ = np.array([row[1] for row in self.rows], dtype=float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(row[2]) for row in self.rows)])
        lp.a_matrix_.index_ = np.array([n for row in self.rows for n in row[2]], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([v for row in self.rows for v in row[2].values()], dtype=float)
        return lp


def _reached(needs: Sequence[Need], site: int) -> int:
    return sum(need.count for need in needs if site in need.sites)


def _tell(event: Any, told: Told) -> None:
    out = event.data_out
    if told(out.running_time, out.mip_primal_bound, out.mip_dual_bound):
        event.interrupt()


def cheapest_for(problem: Problem, place: int, stock: Stock, seconds: float = 10.0) -> Stocking:
    """Return the cheapest addition to a stock by which one scenario is served as well."""
    alone = replace(problem, scenarios=(problem.scenarios[place],), share=100, standing=stock)
    return solve(alone, seconds)
