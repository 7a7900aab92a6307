"""``youxu simulate region``: what a hazard does to the network, and what another stocking or plan would save."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.simulate.group import PROCESSES, SEED, UNIT, command, home, kept, telling
from youxu.cli.options import emit, json_option, reading
from youxu.cli.progress import bar
from youxu.core.actor import Actor
from youxu.core.wording import say
from youxu.plan.reading import Fault, Unreadable, decode
from youxu.simulation import queries, region
from youxu.simulation.actions import VERB, keep_run
from youxu.simulation.hazards import UnsoundScenario
from youxu.simulation.making import region_result
from youxu.simulation.outcome import Estimated
from youxu.simulation.queries import Load, Regional
from youxu.simulation.region import Toll, Tolls
from youxu.simulation.rules import RunKind

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
@PROCESSES
@reading
@json_option
def run_region(
    file: Path, unit: str, runs: int, seed: int, processes: int | None, by: Actor, at: datetime, as_json: bool
) -> int:
    """Simulate a region."""
    place = home(by, unit)
    try:
        text = decode(file.read_bytes())
        found = queries.regional_of(by, place, text, at, beside(file))
    except Unreadable as error:
        return _refused(file, [error.fault], as_json)
    except UnsoundScenario as error:
        return _refused(file, error.faults, as_json)
    with bar(_("Simulating"), quiet=as_json) as begin:
        try:
            tolls = region.run(found.land, found.variants, runs, seed, telling(begin(runs)), processes or 0)
        except ValueError:
            click.echo(_("Stopped before the first runs were done; nothing was kept."), err=True)
            return 1
    loads = [queries.loads_of(found, toll) for toll in tolls.tolls]
    result, number = region_result(found, tolls, loads), None
    if by.may(VERB, unit=place.path):
        number = keep_run(
            by=by, at=at, unit=place, kind=RunKind.REGION, title=found.scene.event.name, runs=runs, seed=seed,
            asked={}, scenario=queries.carried(place, text, beside(file)), result=result, done=tolls.runs,
        ).pk  # fmt: skip
    emit({"number": number, **result}, as_json, [*_lines(found, tolls, loads), *kept(number)])
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
