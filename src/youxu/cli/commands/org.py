"""``youxu org``: people, posts, rosters; the import of people; whether the rosters can carry the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.options import Moment, acting, emit, json_option, plain, reading
from youxu.cli.reliefs import line as relief_line
from youxu.cli.reliefs import published
from youxu.core import clock, environment, wording
from youxu.core.actor import Actor, system
from youxu.core.errors import NotPermitted, UnableTo
from youxu.core.wording import say
from youxu.delivery.rules.addresses import masked
from youxu.kernel.imported import ImportResult
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.organisation import actions, queries, rules
from youxu.organisation.imports import import_people
from youxu.organisation.models import Invitation, Person, Post
from youxu.plan import queries as plans

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MANY = 200


class UnableToFindPlace(UnableTo):
    """A unit, an outlet, a post or a holding that the command line names and nobody knows."""

    text = mark("There is no unit {key}.")


@click.group("org", help=_("People, posts and rosters: import, check, show, invite, give posts and shifts."))
def command() -> None:
    """Group the commands on the organisation."""


def unit_option(function: Any) -> Any:
    """Add ``--unit KEY``; without it the actor's own unit is meant."""
    return click.option(
        "--unit", "unit_key", metavar="KEY", default="", help=_("A unit's key; else your own.")
    )(function)


@command.command(
    "import", help=_("Take over a file of people (xlsx, csv); exit code 1 if a row is rejected.")
)
@click.argument("file", type=FILE)
@unit_option
@click.option("--dry-run", "dry", is_flag=True, help=_("Check the whole file and write nothing."))
@json_option
@acting
def import_file(
    by: Actor, at: datetime, submission: UUID, file: Path, unit_key: str, dry: bool, as_json: bool
) -> int:
    """Import people; rows without a unit belong to ``--unit``."""
    unit = _unit(unit_key, by)
    shown = None if as_json else _progress
    found = import_people(
        by=by, at=at, unit=unit, data=file.read_bytes(), name=file.name, dry=dry, progress=shown
    )
    emit(found.as_json(say), as_json, _import_lines(file, found))
    return 1 if found.rejected else 0


def _progress(done: int, total: int) -> None:
    if total > MANY:
        click.echo(_("{done} of {total}").format(done=done, total=total), err=True)


def _import_lines(file: Path, found: ImportResult) -> Iterator[str]:
    for word in found.rejected:
        yield _("{file}, row {row}: rejected: {reason}").format(
            file=file, row=word.row, reason=say(word.reason)
        )
    for word in found.warned:
        yield _("{file}, row {row}: {reason}").format(file=file, row=word.row, reason=say(word.reason))
    yield _(
        "{rows} rows: {created} new, {updated} changed, {unchanged} as before, {rejected} rejected."
    ).format(
        rows=found.rows,
        created=found.created,
        updated=found.updated,
        unchanged=found.unchanged,
        rejected=len(found.rejected),
    )


@command.command(
    "check", help=_("Name what people and rosters cannot carry of the plan; exit code 1 if a fault.")
)
@click.option(
    "--unit", "unit_key", metavar="KEY", default="", help=_("A unit's key; else every unit with posts.")
)
@json_option
def check(unit_key: str, as_json: bool) -> int:
    """Check rosters, vacancies and separation between persons against the plan in force."""
    at = clock.now()
    units = [_unit(unit_key, None)] if unit_key else queries.units_with_posts()
    found = [finding for unit in units for finding in _findings(unit, at)]
    faults = [_finding(one) for one in found if one.weight is queries.Weight.FAULT]
    warnings = [_finding(one) for one in found if one.weight is not queries.Weight.FAULT]
    emit({"ok": not faults, "faults": faults, "warnings": warnings}, as_json, _check_lines(faults, warnings))
    return 1 if faults else 0


def _findings(unit: Unit, at: datetime) -> tuple[queries.Finding, ...]:
    return queries.publish_warnings(unit, at, plans.plan_in_force(unit.path, at))


