"""``youxu handover``: what is open at the change of duty; hand it over, take it (O3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.naming import own
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import moment, say
from youxu.deadlines.queries import DutyList, duty_list
from youxu.incidents import queries as incidents
from youxu.network.models import Unit
from youxu.organisation.actions.hand_over import (
    UnableToHandOver,
    accept_hand_over,
    refuse_hand_over,
    start_hand_over,
    withdraw_hand_over,
)
from youxu.organisation.queries.hand_over import DutyChange, duty_change


@click.group(
    "handover",
    help=_("The change of duty: show what is open, hand it over, take it, take it back, refuse it."),
)
def command() -> None:
    """Group the commands of the change of duty."""


@command.command("show", help=_("Show who has the duty and everything that is open."))
@json_option
@reading
def show(by: Actor, at: datetime, as_json: bool) -> None:
    """Show the list of the reader's unit."""
    _print(by, at, _unit(by), as_json)


@command.command("start", help=_("Hand the duty over; until another person accepts, you have it."))
@click.option("--note", default="", help=_("What the list does not say."))
@json_option
@acting
def start(by: Actor, at: datetime, submission: UUID, note: str, as_json: bool) -> None:
    """Lay the duty open."""
    unit = _unit(by)
    counts = duty_list(by, unit.path, at).counts
    start_hand_over(by=by, at=at, submission=submission, unit=unit, counts=counts, note=note)
    _print(by, at, unit, as_json)


@command.command("accept", help=_("Take the duty over from the person who hands it over."))
@json_option
@acting
def accept(by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Take the duty."""
    unit = _unit(by)
    accept_hand_over(by=by, at=at, submission=submission, unit=unit)
    _print(by, at, unit, as_json)


@command.command("withdraw", help=_("Take back what you hand over, while nobody has accepted."))
@json_option
@acting
def withdraw(by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Take the hand-over back."""
    unit = _unit(by)
    withdraw_hand_over(by=by, at=at, submission=submission, unit=unit)
    _print(by, at, unit, as_json)


@command.command("refuse", help=_("Say why you do not take the duty over now; it stays with the giver."))
@click.option("--reason", required=True, help=_("Why, in a few words."))
@json_option
@acting
def refuse(by: Actor, at: datetime, submission: UUID, reason: str, as_json: bool) -> None:
    """Decline the duty."""
    unit = _unit(by)
    refuse_hand_over(by=by, at=at, submission=submission, unit=unit, reason=reason)
    _print(by, at, unit, as_json)


def _unit(by: Actor) -> Unit:
    unit = incidents.unit_of(by)
    if unit is None:
        raise UnableToHandOver(field="by")
    return unit


def _print(by: Actor, at: datetime, unit: Unit, as_json: bool) -> None:
    change, found = duty_change(unit, at), duty_list(by, unit.path, at)
    row = {"duty": change, "open": found.open, "owed": found.owed, "counts": found.counts}
    emit(row, as_json, _lines(change, found, at))


def _lines(change: DutyChange, whole: DutyList, at: datetime) -> Iterator[str]:
    found = whole.open
    names = ", ".join(own(one.name, one.name_en) for one in change.has_it) or _("nobody")
    yield _("Has the duty: {names}").format(names=names)
    if change.waiting:
        yield _("{giver} hands it over since {moment}.").format(
            giver=own(change.waiting.giver.name, change.waiting.giver.name_en),
            moment=moment(change.waiting.began_at, at),
        )
        if change.waiting.late_minutes:
            yield _("The shift ended {minutes} minutes ago.").format(minutes=change.waiting.late_minutes)
        if change.waiting.refused_by:
            yield _("{person} cannot take it: {reason}").format(
                person=own(change.waiting.refused_by.name, change.waiting.refused_by.name_en),
                reason=change.waiting.refusal,
            )
    if change.gap_at:
        yield _("Nobody is entered from {moment}.").format(moment=moment(change.gap_at, at))
    parts: dict[str, tuple[Any, ...]] = {
        _("Open incidents"): tuple(
            f"{one.reference} {own(one.title, one.title_en)}" for one in found.incidents
        ),
        _("Limits that run"): tuple(_limit(row, at) for row in found.clocks),
        _("Calls and letters owed"): tuple(
            f"{moment(row.due_at, at)} {row.reference} {own(row.title, row.title_en)} "
            f"{own(row.owed_by, row.owed_by_en)}"
            for row in whole.owed
        ),
        _("Promised words"): tuple(_limit(row, at) for row in found.promises),
        _("People on the road"): tuple(
            f"{own(one.who, one.who_en)} {own(one.outlet, one.outlet_en)} {own(one.title, one.title_en)}"
            for one in found.on_road
        ),
        _("Reports to ring back"): tuple(
            f"{one.reference} {own(one.outlet, one.outlet_en)} {one.telephone}" for one in found.ring_back
        ),
        _("Outlets to ring"): tuple(
            f"{one.code} {own(one.name, one.name_en)} {one.telephone}" for one in found.calls
        ),
    }
    for heading, lines in parts.items():
        yield f"{heading}: {len(lines)}"
        yield from (f"  {line}" for line in lines)


def _limit(row: Any, at: datetime) -> str:
    title = own(row.title, row.title_en) if isinstance(row.title, str) else say(row.title)
    return f"{moment(row.limit.due_at, at)} {row.reference} {title} {own(row.who, row.who_en)}"
