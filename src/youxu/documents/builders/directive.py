"""The sheet of one directive (指令单, P2): number, addressees, what is ordered, who accepted it and when."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from youxu.core import wording
from youxu.documents.blocks import Block, Document, Letterhead, Paragraph, Signing, Table
from youxu.documents.builders import official
from youxu.documents.builders.asked import Asked, UnableToBuildDocument
from youxu.documents.builders.pack.section import either
from youxu.incidents.models import Directive
from youxu.incidents.queries.directives import receipts_of
from youxu.incidents.queries.people import addressee_of, name_en_of
from youxu.kernel.words import mark

NONE_YET = mark("No directive was issued in this incident yet.")
NO_SUCH = mark("There is no directive {number} in this incident.")


def build(asked: Asked) -> Document:
    """Return the sheet of the directive that is asked for, the last one when none is. Raises UnableToBuildDocument."""
    found = check(asked)
    unit = asked.incident.unit
    head = Letterhead(
        mark=official.body_of(asked.plan, "leading"),
        number=found.series_number,
        near=True,
        to=official.addressed(official.listed(_addressees(asked, found))),
    )
    if wording.chinese():
        title = found.title
    else:
        title = _("Directive {number}: {title}").format(
            number=found.number, title=either(found.title, found.title_en)
        )
    blocks = [
        *(Paragraph(line) for line in found.body.splitlines() if line.strip()),
        *_context(asked, official.name_of(unit)),
        Signing((_("Issued by {name}").format(name=_issuer(found)),), official.moment_of(found.issued_at)),
        *_receipts(asked, found),
    ]
    return official.paper(asked, title, blocks, head)


def check(asked: Asked) -> Directive:
    """Return the directive that is asked for. Raises UnableToBuildDocument."""
    rows = Directive.objects.filter(incident=asked.incident).order_by("number")
    if asked.number:
        found = rows.filter(number=asked.number).first()
        if found is None:
            raise UnableToBuildDocument(NO_SUCH, field="number", clause="P2", number=asked.number)
        return found
    last = rows.last()
    if last is None:
        raise UnableToBuildDocument(NONE_YET, field="kind", clause="P2")
    return last


def _issuer(found: Directive) -> str:
    return either(found.issued_by_name, name_en_of(found.issued_by))


def _addressees(asked: Asked, found: Directive) -> list[str]:
    return [either(*addressee_of(row, asked.plan)) for row in receipts_of(found)]


def _context(asked: Asked, unit: str) -> Iterator[Block]:
    yield Paragraph(
        _("Incident {reference} of {unit}: {title}. Level: {level}.").format(
            reference=asked.incident.reference,
            unit=unit,
            title=official.title_of(asked.incident),
            level=wording.word("level", asked.incident.level),
        )
    )


def _receipts(asked: Asked, found: Directive) -> Iterator[Block]:
    rows = tuple(
        (
            either(*addressee_of(row, asked.plan)),
            wording.word("receipt", row.status),
            row.told_by or (row.answered_by.name if row.answered_by else ""),
            wording.moment(row.answered_at),
            row.reason,
        )
        for row in receipts_of(found)
    )
    if rows:
        head = (
            pgettext("paper", "Addressee"),
            pgettext("paper", "Answer"),
            pgettext("paper", "By"),
            pgettext("paper", "At"),
            _("Refused, because"),
        )
        yield Table(head, rows, (1.5, 1, 1, 1.2, 1.4), strong=False)
