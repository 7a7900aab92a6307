"""The check finds the tests of a run by the marker's name in their file (``tools/check.py``): it stands nowhere else."""

from __future__ import annotations

import re

from tests.house.source import ROOT

SAID = re.compile(r"\bmark\.(both|browser|postgres)\b|\badd_marker\b")


def test_markers_that_choose_a_run_stand_in_the_files_of_their_tests() -> None:
    others = [path for path in (ROOT / "tests").rglob("*.py") if not path.name.startswith("test_")]
    assert len(others) > 20
    assert not [path.name for path in others if SAID.search(path.read_text(encoding="utf-8"))]
