"""``youxu network``: import outlets and regions, look at them, say how they stand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.naming import own
from youxu.cli.commands.migrate import migrate
from youxu.cli.options import acting, actor_called, emit, json_option, reading
from youxu.core import clock, health
from youxu.core.actor import Actor, system
from youxu.core.errors import UnableTo
from youxu.core.wording import moment, say, word
from youxu.incidents.queries.standing import detail_for, states_for
from youxu.kernel.imported import ImportResult
from youxu.kernel.words import mark
from youxu.network import actions, importing, mapping, queries, regions_file
from youxu.network.models import Outlet, Unit
from youxu.network.queries.states import OutletState
from youxu.network.rules import HOLDING, State

FILE = click.Path(dir_okay=False, path_type=Path)
SHOWN = 20
STATES = click.Choice(
    [state.value for state in HOLDING if state is not State.UNREACHABLE], case_sensitive=False
)

CONFIRMED = click.Choice([*STATES.choices, State.OPEN.value], case_sensitive=False)


class UnableToFindOutlet(UnableTo):
    """No outlet of this code, or none that this person may read."""

    text = mark("There is no outlet {code}, or you may not read it.")


class UnableToFindUnit(UnableTo):
    """No unit of this key, or none that this person may read."""

    text = mark("There is no unit {key}, or you may not read it.")


@click.group("network", help=_("Import outlets, look at them, say how they stand."))
def command() -> None:
    """Group the commands on the network."""


def _acts(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--as",
        "as_person",
        metavar="PERSON",
        default="",
        envvar="YOUXU_AS",
        help=_("Who imports: staff number, mobile number or name. Without it, whoever runs this computer."),
    )(function)


def _importer(as_person: str, at: datetime) -> Actor:
    """Return who imports, on tables that are up to date."""
    if health.schema_state() == "behind":
        migrate()
    return actor_called(as_person, at) if as_person else system("command line")


@command.command("import", help=_("Import a network file (csv, xlsx, json, GeoJSON, gzipped or not)."))
@click.argument("file", type=FILE)
@click.option(
    "--mapping", "mapping_file", type=FILE, required=True, help=_("Which column is which field (YAML).")
)
@click.option("--unit", default="", help=_("Key of the unit that gets the outlets; else the mapping's own."))
@_acts
@json_option
def import_file(file: Path, mapping_file: Path, unit: str, as_person: str, as_json: bool) -> int:
    """Import a file; exit code 1 when a row was rejected."""
    at = clock.now()
    by = _importer(as_person, at)
    how, text = mapping.load(mapping_file)
    outcome = importing.run_import(
        by=by, at=at, path=file, mapping=how, mapping_text=text, unit_key=unit, progress=Bar()
    )
    emit(outcome.as_json(say), as_json, _outcome_lines(outcome))
    return 1 if outcome.rejected else 0


class Bar:
    """A line on stderr that says how far an import came; quiet where nobody looks."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` rows are through ``stage``."""
        if not self._on:
            return
        words = {"check": _("checking"), "write": _("writing"), "link": _("linking"), "done": _("done")}
        share = f"{done:,} / {total:,}" if total else f"{done:,}"
        filled = 30 * done // total if total else 0
        click.echo(f"\r{words[stage]:<10} [{'#' * filled:<30}] {share}   ", err=True, nl=stage == "done")


def _outcome_lines(outcome: ImportResult) -> Iterator[str]:
    yield _(
        "{rows} rows in {seconds} s: {created} created, {updated} updated, {unchanged} unchanged, {count} rejected."
    ).format(
        rows=outcome.rows,
        seconds=outcome.seconds,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        count=len(outcome.rejected),
    )
    for title, faults in ((_("Rejected"), outcome.rejected), (_("Warned"), outcome.warned)):
        if faults:
            yield f"{title}: {len(faults)}"
            yield from (f"  {fault.row}: {say(fault.reason)}" for fault in faults[:SHOWN])
        if len(faults) > SHOWN:
            yield "  " + _("… and {count} more; all of them with --json").format(count=len(faults) - SHOWN)


@command.command("regions", help=_("Fill in regions from a csv file: code, name, parent."))
@click.argument("file", type=FILE)
@click.option("--scheme", default="gb2260", show_default=True, help=_("Scheme that the codes belong to."))
@_acts
@json_option
def regions(file: Path, scheme: str, as_person: str, as_json: bool) -> int:
    """Fill in regions; exit code 1 when a row was rejected."""
    at = clock.now()
    found = regions_file.fill(by=_importer(as_person, at), at=at, path=file, scheme=scheme)
    rejected = [{"row": row, "reason": say(reason)} for row, reason in found.rejected]
    lines = [_("{rows} rows, {count} rejected.").format(rows=found.rows, count=len(rejected))]
    lines += [f"  {one['row']}: {one['reason']}" for one in rejected[:SHOWN]]
    emit({"rows": found.rows, "filled": found.filled, "rejected": rejected}, as_json, lines)
    return 1 if rejected else 0


