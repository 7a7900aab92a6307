"""Templates: no inline script or style (the content security policy forbids both), sizes in bounds."""

from __future__ import annotations

import re

from tests.house.source import SOURCE

TEMPLATES = sorted((SOURCE / "web" / "templates").rglob("*.html"))


def test_a_template_has_no_inline_script_or_style() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), path
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or 'type="application/json"' in tag, f"{path}: {tag}"


def test_a_template_asks_nothing_from_outside() -> None:
    for path in TEMPLATES:
        assert not re.search(r"(src|href)=\"https?://", path.read_text(encoding="utf-8")), path
