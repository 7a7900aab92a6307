"""Every write of oversight: a summary is frozen once and told or too late; that a restore was tested is written down."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Backup, Entry
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.oversight import events
from youxu.oversight.models import Summary
from youxu.oversight.queries.lines import counted
from youxu.oversight.queries.showing import latest_check
from youxu.oversight.rules.turns import turn_before
from youxu.plan import queries as plans
from youxu.watch import queries as watch


class UnableToMakeSummary(UnableTo):
    """A summary is made at an hour of the plan, once that has come."""

    text = mark("The plan of this unit names no hour for a daily summary.")
    clause = "O3"


@action
def make_summary(*, by: Actor, at: datetime, unit: Unit, until: datetime, world: str = "") -> Summary:
    """Freeze the figures of a unit up to a turn, since the summary before; one that is there already is returned.

    Raises NotPermitted, UnableToMakeSummary when the plan names no hour or the turn lies in the future.
    """
    by.require("send_message", unit=unit.path)
    if (known := Summary.objects.filter(unit=unit, until_at=until, world=world).first()) is not None:
        return known
    rule = plans.plan_in_force(unit.path, until).summary
    if rule is None:
        raise UnableToMakeSummary(field="unit")
    if until > at:
        raise UnableToMakeSummary(mark("That moment lies in the future."), field="until")
    zone = network.zone_of(unit.time_zone)
    rows = Summary.objects.filter(unit=unit, world=world, until_at__lt=until)
    before = rows.order_by("-until_at").values_list("until_at", flat=True).first()
    begins = before or turn_before(rule.at, until, zone)
    day, check = latest_check(until)
    row = Summary.objects.create(
        unit=unit,
        unit_path=unit.path,
        world=world,
        day=until.astimezone(zone).date(),
        from_at=begins,
        until_at=until,
        made_at=at,
        figures=counted(unit.path, (begins, until), world),
        heads=watch.heads_of(unit.path, (begins, until), at, world=world),
        check_day=day,
        check_hash=check,
    )
    figures = row.figures
    what = events.SummaryMade(
        until_at=until.isoformat(),
        new=figures["new"],
        unrestored=figures["unrestored"],
        late=figures["late"],
        digest=_digest(figures),
    )
    _record(what, row, by, at)
    return row


@action
def note_told(*, by: Actor, at: datetime, summary: Summary, told: int) -> Summary:
    """Write down to how many people a summary was sent. Raises NotPermitted."""
    by.require("send_message", unit=summary.unit_path)
    if Summary.objects.filter(pk=summary.pk, told=None).update(told=told):
        _record(events.SummaryTold(summary.until_at.isoformat(), told), summary, by, at)
    return Summary.objects.get(pk=summary.pk)


@action
def note_stale(*, by: Actor, at: datetime, summary: Summary) -> Summary:
    """Write down that a summary came too late to be sent. Raises NotPermitted."""
    by.require("send_message", unit=summary.unit_path)
    if Summary.objects.filter(pk=summary.pk, told=None, stale=False).update(stale=True):
        _record(events.SummaryStale(summary.until_at.isoformat()), summary, by, at)
    return Summary.objects.get(pk=summary.pk)


def _digest(figures: dict[str, int]) -> str:
    body = json.dumps(figures, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def _record(what: journal.Event, row: Summary, by: Actor, at: datetime) -> None:
    journal.append(what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path, world=row.world)


class UnableToRecordRestoreTest(UnableTo):
    """Only a backup that was made can have been restored."""

    text = mark("No backup was made yet.")
    clause = "T2"


@action
def record_restore_test(*, by: Actor, at: datetime, unit: Unit) -> Entry:
    """Write down that the newest backup was restored elsewhere as a test and everything was there.

    Raises NotPermitted, UnableToRecordRestoreTest where no backup was made yet.
    """
    by.require("release_held", unit=unit.path)
    last = Backup.objects.order_by("-made_at").first()
    if last is None:
        raise UnableToRecordRestoreTest
    what = events.RestoreTested(last.name, last.made_at.isoformat())
    return journal.append(what, by=by, at=at, stream=f"backup:{last.archive}", subject=last, unit=unit.path)
