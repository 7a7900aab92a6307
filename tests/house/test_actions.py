"""Law 5 and 6: the shape of every action, its permission question, its test, its event in the table."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache

from tests.house.source import ROOT, Module, dotted, modules
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


@cache
def actions() -> list[tuple[Module, ast.FunctionDef]]:
    """Return every action of the product with its module."""
    return [(module, node) for module in modules() for node in _decorated(module)]


def _asks(call: ast.Call) -> bool:
    return dotted(call.func).rsplit(".", 1)[-1].endswith("require")


@cache
def _tests() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


def test_there_are_actions() -> None:
    assert len(actions()) > 40


def test_an_action_is_keyword_only_and_begins_with_by_and_at() -> None:
    for module, node in actions():
        first = [argument.arg for argument in node.args.kwonlyargs[:2]]
        assert (node.args.args, first) == ([], ["by", "at"]), f"{module.name}.{node.name}"


def test_an_action_asks_permission() -> None:
    unasked = {module.name for module, _ in actions() if not any(map(_asks, module.calls))}
    # Whoever may not act is exactly whom a record of refusal is about.
    assert unasked == {"youxu.core.refusals"}


def test_an_action_is_named_by_a_test() -> None:
    words = set(re.findall(r"\w+", _tests()))
    unnamed = [f"{module.name}.{node.name}" for module, node in actions() if node.name not in words]
    assert not unnamed


def test_an_action_has_a_docstring() -> None:
    assert not [f"{module.name}.{node.name}" for module, node in actions() if not ast.get_docstring(node)]


def test_every_event_stands_in_the_table() -> None:
    from youxu.reactions import table

    listed = set(table.REACTIONS)
    missing = [kind.__name__ for kind in journal.registered.values() if kind not in listed]
    assert not missing


def test_every_event_says_when_its_words_are_purged() -> None:
    for kind in journal.registered.values():
        assert kind.purge in ("never", "after_close"), kind.__name__
        assert kind.__doc__ or inspect.getdoc(kind), kind.__name__
