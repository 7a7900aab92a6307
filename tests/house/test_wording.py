"""Texts of the interface are found by the extractor: it reads no call that lies within an f-string (Python 3.11)."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest

from tests.house.source import sources

CALLS = {"_", "gettext", "gettext_lazy", "pgettext", "ngettext", "npgettext", "mark", "mark_in"}


def hidden(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the texts that are marked within f-strings."""
    strings = (node for node in nodes if isinstance(node, ast.JoinedStr))
    calls = (call for string in strings for call in ast.walk(string) if isinstance(call, ast.Call))
    return [ast.unparse(call) for call in calls if _marks(call)]


def _marks(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Name) and call.func.id in CALLS
    return named and bool(call.args) and isinstance(call.args[0], ast.Constant)


def test_no_text_is_marked_within_an_f_string() -> None:
    found = {module.place: texts for module in sources() if (texts := hidden(module.nodes))}
    assert found == {}


@pytest.mark.parametrize("line", ["f'{_(\"a\")}'", 'f\'x {pgettext("b", "a")!r}\''])
def test_a_text_marked_within_an_f_string_is_found(line: str) -> None:
    assert hidden(ast.walk(ast.parse(line)))
