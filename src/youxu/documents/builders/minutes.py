"""Minutes of the leading group (会议纪要, P2): how it met, who came, what was decided and ordered."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from youxu.core import wording
from youxu.documents.blocks import Block, Document, Heading, Letterhead, Paragraph, Signing, Table
from youxu.documents.builders import official
from youxu.documents.builders.asked import Asked, UnableToBuildDocument
from youxu.documents.builders.pack.section import either
from youxu.incidents import queries
from youxu.incidents.queries.directives import directives_of
from youxu.incidents.queries.rows import ConveningRow
from youxu.kernel.words import mark

NONE_YET = mark("The leading group was not convened in this incident, so there are no minutes.")
NOT_HELD = mark("The meeting called {time} is not held yet; its minutes come with it.")


def build(asked: Asked) -> Document:
    """Return the minutes of the last meeting, or of the one counted ``number`` from the first. Raises UnableToBuildDocument."""
    found = check(asked)
    unit = official.name_of(asked.incident.unit)
    head = Letterhead(
        mark=_("Minutes of the leading group"),
        number=official.number_of(asked.incident),
        near=True,
    )
    title = _("Meeting on {title}").format(title=official.title_of(asked.incident))
    signing = Signing((unit,), official.date_of(found.held_at or asked.at))
    return official.paper(asked, title, [*_blocks(asked, found), signing], head)


def check(asked: Asked) -> ConveningRow:
    """Return the meeting whose minutes are asked for. Raises UnableToBuildDocument."""
    rows = tuple(reversed(queries.convenings_of(asked.incident)))
    if not rows or asked.number > len(rows):
        raise UnableToBuildDocument(NONE_YET, field="kind", clause="P2")
    found = rows[asked.number - 1] if asked.number else rows[-1]
    if found.held_at is None:
        time = wording.moment(found.called_at)
        raise UnableToBuildDocument(NOT_HELD, field="kind", clause="P2", time=time)
    return found


def _blocks(asked: Asked, found: ConveningRow) -> Iterator[Block]:
    yield official.facts(
        [
            (_("Called"), official.stamp_of(found.called_at)),
            (_("Held"), official.stamp_of(found.held_at)),
            (_("Met"), wording.word("way", found.way)),
            (_("Led by"), found.led_by),
            (_("Level"), wording.word("level", found.level or asked.incident.level)),
            (_("Incident"), asked.incident.reference),
        ]
    )
    yield Heading(_("Who came"))
    rows = tuple(
        (
            official.post_of(asked.plan, seat.post),
            either(seat.person, seat.person_en),
            wording.word("seat", seat.status),
            seat.deputy,
        )
        for seat in found.seats
    )
    yield Table(
        (_("Post"), pgettext("paper", "Name"), pgettext("paper", "Answer"), _("Deputy")),
        rows,
        (1.6, 1, 1, 1),
        strong=False,
    )
    yield Heading(_("Decided"))
    for line in (
        found.minutes or _("Nothing was written down beside the level and the directives.")
    ).splitlines():
        yield Paragraph(line)
    yield Heading(_("Ordered"))
    issued = [row for row in directives_of(asked.incident, asked.at) if not row.superseded_by]
    for row in issued:
        yield Paragraph(f"{row.series_number}　{either(row.title, row.title_en)}")
    if not issued:
        yield Paragraph(_("No directive was issued yet."))
