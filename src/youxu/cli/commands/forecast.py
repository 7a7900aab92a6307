"""``youxu forecast``: how long an interruption will last, learned from any operator's own log (E1, P3a)."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import readable
from youxu.cli.options import Moment, emit, json_option, reading
from youxu.cli.progress import bar
from youxu.core import clock, environment
from youxu.core.actor import Actor
from youxu.core.wording import moment as say_moment
from youxu.core.wording import say
from youxu.evaluation import logs, queries
from youxu.evaluation.logs import Log, LogMapping, UnableToForecast
from youxu.evaluation.rules.forecast import storing
from youxu.evaluation.rules.forecast.forecaster import STEPS, Basis, Forecaster, TooFew, learn
from youxu.evaluation.rules.forecast.past import Past
from youxu.evaluation.rules.forecast.scoring import Score, Scores, score
from youxu.kernel import trees
from youxu.kernel.words import mark

HOUR = 3600
SHOWN = 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TITLES = {
    "forecast": mark("Forecast"),
    "forecast_as_learned": mark("Forecast, band as learned"),
    "group_median": mark("Median of the group"),
    "constant_median": mark("Median of all"),
    "first_promise": mark("First promise"),
}


@click.group("forecast", help=_("How long an interruption will last: learn from a log, say it, score it."))
def command() -> None:
    """Group the commands of forecasts."""


def _files(function: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--log", "log", required=True, metavar="FILE", type=FILE, help=_("The log: csv or xlsx.")),
        click.option(
            "--mapping", "mapping", required=True, metavar="FILE", type=FILE,
            help=_("Which column is what; see mappings/logs/restoration_log.yaml."),
        ),
        click.option(
            "--model", "model", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
            help=_("Where what was learned is kept; else in the data folder, by the mapping's key."),
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@command.command("train", help=_("Learn from a log what was known at a moment; nothing later is looked at."))
@_files
@click.option("--until", type=Moment(), metavar="WHEN", help=_("What was known by then; else now."))
@json_option
def train(log: Path, mapping: Path, model: Path | None, until: datetime | None, as_json: bool) -> None:
    """Learn, and keep what was learned."""
    form, found = _read(log, mapping)
    moment = until or clock.now()
    with bar(_("Learning"), quiet=as_json) as progress:
        learned = _learned(found.past, moment, progress)
    target = model or _kept(form)
    _keep(target, storing.stored(learned, {"mapping": form.key, "until": moment.isoformat()}))
    emit(_trained(found, learned, moment, target), as_json, _lines_of_training(found, learned, target))


def _keep(target: Path, body: bytes) -> None:
    """Write a model as a whole: whoever reads meanwhile reads the one before."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.write_bytes(body)
    os.replace(partial, target)


def _learned(past: Past, until: datetime, progress: Callable[[int], Callable[[int], None]]) -> Forecaster:
    tell = progress(STEPS)
    try:
        return learn(past, until.timestamp() / HOUR, lambda: tell(1))
    except TooFew as few:
        raise UnableToForecast(
            mark(
                "Only {ended} interruptions had ended by then; under 30 the plan's default is all that can be said."
            ),
            field="log",
            ended=few.ended,
        ) from None


@command.command("predict", help=_("Say how long what goes on in a log will last, as it stands at a moment."))
@_files
@click.option(
    "--at", "moment", type=Moment(), metavar="WHEN", help=_("As it was known at this moment; else now.")
)
@json_option
def predict(log: Path, mapping: Path, model: Path | None, moment: datetime | None, as_json: bool) -> None:
    """Forecast every row of the log that had not ended at the moment."""
    form, found = _read(log, mapping)
    learned = _model(model or _kept(form), form)
    at = moment or clock.now()
    rows = list(_forecasts(learned, found, at))
    emit({"at": at, "rows": rows}, as_json, _lines_of_forecasts(rows))


def _forecasts(learned: Forecaster, found: Log, at: datetime) -> Iterator[dict[str, Any]]:
    hours = at.timestamp() / HOUR
    going = (found.past.known_at <= hours) & (found.past.over_at > hours)
    past = found.past.where(going)
    elapsed = np.maximum(hours - past.began, 0.0)
    # What it has lasted is news only beyond the moment from which such forecasts are made.
    said = learned.at(max(hours, learned.until)).forecast(
        past, among=found.past, elapsed=elapsed if len(past) else None
    )
    keys = [key for key, still in zip(found.keys, going, strict=True) if still]
    for key, began, row in zip(keys, past.began, said.rows, strict=True):
        low, middle, high = (None if not math.isfinite(one) else round(float(one), 3) for one in row)
        yield {
            "key": key,
            "began_at": datetime.fromtimestamp(began * HOUR, UTC),
            "low_hours": low,
            "median_hours": middle,
            "high_hours": high,
            "basis": (said.basis if middle is not None else Basis.NONE).value,
            "cases": learned.cases,
        }


@command.command(
    "score", help=_("Score forecasts of what began in a span against what came of it, beside simple ways.")
)
@_files
@click.option("--since", type=Moment(), metavar="WHEN", help=_("From when; else from when it was learned."))
@click.option("--until", type=Moment(), metavar="WHEN", help=_("Until when; else to the end of the log."))
@json_option
def score_(
    log: Path,
    mapping: Path,
    model: Path | None,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
) -> None:
    """Score what was learned on rows that it has not seen."""
    form, found = _read(log, mapping)
    learned = _model(model or _kept(form), form)
    start = since.timestamp() / HOUR if since else learned.until
    if start < learned.until:
        raise UnableToForecast(mark("It was learned from what is to be scored; begin later."), field="since")
    scores = score(learned, found.past, start, until.timestamp() / HOUR if until else math.inf)
    if not scores.rows:
        raise UnableToForecast(mark("Nothing in this span has begun and ended."), field="since")
    emit(_published(found, learned, scores), as_json, _lines_of_scores(scores))


