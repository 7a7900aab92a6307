"""Papers of training (T1): what one post reads, and the sheet of a session with its code and list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.documents.blocks import (
    Beside,
    Block,
    Checklist,
    Document,
    Field,
    Fields,
    Heading,
    Item,
    Paragraph,
    QrCode,
    Table,
)
from youxu.documents.builders.pack.section import either, said
from youxu.exercises.queries import SessionRow
from youxu.exercises.rules.material import DutyLine, FirstList, Material
from youxu.network.models import Unit

SPARE = 8
"""So many empty rows for who is on no list."""


def material_paper(material: Material, unit: Unit, *, at: datetime) -> Document:
    """Return what one post reads: the first 15 minutes, then every duty by its clause."""
    title = _("%(post)s: what to do") % {"post": said(material.title)}
    return Document(
        title=title,
        language=get_language() or "zh-hans",
        printed_at=at,
        blocks=(Heading(title), *_of_bodies(material, unit), *_lists(material), *_duties(material)),
        footer=_("Made from the plan in force; the plan itself decides."),
    )


def session_sheet(
    session: SessionRow, people: Iterable[tuple[str, str, str]], unit: Unit, *, address: str, at: datetime
) -> Document:
    """Return the sheet of a session: what, when, where, the code to sign by, and the list to sign on paper.

    ``people`` are (name, English name, staff number).
    """
    title = either(session.title, session.title_en)
    facts = (
        Field(_("Begins"), wording.moment(session.starts_at)),
        Field(_("Minutes"), str(session.minutes)),
        Field(_("Venue"), session.place),
        Field(_("Who teaches"), session.teacher),
    )
    rows = tuple((either(name, english), number, "") for name, english, number in people)
    return Document(
        title=title,
        language=get_language() or "zh-hans",
        printed_at=at,
        blocks=(
            Heading(title),
            Paragraph(either(unit.name, unit.name_en), small=True),
            Beside(
                left=(Fields(facts), Paragraph(session.content)),
                right=(QrCode(address, _("Scan, sign in, sign")),),
            ),
            Table((_("Name"), _("Staff number"), _("Signature")), rows, (3, 2, 4), blank=SPARE, tall=True),
        ),
        footer=_("Who signs on paper is entered from this list; it is kept with the training record."),
    )


def duty_said(duty: DutyLine) -> str:
    """Return a duty in the language in force."""
    return _("Tell: %(whom)s") % {"whom": said(duty.title)} if duty.told else said(duty.title)


def limits_said(duty: DutyLine) -> str:
    """Return within what time a duty is due, by level where it differs; empty where nothing is set."""
    several = []
    for limit in duty.limits:
        length = _("not owed")
        if limit.duration is not None:
            length = wording.say(limit.duration.sentence()) if limit.duration.minutes != 0 else _("at once")
        names = either("、", ", ").join(wording.word("level", level) for level in limit.levels)
        several.append(names + _(": ") + length if names else length)
    return either("；", "; ").join(several)


def list_heading(one: FirstList) -> str:
    """Return for what a list of the first 15 minutes is."""
    return either("、", ", ").join(said(title) for title in one.titles) or _("Whatever happened")


def _of_bodies(material: Material, unit: Unit) -> Iterator[Block]:
    yield Paragraph(either(unit.name, unit.name_en), small=True)
    for body in material.bodies:
        yield Paragraph(said(body.title) + _(": ") + said(body.duties))


def _lists(material: Material) -> Iterator[Block]:
    if material.lists:
        yield Heading(_("What you do in the first 15 minutes"), 2)
    for one in material.lists:
        yield Heading(list_heading(one), 3)
        yield Checklist(tuple(Item(said(text)) for text in one.items), numbered=True)


def _duties(material: Material) -> Iterator[Block]:
    yield Heading(_("Your duties, clause by clause"), 2)
    for part in material.parts:
        yield Heading(f"{said(part.title)}〔{part.clause}〕", 3)
        yield Paragraph(said(part.text), small=True)
        rows = tuple(
            (duty_said(duty), limits_said(duty), "" if duty.own else _("with your group"))
            for duty in part.duties
        )
        yield Table((_("Duty"), _("Within"), ""), rows, (5, 4, 2), strong=False)