def _finding(found: queries.Finding) -> dict[str, Any]:
    """Return the published form of a finding."""
    return {
        "key": found.key,
        "unit": found.unit_path,
        "outlet": found.outlet_code,
        "where": found.where if wording.chinese() else found.where_en,
        "reason": say(found.sentence),
        "fallback": found.fallback,
        "instead": say(found.fallback_sentence),
    }


def _check_lines(faults: list[dict[str, Any]], warnings: list[dict[str, Any]]) -> Iterator[str]:
    for row in faults:
        yield _("Fault, {where}: {reason}").format(where=row["where"], reason=row["reason"])
    for row in warnings:
        line = _("Warning, {where}: {reason}").format(where=row["where"], reason=row["reason"])
        yield line + (" " + _("Instead: {what}.").format(what=row["instead"]) if row["instead"] else "")
    if faults:
        yield _("{faults} faults, {warnings} warnings.").format(faults=len(faults), warnings=len(warnings))
    else:
        yield _("No fault, {count} warnings.").format(count=len(warnings))


@command.command("list", help=_("List the people of a unit with their posts."))
@unit_option
@click.option("--below", is_flag=True, help=_("With those of the units below."))
@click.option("--text", default="", help=_("Part of a name, or the beginning of a staff number."))
@click.option("--after", default="", help=_("Go on after this staff number."))
@json_option
@reading
def list_people(
    by: Actor, at: datetime, unit_key: str, below: bool, text: str, after: str, as_json: bool
) -> None:
    """List people, a page at a time."""
    unit = _unit(unit_key, by)
    by.require("read", unit=unit.path)
    page = queries.people_page(unit, at, text=text, below=below, after=after)
    emit(
        {"people": [_person(row) for row in page.rows], "next_after": page.next_after},
        as_json,
        _people_lines(page),
    )


def _people_lines(page: queries.PeoplePage) -> Iterator[str]:
    for row in page.rows:
        posts = "、".join(_post_name(held) for held in row.posts)
        line = f"{row.staff_number:>8}  {_named(row.name, row.name_en)}  {row.outlet_name}  {posts}"
        yield line + "  " + _("relieved") if row.relief else line
    if page.next_after:
        yield _("More: --after {number}").format(number=page.next_after)


def _person(row: queries.PersonRow) -> dict[str, Any]:
    """Return the published form of a person: never a whole mobile number."""
    return {
        "staff_number": row.staff_number,
        "name": row.name,
        "name_en": row.name_en,
        "mobile": row.mobile_masked,
        "unit": row.unit_path,
        "outlet": row.outlet_code,
        "has_account": row.has_account,
        "invited_until": plain(row.invited_until),
        "relieved_since": plain(row.relief.starts_at) if row.relief else None,
        "posts": [
            {
                "holding": held.holding_id,
                "post": held.post,
                "unit": held.unit_path,
                "outlet": held.outlet_code,
            }
            | {"acting": held.acting, "starts_at": plain(held.starts_at), "ends_at": plain(held.ends_at)}
            for held in row.posts
        ],
    }


@command.command("show", help=_("Show a unit's posts, holders, deputies and rosters, or one person."))
@click.argument("person", default="")
@unit_option
@json_option
@reading
def show(by: Actor, at: datetime, person: str, unit_key: str, as_json: bool) -> None:
    """Show the organisation of a unit, or one person's record."""
    if person:
        found = queries.person_called(person)
        if queries.person_at(by, found.pk) is None:
            raise NotPermitted(verb="read")
        row = queries.person_row(found, at)
        emit(_person(row), as_json, _people_lines(queries.PeoplePage((row,), "")))
        return
    unit = _unit(unit_key, by)
    by.require("read", unit=unit.path)
    page = queries.organisation_of(unit, at)
    emit(_organisation(page), as_json, _organisation_lines(page, at))


