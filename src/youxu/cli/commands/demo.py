"""``youxu demo``: fill an empty database with a labelled sample county and the interruptions played in it."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr
from datetime import datetime
from io import StringIO
from typing import Any, TextIO

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.migrate import migrate
from youxu.cli.demo import county, story
from youxu.cli.demo.callouts import test_callout
from youxu.cli.demo.calls import tell_others
from youxu.cli.demo.drills import hold_drills
from youxu.cli.demo.living import live_until
from youxu.cli.demo.trainings import check_status, train
from youxu.cli.options import PastMoment, emit, json_option
from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.errors import UnableTo
from youxu.core.relay import outside_address
from youxu.documents import queries as documents
from youxu.documents.actions.packs import order_pack
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation import queries as organisation
from youxu.statuspage import building

ACCOUNTS = (
    ("1016", "clerk"),
    ("1002", "duty"),
    ("1003", "tech"),
    ("1001", "leader"),
    ("1006", "net"),
    ("1008", "officer"),
    ("1011", "ll"),
    ("1000", "admin"),
    ("0905", "auditor"),
)


class UnableToFillDemo(UnableTo):
    """Sample accounts have a known password: they never go where people can reach them, nor beside real data."""


@click.command("demo", help=_("Fill an empty database with a sample county, its people and interruptions."))
@click.option("--if-empty", is_flag=True, help=_("Do nothing when the database already holds a network."))
@click.option(
    "--at", "moment", type=PastMoment(), help=_("The moment at which the sample stands; now if left out.")
)
@json_option
def command(if_empty: bool, moment: datetime | None, as_json: bool) -> int:
    """Migrate, build the county, play its interruptions, print the accounts."""
    if outside_address():
        raise UnableToFillDemo(mark("YOUXU_PUBLIC_URL is set: sample accounts stay on this computer only."))
    migrate()
    if network.units_under():
        if if_empty:
            if not as_json:
                emit({}, as_json, _words_of_before())
            return 0
        raise UnableToFillDemo(mark("This database is not empty. Choose another folder with YOUXU_HOME."))
    at = moment or clock.now()
    click.echo(_("Building the sample county …"), err=True)
    window = sys.stderr
    with redirect_stderr(
        StringIO()
    ):  # the sample's messages go to a console, and this is not a worker's window
        made = _played(at, window)
    emit(_said(made), as_json, _words(made))
    return 0


def _played(at: datetime, window: TextIO) -> county.County:
    """Build the county as it stands at ``at``; ``window`` is where the bar is drawn."""
    with clock.pretend(at - county.BEFORE):
        made = county.build(at)
        jobs.drain()
    chapters = story.chapters()
    with click.progressbar(length=len(chapters), label=_("Playing interruptions"), file=window) as told:
        for chapter in chapters:
            chapter(made, at)
            told.update(1)
    with clock.pretend(at):
        for unit in documents.units_that_need_one(at):
            order_pack(by=_orders(made, unit, at), at=at, unit=unit)
    test_callout(made, at)
    train(made, at)
    check_status(made, at)
    hold_drills(made, at)
    live_until(at)
    tell_others(made)
    with clock.pretend(at):
        jobs.drain()
        building.build(made.unit, by=system("demo"), at=at)
    return made


def _orders(made: county.County, unit: Unit, at: datetime) -> Actor:
    """Return who has the outage pack of a unit built: somebody of its own office, where the sample has one."""
    people = (organisation.actor_for(person, at=at, surface="WEB") for person in made.people.values())
    own = (one for one in people if one.unit == unit.path and one.may("build_pack", unit=unit.path))
    return next(own, system("demo"))


def _said(made: county.County) -> dict[str, object]:
    return {
        "unit": made.unit.key,
        "outlets": len(made.outlets),
        "people": len(made.people),
        "password": county.PASSWORD,
        "accounts": [number for number, _key in ACCOUNTS],
    }


def _words(made: county.County) -> list[str]:
    return _listed([(number, made.people[key]) for number, key in ACCOUNTS])


def _words_of_before() -> list[str]:
    """Return the accounts of a sample that was filled before: ``make run`` tells them every time."""
    there = set(organisation.demo_accounts(limit=1000))
    return _listed(
        [(number, organisation.person_called(number)) for number, _key in ACCOUNTS if number in there]
    )


def _listed(accounts: list[tuple[str, Any]]) -> list[str]:
    if not accounts:
        return []
    lines = [_("Sample accounts (password {password}):").format(password=county.PASSWORD)]
    return lines + [f"  {number}  {person.name} {person.name_en}" for number, person in accounts]
