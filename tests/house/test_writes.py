"""Law 3: rows are written in actions and core only; no signals."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import calls, dotted, modules

WRITERS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "delete"}


def _may_write(name: str) -> bool:
    pieces = name.split(".")
    return (
        pieces[1:2] == ["core"]
        or "actions" in pieces
        or "migrations" in pieces
        or name == "youxu.reactions.run"
    )


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_rows_are_written_in_actions_only(module) -> None:
    if _may_write(module.name):
        return
    for call in calls(module.tree):
        name = dotted(call.func)
        verb = name.rsplit(".", 1)[-1]
        if verb in WRITERS and ".objects" in name:
            raise AssertionError(f"{module.name}:{call.lineno} writes: {name}")
        if verb == "update" and ".objects" in name:
            raise AssertionError(f"{module.name}:{call.lineno} writes: {name}")


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_no_signal_is_connected(module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").endswith("dispatch"), module.name
            assert not (node.module or "").endswith("db.models.signals"), module.name
