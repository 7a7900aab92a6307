"""What a Word document consists of, in order: paragraphs and tables, each with the place where a person finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from youxu.kernel.words import Sentence, mark


@dataclass(frozen=True)
class Piece:
    """A paragraph, or a table when it has ``rows``.

    ``level``: of the heading that its style makes it, 0 for none; ``number``: its place among the paragraphs or among
    the tables of the document, from 1; ``bold``: all of it is; ``listed``: Word numbers it or puts a dot before it;
    ``mark``: the kind of number that Word puts there (一、（一）1.), always as of the first.
    """

    text: str = ""
    level: int = 0
    number: int = 0
    bold: bool = False
    listed: bool = False
    mark: str = ""
    title: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass
class Section:
    """A heading with what stands below it until the next one of its level."""

    heading: str
    level: int
    number: int = 0
    pieces: list[Piece] = field(default_factory=list)
    below: list[Section] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[Piece]:
        """Return its own paragraphs, without those of the headings below it."""
        return [piece for piece in self.pieces if not piece.rows]

    @property
    def tables(self) -> list[Piece]:
        """Return its own tables."""
        return [piece for piece in self.pieces if piece.rows]

    def walk(self) -> Iterator[Section]:
        """Yield the section and all below it, in order."""
        yield self
        for one in self.below:
            yield from one.walk()


def place_of(piece: Piece, row: int = 0) -> Sentence:
    """Say where a piece stands, so that a person finds it in Word: what it begins with, or its table and row."""
    if piece.rows:
        words = mark("table {number}, row {row}") if row else mark("table {number}")
        return Sentence(words, {"number": piece.number, "row": row})
    return Sentence(
        mark("paragraph {number}, “{words}”"), {"number": piece.number, "words": shortened(piece.text)}
    )


def place_under(section: Section) -> Sentence:
    """Say where a section stands: its heading."""
    return Sentence(mark("heading “{words}”"), {"words": shortened(section.heading)})


def shortened(text: str, most: int = 24) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= most else text[:most].rstrip() + "…"
