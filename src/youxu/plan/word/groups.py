"""The organisation as a document has it: bodies with head, deputies, members and duties, from lines and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from youxu.kernel.words import Sentence, mark
from youxu.plan.word import known
from youxu.plan.word.notes import FROM_DOCUMENT, Notes, plain
from youxu.plan.word.outline import unlisted
from youxu.plan.word.pieces import Piece, Section, place_of, place_under

HEADS = {
    "leading_group": "leader",
    "office": "duty_officer",
    "technical": "technical_head",
    "customer": "customer_head",
    "logistics": "logistics_head",
}
"""The post that heads a body (O1 to O6)."""
GROUP_OF = {"leading_group": "leading"}
CLAUSES = {"office": "O3", "technical": "O4", "customer": "O5", "logistics": "O6"}
_LABEL = re.compile(r"^(.{1,12}?)[:：]\s*(.+)$")
_BETWEEN = re.compile(r"[、,，;；/]|\band\b|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff])")
_SEMICOLON = re.compile(r"[;；]")
_OFFICE = re.compile(r"下设.{0,6}办公室[,，]?(.+?)[。;；]?$")
UNKNOWN_BODY = mark(
    "the plan data knows leading group, office, technical, customer and logistics group; this one is kept as text"
)
UNKNOWN_POST = mark(
    "no post of the plan above is called {name}: made as {key}; join it with the post that it is, if it has one"
)
HEAD_AS_HOLDER = mark("who heads it was read as the holder of the post {key}")


def read_bodies(sections: Iterable[Section], notes: Notes) -> list[Section]:
    """Read the bodies of an organisation chapter; return the sections that are none, to be kept as text."""
    left, current = [], ""
    for section in sections:
        body = known.body_named(section.heading)
        duties = not body and known.named(section.heading, known.PEOPLE) == "duties"
        if body:
            current = body
            notes.put_text("organisation", body, "title", text=section.heading)
            _read_body(body, section, notes)
        elif duties and current and section.paragraphs:
            _add_duties(current, [piece.text for piece in section.paragraphs], notes)
        elif read_tables(section, notes) and not section.paragraphs:
            continue
        elif section.paragraphs or section.below:
            left.append(section)
            if re.search(r"组|group|team", section.heading, re.IGNORECASE):
                notes.doubt(("organisation",), place_under(section), UNKNOWN_BODY)
    return left


def _read_body(body: str, section: Section, notes: Notes) -> None:
    lines = [line for piece in section.paragraphs for line in piece.text.splitlines()]
    composed, duties = [], []
    place = place_under(section)
    for line in map(unlisted, lines):
        found = _LABEL.match(line)
        what = known.named(found[1], known.PEOPLE) if found else ""
        if not found or what in ("", "duties"):
            duties.append((line, found[2] if found and what else line))
            continue
        composed.append(line)
        _put_people(body, what, found[2], place, notes)
    for below in section.below:
        if known.named(below.heading, known.PEOPLE) == "duties" or below.paragraphs:
            duties += [(piece.text, piece.text) for piece in below.paragraphs]
    _put_duties(body, [said for _line, said in duties], notes)
    _put_clauses(body, composed, [line for line, _said in duties], section.heading, notes)
    read_tables(section, notes)


def _put_clauses(body: str, composed: list[str], duties: list[str], heading: str, notes: Notes) -> None:
    """Put the body's words as the clause that it is: O1 who they are, O2 what they do; one clause for the others."""
    if body == "leading_group":
        if composed:
            notes.put_text("clauses", "O1", "text", text=joined(composed))
            notes.put_text("clauses", "O1", "title", text=heading)
        if duties:
            notes.put_text("clauses", "O2", "text", text=joined(duties))
        return
    if composed or duties:
        notes.put_text("clauses", CLAUSES[body], "text", text=joined([*composed, *duties]))
        notes.put_text("clauses", CLAUSES[body], "title", text=heading)


def _add_duties(body: str, lines: list[str], notes: Notes) -> None:
    """Take the paragraphs below a heading of its own as the duties of the body before it."""
    _put_duties(body, lines, notes)
    if body == "leading_group":
        said = [sentence for sentence in re.split(r"(?<=。)", joined(lines)) if not _OFFICE.search(sentence)]
        notes.put_text("clauses", "O2", "text", text=joined(said))
    else:
        text = notes.taken("clauses", CLAUSES[body], "text", notes.language) or ""
        notes.put_text("clauses", CLAUSES[body], "text", text=joined([text, *lines] if text else lines))


def _put_duties(body: str, lines: list[str], notes: Notes) -> None:
    if not lines:
        return
    notes.put_text("organisation", body, "duties", text=joined(lines))
    for line in lines:
        for sentence in re.split(r"(?<=。)", line):
            if body == "leading_group" and (office := _OFFICE.search(sentence)):
                notes.put_text("organisation", "office", "duties", text=office[1])
                notes.put_text("clauses", "O3", "text", text=sentence)


