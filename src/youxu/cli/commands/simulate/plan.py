"""``youxu simulate plan``: how long the plan's steps take, what decides, who is waited for, what would help."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.simulate.group import PROCESSES, RUNS, SEED, UNIT, command, home, kept, own, telling
from youxu.cli.options import emit, json_option, plain, reading
from youxu.cli.progress import bar
from youxu.core.actor import Actor
from youxu.core.wording import word
from youxu.plan import queries as plans
from youxu.plan.schema import LevelKey
from youxu.simulation import queries, running
from youxu.simulation.actions import VERB, keep_run
from youxu.simulation.making import plan_result
from youxu.simulation.naming import Names
from youxu.simulation.outcome import Estimated, Outcome
from youxu.simulation.planned import Case
from youxu.simulation.queries import PlanTrial
from youxu.simulation.rules import RunKind

LEVELS = click.Choice([one.value for one in LevelKey])
FEW = 12


@command.command(
    "plan", help=_("Try out the plan in force: times, what decides, who is waited for, what would help.")
)
@UNIT
@click.option(
    "--cause", default="power", show_default=True, metavar="CAUSE", help=_("The cause, by its key.")
)
@click.option("--level", type=LEVELS, default="III", show_default=True, help=_("The response level."))
@click.option(
    "--outlets",
    type=click.IntRange(1, 100_000),
    default=1,
    show_default=True,
    metavar="N",
    help=_("How many outlets stop at once."),
)
@RUNS
@SEED
@PROCESSES
@reading
@json_option
def plan(
    unit: str, cause: str, level: str, outlets: int, runs: int, seed: int, processes: int | None,
    by: Actor, at: datetime, as_json: bool,
) -> int:  # fmt: skip
    """Simulate the plan."""
    place = home(by, unit)
    trial = queries.trial_of(by, place, Case(cause, level, outlets), at, seed)
    with bar(_("Simulating"), quiet=as_json) as begin:
        told = telling(begin(runs))
        try:
            found = running.run(trial.planned.scenario, runs, seed, trial.variants, told, processes or 0)
        except running.NoRuns:
            click.echo(_("Stopped before the first runs were done; nothing was kept."), err=True)
            return 1
    words, number = Words(plans.plan_in_force(place.path, at)), None
    if by.may(VERB, unit=place.path):
        number = keep_run(
            by=by, at=at, unit=place, kind=RunKind.PLAN, title=words.title(trial.case), runs=runs, seed=seed,
            asked={"cause": cause, "level": level, "outlets": outlets}, result=plan_result(trial, found), done=found.runs,
        ).pk  # fmt: skip
    result = {"number": number, **plain(plan_result(trial, found))}
    emit(result, as_json, [*_lines(trial, found, words), *kept(number)])
    return 0


class Words(Names):
    """What tasks, moments, roles, changes and cases are called."""

    def title(self, case: Case) -> str:
        """Return what a case is called: cause, level, how many outlets."""
        cause = self.plan.cause_called(case.cause).title
        return f"{own(cause.zh, cause.en)} · {word('level', case.level)} · {case.outlets}"


def _lines(trial: PlanTrial, found: Outcome, words: Words) -> Iterator[str]:
    yield _("{title}, version {number}: {runs} runs, seed {seed}").format(
        title=own(trial.plan_title, trial.plan_title_en),
        number=trial.plan_number,
        runs=found.runs,
        seed=found.seed,
    )
    if found.stopped:
        yield _("Stopped after {runs} of {asked} runs; what was done counts.").format(
            runs=found.runs, asked=found.asked
        )
    yield _("Minutes from the stop until")
    for row in found.lasting:
        yield "  " + _("{what}: {mean} on average, half within {half}, 90 % within {most}").format(
            what=words.node(row.key),
            mean=_interval(row.mean),
            half=_number(row.quantiles["50"]),
            most=_number(row.quantiles["90"]),
        )
    yield from _steps(found, words)
    yield from _waiting(found, words)
    yield _("Sooner back in service by")
    for gain in found.gains:
        yield f"  {words.change(gain.key)}: {_interval(gain.minutes)} min"
    yield from _left_out(trial, found, words)


def _steps(found: Outcome, words: Words) -> Iterator[str]:
    yield _("What decides when service is back")
    for step in sorted(found.steps, key=lambda one: -one.critical.value * one.given)[:FEW]:
        if step.critical.value:
            yield "  " + _("{what}: in {share} of the runs, {minutes} min of work").format(
                what=words.node(step.key), share=f"{step.critical.value:.0%}", minutes=_number(step.given)
            )
    late = [step for step in found.steps if step.in_time is not None and step.in_time.value < 1]
    if late:
        yield _("How often the limit is kept")
    for step in sorted(late, key=lambda one: one.in_time.value if one.in_time else 1.0)[:FEW]:
        if step.in_time is not None:
            yield "  " + _("{what}: {share} within {limit} min").format(
                what=words.node(step.key), share=f"{step.in_time.value:.0%}", limit=_number(step.limit or 0)
            )


def _waiting(found: Outcome, words: Words) -> Iterator[str]:
    yield _("Who is waited for, minutes on the way that decides")
    for row in found.waiting:
        if row.busy + row.away >= 0.05:
            yield "  " + _(
                "{role}: {away} until somebody is found, {busy} as all are busy; nobody on duty {gap} of the time"
            ).format(
                role=words.role(row.role),
                away=_number(row.away),
                busy=_number(row.busy),
                gap=f"{row.gap:.0%}",
            )


def _left_out(trial: PlanTrial, found: Outcome, words: Words) -> Iterator[str]:
    default = [step.key for step in found.steps if step.basis == "DEFAULT"]
    past = [step.key for step in found.steps if step.basis == "PAST"]
    for text, keys in (
        (_("By own interruptions: {tasks}"), past),
        (_("By the plan's word for all others: {tasks}"), default),
        (_("Left out, as a condition opens them: {tasks}"), trial.planned.conditional),
        (_("Left out, as nothing opens them here: {tasks}"), trial.planned.unopened),
    ):
        if keys:
            yield text.format(tasks=", ".join(words.node(key) for key in keys))
    if not past:
        yield _("All times are the plan's proposals; from 30 own interruptions on these are asked.")


def _interval(value: Estimated) -> str:
    return f"{_number(value.value)} ({_number(value.low)}–{_number(value.high)})"


def _number(value: float) -> str:
    return f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
