"""Make the guide's pictures of papers: a fresh sample county, its papers as PDF and as .docx opened in LibreOffice.

    tools/papers.py [--home HOME] [--keep FOLDER]

Each paper of ``PAPERS`` becomes one picture a language in docs/images/papers/: all its pages side by side, above as PDF,
below as LibreOffice lays the .docx out (with whatever fonts it finds). Needs ``soffice`` and ``pdftoppm``; with --keep
the files themselves are left in FOLDER.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images" / "papers"
YOUXU = ROOT / ".venv" / "bin" / "youxu"
OFFICER = "1002"
DOTS, GAP, COLOURS, MOST = 44, 8, 32, 4
"""Dots an inch, room between pages, colours of a picture, pages a row."""
OPEN, CLOSED = "RESPONDING", "CLOSED"
PAPERS = (
    ("post-event-report", CLOSED),
    ("regulator-report", OPEN),
    ("suspension-form", OPEN),
    ("restoration-form", CLOSED),
    ("directive", OPEN),
    ("minutes", OPEN),
    ("flash-report", OPEN),
)
SUFFIX = {"zh": "", "en": ".en"}


def main() -> int:
    """Build, convert and draw every paper in both languages."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--keep", type=Path)
    given = asked.parse_args()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch) / "papers"
        folder.mkdir(parents=True, exist_ok=True)
        home = given.home or Path(scratch) / "home"
        if given.home is None:
            _youxu(home, "demo")
        for kind, stage in PAPERS:
            for language, suffix in SUFFIX.items():
                sheets = [*_pdf(home, folder, kind, stage, language), None, *_office(folder, kind, language)]
                _drawn(sheets).save(IMAGES / f"{kind}{suffix}.png", optimize=True)
    return 0


def _pdf(home: Path, folder: Path, kind: str, stage: str, language: str) -> list[Image.Image]:
    """Build the paper as PDF and as .docx and return the pages of the PDF."""
    reference = _incident(home, stage)
    for ending in ("pdf", "docx"):
        out = folder / f"{kind}-{language}.{ending}"
        _youxu(
            home, "document", "build", kind, "--incident", reference, "--format", ending,
            "--language", language, "--out", str(out), "--as", OFFICER,
        )  # fmt: skip
    return _pages(folder / f"{kind}-{language}.pdf")


def _office(folder: Path, kind: str, language: str) -> list[Image.Image]:
    """Let LibreOffice lay the .docx out and return the pages."""
    out = folder / "office"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(out), str(folder / f"{kind}-{language}.docx")],
        check=True, capture_output=True,
    )  # fmt: skip
    return _pages(out / f"{kind}-{language}.pdf")


def _incident(home: Path, stage: str) -> str:
    """Return the sample's last incident of a stage for which the leading group had met, where one had."""
    code = (
        "import django; django.setup()\n"
        "from youxu.incidents.models import Incident\n"
        f"rows = Incident.objects.filter(stage='{stage}', kind='INTERRUPTION').exclude(level='OUTLET').order_by('-pk')\n"
        "print(rows.first().reference)"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "youxu.project.settings", "YOUXU_HOME": str(home)}
    python = YOUXU.with_name("python")
    done = subprocess.run(
        [str(python), "-c", code], check=True, capture_output=True, text=True, env={**os.environ, **settings}
    )
    return done.stdout.strip()


def _youxu(home: Path, *words: str) -> None:
    subprocess.run(
        [str(YOUXU), *words], check=True, capture_output=True, env={**os.environ, "YOUXU_HOME": str(home)}
    )


def _pages(file: Path) -> list[Image.Image]:
    """Return the pages of a PDF as pictures."""
    subprocess.run(["pdftoppm", "-r", str(DOTS), "-png", str(file), str(file.with_suffix(""))], check=True)
    found = sorted(file.parent.glob(f"{file.stem}-[0-9]*.png"))
    return [Image.open(one).convert("RGB") for one in found]


def _drawn(sheets: list[Image.Image | None]) -> Image.Image:
    """Return the pages in rows of four, a new row where there is None, in few colours."""
    rows: list[list[Image.Image]] = [[]]
    for sheet in sheets:
        if sheet is None or len(rows[-1]) == MOST:
            rows.append([])
        if sheet is not None:
            rows[-1].append(sheet)
    wide, high = (max(side) for side in zip(*(sheet.size for sheet in sheets if sheet), strict=True))
    whole = Image.new(
        "RGB", (GAP + (wide + GAP) * max(map(len, rows)), GAP + (high + GAP) * len(rows)), (205, 208, 204)
    )
    for down, row in enumerate(rows):
        for across, sheet in enumerate(row):
            whole.paste(sheet, (GAP + across * (wide + GAP), GAP + down * (high + GAP)))
    return whole.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)


if __name__ == "__main__":
    sys.exit(main())
