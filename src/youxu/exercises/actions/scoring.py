"""Scoring a drill: by its observers item by item, by the engine from the journal; what observers saw besides (T2)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.exercises import events
from youxu.exercises.actions import leading
from youxu.exercises.actions.leading import CLAUSE, VERB
from youxu.exercises.models import Exercise, Expectation, Observation, Score
from youxu.exercises.queries.filling import known_values
from youxu.exercises.queries.scoring import item_of
from youxu.exercises.rules.scoring import ScoreSource, UnsoundValue, read_value, value_code
from youxu.exercises.rules.words import ExercisePart, ExerciseState
from youxu.kernel.words import mark
from youxu.plan.schema.scoring import SheetItem

SCORERS = (ExercisePart.OBSERVER, ExercisePart.CONDUCTOR)


class UnableToScore(UnableTo):
    """An item of the drill's sheets is scored once by each observer, with a value of its kind; then it is changed."""

    text = mark("This cannot be scored.")
    clause = CLAUSE


class UnableToObserve(UnableTo):
    """An observation says what was seen, of an item or an expectation of this drill, or of neither."""

    text = mark("This observation cannot be written down.")
    clause = CLAUSE


@action
def score_item(
    *,
    by: Actor,
    at: datetime,
    exercise: Exercise,
    item: str,
    value: str,
    note: str = "",
    revision: int | None = None,
) -> Score:
    """Score an item, during the drill or after it; with ``revision`` change the own score of it.

    ``item`` is its key or its table and number ("A.2 2.6"), ``value`` of its kind or "na". Raises NotPermitted,
    UnableToScore for an unknown item, a value of another kind, a second score by the same person; Stale.
    """
    row = leading.fresh(exercise)
    person_id = _scorer(by, row, UnableToScore)
    found = item_of(row, item)
    if found is None:
        raise UnableToScore(
            mark("The sheets of this drill have no item {name}."), field="item", name=item.strip()[:40] or "–"
        )
    key, entry, kind = found
    try:
        given = read_value(kind, value)
    except UnsoundValue as fault:
        raise UnableToScore(fault.sentence.text, field="value", value=fault.said) from fault
    words = note.strip()[:400]
    before = Score.objects.filter(exercise=row, item=key, by=person_id).first()
    if before is None and revision is None:
        made = Score.objects.create(
            exercise=row,
            item=key,
            source=ScoreSource.OBSERVER,
            by_id=person_id,
            value=given,
            note=words,
            scored_at=at,
        )
    else:
        made = _changed(before, revision, given, words, at)
    was = value_code(kind, before.value) if before is not None else ""
    what = events.ItemScored(_shown(key, entry), value_code(kind, given), was)
    leading.note_real(what, row, by, at)
    return made


def _changed(
    before: Score | None, revision: int | None, value: Decimal | None, note: str, at: datetime
) -> Score:
    if before is None:
        raise UnableToScore(mark("You have not scored this item. Score it first."), field="value")
    if revision is None:
        raise UnableToScore(
            mark("You scored this item already. Change your score instead of scoring it twice."),
            field="value",
        )
    rows = Score.objects.filter(pk=before.pk, revision=revision)
    if not rows.update(value=value, note=note, scored_at=at, revision=revision + 1):
        theirs = {"value": before.value, "note": before.note}
        yours = {"value": value, "note": note}
        raise Stale(field="value", details={"yours": yours, "theirs": theirs, "revision": before.revision})
    return Score.objects.get(pk=before.pk)


@action
def fill_scores(*, by: Actor, at: datetime, exercise: Exercise) -> int:
    """Fill what the journal knows into the sheets and return how many items it knows; the same again changes nothing.

    Observers' scores stay as they are and go before it. Raises NotPermitted.
    """
    row = leading.fresh(exercise)
    if not leading.part_of(by, row, *SCORERS):
        by.require(VERB, unit=row.unit_path)
    known = known_values(row, at)
    before = {one.item: one for one in Score.objects.filter(exercise=row, by=None)}
    changed = 0
    for key, value in known.items():
        if key not in before:
            Score.objects.create(exercise=row, item=key, source=ScoreSource.ENGINE, value=value, scored_at=at)
        elif before[key].value != value:
            rows = Score.objects.filter(pk=before[key].pk)
            rows.update(value=value, scored_at=at, revision=before[key].revision + 1)
        else:
            continue
        changed += 1
    if changed:
        leading.note_real(events.ScoresFilled(len(known), changed), row, by, at)
    return len(known)


@action
def note_observation(
    *, by: Actor, at: datetime, exercise: Exercise, words: str, item: str = "", expectation: str = ""
) -> Observation:
    """Write down what was seen, at the moment of the scenario that it is. Raises NotPermitted, UnableToObserve."""
    row = leading.fresh(exercise)
    person_id = _scorer(by, row, UnableToObserve)
    said = words.strip()[:600]
    if not said:
        raise UnableToObserve(mark("Say what you saw."), field="words")
    found = item_of(row, item) if item.strip() else None
    if item.strip() and found is None:
        raise UnableToObserve(
            mark("The sheets of this drill have no item {name}."), field="item", name=item.strip()[:40]
        )
    expected = expectation.strip()
    if expected and not Expectation.objects.filter(exercise=row, key=expected).exists():
        raise UnableToObserve(
            mark("This drill has no expectation {name}."), field="expectation", name=expected[:40]
        )
    made = Observation.objects.create(
        exercise=row,
        by_id=person_id,
        words=said,
        item=found[0] if found else "",
        expectation=expected,
        seen_at=clock.within(row.world, at),
        written_at=at,
    )
    shown = _shown(found[0], found[1]) if found else ""
    leading.note_real(events.ObservationNoted(said, shown), row, by, at)
    return made


def _scorer(by: Actor, row: Exercise, error: type[UnableTo]) -> int:
    """Return who scores: who observes or conducts the drill, or may lead drills of its unit. Raises NotPermitted, ``error``."""
    if not leading.part_of(by, row, *SCORERS):
        by.require(VERB, unit=row.unit_path)
    if by.person_id is None:
        raise error(mark("A person scores: sign in, or name yourself with --as."))
    if row.state == ExerciseState.CALLED_OFF:
        raise error(mark("This drill was called off."))
    return by.person_id


def _shown(key: str, item: SheetItem) -> str:
    return f"{key} {item.number}".strip()
