"""A list that a phone shows as stacked rows loses its head: each cell then names its column itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import youxu.web

TEMPLATES = Path(youxu.web.__file__).parent / "templates"
TABLE = re.compile(r'<table class="[^"]*\bstackable\b.*?</table>', re.S)
STACKED = [
    path for path in sorted(TEMPLATES.rglob("*.html")) if TABLE.search(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("path", STACKED, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_each_cell_of_a_stacked_list_names_its_column(path: Path) -> None:
    for table in TABLE.findall(path.read_text(encoding="utf-8")):
        head, body = table.split("</thead>")
        columns = re.findall(r'<th scope="col">(.*?)</th>', head)
        cells = re.findall(r"<td\b[^>]*?(?:\{%.*?%\}[^>]*?)*>", body)
        labels = re.findall(r'<td data-label="(\{% (?:translate|word)(?: "[^"]*")+ %\})"', body)
        assert len(labels) == len(cells), "a cell without data-label"
        assert set(labels) <= set(columns), "a label that is no column"
