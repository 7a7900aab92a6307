"""Convening the leading group (P2): called, joined, absent, a deputy acting; what the meeting decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.core.numbers import next_number
from youxu.incidents import planned
from youxu.incidents.actions import command, owed
from youxu.incidents.actions.entries import belonging, fresh, open_incident, record, refused
from youxu.incidents.actions.levels import set_level
from youxu.incidents.actions.move import change
from youxu.incidents.events import direct as events
from youxu.incidents.models import Convening, Incident, Seat
from youxu.incidents.queries.situation import situation_of
from youxu.incidents.rules.words import OPEN_STAGES, MeetingWay, SeatStatus
from youxu.kernel.words import mark
from youxu.organisation.models import Person
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Act, LevelKey, Moment

LEADING_GROUP = "leading_group"
OUTLET_HEAD = "outlet_head"
MOST_HEADS = 30
MOST_TOGETHER = 20
ANSWERS = (SeatStatus.JOINED, SeatStatus.ABSENT, SeatStatus.DEPUTISED)


class UnableToConvene(UnableTo):
    """The leading group meets in a way that its level allows, and somebody can be called."""

    clause = "P2"


class UnableToAnswerCall(UnableTo):
    """A person who was called joins, stays away, or names a deputy."""

    clause = "P2"


class UnableToHoldMeeting(UnableTo):
    """A meeting is led by who leads at the level, or by a deputy when the leader is absent."""

    clause = "P2"


@action
def convene(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    way: str = "",
    revision: int | None = None,
    cause: Entry | None = None,
) -> Convening:
    """Call the leading group to meet (moment CONVENED) and return the meeting with its seats.

    ``way`` defaults to the first that the plan names for the level; at outlet level the standing delegation
    stands in for a meeting (NONE): nobody is called and it counts as held. A person with several posts is called
    once, in the highest. Raises UnableToConvene, Stale.
    """
    by.require("convene", unit=incident.unit_path)
    expected = incident.revision if revision is None else revision
    incident = open_incident(incident, UnableToConvene)
    plan = planned.plan_of(incident)
    chosen = _way(plan, incident.level, way)
    called = {} if chosen is MeetingWay.NONE else _called(plan, incident, at)
    return _call(incident, chosen, called, by, at, cause, expected)


@action
def convene_together(
    *, by: Actor, at: datetime, incidents: Sequence[Incident], way: str = "", cause: Entry | None = None
) -> Convening:
    """Call the leading group to one session for several open incidents of a unit; return the first one's meeting.

    The session is of the highest of their levels: way and who is called follow from it, with the heads of all
    outlets concerned. Every incident is convened by it and keeps a meeting of its own that bears the session's
    reference; answers and minutes are entered once (``answer_call``, ``hold_meeting``). Raises UnableToConvene.
    """
    for one in incidents:
        by.require("convene", unit=one.unit_path)
    found = [open_incident(one, UnableToConvene) for one in incidents]
    _check_together(found)
    top = max(found, key=lambda one: LevelKey(one.level).rank)
    chosen = _way(planned.plan_of(top), top.level, way)
    called: dict[int, tuple[str, str]] = {}
    if chosen is not MeetingWay.NONE:
        for one in (top, *found):
            called = {**_called(planned.plan_of(one), one, at, level=top.level), **called}
    session = _session_of(top, at)
    meetings = [_call(one, chosen, called, by, at, cause, one.revision, session) for one in found]
    return meetings[0]


def _check_together(incidents: Sequence[Incident]) -> None:
    if not 2 <= len({one.pk for one in incidents}) == len(incidents) <= MOST_TOGETHER:
        raise UnableToConvene(
            mark("Name between 2 and {count} incidents, each once."), field="together", count=MOST_TOGETHER
        )
    first = incidents[0]
    for one in incidents:
        if (one.unit_id, one.world) != (first.unit_id, first.world):
            raise UnableToConvene(
                mark("{reference} belongs to another unit: its own leading group is convened for it."),
                field="together",
                reference=one.reference,
            )


def _session_of(incident: Incident, at: datetime) -> str:
    """Return the reference of a session: it names none of its incidents."""
    unit = incident.unit
    prefix = (unit.reference_prefix or unit.key[:2]).upper()
    day = f"{at.astimezone(ZoneInfo(unit.time_zone)):%y%m%d}"
    return f"{prefix}{day}-S{next_number('session', prefix, day, incident.world)}"


def _call(
    incident: Incident,
    chosen: MeetingWay,
    called: Mapping[int, tuple[str, str]],
    by: Actor,
    at: datetime,
    cause: Entry | None,
    revision: int,
    session: str = "",
) -> Convening:
    """Write one incident's meeting with its seats; by the standing delegation it counts as held at once."""
    plan = planned.plan_of(incident)
    if chosen is not MeetingWay.NONE and not called:
        raise UnableToConvene(
            mark("Nobody of the leading group is on duty; fill its posts first."), field="way"
        )
    incident = change(incident, revision=revision, convened_at=incident.convened_at or at)
    held = {"held_at": at, "led_by_id": by.person_id} if chosen is MeetingWay.NONE else {}
    meeting = Convening.objects.create(
        **belonging(incident), way=chosen, called_at=at, level=incident.level, session=session, **held
    )
    Seat.objects.bulk_create(
        Seat(convening=meeting, person_id=person, post=post) for person, (post, _) in called.items()
    )
    what = events.LeadingGroupConvened(
        way=chosen,
        called=len(called),
        names="、".join(name for _, name in called.values()),
        session=session,
    )
    record(what, incident, by=by, at=at, subject=meeting, cause=cause)
    owed.fulfil(incident, plan, Act.CONVENE, by=by, at=at)
    owed.open_owed(incident, plan, Moment.CONVENED, at=at, outlets=owed.outlets_of(incident))
    return meeting


