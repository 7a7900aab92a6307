"""Who owes the opening confirmation of today and has not given it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from youxu.kernel.spans import Timetable
from youxu.network import rules
from youxu.network.models import CallItem, Hold, OpeningConfirmation, Outlet, Unit
from youxu.network.queries import hours


def missed_openings(at: datetime, limit: int) -> Mapping[int, datetime]:
    """Return outlet -> when its opening confirmation was due, for those missed and not yet on the call list.

    Holds and worlds aside: an outlet of which something is held is asked about that, not about its opening.
    """
    units = list(Unit.objects.filter(confirms_since__lte=at, retired_at=None))
    if not units:
        return {}
    outlets = Outlet.objects.filter(unit__in=units, retired_at=None)
    groups = outlets.order_by().values_list("hours_id", "hours__text", "time_zone", "unit_id").distinct()
    found: dict[int, datetime] = {}
    by_id = {unit.pk: unit for unit in units}
    words = hours.confirm_words(unit.path for unit in units)
    calendars = {code: hours.calendar_at(code, at) for code in {unit.calendar for unit in units}}
    exceptions = hours.Exceptions.read([(0, unit.path) for unit in units], at)
    for hours_id, text, zone, unit_id in groups:
        unit = by_id[unit_id]
        table = Timetable(
            text or "",
            hours.zone_of(zone, unit.time_zone),
            calendars[unit.calendar],
            exceptions.of_unit(unit.path),
        )
        due = rules.opening_due(table, at, words[unit.path])
        if due is None or not rules.opening_missing(table, at, words[unit.path], owed=True, confirmed=False):
            continue
        late = _silent(outlets.filter(hours=hours_id, time_zone=zone, unit=unit_id), table, at)
        found |= dict.fromkeys(late[: limit - len(found)], due)
        if len(found) >= limit:
            break
    return _without_exceptions(found, at)


def _silent(outlets: QuerySet[Outlet], table: Timetable, at: datetime) -> list[int]:
    day = at.astimezone(table.zone).date()
    start = table.windows(day)[0][0]
    said = OpeningConfirmation.objects.filter(outlet=OuterRef("pk"), day=day, world="")
    called = CallItem.objects.filter(outlet=OuterRef("pk"), world="").filter(
        Q(answered_at=None) | Q(raised_at__gte=start)
    )
    held = Hold.objects.filter(outlet=OuterRef("pk"), world="", lifted_at=None)
    silent = outlets.filter(~Exists(said), ~Exists(called), ~Exists(held))
    return list(silent.order_by("pk").values_list("pk", flat=True))


def _without_exceptions(found: dict[int, datetime], at: datetime) -> dict[int, datetime]:
    """Leave out outlets that by an exception of their own are not open now."""
    shelf = hours.timetables(found, at) if found else None
    words = rules.ConfirmWords(grace_minutes=0)
    return {
        pk: due
        for pk, due in found.items()
        if shelf and rules.opening_missing(shelf.table(pk), at, words, owed=True, confirmed=False)
    }
