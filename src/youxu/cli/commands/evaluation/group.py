"""The group ``youxu evaluation``, and how its commands name a unit and days."""

from __future__ import annotations

from datetime import date, timedelta

import click
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.evaluation.rules.turns import Days
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Unit


class UnableToEvaluate(UnableTo):
    """There is no such unit that this person may read, or the days are in the wrong order."""

    text = mark("There is no unit {name}, or you may not read it.")
    clause = "E0"


@click.group(
    "evaluation", help=_("What interruptions came to: steps, aims, promises, limits, customers, cost.")
)
def command() -> None:
    """Group the commands of evaluation."""


def unit_meant(key: str, by: Actor) -> Unit:
    """Return the unit of a key, or the actor's own. Raises UnableToEvaluate."""
    try:
        found = network.unit_by_key(key) if key else network.unit_by_path(by.unit)
    except Unit.DoesNotExist:
        raise UnableToEvaluate(field="unit", name=key or by.unit) from None
    if not by.may("read", unit=found.path):
        raise UnableToEvaluate(field="unit", name=key)
    return found


def days_meant(first: date, last: date) -> Days:
    """Return the days from the first to the last, both counted. Raises UnableToEvaluate."""
    if last < first:
        raise UnableToEvaluate(mark("The last day lies before the first."), field="to")
    return Days(first, last + timedelta(days=1))
