"""Law 4: the clock is read in one place; chance comes from seeded streams or from secrets in core."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import calls, dotted, modules

CLOCK_CALLS = {
    "datetime.now", "datetime.utcnow", "datetime.datetime.now", "timezone.now", "date.today",
    "datetime.date.today", "time.time", "datetime.today", "localdate", "timezone.localdate",
}  # fmt: skip
# Where a process measures its own running (leases, logs, progress) rather than the world's time.
OWN_TIME = {"youxu.core.clock", "youxu.core.log"}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_only_the_clock_reads_the_clock(module) -> None:
    if module.name in OWN_TIME:
        return
    read = [dotted(call.func) for call in calls(module.tree) if dotted(call.func) in CLOCK_CALLS]
    assert not read, f"{module.name} reads the clock: {read}"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_chance_comes_from_streams_or_secrets(module) -> None:
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        (node.module or "").split(".")[0]
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
    }
    if "random" in imported:
        assert module.name == "youxu.kernel.streams", f"{module.name} imports random"
    if "secrets" in imported:
        assert module.name.startswith("youxu.core."), f"{module.name} imports secrets; ask core.numbers"
