"""Training sessions (T1): planned from the plan, attended by the code on the spot or by the list, held or called off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.core.numbers import public_code
from youxu.exercises import events
from youxu.exercises.models import Attendance, TrainingSession
from youxu.exercises.queries.holders import post_of
from youxu.exercises.rules.trainings import EARLY, LATE, AttendanceWay, SessionState
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.organisation.models import Person
from youxu.organisation.rules import OWN_ACCOUNT
from youxu.plan import queries as plans
from youxu.plan.schema import Training

KEEP = "keep_training"
LONGEST = 24 * 60


class UnableToPlanTraining(UnableTo):
    """A session is of a training that the plan in force knows, and lasts as long as the plan asks."""

    text = mark("The plan of this unit knows no such training.")
    clause = "T1"


class UnableToHoldTraining(UnableTo):
    """Only what was planned, has begun and somebody attended was held."""

    text = mark("This session was held or called off already.")
    clause = "T1"


class UnableToAttend(UnableTo):
    """Attendance is taken down once for each person, at the time of the session."""

    text = mark("This session was called off.")
    clause = "T1"


@action
def plan_training(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    training: str,
    starts_at: datetime,
    place: str,
    teacher: str,
    minutes: int | None = None,
    content: str = "",
) -> TrainingSession:
    """Plan a session of a training of the plan; one that is over already may be entered afterwards.

    Without ``content`` it is the plan's topics, without ``minutes`` the least time that the plan asks for. Raises
    NotPermitted, UnableToPlanTraining.
    """
    by.require(KEEP, unit=unit.path)
    version, rule = training_rule(unit, training, at)
    least = _least(rule)
    lasts = least if minutes is None else minutes
    _refuse_plan(place, teacher, lasts, least)
    session = TrainingSession.objects.create(
        unit=unit,
        unit_path=unit.path,
        plan_id=version,
        training=training,
        title=rule.title.zh,
        title_en=rule.title.en,
        starts_at=starts_at,
        minutes=lasts,
        place=place.strip(),
        teacher=teacher.strip(),
        content=content.strip() or "\n".join(topic.zh for topic in rule.topics),
        code=public_code(),
        planned_by=by.name[:80],
    )
    said = events.TrainingPlanned(session.title, starts_at.isoformat(), session.place, session.teacher)
    _note(said, session, by, at)
    return session


@action
def attend_training(
    *, by: Actor, at: datetime, session: TrainingSession, person: Person, way: str = AttendanceWay.CODE
) -> Attendance:
    """Take down that a person attends: for oneself by the code on the spot, for others from the list.

    By the code only around the time of the session. Raises NotPermitted, UnableToAttend.
    """
    by.require(OWN_ACCOUNT if way == AttendanceWay.CODE else KEEP, unit=_where(by, session, way))
    if session.state is SessionState.CALLED_OFF:
        raise UnableToAttend
    if way == AttendanceWay.CODE:
        _refuse_code(by, session, person, at)
    if Attendance.objects.filter(session=session, person=person, struck_at=None).exists():
        raise UnableToAttend(mark("{person} is on the list already."), person=person.name)
    return _attended(session, person, AttendanceWay(way), by, at)


@action
def hold_training(
    *,
    by: Actor,
    at: datetime,
    session: TrainingSession,
    revision: int,
    minutes: int,
    teacher: str = "",
    content: str = "",
    people: Iterable[Person] = (),
) -> TrainingSession:
    """Record that a session was held: how long, by whom, what was taught; ``people`` are added from the list.

    Raises NotPermitted, UnableToHoldTraining before it began or where nobody attended, Stale.
    """
    by.require(KEEP, unit=session.unit_path)
    if session.starts_at > at:
        raise UnableToHoldTraining(mark("It has not begun yet."))
    if not 1 <= minutes <= LONGEST:
        raise UnableToHoldTraining(mark("It lasts between 1 minute and 24 hours."), field="minutes")
    there = set(Attendance.objects.filter(session=session, struck_at=None).values_list("person", flat=True))
    for person in people:
        if person.pk not in there:
            there.add(person.pk)
            _attended(session, person, AttendanceWay.LIST, by, at)
    if not there:
        raise UnableToHoldTraining(mark("Nobody is on the list: choose who attended."), field="people")
    new = {
        "held_at": session.starts_at + timedelta(minutes=minutes)
        if session.held_at is None
        else session.held_at,
        "held_by": by.name[:80],
        "minutes": minutes,
        "teacher": teacher.strip() or session.teacher,
        "content": content.strip() or session.content,
    }
    _set(session, revision, new, UnableToHoldTraining)
    _note(events.TrainingHeld(session.title, len(there), minutes), session, by, at)
    return TrainingSession.objects.select_related("unit").get(pk=session.pk)


@action
def call_off_training(
    *, by: Actor, at: datetime, session: TrainingSession, revision: int, reason: str
) -> TrainingSession:
    """Call a planned session off. Raises NotPermitted, UnableToHoldTraining for one that was held, Stale."""
    by.require(KEEP, unit=session.unit_path)
    if not reason.strip():
        raise UnableToHoldTraining(mark("The reason is missing."), field="reason")
    _set(session, revision, {"called_off_at": at, "reason": reason.strip()[:200]}, UnableToHoldTraining)
    _note(events.TrainingCalledOff(session.title, reason.strip()[:200]), session, by, at)
    return TrainingSession.objects.select_related("unit").get(pk=session.pk)


@action
def strike_attendance(*, by: Actor, at: datetime, attendance: Attendance, reason: str) -> Attendance:
    """Strike an attendance that was taken down by mistake. Raises NotPermitted, UnableToAttend."""
    session = attendance.session
    by.require(KEEP, unit=session.unit_path)
    if not reason.strip():
        raise UnableToAttend(mark("The reason is missing."), field="reason")
    if not Attendance.objects.filter(pk=attendance.pk, struck_at=None).update(struck_at=at):
        raise UnableToAttend(mark("It was struck already."))
    said = events.AttendanceStruck(attendance.person.name, session.title, reason.strip()[:200])
    _note(said, session, by, at)
    return attendance


def training_rule(unit: Unit, training: str, at: datetime) -> tuple[int, Training]:
    """Return the version of the plan in force and its training. Raises UnableToPlanTraining where there is none."""
    row = plans.in_force(unit.path, at)
    rule = plans.plan_of_row(row).training.training.get(training) if row is not None else None
    if row is None or rule is None:
        raise UnableToPlanTraining(field="training")
    return row.id, rule


def _least(rule: Training) -> int:
    return (rule.least.minutes if rule.least is not None else None) or 45


def _refuse_plan(place: str, teacher: str, lasts: int, least: int) -> None:
    for name, value, text in (
        ("place", place, mark("The place is missing.")),
        ("teacher", teacher, mark("Who teaches is missing.")),
    ):
        if not value.strip():
            raise UnableToPlanTraining(text, field=name)
    if not least <= lasts <= LONGEST:
        text = mark("The plan asks for at least {least} minutes.")
        if lasts > LONGEST:
            text = mark("It lasts between 1 minute and 24 hours.")
        raise UnableToPlanTraining(text, field="minutes", least=least)


def _where(by: Actor, session: TrainingSession, way: str) -> str:
    return by.unit if way == AttendanceWay.CODE else session.unit_path


def _refuse_code(by: Actor, session: TrainingSession, person: Person, at: datetime) -> None:
    """Refuse the code to who is not the person, and outside the time of the session."""
    if by.person_id != person.pk:
        raise UnableToAttend(mark("By the code everybody signs for themselves."))
    if at < session.starts_at - EARLY:
        raise UnableToAttend(
            mark("It begins at {starts_at}; sign when you are there."), starts_at=session.starts_at
        )
    if session.held_at is not None or at > session.starts_at + timedelta(minutes=session.minutes) + LATE:
        raise UnableToAttend(mark("It is over. Who keeps the list can still enter you."))


def _attended(
    session: TrainingSession, person: Person, way: AttendanceWay, by: Actor, at: datetime
) -> Attendance:
    post = post_of(person, session.starts_at)
    row = Attendance.objects.create(
        session=session,
        person=person,
        post=post.name[:80] if post else "",
        post_en=(post.name_en or post.name)[:80] if post else "",
        way=way,
        taken_at=at,
        taken_by=by.name[:80],
    )
    _note(events.TrainingAttended(person.name, session.title, way), session, by, at)
    return row


def _set(session: TrainingSession, revision: int, new: dict[str, object], refusal: type[UnableTo]) -> None:
    """Set what is new where the session is still planned and nobody changed it meanwhile."""
    rows = TrainingSession.objects.filter(pk=session.pk, held_at=None, called_off_at=None)
    if rows.filter(revision=revision).update(**new, revision=F("revision") + 1):
        return
    theirs = TrainingSession.objects.get(pk=session.pk)
    if theirs.state is not SessionState.PLANNED:
        raise refusal
    raise Stale(
        field="revision",
        details={
            "yours": {
                name: value for name, value in new.items() if name in ("minutes", "teacher", "content")
            },
            "theirs": {"minutes": theirs.minutes, "teacher": theirs.teacher, "content": theirs.content},
            "revision": theirs.revision,
        },
    )


def _note(what: journal.Event, row: TrainingSession, by: Actor, at: datetime) -> Entry:
    return journal.append(
        what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path, world=row.world
    )
