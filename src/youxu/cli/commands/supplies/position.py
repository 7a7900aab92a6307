"""``youxu supplies position``: what to keep where before anything happens, for scenarios, and why (S1-S3, P3c)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.supplies.group import UNIT, command, home, own
from youxu.cli.options import emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import money, say
from youxu.plan.reading import Fault, Unreadable, decode
from youxu.supplies import queries
from youxu.supplies.queries import Positioning
from youxu.supplies.queries.rows import KeptRow, ScenarioRow
from youxu.supplies.rules.scenarios import UnsoundScenarios
from youxu.supplies.solving import Step

MOST_SECONDS = 3600


@command.command(
    "position", help=_("Find what to keep where so that enough scenarios are served in time at least cost.")
)
@click.option(
    "--scenarios",
    "file",
    required=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("A YAML file: which outlets go down together, by which cause, how likely."),
)
@UNIT
@click.option(
    "--minutes",
    type=click.IntRange(1, 10_000),
    metavar="M",
    help=_("Within what time everything is there; else the plan's."),
)
@click.option(
    "--share",
    type=click.IntRange(1, 100),
    metavar="P",
    help=_("Of how many scenarios in a hundred, by weight; else the plan's."),
)
@click.option("--from-nothing", is_flag=True, help=_("As if nothing were kept anywhere yet."))
@click.option(
    "--seconds",
    type=click.IntRange(1, MOST_SECONDS),
    default=60,
    show_default=True,
    metavar="S",
    help=_("How long to look at most; Ctrl-C ends it earlier with the best so far."),
)
@reading
@json_option
def position(
    file: Path,
    unit: str,
    minutes: int | None,
    share: int | None,
    from_nothing: bool,
    seconds: int,
    by: Actor,
    at: datetime,
    as_json: bool,
) -> int:
    """Find what to keep where."""
    terms = queries.Terms(minutes, share, from_nothing, float(seconds))
    place = home(by, unit)
    try:
        text = decode(file.read_bytes())
        found = queries.position(by, place, text, at, terms, _Progress(quiet=as_json))
    except Unreadable as error:
        return _refused(file, [error.fault], as_json)
    except UnsoundScenarios as error:
        return _refused(file, error.faults, as_json)
    emit(found, as_json, _lines(found))
    return 0


def _refused(file: Path, faults: Sequence[Fault], as_json: bool) -> int:
    """Name each fault by line and key; nothing is reckoned."""
    rows = [{"line": one.line, "key": one.key, "reason": say(one.reason)} for one in faults]
    lines = [f"{file}:{row['line']}: {row['key']}: {row['reason']}" for row in rows]
    emit(
        {"faults": rows},
        as_json,
        [*lines, _("{count} faults. Nothing was reckoned.").format(count=len(rows))],
    )
    return 1


class _Progress:
    """One line on the error stream that says how far the solver is; where no person looks on, nothing."""

    def __init__(self, *, quiet: bool) -> None:
        self.shown = not quiet and sys.stderr.isatty()

    def __call__(self, step: Step) -> None:
        if not self.shown:
            return
        best = "–" if step.cost is None else f"{step.cost / 100:,.2f}"
        text = _("{seconds} s: found {best}, at least {bound}").format(
            seconds=round(step.seconds), best=best, bound=f"{step.bound / 100:,.2f}"
        )
        click.echo(f"\r{text}   ", nl=False, err=True)


def _lines(found: Positioning) -> Iterator[str]:
    yield from _head(found)
    yield from _compared(found)
    yield _("To be kept besides what is there:")
    if not found.kept:
        yield "  " + _("nothing more")
    for row in found.kept:
        yield from _kept_lines(row, found.currency)
    for scene in found.scenarios:
        if not scene.served:
            yield from _missed_lines(scene, found.currency)
    yield from _more_lines(found)
    if found.unpriced:
        yield _("Nobody says what these cost, so each counts as 1: {items}").format(
            items=", ".join(found.unpriced)
        )
    if found.without_place:
        yield _("Left out, as nobody says where they are: {sites}").format(
            sites=", ".join(found.without_place)
        )


def _head(found: Positioning) -> Iterator[str]:
    yield _("{scenarios} scenarios, {share} % of them by weight to be served within {minutes} min.").format(
        scenarios=len(found.scenarios), share=found.share, minutes=found.minutes
    )
    if not found.reached:
        yield _(
            "No stock whatever serves so many: {attainable} % at most lie near enough; this is the best there is."
        ).format(attainable=found.attainable)
    if found.optimal:
        yield _("Nothing cheaper serves as many; found in {seconds} s.").format(seconds=found.seconds)
    else:
        yield _("Not proved: at most {gap} % too dear; stopped after {seconds} s.").format(
            gap=found.gap, seconds=found.seconds
        )


def _compared(found: Positioning) -> Iterator[str]:
    rows = (
        (_("proposed"), found.proposed),
        (_("the plan's flat minimum"), found.flat_minimum),
        (_("the next best, one by one"), found.next_best),
        (_("what is there now"), found.there_now),
    )
    for name, row in rows:
        yield "  " + _("{name}: {cost}, {share} % served, {pieces} pieces more at {sites} places").format(
            name=name, cost=_cost(row.cost, found), share=row.share, pieces=row.pieces, sites=row.sites
        )


def _cost(cost: Decimal, found: Positioning) -> str:
    return _money(cost, found.currency)


def _money(cost: Decimal, currency: str) -> str:
    return money(f"{cost:.2f}", currency)


def _kept_lines(row: KeptRow, currency: str) -> Iterator[str]:
    place = " ".join(filter(None, (row.outlet_code, own(row.site, row.site_en))))
    there = "  " + _("({there} there)").format(there=row.there) if row.there else ""
    yield (
        f"  {place}  {own(row.title, row.title_en)} {row.add} {own(row.measure, row.measure_en)}"
        f"  {_money(row.cost, currency)}{there}"
    )
    if row.fails:
        yield "    " + _("without the last {portion}, these fail: {scenarios}").format(
            portion=row.portion, scenarios=", ".join(row.fails)
        )


def _missed_lines(row: ScenarioRow, currency: str) -> Iterator[str]:
    if row.why == "NO_SITE_NEAR":
        far = row.nearest_minutes
        way = "–" if far is None else str(far)
        yield (
            _("{scenario} is not served: no place is near enough; the nearest takes {minutes} min {outlets}")
            .format(scenario=row.name, minutes=way, outlets=", ".join(row.unreached))
            .rstrip()
        )
        return
    if row.extra_cost is None:
        yield _("{scenario} is not served: too dear for its weight ({gains} %).").format(
            scenario=row.name, gains=row.gains
        )
        return
    yield _("{scenario} is not served: it would cost {cost} more and gain {gains} %:").format(
        scenario=row.name, cost=_money(row.extra_cost, currency), gains=row.gains
    )
    for one in row.extra:
        yield f"  {own(one.site, one.site_en)}  {own(one.title, one.title_en)} {one.add} {own(one.measure, one.measure_en)}"


def _more_lines(found: Positioning) -> Iterator[str]:
    alone = [row.key for row in found.one_more if not row.gains]
    for row in found.one_more:
        if row.gains:
            yield _(
                "{portion} {measure} more of {item} at {site}: {cost}, gains {gains} % ({scenarios})"
            ).format(
                portion=row.portion,
                measure=own(row.measure, row.measure_en),
                item=own(row.title, row.title_en),
                site=own(row.site, row.site_en),
                cost=_cost(row.cost, found),
                gains=row.gains,
                scenarios=", ".join(row.scenarios),
            )
    if alone:
        yield _("One more of any of these gains nothing by itself: {items}").format(items=", ".join(alone))
