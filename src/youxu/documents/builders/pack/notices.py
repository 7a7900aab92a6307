"""Notices to fill in by hand (P3b, P4c): the plan's texts with room for the values, facts as boxes to tick."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.documents.blocks import Block, Heading, Notice, PageBreak, Paragraph
from youxu.documents.builders.pack.section import Section, said
from youxu.kernel.words import mark
from youxu.plan.schema import NoticeKey, Plan, Template

ROOM = "__________"
FACTS = {
    "eta": mark("if a time is known"),
    "no eta": mark("if no time is known"),
    "neighbour": mark("if a neighbour accepted"),
    "bank": mark("if a bank line is hit"),
    "safe": mark("only after a signed custody list without difference"),
    "not safe": mark("until the custody list is signed"),
    "part": mark("if something is still stopped"),
    "pickup": mark("if items came meanwhile"),
}
PLACES = {
    "outlet": mark("outlet"),
    "unit": mark("unit"),
    "n": mark("number"),
    "n_before": mark("number before"),
    "numbers": mark("numbers"),
    "date": mark("date"),
    "time": mark("time"),
    "since": mark("since when"),
    "public_cause": mark("cause from the list"),
    "stopped": mark("services stopped"),
    "limited": mark("services limited"),
    "how": mark("how limited"),
    "open": mark("services as usual"),
    "eta": mark("expected time"),
    "eta_before": mark("time said before"),
    "eta_reason": mark("why it changed"),
    "next": mark("time of the next word"),
    "name": mark("neighbouring outlet"),
    "address": mark("address"),
    "distance": mark("distance"),
    "until": mark("open until"),
    "lines": mark("services"),
    "local_phone": mark("local telephone"),
    "hotline": mark("hot line"),
    "changed": mark("what changed"),
    "restored_at": mark("restored at"),
    "restored": mark("services restored"),
    "query_from": mark("from when"),
    "pickup_until": mark("collect by"),
    "alternative": mark("where else"),
    "published_at": mark("when it was published"),
}


def section(plan: Plan) -> Section:
    """Return the notices for the door, the loudspeaker text and the public causes."""
    titles = {
        "first": _("First notice"),
        "revision": _("Notice of a change"),
        "restored": _("Notice that service is back"),
        "correction": _("Correction"),
    }
    blocks: list[Block] = [
        Paragraph(
            _(
                "Fill in, strike out what does not apply, tick the sentences that stand. Never say why beyond the list below."
            )
        ),
        Notice(
            _("; ").join(dict.fromkeys(said(cause.public) for cause in plan.causes.values())),
            _("Causes as the public is told them"),
        ),
    ]
    for key, title in titles.items():  # that a notice is withdrawn is sent, never posted at a door
        if (template := plan.notices.get(NoticeKey(key))) is not None:
            blocks += [PageBreak(), Heading(title, level=2), *_lines(template)]
    for template in plan.loudspeaker.values():
        blocks += [Heading(_("Loudspeaker"), level=2), *_lines(template)]
    return Section("11-notices", _("Notices to fill in"), tuple(blocks))


def _lines(template: Template) -> Iterator[Block]:
    for line in said(template.text).splitlines():
        if line.strip():
            yield Paragraph(filled_by_hand(line.strip()), roomy=True)


def filled_by_hand(line: str) -> str:
    """Return a line of a template with room for each value and a box before each sentence that needs its fact."""
    text = re.sub(r"\[([a-z ]+)\]", lambda found: f"\n□{_aside(_fact(found[1]))}", line)
    return re.sub(r"\{([a-z_]+)\}", lambda found: f"{ROOM}{_aside(_place(found[1]))}", text).strip()


def _aside(words: str) -> str:
    return f"（{words}）" if wording.chinese() else f" ({words}) "


def _fact(key: str) -> str:
    return _(FACTS[key]) if key in FACTS else key


def _place(key: str) -> str:
    return _(PLACES[key]) if key in PLACES else key
