"""The index of the decisions names each of them, by its own title, with one line."""

from __future__ import annotations

import re

from tests.house.source import ROOT

FOLDER = ROOT / "docs" / "decisions"


def _titles() -> dict[str, str]:
    """Return file name -> the title that the page itself bears."""
    pages = (path for path in FOLDER.glob("*.md") if path.name != "README.md")
    return {
        path.name: path.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("# ") for path in pages
    }


def test_every_decision_stands_in_the_index_by_its_title_with_one_line_in_order() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[([^\]]+)\]\(([^)]+)\) \| (\S.*) \|$", index, re.M)
    assert [(name, title) for title, name, _ in rows] == sorted(_titles().items())
