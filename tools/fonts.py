"""Cut the fonts of printed documents down to the letters in use, and note which letters they have.

    tools/fonts.py    fetch the packages under [[fonts]] in vendor.toml and write src/youxu/documents/writers/fonts/

Sans Regular carries the letters of GBK, Sans Bold and Serif those of GB2312, all Latin besides; coverage.json lists the
letters of Sans Regular, which the others fall back to, so that a writer can name the ones that no font has without
opening a font.
"""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from vendor import ROOT, fetch

TARGET = ROOT / "src" / "youxu" / "documents" / "writers" / "fonts"
LATIN = set(range(0x20, 0x180))
SIGNS = {ord(letter) for letter in "・–—‘’“”…•→←↑↓✓①②③④⑤⑥⑦⑧⑨⑩℃㎡²³≥≤×÷±·￥¥€ⅠⅡⅢⅣⅤ〓□■▲△●○※№"}


def main() -> int:
    """Fetch the packages and write their cuts, licences, versions and, of the first cut, the list of letters."""
    packages = tomllib.loads((ROOT / "tools" / "vendor.toml").read_text(encoding="utf-8"))["fonts"]
    TARGET.mkdir(parents=True, exist_ok=True)
    letters = []
    with tempfile.TemporaryDirectory() as folder:
        for wanted in packages:
            source = fetch(wanted, Path(folder))
            letters += [_cut(source / cut["file"], cut) for cut in wanted["cuts"]]
            text = (source / "LICENSE_FONT").read_text(encoding="utf-8")
            (TARGET / wanted["licence_file"]).write_text(text, encoding="utf-8")
    versions = [f"{one['name']} {one['version']} {one['licence']}\n" for one in packages]
    (TARGET / "VERSION").write_text("".join(versions), encoding="utf-8")
    (TARGET / "coverage.json").write_text(json.dumps(_runs(letters[0])) + "\n", encoding="utf-8")
    return 0


def _cut(file: Path, cut: dict[str, Any]) -> set[int]:
    """Write the cut of one font and return the letters that it has."""
    wanted = {code for code in range(0x20, 0x10000) if _has(cut["letters"], code)} | LATIN | SIGNS
    options = subset.Options(
        hinting=False, layout_features=["kern", "locl"], name_IDs=["*"], notdef_outline=True
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(wanted))
    font = TTFont(file, recalcTimestamp=False)
    cutter.subset(font)
    font.save(TARGET / cut["name"])
    return set(font.getBestCmap())


def _has(codec: str, code: int) -> bool:
    try:
        chr(code).encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _runs(codes: set[int]) -> list[list[int]]:
    """Return the codes as [first, last] runs in order."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return runs


if __name__ == "__main__":
    sys.exit(main())
