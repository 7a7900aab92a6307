"""Somebody is said to be in want (人员告警): until everybody is accounted for, a condition stands before the release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Max, Q, QuerySet, Sum

from youxu.core.actor import Actor
from youxu.core.models import Visibility
from youxu.incidents.actions import conditions
from youxu.incidents.actions.entries import belonging
from youxu.incidents.models import AffectedPerson, Condition, Incident, PeopleAlarm
from youxu.incidents.rules import people as rules
from youxu.incidents.rules.people import KEY, AlarmSource
from youxu.incidents.rules.words import BEFORE_RESTORED, Stage
from youxu.network.models import Outlet
from youxu.plan.schema.words import Flag

CONDITION = ("人员情况逐一落实", "Everybody concerned is accounted for")
IN_WANT = frozenset({Flag.PERSON_HURT, Flag.MISSING})


def alarm_of_report(incident: Incident, outlet: Outlet, flags: Iterable[str], *, at: datetime) -> None:
    """Raise an alarm where what an outlet reports says that somebody is hurt, trapped, missing or in danger."""
    if IN_WANT & set(flags):
        alarm(incident, f"report:{outlet.pk}", AlarmSource.REPORT, at=at, outlet=outlet)


def alarms_of_facts(
    incident: Incident, came: Iterable[str], gone: Iterable[str], *, by: Actor, at: datetime
) -> None:
    """Raise an alarm for each fact on people that was stated, and answer it where it was stated to be gone."""
    for flag in sorted(IN_WANT & set(came)):
        alarm(incident, f"fact:{flag}", AlarmSource.FACT, at=at)
    keys = [f"fact:{flag}" for flag in IN_WANT & set(gone)]
    if _open_alarms(incident).filter(key__in=keys).update(answered_at=at, answered_by_name=by.name[:80]):
        weigh(incident, by=by, at=at)


def alarm(
    incident: Incident,
    key: str,
    source: AlarmSource,
    *,
    at: datetime,
    outlet: Outlet | None = None,
    missing: int = 0,
) -> PeopleAlarm:
    """Write an alarm down, or open it again, and leave the condition before the release."""
    said = {"said_at": at, "missing": missing, "answered_at": None, "answered_by_name": "", "answer": ""}
    row, made = PeopleAlarm.objects.get_or_create(
        incident=incident,
        key=key,
        defaults={**hidden(incident), "source": source, "outlet": outlet, **said},
    )
    if not made and (row.answered_at is not None or row.missing != missing):
        PeopleAlarm.objects.filter(pk=row.pk).update(**said)
    _hold(incident, at)
    return row


def hidden(incident: Incident) -> dict[str, object]:
    """Return the columns of a row on people: need-to-know, whatever the incident is."""
    return {**belonging(incident), "visibility": Visibility.NEED_TO_KNOW}


def answer_by_naming(incident: Incident, *, by: Actor, at: datetime) -> None:
    """Answer each open alarm for which as many people were named since as it asks for."""
    for row in list(_open_alarms(incident)):
        of_place = Q() if row.outlet_id is None else Q(outlet=row.outlet_id) | Q(outlet=None)
        since = AffectedPerson.objects.filter(of_place, incident=incident, named_at__gte=row.said_at)
        if rules.is_answered(since.aggregate(n=Sum("tally"))["n"] or 0, row.missing):
            PeopleAlarm.objects.filter(pk=row.pk).update(answered_at=at, answered_by_name=by.name[:80])


def weigh(incident: Incident, *, by: Actor, at: datetime) -> None:
    """Hold the release while somebody is not accounted for; let it go when everybody is."""
    people = AffectedPerson.objects.filter(incident=incident).exclude(state__in=rules.SETTLED)
    if people.exists() or _open_alarms(incident).exists():
        _hold(incident, at)
    else:
        conditions.set_met(incident, KEY, by=by, at=at)


def answer_alarms(incident: Incident, word: str, *, by: Actor, at: datetime) -> int:
    """Answer every open alarm with what was found; return how many."""
    return _open_alarms(incident).update(answered_at=at, answered_by_name=by.name[:80], answer=word[:400])


def pass_on(
    incident: Incident,
    heir: Incident,
    *,
    by: Actor,
    at: datetime,
    outlets: Sequence[Outlet] | None = None,
) -> None:
    """Give the people, their words, alarms and calls (of ``outlets`` when given) to the incident that takes over."""
    of_these = Q() if outlets is None else Q(outlet__in=outlets)
    people = list(AffectedPerson.objects.filter(of_these, incident=incident).order_by("number"))
    last = AffectedPerson.objects.filter(incident=heir).aggregate(n=Max("number"))["n"] or 0
    for number, row in enumerate(people, start=last + 1):
        AffectedPerson.objects.filter(pk=row.pk).update(incident=heir, number=number)
    incident.personwords.filter(person__in=people).update(incident=heir)
    incident.alarmcalls.filter(of_these).update(incident=heir)
    alarms = list(incident.peoplealarms.filter(of_these))
    for one in alarms:
        PeopleAlarm.objects.filter(pk=one.pk).update(incident=heir, key=f"{one.key}~{incident.pk}"[:60])
    if people or alarms:
        weigh(heir, by=by, at=at)
        weigh(incident, by=by, at=at)


def _hold(incident: Incident, at: datetime) -> None:
    stage = Stage.RESTORED if Stage(incident.stage) in BEFORE_RESTORED else Stage.CLEARED
    if not Condition.objects.filter(incident=incident, stage=stage, key=KEY, met_at=None).exists():
        conditions.leave(incident, stage, KEY, CONDITION, at=at)


def _open_alarms(incident: Incident) -> QuerySet[PeopleAlarm]:
    return PeopleAlarm.objects.filter(incident=incident, answered_at=None).order_by("pk")
