"""Templates: no inline script or style (the content security policy forbids both), sizes in bounds."""

from __future__ import annotations

import re

import pytest

from tests.house.source import SOURCE

TEMPLATES = sorted((SOURCE / "web" / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_has_no_inline_script_or_style(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), path.name
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, f"{path.name}: {tag}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_asks_nothing_from_outside(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=\"https?://", text), path.name
