"""A period seen by one side: cause, level, unit, outlet, region, month, or reality beside drills (E1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np
from django.db.models import Count

from youxu.core.actor import Actor
from youxu.core.database import Joined
from youxu.evaluation.queries.period import Selection, table_of
from youxu.evaluation.rules import packed
from youxu.evaluation.rules.factors import FactorFigures, factors_in
from youxu.evaluation.rules.packed import Table
from youxu.evaluation.rules.period import ENOUGH, PeriodFigures, figures_of, interval_of
from youxu.evaluation.rules.turns import Days, each_month, month_from
from youxu.kernel.survival import Middle
from youxu.network.models import Outlet, Unit

MOST = 50
NIGHT = (20, 7)
"""From which hour until before which it is night on the unit's own clock."""


class Side(StrEnum):
    """By what the interruptions of a period are told apart."""

    CAUSE = "cause"
    LEVEL = "level"
    UNIT = "unit"
    OUTLET = "outlet"
    REGION = "region"
    MONTH = "month"
    DRILL = "drill"


COLUMNS = {Side.CAUSE: "cause", Side.LEVEL: "level", Side.OUTLET: "outlet", Side.REGION: "region"}
COMPARED = frozenset({Side.UNIT, Side.OUTLET, Side.REGION})
"""Sides behind which people stand: shown in the order of names, never of figures, compared from 20 cases on."""


@dataclass(frozen=True)
class Share:
    """One of the sides: its key and name (Chinese, English), its figures, the median with its interval from 20 on."""

    key: str
    name: str
    name_en: str
    figures: PeriodFigures
    interval: Middle | None

    @property
    def enough(self) -> bool:
        """Tell whether it may be compared."""
        return self.figures.cases >= ENOUGH


@dataclass(frozen=True)
class Breakdown:
    """A period by one side, at most 50 of it: those with most interruptions; ``more`` tells of others."""

    side: Side
    shares: tuple[Share, ...]
    more: bool = False


def breakdown_of(actor: Actor, selection: Selection, side: Side) -> Breakdown:
    """Return a period by one side; three queries at most."""
    actor.require("read", unit=selection.path)
    if side is Side.DRILL:
        return _drills(actor, selection)
    if side is Side.MONTH:
        return _months(actor, selection)
    if side is Side.UNIT:
        return _units(actor, selection)
    return _columns(actor, selection, side)


def _drills(actor: Actor, selection: Selection) -> Breakdown:
    kinds = (("real", False), ("drill", True))
    tables = [(key, table_of(actor, replace(selection, drill=drill))) for key, drill in kinds]
    return Breakdown(Side.DRILL, tuple(_share(key, "", "", rows) for key, rows in tables))


def _months(actor: Actor, selection: Selection) -> Breakdown:
    rows = table_of(actor, selection)
    began = packed.whole(rows, "BEGAN_MIN")
    found = []
    for month in each_month(selection.days):
        start, end = (
            edge.timestamp() / 60 for edge in Days(month, month_from(month, 1)).moments(selection.zone)
        )
        name = f"{month:%Y-%m}"
        found.append(_share(name, name, name, rows[(began >= start) & (began < end)]))
    return Breakdown(Side.MONTH, tuple(found))


def _units(actor: Actor, selection: Selection) -> Breakdown:
    """Gather the rows of each unit below under the one that stands right below the selection's own."""
    texts: dict[str, list[str]] = defaultdict(list)
    for path, rows in selection.rows(actor).values_list("unit_path").annotate(rows=Joined("figures")):
        rest = path[len(selection.path) :].partition("/")[0]
        texts[f"{selection.path}{rest}/" if rest else selection.path].append(rows)
    counted = {path: packed.table("".join(parts)) for path, parts in texts.items()}
    shown = sorted(counted, key=lambda path: -len(counted[path]))[:MOST]
    units = {one.path: one for one in Unit.objects.filter(path__in=shown)}
    named = sorted((units[path].name, path) for path in shown if path in units)
    shares = [_share(units[path].key, name, units[path].name_en, counted[path]) for name, path in named]
    return Breakdown(Side.UNIT, tuple(shares), len(counted) > MOST)


def _columns(actor: Actor, selection: Selection, side: Side) -> Breakdown:
    column = COLUMNS[side]
    rows = selection.rows(actor).exclude(**{column: None if side is Side.OUTLET else ""})
    counts = rows.values_list(column).annotate(cases=Count("pk")).order_by("-cases", column)
    keys = [key for key, _cases in counts[: MOST + 1]]
    shown = keys[:MOST]
    texts = dict(rows.filter(**{f"{column}__in": shown}).values_list(column).annotate(rows=Joined("figures")))
    names = _names(side, shown)
    shares = [
        _share(names.get(key, (str(key),) * 3)[0], *names.get(key, (str(key),) * 3)[1:], packed.table(text))
        for key, text in texts.items()
    ]
    if side in COMPARED:
        shares.sort(key=lambda one: (one.name, one.key))
    else:
        shares.sort(key=lambda one: (-one.figures.cases, one.key))
    return Breakdown(side, tuple(shares), len(keys) > MOST)


def _names(side: Side, keys: list[str | int]) -> Mapping[str | int, tuple[str, str, str]]:
    if side is not Side.OUTLET:
        return {}
    rows = Outlet.objects.filter(pk__in=keys).values_list("pk", "code", "name", "name_en")
    return {key: (code, name, english) for key, code, name, english in rows}


def _share(key: str, name: str, name_en: str, rows: Table) -> Share:
    return Share(key, name, name_en, figures_of(rows), interval_of(rows))


def factors_of(actor: Actor, selection: Selection) -> list[FactorFigures]:
    """Return what lengthens restorations in a period; one query."""
    actor.require("read", unit=selection.path)
    causes = list(selection.rows(actor).values_list("cause").annotate(rows=Joined("figures")))
    tables = [packed.table(text) for _cause, text in causes]
    rows = np.vstack(tables) if tables else packed.table("")
    place = np.repeat(np.arange(len(tables)), [len(one) for one in tables])
    masks = {cause: place == number for number, (cause, _text) in enumerate(causes) if cause}
    return factors_in(rows, masks, _at_night(rows, selection))


def _at_night(rows: Table, selection: Selection) -> np.ndarray:
    """Return which began at night: the clock of the unit is asked once for each day."""
    began = packed.whole(rows, "BEGAN_MIN")
    days, place = np.unique(began // 1440, return_inverse=True)
    ahead = np.array([_ahead(day, selection) for day in days], float)
    hour = (began + ahead[place]) % 1440 // 60 if len(days) else began
    start, end = NIGHT
    found: np.ndarray = (hour >= start) | (hour < end)
    return found


def _ahead(day: float, selection: Selection) -> float:
    offset = datetime.fromtimestamp(day * 86400, selection.zone).utcoffset()
    return offset.total_seconds() / 60 if offset else 0.0
