"""The text that goes out: of one message, or of a bundle as one text with a list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MOST_LINES = 300
HEADING = "{count}:\n{list}"
PLACE = re.compile(r"{(\w+)}")
SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?] )(?=[A-Z{])")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text of the plan with its places filled; one without a value is left empty. Braces in values stay."""
    return PLACE.sub(lambda found: values.get(found[1], ""), text)


def without(text: str, place: str) -> str:
    """Return a text of the plan without the sentences that name a place which has no value; one must be left."""
    kept = "".join(one for one in SENTENCE.split(text) if f"{{{place}}}" not in one).strip()
    return kept or text


def short(text: str, most: int = 35) -> str:
    """Return what fits a place of a registered short message: at most ``most`` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def bundled(text: str, heading: str, lines: Sequence[str], texts: Sequence[str]) -> str:
    """Return what is sent: ``text`` alone, or for several the heading with their number and their lines.

    ``lines`` are short, one a message; where one is empty its whole text stands in the list. A list of more than
    300 is cut, with the number of those left out.
    """
    if len(texts) < 2:
        return text
    shown = [line or whole for line, whole in zip(lines, texts, strict=True)][:MOST_LINES]
    if len(texts) > MOST_LINES:
        shown.append(f"… +{len(texts) - MOST_LINES}")
    listed = "\n".join(f"{number}. {line}" for number, line in enumerate(shown, 1))
    wanted = heading if "{list}" in heading else f"{heading}\n{HEADING}" if heading else HEADING
    return wanted.replace("{count}", str(len(texts))).replace("{list}", listed).strip()


def parts(text: str, most_bytes: int) -> list[str]:
    """Return a text in parts of at most so many bytes, cut at line ends where it can be, each numbered of how many."""
    if len(text.encode()) <= most_bytes:
        return [text]
    found, now = [], ""
    for line in text.splitlines():
        for piece in _pieces(line, most_bytes - 16):
            if now and len(f"{now}\n{piece}".encode()) > most_bytes - 16:
                found.append(now)
                now = piece
            else:
                now = f"{now}\n{piece}" if now else piece
    found.append(now)
    return [f"({number}/{len(found)}) {part}" for number, part in enumerate(found, 1)]


def _pieces(line: str, most_bytes: int) -> list[str]:
    """Return a line in pieces that fit; a character has at most four bytes."""
    if len(line.encode()) <= most_bytes:
        return [line]
    size = most_bytes // 4
    return [line[start : start + size] for start in range(0, len(line), size)]


def with_link(text: str, link: str) -> str:
    """Return the text, which is complete by itself, with its link on a line of its own."""
    return f"{text}\n{link}" if link else text
