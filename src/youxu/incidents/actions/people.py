"""People first (人员优先, P1, P2): who is hurt, trapped, missing or in danger, and when 110, 119 or 120 was called.

Every row is need-to-know and goes with the purge. The journal says that something was recorded, with a digest; names,
states and words never stand in it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.incidents import planned
from youxu.incidents.actions import facts, people_alarms, sealing
from youxu.incidents.actions.entries import added, fresh, iso, open_incident, record, set_columns
from youxu.incidents.actions.levels import grown
from youxu.incidents.actions.people_alarms import hidden
from youxu.incidents.events import people as events
from youxu.incidents.models import AffectedPerson, AlarmCall, Incident, PersonWord
from youxu.incidents.queries.facts import standing_facts
from youxu.incidents.rules import people as rules
from youxu.incidents.rules.facts import Counted
from youxu.incidents.rules.people import AlarmSource, PersonState
from youxu.incidents.rules.words import BEFORE_RESTORED, Stage
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet

VERB = "keep_people"
FROM_PEOPLE = "人员登记"
"""By what words the count of the dead is known to come from the rows on people."""


class UnableToRecordPerson(UnableTo):
    """A row on a person says who, how and where; a new word says what is new."""

    clause = "P1"


class UnableToAccountForPeople(UnableTo):
    """Nobody more is to be named, and it is said how that is known."""

    clause = "P1"


class UnableToRecordAlarmCall(UnableTo):
    """A call to 110, 119 or 120 has a time and a caller."""

    clause = "P1"


@action
def name_person(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    who: str,
    state: str,
    kind: str,
    tally: int = 1,
    outlet: Outlet | None = None,
    place: str = "",
    since_at: datetime | None = None,
    told: str = "",
    cause: Entry | None = None,
) -> AffectedPerson:
    """Write down a person in want, or several who are known only together (``tally``); return the row.

    ``told`` is who of theirs was told. The release waits until the state is settled (safe, in hospital, dead); who is
    hurt or missing makes the incident need-to-know and its level is proposed anew. Raises Invalid.
    """
    by.require(VERB, unit=incident.unit_path)
    incident = open_incident(incident, UnableToRecordPerson)
    _check_outlet(incident, outlet, by)
    since = since_at or at
    faults = rules.person_faults(who, kind, tally) | rules.word_faults(
        state, place, since, incident.began_at, at, outlet=outlet is not None
    )
    if faults:
        raise Invalid(faults)
    last = AffectedPerson.objects.filter(incident=incident).aggregate(n=Max("number"))["n"] or 0
    row = added(
        AffectedPerson,
        incident.stream,
        **hidden(incident),
        number=last + 1,
        outlet=outlet,
        kind=kind,
        who=who.strip()[:120],
        tally=tally,
        **_said(state, place, since, told),
        named_at=at,
        named_by_id=by.person_id,
    )
    word = _word(incident, row, by, at)
    incident = _followed(incident, row, by, at)
    people_alarms.answer_by_naming(incident, by=by, at=at)
    people_alarms.weigh(incident, by=by, at=at)
    record(events.PersonNamed(row.number, word.digest), incident, by=by, at=at, subject=row, cause=cause)
    return row


@action
def change_person(
    *,
    by: Actor,
    at: datetime,
    person: AffectedPerson,
    state: str,
    place: str = "",
    since_at: datetime | None = None,
    told: str = "",
    revision: int | None = None,
    cause: Entry | None = None,
) -> AffectedPerson:
    """Write a new word on a person: state, where, since when, who was told; what stood before stays readable.

    Raises Invalid, UnableToRecordPerson when nothing is new, Stale when somebody was faster.
    """
    by.require(VERB, unit=person.unit_path)
    incident = open_incident(person.incident, UnableToRecordPerson)
    row = fresh(person)
    since = since_at or at
    faults = rules.word_faults(state, place, since, incident.began_at, at, outlet=row.outlet_id is not None)
    if faults:
        raise Invalid(faults)
    said = _said(state, place, since, told)
    if all(getattr(row, name) == said[name] for name in ("state", "place", "told")):
        raise UnableToRecordPerson(mark("Say what is new."), field="state")
    row = set_columns(row, revision, **said)
    word = _word(incident, row, by, at)
    incident = _followed(incident, row, by, at)
    people_alarms.weigh(incident, by=by, at=at)
    record(events.PersonChanged(row.number, word.digest), incident, by=by, at=at, subject=row, cause=cause)
    return row


@action
def account_for_people(
    *, by: Actor, at: datetime, incident: Incident, word: str, cause: Entry | None = None
) -> Incident:
    """Say that nobody more is to be named, and how that is known: what was said of people in want is answered.

    Who is named already and not settled still keeps the release closed. Raises UnableToAccountForPeople without words
    or when nothing is open.
    """
    by.require(VERB, unit=incident.unit_path)
    incident = open_incident(incident, UnableToAccountForPeople)
    if by.only_at_outlet(incident.unit_path):
        raise UnableToAccountForPeople(
            mark("The office says that nobody more is looked for, not an outlet itself."), field="word"
        )
    if not word.strip():
        raise UnableToAccountForPeople(mark("Write who was asked and what was found."), field="word")
    count = people_alarms.answer_alarms(incident, word.strip(), by=by, at=at)
    if not count:
        raise UnableToAccountForPeople(mark("Nothing is open here."), field="word")
    people_alarms.weigh(incident, by=by, at=at)
    record(events.PeopleAccounted(count), incident, by=by, at=at, subject=incident, cause=cause)
    return fresh(incident)


@action
def record_alarm_call(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    service: str,
    caller: str = "",
    called_at: datetime | None = None,
    outlet: Outlet | None = None,
    answered_by: str = "",
    said: str = "",
    cause: Entry | None = None,
) -> AlarmCall:
    """Write down one call to POLICE (110), FIRE (119) or AMBULANCE (120): when, by whom, who answered, what was said.

    ``caller`` is who acts when nobody is named. It is written afterwards: the call comes first. Raises Invalid.
    """
    by.require(VERB, unit=incident.unit_path)
    incident = open_incident(incident, UnableToRecordAlarmCall)
    _check_outlet(incident, outlet, by)
    moment, who = called_at or at, (caller.strip() or by.name)[:80]
    if faults := rules.call_faults(service, who, moment, incident.began_at, at):
        raise Invalid(faults)
    words = {"caller": who, "answered_by": answered_by.strip()[:120], "said": said.strip()[:400]}
    salt = str(new_submission())
    row = AlarmCall.objects.create(
        **hidden(incident),
        service=service,
        outlet=outlet,
        called_at=moment,
        **words,
        written_at=at,
        written_by_id=by.person_id,
        salt=salt,
        digest=rules.digest_of(salt, service, iso(moment), *words.values()),
    )
    zh, en = rules.SERVICES[service]
    what = events.AlarmCalled(zh, en, iso(moment), row.digest)
    record(what, incident, by=by, at=moment, subject=row, cause=cause)
    return row


@action
def raise_people_alarm(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    key: str,
    source: str,
    outlet: Outlet | None = None,
    missing: int = 0,
    cause: Entry | None = None,
) -> Incident:
    """Raise the alarm that an answer to a roll-call is (``key``, ``source``: its reference): missing, or help needed.

    Raised again it stays as it is. Raises UnableToRecordPerson when the incident has ended.
    """
    by.require(VERB, unit=incident.unit_path)
    incident = open_incident(incident, UnableToRecordPerson)
    people_alarms.alarm(incident, key, AlarmSource.ROLL_CALL, at=at, outlet=outlet, missing=missing)
    record(events.PeopleAlarmRaised(source), incident, by=by, at=at, subject=incident, cause=cause)
    return fresh(incident)


def _check_outlet(incident: Incident, outlet: Outlet | None, by: Actor) -> None:
    """Raise Invalid for an outlet outside the incident's unit, or of others than the one at which the actor works."""
    if outlet is None:
        return
    if not outlet.unit_path.startswith(incident.unit_path):
        raise Invalid({"outlet": Sentence(mark("This outlet belongs to another unit."))})
    if by.only_at_outlet(incident.unit_path) and by.outlet and by.outlet != outlet.code:
        raise Invalid({"outlet": Sentence(mark("Write down only the people of your own outlet."))})


