"""What follows from custody: facts for the level, the daily question for the backlog, rows that follow their outlet."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from youxu.core import clock, jobs, journal
from youxu.core.actor import Actor, ActorKind, system
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry, Visibility
from youxu.custody import actions
from youxu.custody import queries as custody
from youxu.custody.rules.words import Move
from youxu.incidents.actions import facts
from youxu.incidents.models import Incident, LevelFact, Task, TemporaryPlace
from youxu.incidents.queries.facts import standing_facts
from youxu.incidents.rules import facts as rules
from youxu.incidents.rules.facts import Counted
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, Kind
from youxu.network.actions.holds import RELOCATION
from youxu.network.models import Outlet
from youxu.organisation.models import Relief
from youxu.organisation.rules import holds_at
from youxu.plan.schema.words import Flag

TAKING_AWAY = ("move_mail_cash",)
"""Tasks of the plan that take mail and cash away from the outlets."""
SOURCES = {"custody": "保管与交接清单", "backlog": "每日积压清点"}
"""From whom the level rules know it, as the journal keeps it."""


def tell_custody(entry: Entry, *, by: Actor, at: datetime) -> None:
    """State what the lists of an incident say: a difference is open, or all is in safe custody."""
    incident = _of(entry)
    if incident is None:
        return
    differing = custody.has_difference(incident)
    wanted = {Flag.CUSTODY_DIFFERENCE.value: rules.YES if differing else rules.NO}
    if custody.is_safe(incident=incident):
        wanted[Flag.NO_SAFE_CUSTODY.value] = rules.NO
    _state(incident, wanted, SOURCES["custody"], by, at)


def tell_backlog(entry: Entry, *, by: Actor, at: datetime) -> None:
    """State for how many days mail waits and how much was damaged; what people stated is only raised."""
    incident = _of(entry)
    if incident is None:
        return
    day = at.astimezone(ZoneInfo(incident.unit.time_zone)).date()
    standing, counted = standing_facts(incident), custody.level_values(custody.counts_in(incident), day)
    wanted = {
        key: str(counted[key])
        for key in (Counted.BACKLOG_DAYS.value, Counted.MAIL_DAMAGED.value)
        if counted[key] > int(standing[key]) or _is_ours(incident, key)
    }
    _state(incident, wanted, SOURCES["backlog"], by, at)


def _of(entry: Entry) -> Incident | None:
    """Return the open incident that an entry belongs to, or None."""
    kind, _colon, key = entry.stream.partition(":")
    if kind != "incident":
        return None
    return Incident.objects.select_related("unit").filter(pk=int(key), stage__in=OPEN_STAGES).first()


def _is_ours(incident: Incident, key: str) -> bool:
    """Tell whether the fact that stands was stated by this handler, so that it may also be lowered."""
    row = LevelFact.objects.filter(incident=incident, key=key, replaced_at=None).first()
    return row is not None and row.stated_by_name == ActorKind.SYSTEM


def _state(incident: Incident, wanted: Mapping[str, str], source: str, by: Actor, at: datetime) -> None:
    standing = standing_facts(incident)
    new = {key: value for key, value in wanted.items() if standing[key] != value}
    if new and incident.stage in BEFORE_RESTORED:
        facts.state_facts(by=by, at=at, incident=incident, facts=new, source=source)


def follow(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Bring custody along when outlets went into another incident by a merge or a split."""
    kind, _colon, key = entry.stream.partition(":")
    if kind != "incident":
        return
    incident = Incident.objects.get(pk=int(key))
    while actions.follow_outlets(by=by, at=at, incident=incident):
        pass
    for one in (incident, incident.merged_into):
        if one is not None:
            _close(one, by, at)


def take_in(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Bring into a reported incident what its outlets wrote before the report arrived."""
    incident = _of(entry) if custody.is_touched(int(entry.stream.removeprefix("incident:"))) else None
    if incident is None:
        return
    while actions.take_in(by=by, at=at, incident=incident):
        pass
    _close(incident, by, at)


def close(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Close what was written on custody elsewhere once the incident is need-to-know."""
    incident = _of(entry)
    if incident is not None:
        _close(incident, by, at)


def _close(incident: Incident, by: Actor, at: datetime) -> None:
    if incident.visibility != Visibility.NEED_TO_KNOW:
        return
    while actions.close_entries(by=by, at=at, incident=incident):
        pass


def owe_lists(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Owe the list before the restart where the level asks for one now; a list signed early completes its task."""
    incident = _of(entry)
    if incident is None:
        return
    while actions.owe_lists(by=by, at=at, incident=incident, cause=entry):
        pass


def owe_anew(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Owe the list at the stop once more where service failed again after the release."""
    incident = _of(entry)
    if incident is not None:
        actions.owe_anew(by=by, at=at, incident=incident, cause=entry)


def note_place(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Owe a list when a temporary place of an outlet opened or closed: what it needs went there or came back."""
    place = TemporaryPlace.objects.select_related("incident", "outlet").get(pk=entry.subject_id)
    move = Move.PLACE_OPENED if place.ends_at is None else Move.PLACE_CLOSED
    actions.note_move(by=by, at=at, incident=place.incident, outlet=place.outlet, move=move)


def note_relocation(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Owe a list when an outlet that is stopped serves from another place."""
    outlet = Outlet.objects.get(pk=entry.subject_id)
    incident = custody.incident_at(outlet, by, entry.world)
    if incident is not None:
        actions.note_move(by=by, at=at, incident=incident, outlet=outlet, move=Move.RELOCATED)


def note_return(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Owe a list when an outlet is back at its own place: what it holds came back with it."""
    said = journal.payload_of(entry) or {}
    if said.get("source") != RELOCATION or entry.subject_kind != "network.outlet":
        return
    outlet = Outlet.objects.get(pk=entry.subject_id)
    incident = custody.incident_at(outlet, by, entry.world)
    if incident is not None:
        actions.note_move(by=by, at=at, incident=incident, outlet=outlet, move=Move.RETURNED)


def note_taken_away(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Owe a list of every listed outlet once vehicle and people took mail and cash away."""
    task = Task.objects.filter(pk=entry.subject_id, key__in=TAKING_AWAY).select_related("incident").first()
    if task is None:
        return
    for outlet in custody.outlets_listed(task.incident):
        if task.outlet_id in (None, outlet.pk):
            actions.note_move(by=by, at=at, incident=task.incident, outlet=outlet, move=Move.TAKEN_AWAY)


def note_relief(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Owe a list where a relieved person holds what the standing list names: somebody else holds it now."""
    relief = Relief.objects.get(pk=entry.subject_id)
    if not holds_at(relief.starts_at, relief.ends_at, at):
        return
    for outlet, incident in custody.held_by(relief.person_id, relief.world):
        actions.note_move(by=by, at=at, incident=incident, outlet=outlet, move=Move.HOLDER)


@jobs.task("custody.ask_backlogs", attempts=3)
def ask_backlogs() -> None:
    """Ask every outlet that owes one for today's count of what waits, in the morning and in the afternoon."""
    by = system("custody.ask_backlogs")
    rows = Incident.objects.filter(stage__in=OPEN_STAGES, kind=Kind.INTERRUPTION)
    for incident in rows.order_by("pk").iterator():
        at = clock.now(incident.world)
        with suppress(Stale, UnableTo):
            while actions.ask_backlog(by=by, at=at, incident=incident):
                pass
