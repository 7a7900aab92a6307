"""Telling who must know of what happened, as the pinned plan names them, roles turned into people on duty now (P1, P2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from youxu.alerting import events
from youxu.alerting.actions.entries import note
from youxu.alerting.actions.steps import Made, send, steps_due
from youxu.alerting.models import Alert
from youxu.alerting.queries.resolving import TOLD_BEFORE
from youxu.alerting.queries.telling import Heads, role_text, roles_text
from youxu.alerting.rules.chain import chain_of
from youxu.alerting.rules.words import AlertState, DropReason
from youxu.core.act import is_shared
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Visibility
from youxu.core.questions import kept_question
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import OPEN_STAGES, ReceiptStatus, Stage
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.organisation.rules import BODIES
from youxu.plan import queries as plans
from youxu.plan.schema import AlertRule, Plan
from youxu.plan.schema.words import AlertMoment, LevelKey

AT_ONCE = 50
"""How many alerts one act begins: each writes a row, a step and a message for every person."""
HEADS = {group: posts[0] for group, posts in BODIES.items()}


class UnableToAlert(UnableTo):
    """People are told only of what the plan names."""

    text = mark("The plan names nobody for {rule}.")
    clause = "P1"


@dataclass(frozen=True)
class Target:
    """One alert that is wanted: the role, of a directive its receipt."""

    role: str
    about: str
    outlet_id: int | None = None
    unit_id: int | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True)
class Matter:
    """What an alert is about: an incident, or a ``subject`` that only its own part knows, shown on the page ``link``."""

    plan: Plan
    unit: Unit
    unit_path: str
    level: str
    incident: Incident | None = None
    subject: str = ""
    link: str = ""
    visibility: str = Visibility.OPEN
    world: str = ""


@dataclass(frozen=True)
class Owing:
    """Whose duty a limit is: the post, of one outlet or of the unit that owes it."""

    role: str
    outlet_id: int | None
    unit_id: int


@action
def alert_people(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    rule: str,
    about: str,
    extra: Mapping[str, str] | None = None,
    recorded_at: datetime | None = None,
    owing: Owing | None = None,
    heads: Heads | None = None,
    upward: bool = False,
) -> list[Alert]:
    """Tell the people of one rule of the plan, at most 50 alerts a call; return those that it began.

    Of a limit whoever is ``owing`` is told as the rule says.

    ``about`` names the occasion: the same again begins nothing twice. ``extra`` are the words of the occasion by
    language (zh, en). Of an incident that has ended only a correction is told; what was ``recorded_at`` longer ago
    than the rule's ``stale_after`` is dropped, and that is said. ``heads`` are the lines with which a text to the unit
    above begins, and any text of what is to be told ``upward``. Raises NotPermitted, UnableToAlert.
    """
    by.require("send_message", unit=incident.unit_path)
    incident = _fresh(incident)
    plan = plan_of(incident)
    if rule not in plan.alerts:
        raise UnableToAlert(field="rule", rule=rule)
    said = plan.alerts[rule]
    if Stage(incident.stage) not in OPEN_STAGES and said.moment is not AlertMoment.CALLED_OFF:
        return []
    matter = Matter(
        plan, incident.unit, incident.unit_path, incident.level, incident,
        visibility=incident.visibility, world=incident.world,
    )  # fmt: skip
    begun = _begun(matter, rule)
    wanted = _missing(begun, _targets(incident, said, about, owing))[:AT_ONCE]
    rows = [_row(matter, rule, one, extra or {}, at) for one in wanted]
    if not rows:
        return []
    age = said.stale_after.delta
    if recorded_at is not None and age is not None and at > recorded_at + age:
        return _drop_stale(rows, by, at)
    return _tell(rows, plan, by, at, first=not begun, heads=heads, upward=upward)


def _fresh(incident: Incident) -> Incident:
    """Return the row as it stands now: in a shared transaction, which repeats no act, it was read a moment ago."""
    if is_shared():
        return incident
    return Incident.objects.select_related("unit__parent").get(pk=incident.pk)


@action
def alert_of(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    subject: str,
    rule: str,
    about: str,
    extra: Mapping[str, str],
    link: str,
) -> list[Alert]:
    """Tell the people of one rule of the plan of what is no incident; return the alerts that it began.

    ``subject`` is the key by which its part knows it, and the stream of what is written down; ``link`` the page that
    shows it to who reads the unit. It has no level: the roles of the lowest are told. The same ``about`` begins
    nothing twice. Raises NotPermitted, UnableToAlert.
    """
    by.require("send_message", unit=unit.path)
    plan = plans.plan_in_force(unit.path, at)
    if rule not in plan.alerts:
        raise UnableToAlert(field="rule", rule=rule)
    matter = Matter(plan, unit, unit.path, LevelKey.OUTLET, subject=subject, link=link)
    wanted = [Target(role, about) for role in plan.alerts[rule].roles_at(matter.level)]
    begun = _begun(matter, rule)
    rows = [_row(matter, rule, one, extra, at) for one in _missing(begun, wanted)]
    return _tell(rows, plan, by, at, first=not begun) if rows else []


def _tell(
    rows: list[Alert],
    plan: Plan,
    by: Actor,
    at: datetime,
    *,
    first: bool,
    heads: Heads | None = None,
    upward: bool = False,
) -> list[Alert]:
    """Make the first steps of alerts of one matter and rule, write it down once, and store them with the messages."""
    said = plan.alerts[rows[0].what]
    made = [_begin(alert, at) for alert in rows]
    Alert.objects.bulk_create(rows)
    roles = [role for one in made for role in one.roles]
    what = events.PeopleAlerted(
        rule=rows[0].what,
        matter=said.title.zh,
        matter_en=said.title.en,
        **roles_text(plan, roles or [one.alert.role for one in made]),
        told=len({step.person_id for one in made for step in one.steps} - {None}),
        nobody=sum(len(one.nobody) for one in made),
    )
    entry = note(what, rows[0], by=by, at=at)
    send(made, by=by, at=at, cause=entry, heads=heads, upward=upward, first=first)
    return [one.alert for one in made]


def _drop_stale(rows: list[Alert], by: Actor, at: datetime) -> list[Alert]:
    why = DropReason.STALE
    for row in rows:
        row.state, row.reason, row.ended_at = AlertState.DROPPED, why, at
    Alert.objects.bulk_create(rows)
    note(events.AlertDropped(len(rows), why), rows[0], by=by, at=at)
    return []


def _targets(incident: Incident, rule: AlertRule, about: str, owing: Owing | None) -> Iterable[Target]:
    if rule.owing and owing is not None:
        yield Target(owing.role, about, owing.outlet_id, owing.unit_id)
    for role in rule.roles_at(incident.level):
        if owing is None or role != owing.role:
            yield Target(role, about)
    if rule.told_before:
        yield Target(TOLD_BEFORE, about)
    if rule.addressees:
        open_ones = Receipt.objects.filter(
            directive__incident=incident, status=ReceiptStatus.SENT
        ).select_related("directive")
        for row in open_ones.order_by("pk"):
            role = (
                "outlet_head"
                if row.outlet_id
                else "duty_officer"
                if row.unit_id
                else HEADS.get(row.group, "office")
            )
            yield Target(role, f"receipt:{row.pk}", row.outlet_id, row.unit_id, row)


def _begun(matter: Matter, rule: str) -> set[tuple[str, str]]:
    """Return the occasions of which a rule told already, each with the role."""
    own = {} if matter.incident is None else {"incident": matter.incident.pk}
    return {(about, role) for about, role in _told(subject=matter.subject, rule=rule, **own).answer()}


@kept_question
def _told(*, subject: str, rule: str, **own: int) -> QuerySet[Alert, tuple[str, str]]:
    rows = Alert.objects.filter(subject=subject, what=rule, **own)
    return (rows if own else rows.filter(incident=None)).values_list("about", "role")


def _missing(begun: set[tuple[str, str]], wanted: Iterable[Target]) -> list[Target]:
    return [one for one in wanted if (one.about, one.role) not in begun]


def _row(matter: Matter, key: str, target: Target, extra: Mapping[str, str], at: datetime) -> Alert:
    plan, rule = matter.plan, matter.plan.alerts[key]
    clock = plan.clock(rule.answer) if rule.answer and rule.asks_answer(matter.level) else None
    limit = clock.limit_at(matter.level) if clock is not None else None
    words = dict(extra)
    if target.receipt is not None:
        number = target.receipt.directive.number
        words = {"zh": f"第{number}号指令", "en": f"directive {number}"}
    owing = {"unit_id": target.unit_id} if target.unit_id else {"unit": matter.unit}
    return Alert(
        **owing,
        incident=matter.incident,
        subject=matter.subject,
        link=matter.link,
        unit_path=matter.unit_path,
        visibility=matter.visibility,
        world=matter.world,
        outlet_id=target.outlet_id,
        receipt=target.receipt,
        what=key,
        about=target.about,
        role=target.role,
        level=matter.level,
        chain=list(chain_of(target.role, clock.then if clock is not None and limit is not None else ())),
        limit_minutes=limit.minutes if limit is not None else None,
        extra=words,
        state=AlertState.WAITING if limit is not None else AlertState.INFORMED,
        opened_at=at,
    )


def _begin(alert: Alert, at: datetime) -> Made:
    """Take an alert to its first steps; where nobody is left to be told the alarm is raised at once."""
    made = steps_due(alert, at)
    alert.place, alert.due_at = made.place, made.due_at
    if alert.state == AlertState.WAITING and made.at_end:
        alert.state, alert.alarm_at = AlertState.UNANSWERED, at
    return made


def role_words(plan: Plan, role: str) -> dict[str, str]:
    """Return a role as an entry keeps it: ``role`` and ``role_en``."""
    title = role_text(plan, role)
    return {"role": title.zh, "role_en": title.en}
