"""Training as pages and commands show it: who owes what by when, the sessions, and each with its record (T1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from youxu.core.actor import Actor
from youxu.exercises.models import Attendance, Quiz, TrainingSession
from youxu.exercises.queries.holders import holdings_in, holdings_of
from youxu.exercises.rules.trainings import SessionState, TrainingStanding, standing_in
from youxu.network.models import Unit
from youxu.network.queries.hours import zone_of
from youxu.organisation.models import Holding, Person
from youxu.plan import queries as plans
from youxu.plan.schema import Plan, Training

PAGE = 50
AHEAD = timedelta(days=60)
ORDER = list(TrainingStanding)


@dataclass(frozen=True)
class OwedRow:
    """One holder of one post in one training: how they stand, by when the next step is due, when they were trained."""

    person_id: int
    person: str
    person_en: str
    staff_number: str
    post_key: str
    post: str
    post_en: str
    outlet: str
    outlet_name: str
    outlet_name_en: str
    unit_key: str
    training: str
    title: str
    title_en: str
    since: date
    trained_on: date | None
    standing: TrainingStanding
    due_on: date

    @property
    def overdue(self) -> bool:
        """Tell whether the day has passed."""
        return self.standing is TrainingStanding.OVERDUE

    @property
    def owed(self) -> bool:
        """Tell whether something is to be done."""
        return self.standing is not TrainingStanding.TRAINED


@dataclass(frozen=True)
class AttendeeRow:
    """One person of a session's record, with what the newest quiz of it came to."""

    id: int
    person_id: int
    person: str
    person_en: str
    staff_number: str
    post: str
    post_en: str
    way: str
    taken_at: datetime
    right: int | None
    asked: int | None
    passed: bool | None


@dataclass(frozen=True)
class SessionRow:
    """One session as lists show it: when, where, what, by whom, how many attended."""

    id: int
    unit_key: str
    training: str
    title: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    place: str
    teacher: str
    content: str
    state: SessionState
    held_at: datetime | None
    reason: str
    attended: int
    revision: int


def standings_in(unit: Unit, at: datetime) -> tuple[OwedRow, ...]:
    """Return how every holder of a post of a unit stands in every training of its plan, what is late first."""
    plan = plan_of(unit, at)
    return _standings(holdings_in(unit, at), {unit.path: plan}, at) if plan is not None else ()


def overdue_in(unit: Unit, at: datetime) -> tuple[OwedRow, ...]:
    """Return who is overdue in a unit, the longest first."""
    return tuple(row for row in standings_in(unit, at) if row.overdue)


def owed_by(person: Person, at: datetime) -> tuple[OwedRow, ...]:
    """Return what one person still owes for the posts held now: a quiz, or a training with its day."""
    rows = list(holdings_of(person, at))
    found = {row.post.unit_path: plan_of(row.post.unit, at) for row in rows}
    owed = _standings(rows, {path: plan for path, plan in found.items() if plan is not None}, at)
    return tuple(row for row in owed if row.owed)


def plan_of(unit: Unit, at: datetime) -> Plan | None:
    """Return the plan in force in a unit, None where there is none."""
    row = plans.in_force(unit.path, at)
    return plans.plan_of_row(row) if row is not None else None


def coming_for(person: Person, at: datetime) -> tuple[SessionRow, ...]:
    """Return the sessions that a person may come to soon, in the units of the posts held now; one runs still."""
    paths = {row.post.unit_path for row in holdings_of(person, at)}
    rows = _sessions().filter(
        unit_path__in=paths,
        held_at=None,
        called_off_at=None,
        starts_at__gt=at - timedelta(hours=12),
        starts_at__lt=at + AHEAD,
    )
    return tuple(_session(row) for row in rows.order_by("starts_at", "pk"))


def planned_in(actor: Actor, unit: Unit, at: datetime) -> tuple[SessionRow, ...]:
    """Return the sessions of a unit that are planned and not yet recorded, the earliest first."""
    rows = _sessions(actor).filter(unit=unit, held_at=None, called_off_at=None)
    return tuple(_session(row) for row in rows.order_by("starts_at", "pk")[:PAGE])


def records_of(actor: Actor, unit: Unit, *, before: datetime | None = None) -> tuple[SessionRow, ...]:
    """Return the sessions of a unit that were held or called off, the newest first, a page and one more."""
    rows = _sessions(actor).filter(unit=unit).exclude(held_at=None, called_off_at=None)
    if before is not None:
        rows = rows.filter(starts_at__lt=before)
    return tuple(_session(row) for row in rows.order_by("-starts_at", "-pk")[: PAGE + 1])


def session_row(session: TrainingSession) -> SessionRow:
    """Return one session as it stands."""
    return _session(_sessions().get(pk=session.pk))


def session_numbered(actor: Actor, pk: int) -> TrainingSession | None:
    """Return a session that the actor may read."""
    rows = TrainingSession.objects.visible_to(actor).select_related("unit")
    return rows.filter(pk=pk).first()


def session_with_code(code: str) -> TrainingSession | None:
    """Return the session whose code this is."""
    return TrainingSession.objects.select_related("unit").filter(code=code.upper()).first()


