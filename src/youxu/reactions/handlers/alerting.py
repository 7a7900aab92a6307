"""What follows for alerting: who is told of an entry, what an answer means, who is not wanted any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from youxu.alerting import actions, queries
from youxu.alerting.rules.replies import acknowledges
from youxu.alerting.rules.words import AckWay
from youxu.core import clock, jobs, journal, stamps, wording
from youxu.core.actor import Actor, system
from youxu.core.clock import within
from youxu.core.models import Entry
from youxu.core.questions import row_by_key
from youxu.deadlines import queries as deadlines
from youxu.deadlines.models import Clock
from youxu.deadlines.rules.words import ClockState
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import Kind, Verification
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation import queries as organisation
from youxu.plan.schema import LevelKey
from youxu.plan.schema.words import AlertMoment
from youxu.watch import queries as watch

MOMENTS = {
    "REPORTED": AlertMoment.REPORTED,
    "MASS_REPORTED": AlertMoment.REPORTED,
    "REPORT_VERIFIED": AlertMoment.REPORT_VERIFIED,
    "LEVEL_SET": AlertMoment.LEVEL_RAISED,
    "DIRECTIVE_ISSUED": AlertMoment.DIRECTIVE_ISSUED,
    "DIRECTIVE_SUPERSEDED": AlertMoment.DIRECTIVE_ISSUED,
    "RELAPSED": AlertMoment.RELAPSED,
    "CAUSE_DECLARED": AlertMoment.CAUSE_DECLARED,
    "WATCH_RAISED": AlertMoment.WATCH_RAISED,
    "PEOPLE_ALARM": AlertMoment.PEOPLE_ALARM,
    "CALLED_OFF": AlertMoment.CALLED_OFF,
}
"""The moment of the plan that an entry is."""
LIMITS = {
    "CLOCK_WARNED": AlertMoment.LIMIT_NEAR,
    "CLOCK_DUE": AlertMoment.LIMIT_PASSED,
    "CLOCK_CHASED": AlertMoment.LIMIT_CHASED,
}
"""The moment of the plan that a reminder of a clock is."""
EACH_TIME = (AlertMoment.RELAPSED, AlertMoment.PEOPLE_ALARM)


@stamps.steady()
def tell(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Tell who must know of what the entry says, by every rule of the pinned plan for its moment."""
    incident = _incident(entry)
    moment = MOMENTS[entry.code]
    if incident.kind == Kind.PLANNED_STOP or not _asks(entry, moment):
        return
    about = _occasion(entry, moment, incident)
    for rule in queries.rules_on(incident, moment):
        begun = actions.alert_people(
            by=by,
            at=at,
            incident=incident,
            rule=rule,
            about=about,
            extra=_extra(entry, incident),
            recorded_at=within(entry.world, entry.recorded_at),
            heads=_heads,
        )
        if begun:
            _note_rosters(incident, [alert.role for alert in begun], by, at)
        if len(begun) == actions.AT_ONCE:
            jobs.enqueue("alerting.tell_rest", {"incident": incident.pk, "rule": rule, "about": about})


@jobs.task("alerting.tell_rest", attempts=12)
def tell_rest(incident: int, rule: str, about: str) -> None:
    """Go on with the addressees of directives where one act told only the first of many, a portion a job."""
    row = Incident.objects.get(pk=incident)
    at, by = clock.now(row.world), system("alerting.tell_rest")
    begun = actions.alert_people(by=by, at=at, incident=row, rule=rule, about=about, heads=_heads)
    if len(begun) == actions.AT_ONCE:
        jobs.enqueue("alerting.tell_rest", {"incident": incident, "rule": rule, "about": about})


