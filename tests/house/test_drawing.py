"""The drawing in docs/house.md equals the code: every part that is built is drawn, every file it names is there."""

from __future__ import annotations

import re

import pytest

from tests.house.source import ROOT

SRC = ROOT / "src" / "youxu"
NOT_PARTS = {"locale", "__pycache__"}
# What the house says once of all parts ("Inside a part the files are always the same"), and what Django wants.
SAME_IN_ALL = {"rules", "models", "events", "actions", "queries", "apps", "migrations"}


def _drawing() -> str:
    text = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    return text.split("```")[1]


def _drawn() -> dict[str, tuple[bool, str]]:
    """Return part -> (built, what is drawn of it), read off the drawing of src/youxu."""
    parts: dict[str, tuple[bool, str]] = {}
    name = ""
    for line in _drawing().split("src/youxu/", 1)[1].split("\n")[1:]:
        if line.startswith("tests/"):
            break
        found = re.match(r"^\d* *(\()?(\w+)/\)? ", line)
        if found and not line.startswith("      "):
            name = found[2]
            parts[name] = (not found[1], line[found.end() :])
        elif name:
            parts[name] = (parts[name][0], parts[name][1] + " " + line.strip())
    return parts


def test_every_part_that_is_built_is_drawn_and_no_other() -> None:
    built = {path.name for path in SRC.iterdir() if path.is_dir()} - NOT_PARTS
    assert {name for name, (there, _) in _drawn().items() if there} == built


@pytest.mark.parametrize("part", sorted(name for name, (there, _) in _drawn().items() if there))
def test_what_the_drawing_names_of_a_part_is_there(part: str) -> None:
    text = _drawn()[part][1].replace("<part>.py", "")
    files = set(re.findall(r"\b(\w+\.py)\b", text)) | set(re.findall(r"(?<![/\w])(\w+/)(?=[ :(<,;]|$)", text))
    missing = [name for name in files if not (SRC / part / name).exists()]
    assert not missing, f"docs/house.md draws of {part}: {missing}"


@pytest.mark.parametrize("part", sorted(name for name, (there, _) in _drawn().items() if there))
def test_what_a_part_has_besides_the_files_of_all_parts_is_drawn(part: str) -> None:
    own = {path.stem for path in (SRC / part).iterdir() if path.suffix == ".py" or path.is_dir()}
    own = {name for name in own - SAME_IN_ALL if not name.startswith("__")}
    missing = sorted(name for name in own if not re.search(rf"(?<![/\w]){name}(\.py|/)", _drawn()[part][1]))
    assert not missing, f"docs/house.md does not draw of {part}: {missing}"


def test_the_contract_names_every_part_and_puts_those_not_built_in_parentheses() -> None:
    contract = (ROOT / "docs" / "house.md").read_text(encoding="utf-8").split("```")[3]
    names = dict(re.findall(r"(\w+)(\))?(?= *(?:\||$|\n))", contract.split("\n", 2)[2].split("forbidden")[0]))
    for name, (built, _) in _drawn().items():
        assert name in names, f"{name} is missing from the contract"
        assert built is (names[name] == ""), f"{name}: parentheses say whether it is built"
