"""``youxu compliance``: how every clause and legal duty of an incident stands, each with its evidence; no score."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import readable
from youxu.cli.options import emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import chinese, duration, moment, say, word
from youxu.evaluation.publishing import own, rule_of, sheet_published
from youxu.evaluation.queries.compliance import Duty, Sheet, sheet_of
from youxu.evaluation.rules.compliance import DutyState
from youxu.plan.clauses import CLAUSES

STATES = click.Choice([one.value.lower().replace("_", "-") for one in DutyState])


@click.command(
    "compliance",
    help=_("Show how every clause and legal duty of an incident stands, each with its evidence."),
)
@click.option("--incident", required=True, metavar="REF", help=_("The incident's number."))
@click.option("--state", type=STATES, default=None, help=_("Only what stands so."))
@reading
@json_option
def command(incident: str, state: str | None, by: Actor, at: datetime, as_json: bool) -> None:
    """Show the compliance sheet of an incident."""
    found = sheet_of(by, readable(by, incident), at)
    wanted = state.upper().replace("-", "_") if state else ""
    emit(sheet_published(found, wanted), as_json, _lines(found, wanted))


def _lines(found: Sheet, state: str) -> Iterator[str]:
    yield _("Compliance sheet of {reference}, as of {time}").format(
        reference=found.reference, time=moment(found.at)
    )
    yield ", ".join(f"{word('duty_state', key)} {n}" for key, n in found.tally().items() if n)
    for row in found.clauses:
        if not state or row.state == state:
            words = CLAUSES[row.clause]
            said = words.words if chinese() else words.obliges_en
            rule = f" ({say(row.rule)})" if row.rule else ""
            yield f"{row.clause:4} {word('duty_state', row.state)}{rule}: {said}"
            yield from (_line(one) for one in row.duties if _told(one, state))
    yield _("What the law asks:")
    yield from (_line(one) for one in found.laws if not state or one.state == state)


def _told(one: Duty, state: str) -> bool:
    """Tell whether the terminal shows a line: what is done or does not apply only when asked for."""
    return one.state == state if state else one.state not in (DutyState.DONE, DutyState.NOT_APPLICABLE)


def _line(one: Duty) -> str:
    name = own(one.title) if one.law is None else f"{own(one.law)} {own(one.title)}"
    said = [f"     {word('duty_state', one.state)}: {name}"]
    if one.outlet is not None:
        said.append(own(one.outlet))
    if one.tally > 1:
        said.append(f"×{one.tally}")
    if one.state is DutyState.LATE:
        said.append(_("{time} late").format(time=duration(one.seconds_late)))
        said.append(one.reason or _("no reason given"))
    if one.state is DutyState.EXCUSED:
        said.append(_("by {who}: {reason}").format(who=one.said_by, reason=one.reason))
    if one.state is DutyState.NOT_APPLICABLE:
        said.append(rule_of(one))
    if one.state is DutyState.MISSED and one.due_at is not None:
        said.append(_("due {time}").format(time=moment(one.due_at)))
    return " · ".join(part for part in said if part)
