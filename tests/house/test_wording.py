"""Texts of the interface are found by the extractor: it reads no call that lies within an f-string (Python 3.11)."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import ROOT

CALLS = {"_", "gettext", "gettext_lazy", "pgettext", "ngettext", "npgettext", "mark", "mark_in"}


def hidden(tree: ast.AST) -> list[str]:
    """Return the texts that are marked within f-strings."""
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    calls = (call for string in strings for call in ast.walk(string) if isinstance(call, ast.Call))
    return [ast.unparse(call) for call in calls if _marks(call)]


def _marks(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Name) and call.func.id in CALLS
    return named and bool(call.args) and isinstance(call.args[0], ast.Constant)


def test_no_text_is_marked_within_an_f_string() -> None:
    found = {
        str(path.relative_to(ROOT)): texts
        for path in (ROOT / "src").rglob("*.py")
        if (texts := hidden(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize("line", ["f'{_(\"a\")}'", 'f\'x {pgettext("b", "a")!r}\''])
def test_a_text_marked_within_an_f_string_is_found(line: str) -> None:
    assert hidden(ast.parse(line))
