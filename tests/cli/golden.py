"""The shape of a JSON output: keys and types, so that a silent change of a published form is found out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "golden"
WRITE = os.environ.get("YOUXU_GOLDEN") == "write"
"""Set to write what is found; a change that breaks a reader raises CONTRACTS in cli/main.py, too."""

Shape = Any
EMPTY = "nothing seen"


def shape_of(value: Any, free: bool = False) -> Shape:
    """Return {key: shape}, [shape], or the names of types joined by "|".

    An object whose keys are data (codes of lines, of settings …) is told by "*" when ``free`` or when it holds keys
    that no identifier may be.
    """
    if isinstance(value, dict):
        if free or any(not str(key).isidentifier() for key in value):
            return {"*": merged(*(shape_of(item) for item in value.values()))}
        return {key: shape_of(item, key in FREE) for key, item in value.items()}
    if isinstance(value, list):
        return [merged(*(shape_of(item) for item in value))]
    return {bool: "boolean", int: "number", float: "number", str: "text", type(None): "null"}[type(value)]


FREE = {
    "lines",
    "payload",
    "plan_values",
    "values",
    "by_state",
    "states",
    "groups",
    "faults",
    "yours",
    "theirs",
}
"""Keys under which an object is keyed by data."""


def merged(*shapes: Shape) -> Shape:
    """Return the one shape that tells all of ``shapes``."""
    known = [shape for shape in shapes if shape != EMPTY]
    if not known:
        return EMPTY
    objects = [shape for shape in known if isinstance(shape, dict)]
    lists = [shape for shape in known if isinstance(shape, list)]
    words = {word for shape in known if isinstance(shape, str) for word in shape.split("|")}
    if objects:
        keys = list(dict.fromkeys(key for shape in objects for key in shape))
        whole = {key: merged(*(shape.get(key, EMPTY) for shape in objects)) for key in keys}
        always = set.intersection(*(set(shape) for shape in objects))
        whole = {
            key if key in always or key.endswith("?") else f"{key}?": found for key, found in whole.items()
        }
        return {**whole, **({"(or)": "|".join(sorted(words))} if words else {})}
    if lists:
        inner = [merged(*(item for shape in lists for item in shape))]
        return [*inner, *sorted(words)]
    return "|".join(sorted(words))


def path_of(command: str) -> Path:
    return FOLDER / f"{command.replace(' ', '-')}.json"


def read(command: str) -> Shape:
    return json.loads(path_of(command).read_text(encoding="utf-8"))


def write(command: str, shape: Shape) -> None:
    path_of(command).write_text(json.dumps(shape, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
