"""Law 3: rows are written in actions and core only; no signals."""

from __future__ import annotations

from tests.house.source import dotted, modules

WRITERS = {
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "save",
    "delete",
    "update",
}


def _may_write(name: str) -> bool:
    pieces = name.split(".")
    return (
        pieces[1:2] == ["core"]
        or "actions" in pieces
        or "migrations" in pieces
        or name == "youxu.reactions.run"
    )


def test_rows_are_written_in_actions_only() -> None:
    written = [
        f"{module.name}:{call.lineno} writes: {name}"
        for module in modules()
        if not _may_write(module.name)
        for call in module.calls
        if ".objects" in (name := dotted(call.func)) and name.rsplit(".", 1)[-1] in WRITERS
    ]
    assert not written, written


def test_no_signal_is_connected() -> None:
    for module in modules():
        signals = [name for name in module.imports if name.endswith(("django.dispatch", "db.models.signals"))]
        assert not signals, f"{module.name} imports {signals}"
