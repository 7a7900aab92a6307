"""``youxu alerting``: who on duty was told of an incident, who has it, what follows; acknowledge; calls of the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.alerting import actions, queries
from youxu.alerting.models import Alert
from youxu.alerting.queries import AlertRow, AlertsRow, StepRow
from youxu.cli.commands.incident.group import REF, readable
from youxu.cli.options import PastMoment, acting, emit, json_option, reading
from youxu.cli.worlds import drill_option
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, word
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.organisation import queries as organisation


class UnableToFindAlert(UnableTo):
    """The incident has no such alert, or not for this reader."""

    text = mark("There is no such alert in {reference}, or nobody is waited for in it.")


@click.group("alerting", help=_("Who on duty was told of an incident, who has it, who is told next."))
@drill_option
def command() -> None:
    """Group the commands of alerting."""


@command.command("show", help=_("Show who was told by which channel, who has it, the next step."))
@REF
@json_option
@reading
def show(by: Actor, at: datetime, as_json: bool, reference: str) -> None:
    """Show the alerts of an incident."""
    _tell(by, readable(by, reference), as_json)


@command.command("ack", help=_("Acknowledge what you were told of an incident."))
@REF
@click.option(
    "--alert", "number", type=int, help=_("Only this alert, by its number; else all that were told you.")
)
@json_option
@acting
def ack(by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, number: int | None) -> None:
    """Acknowledge one's own alerts."""
    incident = readable(by, reference)
    found = queries.own_steps(by.person_id or 0, incident.pk)
    steps = [step for step in found if number in (None, step.alert_id)]
    if not steps:
        raise UnableToFindAlert(field="alert", reference=incident.reference)
    actions.acknowledge(by=by, at=at, submission=submission, steps=steps)
    _tell(by, incident, as_json)


@command.command("call", help=_("Write down that the office rang: whom it reached, or that nobody answered."))
@REF
@click.option("--alert", "number", type=int, help=_("Which alert, by its number; else the first that waits."))
@click.option("--reached", default="", metavar="PERSON", help=_("Who was reached and has it now."))
@click.option("--reached-at", type=PastMoment(), help=_("When, if not now."))
@click.option("--no-answer", is_flag=True, help=_("Nobody answered: the next in line is told at once."))
@json_option
@acting
def call(
    by: Actor, at: datetime, submission: UUID, as_json: bool,
    reference: str, number: int | None, reached: str, reached_at: datetime | None, no_answer: bool,
) -> None:  # fmt: skip
    """Write a call of the office down."""
    if bool(reached) == no_answer:
        raise click.UsageError(_("Say either --reached PERSON or --no-answer."))
    incident = readable(by, reference)
    row = _alert(by, incident, number)
    if no_answer:
        actions.note_no_answer(by=by, at=at, submission=submission, alert=row)
    else:
        person = organisation.person_called(reached)
        actions.acknowledge_for(
            by=by, at=at, submission=submission, alert=row, person=person, reached_at=reached_at
        )
    _tell(by, incident, as_json)


def _alert(by: Actor, incident: Incident, number: int | None) -> Alert:
    rows = queries.alerts_of(by, incident).alerts
    chosen = next((row.pk for row in rows if row.is_open and number in (None, row.pk)), number)
    found = queries.alert_numbered(by, incident, chosen) if chosen is not None else None
    if found is None:
        raise UnableToFindAlert(field="alert", reference=incident.reference)
    return found


def _tell(by: Actor, incident: Incident, as_json: bool) -> None:
    """Print the alerts as they stand: the same form after every act."""
    found = queries.alerts_of(by, incident)
    whole = {
        "incident": found.reference,
        "waiting": found.waiting,
        "unanswered": found.unanswered,
        "alerts": [_row(row) for row in found.alerts],
    }
    emit(whole, as_json, _lines(found))


def _row(row: AlertRow) -> dict[str, Any]:
    return {
        "alert": row.pk, "what": row.what, "role": row.role, "level": row.level, "state": row.state,
        "opened_at": row.opened_at, "acknowledged_at": row.acknowledged_at,
        "acknowledged_by": row.acknowledged_by, "acknowledged_way": row.acknowledged_way,
        "next_at": row.next_at, "next_role": row.next_role, "alarm_at": row.alarm_at,
        "directive": row.directive, "receipt": row.receipt,
        "recipients": [_step(step) for step in row.steps],
    }  # fmt: skip


def _step(step: StepRow) -> dict[str, Any]:
    return {
        "role": step.role, "person": step.person, "state": step.state, "told_at": step.told_at,
        "quiet_until": step.quiet_until,
        "channels": [
            {
                "kind": way.kind, "channel": way.channel, "state": way.state, "reason": way.reason,
                "sent_at": way.sent_at, "delivered_at": way.delivered_at,
            }
            for way in step.ways
        ],
    }  # fmt: skip


def _lines(found: AlertsRow) -> Iterator[str]:
    if not found.alerts:
        yield _("Nobody was told of {reference}.").format(reference=found.reference)
    for row in found.alerts:
        matter, role = (row.matter, row.role_name) if chinese() else (row.matter_en, row.role_name_en)
        directive = f" {row.directive}" if row.directive else ""
        yield f"{row.pk}  {matter}{directive}  {role}  {word('alert_state', row.state)}  {_outcome(row)}".rstrip()
        for step in row.steps:
            name = step.person if chinese() else step.person_en
            if not name:
                name = _("told already by another post") if step.state == "ALREADY" else _("nobody there")
            post = step.role_name if chinese() else step.role_name_en
            ways = "  ".join(
                f"{word('channel_kind', way.kind)} {word('delivery_state', way.state)}" for way in step.ways
            )
            yield f"    {moment(step.told_at)}  {name}  {post}  {ways}".rstrip()


def _outcome(row: AlertRow) -> str:
    if row.acknowledged_at is not None:
        name = row.acknowledged_by if chinese() else row.acknowledged_by_en
        return f"{name} {moment(row.acknowledged_at)} {word('ack_way', row.acknowledged_way)}"
    if row.next_at is not None:
        role = row.next_role_name if chinese() else row.next_role_name_en
        return _("next: {role} {moment}").format(role=role or _("alarm"), moment=moment(row.next_at))
    return ""
