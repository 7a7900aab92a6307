"""``youxu doctor``: named checks, each well or not, with what to do."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from youxu.alerting import queries as alerting
from youxu.cli.options import emit, json_option
from youxu.core import checkpoint, clock, environment, health, jobs, journal, stamps
from youxu.core.backup.held import held_count
from youxu.core.models import Backup, Entry
from youxu.core.relay import link_address, outside_address
from youxu.core.wording import moment, say, word
from youxu.delivery import queries as delivery
from youxu.documents import queries as documents
from youxu.network import queries as network
from youxu.organisation import queries as organisation
from youxu.oversight.queries import overdue_steps
from youxu.plan import queries as plans
from youxu.statuspage import building
from youxu.statuspage import queries as site
from youxu.watch import queries as watch

VERIFY_AT_MOST = 200_000
LEAST_FREE = 1024**3
OLDEST_BACKUP = timedelta(hours=26)
GRACE = timedelta(minutes=1)
MOST_UNITS = 200
TRIGGERS = {
    "sqlite": ("core_entry_refuse_update", "core_entry_refuse_delete", "core_entrypayload_refuse_update"),
    "postgresql": (
        "core_entry_refuse_update",
        "core_entry_refuse_delete",
        "core_entry_refuse_truncate",
        "core_entrypayload_refuse_update",
        "core_entrypayload_refuse_truncate",
    ),
}


@dataclass(frozen=True)
class Check:
    """One finding: ``found`` says how it is, ``todo`` what to do when it is not well."""

    name: str
    ok: bool
    found: str
    todo: str = ""


@click.command("doctor", help=_("Check this installation; exit code 1 when something needs to be done."))
@click.option(
    "--settings", "show_settings", is_flag=True, help=_("Also print every setting with its source.")
)
@json_option
def command(show_settings: bool, as_json: bool) -> int:
    """Run every check."""
    found = list(checks(clock.now()))
    values = [
        {"name": s.name, "value": _shown(s.name), "source": environment.source(s.name)}
        for s in environment.SETTINGS
    ]
    whole = {"ok": all(check.ok for check in found), "checks": found, "settings": values}
    emit(whole, as_json, _lines(found, values if show_settings else []))
    return 0 if whole["ok"] else 1


def checks(at: datetime) -> Iterator[Check]:
    """Yield every finding at ``at``; what needs the database is left out when it does not answer."""
    yield from (secret_key(), disk(), time_zone(), debug(), catalogues())
    first = database()
    yield first
    if not first.ok:
        return
    schema = migrations()
    yield schema
    if not schema.ok:
        return
    whole = restored()
    yield whole
    if not whole.ok:
        return
    yield from (
        check(at)
        for check in (
            triggers,
            chain,
            queue,
            failed_jobs,
            held_jobs,
            steps,
            messages,
            channels,
            backup,
            holidays,
            demo_accounts,
            cards,
            links,
            duty_telephone,
            administrator,
            outage_packs,
            alerts,
            alert_rules,
            rosters,
            warning_feeds,
            status_site,
        )
    )


def secret_key() -> Check:
    """Only the owner may read the key that signs sessions."""
    path = environment.home() / "secret.key"
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
    found = _("{path}, mode {mode:o}").format(path=path, mode=mode)
    return Check("secret_key", mode & 0o077 == 0, found, _("Run: chmod 600 {path}").format(path=path))


def disk() -> Check:
    """Photographs and the database need room."""
    free = shutil.disk_usage(environment.home()).free
    found = _("{gigabytes} GB free in {path}").format(
        gigabytes=round(free / 1024**3, 1), path=environment.home()
    )
    return Check("disk", free > LEAST_FREE, found, _("Make room: less than 1 GB is left."))


def time_zone() -> Check:
    """The zone of units that name none must be known."""
    try:
        ZoneInfo(settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return Check(
            "time_zone", False, settings.TIME_ZONE, _("Set YOUXU_TIME_ZONE, for example to Asia/Shanghai.")
        )
    return Check("time_zone", True, settings.TIME_ZONE)


def debug() -> Check:
    """Error details never show on a reachable address."""
    wrong = settings.DEBUG and bool(settings.PUBLIC_URL)
    found = _("on") if settings.DEBUG else _("off")
    return Check("debug", not wrong, found, _("Unset YOUXU_DEBUG: the address is reachable."))


def catalogues() -> Check:
    """Chinese pages need the compiled catalogue."""
    path = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    found = _("compiled") if path.exists() else _("missing")
    return Check("catalogues", path.exists(), found, _("Run: python tools/messages.py compile"))


def database() -> Check:
    """The database answers."""
    kind = "PostgreSQL" if settings.POSTGRES else "SQLite"
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Check(
            "database", False, str(error).strip(), _("Start the database, or correct YOUXU_DATABASE_URL.")
        )
    return Check("database", True, kind)


def migrations() -> Check:
    """The tables are this program's."""
    state = health.schema_state()
    todo = {
        "behind": _("Run: youxu migrate"),
        "newer": _("Install the later version of Youxu that made these tables."),
        "between": _("Run youxu migrate: it says with which version they are brought up to date first."),
    }
    words = {
        "current": _("up to date"),
        "behind": _("not up to date"),
        "newer": _("made by a later version"),
        "between": _("between steps that this version takes as one"),
    }
    return Check("migrations", state == "current", words[state], todo.get(state, ""))


