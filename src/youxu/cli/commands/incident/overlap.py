"""Several incidents at once (O2): what they both want, the order of priority, the list of means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import REASON, Act, command, readable
from youxu.cli.commands.incident.naming import own
from youxu.cli.options import acting, emit, json_option, reading
from youxu.cli.worlds import world_here
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import moment, word
from youxu.incidents.actions import overlap
from youxu.incidents.queries import handles
from youxu.incidents.queries.overlap import (
    Clash,
    PriorityRow,
    clashes_of,
    means_called,
    means_of,
    priority_of,
)
from youxu.incidents.rules.overlap import MeansKind
from youxu.kernel.words import mark
from youxu.network.models import Unit


class UnableToFindUnit(UnableTo):
    """The person belongs to no unit whose matters these are."""

    text = mark("You belong to no unit.")


def _unit(by: Actor) -> Unit:
    unit = handles.unit_of(by)
    if unit is None:
        raise UnableToFindUnit(field="unit")
    return unit


@command.command(
    "clashes",
    help=_("List who and what is wanted by several incidents at once, and the order of priority (O2)."),
)
@click.option(
    "--incident", "reference", default="", metavar="REF", help=_("Only what concerns this incident.")
)
@json_option
@reading
def clashes(by: Actor, at: datetime, as_json: bool, reference: str) -> None:
    """List clashes."""
    incident = readable(by, reference) if reference else None
    rows = clashes_of(by, by.unit, at, incident=incident, world=world_here())
    order = priority_of(by, by.unit, world=world_here())
    emit({"clashes": rows, "order": order}, as_json, _told(rows, order, at))


def _told(rows: Sequence[Clash], order: PriorityRow | None, at: datetime) -> Iterator[str]:
    yield from _order_lines(order, at)
    if not rows:
        yield _("Nobody and nothing is wanted by two incidents at once.")
    for row in rows:
        kind = word("means_kind", row.means_kind) if row.means_kind else ""
        first = (
            _("first: {reference}").format(reference=row.first) if row.first else _("no order of priority")
        )
        yield f"{own(row.name, row.name_en)}  {kind}  {first}"
        colon = _(": ")
        for want in row.wants:
            why = _("; ").join(
                f"{word('why', one.why)}{colon}{own(one.title, one.title_en)}" for one in want.reasons
            )
            yield f"  {want.reference}  {word('level', want.level)}  {own(want.title, want.title_en)}  {why}"


def _order_lines(order: PriorityRow | None, at: datetime) -> Iterator[str]:
    if order is None:
        return
    yield _("Order of priority no. {number}, {time}, {name}: {reason}").format(
        number=order.number,
        time=moment(order.ordered_at, at),
        name=own(order.ordered_by, order.ordered_by_en),
        reason=order.reason or "–",
    )
    for one in order.places:
        title = own(one.title, one.title_en) if one.reference else _("a matter that you may not read")
        yield f"  {one.place}. {one.reference}  {title}"


@command.command(
    "prioritise",
    help=_("Put open incidents into the leading group's order of priority (O2), the first one first."),
)
@click.argument("references", metavar="REF...", nargs=-1, required=True)
@REASON
@json_option
@acting
def prioritise(
    by: Actor, at: datetime, submission: UUID, as_json: bool, references: Sequence[str], reason: str
) -> None:
    """Set the order of priority."""
    act = Act(by, at, submission)
    incidents = [act.on(one) for one in references]
    unit = _unit(by)
    overlap.prioritise(**act.values(), unit=unit, incidents=incidents, reason=reason, world=world_here())
    order = priority_of(by, unit.path, world=world_here())
    emit({"order": order}, as_json, _order_lines(order, at))


@command.command(
    "means", help=_("List the unit's vehicles, generators and other means; --add and --retire keep the list.")
)
@click.option("--add", "name", default="", metavar="NAME", help=_("Put this plate or name on the list."))
@click.option(
    "--kind",
    type=click.Choice([one.value.lower() for one in MeansKind]),
    default="vehicle",
    help=_("What sort of means it is."),
)
@click.option("--retire", default="", metavar="NAME", help=_("Take this plate or name off the list."))
@json_option
@acting
def means(
    by: Actor, at: datetime, submission: UUID, as_json: bool, name: str, kind: str, retire: str
) -> None:
    """List means, or keep the list."""
    unit, act = _unit(by), Act(by, at, submission)
    if name and retire:
        raise click.UsageError(_("Give --add or --retire, not both."))
    if name:
        overlap.list_means(**act.values(), unit=unit, kind=kind.upper(), name=name, world=world_here())
    elif retire:
        row = means_called([unit.path], retire, world=world_here())
        if row is None:
            raise overlap.UnableToListMeans(
                mark("{name} is not on the list any more."), field="retire", name=retire
            )
        overlap.retire_means(**act.values(), means=row)
    rows = means_of(by, [unit.path], world=world_here())
    table: list[dict[str, Any]] = [
        {"name": row.name, "kind": row.kind, "needed_by": [one[0] for one in row.needed]} for row in rows
    ]
    lines = (
        f"{row.name}  {word('means_kind', row.kind)}  "
        + _(", ").join(f"{reference} {own(zh, en)}" for reference, zh, en in row.needed)
        for row in rows
    )
    emit({"means": table}, as_json, lines if rows else [_("No means is on the list yet.")])
