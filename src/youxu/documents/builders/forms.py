"""The two statutory forms (domain: universal and special services only), one sheet an outlet: stop, and resumption."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from youxu.core import wording
from youxu.documents.blocks import Block, Cell, Document, Grid, Letterhead, PageBreak, Paragraph, Title
from youxu.documents.builders import known, official
from youxu.documents.builders.asked import Asked, UnableToBuildDocument
from youxu.documents.builders.pack.section import either, said
from youxu.incidents.models import Interruption
from youxu.incidents.rules.words import LineStatus
from youxu.kernel.words import mark
from youxu.network.models import Outlet
from youxu.network.rules import State
from youxu.plan.schema.words import Regime

STATUTORY = (Regime.UNIVERSAL, Regime.SPECIAL)
MOST = 60
NOTHING = mark(
    "No universal or special service is stopped or limited by this incident, so nothing is registered with the postal administration."
)
OTHER_OUTLET = mark("The incident stops or limits no universal or special service at outlet {outlet}.")
TOO_MANY = mark("{count} outlets are concerned; a form is one sheet an outlet: name one outlet.")
NOT_BACK = mark("Not resumed yet: {lines} at {outlets}. The form reports what was resumed.")
WIDTHS = (1.15, 1.6, 1, 1.6)
BOX, TICKED = "□", "■"
Sheet = Callable[[Asked, Sequence[Interruption]], Iterator[Block]]


def suspension(asked: Asked) -> Document:
    """Return the registration of a temporary stop or limit, a sheet an outlet. Raises UnableToBuildDocument."""
    title = _("Registration of stopping or limiting postal services")
    return _document(asked, title, check_suspension(asked), _suspended)


def check_suspension(asked: Asked) -> list[Interruption]:
    """Return the rows that are registered. Raises UnableToBuildDocument."""
    return _stops(asked)


def restoration(asked: Asked) -> Document:
    """Return the report that services were resumed, a sheet an outlet. Raises UnableToBuildDocument."""
    return _document(asked, _("Report on resuming postal services"), check_restoration(asked), _resumed)


def check_restoration(asked: Asked) -> list[Interruption]:
    """Return the rows that are reported as resumed. Raises UnableToBuildDocument while one is not."""
    rows = _stops(asked)
    if waiting := [row for row in rows if row.status != LineStatus.RELEASED]:
        raise UnableToBuildDocument(
            NOT_BACK,
            field="kind",
            lines=official.in_both(lambda: official.lines_of({row.line for row in waiting}, asked.plan)),
            outlets=official.in_both(
                lambda: official.listed(dict.fromkeys(_name(row.outlet) for row in waiting))
            ),
        )
    return rows


def _stops(asked: Asked) -> list[Interruption]:
    """Return the rows of universal and special services, by outlet."""
    wanted = [key for key, line in asked.plan.lines.items() if line.regime in STATUTORY and line.public]
    rows = Interruption.objects.filter(incident=asked.incident, line__in=wanted)
    rows = rows.exclude(status=LineStatus.CALLED_OFF)
    if asked.outlet:
        rows = rows.filter(outlet__code=asked.outlet)
    found = list(rows.select_related("outlet__unit").order_by("outlet__code", "line")[: MOST * 12])
    if not found:
        text = OTHER_OUTLET if asked.outlet else NOTHING
        raise UnableToBuildDocument(text, field="outlet" if asked.outlet else "kind", outlet=asked.outlet)
    if (count := len({row.outlet_id for row in found})) > MOST:
        raise UnableToBuildDocument(TOO_MANY, field="outlet", count=count)
    return found


def _document(asked: Asked, title: str, rows: Sequence[Interruption], sheet: Sheet) -> Document:
    by_outlet: dict[int, list[Interruption]] = {}
    for row in rows:
        by_outlet.setdefault(row.outlet_id, []).append(row)
    blocks: list[Block] = []
    for stops in by_outlet.values():
        further: tuple[Block, ...] = (PageBreak(), Title(title)) if blocks else ()
        blocks += [*further, *sheet(asked, stops)]
    return official.paper(asked, title, blocks, Letterhead(mark=""))


def _name(outlet: Outlet) -> str:
    return either(outlet.name, outlet.name_en)


def _suspended(asked: Asked, rows: Sequence[Interruption]) -> Iterator[Block]:
    outlet, incident = rows[0].outlet, asked.incident
    stop = any(row.state != State.RESTRICTED for row in rows)
    limit = any(row.state == State.RESTRICTED for row in rows)
    to_stop, to_limit = pgettext("paper", "stop"), pgettext("paper", "limit")
    yield Grid(
        (
            *_head(outlet),
            _wide(
                _("Action"),
                f"{_box(stop)} {to_stop}　　{_box(limit)} {to_limit}",
            ),
            _wide(_("Services"), _services(asked, rows)),
            _wide(pgettext("paper", "Since"), official.moment_of(min(row.began_at for row in rows))),
            _wide(_("Expected until"), official.moment_of(known.expected_at(incident, asked.at))),
            _wide(_("Cause"), official.cause_of(incident, asked.plan)),
            _wide(_("Remedial measures taken"), known.done(incident, asked.at)),
            *_signatures(_("Head of the county branch"), _("Head of the city branch")),
            _pair(_("Regulator's registration no."), "", _("Handled by, date"), ""),
            _wide(_("Attachments"), ""),
        ),
        WIDTHS,
        (0, 0, 0, 0, 0, 0, 0, 0, 14, 14, 20, 20, 14, 12),
    )
    yield _filled(asked)


def _resumed(asked: Asked, rows: Sequence[Interruption]) -> Iterator[Block]:
    outlet = rows[0].outlet
    moments = [row.released_at for row in rows if row.released_at is not None]
    yield Grid(
        (
            *_head(outlet),
            _wide(_("Services"), _services(asked, rows)),
            _wide(_("Stopped or limited since"), official.moment_of(min(row.began_at for row in rows))),
            _wide(_("Time of resumption"), _resumption(moments)),
            _wide(_("Other notes"), _notes(asked)),
            *_signatures(_("County branch: signature, date"), _("City branch: signature, date")),
        ),
        WIDTHS,
        (0, 0, 0, 0, 0, 0, 0, 26, 30, 30),
    )
    yield _filled(asked)


def _resumption(moments: Sequence[datetime]) -> str:
    first, last = min(moments), max(moments)
    if first == last:
        return official.moment_of(last)
    return _("{first} to {last}").format(first=official.moment_of(first), last=official.moment_of(last))


def _notes(asked: Asked) -> str:
    return _("Incident {reference}; every service was checked before its release.").format(
        reference=asked.incident.reference
    )


def _head(outlet: Outlet) -> Iterator[tuple[Cell, ...]]:
    blank = ""
    address = outlet.address or official.listed(
        part for part in (outlet.city, outlet.county, outlet.town) if part
    )
    yield _pair(_("Outlet"), _name(outlet), _("Parent unit"), official.name_of(outlet.unit))
    yield _pair(
        _("Service area"), outlet.service_area or blank, _("Registration no."), outlet.registration_number
    )
    yield _pair(_("Address"), address, _("Postcode"), outlet.postcode)
    yield _pair(
        _("Contact"), outlet.head_name or blank, _("Telephone"), outlet.telephone or outlet.unit.telephone
    )


def _services(asked: Asked, rows: Sequence[Interruption]) -> str:
    """Return every universal and special service with a box, ticked where it is concerned."""
    concerned = {row.line for row in rows}
    lines = (
        (key, line) for key, line in asked.plan.lines.items() if line.regime in STATUTORY and line.public
    )
    return "　".join(f"{_box(key in concerned)} {said(line.title)}" for key, line in lines)


def _box(ticked: bool) -> str:
    return TICKED if ticked else BOX


def _signatures(*titles: str) -> Iterator[tuple[Cell, ...]]:
    for title in titles:
        yield _wide(title, _("Signature:                    Date:"))


def _filled(asked: Asked) -> Paragraph:
    return Paragraph(
        _("Filled in from incident {reference} as it stood {time}.").format(
            reference=asked.incident.reference, time=wording.moment(asked.at)
        ),
        small=True,
    )


def _pair(first: str, value: str, second: str, other: str) -> tuple[Cell, ...]:
    return Cell(first, strong=True), Cell(value), Cell(second, strong=True), Cell(other)


def _wide(label: str, value: str) -> tuple[Cell, ...]:
    return Cell(label, strong=True), Cell(value, 3)