def _organisation(page: queries.OrganisationPage) -> dict[str, Any]:
    """Return the published form of a unit's organisation."""
    return {
        "unit": page.unit_path,
        "people": page.people_count,
        "bodies": [{"body": body.key, "posts": [_post(line) for line in body.posts]} for body in page.bodies],
        "rosters": [_roster(row) for row in page.rosters],
        "relieved": [published(row) for row in page.reliefs],
    }


def _post(line: queries.PostLine) -> dict[str, Any]:
    return {
        "post": line.post.key,
        "name": line.post.name,
        "outlet": line.post.outlet_code,
        "holders": [holder.staff_number for holder in line.post.holders],
        "deputies": [deputy.key for deputy in line.deputies],
    }


def _roster(row: queries.RosterRow) -> dict[str, Any]:
    return {
        "roster": row.kind,
        "shifts": [
            {
                "shift": one.pk,
                "name": one.name,
                "starts_at": plain(one.starts_at),
                "ends_at": plain(one.ends_at),
                "relieved": one.relief is not None,
                "stands_in": one.cover.name if one.cover else "",
            }
            for one in row.shifts
        ],
        "gaps": [{"starts_at": plain(gap.starts_at), "ends_at": plain(gap.ends_at)} for gap in row.gaps],
    }


def _organisation_lines(page: queries.OrganisationPage, at: datetime) -> Iterator[str]:
    for body in page.bodies:
        yield wording.word("body", body.key)
        for line in body.posts:
            holders = "、".join(_named(one.name, one.name_en) for one in line.post.holders) or _("nobody")
            yield f"  {_named(line.post.name, line.post.name_en)} {line.post.outlet_name}: {holders}"
    for row in page.rosters:
        if row.shifts or row.gaps:
            now = _on_now(row.now) if row.now else _("nobody")
            yield f"{wording.word('roster', row.kind)}: {now}"
        for gap in row.gaps:
            yield "  " + _("nobody from {start} to {end}").format(
                start=wording.moment(gap.starts_at, at), end=wording.moment(gap.ends_at, at)
            )
    for relief in page.reliefs:
        yield relief_line(relief, at)


def _on_now(shift: queries.ShiftRow) -> str:
    """Return who carries a shift: its person, or who stands in while that person is relieved."""
    name = _named(shift.name, shift.name_en)
    if shift.relief is None:
        return name
    other = _named(shift.cover.name, shift.cover.name_en) if shift.cover else _("nobody")
    return _("{other} (for {person}, relieved)").format(other=other, person=name)


@command.command("add", help=_("Add a person to a unit."))
@click.argument("number")
@click.argument("name")
@unit_option
@click.option("--name-en", default="", help=_("The name in Latin letters."))
@click.option("--mobile", default="", help=_("The mobile number; it is shown masked."))
@click.option("--outlet", "outlet_code", default="", help=_("The code of the outlet where the person works."))
@json_option
@acting
def add(
    by: Actor,
    at: datetime,
    submission: UUID,
    number: str,
    name: str,
    unit_key: str,
    outlet_code: str,
    as_json: bool,
    **given: str,
) -> None:
    """Add a person."""
    unit = _unit(unit_key, by)
    person = actions.add_person(
        by=by,
        at=at,
        unit=unit,
        outlet=_outlet(outlet_code, unit),
        staff_number=number,
        name=name,
        submission=submission,
        **given,
    )
    _emit_person(person, at, as_json)


@command.command("invite", help=_("Make a one-time link for an account; it is shown once."))
@click.argument("person")
@json_option
@acting
def invite(by: Actor, at: datetime, submission: UUID, person: str, as_json: bool) -> None:
    """Invite a person."""
    found = queries.person_called(person)
    _emit_link(actions.invite(by=by, at=at, person=found, submission=submission), as_json)


