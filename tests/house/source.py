"""What the house tests read: every module of the product as a syntax tree, and the floors of the contract."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "youxu"


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name, its path and its tree, read when a test asks for it."""

    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        """Return what the file says."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """Return the file as a syntax tree."""
        return ast.parse(self.text)

    @property
    def part(self) -> str:
        """Return the part of the house that the module belongs to."""
        pieces = self.name.split(".")
        return pieces[1] if len(pieces) > 1 else ""


@cache
def modules() -> tuple[Module, ...]:
    """Return every module under src/youxu, migrations left out; each worker names them all, and reads a part."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        pieces = path.relative_to(SOURCE.parent).with_suffix("").parts
        name = ".".join(pieces[:-1] if pieces[-1] == "__init__" else pieces)
        found.append(Module(name, path))
    return tuple(found)


@cache
def floors() -> dict[str, int]:
    """Return part -> floor (a higher number is a higher floor), read from the import contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "floors")["layers"]
    return {
        part.strip(" ()"): len(layers) - place
        for place, layer in enumerate(layers)
        for part in layer.split("|")
    }


def calls(tree: ast.AST) -> list[ast.Call]:
    """Return every call below ``tree``."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a name or attribute, with () for calls in between; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    return ""
