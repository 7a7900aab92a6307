"""Alerts as pages and commands show them: who was told by which channel when, who has it, what follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Q, QuerySet, Sum

from youxu.alerting.models import Alert, AlertStep
from youxu.alerting.queries.matters import plan_of_alert, reference_of
from youxu.alerting.queries.rows import AlertRow, AlertsRow, StandingRow, StepRow, WayRow
from youxu.alerting.queries.telling import role_text
from youxu.alerting.rules.words import OPEN_ALERTS, AlertState
from youxu.core import clock
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.core.questions import by_keys, kept_question
from youxu.delivery.models import BundledMessage, Delivery
from youxu.incidents.models import Incident

MOST = 200
RELATED = (
    "incident",
    "unit",
    "outlet",
    "receipt__directive",
    "acknowledged_by",
)


def alerts_of(actor: Actor, incident: Incident) -> AlertsRow:
    """Return the alerts of an incident that the actor may read, the open ones first: five queries.

    Of more than ``MOST`` the oldest of those that wait for nobody are left out.
    """
    found = _of_incident(actor, incident=incident.pk).rows()
    found.sort(key=lambda row: (row.state not in OPEN_ALERTS, row.opened_at, row.pk))
    return AlertsRow(incident.reference, tuple(_rows(found, actor)))


@kept_question
def _of_incident(actor: Actor, *, incident: int) -> QuerySet[Alert]:
    is_open = ExpressionWrapper(Q(state__in=OPEN_ALERTS), BooleanField())
    rows = Alert.objects.visible_to(actor).filter(incident=incident).select_related(*RELATED)
    return rows.order_by(is_open.desc(), "-opened_at", "-pk")[:MOST]


def alerts_about(actor: Actor, subject: str, most: int = 10) -> tuple[AlertRow, ...]:
    """Return the latest alerts of what is no incident that the actor may read, the newest first."""
    rows = Alert.objects.visible_to(actor).filter(subject=subject).select_related(*RELATED)
    return tuple(_rows(rows.order_by("-opened_at", "-pk")[:most], actor))


def waiting_for(actor: Actor, *, world: str = "") -> tuple[AlertRow, ...]:
    """Return what the actor was told and nobody acknowledged yet, the oldest first; directives are tasks.

    What came by several posts is one, with them all: its acknowledgement covers them.
    """
    mine = AlertStep.objects.filter(person=actor.person_id or 0, alert__state__in=OPEN_ALERTS)
    rows = Alert.objects.filter(pk__in=mine.values("alert"), receipt=None, world=world)
    found: dict[tuple[object, ...], AlertRow] = {}
    shown = by_keys(rows.order_by("opened_at", "pk")[:50], *RELATED)
    for alert, row in zip(shown, _rows(shown, actor), strict=True):
        matter = (alert.incident_id, alert.subject, alert.what, alert.about, alert.outlet_id, alert.unit_id)
        found[matter] = _joined(found[matter], row) if matter in found else row
    return tuple(found.values())


def _joined(first: AlertRow, other: AlertRow) -> AlertRow:
    return replace(
        first,
        role_name=f"{first.role_name}、{other.role_name}",
        role_name_en=f"{first.role_name_en}, {other.role_name_en}",
    )


def unanswered_under(actor: Actor, path: str, *, world: str = "") -> tuple[AlertRow, ...]:
    """Return the alerts of incidents under a unit of which the chain is at its end and that the actor may read: an
    alarm. Of what is no incident its own page says so."""
    return tuple(_rows(by_keys(_alarms(actor, path, world), *RELATED), actor))


@kept_question
def _alarms(actor: Actor, path: str, world: str) -> QuerySet[Alert, int]:
    rows = _of_state(AlertState.UNANSWERED, world).filter(path_under("unit_path", path), subject="")
    seen = Alert.objects.visible_to(actor).filter(pk__in=rows.values("pk"))
    return seen.order_by("alarm_at", "pk").values_list("pk", flat=True)[:20]


def unanswered_count(path: str, *, world: str = "") -> int:
    """Return how many alerts under a unit nobody up to the top acknowledged; for a wall, that names nobody."""
    return (
        _of_state(AlertState.UNANSWERED, world)
        .filter(path_under("unit_path", path), visibility="OPEN", subject="")
        .count()
    )


def unanswered_at(path: str, span: tuple[datetime, datetime], world: str) -> int:
    """Return how many alerts of open matters nobody had acknowledged, up to the top, at the end of a span."""
    at = span[1]
    rows = Alert.objects.filter(path_under("unit_path", path), world=world, visibility=Visibility.OPEN)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gt=at), alarm_at__lte=at).count()


def sent_mark(incident: Incident) -> str:
    """Return a word that changes when a message of the incident was sent, arrived or failed."""
    rows = Delivery.objects.filter(stream=incident.stream, world=incident.world)
    told = rows.aggregate(n=Count("pk"), moved=Sum("revision"), sent=Max("sent_at"), came=Max("delivered_at"))
    return sha256("/".join(str(value) for value in told.values()).encode()).hexdigest()[:12]


def standing(at: datetime) -> StandingRow:
    """Return how alerting stands for doctor and the health page, of reality only."""
    waiting = _of_state(AlertState.WAITING, "")
    overdue = waiting.filter(due_at__lt=at)
    first = overdue.order_by("due_at").values_list("due_at", flat=True).first()
    return StandingRow(waiting.count(), _of_state(AlertState.UNANSWERED, "").count(), overdue.count(), first)


def _of_state(state: AlertState, world: str) -> QuerySet[Alert]:
    return Alert.objects.filter(state=state, world=world)


def _rows(rows: Iterable[Alert], actor: Actor) -> list[AlertRow]:
    found = list(rows)
    steps: dict[int, list[AlertStep]] = {row.pk: [] for row in found}
    for step in _told(alerts=list(steps)).rows():
        steps[step.alert_id].append(step)
    ways = _ways([step.message_id for several in steps.values() for step in several if step.message_id])
    return [_row(row, steps[row.pk], ways, actor) for row in found]


@kept_question
def _told(*, alerts: Collection[int]) -> QuerySet[AlertStep]:
    return AlertStep.objects.filter(alert__in=alerts).select_related("person").order_by("place", "pk")


def _ways(messages: list[int]) -> dict[int, list[WayRow]]:
    """Return by message how far it came: the delivery of its own, or the one that it went out with."""
    found: dict[int, list[WayRow]] = {}
    if not messages:
        return found
    for row in Delivery.objects.filter(message__in=messages).select_related("channel").order_by("pk"):
        found.setdefault(row.message_id, []).append(_way(row))
    bundled = BundledMessage.objects.filter(message__in=messages).select_related("delivery__channel")
    for one in bundled:
        found.setdefault(one.message_id, []).append(_way(one.delivery))
    return found


def _way(row: Delivery) -> WayRow:
    return WayRow(
        kind=row.kind,
        channel=row.channel.key if row.channel else "",
        state=row.state,
        reason=row.reason,
        sent_at=_here(row, row.sent_at),
        delivered_at=_here(row, row.delivered_at),
        read_at=_here(row, row.read_at),
        delivery=row.code,
    )


def _here(row: Delivery, moment: datetime | None) -> datetime | None:
    """Return a moment of who carried a message as that of the drill that it is of, else as it is."""
    return clock.within(row.world, moment) if moment is not None and row.world else moment


def _row(row: Alert, steps: list[AlertStep], ways: dict[int, list[WayRow]], actor: Actor) -> AlertRow:
    plan = plan_of_alert(row)
    rule = plan.alerts.get(row.what)
    title, role = rule.title if rule else None, role_text(plan, row.role)
    follows = row.chain[row.place + 1] if row.due_at is not None and row.place + 1 < len(row.chain) else ""
    next_role = role_text(plan, follows) if follows else None
    by = row.acknowledged_by

    def owed(colon: str, language: str) -> str:
        """Return what a reminder is about: a limit has its own words in each message."""
        said = str(row.extra.get(language, "")) if rule is not None and rule.owing else ""
        return f"{colon}{said}" if said else ""

    mine = next((step.pk for step in steps if step.person_id and step.person_id == actor.person_id), None)
    return AlertRow(
        pk=row.pk,
        what=row.what,
        matter=f"{title.zh}{owed('：', 'zh')}" if title else row.what,
        matter_en=f"{title.en}{owed(': ', 'en')}" if title else row.what,
        role=row.role,
        role_name=role.zh,
        role_name_en=role.en,
        unit=row.unit.name,
        unit_en=row.unit.name_en or row.unit.name,
        outlet=row.outlet.name if row.outlet else "",
        outlet_en=(row.outlet.name_en or row.outlet.name) if row.outlet else "",
        level=row.level,
        state=row.state,
        reason=row.reason,
        opened_at=row.opened_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=by.name if by else "",
        acknowledged_by_en=(by.name_en or by.name) if by else "",
        acknowledged_way=row.acknowledged_way,
        next_at=row.due_at,
        next_role=follows,
        next_role_name=next_role.zh if next_role else "",
        next_role_name_en=next_role.en if next_role else "",
        alarm_at=row.alarm_at,
        directive=row.receipt.directive.number if row.receipt else None,
        receipt=row.receipt.status if row.receipt else "",
        steps=tuple(_step(step, ways) for step in steps),
        mine=mine if row.state in OPEN_ALERTS and row.receipt_id is None else None,
        reference=reference_of(row),
        subject=row.subject,
        link=row.link,
        world=row.world,
        limit=row.about.rpartition(":")[0] if row.about.startswith("clock:") else "",
        elsewhere=row.incident is not None and row.unit_id != row.incident.unit_id,
    )


def _step(step: AlertStep, ways: dict[int, list[WayRow]]) -> StepRow:
    person = step.person
    return StepRow(
        pk=step.pk,
        place=step.place,
        role=step.role,
        role_name=step.post_name,
        role_name_en=step.post_name_en,
        person_id=step.person_id,
        person=person.name if person else "",
        person_en=(person.name_en or person.name) if person else "",
        state=step.state,
        told_at=step.told_at,
        quiet_until=step.quiet_until,
        ways=tuple(ways.get(step.message_id or 0, ())),
    )