@command.command("reset", help=_("Make a one-time link for a new password; it is shown once."))
@click.argument("person")
@json_option
@acting
def reset(by: Actor, at: datetime, submission: UUID, person: str, as_json: bool) -> None:
    """Start a reset of a person's password."""
    found = queries.person_called(person)
    _emit_link(actions.start_reset(by=by, at=at, person=found, submission=submission), as_json)


@command.command("retire", help=_("Retire a person: posts, shifts and signing in end."))
@click.argument("person")
@click.option("--reason", default="", help=_("Why."))
@json_option
@acting
def retire(by: Actor, at: datetime, submission: UUID, person: str, reason: str, as_json: bool) -> None:
    """Retire a person."""
    found = queries.person_called(person)
    row = actions.retire_person(
        by=by, at=at, person=found, revision=found.revision, reason=reason, submission=submission
    )
    _emit_person(row, at, as_json)


@command.command(
    "hold", help=_("Give a person a post; the post is added when the unit has none of that key.")
)
@click.argument("person")
@click.argument("post")
@unit_option
@click.option("--outlet", "outlet_code", default="", help=_("The code of the outlet whose post it is."))
@click.option("--from", "starts_at", type=Moment(), help=_("From this moment; else from now."))
@click.option("--until", "ends_at", type=Moment(), help=_("Until this moment; else for good."))
@click.option("--acting", "stands_in", is_flag=True, help=_("Acting, in place of the holder."))
@json_option
@acting
def hold(
    by: Actor,
    at: datetime,
    submission: UUID,
    person: str,
    post: str,
    unit_key: str,
    outlet_code: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    stands_in: bool,
    as_json: bool,
) -> None:
    """Give a person a post."""
    unit, found = _unit(unit_key, by), queries.person_called(person)
    row = queries.post_called(post, unit, _outlet(outlet_code, unit))
    if row is None:
        row = actions.add_post(by=by, at=at, unit=unit, key=post, outlet=_outlet(outlet_code, unit))
    actions.hold_post(
        by=by,
        at=at,
        post=row,
        person=found,
        starts_at=starts_at,
        ends_at=ends_at,
        acting=stands_in,
        submission=submission,
    )
    _emit_person(found, at, as_json)


@command.command("end", help=_("End a person's time in a post."))
@click.argument("person")
@click.argument("post")
@unit_option
@click.option("--outlet", "outlet_code", default="", help=_("The code of the outlet whose post it is."))
@json_option
@acting
def end(
    by: Actor,
    at: datetime,
    submission: UUID,
    person: str,
    post: str,
    unit_key: str,
    outlet_code: str,
    as_json: bool,
) -> None:
    """End a holding."""
    unit, found = _unit(unit_key, by), queries.person_called(person)
    row = queries.post_called(post, unit, _outlet(outlet_code, unit))
    holding = queries.holding_of(found, row, at) if row else None
    if holding is None:
        raise UnableToFindPlace(mark("{person} does not hold that post."), person=found.name, field="post")
    actions.end_holding(by=by, at=at, holding=holding, submission=submission)
    _emit_person(found, at, as_json)


@command.command("deputies", help=_("Set which posts deputise for a post, first choice first."))
@click.argument("post")
@click.argument("deputies", nargs=-1)
@unit_option
@json_option
@acting
def deputies(
    by: Actor,
    at: datetime,
    submission: UUID,
    post: str,
    deputies: tuple[str, ...],
    unit_key: str,
    as_json: bool,
) -> None:
    """Set the deputies of a post."""
    unit = _unit(unit_key, by)
    rows = [_existing_post(key, unit) for key in (post, *deputies)]
    actions.set_deputies(by=by, at=at, post=rows[0], deputies=rows[1:], submission=submission)
    names = [row.name for row in rows]
    emit({"post": post, "deputies": list(deputies)}, as_json, ["、".join(names[1:]) or _("nobody")])