def attendees_of(session: TrainingSession) -> tuple[AttendeeRow, ...]:
    """Return who attended a session, with the newest quiz that each finished for it."""
    quizzes: dict[int, Quiz] = {}
    for quiz in session.quizzes.exclude(finished_at=None).order_by("finished_at", "pk"):
        quizzes[quiz.person_id] = quiz
    rows = session.attendances.filter(struck_at=None).select_related("person")
    return tuple(
        _attendee(row, quizzes.get(row.person_id)) for row in rows.order_by("person__staff_number", "pk")
    )


def attended(session: TrainingSession, person: Person) -> Attendance | None:
    """Return that a person attended, None where nobody took it down."""
    return session.attendances.filter(person=person, struck_at=None).first()


def attendance_numbered(session: TrainingSession, pk: int) -> Attendance | None:
    """Return one line of a session's list that is not struck."""
    rows = session.attendances.select_related("person", "session__unit")
    return rows.filter(pk=pk, struck_at=None).first()


def people_to_train(session: TrainingSession, at: datetime) -> tuple[Person, ...]:
    """Return who may be entered from the list: the holders of posts in the unit that are not on it yet."""
    there = session.attendances.filter(struck_at=None).values_list("person", flat=True)
    rows = holdings_in(session.unit, at).exclude(person__in=list(there))
    found = {row.person_id: row.person for row in rows}
    return tuple(sorted(found.values(), key=lambda person: person.staff_number))


def _sessions(actor: Actor | None = None) -> QuerySet[TrainingSession]:
    rows = TrainingSession.objects.all() if actor is None else TrainingSession.objects.visible_to(actor)
    counted = Count("attendances", filter=Q(attendances__struck_at=None))
    return rows.select_related("unit").annotate(attended=counted)


def _session(row: TrainingSession) -> SessionRow:
    return SessionRow(
        row.pk,
        row.unit.key,
        row.training,
        row.title,
        row.title_en,
        row.starts_at,
        row.starts_at + timedelta(minutes=row.minutes),
        row.minutes,
        row.place,
        row.teacher,
        row.content,
        row.state,
        row.held_at,
        row.reason,
        getattr(row, "attended", 0),
        row.revision,
    )


def _attendee(row: Attendance, quiz: Quiz | None) -> AttendeeRow:
    return AttendeeRow(
        row.pk,
        row.person_id,
        row.person.name,
        row.person.name_en or row.person.name,
        row.person.staff_number,
        row.post,
        row.post_en,
        row.way,
        row.taken_at,
        quiz.right if quiz else None,
        quiz.asked if quiz else None,
        quiz.passed if quiz else None,
    )


def _standings(
    holdings: Iterable[Holding], plans_by_path: Mapping[str, Plan], at: datetime
) -> tuple[OwedRow, ...]:
    rows = list(holdings)
    people = {row.person_id for row in rows}
    trained, passed = _trained(people, at), _passed(people, at)
    found = []
    for row in rows:
        plan = plans_by_path.get(row.post.unit_path)
        for key, rule in plan.training.training.items() if plan is not None else ():
            if rule.is_for(row.post.key):
                named = (row.person_id, key)
                found.append(_standing(row, key, rule, trained.get(named), passed.get(named), at))
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.standing), one.due_on, one.staff_number)))


def _standing(
    row: Holding, key: str, rule: Training, trained: datetime | None, passed: datetime | None, at: datetime
) -> OwedRow:
    post, person, zone = row.post, row.person, zone_of(row.post.unit.time_zone)
    since = row.starts_at.astimezone(zone).date()
    trained_on = trained.astimezone(zone).date() if trained is not None else None
    tested = trained is not None and passed is not None and passed >= trained
    standing, due = standing_in(rule, since, trained_on, tested, at.astimezone(zone).date())
    outlet = post.outlet
    return OwedRow(
        row.person_id,
        person.name,
        person.name_en or person.name,
        person.staff_number,
        post.key,
        post.name,
        post.name_en or post.name,
        outlet.code if outlet else "",
        outlet.name if outlet else "",
        (outlet.name_en or outlet.name) if outlet else "",
        post.unit.key,
        key,
        rule.title.zh,
        rule.title.en,
        since,
        trained_on,
        standing,
        due,
    )


def _trained(people: Iterable[int], at: datetime) -> dict[tuple[int, str], datetime]:
    """Return (person, training) -> when the newest session began that the person attended and that was held."""
    rows = Attendance.objects.filter(
        person__in=people, struck_at=None, session__held_at__isnull=False, session__starts_at__lte=at
    )
    newest = rows.values_list("person", "session__training").annotate(last=Max("session__starts_at"))
    return {(person, training): last for person, training, last in newest}


def _passed(people: Iterable[int], at: datetime) -> dict[tuple[int, str], datetime]:
    """Return (person, training) -> when the person last passed its quiz."""
    rows = Quiz.objects.filter(person__in=people, passed=True, finished_at__lte=at)
    newest = rows.values_list("person", "training").annotate(last=Max("finished_at"))
    return {(person, training): last for person, training, last in newest}
