"""The group of the commands of drills, and what several of them find by the words of the command line."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.exercises import queries
from youxu.exercises.models import Exercise, Scenario
from youxu.incidents.queries.worlds import UnableToFindDrill
from youxu.kernel.words import mark
from youxu.network.models import Unit


class UnableToFindScenario(UnableToFindDrill):
    """The command line names a scenario that the unit does not have."""

    text = mark("This unit has no scenario {name}.")


class UnableToFindPart(UnableToFindDrill):
    """The command line names an inject or an expectation that the drill does not have."""

    text = mark("The drill has no {name}; it has: {known}")


@click.group(
    "drill", help=_("Drills in worlds of their own: scenarios, injects in scenario time, expectations.")
)
def command() -> None:
    """Group the commands of drills."""


def drill_called(by: Actor, key: str) -> Exercise:
    """Return the drill with a key. Raises UnableToFindDrill."""
    found = queries.drill_for(by, key)
    if found is None:
        raise UnableToFindDrill(field="DRILL", name=key[:40])
    return found


def scenario_called(by: Actor, unit: Unit, key: str) -> Scenario:
    """Return a scenario of a unit by its key. Raises UnableToFindScenario."""
    found = queries.scenario_named(by, unit, key)
    if found is None:
        raise UnableToFindScenario(field="SCENARIO", name=key[:40])
    return found
