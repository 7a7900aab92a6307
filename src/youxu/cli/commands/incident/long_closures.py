"""The commands of ``youxu incident`` on long closures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import REF, Act, command, verb
from youxu.cli.options import Moment, emit, json_option, reading
from youxu.cli.worlds import world_here
from youxu.core.actor import Actor
from youxu.core.wording import chinese, moment
from youxu.incidents.actions import long_closure
from youxu.incidents.queries.handles import outlet_of
from youxu.incidents.queries.long_closures import LongClosureRow, long_closures, temporary_place
from youxu.incidents.rules.long_closure import PlaceKind
from youxu.kernel.words import mark
from youxu.organisation import queries as organisation


def _person(text: str) -> Any:
    return organisation.person_called(text) if text else None


OWNER = click.option("--owner", default="", metavar="PERSON", help=_("Who has it in hand."))


@verb(
    "long-closure",
    _("Declare a long closure (G2), follow it up, or take it back among today's matters."),
    REF,
    click.option("--do", "act_name", type=click.Choice(["declare", "review", "end"]), default="declare"),
    click.option("--text", default="", help=_("Why, or what is new.")),
    click.option("--next", "next_review_at", type=Moment(), help=_("When it is looked at next.")),
    OWNER,
)
def change(
    act: Act, reference: str, act_name: str, text: str, next_review_at: datetime | None, owner: str
) -> Sequence[Any]:
    """Declare, review or end a long closure."""
    given: dict[str, Any] = {**act.values(), "incident": act.on(reference)}
    if act_name == "declare":
        row = long_closure.declare_long_closure(**given, reason=text, owner=_person(owner))
    elif act_name == "review":
        row = long_closure.review_long_closure(
            **given, text=text, owner=_person(owner), next_review_at=next_review_at
        )
    else:
        row = long_closure.end_long_closure(**given, reason=text)
    return [row.incident, {"next_review_at": row.next_review_at, "ended_at": row.ended_at}]


@verb(
    "milestone",
    _("Add a milestone to a long closure: what, by whom, until when."),
    REF,
    click.argument("text"),
    OWNER,
    click.option("--due", "due_at", type=Moment(), help=_("Until when.")),
)
def milestone(act: Act, reference: str, text: str, owner: str, due_at: datetime | None) -> Sequence[Any]:
    """Add a milestone."""
    task = long_closure.add_milestone(
        **act.values(), incident=act.on(reference), text=text, owner=_person(owner), due_at=due_at
    )
    return [task.incident, {"task": task.pk}]


@verb(
    "temporary-place",
    _("Open a temporary counter or mobile unit for an outlet, or close it with --close."),
    REF,
    click.option("--outlet", default="", metavar="CODE", help=_("For which outlet.")),
    click.option("--kind", type=click.Choice([one.value.lower() for one in PlaceKind]), default="counter"),
    click.option("--place", default="", help=_("Where it stands.")),
    click.option("--hours", default="", help=_("When it is open.")),
    click.option("--lines", default="", help=_("Which lines it serves.")),
    click.option("--close", "number", type=int, help=_("Close the place of this number.")),
)
def place(
    act: Act, reference: str, outlet: str, kind: str, lines: str, number: int | None, **given: str
) -> Sequence[Any]:
    """Open or close a temporary place."""
    incident = act.on(reference)
    if number is not None:
        found = temporary_place(incident, number)
        if found is None:
            raise long_closure.UnableToCloseLong(mark("There is no such temporary place."), field="place")
        row = long_closure.close_temporary_place(**act.values(), place=found)
    else:
        found_outlet = outlet_of(incident, outlet)
        if found_outlet is None:
            raise long_closure.UnableToCloseLong(
                mark("The incident does not concern the outlet {outlet}."), field="outlet", outlet=outlet
            )
        wanted = [part.strip() for part in lines.split(",") if part.strip()]
        row = long_closure.open_temporary_place(
            **act.values(),
            incident=incident,
            outlet=found_outlet,
            kind=kind.upper(),
            lines=wanted,
            **given,
        )
    return [row.incident, {"number": row.pk, "ends_at": row.ends_at}]


@command.command("long-closures", help=_("List long closures, the one to be looked at next first."))
@json_option
@reading
def list_all(by: Actor, at: datetime, as_json: bool) -> None:
    """List long closures."""
    rows = long_closures(by, by.unit, at, world=world_here())
    emit({"long_closures": rows}, as_json, (_line(row, at) for row in rows))


def _line(row: LongClosureRow, at: datetime) -> str:
    title = row.title if chinese() else row.title_en or row.title
    owner = row.owner if chinese() else row.owner_en or row.owner
    return f"{row.reference}  {row.day}  {title}  {owner}  {moment(row.next_review.due_at, at)}"
