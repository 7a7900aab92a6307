"""Drills as pages and commands show them: which there are, who takes part, how each stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from youxu.core.actor import Actor
from youxu.core.clock import within
from youxu.core.database import path_under
from youxu.exercises.models import Exercise, LessonAnswers, Participant
from youxu.exercises.queries.scoring import sheets_for
from youxu.exercises.rules.words import UNDER_WAY, ExercisePart, ExerciseState
from youxu.organisation.grants import held_at

DRILLS_SHOWN = 50
RELATED = ("unit", "scenario")


@dataclass(frozen=True)
class DrillRow:
    """One drill; ``now`` is where its scenario stands at the real moment that was asked for."""

    id: int
    key: str
    unit_key: str
    unit: str
    unit_en: str
    unit_path: str
    title: str
    title_en: str
    form: str
    scope: str
    scenario: str
    plan_version: int
    planned_at: datetime
    begins_at: datetime | None
    state: str
    speed: int
    pauses: int
    started_at: datetime | None
    ended_at: datetime | None
    revision: int
    prepared_by: str
    reason: str
    now: datetime

    @property
    def prepared(self) -> bool:
        """Tell whether it has not begun and is still to come."""
        return self.state == ExerciseState.PREPARED

    @property
    def under_way(self) -> bool:
        """Tell whether its world lives: it runs or is paused."""
        return self.state in UNDER_WAY

    @property
    def running(self) -> bool:
        """Tell whether its clock runs, so that players may act."""
        return self.state == ExerciseState.RUNNING

    @property
    def ended(self) -> bool:
        """Tell whether it was played to its end."""
        return self.state == ExerciseState.ENDED


@dataclass(frozen=True)
class ParticipantRow:
    """One person in a drill."""

    id: int
    person_id: int
    person: str
    person_en: str
    staff_number: str
    unit: str
    part: str
    joined_at: datetime

    @property
    def plays(self) -> bool:
        """Tell whether the person acts in the drill's world."""
        return self.part == ExercisePart.PLAYER

    @property
    def conducts(self) -> bool:
        """Tell whether the person leads the drill."""
        return self.part == ExercisePart.CONDUCTOR

    @property
    def observes(self) -> bool:
        """Tell whether the person watches and scores."""
        return self.part == ExercisePart.OBSERVER


@dataclass(frozen=True)
class OwnDrill:
    """A drill of one person, with their part in it: it runs or is paused, or it is over and asks them by when to answer."""

    key: str
    title: str
    title_en: str
    state: str
    part: str
    answer_by: datetime | None

    @property
    def plays(self) -> bool:
        """Tell whether the person acts in the drill's world."""
        return self.part == ExercisePart.PLAYER

    @property
    def observes(self) -> bool:
        """Tell whether the person watches and scores."""
        return self.part == ExercisePart.OBSERVER


def drill_by_key(key: str) -> Exercise | None:
    """Return the drill with this key, whoever asks: who may enter it is the caller's question."""
    return Exercise.objects.select_related(*RELATED).filter(key=key[:40]).first() if key else None


def drill_for(actor: Actor, key: str) -> Exercise | None:
    """Return the drill with this key if the actor may read it: of a unit that they read, or that they take part in."""
    rows = Exercise.objects.visible_to(actor).select_related(*RELATED)
    return rows.filter(key=key[:40]).first() if key else None


def drills_of(
    actor: Actor, at: datetime, *, path: str = "", states: Iterable[str] = (), before: int = 0
) -> tuple[DrillRow, ...]:
    """Return the drills that the actor may read, what is planned last first; ``before`` is the last one shown."""
    rows = Exercise.objects.visible_to(actor).select_related(*RELATED)
    if path:
        rows = rows.filter(path_under("unit_path", path))
    if wanted := list(states):
        rows = rows.filter(state__in=wanted)
    edge = Exercise.objects.filter(pk=before).first() if before else None
    if edge is not None:
        rows = rows.filter(planned_at__lte=edge.planned_at).exclude(
            planned_at=edge.planned_at, pk__gte=edge.pk
        )
    return tuple(drill_row(row, at) for row in rows.order_by("-planned_at", "-pk")[:DRILLS_SHOWN])