def tell_of_limit(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Remind whoever owes what a limit is for, and whom the plan names beside them; not of what is settled by now."""
    clock = deadlines.clock_numbered(entry.subject_id)
    if clock is None or clock.state != ClockState.OPEN:
        return
    moment, owing = LIMITS[entry.code], actions.Owing(clock.bearer, clock.outlet_id, clock.unit_id)
    for rule in queries.rules_on(clock.incident, moment):
        actions.alert_people(
            by=by,
            at=at,
            incident=clock.incident,
            rule=rule,
            about=f"clock:{clock.pk}:{entry.pk}",
            extra=_owed(clock, at),
            recorded_at=within(entry.world, entry.recorded_at),
            owing=owing,
            heads=_heads,
            upward=bool(clock.to),
        )


def _owed(clock: Clock, at: datetime) -> dict[str, str]:
    """Return what is owed by when, in both languages and the zone of the unit that owes it."""
    zone, found = network.zone_of(clock.unit.time_zone), {}
    for language, title in (("zh", clock.title), ("en", clock.title_en or clock.title)):
        with translation.override("zh-hans" if language == "zh" else "en"), timezone.override(zone):
            said = {"what": title, "time": wording.moment(clock.due_at, at)}
            found[language] = _("%(what)s, due %(time)s") % said
    return found


def carry_due(*, by: Actor, at: datetime) -> int:
    """Carry on every alert whose minutes are over; what goes to the unit above begins with the sums of roll-calls."""
    return actions.carry_due(by=by, at=at, heads=_heads)


def _heads(incident: Incident, at: datetime) -> list[tuple[str, str]]:
    """Return the sums of the roll-calls that run in an incident's unit, with which every text upward begins (P1)."""
    return watch.heads_of(incident.unit_path, (at, at), at, world=incident.world)


def settle(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Let nobody be chased any more for what was answered or is over."""
    actions.drop_alerts(by=by, at=at, incident=_incident(entry))


@stamps.steady()
def take_deed(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Whoever acts on an incident has it: what they were told of it counts as acknowledged, written by the system."""
    prefix, _colon, number = entry.actor_key.partition(":")
    if prefix != "person" or not number.isdigit():
        return
    told = queries.own_steps(int(number), int(entry.stream.removeprefix("incident:")))
    steps = [step for step in told if actions.refusal_of(step, at) is None]
    person = steps[0].person if steps else None
    if person is not None and person.retired_at is None:
        who = replace(by, person_id=person.pk, unit=person.unit_path, on_behalf_of=person.name)
        actions.acknowledge(by=who, at=at, steps=steps, way=AckWay.DEED)


def take_reply(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Take a short message that says "received" for the person whom it was sent to; any other is left to readers."""
    reply, steps = queries.replied_to(entry.subject_id)
    if not acknowledges(reply.text):
        return
    if not steps or steps[0].person is None:
        if reply.delivery is None:
            _note_unknown(entry, by, at)
        return
    who = organisation.person_with_link(steps[0].person)
    try:
        actions.acknowledge(by=who, at=at, steps=steps, way=AckWay.REPLY)
    except actions.UnableToAcknowledge as refusal:
        actions.note_refusal(by=who, at=at, alert=steps[0].alert, refusal=refusal)


def _note_unknown(entry: Entry, by: Actor, at: datetime) -> None:
    unit = Unit.objects.filter(path=entry.unit_path).first() or Unit.objects.order_by("path").first()
    if unit is not None:
        actions.note_refused_link(by=by, at=at, unit=unit, fault="REPLY_UNKNOWN")


def _asks(entry: Entry, moment: AlertMoment) -> bool:
    """Tell whether the entry is such a moment: a report only when found true, a level only where it was raised."""
    if moment is AlertMoment.REPORT_VERIFIED:
        return (journal.payload_of(entry) or {}).get("verification") == Verification.TRUE
    if moment is not AlertMoment.LEVEL_RAISED:
        return True
    said = journal.payload_of(entry) or {}
    old, new = str(said.get("old_level", "")), str(said.get("level", ""))
    known = LevelKey.__members__
    return new in known and (old not in known or LevelKey(new).rank > LevelKey(old).rank)


def _occasion(entry: Entry, moment: AlertMoment, incident: Incident) -> str:
    """Return what is told but once: most moments of an incident, a level each time it is reached, others each time."""
    if moment is AlertMoment.LEVEL_RAISED:
        return f"level:{incident.level}"
    return f"entry:{entry.pk}" if moment in EACH_TIME else str(moment)


def _extra(entry: Entry, incident: Incident) -> dict[str, str]:
    """Return the words of the occasion: the number of units, the watch's title."""
    if entry.code == "CAUSE_DECLARED":
        total = str((journal.payload_of(entry) or {}).get("total", ""))
        return {"zh": total, "en": total}
    return {"zh": incident.title, "en": incident.title_en or incident.title}


def _note_rosters(incident: Incident, roles: list[str], by: Actor, at: datetime) -> None:
    for found in queries.roster_faults(incident.unit, roles, at):
        actions.note_roster(by=by, at=at, incident=incident, found=found)


def _incident(entry: Entry) -> Incident:
    return row_by_key(Incident, entry.stream.removeprefix("incident:"), "unit__parent")
