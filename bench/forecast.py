"""How good forecasts are on a real restoration log: learned from what was known by the end of 2023, scored on 2024.

Beside three ways that need no learning: the median of all, the median of the group, the operator's own first promise. By the
commands, as any operator would with a log of his own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.table import Row

ROOT = Path(__file__).parent.parent
LOG = ROOT.parent / "shared" / "data" / "restoration_log" / "ssen_outages_2022_2024.csv.gz"
MAPPING = ROOT / "mappings" / "logs" / "restoration_log.yaml"
SINCE = "2024-01-01"
GOALS = {"coverage": "goal 78-82 %", "median_error": "goal: least", "mean_error": "goal: least"}


def rows() -> list[Row]:
    """Return the figures, or one row that says why there are none."""
    if not LOG.exists():
        return [Row("forecast: restoration log", "–", "not measured", "", "../shared/data is absent")]
    with tempfile.TemporaryDirectory(prefix="youxu-bench-") as home:
        began = time.monotonic()
        learned = _said(home, "train", "--until", SINCE)
        middle = time.monotonic()
        scored = _said(home, "score", "--since", SINCE)
        spent = (middle - began, time.monotonic() - middle)
    name = "forecast: restoration log"
    return [
        Row(f"{name}: learn from {learned['used']:,} ended faults", "", f"{spent[0]:.0f}", "s"),
        Row(f"{name}: read and score {scored['scored']:,} faults", "", f"{spent[1]:.0f}", "s"),
        *_rows(f"{name}, all of 2024", scored["scores"]),
        *_rows(f"{name}, where something was promised", scored["scores_where_promised"]),
    ]


def _said(home: str, *words: str) -> Any:
    command = [
        sys.executable,
        "-m",
        "youxu.cli",
        "forecast",
        words[0],
        "--log",
        str(LOG),
        "--mapping",
        str(MAPPING),
    ]
    environ = {**os.environ, "YOUXU_HOME": home, "YOUXU_DATABASE_URL": ""}
    said = subprocess.run(
        [*command, *words[1:], "--json"], env=environ, check=True, stdout=subprocess.PIPE, cwd=ROOT
    )
    return json.loads(said.stdout)


def _rows(name: str, scores: list[dict[str, Any]]) -> Iterator[Row]:
    for one in scores:
        who = one["who"].replace("_", " ")
        beside = GOALS if one["who"] == "forecast" else {}
        for key, unit in (("median_error", "h"), ("mean_error", "h"), ("coverage", ""), ("pinball", "h")):
            if one[key] is not None:
                shown = f"{one[key]:.1%}" if key == "coverage" else f"{one[key]:.2f}"
                yield Row(
                    f"{name} ({one['rows']:,})",
                    f"{who}: {key.replace('_', ' ')}",
                    shown,
                    unit,
                    beside.get(key, ""),
                )
