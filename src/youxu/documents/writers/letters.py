"""The letters that the vendored fonts have, and what is printed for one that they do not have."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
STAND_IN = "〓"  # the printer's mark for a letter that the case does not hold
SPACES = {" ", "\n"}


@cache
def _known() -> frozenset[int]:
    runs = json.loads((FONTS / "coverage.json").read_text(encoding="utf-8"))
    return frozenset(code for first, last in runs for code in range(first, last + 1))


def printable(text: str) -> str:
    """Return ``text`` as it can be printed: composed, no control characters, 〓 for what no font has."""
    return "".join(_letter(letter) for letter in _composed(text))


def readable(text: str) -> str:
    """Return ``text`` for a file that the reader's own fonts show: composed, without what no such file may hold."""
    return "".join(letter for letter in _composed(text) if _may_stand(letter))


def _may_stand(letter: str) -> bool:
    return letter in SPACES or not (
        unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")
        or ord(letter) in (0xFFFE, 0xFFFF)
    )


def unshown(text: str) -> set[str]:
    """Return the letters of ``text`` that no font has."""
    return {letter for letter in _composed(text) if _letter(letter) == STAND_IN and letter != STAND_IN}


def named(letters: set[str]) -> tuple[str, ...]:
    """Return each letter with its code point, in order: ``䶮 U+4DAE``."""
    return tuple(f"{letter} U+{ord(letter):04X}" for letter in sorted(letters))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def _letter(letter: str) -> str:
    if letter in SPACES or ord(letter) in _known():
        return letter
    kind = unicodedata.category(letter)
    if kind == "Zs":
        return " "
    return "" if kind in ("Cc", "Cf", "Mn", "Zl", "Zp") else STAND_IN
