"""How the chapters of an office's paper are numbered: 一、（一）1.（1）in Chinese (GB/T 9704), 1, 1.1, 1.1.1 in English."""

from __future__ import annotations

from dataclasses import replace

from youxu.documents.blocks import Block, Document, Heading

DIGITS = "〇一二三四五六七八九"


def numbered(document: Document) -> Document:
    """Return the document with its headings numbered; one without a letterhead is left as it is."""
    if document.letterhead is None:
        return document
    counts = [0, 0, 0, 0]
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            place = min(block.level, len(counts)) - 1
            counts[place] += 1
            counts[place + 1 :] = [0] * (len(counts) - place - 1)
            block = replace(block, text=_number(counts[: place + 1], document.language) + block.text)
        blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def _number(counts: list[int], language: str) -> str:
    if not language.startswith("zh"):
        return ".".join(map(str, counts)) + "  "
    last = counts[-1]
    return (f"{in_words(last)}、", f"（{in_words(last)}）", f"{last}.", f"（{last}）")[len(counts) - 1]


def in_words(number: int) -> str:
    """Return 1 to 99 as Chinese numbers its chapters: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")
