"""``youxu evaluation period``: what the interruptions of a period came to, and by one side of it (E0-E3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.evaluation.group import command, days_meant, unit_meant
from youxu.cli.commands.incident.naming import cause_called
from youxu.cli.options import emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import chinese, duration, percent, word
from youxu.evaluation import queries
from youxu.evaluation.queries import Selection, Share, Side
from youxu.evaluation.queries.indicators import sayable
from youxu.evaluation.rules.factors import FactorFigures
from youxu.evaluation.rules.indicators import IndicatorFigures, Value
from youxu.evaluation.rules.period import ENOUGH, PeriodFigures
from youxu.evaluation.sheets import write_sheet
from youxu.network import queries as network
from youxu.plan import queries as plans
from youxu.plan.schema import Plan

DAY = click.DateTime(["%Y-%m-%d"])


@command.command("period", help=_("Show what the interruptions of a period came to; drills only on demand."))
@click.option("--from", "first", required=True, type=DAY, metavar="D", help=_("The first day."))
@click.option("--to", "last", required=True, type=DAY, metavar="D", help=_("The last day, counted too."))
@click.option("--unit", "unit_key", default="", metavar="KEY", help=_("A unit's key; else your own."))
@click.option("--by", "side", type=click.Choice([side.value for side in Side]), help=_("By which side too."))
@click.option("--drill", is_flag=True, help=_("Drills instead of reality."))
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Write every interruption of the period to a .csv or .xlsx file too."),
)
@reading
@json_option
def period(
    first: datetime, last: datetime, unit_key: str, side: str | None, drill: bool, out: Path | None,
    by: Actor, at: datetime, as_json: bool,
) -> None:  # fmt: skip
    """Show a period of a unit."""
    unit = unit_meant(unit_key, by)
    zone = network.zone_of(unit.time_zone)
    selection = Selection(unit.path, days_meant(first.date(), last.date()), zone, drill)
    plan, side = plans.plan_in_force(unit.path, at), side or ""
    found = queries.filing_figures(by, selection, plan)
    shares = queries.breakdown_of(by, selection, Side(side)).shares if side else ()
    if out is not None:
        out.write_bytes(write_sheet(queries.each_row(by, selection), plan, zone, out.suffix.lstrip(".")))
    measures = queries.measures_between(by, selection, plan)
    emit(
        _published(unit.key, first.date(), last.date(), drill, found, side, shares),
        as_json,
        _lines(measures.figures, measures.before, queries.indicators_of(measures, plan), plan, measures.disordered,
               queries.factors_of(by, selection), side, shares),
    )  # fmt: skip


def _published(
    unit: str,
    first: date,
    last: date,
    drill: bool,
    found: dict[str, Any],
    side: str,
    shares: tuple[Share, ...],
) -> dict[str, Any]:
    return {
        "unit": unit,
        "from": first,
        "to": last,
        "drill": drill,
        **found,
        "by": side,
        "shares": [sayable(_share(one)) for one in shares],
    }


def _share(one: Share) -> dict[str, Any]:
    whole = one.figures.whole
    return {
        "key": one.key,
        "name": {"zh": one.name, "en": one.name_en},
        "cases": one.figures.cases,
        "over": one.figures.over,
        "enough": one.enough,
        "median_seconds": whole.median,
        "low_seconds": one.interval.low if one.interval else None,
        "high_seconds": one.interval.high if one.interval else None,
    }


def _lines(
    figures: PeriodFigures, before: PeriodFigures, indicators: tuple[IndicatorFigures, ...], plan: Plan,
    disordered: int, factors: list[FactorFigures], side: str, shares: tuple[Share, ...],
) -> Iterator[str]:  # fmt: skip
    yield _("{cases} interruptions, {over} over, {running} going on").format(
        cases=figures.cases, over=figures.over, running=figures.running
    )
    if disordered:
        yield _("{count} have times in the wrong order; what rests on those is left out.").format(
            count=disordered
        )
    if figures.whole.median is not None:
        yield _("From the interruption to the release: median {median}, before {before}").format(
            median=duration(figures.whole.median), before=duration(before.whole.median) or "–"
        )
    for one in figures.steps:
        if one.clock.cases:
            yield _("  {step}: median {median} ({cases})").format(
                step=word("measure_step", one.step),
                median=duration(one.clock.median),
                cases=one.clock.cases,
            )
    for row in indicators:
        title = plan.evaluation.indicators[row.key].title
        value = _value(row.value)
        name = title.zh if chinese() else title.en
        yield f"{name}: {value} – {word('indicator_standing', row.standing)}"
    yield from (_factor(one, plan) for one in factors)
    for share in shares:
        yield _share_line(share, side, plan)


def _value(found: Value | None) -> str:
    if found is None:
        return "–"
    return f"{found.number:.1f}" if found.share is None else percent(found.share)


def _factor(one: FactorFigures, plan: Plan) -> str:
    name = cause_called(plan, one.key) if one.is_cause else word("factor", one.key)
    if one.ratio is None:
        return _("{factor}: not enough data ({cases} of at least {least})").format(
            factor=name, cases=min(one.cases, one.others), least=ENOUGH
        )
    return _("{factor}: {ratio} times as long (95 % between {low} and {high}, {cases} cases)").format(
        factor=name,
        ratio=f"{one.ratio.value:.2f}",
        low=f"{one.ratio.low:.2f}",
        high=f"{one.ratio.high:.2f}",
        cases=one.cases,
    )


def _share_line(one: Share, side: str, plan: Plan) -> str:
    name = (one.name if chinese() else one.name_en or one.name) or word("period_side", one.key)
    if side == "cause":
        name = cause_called(plan, one.key)
    if side == "level":
        name = word("level", one.key)
    median = duration(one.figures.whole.median) or "–"
    if not one.enough:
        return _("{name}: {cases} interruptions, not enough data to compare").format(
            name=name, cases=one.figures.cases
        )
    interval = f"{duration(one.interval.low)} – {duration(one.interval.high)}" if one.interval else "–"
    return _("{name}: {cases} interruptions, median {median} (95 %: {interval})").format(
        name=name, cases=one.figures.cases, median=median, interval=interval
    )