@command.command("list", help=_("List outlets of a unit and below, 50 at a time."))
@click.option("--unit", default="", help=_("Key of the unit; your own when left out."))
@click.option("--state", default="", help=_("Only those in this state: OPEN, SUSPENDED, UNKNOWN …"))
@click.option("--affected", is_flag=True, help=_("Only those of which something is suspended or limited."))
@click.option("--search", default="", help=_("Words of name, code, town or address."))
@click.option("--after", type=int, help=_("Go on behind this outlet (the id that the last page ended with)."))
@reading
@json_option
def list_outlets(
    unit: str,
    state: str,
    affected: bool,
    search: str,
    after: int | None,
    by: Actor,
    at: datetime,
    as_json: bool,
) -> None:
    """List outlets with their state."""
    path = _path(unit, by)
    page = queries.outlets_page(path, at, state=state.upper(), affected=affected, text=search, after=after)
    page = replace(page, rows=tuple(states_for(by, page.rows)))
    lines = [_outlet_line(row) for row in page.rows]
    total = f"{page.total}+" if page.more_than_total else str(page.total)
    lines.append(_("{count} outlets").format(count=total))
    if page.after:
        lines.append(_("More: --after {after}").format(after=page.after))
    emit(page, as_json, lines)


def _outlet_line(row: OutletState) -> str:
    return f"{row.code:<10} {word('state', row.state):<6} {own(row.name, row.name_en)}  {row.town}"


