"""The round of a drill: what the script and the players' acts lead to at a moment, written once however often it runs.

``rules.play`` reckons; here its outcome becomes rows by compare-and-set, entries and messages, within the caller's act.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from youxu.core.actor import Actor, ActorKind
from youxu.core.models import Entry
from youxu.core.relay import link_address
from youxu.delivery.actions import queue
from youxu.delivery.rules.addresses import To
from youxu.exercises import events
from youxu.exercises.actions.leading import note
from youxu.exercises.models import Exercise, Expectation, Inject, Participant
from youxu.exercises.queries.playing import reaches
from youxu.exercises.rules import play
from youxu.exercises.rules.play import Cue, Happening, Hope, Standing
from youxu.exercises.rules.words import ExercisePart, ExpectationState, InjectState
from youxu.organisation import queries as organisation
from youxu.organisation.grants import held_at, key_of
from youxu.organisation.models import Person

OF_OUTLET = frozenset({"outlet_head", "counter_clerk"})
"""The posts for whom a card or a contact at the outlet acts."""
JUDGED = (ExpectationState.MET, ExpectationState.LATE)


def begin(row: Exercise, by: Actor, at: datetime) -> None:
    """Let the script begin: what has a time is due, what counts from the start is open."""
    _bring(row, by, at, lambda before: play.begun([*before.cues.values()], [*before.hopes.values()], at))
    settle(row, by, at)


def settle(row: Exercise, by: Actor, at: datetime) -> int:
    """Write down what follows at a moment of the scenario; return how many rows changed."""
    return _bring(row, by, at, lambda before: play.settle(before, _happened(row, before), at))


def finish(row: Exercise, by: Actor, at: datetime) -> None:
    """Settle a last time and close what is open."""
    settle(row, by, at)
    _bring(row, by, at, lambda before: play.ended(before, at))


def _bring(row: Exercise, by: Actor, at: datetime, step: Callable[[Standing], Standing]) -> int:
    injects = {one.key: one for one in Inject.objects.filter(exercise=row).order_by("number")}
    hopes = {one.key: one for one in Expectation.objects.filter(exercise=row).order_by("number")}
    before = Standing(
        {key: _cue(one) for key, one in injects.items()}, {key: _hope(one) for key, one in hopes.items()}
    )
    after = step(before)
    changed = 0
    for key, cue in after.cues.items():
        if cue != before.cues[key]:
            changed += _move_inject(row, injects[key], cue, by, at)
    for key, hope in after.hopes.items():
        if hope != before.hopes[key]:
            changed += _move_expectation(row, hopes[key], hope, by, at)
    return changed


def _cue(one: Inject) -> Cue:
    return Cue(
        one.key,
        one.offset_minutes,
        one.after,
        one.delay_minutes,
        one.only,
        one.by_hand,
        one.state,
        one.due_at,
        one.sent_at,
    )


def _hope(one: Expectation) -> Hope:
    return Hope(
        one.key,
        one.anchor,
        one.within_minutes,
        frozenset(one.codes),
        frozenset(one.roles),
        one.checked,
        one.state,
        one.opened_at,
        one.due_at,
        one.met_at,
        one.met_by,
        one.entry_id,
    )


def _move_inject(row: Exercise, one: Inject, cue: Cue, by: Actor, at: datetime) -> int:
    standing = Inject.objects.filter(pk=one.pk, state=one.state, due_at=one.due_at)
    if not standing.update(state=cue.state, due_at=cue.due_at, sent_at=cue.sent_at):
        return 0
    if cue.state == InjectState.SENT and one.state == InjectState.WAITING:
        tell(row, Inject.objects.get(pk=one.pk), by, at, by_hand=False)
    elif cue.state == InjectState.SKIPPED:
        note(events.InjectSkipped(one.number, one.title, one.title_en or one.title), row, by, at)
    return 1


def tell(row: Exercise, one: Inject, by: Actor, at: datetime, *, by_hand: bool) -> None:
    """Write down that an inject went out, and queue it as a message to each player whom it reaches.

    The gate of delivery lets it through only to addresses that were entered for this drill.
    """
    title_en = one.title_en or one.title
    entry = note(events.InjectSent(one.number, one.way, one.title, title_en, by_hand), row, by, at)
    for person in players_reached(row, one, at):
        _queue(row, one, person, by, at, entry)


def players_reached(row: Exercise, one: Inject, at: datetime) -> list[Person]:
    """Return the players whom an inject reaches: all, or those who hold a post of those that it is for."""
    rows = Participant.objects.filter(exercise=row, left_at=None, part=ExercisePart.PLAYER)
    people = [found.person for found in rows.select_related("person__unit").order_by("pk")]
    if not one.to:
        return people
    return [
        person
        for person in people
        if reaches(one.to, (held.post for held in held_at(person, at) if held.counts_in(row.unit_path)))
    ]


def _queue(row: Exercise, one: Inject, person: Person, by: Actor, at: datetime, entry: Entry) -> None:
    reach = organisation.reach_of([person.pk]).get(person.pk)
    if reach is None:
        return
    chinese = reach.language.lower().startswith("zh")
    queue(
        by=by,
        at=at,
        cause=entry,
        unit=row.unit_path,
        text=one.text if chinese else one.text_en or one.text,
        to=To(key_of(person.pk), reach.addresses(voice=False), reach.name),
        subject=one.title if chinese else one.title_en or one.title,
        language="zh-hans" if chinese else "en",
        topic="",
        variables={},
        link=link_address(),
        once=f"inject:{one.pk}:{person.pk}",
        source=row.stream,
        world=row.world,
    )


def _move_expectation(row: Exercise, one: Expectation, hope: Hope, by: Actor, at: datetime) -> int:
    standing = Expectation.objects.filter(pk=one.pk, state=one.state)
    values = {
        "state": hope.state,
        "opened_at": hope.opened_at,
        "due_at": hope.due_at,
        "met_at": hope.met_at,
        "met_by": hope.met_by[:120],
        "entry_id": hope.entry_id,
    }
    if not standing.update(**values):
        return 0
    if hope.state in JUDGED and hope.met_at is not None and hope.opened_at is not None:
        minutes = round((hope.met_at - hope.opened_at).total_seconds() / 60)
        words = (one.number, one.text, one.text_en or one.text)
        what = events.ExpectationMet(*words, hope.state, minutes, hope.met_by, hope.entry_id or 0)
        note(what, row, by, at)
    elif hope.state == ExpectationState.MISSED:
        words = (one.number, one.text, one.text_en or one.text)
        note(events.ExpectationMissed(*words, one.within_minutes), row, by, at)
    return 1


def _happened(row: Exercise, standing: Standing) -> list[Happening]:
    """Return the entries of the drill's world that could meet what is open, with the posts of who acted."""
    opened = [
        hope
        for hope in standing.hopes.values()
        if hope.state not in (*JUDGED, ExpectationState.VOID) and hope.codes
    ]
    codes = {code for hope in opened for code in hope.codes}
    if not codes or row.started_at is None:
        return []
    rows = Entry.objects.filter(world=row.world, code__in=codes, recorded_at__gte=row.started_at)
    found = list(rows.select_related("payload").order_by("pk"))
    people = Person.objects.in_bulk({key for entry in found if (key := _person_of(entry)) is not None})
    return [_happening(entry, row, people) for entry in found]


def _happening(entry: Entry, row: Exercise, people: dict[int, Person]) -> Happening:
    person = people.get(_person_of(entry) or 0)
    roles: frozenset[str] = frozenset()
    if person is not None:
        held = (*held_at(person, entry.occurred_at), *held_at(person, entry.recorded_at))
        roles = frozenset(one.post for one in held)
    elif entry.actor_kind in (ActorKind.CARD, ActorKind.CONTACT):
        roles = OF_OUTLET
    name = person.name if person is not None else entry.on_behalf_of
    return Happening(entry.pk, entry.code, entry.occurred_at, roles, name)


def _person_of(entry: Entry) -> int | None:
    kind, _, number = entry.actor_key.partition(":")
    return int(number) if kind == "person" and number.isdigit() else None
