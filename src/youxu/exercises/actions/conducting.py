"""The clock of a drill: start, pause, go on, pace, end. Their moments are real; a clock that stands tells no other."""

from __future__ import annotations

from datetime import datetime

from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.exercises import events
from youxu.exercises.actions import leading, settling
from youxu.exercises.actions.leading import UnableToLeadDrill, note_real
from youxu.exercises.actions.preparing import FASTEST
from youxu.exercises.models import Exercise, Expectation, Inject, Participant
from youxu.exercises.queries.scenarios import places_of, posts_of, script_of
from youxu.exercises.rules.scenario import ScenarioText, filled
from youxu.exercises.rules.words import UNDER_WAY, ExercisePart, ExerciseState, ExpectationState
from youxu.kernel.words import mark
from youxu.plan import queries as plans


class UnableToSetSpeed(UnableToLeadDrill):
    """A drill's clock runs 1 to 60 times as fast as a real one."""

    text = mark("A drill's clock runs 1 to {fastest} times as fast.")


@action
def start_drill(*, by: Actor, at: datetime, exercise: Exercise) -> Exercise:
    """Start a drill: its clock runs, what is due first goes out. Raises NotPermitted, UnableToLeadDrill without players."""
    row = leading.fresh(exercise)
    leading.require(by, row)
    if row.state != ExerciseState.PREPARED:
        raise leading.refusal_of(row)
    players = Participant.objects.filter(exercise=row, left_at=None, part=ExercisePart.PLAYER).count()
    if not players:
        raise UnableToLeadDrill(mark("Nobody plays in this drill yet: enter at least one player."))
    row = leading.moved(row, (ExerciseState.PREPARED,), state=ExerciseState.RUNNING, started_at=at)
    begins = row.begins_at or at
    clock.set_clock(row.world, at, speed=row.speed, scenario_at=begins)
    script = script_of(row)
    _lay_out(row, script, at)
    what = events.ExerciseStarted(row.key, players, len(script.injects), len(script.expectations))
    note_real(what, row, by, at)
    settling.begin(row, by, begins)
    return leading.fresh(row)


def _lay_out(row: Exercise, script: ScenarioText, at: datetime) -> None:
    """Make the rows of the script, its texts with the unit's outlets, its groups as the posts of the plan in force."""
    plan = plans.plan_in_force(row.unit_path, at)
    places = {one.key: one for one in places_of(row)}
    names = {key: (one.name, one.name_en) for key, one in places.items()}
    Inject.objects.bulk_create(
        Inject(
            exercise=row,
            key=one.key,
            number=number,
            way=one.way,
            to=posts_of(plan, one.to),
            title=filled(one.title, names)[0][:120],
            title_en=filled(one.title, names)[1][:160],
            text=filled(one.text, names)[0],
            text_en=filled(one.text, names)[1],
            outlet=places[one.outlet].code if one.outlet else "",
            offset_minutes=script.offset(one),
            after=one.after,
            delay_minutes=one.delay,
            only=one.only or "",
            by_hand=one.by_hand,
        )
        for number, one in enumerate(script.injects, start=1)
    )
    Expectation.objects.bulk_create(
        Expectation(
            exercise=row,
            key=one.key,
            number=number,
            roles=posts_of(plan, one.who),
            text=filled(one.text, names)[0][:300],
            text_en=filled(one.text, names)[1][:400],
            codes=list(one.codes),
            anchor=one.after,
            within_minutes=one.within,
            clause=one.clause,
            checked=one.checked,
            item=one.item,
        )
        for number, one in enumerate(script.expectations, start=1)
    )


@action
def pause_drill(*, by: Actor, at: datetime, exercise: Exercise) -> Exercise:
    """Let the clock stand: nothing falls due and nobody plays until it goes on. Raises NotPermitted, UnableToLeadDrill."""
    row = leading.fresh(exercise)
    leading.require(by, row)
    row = leading.moved(row, (ExerciseState.RUNNING,), state=ExerciseState.PAUSED, pauses=row.pauses + 1)
    clock.set_clock(row.world, at, speed=0)
    note_real(events.ExercisePaused(row.pauses), row, by, at)
    return row


@action
def resume_drill(*, by: Actor, at: datetime, exercise: Exercise) -> Exercise:
    """Let the clock go on from where it stands. Raises NotPermitted, UnableToLeadDrill."""
    row = leading.fresh(exercise)
    leading.require(by, row)
    row = leading.moved(row, (ExerciseState.PAUSED,), state=ExerciseState.RUNNING)
    clock.set_clock(row.world, at, speed=row.speed)
    note_real(events.ExerciseResumed(), row, by, at)
    return row


@action
def set_speed(*, by: Actor, at: datetime, exercise: Exercise, speed: int) -> Exercise:
    """Let the clock run faster or slower from now on, or once it goes on. Raises NotPermitted, UnableToSetSpeed."""
    row = leading.fresh(exercise)
    leading.require(by, row)
    if not 1 <= speed <= FASTEST:
        raise UnableToSetSpeed(field="speed", fastest=FASTEST)
    row = leading.moved(row, UNDER_WAY, speed=speed)
    if row.state == ExerciseState.RUNNING:
        clock.set_clock(row.world, at, speed=speed)
    note_real(events.ExercisePaced(speed), row, by, at)
    return row


@action
def end_drill(*, by: Actor, at: datetime, exercise: Exercise) -> Exercise:
    """End a drill: what was owed by now is judged, what did not come is skipped, its clock stands for good.

    Raises NotPermitted, UnableToLeadDrill.
    """
    row = leading.under_way(exercise)
    leading.require(by, row)
    settling.finish(row, by, clock.within(row.world, at))
    row = leading.moved(row, UNDER_WAY, state=ExerciseState.ENDED, ended_at=at)
    clock.set_clock(row.world, at, speed=0)
    tally = {
        state: Expectation.objects.filter(exercise=row, state=state).count()
        for state in (ExpectationState.MET, ExpectationState.LATE, ExpectationState.MISSED)
    }
    note_real(events.ExerciseEnded(row.key, *tally.values()), row, by, at)
    return row
