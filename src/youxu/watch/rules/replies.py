"""What a short message answers to a roll-call: every sign is understood, or the office rings; nothing is guessed (G4).

The words are the plan's. ``1 5人`` is one answer with a number; where several outlets stand behind one number
``1，347005 3`` says that one of them needs help and all others are well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from youxu.watch.rules.answers import MOST_PEOPLE, Told
from youxu.watch.rules.words import Said

NUMBER = re.compile(r"\d+")
LATIN = re.compile(r"[0-9A-Z]")
LONGEST = 1000


class Unclear(StrEnum):
    """Why a reply is not an answer: no word of the plan in it, words that contradict, or nobody knows which outlet."""

    UNREADABLE = "UNREADABLE"
    CONTRADICTS = "CONTRADICTS"
    WHICH = "WHICH"


@dataclass(frozen=True)
class Grammar:
    """The plan's words: of each answer, beside a number of people safe or missing, and those that say nothing."""

    answers: Mapping[str, Sequence[str]]
    people: Sequence[str] = ()
    missing: Sequence[str] = ()
    besides: Sequence[str] = ()


@dataclass(frozen=True)
class Short:
    """One answer as a short message gave it; ``more`` tells whether a cry for help says more than that."""

    told: Told
    more: bool = False


Read = Short | Unclear


def read(text: str, grammar: Grammar, codes: Sequence[str]) -> dict[str, Read]:
    """Return outlet code -> what the reply says of it; an outlet of which it says nothing is left out.

    ``codes`` are the outlets that the message asked about. Words before the first code hold for all that are not
    named; after a code come the words for that one.
    """
    plain = _plain(text[:LONGEST])
    general, named = _parts(plain, codes)
    if named and general and not any(_bare(words) for words in named.values()):
        named, general = dict.fromkeys(named, general), ""
    found = {code: answer_of(words, grammar) for code, words in named.items()}
    others = [code for code in codes if code not in named]
    if not _bare(general):
        return found or dict.fromkeys(codes, Unclear.UNREADABLE)
    meant = answer_of(general, grammar)
    if len(others) > 1 and isinstance(meant, Short) and _of_one(meant.told):
        meant = Unclear.WHICH
    return found | dict.fromkeys(others, meant)


def _of_one(told: Told) -> bool:
    """Tell whether an answer can be true of one outlet alone: help needed, or a number of people."""
    return told.said == Said.HELP or told.people_safe is not None


def answer_of(words: str, grammar: Grammar) -> Read:
    """Return what the words for one outlet say."""
    counts, left = _counts(_plain(words), grammar)
    said, left = _said(left, grammar)
    if len(said) > 1:
        return Unclear.CONTRADICTS
    if not said:
        return Unclear.UNREADABLE
    (answer,) = said
    safe, missing = counts
    if answer != Said.HELP:
        rest = NUMBER.findall(left)
        if missing:
            return Unclear.CONTRADICTS
        if _bare(NUMBER.sub("", left)) or len(rest) > (safe is None):
            return Unclear.UNREADABLE
        safe = int(rest[0]) if rest else safe
    if max(safe or 0, missing or 0) > MOST_PEOPLE:
        return Unclear.UNREADABLE
    return Short(Told(answer, safe, missing or 0), answer == Said.HELP and bool(_bare(left)))


def _counts(text: str, grammar: Grammar) -> tuple[tuple[int | None, int | None], str]:
    """Take the numbers of people out of a text: (safe, missing), and what is left."""
    beside = _either(grammar.people)
    gone = _either(grammar.missing)
    missing = safe = None
    if gone:
        unit = rf"\s*(?:{beside})?" if beside else ""
        for shape in (rf"(?:{gone})\s*(\d+){unit}", rf"(\d+){unit}\s*(?:{gone})"):
            for found in re.findall(shape, text):
                missing = max(missing or 0, int(found))
            text = re.sub(shape, " ", text)
    if beside and (found := re.findall(rf"(\d+)\s*(?:{beside})", text)):
        safe = max(int(one) for one in found)
        text = re.sub(rf"(\d+)\s*(?:{beside})", " ", text)
    return (safe, missing), text


def _said(text: str, grammar: Grammar) -> tuple[set[str], str]:
    """Take the words of the answers, longest first, and those that say nothing out of a text."""
    found: set[str] = set()
    words = [(_plain(word), said) for said, several in grammar.answers.items() for word in several]
    words += [(_plain(word), "") for word in grammar.besides]
    for word, said in sorted(words, key=lambda pair: -len(pair[0])):
        text, count = re.subn(_shape(word, anywhere=said == Said.HELP), " ", text)
        if count and said:
            found.add(said)
    return found, text


def _shape(word: str, *, anywhere: bool) -> str:
    """Return how a word is looked for: Latin letters and digits stand alone; a cry for help in letters never must."""
    alone = bool(LATIN.search(word)) and not (anywhere and not word.isdigit())
    side = "0-9" if word.isdigit() else "0-9A-Z"
    return rf"(?<![{side}]){re.escape(word)}(?![{side}])" if alone else re.escape(word)


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(_plain(word)) for word in sorted(words, key=len, reverse=True))


def _parts(text: str, codes: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return what stands before the first code, and after each code its words."""
    known = {_plain(code): code for code in codes}
    if not known:
        return text, {}
    names = "|".join(re.escape(code) for code in sorted(known, key=len, reverse=True))
    pieces = re.split(rf"(?<![0-9A-Z])({names})(?![0-9A-Z])", text)
    named: dict[str, str] = {}
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        named[known[name]] = f"{named.get(known[name], '')} {words}".strip()
    return pieces[0].strip(), named


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _bare(text: str) -> str:
    """Return a text without blanks and signs: what is left of it to be understood."""
    return "".join(sign for sign in text if sign.isalnum())
