"""The chapters of a document, each to its place in the plan; what has no place is kept as a chapter of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from youxu.kernel.words import mark
from youxu.plan.clauses import IDS
from youxu.plan.word import groups, known, process, stock
from youxu.plan.word.groups import joined
from youxu.plan.word.notes import Notes
from youxu.plan.word.outline import unlisted
from youxu.plan.word.pieces import Piece, Section, place_of, place_under

_MARK = re.compile(r"\s*[〔\[]\s*([A-Z]\d[a-c]?)\s*[〕\]]\s*")
PEOPLE_LEFT = mark(
    "it names people or telephone numbers: enter them as people of the organisation; they are not plan data"
)
OWN_CHAPTER = mark("no part of the plan data is this: it is kept as a chapter of its own, as text")
TABLE_AS_TEXT = mark("what this table is was not recognised: it is kept as text")
AS_ABOVE = mark("this annex is made from the plan's data and was not read: what the plan above has stands")
OWN_RISK = mark(
    "the register has four risks (R1 to R4); this one is kept as text, without indicator and owner"
)


def read_chapter(section: Section, notes: Notes) -> str:
    """Read one chapter of the first level; return its key in the plan."""
    if _is_generated(section):
        notes.doubt(("levels",), place_under(section), AS_ABOVE)
        return ""
    annex = known.annex_named(section.heading)
    key = known.chapter_named(section.heading)
    ours = section.heading in known.ANNEX_HEADINGS.get(annex, ())
    if annex and (ours or key not in ("risks", "supplies", "scope")):
        _annex(annex, section, notes)
        return f"annexes.{annex}"
    if not key or notes.taken("document", key, "title"):
        return _own_chapter(section, notes)
    notes.put_text("document", key, "title", text=section.heading)
    notes.data.setdefault("document", {}).setdefault(key, {}).setdefault("title", {})
    READERS[key](section, notes)
    return key


def _is_generated(section: Section) -> bool:
    """Tell whether a section is a table that was made from data when the plan was written as a document."""
    made = any(section.heading in both for both in known.GENERATED.values())
    return made and bool(section.tables) and not section.paragraphs


def _annex(annex: str, section: Section, notes: Notes) -> None:
    text = "\n".join(_lines(section, notes))
    if text:
        notes.put_text("annexes", annex, text=text)


def _own_chapter(section: Section, notes: Notes) -> str:
    key = notes.free_key("document", stem="own")
    notes.put_text("document", key, "title", text=section.heading)
    notes.put_text("document", key, "intro", text="\n".join(_lines(section, notes)))
    notes.doubt(("document", key), place_under(section), OWN_CHAPTER)
    return key


def _lines(section: Section, notes: Notes) -> Iterable[str]:
    """Yield all that stands below a heading as lines of text; tables with people are left out, and said to be."""
    for piece in section.pieces:
        yield from _table_lines(piece, notes) if piece.rows else (piece.text,)
    for below in section.below:
        yield below.heading
        yield from _lines(below, notes)


def _table_lines(table: Piece, notes: Notes) -> Iterable[str]:
    if any(known.has_telephone(row) for row in table.rows):
        notes.doubt((), place_of(table), PEOPLE_LEFT)
        return
    notes.doubt((), place_of(table), TABLE_AS_TEXT)
    for row in table.rows:
        yield "；".join(cell.replace("\n", " ") for cell in row if cell)


def _marked(sections: Iterable[Section], notes: Notes) -> list[Section]:
    """Read what names its clause itself (〔P1〕) and the closing words; return the rest."""
    left = []
    for section in sections:
        found = _MARK.search(section.heading)
        if _is_generated(section):
            continue
        if found and found[1] in IDS:
            clause = found[1]
            notes.put_text("clauses", clause, "title", text=_MARK.sub("", section.heading))
            notes.put_text(
                "clauses", clause, "text", text="\n".join(piece.text for piece in section.paragraphs)
            )
        else:
            left.append(section)
    return left


def _intro(key: str, lines: Iterable[str], notes: Notes) -> None:
    notes.put_text("document", key, "intro", text="\n".join(lines))


def _outro(key: str, sections: Iterable[Section], notes: Notes) -> None:
    lines, notes.kept = notes.kept, []
    for section in sections:
        if section.heading not in known.OTHER:
            lines.append(section.heading)
        lines += _lines(section, notes)
    notes.put_text("document", key, "outro", text="\n".join(lines))


def _organisation(section: Section, notes: Notes) -> None:
    left = groups.read_bodies(_marked(section.below, notes), notes)
    lines: list[str] = []
    for piece in section.pieces:
        if piece.rows:
            left_table = Section("", 2, pieces=[piece])
            lines += [] if groups.read_tables(left_table, notes) else _table_lines(piece, notes)
        else:
            lines.append(piece.text)
    _intro("organisation", lines, notes)
    _outro("organisation", left, notes)


def _process(section: Section, notes: Notes) -> None:
    left = process.read_steps(_marked(section.below, notes), notes)
    lines: list[str] = []
    for piece in section.pieces:
        if piece.rows:
            own = Section("", 2, pieces=[piece])
            lines += [] if process.read_tables(own, "", notes) else _table_lines(piece, notes)
        else:
            lines.append(piece.text)
    _intro("process", lines, notes)
    _outro("process", left, notes)


def _supplies(section: Section, notes: Notes) -> None:
    left = stock.read_supplies(_marked(section.below, notes), notes)
    lines = stock.read_lines(section.paragraphs, notes)
    for piece in section.tables:
        if not stock.read_tables(Section(section.heading, 2, pieces=[piece]), notes):
            lines += _table_lines(piece, notes)
    _intro("supplies", lines, notes)
    _outro("supplies", left, notes)


def _risks(section: Section, notes: Notes) -> None:
    intro, left = _listed(section.paragraphs, known.RISKS, notes)
    for piece in left:
        notes.doubt(("risks",), place_of(piece), OWN_RISK)
    rest = _by_heading(_marked(section.below, notes), known.RISKS, notes)
    for one in rest:
        if one.heading not in known.OTHER:
            notes.doubt(("risks",), place_under(one), OWN_RISK)
    _intro("risks", intro, notes)
    _outro("risks", [*_others(left), *rest], notes)


def _evaluation(section: Section, notes: Notes) -> None:
    """Read the evaluation: its opening words are those of E0."""
    intro, left = _listed(section.paragraphs, known.EVALUATED, notes)
    notes.put_text("clauses", "E0", "text", text=joined(intro))
    rest = _by_heading(_marked(section.below, notes), known.EVALUATED, notes)
    _outro("evaluation", [*_others(left), *rest], notes)


def _others(pieces: list[Piece]) -> list[Section]:
    return [Section(known.OTHER[0], 2, pieces=pieces)] if pieces else []


def _listed(
    pieces: Iterable[Piece], words: Mapping[str, tuple[str, ...]], notes: Notes
) -> tuple[list[str], list[Piece]]:
    """Read paragraphs that are “name: words”, each a clause by its name; return opening words and what is left."""
    intro: list[str] = []
    left: list[Piece] = []
    begun = False
    for piece in pieces:
        name, colon, said = re.sub("：", ":", unlisted(piece.text), count=1).partition(":")
        item = bool(colon and said.strip()) and len(name) <= 16
        clause = known.named(name, words) if item else ""
        begun = begun or item
        if clause and not notes.taken("clauses", clause, "text"):
            notes.put_text("clauses", clause, "title", text=name.strip())
            notes.put_text("clauses", clause, "text", text=said.strip())
        elif begun:
            left.append(piece)
        else:
            intro.append(piece.text)
    return intro, left


def _by_heading(
    sections: Iterable[Section], words: Mapping[str, tuple[str, ...]], notes: Notes
) -> list[Section]:
    """Read sections whose heading names a clause; return the others."""
    left = []
    for section in sections:
        clause = known.named(section.heading, words)
        if not clause or not section.paragraphs or notes.taken("clauses", clause, "text"):
            left.append(section)
            continue
        notes.put_text("clauses", clause, "title", text=section.heading)
        notes.put_text("clauses", clause, "text", text=joined(piece.text for piece in section.paragraphs))
    return left


def _training(section: Section, notes: Notes) -> None:
    parts: dict[str, list[str]] = {}
    texts = [piece.text for piece in section.paragraphs]
    for sentence in (part for text in texts for part in re.split(r"(?<=。)(?=.)", text)):
        drill = re.search(r"模拟|演练|drill", sentence) and not re.search(r"培训|train", sentence)
        parts.setdefault("T2" if drill else "T1", []).append(sentence)
    for clause, said in parts.items():
        notes.put_text("clauses", clause, "text", text=joined(said))
    rest = _by_heading(_marked(section.below, notes), known.TRAINED, notes)
    lines = [line for table in section.tables for line in _table_lines(table, notes)]
    _outro("training", [*_others([Piece(line) for line in lines]), *rest], notes)


def _closing(section: Section, notes: Notes) -> None:
    """Read the closing words; the sentence that promises to improve the plan is C1's."""
    sentences = [part for piece in section.paragraphs for part in re.split(r"(?<=。)(?=.)", piece.text)]
    better = [part for part in sentences if re.search(r"持续优化|修订|improv|revis", part)]
    notes.put_text("clauses", "C1", "text", text=joined(better))
    _intro("closing", [joined(part for part in sentences if part not in better)], notes)
    _outro("closing", _marked(section.below, notes), notes)


def _scope(section: Section, notes: Notes) -> None:
    rest = _marked(section.below, notes)
    further = [one for one in rest if one.heading in known.OTHER]
    section.below = [one for one in rest if one.heading not in known.OTHER]
    _intro("scope", _lines(section, notes), notes)
    _outro("scope", further, notes)


READERS: Mapping[str, Callable[[Section, Notes], None]] = {
    "scope": _scope,
    "risks": _risks,
    "organisation": _organisation,
    "process": _process,
    "supplies": _supplies,
    "evaluation": _evaluation,
    "training": _training,
    "closing": _closing,
}
