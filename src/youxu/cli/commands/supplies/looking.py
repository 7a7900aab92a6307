"""``youxu supplies proposal | used | ready``: what an incident asks for and took, what is not ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.supplies.group import (
    NO_INCIDENT,
    UNIT,
    UnableToFindSupplies,
    codes,
    command,
    figure,
    home,
    incident_of,
    own,
    site_of,
    stored,
)
from youxu.cli.options import emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import moment, money, word
from youxu.incidents.models import Incident
from youxu.supplies import actions, queries
from youxu.supplies.rules.words import Trouble

OF_INCIDENT = click.option(
    "--incident", "reference", required=True, metavar="REF", help=_("The reference of the incident.")
)


def _incident(by: Actor, reference: str) -> Incident:
    found = incident_of(by, reference)
    if found is None:
        raise UnableToFindSupplies(NO_INCIDENT, field="incident", name=reference)
    return found


@command.command(
    "proposal", help=_("Propose what an incident asks for by the plan, from which place each thing comes.")
)
@OF_INCIDENT
@reading
@json_option
def proposal(reference: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Propose a kit."""
    incident = _incident(by, reference)
    found = queries.kit_proposal(by, incident, at)
    emit({"incident": incident.reference, **vars(found)}, as_json, _kit_lines(found))


def _kit_lines(found: queries.KitProposal) -> Iterator[str]:
    yield ", ".join(own(zh, en) for zh, en in zip(found.kits, found.kits_en, strict=True)) or _(
        "The plan asks for nothing in such an incident."
    )
    for row in found.rows:
        below = "  " + _("below its minimum") if row.below else ""
        far = "" if row.metres is None else f"  {row.metres / 1000:.1f} km, {row.minutes} min"
        yield (
            f"  {own(row.title, row.title_en)} {figure(row.quantity)} {own(row.measure, row.measure_en)}  "
            f"{own(row.site, row.site_en)} → {row.outlet_code} {own(row.outlet, row.outlet_en)}{far}{below}"
        ).rstrip()
    for one in found.missing:
        yield "  " + _("Nobody has: {item} {count} {measure} for {outlet}").format(
            item=own(one.title, one.title_en),
            count=figure(one.quantity),
            measure=own(one.measure, one.measure_en),
            outlet=one.outlet_code or "–",
        )
    yield _("People: {people} ({names}); vehicles: {vehicles} ({free})").format(
        people=found.people,
        names=", ".join(found.people_on_duty) or "–",
        vehicles=found.vehicles,
        free=", ".join(found.vehicles_free) or "–",
    )
    if found.requested:
        yield _("Asked for already: {requests}").format(requests=", ".join(found.requested))


@command.command(
    "used", help=_("Show what an incident took: issued, given back, used up, lost, out, the cost.")
)
@OF_INCIDENT
@reading
@json_option
def used(reference: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show what was used."""
    incident = _incident(by, reference)
    rows = queries.used_by(incident)
    lines = [_used_line(row) for row in rows] or [_("Nothing was issued for it.")]
    emit({"incident": incident.reference, "used": rows}, as_json, lines)


def _used_line(row: queries.UsedRow) -> str:
    text = _(
        "{item}: issued {issued}, given back {returned}, used up {consumed}, lost {lost}, out {out}"
    ).format(
        item=own(row.title, row.title_en),
        issued=figure(row.issued),
        returned=figure(row.returned),
        consumed=figure(row.consumed),
        lost=figure(row.lost),
        out=figure(row.out),
    )
    return text if row.cost is None else f"{text}  {money(f'{row.cost:.2f}', row.currency)}"


@command.command(
    "ready", help=_("List what is not ready: too few, near or past its end, not tried, not given back.")
)
@click.option("--kind", type=codes(Trouble), default=None, help=_("Only this kind."))
@click.option("--site", default="", help=_("Only at this place."))
@click.option("--now", is_flag=True, help=_("Look the shelves over first."))
@UNIT
@reading
@json_option
def ready(kind: str | None, site: str, now: bool, unit: str, by: Actor, at: datetime, as_json: bool) -> None:
    """List troubles."""
    place = home(by, unit)
    if now:
        for one in queries.units_keeping(place.path):
            actions.review_supplies(by=by, at=at, unit=one)
    where = site_of(by, site, place.path).pk if site else None
    rows = queries.open_troubles(by, place.path, kind=stored(kind or ""), site=where)
    units: list[dict[str, Any]] = [
        {"unit": row.key, "name": row.name, "name_en": row.name_en, "troubles": counts}
        for row, counts in queries.troubles_by_unit(by, place.path)
    ]
    lines = [_trouble_line(row, at) for row in rows] or [_("Everything is ready.")]
    emit({"troubles": rows, "units": units}, as_json, lines)


def _trouble_line(row: queries.TroubleRow, at: datetime) -> str:
    count = (
        "" if row.quantity is None else f"{figure(row.quantity)} {own(row.measure, row.measure_en)}".rstrip()
    )
    parts = (
        f"{word('supply_trouble', row.kind)}  {own(row.site, row.site_en) or own(row.unit, row.unit_en)}",
        own(row.title, row.title_en),
        count,
        row.lot,
        row.request,
        str(row.due_on or ""),
        row.owner,
        moment(row.found_at, at),
    )
    return "  ".join(filter(None, parts))
