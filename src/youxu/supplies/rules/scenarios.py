"""What people write of scenarios: which outlets go down together, by which cause, how likely; read with line and key.

A file is a map: ``scenarios`` with, each, ``name``, ``weight`` (1 if left out), ``cause``, and its outlets by one of
``outlets``, ``unit``, ``region`` (with ``scheme``), ``polygon``, ``circle``. Beside them may stand ``prices`` of items, ``site_cost``
(what it costs to keep anything at one more site) and ``minutes`` (a known way from a site to an outlet).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from youxu.kernel.words import Sentence, mark
from youxu.plan.reading import Document, Fault, Path, dotted, read

MOST_SCENARIOS = 500
LARGEST = Decimal(10**9)
RULES = ("outlets", "unit", "region", "polygon", "circle")
_KEYS = frozenset({"scenarios", "prices", "site_cost", "minutes"})
_SCENARIO_KEYS = frozenset({"name", "weight", "cause", "scheme", *RULES})
_WAY_KEYS = frozenset({"site", "outlet", "minutes"})
_CIRCLE_KEYS = frozenset({"latitude", "longitude", "km"})

NO_SCENARIOS = mark("there is no scenario: a list of them is expected here")
TOO_MANY = mark("at most {most} scenarios are reckoned at once")
NOT_A_MAP = mark("a map of keys is expected here")
NO_SUCH_KEY = mark("there is no key {name} here; known are: {known}")
MISSING = mark("{name} is missing here")
NOT_A_NUMBER = mark("a number is expected here")
NOT_POSITIVE = mark("{value} is too small: it must be more than 0")
TOO_LARGE = mark("{value} is too large: at most {bound}")
NEGATIVE = mark("{value} is too small: at least {bound}")
TWICE = mark("there is a scenario of this name already, in line {line}")
UNKNOWN_CAUSE = mark("the plan has no cause {name}; known are: {known}")
NO_KIT = mark("no kit of the plan answers the cause {name}: nothing would be asked for")
UNKNOWN_ITEM = mark("there is no supply {name}")
ONE_RULE = mark("a scenario says its outlets by one of: {known}")
NO_CODES = mark("a list of outlets' codes is expected here")
NO_OUTLETS = mark("no outlet lies there: the scenario {name} is empty")
UNKNOWN_SITE = mark("no depot, vehicle or outlet here is called {name}")
UNKNOWN_OUTLET = mark("there is no outlet {name} here")
BAD_CIRCLE = mark("a circle has latitude (-90 to 90), longitude (-180 to 180) and km (more than 0)")


class UnsoundScenarios(Exception):
    """A file of scenarios has faults; ``faults`` says of each the line, the key, the reason."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(str(faults[0].reason))


@dataclass(frozen=True)
class Scene:
    """A scenario as written: ``rule`` says which outlets, ``path`` where in the file it stands."""

    name: str
    weight: Decimal
    cause: str
    rule: Mapping[str, Any]
    path: Path


@dataclass(frozen=True)
class Way:
    """A known way: the minutes from a site (its name or its outlet's code) to an outlet."""

    site: str
    outlet: str
    minutes: int
    path: Path


@dataclass
class Scenes:
    """What a file says, with the document that it was read from."""

    document: Document
    scenes: list[Scene] = field(default_factory=list)
    prices: dict[str, Decimal] = field(default_factory=dict)
    site_cost: Decimal = Decimal(0)
    ways: list[Way] = field(default_factory=list)

    def fault(self, path: Path, text: str, **values: object) -> Fault:
        """Return a fault at a place of the file."""
        return _fault(self.document, path, text, values)


def scenes_of(text: str, causes: Mapping[str, bool], items: Collection[str]) -> Scenes:
    """Return what a file of scenarios says.

    ``causes`` of the plan, and whether a kit answers each; ``items`` by key. Raises UnsoundScenarios with every fault,
    Unreadable where it is no YAML at all.
    """
    document = read(text)
    found = Scenes(document)
    faults = list(document.faults)
    faults += _unknown(document, (), document.data, _KEYS)
    faults += _scenes(found, causes)
    faults += _prices(found, items)
    faults += _ways(found)
    if faults:
        raise UnsoundScenarios(sorted(faults, key=lambda one: one.line))
    return found


def _fault(document: Document, path: Path, text: str, values: Mapping[str, object]) -> Fault:
    return Fault(document.line_of(path), dotted(path), Sentence(text, values))


def _unknown(
    document: Document, path: Path, row: Mapping[str, Any], known: Collection[str]
) -> Iterator[Fault]:
    for key in row:
        if key not in known:
            values = {"name": key, "known": ", ".join(sorted(known))}
            yield _fault(document, (*path, key), NO_SUCH_KEY, values)


