"""The group ``youxu simulate``, its unit, seed and runs, and how far it is on the error stream."""

from __future__ import annotations

from collections.abc import Callable

import click
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese
from youxu.kernel.streams import LARGEST_SEED
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.simulation.running import MOST_RUNS


class UnableToFindUnit(UnableTo):
    """There is no such unit that this person may read."""

    text = mark("There is no unit {name}, or you may not read it.")


@click.group(
    "simulate", help=_("Try out the plan, or what a hazard does to the network, by chance (E0, T2).")
)
def command() -> None:
    """Group the commands of simulation."""


UNIT = click.option("--unit", default="", metavar="KEY", help=_("A unit's key; else your own."))
RUNS = click.option(
    "--runs",
    type=click.IntRange(1, MOST_RUNS),
    default=10_000,
    show_default=True,
    metavar="N",
    help=_("How many runs."),
)
SEED = click.option(
    "--seed", type=click.IntRange(0, LARGEST_SEED), default=1, show_default=True, metavar="S",
    help=_("The same seed gives the same result."),
)  # fmt: skip
PROCESSES = click.option(
    "--processes", type=click.IntRange(1, 64), default=None, metavar="P",
    help=_("On how many processes; else all processors where the runs are many."),
)  # fmt: skip


def home(by: Actor, key: str) -> Unit:
    """Return the unit meant, the actor's own without a key. Raises UnableToFindUnit for one that is not read."""
    try:
        found = network.unit_by_key(key) if key else network.unit_by_path(by.unit)
    except Unit.DoesNotExist:
        raise UnableToFindUnit(field="unit", name=key or by.unit) from None
    if not by.may("read", unit=found.path):
        raise UnableToFindUnit(field="unit", name=key or by.unit)
    return found


def own(zh: str, en: str) -> str:
    """Return the text of the reader's language; the Chinese one when there is no English."""
    return zh if chinese() else en or zh


def kept(number: int | None) -> list[str]:
    """Return what says where a result is kept, or that it is not."""
    if number is None:
        return [_("Not kept: your posts do not see to the evaluation here.")]
    return [_("Kept as simulation {number}.").format(number=number)]


def telling(update: Callable[[int], None]) -> Callable[[int], bool]:
    """Return what hears how many runs are done and moves the bar; it never stops anything."""
    shown = 0

    def told(done: int) -> bool:
        nonlocal shown
        update(done - shown)
        shown = done
        return False

    return told
