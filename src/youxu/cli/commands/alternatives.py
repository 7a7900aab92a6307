"""``youxu alternatives``: where customers are sent meanwhile: agreed neighbours, asks and answers, the proposal (P3b)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.alternatives import actions, queries
from youxu.alternatives.actions import BadRow, StopFacts, Terms, UnableToImportAgreements
from youxu.alternatives.models import NeighbourAsk
from youxu.alternatives.queries import AgreedRow, AlternativeRow, AskRow, AssignedRow, ShareRow
from youxu.alternatives.rules.words import Measured, Per
from youxu.cli.options import SOON, Moment, acting, emit, json_option, reading_here
from youxu.cli.worlds import keep_apart
from youxu.core import wording
from youxu.core.actor import Actor
from youxu.core.errors import NotPermitted, UnableTo
from youxu.core.wording import chinese, say, word
from youxu.incidents.actions.report import outlet_by_code
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.queries import handles
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit

OUTLET = click.argument("outlet", metavar="OUTLET")


class UnableToOfferLine(UnableTo):
    """The outlet does not do that line, or the moment that was asked for has passed."""

    clause = "P3b"


class UnableToFindAlternatives(UnableTo):
    """There is no such incident, question or choice that this person may read."""

    text = mark("There is no {name}, or you may not read it.")


NO_LINE = mark("{outlet} does not do the service {line_key}.")
PAST = mark("That moment has passed: alternatives are those of now or of a later time.")


@click.group("alternatives", help=_("Where customers are sent meanwhile: agreed, accepted, announced (P3b)."))
def command() -> None:
    """Group the commands of alternatives."""


def _place(code: str, by: Actor) -> Outlet:
    found = outlet_by_code(code, by)
    if not by.may("read", unit=found.unit_path):
        raise NotPermitted(verb="read")
    return found


@command.command("for", help=_("List where to go for one service of an outlet, the best first, and why."))
@OUTLET
@click.option("--line", required=True, help=_("The key of the service: letters, parcels, savings …"))
@click.option(
    "--at", "then", type=Moment(), help=_("For a later moment than now: 2026-11-24 15:00 or 15:00.")
)
@reading_here
@json_option
def for_outlet(outlet: str, line: str, then: datetime | None, by: Actor, at: datetime, as_json: bool) -> None:
    """List the alternatives for one line of an outlet."""
    place = _place(outlet, by)
    if not place.lines.filter(line=line, retired_at=None).exists():
        raise UnableToOfferLine(
            NO_LINE, field="line", outlet={"zh": place.name, "en": place.name_en or place.name}, line_key=line
        )
    if then is not None and then < at - SOON:
        raise UnableToOfferLine(PAST, field="at")
    moment = then or at
    rows = queries.for_outlet(place, line, at=moment)
    found = {"outlet": place.code, "line": line, "as_of": moment, "alternatives": [_row(row) for row in rows]}
    emit(found, as_json, _lines(rows))


def _row(row: AlternativeRow) -> dict[str, Any]:
    """Return a row as it is published: without the ids of this database."""
    return {name: value for name, value in asdict(row).items() if name not in ("outlet_id", "line")} | {
        "explanation": row.explanation
    }


def _lines(rows: Sequence[AlternativeRow]) -> Iterator[str]:
    if not rows:
        yield _("Nobody nearby does this service now or soon.")
    for place, row in enumerate(rows, start=1):
        name = row.name if chinese() else row.name_en
        yield f"{place}. {row.code} {name}  {row.address}  {row.telephone}".rstrip()
        yield f"   {say(row.explanation)}"


def _incident(reference: str, by: Actor) -> Incident:
    found = handles.incident_of(by, reference)
    if found is None:
        raise UnableToFindAlternatives(field="incident", name=reference)
    keep_apart(found.world, reference)
    return found


def _keys(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip())


NEIGHBOUR = click.argument("neighbour", metavar="NEIGHBOUR")
REFERENCE = click.argument("reference", metavar="REF")
LINES = click.option(
    "--lines", default="", help=_("Which services, comma-separated; all that fit if left out.")
)
REASON = click.option("--reason", required=True, help=_("Why, in a few words."))
TOLD_BY = click.option("--told-by", default="", help=_("Who said so on a call that you write down."))


@command.command("list", help=_("List the neighbours agreed for an outlet."))
@OUTLET
@reading_here
@json_option
def list_agreed(outlet: str, by: Actor, at: datetime, as_json: bool) -> None:
    """List agreed neighbours."""
    _show_agreed(_place(outlet, by), as_json)


def _show_agreed(place: Outlet, as_json: bool) -> None:
    rows = queries.agreed_of(place)
    emit({"outlet": place.code, "agreed": rows}, as_json, map(_agreed_line, rows))


def _agreed_line(row: AgreedRow) -> str:
    far = "" if row.distance_m is None else f"{row.distance_m / 1000:.1f} km {word('measured', row.measured)}"
    room = "" if row.capacity is None else f"{row.capacity} {word('per', row.capacity_per)}"
    name = row.neighbour.name if chinese() else row.neighbour.name_en
    parts = (f"{row.place}. {row.neighbour.code} {name}", ", ".join(row.lines), far, room, row.note)
    return "  ".join(filter(None, parts))


@command.command("agree", help=_("Enter that NEIGHBOUR stands in for OUTLET on some services."))
@OUTLET
@NEIGHBOUR
@click.option("--lines", required=True, help=_("Which services, comma-separated."))
@click.option(
    "--rank", "place", type=click.IntRange(1, 99), default=1, help=_("Its place among the agreed ones.")
)
@click.option("--km", type=click.FloatRange(0, 10_000), help=_("How far along the road, or by bus."))
@click.option("--minutes", type=click.IntRange(0, 9999), help=_("How long that takes."))
@click.option("--way", type=click.Choice(["road", "bus"]), default="road", help=_("How it was measured."))
@click.option("--capacity", type=click.IntRange(0), help=_("How many more customers it takes."))
@click.option(
    "--per", type=click.Choice(["hour", "day"]), default="hour", help=_("For what time that number is.")
)
@click.option("--note", default="", help=_("What customers should know: bus line, entrance."))
@json_option
@acting
def agree(
    outlet: str,
    neighbour: str,
    lines: str,
    place: int,
    km: float | None,
    minutes: int | None,
    way: str,
    capacity: int | None,
    per: str,
    note: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Enter an agreement."""
    metres = None if km is None else round(km * 1000)
    measured = Measured(way.upper()) if metres is not None else ""
    terms = Terms(place, note, metres, minutes, measured, capacity, Per(per.upper()))
    here, there = outlet_by_code(outlet, given["by"]), outlet_by_code(neighbour, given["by"])
    actions.agree(outlet=here, neighbour=there, lines=_keys(lines), terms=terms, **given)
    _show_agreed(here, as_json)


