"""Telling who must know of what happened, as the pinned plan names them, roles turned into people on duty now (P1, P2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from youxu.alerting import events
from youxu.alerting.actions.steps import Made, keep, send, step_on
from youxu.alerting.models import Alert
from youxu.alerting.queries.resolving import TOLD_BEFORE
from youxu.alerting.queries.telling import Heads, role_text, roles_text
from youxu.alerting.rules.chain import chain_of
from youxu.alerting.rules.words import AlertState, DropReason
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.actions.entries import record
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import OPEN_STAGES, ReceiptStatus, Stage
from youxu.kernel.words import mark
from youxu.organisation.rules import BODIES
from youxu.plan.schema import AlertRule, Plan
from youxu.plan.schema.words import AlertMoment

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
    incident = Incident.objects.select_related("unit__parent").get(pk=incident.pk)
    plan = plan_of(incident)
    if rule not in plan.alerts:
        raise UnableToAlert(field="rule", rule=rule)
    said = plan.alerts[rule]
    if Stage(incident.stage) not in OPEN_STAGES and said.moment is not AlertMoment.CALLED_OFF:
        return []
    wanted = _missing(incident, rule, list(_targets(incident, said, about, owing)))[:AT_ONCE]
    rows = [_row(incident, plan, rule, one, extra or {}, at) for one in wanted]
    if not rows:
        return []
    age = said.stale_after.delta
    if recorded_at is not None and age is not None and at > recorded_at + age:
        return _drop_stale(rows, incident, by, at)
    made = [_begin(alert, at) for alert in rows]
    roles = [role for one in made for role in one.roles]
    what = events.PeopleAlerted(
        rule=rule,
        matter=said.title.zh,
        matter_en=said.title.en,
        **roles_text(plan, roles or [one.alert.role for one in made]),
        told=len({step.person_id for one in made for step in one.steps} - {None}),
        nobody=sum(len(one.nobody) for one in made),
    )
    entry = record(what, incident, by=by, at=at, subject=incident)
    send(made, by=by, at=at, cause=entry, heads=heads, upward=upward)
    return [one.alert for one in made]


def _drop_stale(rows: list[Alert], incident: Incident, by: Actor, at: datetime) -> list[Alert]:
    why, state = DropReason.STALE, AlertState.DROPPED
    keys = [row.pk for row in rows]
    Alert.objects.filter(pk__in=keys).update(state=state, reason=why, ended_at=at)
    record(events.AlertDropped(len(rows), why), incident, by=by, at=at, subject=incident)
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


def _missing(incident: Incident, rule: str, wanted: list[Target]) -> list[Target]:
    begun = set(Alert.objects.filter(incident=incident, what=rule).values_list("about", "role"))
    return [one for one in wanted if (one.about, one.role) not in begun]


def _row(
    incident: Incident, plan: Plan, key: str, target: Target, extra: Mapping[str, str], at: datetime
) -> Alert:
    rule = plan.alerts[key]
    clock = plan.clock(rule.answer) if rule.answer and rule.asks_answer(incident.level) else None
    limit = clock.limit_at(incident.level) if clock is not None else None
    words = dict(extra)
    if target.receipt is not None:
        number = target.receipt.directive.number
        words = {"zh": f"第{number}号指令", "en": f"directive {number}"}
    owing = {"unit_id": target.unit_id} if target.unit_id else {"unit": incident.unit}
    return Alert.objects.create(
        **owing,
        incident=incident,
        unit_path=incident.unit_path,
        visibility=incident.visibility,
        world=incident.world,
        outlet_id=target.outlet_id,
        receipt=target.receipt,
        what=key,
        about=target.about,
        role=target.role,
        level=incident.level,
        chain=list(chain_of(target.role, clock.then if clock is not None and limit is not None else ())),
        limit_minutes=limit.minutes if limit is not None else None,
        extra=words,
        state=AlertState.WAITING if limit is not None else AlertState.INFORMED,
        opened_at=at,
    )


def _begin(alert: Alert, at: datetime) -> Made:
    """Make the first steps; where nobody is left to be told the alarm is raised at once."""
    made = step_on(alert, at)
    state = AlertState(alert.state)
    if state is AlertState.WAITING and made.at_end:
        state = AlertState.UNANSWERED
        Alert.objects.filter(pk=alert.pk).update(alarm_at=at)
    keep(made, state)
    return made


def role_words(plan: Plan, role: str) -> dict[str, str]:
    """Return a role as an entry keeps it: ``role`` and ``role_en``."""
    title = role_text(plan, role)
    return {"role": title.zh, "role_en": title.en}