def _way(plan: Plan, level: str, way: str) -> MeetingWay:
    allowed = [MeetingWay(str(item)) for item in plan.level(level).meeting]
    if not way:
        return allowed[0]
    if way not in list(MeetingWay):
        raise UnableToConvene(mark("There is no such way to meet."), field="way")
    stronger = MeetingWay(way) is MeetingWay.IN_PERSON and MeetingWay.NONE not in allowed
    if MeetingWay(way) not in allowed and not stronger:
        raise UnableToConvene(
            mark("At this level the leading group does not meet this way ({way})."), field="way", way=way
        )
    return MeetingWay(way)


def _called(plan: Plan, incident: Incident, at: datetime, *, level: str = "") -> dict[int, tuple[str, str]]:
    """Return person -> (post, name) of the leading group: who leads, its members, the heads of the outlets hit.

    Who leads follows from ``level``, the incident's own when empty.
    """
    body = plan.body(LEADING_GROUP)
    outlets = owed.outlets_of(incident, most=MOST_HEADS)
    owners = owed.Owners(incident, at).know(outlets)
    found: dict[int, tuple[str, str]] = {}
    for post in (*plan.level(level or incident.level).led_by, body.head, *body.deputies, *body.members):
        for outlet in outlets if post == OUTLET_HEAD else (None,):
            for person in owners.people(post, outlet)[:1]:
                found.setdefault(person.person_id, (post, person.name))
    return found


@action
def answer_call(
    *,
    by: Actor,
    at: datetime,
    seat: Seat,
    status: str,
    deputy: Person | None = None,
    cause: Entry | None = None,
) -> Seat:
    """Write down that a person who was called JOINED, is ABSENT, or is DEPUTISED by ``deputy``.

    The person answers for himself; for others who holds the grant to convene. Raises UnableToAnswerCall.
    """
    meeting = Convening.objects.select_related("incident").get(pk=seat.convening_id)
    if by.person_id is None or by.person_id != seat.person_id:
        by.require("convene", unit=meeting.unit_path)
    if status not in ANSWERS:
        raise UnableToAnswerCall(mark("Say joined, absent, or who deputises."), field="status")
    if (status == SeatStatus.DEPUTISED) != (deputy is not None):
        raise UnableToAnswerCall(
            mark("Name the deputy when somebody is deputised, and only then."), field="deputy"
        )
    if meeting.held_at is not None:
        raise UnableToAnswerCall(mark("The meeting is over."), field="status")
    if deputy is not None and deputy.pk == seat.person_id:
        raise UnableToAnswerCall(mark("Nobody deputises for himself."), field="deputy")
    for one in _same_seats(seat, meeting):
        Seat.objects.filter(pk=one.pk).update(status=status, deputy=deputy, answered_at=at)
        one.refresh_from_db()
        what = events.CallAnswered(person=one.person.name, seat=status, deputy=deputy.name if deputy else "")
        record(what, one.convening.incident, by=by, at=at, subject=one, cause=cause)
    return Seat.objects.select_related("person").get(pk=seat.pk)


def _same_seats(seat: Seat, meeting: Convening) -> list[Seat]:
    """Return the person's seats at every meeting of a joint session that is not over, this one first."""
    seats = Seat.objects.select_related("person", "convening__incident")
    found = [seats.get(pk=seat.pk)]
    if meeting.session:
        found += seats.filter(
            person=seat.person_id,
            convening__in=_together(meeting),
            convening__held_at=None,
            convening__incident__stage__in=OPEN_STAGES,
        )
    return found


