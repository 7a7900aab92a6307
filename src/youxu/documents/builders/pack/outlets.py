"""The outlets of a unit with address, telephone, hours and lines, and the nearest ones to send customers to (P3b)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from youxu.core.hours_words import opening_hours
from youxu.documents.blocks import Block, Heading, Paragraph, Table
from youxu.documents.builders.pack.section import Section, either, said
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.network.queries import DirectoryRow, Neighbour
from youxu.plan.schema import Plan
from youxu.plan.schema.words import ByHand

MOST = 400
"""A pack that nobody can carry helps nobody: of a larger unit each lower unit lists its own outlets."""


def section(unit: Unit, plan: Plan) -> Section:
    """Return the directory of outlets, and what may be done by hand where nothing works."""
    rows = network.directory_of(unit, limit=MOST + 1)
    if len(rows) > MOST:
        rows = tuple(row for row in rows if row.unit_path == unit.path)[:MOST]
    blocks: list[Block] = []
    if rows:
        blocks.append(_table(rows, plan))
    else:
        blocks.append(
            Paragraph(_("This unit has no outlets of its own; the packs of the units below list theirs."))
        )
    blocks += [Heading(_("What may be done by hand"), level=2), _by_hand(plan)]
    return Section("02-outlets", _("Outlets and their neighbours"), tuple(blocks))


def _table(rows: Iterable[DirectoryRow], plan: Plan) -> Table:
    head = (_("Outlet"), _("Address and telephone"), _("Hours"), _("Services"), _("Nearest"))
    return Table(head, tuple(_row(row, plan) for row in rows), (1.1, 1.4, 1.2, 1.3, 1.7))


def _row(row: DirectoryRow, plan: Plan) -> tuple[str, ...]:
    name = "\n".join(
        filter(
            None,
            (
                either(row.name, row.name_en),
                row.code,
                _("one person") if row.one_person else "",
                _("only one of the township") if row.only_of_township else "",
            ),
        )
    )
    above = _("under {outlet}").format(outlet=row.answers_for_it) if row.answers_for_it else ""
    where = "\n".join(filter(None, (row.address or row.town, row.telephone, above)))
    near = "\n".join(_neighbour(one) for one in row.neighbours) or _("no place on the map is known")
    return name, where, opening_hours(row.hours) or _("not recorded"), _lines(row.lines, plan), near


def _neighbour(one: Neighbour) -> str:
    name, telephone = either(one.name, one.name_en), one.telephone
    return " ".join(filter(None, (name, f"{one.kilometres:.1f} km", telephone)))


def _lines(lines: Iterable[str], plan: Plan) -> str:
    """Return the public lines by name: what is never public is on no paper either."""
    public = plan.public_lines()
    return _(", ").join(said(public[line].short) for line in lines if line in public)


def _by_hand(plan: Plan) -> Table:
    words = {ByHand.YES: _("yes"), ByHand.FORBIDDEN: _("never"), ByHand.OUTSIDE: _("own rules")}
    rows = tuple(
        (
            said(line.title),
            words[line.by_hand],
            said(line.by_hand_how) if line.by_hand_how else "",
            said(line.identity) if line.identity else "",
        )
        for line in plan.public_lines().values()
    )
    return Table((_("Service"), _("By hand"), _("How"), _("Identity")), rows, (1.4, 0.6, 2, 1.6))