def _put_people(body: str, what: str, names: str, place: Sentence, notes: Notes) -> None:
    if what == "head":
        _put_head(body, names.strip("。;； "), place, notes)
        return
    keys = [_post(body, name, place, notes) for name in _names(names)]
    before = [
        str(key)
        for key in notes.taken("organisation", body, what) or notes.above("organisation", body, what) or ()
    ]
    wanted = [*before, *(key for key in dict.fromkeys(keys) if key not in before)]
    if wanted != before:
        notes.put("organisation", body, what, value=wanted)


def _put_head(body: str, name: str, place: Sentence, notes: Notes) -> None:
    key = notes.titled("posts", title=name)
    if key:
        notes.put("organisation", body, "head", value=key)
        return
    post = str(notes.above("organisation", body, "head") or HEADS[body])
    notes.put_text("posts", post, "holder", text=name)
    if notes.taken("posts", post, "holder"):
        notes.doubt(("posts", post, "holder"), place, HEAD_AS_HOLDER, key=post)


def _names(text: str) -> list[str]:
    """Return the names of a list; what stands in brackets stays with its name."""
    between = _SEMICOLON if _SEMICOLON.search(text) else _BETWEEN
    found = [name.strip("。. ") for name in between.split(text)]
    return [name for name in found if name and name not in ("等", "etc")]


def _post(body: str, name: str, place: Sentence, notes: Notes) -> str:
    """Return the key of the post that a name means: by its title, its holder, or a part of them; else a new one."""
    name = name.removesuffix("等")
    if key := notes.titled("posts", title=name) or _alike(name, notes):
        return key
    key = notes.free_key("posts", stem="post")
    notes.put_text("posts", key, "title", text=name)
    notes.put("posts", key, "group", value=GROUP_OF.get(body, body))
    notes.put("posts", key, "src", value=FROM_DOCUMENT)
    notes.doubt(("posts", key), place, UNKNOWN_POST, name=name, key=key)
    return key


def _alike(name: str, notes: Notes) -> str:
    wanted = plain(name)
    for key, post in (notes.above("posts") or {}).items():
        title = plain(post.title.in_language(notes.language))
        holder = plain(post.holder.in_language(notes.language)) if post.holder else ""
        if wanted == holder or (len(title) > 3 and title in wanted):
            return str(key)
    return ""


def read_tables(section: Section, notes: Notes) -> bool:
    """Read the tables of bodies and of posts below a heading; tell whether every table was one of them."""
    read = [_read_table(table, notes) for table in section.tables]
    return bool(read) and all(read)


def _read_table(table: Piece, notes: Notes) -> bool:
    header = table.rows[0]
    posts = known.columns(header, known.POST_COLUMNS)
    if set(posts) == set(known.POST_COLUMNS):
        _read_posts(table, posts, notes)
        return True
    found = known.columns(header, known.BODY_COLUMNS)
    if "name" not in found or len(found) < 2:
        return False
    for number, row in enumerate(table.rows[1:], start=2):
        _read_row(row, found, place_of(table, number), notes)
    return True


def _read_row(row: tuple[str, ...], found: dict[str, int], place: Sentence, notes: Notes) -> None:
    cell = {what: row[column] for what, column in found.items() if column < len(row)}
    body = known.body_named(cell["name"]) or known.named(cell["name"], known.BODIES)
    if not body:
        notes.doubt(("organisation",), place, UNKNOWN_BODY)
        notes.kept.append("；".join(one for one in row if one))
        return
    notes.put_text("organisation", body, "title", text=cell["name"])
    for what in ("head", "deputies", "members"):
        if cell.get(what):
            _put_people(body, what, cell[what], place, notes)
    if cell.get("duties"):
        notes.put_text("organisation", body, "duties", text=cell["duties"])


def _read_posts(table: Piece, found: dict[str, int], notes: Notes) -> None:
    """Read a table of posts and who holds them; a name that no post bears is a post of its own."""
    for number, row in enumerate(table.rows[1:], start=2):
        name, holder = row[found["post"]], row[found["holder"]]
        if not name:
            continue
        key = notes.titled("posts", title=name)
        if not key:
            key = notes.free_key("posts", stem="post")
            notes.put_text("posts", key, "title", text=name)
            notes.put("posts", key, "src", value=FROM_DOCUMENT)
            notes.doubt(("posts", key), place_of(table, number), UNKNOWN_POST, name=name, key=key)
        if holder:
            notes.put_text("posts", key, "holder", text=holder)


def joined(lines: Iterable[str]) -> str:
    """Return lines as running text: one that lacks its end gets it."""
    text = ""
    for line in lines:
        cjk = bool(re.search(r"[\u4e00-\u9fff]", line))
        if text and text[-1] not in "。.;；:：!！?？":
            text += "。" if cjk else "."
        text += ("" if cjk or not text else " ") + line.replace("\n", "" if cjk else " ")
    return text
