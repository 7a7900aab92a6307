"""Write docs/reference/plan-keys.md from the schema: every key of a plan, its type, how it tightens."""

from __future__ import annotations

import sys
import types
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from youxu.plan.schema import KINDS, Plan, words
from youxu.plan.schema.predicates import AnyPredicate
from youxu.plan.schema.values import Duration, Source, Text
from youxu.plan.walk import tighten_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "plan-keys.md"
_PREDICATES = get_args(AnyPredicate)[0]
_LEAVES = {Duration: "duration", Text: "text in zh and en", Source: "source"}
_MEANING = {
    "LESS": "only shorter or smaller",
    "MORE": "only longer, larger, heavier",
    "SUPERSET": "everything of the plan above stays, more may be added",
    "FIXED": "not at all",
    "WITHIN": "by the rules of the keys inside",
    "OWN": "the unit's own word, freely",
}


def page() -> str:
    """Return the page."""
    lines = [*_head()]
    for model in _in_order(Plan, []):
        lines += _table(model)
    lines += _predicates()
    lines += _closed_words()
    return "\n".join(lines).rstrip() + "\n"


def _head() -> list[str]:
    lines = [
        "# Keys of a plan",
        "",
        "A plan is a YAML file in UTF-8. `youxu plan check FILE` names line, key and reason of each fault. Texts are",
        "`{zh: …, en: …}`; durations `60 min`, `12 h`, `7 days`, `4 oh` (opening hours), `3 od` (opening days),",
        "`1 od 12:00` (noon of the next opening day), `36 months`. A value by level is a map of OUTLET, IV, III, II, I or",
        "one value for all; `-` means not owed. `src` is `TAGS: note`, tags S law, standard or plan, F found practice,",
        "P proposal, D derived, M from memory.",
        "",
        "A lower unit's plan says `extends: NAME/NUMBER` and writes only what differs. How a key may differ:",
        "",
        "| word | the lower plan may change it |",
        "| --- | --- |",
    ]
    return [*lines, *(f"| {word} | {meaning} |" for word, meaning in _MEANING.items()), ""]


def _in_order(model: type[BaseModel], seen: list[type[BaseModel]]) -> list[type[BaseModel]]:
    if model not in seen and model not in _LEAVES and model not in KINDS.values():
        seen.append(model)
        for info in model.model_fields.values():
            for inner in _models(info.annotation):
                _in_order(inner, seen)
    return seen


def _models(kind: Any) -> list[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [model for part in get_args(kind) for model in _models(part)]


def _table(model: type[BaseModel]) -> list[str]:
    lines = [
        f"## {model.__name__}",
        "",
        _first(model.__doc__),
        "",
        "| key | value | needed | tightens |",
        "| --- | --- | --- | --- |",
    ]
    for name, info in model.model_fields.items():
        needed = "yes" if info.is_required() else "–"
        lines.append(f"| `{name}` | {_kind(info.annotation)} | {needed} | {tighten_of(info)} |")
    return [*lines, ""]


def _first(words_of: str | None) -> str:
    text = " ".join((words_of or "").split())
    return text.replace("``", "`")


def _kind(kind: Any) -> str:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if kind == _PREDICATES:
        return "predicate"
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return " or ".join(_kind(part) for part in parts if part is not type(None))
    if origin is tuple:
        return f"list of {_kind(parts[0])}"
    if origin is dict:
        return f"map of {_kind(parts[0])} to {_kind(parts[1])}"
    if origin is Literal:
        return f"`{parts[0]}`"
    if kind in _LEAVES:
        return _LEAVES[kind]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"[{kind.__name__}](#closed-words)"
    return {
        "str": "word",
        "int": "whole number",
        "float": "number",
        "bool": "true or false",
        "date": "day",
    }.get(getattr(kind, "__name__", ""), str(kind))


def _predicates() -> list[str]:
    lines = [
        "## Predicates",
        "",
        "Conditions are these and no others, joined only by `any`, `all`, `none_of`.",
        "",
    ]
    for name, kind in KINDS.items():
        lines += [f"### `{name}`", "", _first(kind.__doc__), "", f"Reason shown: *{kind.words}*", ""]
    return lines


def _closed_words() -> list[str]:
    lines = ["## Closed words", "", "| list | values |", "| --- | --- |"]
    for name, kind in vars(words).items():
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum:
            lines.append(f"| {name} | {', '.join(f'`{value}`' for value in kind)} |")
    return [*lines, ""]


def main() -> int:
    """Write the page, or with ``--check`` compare it and exit 1 when it is out of date."""
    text = page()
    stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    if stale and "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    print("out of date" if stale else "up to date")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
