"""Who is on duty now and in the next seven days, and how to ring them (O1, O3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.documents.blocks import Block, Heading, Paragraph, Table
from youxu.documents.builders.pack.section import Section, either
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation import queries as organisation
from youxu.organisation.queries import BodyRow, OrganisationPage, PostLine, RosterRow
from youxu.plan.schema import Plan


def section(unit: Unit, at: datetime, by: Actor, plan: Plan) -> Section:
    """Return the duty and call list of a unit."""
    found = organisation.organisation_of(unit, at)
    numbers = organisation.telephones_on_paper(_people(found), unit, by)
    blocks: list[Block] = [
        _outside(plan),
        Heading(_("On duty"), level=2),
        _on_duty(found.rosters, numbers),
        *_days(found.rosters, numbers, at),
    ]
    for body in found.bodies:
        if posts := _of_the_unit(body):
            blocks += [Heading(wording.word("body", body.key), level=2), _posts(posts, numbers)]
    blocks += [Heading(_("Other units"), level=2), _units(unit)]
    return Section("01-duty", _("Duty and call list"), tuple(blocks))


def _people(found: OrganisationPage) -> set[int]:
    lines = [line for body in found.bodies for line in _of_the_unit(body)]
    held = {person.person_id for line in lines for person in line.post.holders}
    shifts = (shift for roster in found.rosters for shift in roster.shifts)
    return held | {who.person_id for shift in shifts if (who := shift.carrier) is not None}


def _of_the_unit(body: BodyRow) -> list[PostLine]:
    """Return the posts that are not those of an outlet: an outlet is rung by its own telephone."""
    return [line for line in body.posts if line.post.outlet_id is None]


def _outside(plan: Plan) -> Table:
    rows = [
        (_("Police"), "110"),
        (_("Fire"), "119"),
        (_("Ambulance"), "120"),
        (_("Power supply"), "95598"),
    ]
    if plan.announcing is not None:
        rows.append((_("Postal hot line"), plan.announcing.hotline))
    if bank := next((line.hotline for line in plan.lines.values() if line.hotline), ""):
        rows.append((_("Savings bank"), bank))
    return Table((_("In danger first"), _("Telephone")), tuple(rows), (2, 1))


def _on_duty(rosters: tuple[RosterRow, ...], numbers: Mapping[int, str]) -> Table:
    rows = []
    for roster in rosters:
        now = roster.now
        who = now.carrier if now else None
        rows.append(
            (
                wording.word("roster", roster.kind),
                either(who.name, who.name_en) if who else _("nobody entered"),
                numbers.get(who.person_id, "") if who else "",
                _written(now.ends_at) if now else "",
            )
        )
    return Table((_("Duty"), _("Name"), _("Telephone"), _("Until")), tuple(rows), (1.4, 1.2, 1.4, 1.2))


def _days(rosters: tuple[RosterRow, ...], numbers: Mapping[int, str], at: datetime) -> Iterator[Block]:
    """Yield the shifts of the next seven days by roster, with the gaps that the roster leaves."""
    yield Heading(_("The next seven days"), level=2)
    rows = []
    for roster in rosters:
        word = wording.word("roster", roster.kind)
        shifts = [(s.starts_at, s.ends_at, s) for s in roster.shifts if s.ends_at > at]
        gaps = [(gap.starts_at, gap.ends_at, None) for gap in roster.gaps]
        for starts, ends, shift in sorted([*shifts, *gaps], key=lambda row: row[0]):
            who = shift.carrier if shift else None
            name = either(who.name, who.name_en) if who else _("nobody entered")
            telephone = numbers.get(who.person_id, "") if who else ""
            rows.append((word, f"{_written(starts)} – {_written(ends)}", name, telephone))
    if rows:
        yield Table((_("Duty"), _("When"), _("Name"), _("Telephone")), tuple(rows), (1.2, 2, 1.1, 1.3))
    else:
        yield Paragraph(_("No roster is entered for these days."))


def _posts(lines: Iterable[PostLine], numbers: Mapping[int, str]) -> Table:
    rows = []
    for line in lines:
        title = either(line.post.name, line.post.name_en)
        deputies = _(", ").join(either(post.name, post.name_en) for post in line.deputies)
        if not line.post.holders:
            rows.append((title, _("nobody entered"), "", deputies))
        for person in line.post.holders:
            name = either(person.name, person.name_en)
            rows.append((title, name, numbers.get(person.person_id, ""), deputies))
    head = (_("Post"), _("Name"), _("Telephone"), _("Deputised by"))
    return Table(head, tuple(rows), (1.5, 1, 1.2, 1.3))


def _units(unit: Unit) -> Table:
    above = [row for row in network.units_above(unit.path) if row.path != unit.path]
    below = network.children_of(unit.path)
    own = [(_("This unit"), either(unit.name, unit.name_en), unit.telephone)]
    rows = [
        *own,
        *((_("Above"), either(row.name, row.name_en), row.telephone) for row in reversed(above)),
        *((_("Below"), either(row.name, row.name_en), row.telephone) for row in below),
    ]
    return Table(("", _("Unit"), _("Duty telephone")), tuple(rows), (0.7, 2, 1.2))


def _written(at: datetime) -> str:
    return wording.local(at).strftime("%m-%d %H:%M")
