"""Scenarios: the list, a file in (YAML, or a chronogram as xlsx or csv), a file out, taking one over, retiring one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.drill.group import command, scenario_called
from youxu.cli.commands.drill.shown import (
    fault_lines,
    published_faults,
    published_scenario,
    scenario_lines,
)
from youxu.cli.commands.oversight import read_unit
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.exercises import actions, queries
from youxu.exercises.chronogram import ImportTerms, UnsoundChronogram, open_sheet, write_chronogram
from youxu.exercises.chronogram.columns import COLUMNS
from youxu.exercises.models import Scenario
from youxu.exercises.rules.script_times import Reading
from youxu.exercises.rules.words import ExerciseForm, ExerciseScope, ScenarioSource
from youxu.network.models import Unit
from youxu.plan.reading import Fault

SHEETS = (".xlsx", ".csv")


@command.command("scenarios", help=_("List the scenarios of your unit, and those that come with Youxu."))
@click.option("--retired", is_flag=True, help=_("Those that are offered no more, too."))
@json_option
@reading
def scenarios(by: Actor, at: datetime, as_json: bool, retired: bool) -> None:
    """List scenarios."""
    unit = read_unit("", by)
    rows = [*queries.scenarios_of(unit, retired=retired), *queries.shipped_for(unit)]
    emit([published_scenario(row) for row in rows], as_json, scenario_lines(rows))


@command.command("take", help=_("Take a scenario that comes with Youxu over into your unit."))
@click.argument("key", metavar="SCENARIO")
@json_option
@acting
def take(by: Actor, at: datetime, submission: UUID, key: str, as_json: bool) -> None:
    """Take one over."""
    row = actions.take_scenario(by=by, at=at, unit=read_unit("", by), key=key, submission=submission)
    _tell(row, as_json)


@command.command("retire", help=_("Offer a scenario no more."))
@click.argument("key", metavar="SCENARIO")
@json_option
@acting
def retire(by: Actor, at: datetime, submission: UUID, key: str, as_json: bool) -> None:
    """Retire one."""
    found = scenario_called(by, read_unit("", by), key)
    _tell(actions.retire_scenario(by=by, at=at, scenario=found, submission=submission), as_json)


@command.command(
    "import",
    help=_(
        "Keep a scenario from a file: YAML, or a chronogram as xlsx or csv. The whole file is checked before "
        "anything is written; every row at fault is named, and the exit code is then 1."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", default="", help=_("Of a chronogram: the key of the scenario."))
@click.option("--title", default="", help=_("Of a chronogram: what the scenario is called."))
@click.option("--form", type=click.Choice([one.lower() for one in ExerciseForm]), default="field")
@click.option("--scope", type=click.Choice([one.lower() for one in ExerciseScope]), default="single")
@click.option(
    "--begins", default="", metavar="09:10", help=_("Of a chronogram: when it begins by the clock.")
)
@click.option(
    "--times",
    type=click.Choice([one.lower() for one in Reading]),
    default="auto",
    help=_("Whether times like 0:15 count from the start (relative) or are of the clock (absolute)."),
)
@click.option("--limit", type=click.IntRange(1, 14400), default=30, help=_("The usual limit, in minutes."))
@click.option(
    "--outlet", "outlets", multiple=True, metavar="CODE", help=_("An outlet that the drill is about.")
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADER=COLUMN",
    help=_("Which column an unknown header is."),
)
@click.option("--revision", type=int, default=0, help=_("The revision that it replaces."))
@click.option("--dry-run", is_flag=True, help=_("Only check."))
@json_option
@acting
def import_file(
    by: Actor,
    at: datetime,
    submission: UUID,
    file: Path,
    as_json: bool,
    revision: int,
    dry_run: bool,
    **given: Any,
) -> int:
    """Check a file and keep what it holds."""
    unit = read_unit("", by)
    try:
        sheet = file.suffix.lower() in SHEETS
        text = _text_of_sheet(unit, at, file, given) if sheet else actions.scenario_text(file.read_bytes())
        if dry_run:
            actions.checked(unit, text, at)
            emit({"ok": True, "faults": []}, as_json, [_("No fault was found.")])
            return 0
        source = ScenarioSource.IMPORTED
        row = actions.write_scenario(
            by=by, at=at, unit=unit, text=text, source=source, revision=revision, submission=submission
        )
    except UnsoundChronogram as trouble:
        return _tell_faults(trouble.faults, file, as_json)
    except actions.UnableToKeepScenario as refusal:
        faults: Any = refusal.details["faults"]
        return _tell_faults(faults, file, as_json)
    _tell(row, as_json)
    return 0


def _text_of_sheet(unit: Unit, at: datetime, file: Path, given: dict[str, Any]) -> str:
    columns = {}
    for pair in given["columns"]:
        header, _equals, column = pair.rpartition("=")
        if column and column not in COLUMNS:
            raise click.BadParameter(
                _("{name} is no column; columns are: {known}").format(name=column, known=", ".join(COLUMNS)),
                param_hint="--column",
            )
        columns[header] = column
    terms = ImportTerms(
        key=given["key"],
        title=given["title"],
        form=ExerciseForm(given["form"].upper()),
        scope=ExerciseScope(given["scope"].upper()),
        begins=given["begins"],
        reading=Reading(given["times"].upper()),
        usual_limit=given["limit"],
        outlets=given["outlets"],
        columns=columns,
    )
    sheet = open_sheet(file.read_bytes(), file.name)
    return queries.as_yaml(queries.scenario_in_sheet(unit, at, sheet, terms))


def _tell_faults(faults: tuple[Fault, ...], file: Path, as_json: bool) -> int:
    emit({"ok": False, "faults": published_faults(faults)}, as_json, fault_lines(faults, file.name))
    return 1


def _tell(row: Scenario, as_json: bool) -> None:
    shown = queries.scenario_row(row)
    emit(published_scenario(shown), as_json, scenario_lines([shown]))


@command.command(
    "export", help=_("Write a scenario as a file: .xlsx (a chronogram) or .yaml, to be read in again.")
)
@click.argument("key", metavar="SCENARIO")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@reading
def export(by: Actor, at: datetime, key: str, file: Path, as_json: bool) -> None:
    """Write a scenario out."""
    text = queries.text_of(scenario_called(by, read_unit("", by), key))
    if file.suffix.lower() == ".xlsx":
        file.write_bytes(write_chronogram(text))
    else:
        file.write_text(queries.as_yaml(text), encoding="utf-8")
    emit({"file": str(file), "key": key}, as_json, [_("Written: {file}").format(file=file)])
