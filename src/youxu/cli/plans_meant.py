"""Which plan a word means: the shipped one, a file, a unit's plan in force, one version of it."""

from __future__ import annotations

from pathlib import Path

import click
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from youxu.core import clock
from youxu.core.wording import say
from youxu.network import queries as network
from youxu.plan import files, queries
from youxu.plan.queries import PlanRow
from youxu.plan.schema import Plan

SHIPPED = "shipped"


def plan_called(name: str) -> Plan:
    """Return the plan that a word means. Raises UsageError for none, ClickException for a file with faults."""
    if name == SHIPPED:
        return files.shipped_plan()
    if Path(name).is_file():
        return load(Path(name))
    return queries.plan_of(version_called(name).id)


def version_called(name: str) -> PlanRow:
    """Return the version that KEY (in force) or KEY/NUMBER means. Raises UsageError for none."""
    key, _slash, number = name.partition("/")
    path = path_of(key)
    found = (
        queries.version_numbered(path, int(number))
        if number.isdigit()
        else queries.in_force(path, clock.now())
    )
    if found is None:
        raise click.UsageError(_("{name} is neither a file nor a unit with a plan.").format(name=name))
    return found


def is_version(name: str) -> bool:
    """Tell whether a word can only mean a unit's version: it is neither the shipped plan nor a file."""
    return name != SHIPPED and not Path(name).is_file()


def path_of(key: str) -> str:
    """Return the path of a unit. Raises UsageError for a key that no unit has."""
    try:
        return network.unit_by_key(key).path
    except ObjectDoesNotExist:
        raise click.UsageError(_("there is no file and no unit {name}.").format(name=key)) from None


def load(file: Path) -> Plan:
    """Return the plan of a file. Raises ClickException naming its first fault."""
    try:
        return files.load(file)
    except files.Faulty as error:
        raise not_sound(str(file), error) from None


def not_sound(name: str, error: files.Faulty) -> click.ClickException:
    """Return the refusal of a plan with faults."""
    first = error.faults[0]
    text = _("{name} has {count} faults; the first, line {line}: {reason}. See: youxu plan check {name}")
    return click.ClickException(
        text.format(name=name, count=len(error.faults), line=first.line, reason=say(first.reason))
    )
