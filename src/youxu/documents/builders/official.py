"""What every paper of an incident says the same way: whose it is, dates in full, that an exercise is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.documents.blocks import Block, Cell, Document, Grid, Letterhead, Signing
from youxu.documents.builders.asked import Asked
from youxu.documents.builders.pack.section import either, said
from youxu.incidents.models import Incident
from youxu.network.models import Unit
from youxu.plan.schema import Plan

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def paper(
    asked: Asked, title: str, blocks: Iterable[Block], head: Letterhead, *, draft: bool = False
) -> Document:
    """Return an office's paper on an incident; an exercise and a draft are marked so on every page."""
    return Document(
        title=title,
        language=get_language() or "zh-hans",
        printed_at=asked.at,
        blocks=tuple(blocks),
        header=_marks(asked.incident, draft),
        letterhead=head,
    )


def _marks(incident: Incident, draft: bool) -> str:
    marks = [_("EXERCISE, not real")] if incident.world else []
    return "　".join([*marks, *([_("Draft, not signed")] if draft else [])])


def signing(asked: Asked) -> Signing:
    """Return the place of signing of a paper that the unit writes now."""
    return Signing((name_of(asked.incident.unit),), date_of(asked.at))


def name_of(unit: Unit) -> str:
    """Return the name of a unit in the reader's language."""
    return either(unit.name, unit.name_en)


def above(unit: Unit) -> str:
    """Return to whom a unit reports: the unit above, the leading group where it is the topmost."""
    return name_of(unit.parent) if unit.parent is not None else _("Emergency leading group")


def number_of(incident: Incident) -> str:
    """Return the line with the incident's number, as it stands below the mark."""
    return _("No. {reference}").format(reference=incident.reference)


def addressed(name: str) -> str:
    """Return whom a paper goes to as its first line has it."""
    return _("To {name}:").format(name=name)


def date_of(at: datetime) -> str:
    """Return 2026年11月26日 (en: 26 November 2026)."""
    here = wording.local(at)
    if wording.chinese():
        return f"{here.year}年{here.month}月{here.day}日"
    return f"{here.day} {MONTHS[here.month - 1]} {here.year}"


def moment_of(at: datetime | None) -> str:
    """Return 2026年11月26日9时12分 (en: 26 November 2026, 09:12); what is not known is being verified."""
    if at is None:
        return unknown()
    here = wording.local(at)
    if wording.chinese():
        return f"{date_of(at)}{here.hour}时{here.minute:02d}分"
    return f"{date_of(at)}, {here:%H:%M}"


def stamp_of(at: datetime | None) -> str:
    """Return 2026-11-26 09:12, as it stands in the cell of a table."""
    return f"{wording.local(at):%Y-%m-%d %H:%M}" if at is not None else unknown()


def unknown() -> str:
    """Return what a report says of something that nobody knows yet."""
    return _("being verified")


def cause_word(incident: Incident, plan: Plan) -> str:
    """Return the cause of an incident as the plan names it."""
    try:
        return said(plan.cause_called(incident.cause).title)
    except (KeyError, ValueError):  # a cause that this version of the plan does not name
        return incident.cause


def cause_of(incident: Incident, plan: Plan) -> str:
    """Return the cause of an incident in words, with what was added to it."""
    word = cause_word(incident, plan)
    return word + _(": ") + incident.cause_detail if incident.cause_detail else word


def lines_of(keys: Iterable[str], plan: Plan) -> str:
    """Return service lines in one phrase, in the order of the plan."""
    wanted = set(keys)
    return listed(said(line.short) for key, line in plan.lines.items() if key in wanted)


def listed(words: Iterable[str]) -> str:
    """Return words as one phrase, with the comma of the reader's language."""
    return ("、" if wording.chinese() else ", ").join(words)


def title_of(incident: Incident) -> str:
    """Return what an incident is called."""
    title = either(incident.title, incident.title_en)
    return title.replace("：", "") if wording.chinese() else title


def body_of(plan: Plan, key: str) -> str:
    """Return the title of a group of the plan; whoever stands on site has none there."""
    found = plan.organisation.get({"leading": "leading_group"}.get(key, key))
    return said(found.title) if found is not None else _("Outlets")


def facts(rows: Sequence[tuple[str, str]]) -> Grid:
    """Return facts as a ruled table: two of them a row, an odd last one over the whole width."""
    cells = []
    for place in range(0, len(rows), 2):
        pair = rows[place : place + 2]
        if len(pair) == 2:
            cells.append(
                tuple(cell for label, value in pair for cell in (Cell(label, strong=True), Cell(value)))
            )
        else:
            cells.append((Cell(pair[0][0], strong=True), Cell(pair[0][1], 3)))
    return Grid(tuple(cells), (1, 1.9, 1, 1.9))


def post_of(plan: Plan, key: str) -> str:
    """Return the title of a post of the plan."""
    found = plan.posts.get(key)
    return said(found.title) if found is not None else key


def in_both(words: Callable[[], str]) -> dict[str, str]:
    """Return words in both languages, for a refusal whose reader need not read the language of the paper."""
    found = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            found[key] = words()
    return found