def restored() -> Check:
    """No restore was broken off half-way."""
    archive = stamps.unfinished()
    found = _("the restore from {archive} is unfinished").format(archive=archive) if archive else _("whole")
    todo = _("Run youxu restore again with the same file: it goes on where it stopped.")
    return Check("restore", not archive, found, todo)


def held_jobs(at: datetime) -> Check:
    """Nothing is held since a restore."""
    count = held_count()
    found = _("{count} jobs from before the restore are held").format(count=count) if count else _("none")
    todo = _("Look: youxu restore held; then youxu restore release or youxu restore discard.")
    return Check("held_jobs", count == 0, found, todo)


def backup(at: datetime) -> Check:
    """A backup was made in the last 26 hours, or this home is younger than that."""
    if not environment.integer("YOUXU_BACKUP_KEEP"):
        return Check("backup", True, _("nightly backups are switched off (YOUXU_BACKUP_KEEP is 0)"))
    last = Backup.objects.order_by("-made_at").first()
    key = environment.home() / "secret.key"
    since = last.made_at if last else datetime.fromtimestamp(key.stat().st_mtime, UTC)
    found = _("the last was made {moment}").format(moment=moment(last.made_at, at)) if last else _("none yet")
    todo = _("Run: youxu backup; and keep youxu serve or youxu work running over night.")
    return Check("backup", at - since < OLDEST_BACKUP, found, todo)


def triggers(at: datetime) -> Check:
    """The database itself refuses to change the journal."""
    table = (
        "sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else "pg_trigger WHERE true"
    )
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        present = {row[0] for row in cursor.fetchall()}
    missing = [name for name in TRIGGERS[connection.vendor] if name not in present]
    found = ", ".join(missing) if missing else _("in place")
    return Check(
        "journal_triggers", not missing, found, _("Restore the database: its journal is not protected.")
    )


def chain(at: datetime) -> Check:
    """The journal's chain holds; above 200,000 entries ``youxu journal verify`` is left to do it."""
    if (count := Entry.objects.count()) > VERIFY_AT_MOST:
        return Check(
            "journal", True, _("{count} entries; youxu journal verify checks them").format(count=count)
        )
    verdict = journal.verify()
    broken, day = verdict.first_broken, checkpoint.first_difference()
    found = _("{count} entries, unbroken").format(count=count)
    if broken:
        found = f"{broken['stream']} {broken['sequence']}: {say(broken['reason'])}"
    elif day:
        found = _("the checkpoint of {day} differs").format(day=day)
    return Check(
        "journal", broken is None and day is None, found, _("Keep a copy, then restore from a backup.")
    )


def queue(at: datetime) -> Check:
    """What must happen is being done."""
    load = jobs.load(at)
    found = _("{waiting} waiting, the oldest for {seconds} s").format(
        waiting=load.waiting, seconds=round(load.oldest_seconds)
    )
    well = load.oldest_seconds < health.OLDEST_JOB_SECONDS
    return Check("queue", well, found, _("Start a worker: youxu serve, or youxu work."))


def messages(at: datetime) -> Check:
    """What is to be said goes out: nothing due waits long, and nothing is held since a restore."""
    row = delivery.queue_row(at)
    found = _("{waiting} due, the oldest for {seconds} s; {by_hand} to forward by hand; {held} held").format(
        waiting=row.waiting, seconds=round(row.oldest_seconds), by_hand=row.by_hand, held=row.held
    )
    well = row.oldest_seconds < health.OLDEST_JOB_SECONDS and not row.held
    todo = _("Start a worker; then look: youxu delivery check. Held messages: youxu delivery release.")
    return Check("messages", well, found, todo)


