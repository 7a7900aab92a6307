"""Ringing customers back (回访): who is on the list, and how each call ended (O5, E2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.feedback import events
from youxu.feedback.actions.entries import belonging, record
from youxu.feedback.models import ANSWER, CallBack, CallBackTry, Voice
from youxu.feedback.queries.places import CALL_BACK, end_of, plan_for, rules_of
from youxu.feedback.rules import texts
from youxu.feedback.rules.words import ENDING, CallBackReason, CallResult
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.network.models import Outlet, Unit
from youxu.plan.schema.words import LevelKey


class UnableToListCallBack(UnableTo):
    """Nobody can be rung without a way to reach them."""

    text = mark("Say how to reach the person.")
    clause = "O5"


class UnableToRecordCall(UnableTo):
    """The call-back has ended, or its result does not fit."""

    text = mark("This call-back has ended already.")
    clause = "E2"


NO_REASON = mark("Choose why the person is rung back.")
NO_RESULT = mark("Choose how the call ended.")
NO_LATER = mark("Say when to ring again: a moment to come.")


@action
def list_call_back(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    reason: str,
    contact: str,
    name: str = "",
    about: str = "",
    outlet: Outlet | None = None,
    incident: Incident | None = None,
    source: str | None = None,
    world: str = "",
) -> CallBack:
    """Put somebody on the list of those who are rung back; ``source`` names what it came from, once.

    Raises UnableToListCallBack.
    """
    by.require(ANSWER, unit=unit.path)
    if reason not in list(CallBackReason):
        raise UnableToListCallBack(NO_REASON, field="reason")
    if not texts.clean(contact):
        raise UnableToListCallBack(field="contact")
    world = incident.world if incident is not None else world
    if source is not None and (known := CallBack.objects.filter(source=source, world=world).first()):
        return known
    told = {"name": name, "contact": contact, "about": about}
    return _list(unit, outlet, incident, reason, told, by=by, at=at, source=source, world=world)


def promise(voice: Voice, unit: Unit, *, by: Actor, at: datetime) -> None:
    """List the customer of a voice who left a telephone number: a word was promised. Within the voice's own act."""
    told = {"name": voice.name, "contact": voice.contact, "about": voice.reference}
    _list(unit, voice.outlet, voice.incident, CallBackReason.PROMISED, told, by=by, at=at, voice=voice)


def _list(
    unit: Unit,
    outlet: Outlet | None,
    incident: Incident | None,
    reason: str,
    told: dict[str, str],
    *,
    by: Actor,
    at: datetime,
    voice: Voice | None = None,
    source: str | None = None,
    world: str = "",
) -> CallBack:
    limit = rules_of(plan_for(unit.path, incident, at))[1][CALL_BACK].limit_at(
        incident.level if incident is not None else LevelKey.OUTLET
    )
    row = CallBack.objects.create(
        **belonging(unit, outlet, incident, voice.world if voice is not None else world),
        reason=reason,
        voice=voice,
        source=source,
        name=texts.clean(told["name"])[: texts.MOST_NAME],
        contact=texts.clean(told["contact"])[:200],
        about=texts.clean(told["about"])[:300],
        listed_at=at,
        due_at=end_of(limit, at, outlet, unit) if limit is not None else at,
    )
    record(events.CallBackListed(reason), row, by=by, at=at, begins=True)
    return row


@action
def record_call(
    *,
    by: Actor,
    at: datetime,
    call_back: CallBack,
    result: str,
    note: str = "",
    again_at: datetime | None = None,
    revision: int | None = None,
) -> CallBack:
    """Write down how a call to a customer ended; *later* says when to ring again. Raises Stale, UnableToRecordCall."""
    found = CallBack.objects.get(pk=call_back.pk)
    by.require(ANSWER, unit=found.unit_path)
    if found.ended_at is not None:
        raise UnableToRecordCall(field="result")
    if result not in list(CallResult):
        raise UnableToRecordCall(NO_RESULT, field="result")
    later = result == CallResult.LATER
    if later and (again_at is None or again_at <= at):
        raise UnableToRecordCall(NO_LATER, field="again_at")
    columns: dict[str, Any] = {"result": result, "first_tried_at": found.first_tried_at or at}
    columns |= {"ended_at": at} if result in ENDING else {}
    columns |= {"due_at": again_at} if later else {}
    if revision not in (None, found.revision) or not CallBack.objects.filter(
        pk=found.pk, revision=found.revision
    ).update(**columns, revision=F("revision") + 1):
        raise Stale(details={"theirs": {"result": found.result}, "revision": found.revision})
    CallBackTry.objects.create(
        call_back=found,
        result=result,
        note=texts.clean(note)[:300],
        again_at=again_at if later else None,
        made_at=at,
        by_name=by.name[:80],
    )
    record(events.CallBackTried(result), found, by=by, at=at)
    found.refresh_from_db()
    return found