def _together(meeting: Convening) -> QuerySet[Convening]:
    """Return the other meetings of a joint session."""
    if not meeting.session:
        return Convening.objects.none()
    return Convening.objects.filter(session=meeting.session, world=meeting.world).exclude(pk=meeting.pk)


@action
def hold_meeting(
    *,
    by: Actor,
    at: datetime,
    convening: Convening,
    led_by: Person,
    minutes: str,
    level: str = "",
    reason: str = "",
    cause: Entry | None = None,
) -> Convening:
    """Write down the meeting: who led it, what was decided, at which level (the present one when empty).

    Led by who leads at the level; when nobody of them joined, by a deputy of the plan or the one whom an absent
    leader named. Who did not answer counts as absent. A level lower than the present one needs the leader.
    A joint session is written down once for every incident that it was called for: who leads follows from the highest
    of their levels, and each keeps its own. Raises UnableToHoldMeeting, UnableToSetLevel.
    """
    by.require("convene", unit=convening.unit_path)
    convening = fresh(convening)
    incident = open_incident(convening.incident, UnableToHoldMeeting)
    if not minutes.strip():
        raise UnableToHoldMeeting(mark("Write what was decided."), field="minutes")
    others = [one for one in _together(convening).select_related("incident") if _goes_on(one)]
    if others and level and level != incident.level:
        raise UnableToHoldMeeting(
            mark("A joint session leaves each incident its level; set it there, with its reason."),
            field="level",
        )
    plan = planned.plan_of(incident)
    decided = level or incident.level
    highest = max((decided, *(one.incident.level for one in others)), key=lambda key: LevelKey(key).rank)
    _check_leader(plan, incident, list(convening.seats.all()), led_by, highest)
    entry = _held(convening, incident, led_by, minutes, decided, by, at, cause)
    for one in others:
        _held(one, one.incident, led_by, minutes, one.incident.level, by, at, cause)
    if decided != incident.level:
        if incident.command_path:
            command.ask("raise_level", by, incident)
        now = situation_of(incident, plan, at)
        set_level(incident, plan, decided, reason or minutes, by=by, at=at, situation=now, cause=entry)
    return fresh(convening)


def _goes_on(meeting: Convening) -> bool:
    return meeting.held_at is None and meeting.incident.stage in OPEN_STAGES


def _held(
    meeting: Convening,
    incident: Incident,
    led_by: Person,
    minutes: str,
    decided: str,
    by: Actor,
    at: datetime,
    cause: Entry | None,
) -> Entry:
    """Write down one incident's meeting as held. Raises Stale when it was written down meanwhile."""
    seats = list(meeting.seats.all())
    same = Convening.objects.filter(pk=meeting.pk, held_at=None)
    if not same.update(held_at=at, led_by=led_by, minutes=minutes.strip(), level=decided):
        raise Stale(
            field="minutes", details={"yours": {"minutes": minutes}, "theirs": {"minutes": meeting.minutes}}
        )
    meeting.seats.filter(status=SeatStatus.CALLED).update(status=SeatStatus.ABSENT)
    joined = sum(seat.status in (SeatStatus.JOINED, SeatStatus.DEPUTISED) for seat in seats)
    what = events.MeetingHeld(
        led_by=led_by.name, level=decided, joined=joined, absent=len(seats) - joined, minutes=minutes.strip()
    )
    return record(what, incident, by=by, at=at, subject=meeting, cause=cause)


def _check_leader(plan: Plan, incident: Incident, seats: list[Seat], led_by: Person, decided: str) -> None:
    """Raise unless ``led_by`` may lead: a leader who joined, else a deputy, the higher of both levels counting."""
    level = max(LevelKey(incident.level), LevelKey(decided), key=lambda key: key.rank)
    leading = {s.person_id for s in seats if s.post in planned.leaders_at(plan, level)}
    present = {s.person_id for s in seats if s.status == SeatStatus.JOINED}
    named = {s.deputy_id for s in seats if s.person_id in leading and s.status == SeatStatus.DEPUTISED}
    if led_by.pk in (leading & present) | named:
        return
    body = plan.body(LEADING_GROUP)
    deputies = {s.person_id for s in seats if s.post in body.deputies}
    if not (leading & present) and led_by.pk in deputies & present:
        return
    sentence = planned.who_leads(plan, level)
    raise refused(UnableToHoldMeeting, ("led_by", sentence), details={"level": str(level)})