def steps(at: datetime) -> Check:
    """Every step that was due has happened: of alerts, limits, roll-calls and the office's day."""
    late = [row for row in overdue_steps(at) if row.count]
    said = [
        _("{title}: {count}, the first due {time}").format(
            title=_(row.title), count=row.count, time=moment(row.oldest_at, at)
        )
        for row in late
    ]
    found = "; ".join(said) or _("no step is overdue")
    todo = _("See that youxu serve or youxu work runs; a step that fails is in the log.")
    return Check("steps", not late, found, todo)


def channels(at: datetime) -> Check:
    """Each channel worked when it was last used; none is needed to run."""
    rows = delivery.all_channels()
    lines = [
        _("{channel}: last success {time}").format(
            channel=row.key, time=moment(row.last_success_at, at) if row.last_success_at else _("never")
        )
        + "".join(_("; lacks {field}").format(field=name) for name in delivery.lacking(row))
        for row in rows
    ]
    well = not any(row.failures or delivery.lacking(row) for row in rows)
    todo = _("Try it: youxu delivery test KEY; then youxu delivery check.")
    return Check("channels", well, "; ".join(lines) or _("no channel is set up"), todo)


def failed_jobs(at: datetime) -> Check:
    """No job has failed for good."""
    failed = jobs.load(at).failed
    found = _("{failed} failed for good").format(failed=failed)
    return Check(
        "failed_jobs",
        failed == 0,
        found,
        _("Read the log for their reasons; a failed job stays listed for 90 days."),
    )


def holidays(at: datetime) -> Check:
    """The calendar knows this year; without it Monday to Friday count."""
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    known = network.calendar_at("cn", at).knows(year)
    found = _("{year} is known").format(year=year) if known else _("{year} is not known").format(year=year)
    return Check(
        "holiday_year",
        known,
        found,
        _(
            "Enter the year's holidays and make-up workdays: Outlets, Calendar (/outlets/calendar/); whoever edits "
            "the plan of the top unit may."
        ),
    )


def demo_accounts(at: datetime) -> Check:
    """Accounts of the demo have no place on a reachable address."""
    accounts = organisation.demo_accounts()
    alone = environment.only_this_computer(environment.text("YOUXU_HOST")) and not outside_address()
    wrong = bool(accounts) and not alone
    found = ", ".join(accounts) if accounts else _("none")
    return Check(
        "demo_accounts",
        not wrong,
        found,
        _("Unset YOUXU_PUBLIC_URL and YOUXU_HOST, or use a home without the demo: its passwords are public."),
    )


def cards(at: datetime) -> Check:
    """The QR code of a card must lead to an address that phones reach (P1)."""
    count, base = organisation.cards_in_force(), outside_address()
    if base or not count:
        return Check(
            "cards",
            True,
            _("{count} cards in force, printed with {base}").format(count=count, base=base or "–"),
        )
    text = _(
        "{count} cards in force; YOUXU_PUBLIC_URL is not set, so a card carries the address under which it was printed"
    )
    return Check("cards", True, text.format(count=count))


def links(at: datetime) -> Check:
    """Whoever is told opens the link of a message on a phone (P2)."""
    base = outside_address()
    if base:
        return Check("links", True, _("messages carry {base}").format(base=base))
    text = _(
        "YOUXU_PUBLIC_URL is not set: messages carry the address that youxu serve listens on, {base} or that of its --port"
    )
    return Check("links", True, text.format(base=link_address()))


def duty_telephone(at: datetime) -> Check:
    """Whoever opens a link or a card that is not known is told whom to ring."""
    number = environment.text("YOUXU_DUTY_TELEPHONE")
    text = _("YOUXU_DUTY_TELEPHONE is not set: the page of a link or card that is not known names no number")
    return Check("duty_telephone", True, number or text)


def administrator(at: datetime) -> Check:
    """Somebody can invite people."""
    if organisation.anybody_can_administer(at):
        return Check("administrator", True, _("there is one"))
    return Check(
        "administrator",
        False,
        _("there is none"),
        _("Run: youxu org import FILE, then youxu org invite PERSON"),
    )


