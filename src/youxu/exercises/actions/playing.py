"""What happens in a drill by hand: injects sent, added, skipped, seen; expectations that a person saw; and the round.

Their moments are those of the scenario.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max

from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.backup.held import undecided_until
from youxu.core.errors import Invalid, UnableTo
from youxu.core.one_by_one import one_by_one
from youxu.exercises import events
from youxu.exercises.actions import leading, settling
from youxu.exercises.actions.leading import CLAUSE, UnableToActInDrill, note
from youxu.exercises.models import Exercise, Expectation, Inject, InjectSeen
from youxu.exercises.queries.playing import reaches
from youxu.exercises.queries.scenarios import outlets_named, posts_of
from youxu.exercises.rules.words import (
    UNDER_WAY,
    Checked,
    ExercisePart,
    ExerciseState,
    ExpectationState,
    InjectState,
    InjectWay,
)
from youxu.kernel.words import Sentence, mark
from youxu.plan import queries as plans

CHECKABLE = (ExpectationState.OPEN, ExpectationState.MISSED, ExpectationState.VOID)


class UnableToSendInject(UnableTo):
    """An inject goes out once."""

    text = mark("Inject {number} does not wait any more.")
    clause = CLAUSE


class UnableToCheckExpectation(UnableTo):
    """One says how an expectation stands once it has begun, and for what the engine checks with the reason."""

    text = mark("This expectation is not open: it has not begun, or how it stands was said already.")
    clause = CLAUSE


@action
def send_inject(*, by: Actor, at: datetime, inject: Inject) -> Inject:
    """Send an inject now, by hand, whenever it was due. Raises NotPermitted, UnableToLeadDrill, UnableToSendInject."""
    row = leading.under_way(inject.exercise)
    leading.require(by, row)
    rows = Inject.objects.filter(pk=inject.pk, state=InjectState.WAITING)
    if not rows.update(state=InjectState.SENT, sent_at=at, sent_by=by.person_id):
        raise UnableToSendInject(number=inject.number)
    settling.tell(row, Inject.objects.get(pk=inject.pk), by, at, by_hand=True)
    settling.settle(row, by, at)
    return _fresh(inject)


@action
def add_inject(
    *,
    by: Actor,
    at: datetime,
    exercise: Exercise,
    way: str,
    title: str,
    text: str,
    to: Iterable[str] = (),
    outlet: str = "",
    in_minutes: int = 0,
    title_en: str = "",
    text_en: str = "",
) -> Inject:
    """Put in an inject that the script does not have: at once, or in so many minutes of the scenario.

    Raises NotPermitted, UnableToLeadDrill, Invalid naming each input at fault.
    """
    row = leading.under_way(exercise)
    leading.require(by, row)
    plan = plans.plan_in_force(row.unit_path, at)
    wanted = list(to)
    _check(
        row, way, title, text, [one for one in wanted if one not in {*plan.posts, *plan.organisation}], outlet
    )
    number = 1 + (Inject.objects.filter(exercise=row).aggregate(last=Max("number"))["last"] or 0)
    made = Inject.objects.create(
        exercise=row,
        key=f"added-{number}",
        number=number,
        way=way,
        to=posts_of(plan, wanted),
        title=title.strip()[:120],
        title_en=title_en.strip()[:160],
        text=text.strip(),
        text_en=text_en.strip(),
        outlet=outlet,
        added=True,
        due_at=at + timedelta(minutes=max(0, in_minutes)),
    )
    note(events.InjectAdded(number, way, made.title, made.title_en or made.title), row, by, at)
    settling.settle(row, by, at)
    return _fresh(made)


def _check(row: Exercise, way: str, title: str, text: str, unknown: list[str], outlet: str) -> None:
    faults: dict[str, Sentence] = {}
    if way not in InjectWay.__members__:
        faults["way"] = Sentence(
            mark("Say as what it comes: a message, a call, a document, an alert, a post.")
        )
    if not title.strip():
        faults["title"] = Sentence(mark("Say in a few words what happens."))
    if not text.strip():
        faults["text"] = Sentence(mark("Say what the players see or hear."))
    if unknown:
        faults["to"] = Sentence(mark("there is no post or group {name} (unknown role)"), {"name": unknown[0]})
    if outlet and outlet not in outlets_named(row.unit, [outlet]):
        faults["outlet"] = Sentence(mark("There is no outlet {name} in this unit."), {"name": outlet})
    if faults:
        raise Invalid(faults)


@action
def skip_inject(*, by: Actor, at: datetime, inject: Inject) -> Inject:
    """Leave an inject out, and what follows it. Raises NotPermitted, UnableToLeadDrill, UnableToSendInject."""
    row = leading.under_way(inject.exercise)
    leading.require(by, row)
    if not Inject.objects.filter(pk=inject.pk, state=InjectState.WAITING).update(state=InjectState.SKIPPED):
        raise UnableToSendInject(number=inject.number)
    note(events.InjectSkipped(inject.number, inject.title, inject.title_en or inject.title), row, by, at)
    settling.settle(row, by, at)
    return _fresh(inject)


@action
def see_inject(*, by: Actor, at: datetime, inject: Inject) -> InjectSeen:
    """Write down that a player saw an inject, while its clock stands too; again changes nothing.

    Raises UnableToActInDrill for whom it did not reach and where the drill is not under way.
    """
    row = leading.fresh(inject.exercise)
    part = leading.part_of(by, row, ExercisePart.PLAYER)
    one = _fresh(inject)
    reached = one.state == InjectState.SENT and reaches(one.to, by.posts_in(row.unit_path))
    if part is None or not reached or row.state not in UNDER_WAY:
        raise UnableToActInDrill
    known = InjectSeen.objects.filter(inject=one, person=part.person).first()
    if known is not None:
        return known
    seen = InjectSeen.objects.create(inject=one, person=part.person, seen_at=at)
    note(events.InjectSeenBy(one.number, one.title, one.title_en or one.title), row, by, at)
    return seen


@action
def check_expectation(
    *,
    by: Actor,
    at: datetime,
    expectation: Expectation,
    met: bool,
    done_at: datetime | None = None,
    note_text: str = "",
) -> Expectation:
    """Say as an observer or conductor whether what was expected was done, and when (a moment of the scenario).

    What the engine checks is said by a person only with a reason: it may have been done beside the screen. Raises
    UnableToActInDrill, UnableToCheckExpectation, Invalid.
    """
    row = leading.fresh(expectation.exercise)
    if not leading.part_of(by, row, ExercisePart.OBSERVER, ExercisePart.CONDUCTOR):
        raise UnableToActInDrill
    one = Expectation.objects.get(pk=expectation.pk)
    if row.state not in (*UNDER_WAY, ExerciseState.ENDED) or one.state not in CHECKABLE or one.due_at is None:
        raise UnableToCheckExpectation
    if one.checked == Checked.ENGINE and not note_text.strip():
        raise Invalid({"note_text": Sentence(mark("The journal does not show it: say what you saw."))})
    moment = done_at or at
    if moment > at or (one.opened_at is not None and moment < one.opened_at):
        raise Invalid({"done_at": Sentence(mark("This lies before it was expected, or is still to come."))})
    state = ExpectationState.MISSED
    if met:
        state = ExpectationState.MET if moment <= one.due_at else ExpectationState.LATE
    rows = Expectation.objects.filter(pk=one.pk, state=one.state)
    values = {"met_at": moment, "met_by": by.name[:120]} if met else {}
    if not rows.update(state=state, note=note_text.strip()[:300], **values):
        raise UnableToCheckExpectation
    said = events.ExpectationChecked(one.number, one.text, one.text_en or one.text, state, note_text.strip())
    note(said, row, by, at)
    if row.state in UNDER_WAY:
        settling.settle(row, by, at)
    return Expectation.objects.select_related("exercise").get(pk=one.pk)


@action
def play_on(*, by: Actor, at: datetime, exercise: Exercise) -> int:
    """Let a running drill go on to a moment of its scenario; return how many injects and expectations moved."""
    by.require(leading.VERB, unit=exercise.unit_path)
    row = leading.fresh(exercise)
    return settling.settle(row, by, at) if row.state == ExerciseState.RUNNING else 0


def play_due(*, by: Actor, at: datetime) -> int:
    """Let every running drill go on to where its clock stands, each in a transaction of its own; return how many moved.

    It reads a partial index every second and usually finds nothing. While something is held since a restore no drill goes
    on: its messages may have gone out from the other computer.
    """
    rows = list(Exercise.objects.filter(state=ExerciseState.RUNNING).order_by("key")[:50])
    if not rows or undecided_until() is not None:
        return 0
    return one_by_one(rows, lambda row: play_on(by=by, at=clock.within(row.world, at), exercise=row))


def _fresh(inject: Inject) -> Inject:
    return Inject.objects.select_related("exercise__unit", "sent_by").get(pk=inject.pk)
