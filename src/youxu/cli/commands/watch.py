"""``youxu watch``: a watch (预警) raised, lowered, lifted by hand; what is prepared are tasks of its incident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.options import Moment, acting, emit, json_option, reading
from youxu.cli.outlets_meant import outlets_perhaps_meant
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, word
from youxu.incidents.queries import handles
from youxu.kernel.words import mark
from youxu.plan.schema.words import Colour
from youxu.watch import actions, queries
from youxu.watch.models import Watch
from youxu.watch.queries import WatchRow

COLOUR = click.Choice([colour.value.lower() for colour in Colour], case_sensitive=False)


class UnableToFindWatch(UnableTo):
    """No watch of this reference, or none that this person may read."""

    text = mark("There is no watch {reference}, or you may not read it.")


@click.group("watch", help=_("Raise, lower and lift a watch (G4)."))
def command() -> None:
    """Group the commands of the watch."""


@command.command(
    "raise", help=_("Raise a watch: a new one by its four fields, or one that stands to a higher colour.")
)
@click.argument("reference", required=False, default="")
@click.option("--hazard", default="", help=_("A cause of the plan: flood, typhoon, snow_ice …"))
@click.option("--colour", type=COLOUR, help=_("The colour of the warning."))
@click.option("--until", "until_at", type=Moment(), help=_("When it ends."))
@outlets_perhaps_meant
@json_option
@acting
def raise_watch(reference: str, rule: dict[str, Any], as_json: bool, **given: Any) -> None:
    """Raise a new watch, or a standing one."""
    by = given["by"]
    given["colour"] = (given["colour"] or "").upper()
    hazard = given.pop("hazard")
    if reference:
        row = actions.change_watch(watch=_named(by, reference), up=True, **given)
        _tell(row, as_json)
        return
    if not (hazard and given["colour"] and given["until_at"]):
        raise click.UsageError(
            _("Give --hazard, --colour and --until, or the reference of a watch that stands.")
        )
    unit = handles.unit_of(by)
    if unit is None:
        raise actions.UnableToRaiseWatch(
            mark("You belong to no unit that could raise a watch."), field="unit"
        )
    given["area"] = rule or {"unit": unit.key}
    _tell(actions.raise_watch(unit=unit, hazard=hazard, **given), as_json)


@command.command("lower", help=_("Lower a watch to another colour."))
@click.argument("reference")
@click.option("--colour", type=COLOUR, required=True, help=_("The colour of the warning."))
@click.option("--until", "until_at", type=Moment(), help=_("Its new end, if it changes."))
@json_option
@acting
def lower(reference: str, colour: str, as_json: bool, **given: Any) -> None:
    """Lower a standing watch."""
    row = actions.change_watch(watch=_named(given["by"], reference), colour=colour.upper(), up=False, **given)
    _tell(row, as_json)


@command.command("lift", help=_("Lift a watch: roll-calls repeat no more, open preparations end."))
@click.argument("reference")
@click.option("--reason", default="", help=_("Why, in a few words."))
@json_option
@acting
def lift(reference: str, as_json: bool, **given: Any) -> None:
    """Lift a standing watch."""
    _tell(actions.lift_watch(watch=_named(given["by"], reference), **given), as_json)


@command.command("list", help=_("List the watches over your unit."))
@reading
@json_option
def list_watches(by: Actor, at: datetime, as_json: bool) -> None:
    """List what stands over the own unit, and what was lifted within it."""
    standing = queries.watches_standing(by, by.unit, at)
    known = {row.reference for row in standing}
    every = [*standing, *(row for row in queries.watches_page(by, by.unit)[0] if row.reference not in known)]
    emit({"watches": every}, as_json, [line for row in every for line in _lines(row)])


def _named(by: Actor, reference: str) -> Watch:
    row = queries.watch_named(by, reference)
    if row is None:
        raise UnableToFindWatch(field="reference", reference=reference)
    return row


def _tell(row: Watch, as_json: bool) -> None:
    shown = queries.watch_row(row)
    emit(shown, as_json, _lines(shown))


def _lines(row: WatchRow) -> Iterator[str]:
    hazard, area = (row.hazard_zh, row.area) if chinese() else (row.hazard_en, row.area_en)
    yield _("{reference}  {colour}: {hazard}, {area}, until {time} ({state})").format(
        reference=row.reference,
        colour=word("colour", row.colour),
        hazard=hazard,
        area=area,
        time=moment(row.until_at),
        state=word("watch_state", row.state),
    )
    if row.next_rollcall_at is not None:
        yield _("Next roll-call: {time}").format(time=moment(row.next_rollcall_at))
