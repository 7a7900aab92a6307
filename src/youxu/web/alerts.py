"""Alerts in the reader's words: the panel of the room, what waits in my work, the alarm of the board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from youxu.alerting import queries
from youxu.alerting.queries import AlertRow, StepRow
from youxu.core import wording
from youxu.core.actor import Actor
from youxu.incidents.models import Incident
from youxu.organisation import queries as organisation
from youxu.web.forms.alerts import TapForm
from youxu.web.templatetags.youxu import either

IN_ROOM = 4
LOOKS = {
    "WAITING": ("hourglass", "wait"),
    "ACKNOWLEDGED": ("check", "done"),
    "UNANSWERED": ("alarm-filled", "late"),
    "INFORMED": ("info-circle", "new"),
    "DROPPED": ("minus", "gone"),
}


@dataclass(frozen=True)
class Told:
    """One step in words: who, as what, by which channel, how far the message came."""

    row: StepRow
    name: str
    role: str
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """One alert in words; ``form`` where the reader may acknowledge, ``outcome`` says who has it or what follows.

    ``name`` is what the page ``url`` shows: the incident, or the unit whose matter it is.
    """

    row: AlertRow
    matter: str
    role: str
    icon: str
    look: str
    told: tuple[Told, ...]
    outcome: str
    form: TapForm | None
    name: str
    url: str
    tap_url: str
    call_url: str


def told_of(step: StepRow) -> Told:
    """Return a step in words."""
    name = either(step.person, step.person_en) if step.person_id else nobody_of(step)
    ways = [f"{wording.word('channel_kind', way.kind)} {_way(way)}".strip() for way in step.ways]
    if step.quiet_until is not None:
        ways.append(_("quiet hours until %(time)s") % {"time": wording.clock_time(step.quiet_until)})
    return Told(step, name, either(step.role_name, step.role_name_en), tuple(ways))


def nobody_of(step: StepRow) -> str:
    """Return why a step tells no one: the role stands empty, or who has it was told by another post."""
    return _("told already by another post") if step.state == "ALREADY" else _("nobody there")


def _way(way: queries.WayRow) -> str:
    if way.sent_at is not None:
        return wording.clock_time(way.delivered_at or way.sent_at) + (" ✓" if way.delivered_at else "")
    return wording.word("delivery_state", way.state)


def panel_of(row: AlertRow, at: datetime) -> Panel:
    """Return an alert in words."""
    icon, look = LOOKS[row.state]
    form = TapForm(auto_id=f"ack-{row.pk}-%s") if row.mine is not None else None
    about = () if row.subject else (row.reference,)
    kind = "subject-alert" if row.subject else "alert"
    return Panel(
        row,
        either(row.matter, row.matter_en),
        role_of(row),
        icon,
        look,
        tuple(told_of(step) for step in row.steps),
        outcome_of(row, at),
        form,
        either(row.unit, row.unit_en) if row.subject else row.reference,
        row.link if row.subject else reverse("room", args=about),
        reverse(f"{kind}-acknowledge", args=[*about, row.mine]) if row.mine is not None else "",
        reverse(f"{kind}-call", args=[*about, row.pk]),
    )


def role_of(row: AlertRow) -> str:
    """Return who was to be told: the role, of which outlet, and of which unit where it is not the incident's own."""
    words = [either(row.role_name, row.role_name_en)]
    if row.outlet:
        words.append(either(row.outlet, row.outlet_en))
    elif row.elsewhere:
        words.append(either(row.unit, row.unit_en))
    return " · ".join(words)


def reminders_joined(panels: Iterable[Panel]) -> list[Panel]:
    """Return panels with the reminders of one limit as one: the latest words, whose limit it is, everybody told."""
    found: dict[str, Panel] = {}
    for panel in panels:
        key = panel.row.limit or str(panel.row.pk)
        before = found.get(key)
        found[key] = replace(panel, role=before.role, told=(*before.told, *panel.told)) if before else panel
    return list(found.values())


def outcome_of(row: AlertRow, at: datetime) -> str:
    """Return who has it since when, or what follows when."""
    if row.state == "ACKNOWLEDGED":
        return _("%(name)s has it, %(time)s, %(way)s") % {
            "name": either(row.acknowledged_by, row.acknowledged_by_en)
            or either(row.role_name, row.role_name_en),
            "time": wording.moment(row.acknowledged_at, at),
            "way": wording.word("ack_way", row.acknowledged_way),
        }
    if row.state == "UNANSWERED":
        return _("Nobody up to the top has acknowledged: ring them now")
    if row.next_at is not None and row.next_role:
        return _("next: %(role)s, %(time)s") % {
            "role": either(row.next_role_name, row.next_role_name_en),
            "time": wording.moment(row.next_at, at),
        }
    if row.next_at is not None:
        return _("alarm at %(time)s if nobody answers") % {"time": wording.moment(row.next_at, at)}
    if row.state == "DROPPED":
        return wording.word("drop_reason", row.reason)
    return _("for information")


def room_alerts(actor: Actor, incident: Incident, at: datetime, *, every: bool = False) -> dict[str, Any]:
    """Return the alerts of an incident for its room: those that wait, then the latest, reminders of limits last."""
    found = queries.alerts_of(actor, incident)
    panels = reminders_joined(panel_of(row, at) for row in found.alerts)
    waiting = [one for one in panels if one.row.is_open]
    settled = [one for one in reversed(panels) if not one.row.is_open]
    others = sorted(settled, key=lambda one: bool(one.row.limit))
    shown = [*waiting, *(others if every else others[: max(0, IN_ROOM - len(waiting))])]
    return {
        "alerts": shown,
        "alerts_count": len(panels),
        "alerts_more": len(panels) - len(shown),
        "alerts_waiting": found.waiting,
        "may_call": actor.may("acknowledge_for", unit=incident.unit_path),
    }


def subject_alerts(actor: Actor, subject: str, unit: str, at: datetime) -> dict[str, Any]:
    """Return the latest alerts of what is no incident, for the page that shows it."""
    rows = queries.alerts_about(actor, subject)
    return {
        "alerts": [panel_of(row, at) for row in rows],
        "alerts_waiting": sum(row.is_open for row in rows),
        "may_call": actor.may("acknowledge_for", unit=unit),
    }


def own_alerts(actor: Actor, at: datetime, world: str = "") -> dict[str, Any]:
    """Return what the reader was told and nobody acknowledged yet."""
    return {"alerts": [panel_of(row, at) for row in queries.waiting_for(actor, world=world)]}


def alarms(actor: Actor, at: datetime, world: str = "") -> dict[str, Any]:
    """Return the alerts that nobody up to the top acknowledged, for the board: whom to ring, at which number."""
    rows = queries.unanswered_under(actor, actor.unit, world=world)
    people = [step.person_id for row in rows for step in row.steps if step.person_id is not None]
    mobiles = organisation.mobiles_of(people, actor) if people else {}
    return {"alarms": [(panel_of(row, at), _to_ring(row, mobiles)) for row in rows]}


def _to_ring(row: AlertRow, mobiles: Mapping[int, str]) -> list[tuple[str, str, bool]]:
    """Return whom to ring, the last told first: name, number (masked for who calls nobody), whether it is whole."""
    found: dict[int, tuple[str, str, bool]] = {}
    for step in reversed(row.steps):
        if step.person_id is not None:
            number = mobiles.get(step.person_id, "")
            found[step.person_id] = (either(step.person, step.person_en), number, "*" not in number)
    return list(found.values())
