"""Law 5 and 6: the shape of every action, its permission question, its test, its event in the table."""

from __future__ import annotations

import ast
import inspect
from functools import cache

import pytest

from tests.house.source import ROOT, Module, modules
from youxu.core import journal


def _decorated(module: Module) -> list[ast.FunctionDef]:
    if "@action" not in module.text:
        return []
    return [
        node
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id == "action" for d in node.decorator_list)
    ]


ACTIONS = [(module, node) for module in modules() for node in _decorated(module)]


@cache
def _tests() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


def test_there_are_actions() -> None:
    assert len(ACTIONS) > 40


@pytest.mark.parametrize(("module", "node"), ACTIONS, ids=lambda x: getattr(x, "name", ""))
def test_an_action_is_keyword_only_and_begins_with_by_and_at(module, node) -> None:
    assert not node.args.args
    assert [argument.arg for argument in node.args.kwonlyargs[:2]] == ["by", "at"]


@pytest.mark.parametrize(("module", "node"), ACTIONS, ids=lambda x: getattr(x, "name", ""))
def test_an_action_asks_permission(module, node) -> None:
    text = ast.unparse(module.tree)
    assert "require(" in text, f"{module.name}.{node.name} never asks permission"


@pytest.mark.parametrize(("module", "node"), ACTIONS, ids=lambda x: getattr(x, "name", ""))
def test_an_action_is_named_by_a_test(module, node) -> None:
    assert node.name in _tests(), f"no test names {module.name}.{node.name}"


@pytest.mark.parametrize(("module", "node"), ACTIONS, ids=lambda x: getattr(x, "name", ""))
def test_an_action_has_a_docstring(module, node) -> None:
    assert ast.get_docstring(node), f"{module.name}.{node.name}"


def test_every_event_stands_in_the_table() -> None:
    from youxu.reactions import table

    listed = set(table.REACTIONS)
    missing = [kind.__name__ for kind in journal.registered.values() if kind not in listed]
    assert not missing


def test_every_event_says_when_its_words_are_purged() -> None:
    for kind in journal.registered.values():
        assert kind.purge in ("never", "after_close"), kind.__name__
        assert kind.__doc__ or inspect.getdoc(kind), kind.__name__