def drills_to_play(person_id: int | None, at: datetime) -> tuple[DrillRow, ...]:
    """Return the drills under way in which a person takes part."""
    if person_id is None:
        return ()
    mine = Participant.objects.filter(person=person_id, left_at=None).values("exercise")
    rows = Exercise.objects.select_related(*RELATED).filter(pk__in=mine, state__in=UNDER_WAY)
    rows = rows.order_by("planned_at", "pk")
    return tuple(drill_row(row, at) for row in rows)


def own_drills(person_id: int | None) -> tuple[OwnDrill, ...]:
    """Return the drills under way in which a person takes part, and those that are over and whose questions wait for them."""
    if person_id is None:
        return ()
    answered = LessonAnswers.objects.filter(exercise=OuterRef("exercise"), person=person_id)
    asked = Q(exercise__state=ExerciseState.ENDED) & ~Exists(answered)
    rows = Participant.objects.filter(person=person_id, left_at=None)
    rows = rows.filter(Q(exercise__state__in=UNDER_WAY) | asked).select_related("exercise")
    found = (_own(row) for row in rows.order_by("exercise__planned_at", "exercise"))
    return tuple(one for one in found if one is not None)


def _own(row: Participant) -> OwnDrill | None:
    """Return a drill of one person; None for one that is over and asks nothing."""
    drill, answer_by = row.exercise, None
    if drill.ended_at is not None:
        sheets = sheets_for(drill)
        if sheets is None or not sheets.questions:
            return None
        answer_by = drill.ended_at + (sheets.answer_within.delta or timedelta(0))
    return OwnDrill(drill.key, drill.title, drill.title_en or drill.title, drill.state, row.part, answer_by)


def drill_row(row: Exercise, at: datetime) -> DrillRow:
    """Return one drill as it stands at a real moment."""
    return DrillRow(
        id=row.pk,
        key=row.key,
        unit_key=row.unit.key,
        unit=row.unit.name,
        unit_en=row.unit.name_en or row.unit.name,
        unit_path=row.unit_path,
        title=row.title,
        title_en=row.title_en or row.title,
        form=row.form,
        scope=row.scope,
        scenario=row.scenario.key,
        plan_version=row.plan_version,
        planned_at=row.planned_at,
        begins_at=row.begins_at,
        state=row.state,
        speed=row.speed,
        pauses=row.pauses,
        started_at=row.started_at,
        ended_at=row.ended_at,
        revision=row.revision,
        prepared_by=row.prepared_by,
        reason=row.reason,
        now=within(row.world, at) if row.started_at else row.begins_at or row.planned_at,
    )


def participants_of(exercise: Exercise) -> tuple[ParticipantRow, ...]:
    """Return who takes part in a drill: players first, then who conducts and who observes."""
    rows = list(_participants().filter(exercise=exercise))
    order = list(ExercisePart)
    rows.sort(key=lambda row: (order.index(ExercisePart(row.part)), row.person.staff_number))
    return tuple(map(_participant, rows))


def participant_of(exercise: Exercise, person_id: int | None) -> ParticipantRow | None:
    """Return which part a person takes in a drill, or None."""
    if person_id is None:
        return None
    row = _participants().filter(exercise=exercise, person=person_id).first()
    return _participant(row) if row is not None else None


def posts_of_players(exercise: Exercise, at: datetime) -> frozenset[str]:
    """Return the posts that the players of a drill hold in its unit at a moment."""
    rows = Participant.objects.filter(exercise=exercise, left_at=None, part=ExercisePart.PLAYER)
    held = (one for row in rows.select_related("person") for one in held_at(row.person, at))
    return frozenset(one.post for one in held if one.counts_in(exercise.unit_path))


def worlds_under_way() -> tuple[str, ...]:
    """Return the worlds that live now: of drills that run or are paused."""
    return tuple(Exercise.objects.filter(state__in=UNDER_WAY).order_by("key").values_list("key", flat=True))


def _participants() -> QuerySet[Participant]:
    return Participant.objects.select_related("person__unit").filter(left_at=None)


def _participant(row: Participant) -> ParticipantRow:
    person = row.person
    return ParticipantRow(
        row.pk,
        person.pk,
        person.name,
        person.name_en or person.name,
        person.staff_number,
        person.unit.name if person.unit else "",
        row.part,
        row.joined_at,
    )
