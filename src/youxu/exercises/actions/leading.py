"""Who may lead a drill, who may act in it, and how its acts are written into its journal."""

from __future__ import annotations

from datetime import datetime

from youxu.core import clock, journal
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.exercises.models import Exercise, Participant
from youxu.exercises.rules.words import UNDER_WAY, ExercisePart
from youxu.kernel.words import mark

VERB = "lead_drill"
CLAUSE = "T2"


class UnableToLeadDrill(UnableTo):
    """The drill does not stand where this act begins, or somebody changed it meanwhile."""

    text = mark("The drill {key} is not where this could be done: {exercise_state}.")
    clause = CLAUSE


class UnableToActInDrill(UnableTo):
    """Only who takes part acts in a drill, and only while it is under way."""

    text = mark("You take no part in this drill that would let you do this.")
    clause = CLAUSE


def require(by: Actor, exercise: Exercise) -> None:
    """Raise NotPermitted unless the actor conducts the drill or may lead drills of its unit."""
    if not part_of(by, exercise, ExercisePart.CONDUCTOR):
        by.require(VERB, unit=exercise.unit_path)


def part_of(by: Actor, exercise: Exercise, *parts: ExercisePart) -> Participant | None:
    """Return the actor's part in a drill if it is one of ``parts``."""
    if by.person_id is None:
        return None
    rows = Participant.objects.filter(exercise=exercise, person=by.person_id, left_at=None, part__in=parts)
    return rows.select_related("person").first()


def fresh(exercise: Exercise) -> Exercise:
    """Return the drill as it stands now."""
    return Exercise.objects.select_related("unit", "scenario").get(pk=exercise.pk)


def under_way(exercise: Exercise) -> Exercise:
    """Return the drill as it stands. Raises UnableToLeadDrill unless it runs or is paused."""
    row = fresh(exercise)
    if row.state not in UNDER_WAY:
        raise refusal_of(row)
    return row


def refusal_of(row: Exercise) -> UnableToLeadDrill:
    """Return the refusal that says where the drill stands."""
    return UnableToLeadDrill(key=row.key, exercise_state=row.state)


def moved(row: Exercise, states: tuple[str, ...], **changes: object) -> Exercise:
    """Move the drill on from one of ``states`` and return it. Raises UnableToLeadDrill where it is in another by now."""
    rows = Exercise.objects.filter(pk=row.pk, state__in=states, revision=row.revision)
    if not rows.update(**changes, revision=row.revision + 1):
        raise refusal_of(fresh(row))
    return fresh(row)


def note(what: journal.Event, row: Exercise, by: Actor, at: datetime) -> Entry:
    """Write what happened at a moment of the scenario into the drill's journal."""
    return journal.append(
        what,
        by=by,
        at=at,
        stream=row.stream,
        subject=row,
        unit=row.unit_path,
        world=row.world,
        visibility=row.visibility,
    )


def note_real(what: journal.Event, row: Exercise, by: Actor, at: datetime) -> Entry:
    """Write down what was done at a real moment: where the scenario stood then."""
    return note(what, row, by, clock.within(row.world, at))
