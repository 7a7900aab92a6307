"""``youxu simulate region``: what a hazard does to the network, and what another stocking or plan would save."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.simulate.group import SEED, UNIT, command, home, telling
from youxu.cli.options import emit, json_option, plain, reading
from youxu.cli.progress import bar
from youxu.core.actor import Actor
from youxu.core.wording import say
from youxu.plan.reading import Fault, Unreadable, decode
from youxu.simulation import queries, region
from youxu.simulation.hazards import UnsoundScenario
from youxu.simulation.outcome import Estimated
from youxu.simulation.queries import Load, Regional
from youxu.simulation.region import Toll, Tolls

MOST_RUNS = 10_000
MOST_NAMED = 10


@command.command(
    "region", help=_("Try out a hazard over the network: outlets down, customers, loads, what is short.")
)
@click.option(
    "--scenario",
    "file",
    required=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("A YAML file: hazards with whom they hit, days, stocks and plans to compare."),
)
@UNIT
@click.option(
    "--runs",
    type=click.IntRange(1, MOST_RUNS),
    default=1000,
    show_default=True,
    metavar="N",
    help=_("How many runs."),
)
@SEED
@reading
@json_option
def run_region(file: Path, unit: str, runs: int, seed: int, by: Actor, at: datetime, as_json: bool) -> int:
    """Simulate a region."""
    place = home(by, unit)
    try:
        found = queries.regional_of(by, place, decode(file.read_bytes()), at, beside(file))
    except Unreadable as error:
        return _refused(file, [error.fault], as_json)
    except UnsoundScenario as error:
        return _refused(file, error.faults, as_json)
    with bar(_("Simulating"), quiet=as_json) as begin:
        try:
            tolls = region.run(found.land, found.variants, runs, seed, telling(begin(runs)))
        except ValueError:
            click.echo(_("Stopped before the first runs were done; nothing was kept."), err=True)
            return 1
    loads = [queries.loads_of(found, toll) for toll in tolls.tolls]
    emit(published(found, tolls, loads), as_json, _lines(found, tolls, loads))
    return 0


def beside(file: Path) -> Callable[[str], str]:
    """Return what reads a file that a scenario names, from where the scenario itself lies."""
    return lambda name: (file.parent / name).read_text(encoding="utf-8")


def _refused(file: Path, faults: Sequence[Fault], as_json: bool) -> int:
    rows = [{"line": one.line, "key": one.key, "reason": say(one.reason)} for one in faults]
    lines = [f"{file}:{row['line']}: {row['key']}: {row['reason']}" for row in rows]
    emit(
        {"faults": rows},
        as_json,
        [*lines, _("{count} faults. Nothing was reckoned.").format(count=len(rows))],
    )
    return 1


def published(found: Regional, tolls: Tolls, loads: Sequence[tuple[Load, ...]]) -> dict[str, Any]:
    """Return what other programs get: each variant whole, with the outlets that are hit at all."""
    return {
        "name": found.scene.event.name,
        "begins_at": found.begins_at,
        "days": found.land.days,
        "outlets": len(found.places),
        "without_place": found.placeless,
        "runs": tolls.runs,
        "asked": tolls.asked,
        "seed": tolls.seed,
        "stopped": tolls.stopped,
        "variants": [_variant(found, toll, load) for toll, load in zip(tolls.tolls, loads, strict=True)],
        "differences": plain(tolls.differences),
    }


def _variant(found: Regional, toll: Toll, loads: tuple[Load, ...]) -> dict[str, Any]:
    return {
        "name": toll.name,
        "outlets": plain(toll.outlets),
        "customers": plain(toll.customers),
        "customer_hours": plain(toll.customer_hours),
        "days": plain(toll.days),
        "loads": plain(loads),
        "short": plain(toll.short),
        "places": [
            {"code": one.code, "share": share, "hours": hours}
            for one, share, hours in zip(found.places, toll.down, toll.hours, strict=True)
            if share
        ],
    }


def _lines(found: Regional, tolls: Tolls, loads: Sequence[tuple[Load, ...]]) -> Iterator[str]:
    yield _("{name}: {outlets} outlets, {days} days, {runs} runs, seed {seed}").format(
        name=found.scene.event.name,
        outlets=len(found.places),
        days=found.land.days,
        runs=tolls.runs,
        seed=tolls.seed,
    )
    if tolls.stopped:
        yield _("Stopped after {runs} of {asked} runs; what was done counts.").format(
            runs=tolls.runs, asked=tolls.asked
        )
    if found.placeless:
        yield _("Left out, as nobody says where they are: {sites}").format(sites=found.placeless)
    for toll, load in zip(tolls.tolls, loads, strict=True):
        yield from _toll(toll, load)
    for one in tolls.differences:
        yield _(
            "{name} against {first}: {customers} fewer customers in vain, {hours} customer-hours saved"
        ).format(
            name=one.name,
            first=tolls.tolls[0].name,
            customers=_interval(one.customers),
            hours=_interval(one.customer_hours),
        )


def _toll(toll: Toll, loads: tuple[Load, ...]) -> Iterator[str]:
    yield toll.name
    yield "  " + _(
        "outlets down: {mean}; customers in vain: {customers}; customer-hours lost: {hours}"
    ).format(
        mean=_interval(toll.outlets.mean),
        customers=_interval(toll.customers.mean),
        hours=_interval(toll.customer_hours.mean),
    )
    for day, (one, load) in enumerate(zip(toll.days, loads, strict=True), start=1):
        yield "  " + _("day {day}: {outlets} outlets, {customers} customers; neighbours take {served} an hour, {over} too many, {nowhere} nowhere").format(
            day=day, outlets=_number(one.outlets.value), customers=_number(one.customers.value),
            served=load.served, over=load.over, nowhere=load.nowhere,
        )  # fmt: skip
    for short in sorted(toll.short, key=lambda one: -one.share.value)[:MOST_NAMED]:
        if short.share.value:
            yield "  " + _("{item}: {wanted} asked for, {stock} there; short in {share} of the runs").format(
                item=short.item,
                wanted=_number(short.wanted.value),
                stock=short.stock,
                share=f"{short.share.value:.0%}",
            )


def _interval(value: Estimated) -> str:
    return f"{_number(value.value)} ({_number(value.low)}–{_number(value.high)})"


def _number(value: float) -> str:
    return f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"
