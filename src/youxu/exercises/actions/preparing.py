"""Preparing a drill from a scenario: which outlets it is about, when, who takes part; changing that; calling it off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from youxu.core import numbers
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.core.models import Concern
from youxu.exercises import events
from youxu.exercises.actions import leading
from youxu.exercises.actions.leading import CLAUSE, VERB, note_real
from youxu.exercises.models import Exercise, Participant, Scenario
from youxu.exercises.queries.scenarios import outlets_named, text_of
from youxu.exercises.rules.scenario import ScenarioText
from youxu.exercises.rules.words import ExercisePart, ExerciseState
from youxu.kernel.words import Sentence, mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation.grants import key_of
from youxu.organisation.models import Person
from youxu.plan import queries as plans

LATELY = timedelta(hours=12)
FASTEST = 60


class UnableToPrepareDrill(UnableTo):
    """A drill needs a scenario in which something happens, and an outlet of the unit for each of its outlets."""

    text = mark("Nothing happens in this scenario yet: add an inject first.")
    clause = CLAUSE


class UnableToTakePart(UnableTo):
    """One takes one part in a drill that is not over."""

    text = mark("This person takes part in this drill already.")
    clause = CLAUSE


@action
def prepare_drill(
    *,
    by: Actor,
    at: datetime,
    scenario: Scenario,
    planned_at: datetime,
    places: Mapping[str, str] | None = None,
    begins_at: datetime | None = None,
    speed: int = 1,
    title: str = "",
    title_en: str = "",
    people: Iterable[tuple[Person, str]] = (),
) -> Exercise:
    """Prepare a drill of the scenario's unit; whoever prepares it conducts it, unless ``people`` says otherwise.

    ``places`` says which outlet (its code) each outlet of the scenario is. ``begins_at`` is the moment of the
    scenario at which it begins; without one the scenario runs at the real time. Raises NotPermitted, UnableToPrepareDrill,
    Invalid naming each input at fault.
    """
    unit = scenario.unit
    by.require(VERB, unit=unit.path)
    text = text_of(scenario)
    if not text.injects:
        raise UnableToPrepareDrill(field="scenario")
    body = _pinned(unit, text, places or {}, planned_at, at, speed)
    key = _key(unit, planned_at)
    version = plans.in_force(unit.path, at)
    row = Exercise.objects.create(
        key=key,
        world=key,
        unit=unit,
        unit_path=unit.path,
        title=(title or text.title.first)[:120],
        title_en=(title_en or title or text.title.second)[:160],
        form=text.form,
        scope=text.scope,
        scenario=scenario,
        body=body,
        plan_version=version.number if version else 0,
        planned_at=planned_at,
        begins_at=begins_at,
        speed=speed,
        prepared_by=by.name[:80],
    )
    note_real(events.ExercisePrepared(key, row.title, row.title_en, planned_at.isoformat()), row, by, at)
    for person, part in _parts(by, people):
        _join(row, person, part, by, at)
    return leading.fresh(row)


def _parts(by: Actor, people: Iterable[tuple[Person, str]]) -> list[tuple[Person, ExercisePart]]:
    """Return who takes which part from the beginning. Raises Invalid where nobody would conduct."""
    found: dict[int, tuple[Person, ExercisePart]] = {}
    if by.person_id is not None:
        found[by.person_id] = (Person.objects.get(pk=by.person_id), ExercisePart.CONDUCTOR)
    for person, part in people:
        if person.retired_at is not None:
            raise Invalid({"people": Sentence(mark("This person has left."))})
        found[person.pk] = (person, ExercisePart(part))
    if by.person_id is not None and ExercisePart.CONDUCTOR not in {part for _, part in found.values()}:
        raise Invalid({"people": Sentence(mark("Somebody must conduct the drill."))})
    return list(found.values())


@action
def change_drill(
    *,
    by: Actor,
    at: datetime,
    exercise: Exercise,
    planned_at: datetime,
    places: Mapping[str, str] | None = None,
    begins_at: datetime | None = None,
    speed: int = 1,
    title: str = "",
    title_en: str = "",
    revision: int | None = None,
) -> Exercise:
    """Change what was prepared, with the scenario as it is now. Raises likewise, Stale, UnableToLeadDrill once it began."""
    row = leading.fresh(exercise)
    leading.require(by, row)
    if row.state != ExerciseState.PREPARED:
        raise leading.refusal_of(row)
    text = text_of(row.scenario)
    body = _pinned(row.unit, text, places or {}, planned_at, at, speed)
    values: dict[str, Any] = {
        "title": (title or text.title.first)[:120],
        "title_en": (title_en or title or text.title.second)[:160],
        "planned_at": planned_at,
        "begins_at": begins_at,
        "speed": speed,
    }
    if revision is not None and revision != row.revision:
        theirs = {name: getattr(row, name) for name in values}
        raise Stale(details={"yours": values, "theirs": theirs, "revision": row.revision})
    row = leading.moved(row, (ExerciseState.PREPARED,), **values, body=body, form=text.form, scope=text.scope)
    what = events.ExerciseChanged(row.key, row.title, row.title_en, planned_at.isoformat())
    note_real(what, row, by, at)
    return row


@action
def call_off_drill(*, by: Actor, at: datetime, exercise: Exercise, reason: str) -> Exercise:
    """Say why a drill that has not begun will not be held. Raises NotPermitted, UnableToLeadDrill, Invalid."""
    row = leading.fresh(exercise)
    leading.require(by, row)
    if not reason.strip():
        raise Invalid({"reason": Sentence(mark("Say why."))})
    row = leading.moved(
        row, (ExerciseState.PREPARED,), state=ExerciseState.CALLED_OFF, reason=reason.strip()[:300]
    )
    note_real(events.ExerciseCalledOff(row.key, row.reason), row, by, at)
    return row


@action
def take_part(*, by: Actor, at: datetime, exercise: Exercise, person: Person, part: str) -> Participant:
    """Enter that a person takes part, or takes another part than before; their world is then open to them.

    Raises NotPermitted, UnableToTakePart once the drill is over, for somebody who is retired, or the same again.
    """
    row = leading.fresh(exercise)
    leading.require(by, row)
    if row.state in (ExerciseState.ENDED, ExerciseState.CALLED_OFF):
        raise UnableToTakePart(mark("This drill is over."))
    if part not in ExercisePart.__members__:
        raise Invalid({"part": Sentence(mark("A person plays, conducts or observes."))})
    if person.retired_at is not None:
        raise UnableToTakePart(mark("This person has left."), field="person")
    return _join(row, person, ExercisePart(part), by, at)


@action
def leave_drill(*, by: Actor, at: datetime, exercise: Exercise, person: Person) -> Participant:
    """Enter that a person takes part no more; the last conductor stays. Raises NotPermitted, UnableToTakePart."""
    row = leading.fresh(exercise)
    leading.require(by, row)
    standing = Participant.objects.filter(exercise=row, left_at=None)
    found = standing.filter(person=person).first()
    if found is None:
        raise UnableToTakePart(mark("This person takes no part in this drill."))
    conductors = standing.filter(part=ExercisePart.CONDUCTOR).exclude(pk=found.pk)
    if found.part == ExercisePart.CONDUCTOR and not conductors.exists():
        raise UnableToTakePart(mark("Nobody else conducts this drill: enter another conductor first."))
    Participant.objects.filter(pk=found.pk).update(left_at=at)
    Concern.objects.filter(stream=row.stream, actor_key=key_of(person.pk), ended_at=None).update(ended_at=at)
    note_real(events.ExerciseLeft(person.name), row, by, at)
    return Participant.objects.select_related("person").get(pk=found.pk)


def _join(row: Exercise, person: Person, part: ExercisePart, by: Actor, at: datetime) -> Participant:
    found = Participant.objects.filter(exercise=row, person=person).first()
    if found is not None and found.left_at is None and found.part == part:
        raise UnableToTakePart(field="person")
    if found is None:
        found = Participant.objects.create(exercise=row, person=person, part=part, joined_at=at)
    else:
        Participant.objects.filter(pk=found.pk).update(part=part, joined_at=at, left_at=None)
    Concern.objects.get_or_create(
        stream=row.stream,
        actor_key=key_of(person.pk),
        ended_at=None,
        defaults={"subject_kind": Exercise._meta.label_lower, "subject_id": row.pk, "since": at},
    )
    note_real(events.ExerciseJoined(person.name, part), row, by, at)
    return Participant.objects.select_related("person").get(pk=found.pk)


def _key(unit: Unit, planned_at: datetime) -> str:
    """Return the key of the next drill of a day, such as EX261128-01: unique in the whole installation."""
    day = timezone.localtime(planned_at, network.zone_of(unit.time_zone))
    return f"EX{day:%y%m%d}-{numbers.next_number('EX', f'{day:%y%m%d}'):02d}"


def _pinned(
    unit: Unit, text: ScenarioText, places: Mapping[str, str], planned_at: datetime, at: datetime, speed: int
) -> dict[str, Any]:
    """Return the scenario with the unit's outlets in it. Raises Invalid naming each input at fault."""
    codes = {key: (places.get(key) or one.code).strip() for key, one in text.outlets.items()}
    known = outlets_named(unit, filter(None, codes.values()))
    faults: dict[str, Sentence] = {}
    if planned_at < at - LATELY:
        faults["planned_at"] = Sentence(mark("This day is over: a drill is planned ahead."))
    if not 1 <= speed <= FASTEST:
        faults["speed"] = Sentence(
            mark("A drill's clock runs 1 to {fastest} times as fast."), {"fastest": FASTEST}
        )
    for key, code in codes.items():
        place = text.outlets[key].title
        values = {"place": {"zh": place.first, "en": place.second}, "name": code}
        if not code:
            faults[f"place_{key}"] = Sentence(mark("Say which of your outlets is “{place}”."), values)
        elif code not in known:
            faults[f"place_{key}"] = Sentence(mark("There is no outlet {name} in this unit."), values)
        elif list(codes.values()).count(code) > 1:
            faults[f"place_{key}"] = Sentence(mark("The outlet {name} stands here twice."), values)
    if faults:
        raise Invalid(faults)
    return {
        "scenario": text.model_dump(mode="json", exclude_defaults=True),
        "places": {
            key: {
                "code": code,
                "name": known[code].name,
                "name_en": known[code].name_en or known[code].name,
            }
            for key, code in codes.items()
        },
    }
