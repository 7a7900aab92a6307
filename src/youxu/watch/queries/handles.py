"""Rows that pages, commands and handlers hand to an action: found only when the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from youxu.core.actor import Actor, ActorKind
from youxu.core.corrections import units_with
from youxu.core.models import Visibility, visible_filter
from youxu.incidents.models import Incident, LevelFact, Task
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.network.models import Outlet
from youxu.plan.schema.words import Moment
from youxu.watch.models import Answer, Ask, RollCall, Watch
from youxu.watch.rules.words import Said

OUTSIDE = (ActorKind.CARD, ActorKind.CONTACT)


def is_at_outlet(by: Actor, unit_path: str) -> bool:
    """Tell whether the actor speaks for one outlet alone: a card, a contact, the staff of an outlet."""
    return by.kind in OUTSIDE or by.only_at_outlet(unit_path)


def speaks_as_outlet(by: Actor, ask: Ask) -> bool:
    """Tell whether the actor speaks for the very outlet that is asked."""
    return is_at_outlet(by, ask.unit_path) and by.outlet == ask.outlet.code


def speaks_as_branch(by: Actor, ask: Ask) -> bool:
    """Tell whether the actor works at the branch under which the outlet that is asked is commissioned (O2)."""
    above = ask.outlet.parent_outlet
    here = above is not None and above.code == by.outlet
    return here and by.kind is ActorKind.PERSON and is_at_outlet(by, ask.unit_path)


def seen_by(actor: Actor, prefix: str = "") -> Q:
    """Return the filter of roll-calls whose incident the actor may know of; ``prefix`` leads to the roll-call.

    Without an incident, or with one that is not need-to-know, everybody who reads the unit may.
    """
    incident = f"{prefix}incident"
    plain = Q(**{incident: None}) | Q(**{f"{incident}__visibility": Visibility.OPEN})
    return plain | visible_filter(actor, f"{incident}__", of=Incident)


def rollcalls_of(actor: Actor, world: str = "") -> Q:
    """Return the filter of roll-calls that the actor may read as a whole."""
    return seen_by(actor) & visible_filter(actor, of=RollCall) & Q(world=world)


def rollcall_named(actor: Actor, reference: str) -> RollCall | None:
    """Return a roll-call that the actor may read, or of which outlets of the actor's units are asked; or None."""
    row = (
        RollCall.objects.filter(seen_by(actor), reference=reference)
        .select_related("unit", "incident", "rhythm")
        .first()
    )
    if row is None or actor.may("read", unit=row.unit_path):
        return row
    return row if asks_seen(actor, row).exists() else None


def asks_seen(actor: Actor, row: RollCall) -> QuerySet[Ask]:
    """Return the questions of a roll-call in the units that the actor reads; whether it may know of the roll-call
    itself is ``seen_by``."""
    return Ask.objects.filter(units_with(actor, "read"), roll_call=row)


def ask_of_outlet(actor: Actor, reference: str, code: str) -> Ask | None:
    """Return the question of a roll-call to one outlet, when the actor may answer it or reads the roll-call."""
    rows = Ask.objects.filter(roll_call__reference=reference, outlet__code=code)
    related = ("roll_call__incident", "roll_call__unit", "outlet__unit", "outlet__parent_outlet")
    ask = rows.select_related(*related).first()
    if ask is None:
        return None
    own = speaks_as_outlet(actor, ask) or speaks_as_branch(actor, ask)
    answers = actor.may("answer_rollcall", unit=ask.unit_path, outlet=code)
    if own and answers:
        return ask
    known = rollcall_named(actor, reference) is not None
    return ask if known and asks_seen(actor, ask.roll_call).filter(pk=ask.pk).exists() else None


def ask_of_card(outlet: int, pk: int) -> Ask | None:
    """Return the question ``pk`` when it was put to this outlet, or the one that runs now where its roll-call is over."""
    rows = Ask.objects.filter(outlet=outlet).select_related("roll_call", "outlet")
    ask = rows.filter(pk=pk).first()
    if ask is None or ask.roll_call.ended_at is None:
        return ask
    now = rows.filter(world=ask.world, roll_call__ended_at=None, asked_at__gte=ask.asked_at)
    return now.order_by("-asked_at", "-pk").first() or ask


def over_since(outlet: int, reference: str) -> datetime | None:
    """Return when a roll-call that asked this outlet was over, None while it runs or where none is meant."""
    rows = Ask.objects.filter(outlet=outlet, roll_call__reference=reference)
    return rows.values_list("roll_call__ended_at", flat=True).first()


def answer_numbered(ask: Ask, number: int) -> Answer | None:
    """Return one answer of a question by its number, or None."""
    return Answer.objects.filter(ask=ask, number=number).first()


def watch_named(actor: Actor, reference: str) -> Watch | None:
    """Return a watch that the actor may read, or None."""
    rows = Watch.objects.filter(visible_filter(actor, of=Watch)).select_related("unit", "incident__unit")
    return rows.filter(reference=reference).first()


def concerned_by(kind: str, subject_id: int) -> list[RollCall]:
    """Return the roll-calls that an answer or a settled question counts for and that still run, at most ten."""
    if kind == Answer._meta.label_lower:
        asks = Ask.objects.filter(answers=subject_id)
    else:
        asks = Ask.objects.filter(pk=subject_id)
    found = asks.values_list("outlet", "world").first()
    if found is None:
        return []
    rows = RollCall.objects.filter(asks__outlet=found[0], world=found[1], ended_at=None)
    return list(rows.select_related("incident", "unit").distinct().order_by("pk")[:10])


@dataclass(frozen=True)
class Cry:
    """An answer that says that people need help, or how many are missing, and the incident that it concerns."""

    answer: int
    reference: str
    outlet: Outlet
    missing: int
    incident: Incident


def cry_for_help(kind: str, subject_id: int) -> Cry | None:
    """Return what an answer says of people in want, None when all are safe or no incident is concerned.

    The incident is the one in which its stop was reported, else the one for which the outlet was asked.
    """
    if kind != Answer._meta.label_lower:
        return None
    rows = Answer.objects.filter(pk=subject_id).select_related(
        "incident", "ask__roll_call__incident", "ask__outlet"
    )
    row = rows.first()
    if row is None or (row.said != Said.HELP and not row.people_missing):
        return None
    call = row.ask.roll_call
    incident = row.incident or call.incident
    if incident is None:
        return None
    return Cry(row.pk, call.reference, row.ask.outlet, row.people_missing, incident)


def stated_by(incident: Incident, key: str) -> str:
    """Return from whom a standing fact of the level is known; empty when nobody stated it."""
    row = LevelFact.objects.filter(incident=incident, key=key, replaced_at=None).first()
    return row.source if row else ""


def is_unclear(row: RollCall) -> bool:
    """Tell whether a reply to a roll-call waits that nobody could read."""
    return Ask.objects.filter(roll_call=row, unclear_at__isnull=False).exists()


def open_rollcall_tasks(row: RollCall) -> list[Task]:
    """Return the open tasks that a roll-call opened by the plan (ROLLCALL_OUT)."""
    if row.incident is None:
        return []
    opened = plan_of(row.incident).tasks_for(
        row.incident.level, row.incident.cause, opens=Moment.ROLLCALL_OUT
    )
    rows = Task.objects.filter(incident=row.incident, key__in=list(opened), state__in=OPEN_TASKS)
    return list(rows.order_by("pk")[:10])
