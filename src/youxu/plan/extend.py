"""How the plan of a lower unit extends its parent's: it may tighten, never loosen.

Each field of the schema says in which direction it may move (``Tighten``). ``merged`` puts a sparse file over
its parent, ``loosenings`` names what would be looser, ``effective`` takes of both what is tighter, so that
the plan in effect is never looser than the parent's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from youxu.kernel.words import mark
from youxu.plan.reading import Path, dotted
from youxu.plan.schema import KINDS, Duration, LevelKey, Plan, Text, Tighten, Weight
from youxu.plan.walk import tightened

WORDS = {
    Tighten.LESS: mark("this loosens the plan above: {child} instead of at most {parent}"),
    Tighten.MORE: mark("this loosens the plan above: {child} instead of at least {parent}"),
    Tighten.SUPERSET: mark("this loosens the plan above: {parent} is left out"),
    Tighten.FIXED: mark("the plan above fixes this: {parent}, not {child}"),
}
_WEIGHTS = {Weight.NOT_APPLICABLE: 0, Weight.BRIEF: 1, Weight.FULL: 2}
_NAMES = ("key", "number", "extends")


@dataclass(frozen=True)
class Loosening:
    """A place where the child is looser: its path, the rule that it breaks, both values as words."""

    path: Path
    rule: Tighten
    parent: str
    child: str

    @property
    def key(self) -> str:
        """Return the path with dots."""
        return dotted(self.path)


def merged(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """Put the child's sparse data over the parent's: maps by key, anything else replaces."""
    result = dict(parent)
    for key, value in child.items():
        below = result.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and not _is_leaf(below):
            result[key] = merged(below, value)
        else:
            result[key] = value
    return result


def _is_leaf(value: Mapping[str, Any]) -> bool:
    """Tell whether a map is one value, a predicate or a duration, which only another whole one replaces."""
    return value.get("kind") in KINDS or ("unit" in value and "count" in value and len(value) <= 3)


def loosenings(parent: Plan, child: Plan) -> tuple[Loosening, ...]:
    """Return every place where ``child`` is looser than ``parent``; none means that it tightens."""
    return tuple(_of_model(parent, child, ()))


def tightens(parent: Plan, child: Plan) -> bool:
    """Tell whether ``child`` is nowhere looser than ``parent``: reflexive and transitive."""
    return not loosenings(parent, child)


def _of_model(parent: BaseModel, child: BaseModel, path: Path) -> Iterator[Loosening]:
    if type(parent) is not type(child):
        yield Loosening(path, Tighten.FIXED, _shown(parent), _shown(child))
        return
    for name, rule in tightened(parent.__class__):
        if rule is None or rule is Tighten.OWN or (not path and name in _NAMES):
            continue
        yield from _of_value(rule, getattr(parent, name), getattr(child, name), (*path, name))


def _of_value(rule: Tighten, parent: Any, child: Any, path: Path) -> Iterator[Loosening]:
    if isinstance(parent, dict) and isinstance(child, dict):
        yield from _of_entries(rule, parent, child, path)
    elif rule is Tighten.SUPERSET and isinstance(parent, tuple):
        for item in parent:
            if item not in child:
                yield Loosening(path, rule, _shown(item), _shown(child))
    elif rule is Tighten.WITHIN or (rule is Tighten.SUPERSET and isinstance(parent, BaseModel)):
        yield from _of_within(parent, child, path)
    elif not no_looser(rule, parent, child):
        yield Loosening(path, rule, _shown(parent), _shown(child))


def _of_within(parent: Any, child: Any, path: Path) -> Iterator[Loosening]:
    if parent is None:
        return
    if child is None:
        yield Loosening(path, Tighten.SUPERSET, _shown(parent), "-")
        return
    yield from _of_model(parent, child, path)


def _of_entries(
    rule: Tighten, parent: dict[Any, Any], child: dict[Any, Any], path: Path
) -> Iterator[Loosening]:
    for key, value in parent.items():
        here = (*path, str(key))
        if key not in child:
            yield Loosening(here, Tighten.SUPERSET, str(key), "-")
        elif isinstance(value, BaseModel) and not isinstance(value, Duration):
            yield from _of_within(value, child[key], here)
        elif isinstance(value, Text):
            continue
        else:
            yield from _of_value(rule, value, child[key], here)


def no_looser(rule: Tighten, parent: Any, child: Any) -> bool:
    """Tell whether one value, under one rule, is at least as tight; None is the loosest."""
    if parent is None or parent == child:
        return rule is not Tighten.FIXED or parent == child
    if child is None or rule is Tighten.FIXED:
        return False
    if isinstance(parent, Duration):
        return child.no_longer_than(parent) if rule is Tighten.LESS else parent.no_longer_than(child)
    low, high = (child, parent) if rule is Tighten.LESS else (parent, child)
    return bool(_rank(low) <= _rank(high))


def _rank(value: Any) -> Any:
    if isinstance(value, Weight):
        return _WEIGHTS[value]
    return value.rank if isinstance(value, LevelKey) else value


def effective(parent: Plan, child: Plan) -> Plan:
    """Return the child's plan with everything that would be looser replaced by the parent's."""
    return _met(parent, child, top=True)


def _met(parent: Any, child: Any, top: bool = False) -> Any:
    if type(parent) is not type(child):
        return parent
    values = {}
    for name, rule in tightened(parent.__class__):
        ours, theirs = getattr(parent, name), getattr(child, name)
        own = rule is None or rule is Tighten.OWN or (top and name in _NAMES)
        values[name] = theirs if own else _meet(rule or Tighten.OWN, ours, theirs)
    return type(parent).model_construct(**values)


def _meet(rule: Tighten, parent: Any, child: Any) -> Any:
    if isinstance(parent, dict) and isinstance(child, dict):
        return {
            key: _entry(rule, parent, child, key) for key in [*parent, *(k for k in child if k not in parent)]
        }
    if rule is Tighten.SUPERSET and isinstance(parent, tuple):
        return parent + tuple(item for item in child if item not in parent)
    if rule is Tighten.WITHIN or (rule is Tighten.SUPERSET and isinstance(parent, BaseModel)):
        return child if parent is None else parent if child is None else _met(parent, child)
    return child if no_looser(rule, parent, child) else parent


def _entry(rule: Tighten, parent: dict[Any, Any], child: dict[Any, Any], key: Any) -> Any:
    if key not in child:
        return parent[key]
    if key not in parent:
        return child[key]
    value = parent[key]
    if isinstance(value, BaseModel) and not isinstance(value, Duration):
        return _met(value, child[key])
    return _meet(rule, value, child[key])


def _shown(value: object) -> str:
    if isinstance(value, Text):
        return value.en
    if isinstance(value, tuple):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, StrEnum | Duration):
        return str(value)
    sentence = getattr(value, "sentence", None)
    return str(sentence()) if callable(sentence) else str(value)