def _said(state: str, place: str, since_at: datetime, told: str) -> dict[str, Any]:
    return {"state": state, "place": place.strip()[:200], "since_at": since_at, "told": told.strip()[:200]}


def _word(incident: Incident, row: AffectedPerson, by: Actor, at: datetime) -> PersonWord:
    salt = str(new_submission())
    said = {name: getattr(row, name) for name in ("state", "place", "since_at", "told")}
    return PersonWord.objects.create(
        **hidden(incident),
        person=row,
        **said,
        written_at=at,
        written_by_id=by.person_id,
        written_by_name=by.name[:80],
        salt=salt,
        digest=rules.digest_of(
            salt, row.who, str(row.tally), row.kind, row.state, row.place, iso(row.since_at), row.told
        ),
    )


def _followed(incident: Incident, row: AffectedPerson, by: Actor, at: datetime) -> Incident:
    """Let the level and the visibility follow what a person's state means; the dead are counted."""
    flag = rules.flag_of(row.state)
    if flag is None:
        return incident
    if row.state == PersonState.DEAD:
        _count_dead(incident, by, at)
    plan = planned.plan_of(incident)
    if Stage(incident.stage) in BEFORE_RESTORED:
        return grown(incident, plan, [flag], at)
    sealing.seal(incident, at=at)
    return incident


def _count_dead(incident: Incident, by: Actor, at: datetime) -> None:
    rows = AffectedPerson.objects.filter(incident=incident, state=PersonState.DEAD)
    count = sum(rows.values_list("tally", flat=True))
    if count > int(standing_facts(incident)[Counted.DEATHS] or 0):
        facts.replace_facts(incident, {str(Counted.DEATHS): str(count)}, FROM_PEOPLE, by, at)
