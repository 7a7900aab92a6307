"""``youxu deadlines``: the limits of an incident or a unit, how each ended, and calls as they were made (P1, P2, P6b, G5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import readable
from youxu.cli.options import PastMoment, acting, emit, json_option, reading
from youxu.cli.worlds import keep_apart
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, say, word
from youxu.deadlines import actions, queries
from youxu.deadlines.models import Clock
from youxu.deadlines.queries import ClockRow
from youxu.deadlines.rules.words import BY_HAND
from youxu.kernel.words import mark
from youxu.network.queries import unit_by_path

CLOCK = click.argument("clock", type=int, metavar="ID")
REASON = click.option("--reason", default="", help=_("Why, in a few words."))
SCOPES = click.Choice(["due", "overdue", "own", "all", "ended"])
MOOTS = click.Choice([one.value.lower().replace("_", "-") for one in BY_HAND])


class UnableToFindClock(UnableTo):
    """There is no such limit, or none that this person may read."""

    text = mark("There is no limit {name} that you may read; list them with: youxu deadlines list")


@click.group(
    "deadlines",
    help=_("Limits: what is owed by when, met, late, excused, not needed; calls as they were made."),
)
def command() -> None:
    """Group the commands of limits."""


@command.command("list", help=_("List the limits of an incident, or those that run for your unit."))
@click.option("--incident", default="", metavar="REF", help=_("Of this incident, also what has ended."))
@click.option(
    "--scope",
    type=SCOPES,
    default="due",
    help=_("Of the unit: due today, overdue, owed by word, all, ended."),
)
@click.option("--skip", type=click.IntRange(0), default=0, help=_("Go on after so many."))
@reading
@json_option
def list_clocks(incident: str, scope: str, skip: int, by: Actor, at: datetime, as_json: bool) -> None:
    """List limits."""
    if incident:
        case = readable(by, incident)
        rows: Sequence[ClockRow] = queries.clocks_in(by, case, at)
        value: dict[str, Any] = {"incident": case.reference, "tally": queries.tally_of(by, case, at)}
    else:
        unit = unit_by_path(by.unit)
        rows = queries.clocks_of_unit(by, unit.path, at, scope=scope, zone=unit.time_zone, after=skip)
        value = {"unit": unit.key, "scope": scope, "more": len(rows) > queries.PAGE}
        rows = rows[: queries.PAGE]
    emit({**value, "clocks": [_published(row) for row in rows]}, as_json, [_line(row, at) for row in rows])


def _published(row: ClockRow) -> dict[str, Any]:
    """Return what other programs get of a limit, in the reader's language where it is text."""
    return {
        "id": row.id,
        "incident": row.reference,
        "key": row.key,
        "part": row.part,
        "title": _own(row.title, row.title_en),
        "clause": row.clause,
        "law": _own(row.law, row.law_en),
        "owed_by": _own(row.owed_by, row.owed_by_en),
        "unit": _own(row.unit, row.unit_en),
        "outlet": row.outlet_code,
        "to": _own(row.to, row.to_en),
        "way": row.way,
        "level": row.level,
        "allowed": row.allowed,
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "met_at": row.met_at,
        "state": row.state,
        "overdue": row.is_overdue,
        "seconds_late": row.seconds_late,
        "not_needed": row.moot,
        "reason": row.reason,
        "settled_by": row.settled_by,
        "settled_at": row.settled_at,
        "warned_at": row.warned_at,
        "told_due_at": row.due_said_at,
        "chases": row.chases,
        "revision": row.revision,
    }


def _own(zh: str, en: str) -> str:
    return zh if chinese() else en or zh


def _line(row: ClockRow, at: datetime) -> str:
    how = word("clock_state", "OVERDUE" if row.is_overdue else row.state)
    name, owed_by = _own(row.title, row.title_en), _own(row.owed_by, row.owed_by_en)
    outlet, whom = _own(row.outlet, row.outlet_en), _own(row.to, row.to_en)
    place = f"{outlet} " if outlet and outlet != owed_by else ""
    to = f" → {whom}" if whom and whom not in name else ""
    met = f" · {moment(row.met_at, at)}" if row.met_at else ""
    law = f" · {_own(row.law, row.law_en)}" if row.law else ""
    return (
        f"{row.id}  {moment(row.due_at, at)}  {how}{met}  {name}{to}  {place}{owed_by} · § {row.clause}{law}"
    )


@command.command("show", help=_("Show one limit with its proof and its history."))
@CLOCK
@reading
@json_option
def show(clock: int, by: Actor, at: datetime, as_json: bool) -> None:
    """Show a limit."""
    _tell(by, clock, at, as_json)


