"""Who is sent where: a transport of customers from places to places with room, as a flow of least cost.

A thin face over HiGHS, whose interior method ends in a vertex of the network's polytope, so that every share is a whole
number (its simplex takes eight times as long on an overloaded network). The solver writes a banner to the standard
output of the process, so whoever speaks there runs it in a process of its own.

Room may be exceeded, at a price that rises in steps: only so much as cannot be placed elsewhere, and spread rather
than heaped on one place. What is over is part of the answer, never hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
STEPS = (1, 2, 4)
"""What one customer over the room costs, in prices: up to once the room, up to twice, beyond."""
MOST_TURNS = 50
"""Over how many others a customer may be passed on before one over the room is the lesser evil."""


class NotWhole(ArithmeticError):
    """The solver ended without an answer in whole numbers: a fault of the solver, never of the input."""


@dataclass(frozen=True)
class Arcs:
    """From which source to which target at what cost a customer may be sent: three columns of equal length."""

    sources: Whole
    targets: Whole
    costs: Whole

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, int]]) -> Arcs:
        """Return the arcs of (source, target, cost) rows."""
        table = np.asarray(rows, dtype=np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    def __len__(self) -> int:
        return len(self.costs)


@dataclass(frozen=True)
class Assignment:
    """What was found: ``shares`` by arc, ``loads`` and ``over`` (beyond the room) by target, ``unsent`` by source.

    ``unsent`` is what has no arc at all.
    """

    shares: Whole
    loads: Whole
    over: Whole
    unsent: Whole

    def cost(self, arcs: Arcs) -> int:
        """Return the cost of all shares, what is over not counted."""
        return int(self.shares @ arcs.costs)


def assign(demand: Sequence[int] | Whole, room: Sequence[int] | Whole, arcs: Arcs) -> Assignment:
    """Send the ``demand`` of each source to targets within their ``room`` at the least cost, whole.

    Raises ValueError for a negative number or an arc that leads nowhere, NotWhole when the solver fails.
    """
    wanted, spare = np.asarray(demand, dtype=np.int64), np.asarray(room, dtype=np.int64)
    _check(wanted, spare, arcs)
    reached = np.zeros(len(wanted), dtype=bool)
    reached[arcs.sources] = True
    unsent = np.where(reached, 0, wanted)
    sent = wanted - unsent
    plain = nearest_only(wanted, spare, arcs)
    if not plain.over.any():
        return plain  # the cheapest for each fits, so nothing is cheaper
    shares = _from_one(sent, spare, arcs) if is_from_one(wanted, arcs) else _solved(sent, spare, arcs)
    return _assignment(shares, spare, arcs, unsent)


def is_from_one(demand: Sequence[int] | Whole, arcs: Arcs) -> bool:
    """Tell whether only one source sends anybody: then ``assign`` needs no solver."""
    wanted = np.asarray(demand, dtype=np.int64)
    return len(np.unique(arcs.sources[wanted[arcs.sources] > 0])) <= 1


def nearest_only(demand: Sequence[int] | Whole, room: Sequence[int] | Whole, arcs: Arcs) -> Assignment:
    """Send everybody to the cheapest target, whatever its room: what ``assign`` is compared with."""
    wanted, spare = np.asarray(demand, dtype=np.int64), np.asarray(room, dtype=np.int64)
    _check(wanted, spare, arcs)
    order = np.lexsort((arcs.targets, arcs.costs, arcs.sources))
    found, first = np.unique(arcs.sources[order], return_index=True)
    shares = np.zeros(len(arcs), dtype=np.int64)
    shares[order[first]] = wanted[found]
    unsent = wanted.copy()
    unsent[found] = 0
    return _assignment(shares, spare, arcs, unsent)


def _assignment(shares: Whole, spare: Whole, arcs: Arcs, unsent: Whole) -> Assignment:
    loads = np.bincount(arcs.targets, weights=shares, minlength=len(spare)).astype(np.int64)
    return Assignment(shares, loads, np.maximum(loads - spare, 0), unsent)


def _check(wanted: Whole, spare: Whole, arcs: Arcs) -> None:
    if (wanted < 0).any() or (spare < 0).any() or (arcs.costs < 0).any():
        raise ValueError("demand, room and costs are never negative")
    if len(arcs) and not (
        0 <= arcs.sources.min() <= arcs.sources.max() < len(wanted)
        and 0 <= arcs.targets.min() <= arcs.targets.max() < len(spare)
    ):
        raise ValueError("an arc leads from or to a place that is not there")


def _price(sent: Whole, arcs: Arcs) -> int:
    """Return what one customer over the room costs at the first step."""
    return (int(arcs.costs.max()) + 1) * min(int(np.count_nonzero(sent)) + 1, MOST_TURNS)


def _from_one(sent: Whole, spare: Whole, arcs: Arcs) -> Whole:
    """Return the share of each arc where one source sends all: the next customer goes where one more costs least.

    What one more costs at a target only rises with its load, so whoever is placed so is placed at the least cost.
    """
    shares = np.zeros(len(arcs), dtype=np.int64)
    total, own = int(sent.sum()), np.flatnonzero(sent[arcs.sources] > 0)
    order = own[np.lexsort((arcs.costs[own], arcs.targets[own]))]
    targets, first = np.unique(arcs.targets[order], return_index=True)
    best = order[first]
    limit, cost, price = np.maximum(spare[targets], 1), arcs.costs[best], _price(sent, arcs)
    sizes = np.concatenate([spare[targets], limit, limit, np.full(len(targets), total)])
    cheapest = np.argsort(np.concatenate([cost, *(cost + price * step for step in STEPS)]), kind="stable")
    taken = np.zeros(len(sizes), dtype=np.int64)
    before = np.cumsum(sizes[cheapest]) - sizes[cheapest]
    taken[cheapest] = np.clip(total - before, 0, sizes[cheapest])
    shares[best] = taken.reshape(len(STEPS) + 1, -1).sum(axis=0)
    return shares


def _solved(sent: Whole, spare: Whole, arcs: Arcs) -> Whole:
    """Return the share of each arc. Columns are the arcs, then each target's steps beyond its room."""
    used, place = np.unique(arcs.targets, return_inverse=True)
    count, targets, sources = len(arcs), len(used), len(sent)
    price = _price(sent, arcs)
    cost = np.concatenate([arcs.costs, *(np.full(targets, price * step) for step in STEPS)])
    limit = np.maximum(spare[used], 1).astype(float)
    upper = np.concatenate([np.full(count, np.inf), limit, limit, np.full(targets, np.inf)])
    rows = np.concatenate(
        [np.stack([arcs.sources, sources + place], axis=1).ravel(), _steps(sources, targets)]
    )
    signs = np.concatenate([np.ones(2 * count), np.full(len(STEPS) * targets, -1.0)])
    starts = np.concatenate([np.arange(0, 2 * count, 2), 2 * count + np.arange(len(STEPS) * targets)])
    lower_rows = np.concatenate([sent.astype(float), np.full(targets, -np.inf)])
    upper_rows = np.concatenate([sent.astype(float), spare[used].astype(float)])
    values = _run(cost.astype(float), upper, (lower_rows, upper_rows), (starts, rows, signs))[:count]
    whole = np.rint(values).astype(np.int64)
    if np.abs(values - whole).max() > 1e-6:
        raise NotWhole("shares in fractions")
    return whole


def _steps(sources: int, targets: int) -> Whole:
    return np.tile(sources + np.arange(targets), len(STEPS))


def _run(
    cost: NDArray[np.float64],
    upper: NDArray[np.float64],
    bounds: tuple[NDArray[np.float64], NDArray[np.float64]],
    matrix: tuple[Whole, Whole, NDArray[np.float64]],
) -> NDArray[np.float64]:
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(bounds[0])
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), upper
    lp.row_lower_, lp.row_upper_ = bounds
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    starts, rows, signs = matrix
    lp.a_matrix_.start_ = np.append(starts, len(rows))
    lp.a_matrix_.index_, lp.a_matrix_.value_ = rows, signs
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("threads", 1)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise NotWhole(solver.modelStatusToString(solver.getModelStatus()))
    return np.asarray(solver.getSolution().col_value)