def outage_packs(at: datetime) -> Check:
    """Every unit with posts has an outage pack not older than two nights (断网包)."""
    behind = documents.units_without_fresh_pack(at)
    found = ", ".join(behind[:5]) + (" …" if len(behind) > 5 else "") if behind else _("fresh everywhere")
    return Check(
        "outage_packs",
        not behind,
        found,
        _("Run: youxu pack build --unit KEY; each night a worker builds them by itself."),
    )


def alerts(at: datetime) -> Check:
    """A step of an alert that is due fires within a minute, and somebody has every matter (P2)."""
    found = alerting.standing(at - GRACE)
    said = _(
        "{waiting} alerts wait for an answer, {overdue} steps are overdue, {unanswered} went to the top unanswered"
    )
    text = said.format(waiting=found.waiting, overdue=found.overdue, unanswered=found.unanswered)
    todo = _("Overdue: see that youxu serve runs. Unanswered: ring the people, then youxu alerting call.")
    return Check("alerts", not found.overdue and not found.unanswered, text, todo)


def alert_rules(at: datetime) -> Check:
    """A plan that names nobody for a report tells nobody (P1)."""
    silent = [
        unit.name
        for unit in organisation.units_with_posts()[:MOST_UNITS]
        if (plan := plans.plan_in_force(unit.path, at)) is not None and not plan.alerts
    ]
    if not silent:
        return Check("alert_rules", True, _("The plans in force name who is told."))
    names = ", ".join(silent[:5])
    text = _("{count} units have a plan in force that names nobody to be told: {names}")
    todo = _("Publish a version of the plan with the section alerts; the shipped plan has it.")
    return Check("alert_rules", False, text.format(count=len(silent), names=names), todo)


def rosters(at: datetime) -> Check:
    """A roster that a unit keeps has somebody now, and one person only (O1)."""
    faults = [
        f"{unit.name} {word('roster_fault', found.fault)}"
        for unit in organisation.units_with_posts()[:MOST_UNITS]
        for found in alerting.roster_faults(unit, ("duty_officer", "leader_on_call"), at)
        if found.fault != "NOBODY"
    ]
    if not faults:
        return Check("rosters", True, _("Every roster that is kept has one person on duty now."))
    text = _("{count} rosters are at fault now: {names}")
    todo = _("Enter or take off a shift: youxu org shift; meanwhile the next in line is told at once.")
    return Check("rosters", False, text.format(count=len(faults), names=", ".join(faults[:5])), todo)


def warning_feeds(at: datetime) -> Check:
    """Every feed of hazard warnings could be read the last time (G4)."""
    failing = watch.failing_feeds()
    if not failing:
        return Check("warning_feeds", True, _("none is failing"))
    names = ", ".join(f"{row.name} ({word('feed_trouble', row.feed_trouble)})" for row in failing[:5])
    text = _("{count} feeds of hazard warnings cannot be read: {names}")
    todo = _("Open its address, or correct it: Watch and roll-call, Feeds of warnings (/watches/feeds/).")
    return Check("warning_feeds", False, text.format(count=len(failing), names=names), todo)


def status_site(at: datetime) -> Check:
    """Every target of the status site has what was issued last, and there are two that do not depend on one another."""
    try:
        targets = building.targets()
    except ValueError as error:
        todo = _(
            "Correct YOUXU_SITE_TARGETS: folder:PATH, rsync:HOST:PATH or s3:https://HOST/BUCKET, one a word."
        )
        return Check("status_site", False, str(error), todo)
    failing = [row for row in site.copies() if row.failing_since]
    if failing:
        names = ", ".join(f"{row.target} ({row.error})" for row in failing[:5])
        todo = _("Look: youxu site status; the others are written all the same.")
        return Check("status_site", False, names, todo)
    count = len(targets)
    text = _("{count} targets; with two the site outlives this computer").format(count=count)
    return Check("status_site", True, text)


def _shown(name: str) -> str:
    value = environment.text(name)
    if name == "YOUXU_SITE_STORE_SECRET" and value:
        return "…"
    if name == "YOUXU_DATABASE_URL" and "@" in value:
        scheme, rest = value.split("://", 1)
        return f"{scheme}://…@{rest.rsplit('@', 1)[1]}"
    return value


def _lines(found: list[Check], values: list[dict[str, str]]) -> Iterator[str]:
    for check in found:
        mark = _("ok") if check.ok else _("not ok")
        yield f"{mark:<8}{check.name:<18}{check.found}"
        if not check.ok:
            yield " " * 26 + check.todo
    for value in values:
        yield f"{value['name']}={value['value']}  ({value['source']})"
