"""The six steps as a document has them: their words clause by clause, tasks from tables, limits that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import Duration
from youxu.plan.word import known
from youxu.plan.word.groups import joined
from youxu.plan.word.notes import FROM_DOCUMENT, Notes, plain
from youxu.plan.word.outline import unlisted
from youxu.plan.word.pieces import Piece, Section, place_of, place_under

ONE_CLAUSE = {"P1": "P1", "P2": "P2"}
_LIMIT = re.compile(
    r"([一二三四五六七八九十两]+|\d+)\s*(?:个)?(分钟|小时|工作日|日|天|周|minutes?|hours?|days?|weeks?)\s*(?:以?之?内|前|$)?"
)
_UNITS = {
    "分": "min",
    "小": "h",
    "工": "od",
    "日": "days",
    "天": "days",
    "周": "weeks",
    "m": "min",
    "h": "h",
    "d": "days",
    "w": "weeks",
}
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}
LIMIT = mark(
    "it names a limit of {limit}; no clock of the plan above for {clauses} has it: set the clock that it means"
)
PLACED = mark("the document does not say which part of the step this is; it stands under {clause}")
NO_STEP = mark("none of the six steps was recognised; the words are kept at the end of the chapter")
WHEN_OPENS = mark(
    "the document does not say what opens the task (opens): choose the moment, or leave the task out"
)
NO_OWNER = mark("no post of the plan is called {name}: say who owes the task (owner)")
NO_GROUP = mark("no group was recognised in “{name}”: say whose task it is (group)")


def read_steps(sections: Iterable[Section], notes: Notes) -> list[Section]:
    """Read the steps below the chapter of the process; return the sections that are none, to be kept as text."""
    left: list[Section] = []
    for section in sections:
        step = known.step_named(section.heading)
        if step:
            notes.put_text("steps", step, "title", text=section.heading)
            _read_step(step, section, notes)
        elif not (read_tables(section, "", notes) and not section.paragraphs) and (
            section.paragraphs or section.below
        ):
            if section.heading not in known.OTHER:
                notes.doubt(("steps",), place_under(section), NO_STEP)
            left.append(section)
    return left


def _read_step(step: str, section: Section, notes: Notes) -> None:
    pieces = list(_pieces(section))
    sentences = [part for piece in pieces for part in _sentences(piece.text)]
    clauses: dict[str, list[str]] = {}
    last = ""
    for sentence in sentences:
        clause = _part_of(step, sentence) or last
        if not clause:
            clause = next(iter(sorted(known.PARTS_OF_STEP[step])))
            notes.doubt(("clauses", clause), place_under(section), PLACED, clause=clause)
        clauses.setdefault(clause, []).append(sentence)
        last = clause
    for clause, said in clauses.items():
        notes.put_text("clauses", clause, "text", text=joined(said))
        if step in ONE_CLAUSE:
            notes.put_text("clauses", clause, "title", text=section.heading)
    for piece in pieces:
        _ask_for_limits(
            _clauses(step),
            ("clauses", _part_of(step, piece.text) or step),
            piece.text,
            place_of(piece),
            notes,
        )
    for one in section.walk():
        read_tables(one, step, notes)


def _part_of(step: str, sentence: str) -> str:
    """Return the clause of a step that a sentence is: by whom it addresses before its colon, else by its words."""
    if step in ONE_CLAUSE:
        return ONE_CLAUSE[step]
    label, colon, _said = sentence.replace("：", ":").partition(":")
    parts = known.PARTS_OF_STEP[step]
    return (known.named(label, parts) if colon and len(label) <= 12 else "") or known.named(sentence, parts)


def _pieces(section: Section) -> Iterable[Piece]:
    """Yield the paragraphs of a step; a heading below it begins its first paragraph."""
    yield from section.paragraphs
    for below in section.below:
        first, *rest = list(_pieces(below)) or [Piece(number=below.number)]
        colon = "：" if re.search(r"[\u4e00-\u9fff]", below.heading) else ": "
        yield Piece(
            f"{below.heading}{colon}{first.text}" if first.text else below.heading, number=first.number
        )
        yield from rest


def _sentences(text: str) -> list[str]:
    """Return the lines of a text; those of a list without their numbers."""
    parts = [part for line in text.splitlines() for part in re.split(r"(?<=[。；;])(?=.)", line)]
    return [stripped for part in parts if (stripped := unlisted(part))]


def _clauses(step: str) -> list[str]:
    return sorted(known.PARTS_OF_STEP.get(step, ())) or [ONE_CLAUSE[step]]


def _ask_for_limits(
    clauses: list[str], path: tuple[str, ...], text: str, place: Sentence, notes: Notes
) -> None:
    for found in _LIMIT.finditer(text):
        if not _is_known(found, clauses, notes):
            notes.doubt(path, place, LIMIT, limit=found[0].strip(), clauses=", ".join(clauses))


def _is_known(found: re.Match[str], clauses: list[str], notes: Notes) -> bool:
    """Tell whether a clock that carries one of the clauses has the limit that the words name."""
    wanted = _written(found)
    for clock in (notes.above("clocks") or {}).values():
        if set(clock.clause) & set(clauses):
            limits = clock.limit.values() if isinstance(clock.limit, dict) else (clock.limit,)
            if any(isinstance(limit, Duration) and str(limit) == wanted for limit in limits):
                return True
    return False


def _written(found: re.Match[str]) -> str:
    count = int(found[1]) if found[1].isdigit() else _number(found[1])
    unit = _UNITS.get(found[2][0], "")
    if unit == "weeks":
        count, unit = count * 7, "days"
    return f"{count} {unit}"


def _number(word: str) -> int:
    tens, ten, ones = word.partition("十")
    if not ten:
        return _DIGITS.get(word, 0)
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def read_tables(section: Section, step: str, notes: Notes) -> bool:
    """Read the tables of tasks below a heading; tell whether every table was one."""
    under = step or known.step_named(section.heading)
    read = [_read_table(table, under, notes) for table in section.tables]
    return bool(read) and all(read)


def _read_table(table: Piece, step: str, notes: Notes) -> bool:
    found = known.columns(table.rows[0], known.STEP_COLUMNS)
    if "task" not in found or not {"owner", "limit", "step"} & set(found):
        return False
    for number, row in enumerate(table.rows[1:], start=2):
        cell = {what: row[column] for what, column in found.items() if column < len(row)}
        named = known.step_named(cell.get("step", ""))
        if named and not notes.taken("steps", named, "title"):
            notes.put_text("steps", named, "title", text=cell["step"])
        step = named or step
        if cell["task"]:
            _put_task(step, cell, place_of(table, number), notes)
    return True


def _put_task(step: str, cell: dict[str, str], place: Sentence, notes: Notes) -> None:
    if not step:
        notes.doubt(("steps",), place, NO_STEP)
        return
    if notes.titled("steps", step, "tasks", title=cell["task"]):
        return
    path = ("steps", step, "tasks", notes.free_key("steps", step, "tasks", stem="task"))
    notes.put_text(*path, "title", text=cell["task"])
    _put_owner(path, cell.get("owner", ""), place, notes)
    clause = _part_of(step, cell["task"])
    if clause:
        notes.put(*path, "clause", value=clause)
    notes.put(*path, "src", value=FROM_DOCUMENT)
    notes.doubt(path, place, WHEN_OPENS)
    _ask_for_limits(_clauses(step), path, cell.get("limit", ""), place, notes)


def _put_owner(path: tuple[str, ...], name: str, place: Sentence, notes: Notes) -> None:
    key = notes.titled("posts", title=name) or _held_by(name, notes)
    post = notes.above("posts", key)
    own = notes.taken("posts", key, "group") if key else None
    group = str(post.group) if post and post.group else known.named(name, known.BODIES) or own
    if group:
        notes.put(*path, "group", value="leading" if group == "leading_group" else group)
    else:
        notes.doubt(path, place, NO_GROUP, name=name)
    if key:
        notes.put(*path, "owner", value=key)
    else:
        notes.doubt(path, place, NO_OWNER, name=name)


def _held_by(name: str, notes: Notes) -> str:
    for key, post in (notes.above("posts") or {}).items():
        if post.holder and name and plain(post.holder.in_language(notes.language)) == plain(name):
            return str(key)
    return next(
        (key for key, post in (notes.taken("posts") or {}).items() if _is_holder(post, name, notes.language)),
        "",
    )


def _is_holder(post: dict[str, dict[str, str]], name: str, language: str) -> bool:
    return bool(name) and plain(post.get("holder", {}).get(language, "")) == plain(name)
