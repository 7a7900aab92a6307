"""One row of what is measured, and the table that is printed."""

from __future__ import annotations

import platform
import resource
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """``what`` was measured on ``where``; ``value`` with its ``unit``; ``beside`` is the goal or the peer."""

    what: str
    where: str
    value: str
    unit: str
    beside: str = ""


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of ``values`` lie; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def peak_megabytes() -> float:
    """Return the largest resident size of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def render(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table under one line that names the machine."""
    lines = [
        f"{platform.python_implementation()} {platform.python_version()} on {platform.machine()}",
        "",
        "| what | where | value | unit | beside |",
        "| --- | --- | ---: | --- | --- |",
    ]
    lines += [f"| {r.what} | {r.where} | {r.value} | {r.unit} | {r.beside} |" for r in rows]
    return "\n".join(lines)
