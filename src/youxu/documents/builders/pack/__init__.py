"""The outage pack (断网包, O3): what an office works with when nothing but paper and telephone is left.

Each module returns the sections that it is named after; ``sections_of`` puts them in the order in which they are
needed. Nothing of any incident is in it, and of people only who has a duty, with the telephone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.documents.blocks import Block, Contents, Document, Heading, Notice, PageBreak, Paragraph, Tone
from youxu.documents.builders.pack import cards, checks, duty, forms, notices, outlets
from youxu.documents.builders.pack.section import Section, either
from youxu.documents.rules import GOOD_FOR
from youxu.network.models import Unit
from youxu.plan import queries as plans


@contextmanager
def spoken(unit: Unit, language: str) -> Iterator[None]:
    """Word what is built within in ``language``, moments in the unit's zone."""
    with translation.override(language), timezone.override(ZoneInfo(unit.time_zone)):
        yield


def sections_of(unit: Unit, at: datetime, *, by: Actor, numbers: Sequence[str]) -> tuple[Section, ...]:
    """Return the sections of a unit's pack in order; ``numbers`` are those kept for directives on paper."""
    plan = plans.plan_in_force(unit.path, at)
    return (
        duty.section(unit, at, by, plan),
        outlets.section(unit, plan),
        cards.office(plan),
        cards.causes(plan),
        forms.first_reports(plan),
        forms.directives(plan, numbers),
        forms.custody(plan),
        forms.hand_receipts(plan),
        checks.section(plan),
        forms.telephone_log(),
        notices.section(plan),
    )


def whole(unit: Unit, at: datetime, language: str, sections: Sequence[Section]) -> Document:
    """Return the pack as one document: cover, contents, every section on a page of its own."""
    blocks: list[Block] = [*_cover(unit, at), Contents(_("Contents"))]
    for section in sections:
        blocks += [PageBreak(), Heading(section.title), *section.blocks]
    return _document(unit, at, language, _title(unit), blocks)


def alone(unit: Unit, at: datetime, language: str, section: Section) -> Document:
    """Return one section as a document of its own, for the folder."""
    return _document(unit, at, language, section.title, [Heading(section.title), *section.blocks])


def read_first(unit: Unit, at: datetime, sections: Sequence[Section]) -> str:
    """Return the text that stands first in the folder: what it is, how old it is, what is in it."""
    lines = [_title(unit), _age(unit, at), "", *(f"{each.file}.pdf  {each.title}" for each in sections)]
    return "\n".join([*lines, "", _after()]) + "\n"


def _cover(unit: Unit, at: datetime) -> Iterator[Block]:
    yield Heading(_title(unit))
    yield Paragraph(_age(unit, at), strong=True)
    yield Notice(
        _(
            "People first: 110, 119, 120. Then ring the duty officer. What you cannot enter now, write on these sheets "
            "with the time at which it happened; nothing counts as late if the telephone call was in time."
        ),
        _("When nothing works"),
        Tone.WARN,
    )
    yield Paragraph(_after())


def _after() -> str:
    return _(
        "Afterwards every sheet is entered under More, Enter from paper, in any order, with the times written on it. "
        "Write legibly, sign with your name, spoil nothing: a spoilt directive keeps its number and is entered as void."
    )


def _title(unit: Unit) -> str:
    return _("Outage pack: {unit}").format(unit=either(unit.name, unit.name_en))


def _age(unit: Unit, at: datetime) -> str:
    return _("Printed {printed}, with what was known then. From {until} on take a newer one.").format(
        printed=_written(at), until=wording.local(at + GOOD_FOR).strftime("%Y-%m-%d")
    )


def _written(at: datetime) -> str:
    return wording.local(at).strftime("%Y-%m-%d %H:%M")


def _document(unit: Unit, at: datetime, language: str, title: str, blocks: Sequence[Block]) -> Document:
    name = either(unit.name, unit.name_en)
    return Document(
        title=title,
        language=language,
        printed_at=at,
        blocks=tuple(blocks),
        header=name,
        footer=_age(unit, at),
    )
