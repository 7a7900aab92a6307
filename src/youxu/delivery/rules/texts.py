"""The text that goes out: of one message, or of a bundle as one text with a list."""

from __future__ import annotations

from collections.abc import Sequence

MOST_LINES = 300
HEADING = "{count}:\n{list}"


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


def with_link(text: str, link: str) -> str:
    """Return the text, which is complete by itself, with its link on a line of its own."""
    return f"{text}\n{link}" if link else text
