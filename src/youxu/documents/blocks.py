"""What a document consists of: frozen values that every writer understands, worded already, nothing to run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Page(StrEnum):
    """The sizes of paper that an office has."""

    A4 = "a4"
    A5 = "a5"


class Tone(StrEnum):
    """How loudly a notice box speaks."""

    PLAIN = "plain"
    WARN = "warn"


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a chapter and enters the contents, 2 and 3 stand below it."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; line breaks within it are kept. ``roomy`` leaves room between the lines to write in."""

    text: str
    strong: bool = False
    small: bool = False
    roomy: bool = False


@dataclass(frozen=True)
class Table:
    """Rows below a head that is repeated on every page.

    ``widths`` are shares of the width (equal when empty); ``blank`` adds so many empty rows to write in;
    ``strong`` prints the first column bold; ``tall`` leaves room in every row to write in.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()
    blank: int = 0
    strong: bool = True
    tall: bool = False


@dataclass(frozen=True)
class Item:
    """One line of a checklist, with a small note below it."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Checklist:
    """Lines to tick. ``marks`` are the words of several boxes a line (pass, fail, n/a); without them there is one.

    ``timed`` leaves a place for the time at the end of each line.
    """

    items: tuple[Item, ...]
    numbered: bool = False
    marks: tuple[str, ...] = ()
    timed: bool = False


@dataclass(frozen=True)
class Field:
    """A label with its value, or with ``lines`` to write on where the value is empty."""

    label: str
    value: str = ""
    lines: int = 1
    hint: str = ""


@dataclass(frozen=True)
class Fields:
    """Fields side by side, ``columns`` in a row."""

    fields: tuple[Field, ...]
    columns: int = 2


@dataclass(frozen=True)
class Choice:
    """A label with boxes to tick, one word each."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class QrCode:
    """A code to photograph; ``caption`` stands below it."""

    value: str
    caption: str = ""
    millimetres: int = 30


@dataclass(frozen=True)
class Notice:
    """A framed box with words that must be seen."""

    text: str
    title: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Poster:
    """A whole page to hang at a door, black on white, read from a step away: what, until when, where else to go.

    ``head`` is who says it, ``place`` for which places, separated by commas: no line ends within the name of one. ``boxes`` are (label, what stands large, small words below); ``lines`` run below them; ``calls`` is (label, number)
    and the closing words beside the QR code of ``address``. ``scale`` makes all letters larger.
    """

    head: str
    place: str
    aside: str
    title: str
    lead: str
    boxes: tuple[tuple[str, str, str], ...]
    lines: tuple[str, ...]
    calls: tuple[str, str]
    closing: str
    code: QrCode
    scale: float = 1.0


@dataclass(frozen=True)
class Contents:
    """The list of the chapters with their pages."""

    title: str


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class Beside:
    """Two columns of blocks; ``share`` is the left one's part of the width."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    share: float = 0.7


class Fill(StrEnum):
    """How a bar of a chart is filled: what was done, what was promised, what was too late."""

    PLAIN = "plain"
    PALE = "pale"
    LATE = "late"


@dataclass(frozen=True)
class Bar:
    """One row of a chart: a label, a bar from ``start`` to ``end`` (shares of the width, 0 to 1), words beside it.

    ``point`` marks one place on the bar; a bar without length is a point itself.
    """

    label: str
    start: float
    end: float
    words: str = ""
    fill: Fill = Fill.PLAIN
    point: float | None = None


@dataclass(frozen=True)
class Chart:
    """Bars below one another over one scale; ``ticks`` are (share of the width, word), ``line`` one upright mark.

    The same drawing stands in the PDF and, as a picture, in the .docx; ``caption`` says in words what is seen.
    """

    caption: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...] = ()
    line: tuple[float, str] | None = None


@dataclass(frozen=True)
class Cell:
    """One cell of a form: a label (``strong``) or what is filled in; ``span`` columns wide."""

    text: str = ""
    span: int = 1
    strong: bool = False


@dataclass(frozen=True)
class Grid:
    """A form as an office prints it: cells in rows, ruled all round; ``heights`` in millimetres, 0 for as it comes."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    heights: tuple[int, ...] = ()


@dataclass(frozen=True)
class Letterhead:
    """What makes a paper one of an office (GB/T 9704): whose it is, its number, to whom, signed by whom and when.

    ``mark`` is printed in red on top (发文机关标志), ``number`` below it (发文字号), beside it ``signer`` on what goes
    upward (签发人); ``to`` is who gets it (主送机关), ``copies`` who gets a copy (抄送). ``compact`` sets small letters
    close together, for what is to fit on one page; ``near`` prints the mark near the upper edge (信函格式), for a sheet.
    """

    mark: str = ""
    number: str = ""
    signer: str = ""
    to: str = ""
    copies: str = ""
    compact: bool = False
    near: bool = False


@dataclass(frozen=True)
class Title:
    """The title of a further sheet in the same paper, as large as the first."""

    text: str


@dataclass(frozen=True)
class Signing:
    """The place of signing: whose paper it is, who signed, one a line, and the day below."""

    by: tuple[str, ...]
    date: str = ""


Block = (
    Heading
    | Paragraph
    | Table
    | Checklist
    | Field
    | Fields
    | Choice
    | QrCode
    | Notice
    | Poster
    | Contents
    | PageBreak
    | Beside
    | Chart
    | Grid
    | Title
    | Signing
)


@dataclass(frozen=True)
class Document:
    """A whole document. ``footer`` stands on every page beside the page number: print date and age belong there.

    ``printed_at`` is the moment the file carries, so that the same values give the same bytes. ``bare`` leaves out the
    line with the page number. With a ``letterhead`` it is laid out as an office's paper (GB/T 9704) instead of a sheet.
    """

    title: str
    language: str
    printed_at: datetime
    blocks: tuple[Block, ...]
    footer: str = ""
    header: str = ""
    page: Page = Page.A4
    bare: bool = False
    letterhead: Letterhead | None = None


@dataclass(frozen=True)
class Written:
    """What a writer made: the bytes, how many pages, and the characters that no font has."""

    body: bytes
    pages: int
    unshown: tuple[str, ...] = field(default=())


def texts(value: object) -> Iterator[str]:
    """Yield every text within a document, a block or a tuple of them."""
    if isinstance(value, str) and not isinstance(value, StrEnum):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts(getattr(value, name))