def _scenes(found: Scenes, causes: Mapping[str, bool]) -> Iterator[Fault]:
    rows = found.document.data.get("scenarios")
    if not isinstance(rows, list) or not rows:
        yield found.fault(("scenarios",), NO_SCENARIOS)
        return
    if len(rows) > MOST_SCENARIOS:
        yield found.fault(("scenarios",), TOO_MANY, most=MOST_SCENARIOS)
        return
    named: dict[str, int] = {}
    for place, row in enumerate(rows):
        path: Path = ("scenarios", place)
        if not isinstance(row, dict):
            yield found.fault(path, NOT_A_MAP)
            continue
        faults = [*_unknown(found.document, path, row, _SCENARIO_KEYS), *_scene(found, path, row, causes)]
        name = str(row.get("name") or "").strip()
        if name in named:
            faults.append(found.fault((*path, "name"), TWICE, line=named[name]))
        named[name] = found.document.line_of((*path, "name"))
        yield from faults
        if not faults:
            weight = Decimal(str(row.get("weight", 1)))
            rule = {key: row[key] for key in (*RULES, "scheme") if key in row}
            found.scenes.append(Scene(name, weight, str(row["cause"]), _plain(rule), path))


def _plain(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule with its codes as texts: 350201 stands for the code, not for a number."""
    found = {key: str(value) if key in ("unit", "region", "scheme") else value for key, value in rule.items()}
    if "outlets" in rule:
        found["outlets"] = [str(code) for code in rule["outlets"]]
    return found


def _scene(found: Scenes, path: Path, row: dict[str, Any], causes: Mapping[str, bool]) -> Iterator[Fault]:
    if not str(row.get("name") or "").strip():
        yield found.fault(path, MISSING, name="name")
    if "weight" in row:
        yield from _number(found, (*path, "weight"), row["weight"], positive=True)
    cause = row.get("cause")
    if cause is None:
        yield found.fault(path, MISSING, name="cause")
    elif str(cause) not in causes:
        yield found.fault((*path, "cause"), UNKNOWN_CAUSE, name=cause, known=", ".join(sorted(causes)))
    elif not causes[str(cause)]:
        yield found.fault((*path, "cause"), NO_KIT, name=cause)
    given = [key for key in RULES if key in row]
    if len(given) != 1:
        yield found.fault(path, ONE_RULE, known=", ".join(RULES))
    elif given[0] == "outlets" and not _codes(row["outlets"]):
        yield found.fault((*path, "outlets"), NO_CODES)
    elif given[0] == "circle" and not _circle(row["circle"]):
        yield found.fault((*path, "circle"), BAD_CIRCLE)
    elif not row[given[0]]:
        yield found.fault((*path, given[0]), MISSING, name=given[0])


def _codes(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(code, str | int) for code in value)


def _circle(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != _CIRCLE_KEYS or not all(map(_is_number, value.values())):
        return False
    return abs(value["latitude"]) <= 90 and abs(value["longitude"]) <= 180 and value["km"] > 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(found: Scenes, path: Path, value: Any, *, positive: bool) -> Iterator[Fault]:
    if not _is_number(value):
        yield found.fault(path, NOT_A_NUMBER)
    elif positive and value <= 0:
        yield found.fault(path, NOT_POSITIVE, value=value)
    elif value < 0:
        yield found.fault(path, NEGATIVE, value=value, bound=0)
    elif value > LARGEST:
        yield found.fault(path, TOO_LARGE, value=value, bound=LARGEST)


def _prices(found: Scenes, items: Collection[str]) -> Iterator[Fault]:
    rows = found.document.data.get("prices") or {}
    if not isinstance(rows, dict):
        yield found.fault(("prices",), NOT_A_MAP)
        return
    for key, value in rows.items():
        faults = list(_number(found, ("prices", key), value, positive=False))
        if key not in items:
            faults.append(found.fault(("prices", key), UNKNOWN_ITEM, name=key))
        yield from faults
        if not faults:
            found.prices[key] = Decimal(str(value))
    cost = found.document.data.get("site_cost", 0)
    faults = list(_number(found, ("site_cost",), cost, positive=False))
    yield from faults
    if not faults:
        found.site_cost = Decimal(str(cost))


def _ways(found: Scenes) -> Iterator[Fault]:
    rows = found.document.data.get("minutes") or []
    if not isinstance(rows, list):
        yield found.fault(("minutes",), NOT_A_MAP)
        return
    for place, row in enumerate(rows):
        path: Path = ("minutes", place)
        if not isinstance(row, dict):
            yield found.fault(path, NOT_A_MAP)
            continue
        faults = list(_unknown(found.document, path, row, _WAY_KEYS))
        faults += [found.fault(path, MISSING, name=key) for key in sorted(_WAY_KEYS - set(row))]
        if "minutes" in row:
            faults += _number(found, (*path, "minutes"), row["minutes"], positive=False)
        yield from faults
        if not faults:
            found.ways.append(Way(str(row["site"]), str(row["outlet"]), round(row["minutes"]), path))
