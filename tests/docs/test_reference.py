"""Documents name every command, setting, journal code and plan key."""

from __future__ import annotations

import re

import pytest
from tools import reference

from tests.house.source import ROOT
from youxu.cli.commands.demo import ACCOUNTS

DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_a_generated_page_equals_the_code(name) -> None:
    assert (DOCS / "reference" / name).read_text(encoding="utf-8") == reference.PAGES[name](), (
        "run: python tools/reference.py"
    )


def test_every_link_in_the_documents_leads_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md"]
    broken = []
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken


def test_the_drawing_names_every_part_that_is_built() -> None:
    drawing = (DOCS / "house.md").read_text(encoding="utf-8")
    parts = [path.name for path in (ROOT / "src/youxu").iterdir() if (path / "__init__.py").exists()]
    assert [part for part in parts if f"{part}/" not in drawing] == []


def test_both_readmes_name_the_two_commands_and_the_same_pages() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make run" in text
        assert "make test" in text
        for account in ("1016", "1002", "1001", "1006", "1011", "1000"):
            assert f"`{account}`" in text
        table = re.findall(r"^\| `(\d+)` \|", text, re.M)
        assert set(table) <= {number for number, _key in ACCOUNTS}, (
            "make run prints every account of the tour"
        )


def test_every_environment_variable_stands_in_the_reference() -> None:
    page = reference.settings()
    folders = ("src", "tools", "tests", "bench")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    named = {
        name
        for path in sources
        for name in re.findall(r"_?YOUXU_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))
    }
    assert [name for name in sorted(named) if f"`{name}`" not in page] == []


def test_every_json_of_the_command_line_is_told_with_its_version() -> None:
    page = reference.json_forms()
    for path in (ROOT / "tests/cli/golden").glob("*.json"):
        if path.stem not in ("refused", "version"):
            assert f"## `youxu {path.stem.replace('-', ' ', 1)} --json`" in page
    assert "cli 2" in page
