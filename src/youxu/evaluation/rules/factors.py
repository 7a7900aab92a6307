"""Which factors lengthen a restoration (E1): for each the ratio of the medians with it and without, as it is known.

What goes on counts as lasting longer than it has so far. A ratio is no cause: factors come together, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from youxu.evaluation.rules.packed import Floats, Table, whole
from youxu.evaluation.rules.period import ENOUGH, SEED, WHOLE
from youxu.kernel.survival import Middle, NoRecords, ratio

Mask = np.ndarray


class Factor(StrEnum):
    """What may lengthen a restoration, known of each interruption."""

    VENDOR = "VENDOR"
    OUTSIDE_HOURS = "OUTSIDE_HOURS"
    WEEKEND = "WEEKEND"
    OTHERS_OPEN = "OTHERS_OPEN"
    SEVERAL_OUTLETS = "SEVERAL_OUTLETS"
    RELAPSED = "RELAPSED"
    NIGHT = "NIGHT"
    NO_MEETING = "NO_MEETING"
    WORKAROUND = "WORKAROUND"
    NO_ESTIMATE = "NO_ESTIMATE"


@dataclass(frozen=True)
class FactorFigures:
    """One factor: how many cases have it and how many not, and the ratio of the medians; None under 20 of either.

    ``key`` is a Factor, or the key of a cause of the plan with ``is_cause``.
    """

    key: str
    is_cause: bool
    cases: int
    others: int
    ratio: Middle | None

    @property
    def is_sure(self) -> bool:
        """Tell whether the whole interval lies on one side of "as long as the others"."""
        return self.ratio is not None and (self.ratio.low > 1 or self.ratio.high < 1)


def factors_in(rows: Table, causes: Mapping[str, Mask], night: Mask) -> list[FactorFigures]:
    """Return every factor, the surest and longest first, those without enough cases last.

    ``causes`` says by the key of a cause which rows have it, ``night`` which began at night on their own clocks.
    """
    lasted, ended, known = _lengths(rows)
    found = []
    for key, is_cause, has in [*_facts(rows, night), *((key, True, mask) for key, mask in causes.items())]:
        mine, others = known & has, known & ~has
        found.append(
            FactorFigures(
                key, is_cause, int(mine.sum()), int(others.sum()), _ratio(lasted, ended, mine, others)
            )
        )
    return sorted(found, key=_rank)


def _rank(one: FactorFigures) -> tuple[bool, bool, float, str]:
    return one.ratio is None, not one.is_sure, -(one.ratio.value if one.ratio else 0.0), one.key


def _ratio(lasted: Floats, ended: Mask, mine: Mask, others: Mask) -> Middle | None:
    if mine.sum() < ENOUGH or others.sum() < ENOUGH:
        return None
    try:
        return ratio(lasted[mine], ended[mine], lasted[others], ended[others], SEED)
    except NoRecords:
        return None


def _lengths(rows: Table) -> tuple[Floats, Mask, Mask]:
    length, running = whole(rows, WHOLE), whole(rows, "OPEN_S")
    ended = np.isfinite(length)
    lasted = np.where(ended, length, running)
    return lasted, ended, np.isfinite(lasted)


def _facts(rows: Table, night: Mask) -> Iterator[tuple[str, bool, Mask]]:
    columns = {
        Factor.VENDOR: "VENDOR_CALLED",
        Factor.OUTSIDE_HOURS: "OUTSIDE_HOURS",
        Factor.WEEKEND: "WEEKEND",
        Factor.OTHERS_OPEN: "OTHERS_OPEN",
        Factor.SEVERAL_OUTLETS: "SEVERAL_OUTLETS",
        Factor.RELAPSED: "RELAPSED",
    }
    for factor, name in columns.items():
        yield factor, False, whole(rows, name) == 1
    yield Factor.NIGHT, False, night
    yield Factor.NO_MEETING, False, ~np.isfinite(whole(rows, "CONVENE_S"))
    yield Factor.WORKAROUND, False, np.isfinite(whole(rows, "WORKAROUND_S"))
    yield Factor.NO_ESTIMATE, False, ~np.isfinite(whole(rows, "FIRST_ETA_S"))
