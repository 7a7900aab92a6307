"""Hand-receipt numbers (手工单): blocks, ranges as people write them, and the one end of each number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from youxu.custody.rules.words import NumberEnd
from youxu.kernel.words import Sentence, mark

LARGEST_BLOCK = 500

NO_NUMBER = mark("{text} is no hand-receipt number; write for instance LL0001.")
BACKWARDS = mark("The range {first}–{last} runs backwards.")
TWO_SERIES = mark("The first and the last number of a block begin alike and have as many digits.")
TOO_MANY = mark("A block has at most {most} numbers; enter a second block.")
OUTSIDE = mark("The number {number} is not in this block ({first}–{last}).")
TWO_ENDS = mark("The number {number} stands under {one} and under {other}; a number has one end.")
ENDED = mark("The number {number} has ended already: {number_end}.")
NOT_USED = mark("The number {number} was not used, so it cannot be entered.")
NOTHING_SAID = mark("Say which numbers were used, void, missing or entered.")

_SERIES = r"[^\W\d_][^\W_]{0,10}?-?"
_NUMBER = re.compile(rf"({_SERIES})?([0-9]{{1,12}})")
_ONE = rf"(?:{_SERIES})?[0-9]{{1,12}}"
_RANGE = re.compile(rf"(?P<first>{_ONE})(?:-(?P<last>{_ONE}))?")
_SEPARATORS = re.compile(r"[\s,;、。]+")


@dataclass(frozen=True)
class Block:
    """A run of hand-receipt numbers: what stands before the figures, how many figures, first and last."""

    prefix: str
    width: int
    first: int
    last: int

    def shown(self, number: int) -> str:
        """Return a number as it is printed."""
        return f"{self.prefix}{number:0{self.width}d}"

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.first <= number <= self.last

    def __len__(self) -> int:
        return self.last - self.first + 1


def plain(text: str) -> str:
    """Return what people write, in one form: half width, upper case, one kind of dash."""
    said = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"\s*[—–~至－]+\s*|\s*-\s*", "-", said).strip()


def block_of(first: str, last: str) -> Block | tuple[str, Sentence]:
    """Return the block from ``first`` to ``last`` as written, or the field at fault with its sentence."""
    ends = []
    for field, text in (("first", first), ("last", last)):
        found = _NUMBER.fullmatch(plain(text))
        if found is None:
            return field, Sentence(NO_NUMBER, {"text": text.strip() or "–"})
        ends.append((found[1] or "", found[2]))
    (prefix, low), (other, high) = ends
    if prefix != other or len(low) != len(high):
        return "last", Sentence(TWO_SERIES)
    block = Block(prefix, len(low), int(low), int(high))
    if block.last < block.first:
        return "last", Sentence(BACKWARDS, {"first": first.strip(), "last": last.strip()})
    if block.last - block.first >= LARGEST_BLOCK:
        return "last", Sentence(TOO_MANY, {"most": LARGEST_BLOCK})
    return block


def numbers_in(text: str, block: Block) -> tuple[int, ...] | Sentence:
    """Return the numbers that a text of numbers and ranges names ("1-20, LL0025"), each once, in order."""
    found: dict[int, None] = {}
    for part in filter(None, _SEPARATORS.split(plain(text))):
        read = _RANGE.fullmatch(part)
        if read is None:
            return Sentence(NO_NUMBER, {"text": part})
        ends = [_within(one, block) for one in (read["first"], read["last"] or read["first"])]
        for end, one in zip(ends, (read["first"], read["last"] or read["first"]), strict=True):
            if end is None:
                return Sentence(
                    OUTSIDE,
                    {"number": one, "first": block.shown(block.first), "last": block.shown(block.last)},
                )
        low, high = ends
        assert low is not None
        assert high is not None
        if high < low:
            return Sentence(BACKWARDS, {"first": read["first"], "last": read["last"]})
        found |= dict.fromkeys(range(low, high + 1))
    return tuple(found)


def _within(text: str, block: Block) -> int | None:
    """Return the number, None when it lies outside the block or names another series."""
    read = _NUMBER.fullmatch(text)
    number = int(read[2]) if read else -1
    other = bool(read and read[1]) and read is not None and read[1] != block.prefix
    return None if other or number not in block else number


def outside(text: str, block: Block) -> tuple[tuple[str, int], ...]:
    """Return the numbers named in ``text`` that are not in the block, with their series: the block's where none is said."""
    found = []
    for part in filter(None, _SEPARATORS.split(plain(text))):
        read = _RANGE.fullmatch(part)
        ends = (read["first"], read["last"] or read["first"]) if read else ()
        for one in ends:
            named = _NUMBER.fullmatch(one)
            if named is not None and _within(one, block) is None:
                found.append((named[1] or block.prefix, int(named[2])))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Ends:
    """What one form says of the numbers of a block: the end of each, and which were entered into the system."""

    ends: Mapping[int, NumberEnd]
    entered: frozenset[int]


def ends_of(block: Block, said: Mapping[str, str]) -> Ends | tuple[str, Sentence]:
    """Read the fields ``used``, ``void``, ``missing`` and ``entered``; return the field at fault with its sentence.

    What was entered was used. A number that two fields name has two ends, which none may have.
    """
    ends: dict[int, NumberEnd] = {}
    entered: frozenset[int] = frozenset()
    for field in ("used", "void", "missing", "entered"):
        found = numbers_in(said.get(field, ""), block)
        if isinstance(found, Sentence):
            return field, found
        end = NumberEnd.USED if field == "entered" else NumberEnd(field.upper())
        for number in found:
            if ends.setdefault(number, end) is not end:
                values = {
                    "number": block.shown(number),
                    "one": Sentence(WORD_OF[ends[number]]),
                    "other": Sentence(WORD_OF[end]),
                }
                return field, Sentence(TWO_ENDS, values)
        if field == "entered":
            entered = frozenset(found)
    if not ends:
        return "used", Sentence(NOTHING_SAID)
    return Ends(ends, entered)


WORD_OF: Mapping[NumberEnd, str] = {
    NumberEnd.OPEN: mark("open"),
    NumberEnd.USED: mark("used"),
    NumberEnd.VOID: mark("void"),
    NumberEnd.MISSING: mark("missing"),
}


def clash(now: Mapping[int, NumberEnd], wanted: Ends, block: Block) -> tuple[str, Sentence] | None:
    """Return the field and sentence when a number ended otherwise already; the same end again changes nothing."""
    for number, end in wanted.ends.items():
        standing = now.get(number, NumberEnd.OPEN)
        if standing not in (NumberEnd.OPEN, end):
            field = "entered" if number in wanted.entered else end.lower()
            text = NOT_USED if field == "entered" else ENDED
            return field, Sentence(text, {"number": block.shown(number), "number_end": str(standing)})
    return None


def is_open(end: str, entered: bool) -> bool:
    """Tell whether something is still owed for a number: it has no end, or was used and not entered."""
    return end == NumberEnd.OPEN or (end == NumberEnd.USED and not entered)


def spans(numbers: Iterable[int], block: Block) -> str:
    """Return numbers as they are printed, runs put together: LL0001–LL0003, LL0007."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] + 1 == number:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(
        block.shown(low) if low == high else f"{block.shown(low)}–{block.shown(high)}" for low, high in runs
    )
