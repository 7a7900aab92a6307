"""Measure and print the table: ``python -m bench [NAME ...]``; every module here with ``rows()`` is a measurement."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time

import bench
from bench.table import Row, render

NOT_MEASUREMENTS = {"__main__", "aftermath", "counties", "followed", "served", "table"}


def main(wanted: list[str]) -> int:
    """Run the wanted measurements (all when none is named), print one table."""
    known = {module.name for module in pkgutil.iter_modules(bench.__path__)} - NOT_MEASUREMENTS
    if unknown := sorted(set(wanted) - known):
        print(
            f"no measurement is called {', '.join(unknown)}; there are: {', '.join(sorted(known))}",
            file=sys.stderr,
        )
        return 2
    rows: list[Row] = []
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name in NOT_MEASUREMENTS or (wanted and module.name not in wanted):
            continue
        measurement = importlib.import_module(f"bench.{module.name}")
        if not hasattr(measurement, "rows"):
            continue
        started = time.monotonic()
        print(f"measuring {module.name} …", file=sys.stderr, flush=True)
        rows += measurement.rows()
        print(f"measured {module.name} in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(render(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
