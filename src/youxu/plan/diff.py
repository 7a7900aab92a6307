"""What differs between two plans: key, clause, old, new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from youxu.kernel.words import Sentence, mark
from youxu.plan.reading import Path, dotted
from youxu.plan.schema import Condition, Duration, Plan, Source, Text
from youxu.plan.schema.values import Cited


class ChangeKind(StrEnum):
    """What became of a key."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


CHANGE_WORDS = {
    ChangeKind.ADDED: mark("added"),
    ChangeKind.REMOVED: mark("removed"),
    ChangeKind.CHANGED: mark("changed"),
}


@dataclass(frozen=True)
class Change:
    """One difference: the key with dots, the clauses of the part around it, both values (None: absent)."""

    key: str
    clauses: tuple[str, ...]
    kind: ChangeKind
    old: Any
    new: Any

    def old_in(self, language: str) -> str:
        """Return the old value as words in a language."""
        return shown(self.old, language)

    def new_in(self, language: str) -> str:
        """Return the new value as words in a language."""
        return shown(self.new, language)

    def as_json(self) -> dict[str, Any]:
        """Return the published form of ``youxu plan diff --json``."""
        return {
            "key": self.key,
            "clauses": list(self.clauses),
            "change": self.kind.value,
            "old": None if self.kind is ChangeKind.ADDED else self.old_in("zh"),
            "new": None if self.kind is ChangeKind.REMOVED else self.new_in("zh"),
        }


_LEAVES = (Text, Duration, Source, Condition)


def differences(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Return every difference in the order of the plan; names and numbers of the plans themselves are left out."""
    return tuple(change for change in _of(old, new, (), ()) if change.key not in ("key", "number", "extends"))


def _of(old: Any, new: Any, path: Path, clauses: tuple[str, ...]) -> Iterator[Change]:
    if old == new:
        return
    around = new if isinstance(new, Cited) else old
    clauses = around.clause if isinstance(around, Cited) else clauses
    if len(path) == 2 and path[0] == "clauses":
        clauses = (str(path[1]),)
    if old is None or new is None or isinstance(old, _LEAVES) or isinstance(new, _LEAVES):
        yield _change(old, new, path, clauses)
    elif isinstance(old, BaseModel) and type(old) is type(new):
        for name in type(old).model_fields:
            yield from _of(getattr(old, name), getattr(new, name), (*path, name), clauses)
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _of(old.get(key), new.get(key), (*path, str(key)), clauses)
    elif isinstance(old, tuple) and isinstance(new, tuple):
        yield from _of_items(old, new, path, clauses)
    else:
        yield _change(old, new, path, clauses)


def _of_items(
    old: tuple[Any, ...], new: tuple[Any, ...], path: Path, clauses: tuple[str, ...]
) -> Iterator[Change]:
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    if not gone and not come:
        yield _change(old, new, path, clauses)
    for item in gone:
        yield _change(item, None, path, clauses)
    for item in come:
        yield _change(None, item, path, clauses)


def _change(old: Any, new: Any, path: Path, clauses: tuple[str, ...]) -> Change:
    kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.CHANGED
    return Change(dotted(path), clauses, kind, old, new)


def shown(value: Any, language: str) -> str:
    """Return a value of a plan as one line of words in a language (``zh…`` or ``en``)."""
    if value is None:
        return "-"
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, Condition):
        return _yaml_like(value)
    if isinstance(value, Cited | BaseModel) and not isinstance(value, Duration | Source):
        return _named(value, language)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {shown(item, language)}" for key, item in value.items())
    if isinstance(value, tuple):
        return ", ".join(shown(item, language) for item in value)
    return str(value)


def _named(value: BaseModel, language: str) -> str:
    title = getattr(value, "title", None) or getattr(value, "text", None)
    if isinstance(title, Text):
        return title.in_language(language)
    return "; ".join(f"{name}: {shown(getattr(value, name), language)}" for name in type(value).model_fields)


def _yaml_like(value: Condition) -> str:
    parts = [
        f"{name}: {shown(getattr(value, name), 'zh')}" for name in type(value).model_fields if name != "kind"
    ]
    return f"{value.__dict__['kind']}: {{{', '.join(parts)}}}"


def sentence_of(change: Change) -> Sentence:
    """Return the word for what became of the key, to be translated by the surface."""
    return Sentence(CHANGE_WORDS[change.kind])