@command.command("shift", help=_("Enter shifts: one person, or several in turn (--count)."))
@click.argument("roster", type=click.Choice([str(kind) for kind in rules.RosterKind], case_sensitive=False))
@click.argument("people", nargs=-1, required=True)
@unit_option
@click.option("--from", "starts_at", type=Moment(), required=True, help=_("When the first shift begins."))
@click.option("--hours", type=click.IntRange(1, 168), default=24, help=_("How long each lasts."))
@click.option("--count", type=click.IntRange(1, 400), default=1, help=_("How many shifts, in turn."))
@json_option
@acting
def shift(
    by: Actor,
    at: datetime,
    submission: UUID,
    roster: str,
    people: tuple[str, ...],
    unit_key: str,
    starts_at: datetime,
    hours: int,
    count: int,
    as_json: bool,
) -> None:
    """Enter shifts of a roster."""
    unit = _unit(unit_key, by)
    several = [queries.person_called(name) for name in people]
    kind = roster.upper()
    actions.add_rotation(
        by=by,
        at=at,
        unit=unit,
        kind=kind,
        people=several,
        starts_at=starts_at,
        hours=hours,
        count=count,
        submission=submission,
    )
    row = next(one for one in queries.organisation_of(unit, at).rosters if one.kind == kind)
    emit(_roster(row), as_json, _shift_lines(row, at))


def _shift_lines(row: queries.RosterRow, at: datetime) -> Iterator[str]:
    for one in row.shifts:
        start, finish = wording.moment(one.starts_at, at), wording.moment(one.ends_at, at)
        yield f"{one.pk:>6}  {start} – {finish}  {_named(one.name, one.name_en)}"
    for gap in row.gaps:
        yield _("nobody from {start} to {end}").format(
            start=wording.moment(gap.starts_at, at), end=wording.moment(gap.ends_at, at)
        )


@command.command("swap", help=_("Give a shift to another person; one that runs is handed over now."))
@click.argument("shift", type=int)
@click.argument("person")
@json_option
@acting
def swap(by: Actor, at: datetime, submission: UUID, shift: int, person: str, as_json: bool) -> None:
    """Swap a shift, named by its number in ``org show``."""
    row = queries.shift_numbered(shift)
    if row is None:
        raise UnableToFindPlace(mark("There is no shift {number}."), number=shift, field="shift")
    found = queries.person_called(person)
    new = actions.swap_shift(by=by, at=at, shift=row, person=found, submission=submission)
    emit(
        {"shift": new.pk, "name": found.name, "starts_at": new.starts_at, "ends_at": new.ends_at},
        as_json,
        [found.name],
    )


@command.command(
    "found", help=_("Enter the first administrator of a new installation and invite that person.")
)
@click.argument("number")
@click.argument("name")
@click.option("--unit", "unit_key", required=True, metavar="KEY", help=_("The key of the highest unit."))
@click.option("--unit-name", default="", help=_("The unit's name, when it is new."))
@click.option("--level", default="COUNTY", help=_("The unit's level, when it is new."))
@json_option
def found(number: str, name: str, unit_key: str, unit_name: str, level: str, as_json: bool) -> None:
    """Found the organisation; refused once somebody administers one."""
    link = actions.found(
        by=system("found"),
        at=clock.now(),
        unit_key=unit_key,
        unit_name=unit_name,
        unit_level=level.upper(),
        staff_number=number,
        name=name,
    )
    _emit_link(link, as_json)


def _emit_link(link: Invitation, as_json: bool) -> None:
    """Print a one-time link; what was shown once cannot be shown again."""
    base = environment.text("YOUXU_PUBLIC_URL").rstrip("/") or (
        f"http://{environment.text('YOUXU_HOST')}:{environment.text('YOUXU_PORT')}"
    )
    address = f"{base}/invitation/{link.token}/" if link.token else ""
    lines = [
        address or _("This link was shown before; make a new one if it is lost."),
        _("Good until {moment}, once.").format(moment=wording.moment(link.expires_at)),
    ]
    emit(
        {"person": link.person.staff_number, "kind": link.kind, "link": address, "token": link.token}
        | {"expires_at": link.expires_at},
        as_json,
        lines,
    )