@command.command("withdraw", help=_("Enter that NEIGHBOUR stands in for OUTLET no longer."))
@OUTLET
@NEIGHBOUR
@LINES
@json_option
@acting
def withdraw(outlet: str, neighbour: str, lines: str, as_json: bool, **given: Any) -> None:
    """Withdraw an agreement."""
    here, there = outlet_by_code(outlet, given["by"]), outlet_by_code(neighbour, given["by"])
    actions.withdraw_agreement(outlet=here, neighbour=there, lines=_keys(lines), **given)
    _show_agreed(here, as_json)


@command.command("import", help=_("Read agreed neighbours of a unit from a file (xlsx, csv)."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--unit", default="", help=_("The key of the unit; your own if left out."))
@json_option
@acting
def import_file(file: Path, unit: str, as_json: bool, **given: Any) -> int:
    """Import agreements; exit code 1 with every bad row named, and nothing written."""
    given.pop("submission")
    rejected: list[BadRow] = []
    count = 0
    try:
        count = actions.import_agreements(
            unit=_unit(unit, given["by"]), data=file.read_bytes(), name=file.name, **given
        )
    except UnableToImportAgreements as refusal:
        found: Any = refusal.details["rows"]
        rejected = list(found)
    lines = [_("Row {row}: {reason}").format(row=one.row, reason=say(one.reason)) for one in rejected]
    end = _("Nothing was written.") if rejected else _("{count} agreements are entered.").format(count=count)
    emit({"agreements": count, "rejected": rejected}, as_json, [*lines, end])
    return 1 if rejected else 0


def _unit(key: str, by: Actor) -> Unit:
    try:
        return network.unit_by_key(key) if key else network.unit_by_path(by.unit)
    except Unit.DoesNotExist:
        raise UnableToFindAlternatives(field="unit", name=key or by.unit) from None


@command.command("stop", help=_("Enter a stop of a mobile unit by its timetable."))
@click.argument("vehicle")
@click.argument("place")
@click.option("--hours", required=True, help=_("Its times in OSM syntax: Mo 09:30-10:30; Th 14:00-15:00"))
@click.option("--lines", required=True, help=_("Which services, comma-separated."))
@click.option("--latitude", type=click.FloatRange(-90, 90), required=True, help=_("Where, north."))
@click.option("--longitude", type=click.FloatRange(-180, 180), required=True, help=_("Where, east."))
@click.option("--telephone", default="", help=_("Whom to ring."))
@click.option("--unit", default="", help=_("The key of the unit; your own if left out."))
@click.option("--from", "starts", type=click.DateTime(["%Y-%m-%d"]), help=_("The first day."))
@click.option("--to", "ends", type=click.DateTime(["%Y-%m-%d"]), help=_("The last day."))
@click.option("--off", is_flag=True, help=_("Take the stop off the timetable."))
@json_option
@acting
def stop(
    lines: str,
    unit: str,
    starts: datetime | None,
    ends: datetime | None,
    off: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Keep or take off a stop."""
    home = _unit(unit, given["by"])
    acted = {name: given.pop(name) for name in ("by", "at", "submission")}
    facts = StopFacts(lines=_keys(lines), starts_date=_day(starts), ends_date=_day(ends), **given)
    row = actions.keep_stop(unit=home, facts=facts, **acted)
    if off:
        actions.retire_stop(by=acted["by"], at=acted["at"], stop=row)
    rows = queries.stops_of(home.path)
    emit({"stops": rows}, as_json, (f"{one.vehicle}  {one.place}  {one.hours}" for one in rows))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


@command.command(
    "assign", help=_("Show who is sent where in an incident, by closed outlet: shares, load, distance.")
)
@click.option("--incident", "reference", required=True, help=_("The reference of the incident."))
@click.option("--now", is_flag=True, help=_("Reckon it anew first."))
@reading_here
@json_option
def assign(reference: str, now: bool, by: Actor, at: datetime, as_json: bool) -> None:
    """Show the proposal of an incident."""
    incident = _incident(reference, by)
    if now:
        by.require("ask_neighbour", unit=incident.unit_path)
        actions.propose_for(incident, by=by, at=at)
    warn = plan_of(incident).alternatives.warn_percent
    found = queries.assignment_of(incident, warn_percent=warn, most=None)
    emit({"incident": reference, **_plain(found)}, as_json, _assigned_lines(found))


def _plain(found: queries.Assignment) -> dict[str, Any]:
    return {name: value for name, value in vars(found).items() if name not in ("rows", "after")} | {
        "closed": [{"outlet": row.outlet, "shares": row.shares} for row in found.rows]
    }


def _assigned_lines(found: queries.Assignment) -> Iterator[str]:
    if found.as_of is None:
        yield _("Nothing is reckoned yet.")
        return
    yield _("As of {time}: {outlets} outlets, {without} without an alternative on some service.").format(
        time=wording.moment(found.as_of), outlets=found.outlets, without=found.without
    )
    yield _(
        "More than neighbours take: {over} an hour (nearest alone: {nearest}); mean distance {km} km ({nearest_km})."
    ).format(
        over=found.over,
        nearest=found.nearest_over,
        km=_km(found.mean_distance_m),
        nearest_km=_km(found.nearest_mean_distance_m),
    )
    for row in found.rows:
        yield from _outlet_lines(row)


def _km(metres: int | None) -> str:
    return "–" if metres is None else f"{metres / 1000:.1f}"


def _outlet_lines(row: AssignedRow) -> Iterator[str]:
    yield f"{row.outlet.code} {row.outlet.name if chinese() else row.outlet.name_en}"
    for share in row.shares:
        yield _share_line(share)


def _share_line(share: ShareRow) -> str:
    full = "  " + _("overloaded") if share.overloaded else ""
    return (
        f"  → {share.neighbour.code} {share.neighbour.name if chinese() else share.neighbour.name_en}  "
        f"{', '.join(share.lines)}  {share.customers}/h  {share.load}/{share.capacity}  {_km(share.distance_m)} km{full}"
    )


@command.command("ask", help=_("Ask the head of NEIGHBOUR to stand in for an incident."))
@REFERENCE
@NEIGHBOUR
@click.option("--outlets", default="", help=_("For which closed outlets, comma-separated; all if left out."))
@LINES
@click.option("--customers", type=click.IntRange(0), default=0, help=_("About how many an hour to expect."))
@click.option("--take-back", is_flag=True, help=_("Take the question back: the neighbour is not needed."))
@json_option
@acting
def ask(
    reference: str,
    neighbour: str,
    outlets: str,
    lines: str,
    customers: int,
    take_back: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Ask a neighbour, or take the question back."""
    by: Actor = given["by"]
    incident = _incident(reference, by)
    if take_back:
        _tell(actions.withdraw_ask(asked=_asked(incident, neighbour), **given), as_json)
        return
    places = [outlet_by_code(code, by) for code in _keys(outlets)]
    row = actions.ask(
        incident=incident,
        neighbour=outlet_by_code(neighbour, by),
        outlets=places,
        lines=_keys(lines),
        customers=customers,
        **given,
    )
    _tell(row, as_json)


def _asked(incident: Incident, neighbour: str) -> NeighbourAsk:
    row = queries.ask_standing(incident, neighbour)
    if row is None:
        raise UnableToFindAlternatives(field="neighbour", name=neighbour)
    return row


def _tell(row: NeighbourAsk, as_json: bool) -> None:
    shown = queries.ask_row(row)
    emit(shown, as_json, [_ask_line(shown)])


def _ask_line(row: AskRow) -> str:
    more = "" if row.more is None else f"+{row.more} {word('per', row.more_per)}"
    until = "" if row.until_at is None else wording.moment(row.until_at)
    name = row.neighbour.name if chinese() else row.neighbour.name_en
    parts = (
        row.neighbour.code,
        name,
        word("ask_state", row.state),
        ", ".join(row.lines),
        more,
        until,
        row.reason,
    )
    return "  ".join(filter(None, parts))


@command.command("asks", help=_("List the questions to neighbours in an incident, with pins and strikes."))
@REFERENCE
@reading_here
@json_option
def list_asks(reference: str, by: Actor, at: datetime, as_json: bool) -> None:
    """List asks and choices."""
    incident = _incident(reference, by)
    rows, choices = queries.asks_of(incident), queries.choices_of(incident)
    lines = [
        *map(_ask_line, rows),
        *(
            f"{one.id}  {one.outlet.code} → {one.neighbour.code}  {word('preference', one.preference)}"
            for one in choices
        ),
    ]
    emit({"asks": rows, "choices": choices}, as_json, lines)


@command.command("accept", help=_("Accept for NEIGHBOUR to stand in: until when, for how many more."))
@REFERENCE
@NEIGHBOUR
@click.option("--until", "until_at", type=Moment(), required=True, help=_("Until when it stands in."))
@click.option("--more", type=int, help=_("How many more customers it takes."))
@click.option(
    "--per", type=click.Choice(["hour", "day"]), default="hour", help=_("For what time that number is.")
)
@click.option("--staff", default="", help=_("Who is there."))
@click.option("--cash", default="", help=_("How much cash there is."))
@LINES
@TOLD_BY
@json_option
@acting
def accept(reference: str, neighbour: str, per: str, lines: str, as_json: bool, **given: Any) -> None:
    """Accept to stand in."""
    asked = _asked(_incident(reference, given["by"]), neighbour)
    row = actions.accept(asked=asked, more_per=Per(per.upper()), lines=_keys(lines), **given)
    _tell(row, as_json)


@command.command("refuse", help=_("Refuse for NEIGHBOUR to stand in, or take an acceptance back."))
@REFERENCE
@NEIGHBOUR
@REASON
@TOLD_BY
@json_option
@acting
def refuse(reference: str, neighbour: str, as_json: bool, **given: Any) -> None:
    """Refuse to stand in."""
    asked = _asked(_incident(reference, given["by"]), neighbour)
    _tell(actions.refuse(asked=asked, **given), as_json)


def _choice(
    verb: Any, reference: str, outlet: str, neighbour: str, as_json: bool, given: dict[str, Any]
) -> None:
    by: Actor = given["by"]
    row = verb(
        incident=_incident(reference, by),
        outlet=outlet_by_code(outlet, by),
        neighbour=outlet_by_code(neighbour, by),
        **given,
    )
    shown = queries.choice_row(row)
    emit(shown, as_json, [f"{shown.id}  {word('preference', shown.preference)}  {shown.reason}"])


ONE_LINE = click.option("--line", default="", help=_("On one service alone; on all if left out."))


@command.command("pin", help=_("Put NEIGHBOUR first for OUTLET in an incident, whatever was reckoned."))
@REFERENCE
@OUTLET
@NEIGHBOUR
@ONE_LINE
@REASON
@json_option
@acting
def pin(reference: str, outlet: str, neighbour: str, as_json: bool, **given: Any) -> None:
    """Pin a neighbour."""
    _choice(actions.pin, reference, outlet, neighbour, as_json, given)


@command.command("strike", help=_("Let NEIGHBOUR not be used for OUTLET in an incident."))
@REFERENCE
@OUTLET
@NEIGHBOUR
@ONE_LINE
@REASON
@json_option
@acting
def strike(reference: str, outlet: str, neighbour: str, as_json: bool, **given: Any) -> None:
    """Strike a neighbour."""
    _choice(actions.strike, reference, outlet, neighbour, as_json, given)


@command.command(
    "unpin", help=_("Take a pin or a strike back; its number stands in: youxu alternatives asks REF")
)
@REFERENCE
@click.argument("number", type=int)
@json_option
@acting
def unpin(reference: str, number: int, as_json: bool, **given: Any) -> None:
    """Take a choice back."""
    found = queries.choice_standing(_incident(reference, given["by"]), number)
    if found is None:
        raise UnableToFindAlternatives(field="number", name=str(number))
    shown = queries.choice_row(actions.unpin(choice=found, **given))
    emit(shown, as_json, [f"{shown.id}  {word('preference', shown.preference)}"])