@command.command(
    "show", help=_("Say what is forecast of an incident from the operator's own past: advice inside.")
)
@click.option("--incident", required=True, metavar="REF", help=_("The incident's number."))
@reading
@json_option
def show(incident: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show the forecast of an incident as it would be made now."""
    found = queries.advice_on(readable(by, incident), at)
    if found is None or found.median_at is None:
        cases = 0 if found is None else found.cases
        line = _("Under 30 comparable cases of your own nothing can be forecast.")
        emit({"basis": Basis.NONE.value, "cases": cases, "median_at": None}, as_json, [line])
        return
    line = _("About {middle}, eight of ten between {low} and {high}; from {cases} own cases.").format(
        middle=say_moment(found.median_at, at),
        low=say_moment(found.low_at, at),
        high=say_moment(found.high_at, at),
        cases=found.cases,
    )
    emit(found, as_json, [line])


def _read(log: Path, mapping: Path) -> tuple[LogMapping, Log]:
    form = logs.mapping_in(mapping)
    return form, logs.read(log, form)


def _kept(form: LogMapping) -> Path:
    return environment.home() / "forecast" / f"{form.key}.model"


def _model(path: Path, form: LogMapping) -> Forecaster:
    try:
        learned, about = storing.read(path.read_bytes())
    except OSError:
        raise UnableToForecast(
            mark("There is no model at {file}: learn one first (youxu forecast train)."),
            field="model",
            file=str(path),
        ) from None
    except storing.NotAModel as error:
        raise UnableToForecast(
            mark("{file} holds no model: {reason}"), field="model", file=path.name, reason=error.reason
        ) from None
    except trees.NotInstalled:
        raise UnableToForecast(
            mark("This model needs the extra forecast: pip install youxu[forecast]."), field="model"
        ) from None
    if about.get("mapping") != form.key:
        raise UnableToForecast(
            mark("The model was learned with the mapping {theirs}, not {ours}."),
            field="model",
            theirs=about.get("mapping", ""),
            ours=form.key,
        )
    return learned


def _left_out(found: Log) -> list[dict[str, Any]]:
    return [{"row": one.row, "reason": say(one.reason)} for one in found.left_out]


def _trained(found: Log, learned: Forecaster, until: datetime, target: Path) -> dict[str, Any]:
    return {
        "rows": found.wanted,
        "used": learned.cases,
        "left_out": _left_out(found),
        "until": until,
        "basis": (Basis.LEARNED if learned.learned else Basis.GROUP).value,
        "groups": len(learned.groups.curves),
        "model": str(target),
    }


def _lines_of_training(found: Log, learned: Forecaster, target: Path) -> Iterator[str]:
    yield _("{used} of {rows} interruptions had ended and were learned from.").format(
        used=learned.cases, rows=found.wanted
    )
    yield from _lines_left_out(found)
    yield (_("Learned: trees over all facts.") if learned.learned else _("Learned: medians of the groups."))
    yield str(target)


def _lines_left_out(found: Log) -> Iterator[str]:
    for one in found.left_out[:SHOWN]:
        yield _("Row {row}: {reason}").format(row=one.row, reason=say(one.reason))
    if len(found.left_out) > SHOWN:
        yield _("… and {count} more rows left out; --json names them all.").format(
            count=len(found.left_out) - SHOWN
        )


def _lines_of_forecasts(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield _("Nothing goes on at this moment.")
    for row in rows:
        if row["median_hours"] is None:
            yield _("{key}: too few cases of its own").format(key=row["key"])
        else:
            yield _("{key}: {middle} h, eight of ten between {low} and {high} h").format(
                key=row["key"],
                middle=_hours(row["median_hours"]),
                low=_hours(row["low_hours"]),
                high=_hours(row["high_hours"]),
            )


def _hours(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _published(found: Log, learned: Forecaster, scores: Scores) -> dict[str, Any]:
    return {
        "rows": found.wanted,
        "left_out": len(found.left_out),
        "learned_from": learned.cases,
        "scored": scores.rows,
        "open": scores.open_rows,
        "scores": [asdict(one) for one in scores.all],
        "scores_where_promised": [asdict(one) for one in scores.promised],
    }


def _lines_of_scores(scores: Scores) -> Iterator[str]:
    for title, rows in ((_("All"), scores.all), (_("Where something had been promised"), scores.promised)):
        if rows:
            yield title
            yield from map(_line, rows)


def _line(one: Score) -> str:
    inside = "–" if one.coverage is None else f"{one.coverage:.1%}"
    pinball = "–" if one.pinball is None else f"{one.pinball:.3f}"
    return _(
        "  {who}: {rows} rows, median error {median} h, mean error {mean} h, inside the band {inside}, pinball {pinball}"
    ).format(
        who=_(TITLES[one.who]),
        rows=one.rows,
        median=f"{one.median_error:.2f}",
        mean=f"{one.mean_error:.2f}",
        inside=inside,
        pinball=pinball,
    )