def _emit_person(person: Person, at: datetime, as_json: bool) -> None:
    row = queries.person_row(person, at)
    emit(_person(row), as_json, _people_lines(queries.PeoplePage((row,), "")))


def _unit(key: str, by: Actor | None) -> Unit:
    """Return the unit of a key, or the actor's own."""
    try:
        return network.unit_by_key(key) if key or by is None else network.unit_by_path(by.unit)
    except Unit.DoesNotExist:
        raise UnableToFindPlace(key=key, field="unit") from None


def _outlet(code: str, unit: Unit) -> Outlet | None:
    if not code:
        return None
    try:
        return network.outlet_by_code(code, unit.path)
    except Outlet.DoesNotExist:
        raise UnableToFindPlace(
            mark("The outlet {outlet} is not known in {unit}."), outlet=code, unit=unit.name, field="outlet"
        ) from None


def _existing_post(key: str, unit: Unit) -> Post:
    found = queries.post_called(key, unit, None)
    if found is None:
        raise UnableToFindPlace(mark("{post} is no post of this unit."), post=key, field="post")
    return found


def _named(name: str, name_en: str) -> str:
    return name if wording.chinese() else name_en or name


def _post_name(held: queries.HeldRow) -> str:
    return _named(held.post_name, held.post_name_en)


@command.group("channel", help=_("By which ways a person is told, first choice first; the quiet hours."))
def channel() -> None:
    """Group the commands on a person's ways."""


@channel.command("show", help=_("Show the ways of a person, yourself if left out."))
@click.argument("person", required=False, default="")
@json_option
@reading
def channel_show(by: Actor, at: datetime, as_json: bool, person: str) -> None:
    """Show the ways of a person."""
    found = _person_of(by, person)
    if by.person_id != found.pk:
        by.require("keep_personal_channels", unit=found.unit_path)
    _tell_channels(found, as_json)


@channel.command(
    "set", help=_("Set the ways of a person in order, and the quiet hours; no way: the usual order.")
)
@click.argument("person", required=False, default="")
@click.option(
    "--way", "given", multiple=True, metavar="KIND[=ADDRESS]",
    help=_("sms, email, voice, wecom …; the address only if it is not the one of the record."),
)  # fmt: skip
@click.option("--quiet", default="", metavar="22:00-07:00", help=_("Quiet hours; none if left out."))
@json_option
@acting
def channel_set(
    by: Actor, at: datetime, submission: UUID, as_json: bool, person: str, given: tuple[str, ...], quiet: str
) -> None:
    """Set the ways of a person."""
    found = _person_of(by, person)
    starts, _dash, ends = quiet.partition("-")
    ways = [(kind.strip().upper(), address) for kind, _is, address in (one.partition("=") for one in given)]
    actions.set_channels(
        by=by,
        at=at,
        submission=submission,
        person=found,
        ways=ways,
        quiet_from=starts.strip(),
        quiet_until=ends.strip(),
    )
    _tell_channels(found, as_json)


def _person_of(by: Actor, text: str) -> Person:
    return queries.person_called(text) if text else Person.objects.get(pk=by.person_id or 0)


def _tell_channels(person: Person, as_json: bool) -> None:
    row = queries.channels_of(person)
    shown = {
        "person": row.name,
        "ways": [{"kind": kind, "address": masked(address)} for kind, address in row.ways],
        "quiet_from": row.quiet_from,
        "quiet_until": row.quiet_until,
    }
    lines = [f"{row.name if wording.chinese() else row.name_en}"]
    lines += [
        f"  {wording.word('channel_kind', kind)} {masked(address)}".rstrip() for kind, address in row.ways
    ]
    if not row.ways:
        lines.append("  " + _("the usual order"))
    if row.quiet_from:
        lines.append("  " + _("quiet hours {span}").format(span=f"{row.quiet_from}–{row.quiet_until}"))
    emit(shown, as_json, lines)
