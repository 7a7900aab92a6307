"""Large files of real networks are read and checked whole; nothing of it needs a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from youxu.network import importing, mapping

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "networks"


@pytest.mark.long
@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "file", "rows", "rejected", "without"),
    [
        ("laposte", "laposte_17716.csv.gz", 17_716, 0, 13),
        ("india_post", "india_post_165627.csv.gz", 165_627, 8, 14_000),
    ],
)
def test_large_networks_are_checked_whole(
    name: str, file: str, rows: int, rejected: int, without: int
) -> None:
    how, _ = mapping.load(ROOT / "mappings" / f"{name}.yaml")
    found = importing.check(DATA / file, how)
    assert (found.rows, len(found.rejected)) == (rows, rejected)
    assert without <= len(found.warned) <= without * 1.2
