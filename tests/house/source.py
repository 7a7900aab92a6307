"""What the house tests read: every module of the product as a syntax tree, and the floors of the contract."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import UnionType
from typing import Any

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

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Return every node of the tree, outer ones before those within them."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Return every call in the file."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    @property
    def place(self) -> str:
        """Return its path below src/youxu."""
        return str(self.path.relative_to(SOURCE))

    @cached_property
    def imports(self) -> set[str]:
        """Return the name of every module that the file imports, at its top or anywhere else."""
        return imports(self.tree) if "import " in self.text else set()

    @property
    def part(self) -> str:
        """Return the part of the house that the module belongs to."""
        pieces = self.name.split(".")
        return pieces[1] if len(pieces) > 1 else ""


@cache
def modules() -> tuple[Module, ...]:
    """Return every module under src/youxu, migrations left out; each worker names them all, and reads a part."""
    return tuple(module for module in sources() if "migrations" not in module.path.parts)


@cache
def sources() -> tuple[Module, ...]:
    """Return every module under src/youxu; what one test has read of it serves the others of its process."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
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


def top_level(kind: type | UnionType) -> list[tuple[Module, Any]]:
    """Return each statement of ``kind`` that stands at the top of a module, with its module."""
    return [(module, node) for module in modules() for node in module.tree.body if isinstance(node, kind)]


def imports(tree: ast.AST) -> set[str]:
    """Return what is imported anywhere below ``tree``: modules, and each name taken from one as ``module.name``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a name or attribute, with () for calls in between; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    return ""
