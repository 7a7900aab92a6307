"""One concept, one word: every table and every action's verb has its row in the glossary."""

from __future__ import annotations

import re

from django.apps import apps

from tests.house.source import ROOT


def _identifiers() -> set[str]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    found: set[str] = set()
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3:
            found |= set(re.findall(r"[a-z_]+", cells[2]))
    return found


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_every_table_has_its_row() -> None:
    known = _identifiers()
    missing = sorted(
        _snake(model.__name__)
        for model in apps.get_models()
        if model.__module__.startswith("youxu.") and _snake(model.__name__) not in known
    )
    assert not missing
