"""Scenarios: written, imported, taken over from the product, retired. What is kept has passed every check."""

from __future__ import annotations

from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.exercises import events, shipped
from youxu.exercises.actions.leading import CLAUSE, VERB
from youxu.exercises.models import Scenario
from youxu.exercises.queries.scenarios import known_for
from youxu.exercises.rules.scenario import ScenarioText, UnsoundScenario, scenario_of
from youxu.exercises.rules.words import ScenarioSource
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.plan.reading import Fault, Unreadable, decode, read


class UnableToKeepScenario(UnableTo):
    """A scenario has faults; ``details["faults"]`` has each with its line, key and reason. Nothing was written."""

    text = mark("This scenario cannot be played: line {line}, {key}: {reason}")
    clause = CLAUSE

    @classmethod
    def of(cls, faults: tuple[Fault, ...]) -> UnableToKeepScenario:
        """Return the refusal that names the first fault and carries all."""
        first = faults[0]
        return cls(
            field="text",
            details={"faults": faults},
            line=first.line,
            key=first.key or "–",
            reason=first.reason,
        )


class UnableToTakeScenario(UnableTo):
    """Only a scenario that comes with the product is taken over, and not while the unit has one of that key."""

    text = mark("No scenario {name} comes with the product.")
    clause = CLAUSE


class UnableToKeepTwice(Stale):
    """A scenario is written as a new one under a key that the unit has."""

    text = mark(
        "This unit has a scenario of this key already. Choose another key, or name the revision that it replaces."
    )


def scenario_text(data: bytes) -> str:
    """Return the text of a scenario's file. Raises UnableToKeepScenario for what is no text, with the line."""
    try:
        return decode(data)
    except Unreadable as trouble:
        raise UnableToKeepScenario.of((trouble.fault,)) from None


def checked(unit: Unit, text: str, at: datetime) -> ScenarioText:
    """Return the scenario of a text after every check. Raises UnableToKeepScenario with all faults."""
    try:
        document = read(text)
        return scenario_of(document, known_for(unit, at, document.data))
    except Unreadable as trouble:
        raise UnableToKeepScenario.of((trouble.fault,)) from None
    except UnsoundScenario as trouble:
        raise UnableToKeepScenario.of(trouble.faults) from None


@action
def write_scenario(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    text: str,
    source: str = ScenarioSource.WRITTEN,
    revision: int = 0,
) -> Scenario:
    """Keep a scenario of a unit under its key: a new one with ``revision`` 0, else the next revision of what stands.

    The key of a retired one is free. Raises NotPermitted, UnableToKeepScenario, Stale where another revision stands,
    UnableToKeepTwice where the key is taken.
    """
    by.require(VERB, unit=unit.path)
    found = checked(unit, text, at)
    row = Scenario.objects.filter(unit=unit, world="", key=found.key).first()
    if row is not None and row.retired_at is not None and not revision:
        revision = row.revision
    if (row.revision if row else 0) != revision:
        theirs = {"title": row.title, "key": row.key} if row else {}
        details = {
            "yours": {"title": found.title.first, "key": found.key},
            "theirs": theirs,
            "revision": row.revision if row else 0,
        }
        trouble = Stale if revision else UnableToKeepTwice
        raise trouble(field="text", details=details)
    values = {
        "title": found.title.first[:120],
        "title_en": found.title.second[:160],
        "body": found.model_dump(mode="json", exclude_defaults=True),
        "source": source,
        "changed_at": at,
        "changed_by": by.name[:80],
        "retired_at": None,
    }
    if row is None:
        row = Scenario.objects.create(unit=unit, unit_path=unit.path, key=found.key, **values)
    elif not Scenario.objects.filter(pk=row.pk, revision=revision).update(**values, revision=revision + 1):
        raise Stale(field="text")
    row = Scenario.objects.select_related("unit").get(pk=row.pk)
    _note(events.ScenarioKept(row.title, row.title_en, row.revision, row.source), row, by, at)
    return row


@action
def take_scenario(*, by: Actor, at: datetime, unit: Unit, key: str) -> Scenario:
    """Take a scenario that comes with the product over into the unit; one that was retired is offered again, as shipped.

    Raises NotPermitted, UnableToTakeScenario for an unknown one and where the unit has one of that key.
    """
    by.require(VERB, unit=unit.path)
    text = shipped.scenarios().get(key)
    if text is None:
        raise UnableToTakeScenario(field="key", name=key[:40])
    if Scenario.objects.filter(unit=unit, world="", key=key, retired_at=None).exists():
        raise UnableToTakeScenario(
            mark("This unit has the scenario {name} already: change it as you need it, or retire it first."),
            field="key",
            name=key,
        )
    return write_scenario(by=by, at=at, unit=unit, text=text, source=ScenarioSource.SHIPPED)


@action
def retire_scenario(*, by: Actor, at: datetime, scenario: Scenario) -> Scenario:
    """Offer a scenario no more; drills that were prepared from it keep their copy. Raises NotPermitted."""
    by.require(VERB, unit=scenario.unit_path)
    if Scenario.objects.filter(pk=scenario.pk, retired_at=None).update(retired_at=at):
        _note(events.ScenarioRetired(scenario.title, scenario.title_en), scenario, by, at)
    return Scenario.objects.select_related("unit").get(pk=scenario.pk)


def _note(what: journal.Event, row: Scenario, by: Actor, at: datetime) -> None:
    journal.append(what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path, world=row.world)
