"""Law 4: the clock is read in one place; chance comes from seeded streams or from secrets in core."""

from __future__ import annotations

from tests.house.source import dotted, modules

CLOCK_CALLS = {
    "datetime.now", "datetime.utcnow", "datetime.datetime.now", "timezone.now", "date.today",
    "datetime.date.today", "time.time", "datetime.today", "localdate", "timezone.localdate",
}  # fmt: skip
# Where a process measures its own running (leases, logs, progress) rather than the world's time.
OWN_TIME = {"youxu.core.clock", "youxu.core.log"}


def test_only_the_clock_reads_the_clock() -> None:
    read = [
        f"{module.name}:{call.lineno} reads the clock: {dotted(call.func)}"
        for module in modules()
        if module.name not in OWN_TIME
        for call in module.calls
        if dotted(call.func) in CLOCK_CALLS
    ]
    assert not read, read


def test_chance_comes_from_streams_or_secrets() -> None:
    for module in modules():
        imported = {name.split(".")[0] for name in module.imports}
        if "random" in imported:
            assert module.name == "youxu.kernel.streams", f"{module.name} imports random"
        if "secrets" in imported:
            assert module.name.startswith("youxu.core."), f"{module.name} imports secrets; ask core.numbers"