def _tell(by: Actor, pk: int, at: datetime, as_json: bool) -> None:
    found = queries.clock_detail(by, pk, at)
    if found is None:
        raise UnableToFindClock(field="id", name=str(pk))
    value = {
        **_published(found.clock),
        "proof": found.clock.proof,
        "opened_by": found.opened_by,
        "met_by": found.met_by,
        "call": found.call,
        "history": found.steps,
    }
    emit(value, as_json, _detail(found, at))


def _detail(found: queries.ClockDetail, at: datetime) -> Iterator[str]:
    row = found.clock
    yield _line(row, at)
    if row.reason:
        yield f"{row.reason} ({row.settled_by} {moment(row.settled_at, at)})"
    if found.met_by is not None:
        yield _("Proof: {entry}").format(entry=say(found.met_by))
    elif row.proof:
        yield _("Proof: {entry}").format(entry=row.proof)
    for step in found.steps:
        why = f" · {word('clock_why', step.why)}" if step.why and step.kind in ("OPENED", "RENEWED") else ""
        words = " · ".join(filter(None, (step.text, step.by)))
        yield f"  {moment(step.at, at)}  {word('clock_step', step.kind)}  {moment(step.due_at, at)}{why}  {words}".rstrip()


def _clock(by: Actor, pk: int) -> Clock:
    found = queries.clock_named(by, pk)
    if found is None:
        raise UnableToFindClock(field="id", name=str(pk))
    keep_apart(found.world, str(pk))
    return found


@command.command("met", help=_("Enter that what is owed was done, with what shows it."))
@CLOCK
@click.option("--proof", default="", help=_("What shows it: a number, a name, where it lies."))
@click.option("--met-at", type=PastMoment(), help=_("When it was done, if not now."))
@json_option
@acting
def met(clock: int, as_json: bool, **given: Any) -> None:
    """Enter that a limit was met."""
    row = actions.meet(clock=_clock(given["by"], clock), **given)
    _tell(given["by"], row.pk, given["at"], as_json)


@command.command("late", help=_("Say why a limit was not kept; it stays late."))
@CLOCK
@REASON
@json_option
@acting
def late(clock: int, as_json: bool, **given: Any) -> None:
    """Give the reason of lateness."""
    row = actions.explain(clock=_clock(given["by"], clock), **given)
    _tell(given["by"], row.pk, given["at"], as_json)


@command.command("excuse", help=_("Excuse a limit: who leads does, with the reason."))
@CLOCK
@REASON
@json_option
@acting
def excuse(clock: int, as_json: bool, **given: Any) -> None:
    """Excuse a limit."""
    row = actions.excuse(clock=_clock(given["by"], clock), **given)
    _tell(given["by"], row.pk, given["at"], as_json)


@command.command("not-needed", help=_("Say that something is not owed after all."))
@CLOCK
@click.option("--why", "moot", type=MOOTS, default="other", help=_("What made it needless."))
@REASON
@json_option
@acting
def not_needed(clock: int, moot: str, as_json: bool, **given: Any) -> None:
    """Dispense with a limit."""
    stored = moot.upper().replace("-", "_")
    row = actions.dispense(clock=_clock(given["by"], clock), moot=stored, **given)
    _tell(given["by"], row.pk, given["at"], as_json)


@command.command(
    "tell",
    help=_("Enter a call as it was made: who answered, what was said; it meets what was owed by word."),
)
@click.option("--incident", required=True, metavar="REF", help=_("The incident that it was about."))
@click.option(
    "--clock", "clocks", type=int, multiple=True, metavar="ID", help=_("What it was owed for; several times.")
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="KEY",
    help=_("The same by its key: told_upward, parent_unit.voice …"),
)
@click.option("--to", default="", help=_("Who was called; by default whom it is owed to."))
@click.option("--number", default="", help=_("The number that was called."))
@click.option("--answered-by", default="", help=_("Who answered."))
@click.option("--said", default="", help=_("What was said."))
@click.option("--called-at", type=PastMoment(), help=_("When the call was made, if not now."))
@json_option
@acting
def tell(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    incident: str,
    clocks: Sequence[int],
    keys: Sequence[str],
    **given: Any,
) -> None:
    """Enter a call."""
    case = readable(by, incident)
    rows = [_clock(by, pk) for pk in clocks]
    if keys:
        open_ones = {row.key: row.id for row in queries.clocks_in(by, case, at) if row.runs}
        rows += [_clock(by, _id(open_ones, key)) for key in keys]
    call = actions.tell(by=by, at=at, submission=submission, incident=case, clocks=rows, **given)
    found = queries.call_row(call)
    lines = [f"{moment(found.called_at, at)}  {found.to}  {found.answered_by}: {found.said}"]
    emit(found, as_json, [*lines, *(_line(queries.clock_row(_clock(by, row.pk), at), at) for row in rows)])


def _id(found: dict[str, int], key: str) -> int:
    if key not in found:
        raise UnableToFindClock(field="key", name=key)
    return found[key]