@command.command("show", help=_("Show one outlet: record, state of its lines, hours, history."))
@click.argument("code")
@reading
@json_option
def show(code: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show one outlet."""
    detail = detail_for(by, queries.outlet_detail(_outlet(code, by).pk, at))
    emit(detail, as_json, _detail_lines(detail, at))


def _detail_lines(detail: queries.OutletDetail, at: datetime) -> Iterator[str]:
    yield f"{detail.outlet.code} {own(detail.outlet.name, detail.outlet.name_en)} · {detail.unit_name} · {word('state', detail.state.state)}"
    yield from (
        f"  {name}: {value}" for name, value in detail.record.items() if value not in (None, "", False)
    )
    yield _("Opening hours: {hours}").format(hours=detail.state.hours or _("not known"))
    for line in detail.state.lines:
        since = (
            f" {moment(line.hold.since, at)} {line.hold.source_reference or line.hold.source}"
            if line.hold
            else ""
        )
        yield f"  {line.line:<14} {word('state', line.state)}{since}"
    for hold in detail.history:
        until = moment(hold.lifted_at, at) if hold.lifted_at else "…"
        yield f"  {moment(hold.since, at)} – {until} {hold.line} {word('state', hold.placed_state)} {hold.source}"


@command.command("state", help=_("Count the outlets of a unit and below by state; list those affected."))
@click.option("--unit", default="", help=_("Key of the unit; your own when left out."))
@reading
@json_option
def state_of_unit(unit: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Count states."""
    path = _path(unit, by)
    counts = queries.state_counts(path, at)
    affected = tuple(states_for(by, queries.outlets_page(path, at, affected=True).rows))
    lines = [f"{word('state', state)}: {count}" for state, count in counts.by_state.items()]
    lines += [_outlet_line(row) for row in affected]
    if not counts.calendar_known:
        lines.append(_("No holidays are known for this year: every Monday to Friday counts as a workday."))
    emit({"counts": counts, "affected": affected}, as_json, lines)


@command.command("confirm", help=_("Confirm how an outlet stands: as recorded, or in another state."))
@click.argument("code")
@click.option(
    "--state", type=CONFIRMED, help=_("The state now; what is recorded is confirmed when left out.")
)
@click.option("--line", "lines", multiple=True, help=_("Only this line; may be repeated."))
@click.option(
    "--way", type=click.Choice(["TELEPHONE", "IN_PERSON", "MESSAGE", "COMMAND"]), default="TELEPHONE"
)
@click.option("--how", default="", help=_("How it is limited: cash_only, by_hand, slow …"))
@click.option("--text", default="", help=_("A short reason."))
@acting
@json_option
def confirm(
    code: str, state: str | None, lines: Sequence[str], way: str, how: str, text: str,
    by: Actor, at: datetime, submission: UUID, as_json: bool,
) -> None:  # fmt: skip
    """Confirm the state of an outlet."""
    outlet = actions.confirm_status(
        by=by,
        at=at,
        outlet=_outlet(code, by),
        way=way,
        state=(state or "").upper(),
        lines=lines or None,
        how=how,
        text=text,
        submission=submission,
    )
    _emit_state(outlet, by, at, as_json)


@command.command("confirm-opening", help=_("Confirm that outlets opened today (开门报到)."))
@click.argument("codes", nargs=-1, required=True)
@click.option("--way", type=click.Choice(["TELEPHONE", "IN_PERSON", "MESSAGE", "COMMAND"]), default="COMMAND")
@acting
@json_option
def confirm_opening(
    codes: Sequence[str], way: str, by: Actor, at: datetime, submission: UUID, as_json: bool
) -> None:
    """Confirm the opening of one or several outlets."""
    outlets = [_outlet(code, by) for code in codes]
    actions.confirm_opening(by=by, at=at, outlets=outlets, way=way, submission=submission)
    found = states_for(by, list(queries.states_of([outlet.pk for outlet in outlets], at).values()))
    emit(found, as_json, map(_outlet_line, found))


@command.command(
    "hours", help=_("Show opening hours, or set them (OSM syntax: Mo-Fr 08:30-12:00,13:00-17:00).")
)
@click.argument("code")
@click.argument("pattern", required=False)
@click.option("--line", default="", help=_("Only for this line."))
@acting
@json_option
def hours(
    code: str, pattern: str | None, line: str, by: Actor, at: datetime, submission: UUID, as_json: bool
) -> None:
    """Show or set hours."""
    outlet = _outlet(code, by)
    if pattern is not None:
        outlet = actions.set_hours(
            by=by, at=at, outlet=outlet, hours=pattern, line=line, submission=submission
        )
    facts = queries.open_facts(outlet, at, line)
    text = queries.timetable_of(outlet, at, line).pattern
    lines = [text or _("not known"), _("open now") if facts.open_now else _("closed now")]
    if facts.next_change:
        lines.append(_("next change {time}").format(time=moment(facts.next_change, at)))
    emit({"code": outlet.code, "line": line, "hours": text, "facts": facts}, as_json, lines)


@command.command(
    "hold", help=_("Suspend or limit lines of an outlet apart from any incident, or lift that again.")
)
@click.argument("code")
@click.option("--state", type=STATES, help=_("The state that holds from now on."))
@click.option("--lift", is_flag=True, help=_("Lift what this source holds."))
@click.option("--source", default="office", show_default=True, help=_("Who holds; each lifts only its own."))
@click.option("--line", "lines", multiple=True, help=_("Only this line; may be repeated."))
@click.option("--how", default="", help=_("How it is limited: cash_only, by_hand, slow …"))
@click.option("--text", default="", help=_("A short reason."))
@acting
@json_option
def hold(
    code: str, state: str | None, lift: bool, source: str, lines: Sequence[str], how: str, text: str,
    by: Actor, at: datetime, submission: UUID, as_json: bool,
) -> None:  # fmt: skip
    """Place or lift holds of a source of one's own."""
    outlet = _outlet(code, by)
    if lift == bool(state):
        raise click.UsageError(_("Give either --state or --lift."))
    if lift:
        actions.lift_holds(
            by=by, at=at, source=source, outlets=[outlet.pk], lines=lines or None, submission=submission
        )
    else:
        offered = queries.states_of([outlet.pk], at)[outlet.pk].lines
        rows = [
            actions.HoldRow(outlet.pk, line, State(str(state).upper()), how=how, text=text)
            for line in (lines or [one.line for one in offered])
        ]
        actions.place_holds(by=by, at=at, rows=rows, source=source, way="COMMAND", submission=submission)
    _emit_state(outlet, by, at, as_json)


@command.command("calls", help=_("List the outlets that are to be rung."))
@click.option("--unit", default="", help=_("Key of the unit; your own when left out."))
@reading
@json_option
def calls(unit: str, by: Actor, at: datetime, as_json: bool) -> None:
    """List whom to ring."""
    rows = queries.call_list(_path(unit, by))
    lines = [
        f"{row.code:<10} {row.telephone:<16} {own(row.name, row.name_en)}  {moment(row.due_at, at)}"
        for row in rows
    ]
    emit(rows, as_json, lines or [_("Nobody is to be rung.")])


def _emit_state(outlet: Outlet, by: Actor, at: datetime, as_json: bool) -> None:
    found = states_for(by, [queries.states_of([outlet.pk], at)[outlet.pk]])[0]
    lines = [_outlet_line(found)]
    lines += [f"  {line.line:<14} {word('state', line.state)}" for line in found.lines]
    emit(found, as_json, lines)


def _path(key: str, by: Actor) -> str:
    if not key:
        by.require("read", unit=by.unit)
        return by.unit
    try:
        path = queries.unit_by_key(key).path
    except Unit.DoesNotExist:
        path = ""
    if not path or not by.may("read", unit=path):
        raise UnableToFindUnit(field="unit", key=key)
    return path


def _outlet(code: str, by: Actor) -> Outlet:
    """Return the outlet of the actor's own unit first, else of anywhere the actor may read."""
    for path in (by.unit, ""):
        try:
            found = queries.outlet_by_code(code, path)
        except Outlet.DoesNotExist:
            continue
        if by.may("read", unit=found.unit_path):
            return found
    raise UnableToFindOutlet(field="outlet", code=code)
