"""``youxu evaluation``: what the figures rest on: measures made anew, counts of days, costs, evaluations filed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.evaluation.group import command, days_meant, unit_meant
from youxu.cli.commands.evaluation.period import DAY
from youxu.cli.commands.incident.group import readable
from youxu.cli.options import Moment, acting, emit, json_option
from youxu.cli.progress import bar
from youxu.core import clock
from youxu.core.actor import Actor
from youxu.core.wording import money, say, word
from youxu.evaluation.actions.filing import file_evaluation
from youxu.evaluation.actions.measure import measure as measure_one
from youxu.evaluation.counting import import_counts
from youxu.evaluation.models import PeriodEvaluation
from youxu.evaluation.queries.behind import to_measure
from youxu.incidents.actions import clear
from youxu.incidents.rules.words import CostKind
from youxu.kernel.imported import ImportResult
from youxu.kernel.words import mark
from youxu.plan.schema.words import Rhythm

CHUNK = 200
UNIT = click.option("--unit", "unit_key", default="", metavar="KEY", help=_("A unit's key; else your own."))


@command.command(
    "measure",
    help=_(
        "Make the measures of incidents: of those without any; it may be stopped and goes on where it was."
    ),
)
@UNIT
@click.option(
    "--older", type=Moment(), metavar="WHEN", help=_("Those too that were made before this moment.")
)
@acting
@json_option
def measure(
    unit_key: str, older: datetime | None, by: Actor, at: datetime, submission: UUID, as_json: bool
) -> None:
    """Make rows of measures, each in a transaction of its own."""
    unit = unit_meant(unit_key, by)
    by.require("evaluate", unit=unit.path)
    waiting = to_measure(unit.path, older)
    done = left = 0
    with bar(_("Measuring"), quiet=as_json) as progress:
        tell = progress(waiting.count())
        after = 0
        while chunk := list(waiting.filter(pk__gt=after)[:CHUNK]):
            for incident in chunk:
                after = incident.pk
                if by.may("evaluate", unit=incident.unit_path):
                    measure_one(by=by, at=clock.now(incident.world), incident=incident)
                    done += 1
                else:
                    left += 1
                tell(1)
    line = _("{done} incidents measured.").format(done=done)
    rest = _("{left} of units that you do not evaluate were left out.").format(left=left)
    emit({"measured": done, "left_out": left}, as_json, [line, rest] if left else [line])


@command.command(
    "counts", help=_("Take over daily transactions by outlet and service from a csv or xlsx file (R1).")
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@UNIT
@acting
@json_option
def counts(file: Path, unit_key: str, by: Actor, at: datetime, submission: UUID, as_json: bool) -> int:
    """Import counts of days."""
    unit = unit_meant(unit_key, by)
    with bar(_("Writing"), quiet=as_json) as progress:
        told: list[Any] = []

        def tell(done: int, total: int) -> None:
            if not told:
                told.append(progress(total))
                told.append(0)
            told[0](done - told[1])
            told[1] = done

        found = import_counts(by=by, at=at, unit=unit, data=file.read_bytes(), name=file.name, progress=tell)
    emit(found.as_json(say), as_json, _count_lines(file, found))
    return 1 if found.rejected else 0


def _count_lines(file: Path, found: ImportResult) -> Iterator[str]:
    for one in found.rejected:
        yield _("{file}, row {row}: rejected: {reason}").format(
            file=file, row=one.row, reason=say(one.reason)
        )
    yield _(
        "{rows} rows: {created} new, {updated} changed, {unchanged} as before, {rejected} rejected."
    ).format(
        rows=found.rows,
        created=found.created,
        updated=found.updated,
        unchanged=found.unchanged,
        rejected=len(found.rejected),
    )


@command.command("cost", help=_("Enter a line of extra cost of an incident (R3)."))
@click.option("--incident", required=True, metavar="REF", help=_("The incident's number."))
@click.option(
    "--kind", required=True, type=click.Choice([kind.value for kind in CostKind]), help=_("What it was for.")
)
@click.option("--amount", required=True, metavar="SUM", help=_("How much, like 350.00."))
@click.option("--currency", default="CNY", metavar="CODE", help=_("The currency, three letters."))
@click.option("--note", default="", metavar="TEXT", help=_("What is to be said of it."))
@acting
@json_option
def cost(
    incident: str, kind: str, amount: str, currency: str, note: str,
    by: Actor, at: datetime, submission: UUID, as_json: bool,
) -> None:  # fmt: skip
    """Enter a cost."""
    row = clear.add_cost(
        by=by, at=at, submission=submission, incident=readable(by, incident), kind=kind,
        amount=_amount(amount), currency=currency.upper(), note=note,
    )  # fmt: skip
    said = f"{word('cost', row.kind)} {money(str(row.amount), row.currency)}"
    emit(
        {"kind": row.kind, "amount": row.amount, "currency": row.currency, "note": row.note}, as_json, [said]
    )


def _amount(text: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", ""))
    except ArithmeticError:
        found = Decimal("NaN")
    if not found.is_finite():
        raise clear.UnableToAddCost(mark("Enter an amount above zero."), field="amount")
    return found


@command.command(
    "file", help=_("File the evaluation of some days, as the round does by the plan's rhythm (E0).")
)
@click.option("--from", "first", required=True, type=DAY, metavar="D", help=_("The first day."))
@click.option("--to", "last", required=True, type=DAY, metavar="D", help=_("The last day, counted too."))
@click.option(
    "--rhythm",
    default=Rhythm.MONTHLY.value,
    type=click.Choice([one.value for one in Rhythm]),
    help=_("As which periodic evaluation it stands."),
)
@UNIT
@acting
@json_option
def file_(
    first: datetime, last: datetime, rhythm: str, unit_key: str,
    by: Actor, at: datetime, submission: UUID, as_json: bool,
) -> None:  # fmt: skip
    """File an evaluation."""
    row: PeriodEvaluation = file_evaluation(
        by=by, at=at, submission=submission, unit=unit_meant(unit_key, by),
        days=days_meant(first.date(), last.date()), rhythm=Rhythm(rhythm),
    )  # fmt: skip
    cases = row.figures["figures"]["cases"]
    lines = [_("Filed: {cases} interruptions. SHA-256 {digest}").format(cases=cases, digest=row.digest)]
    emit({"number": row.pk, "cases": cases, "digest": row.digest}, as_json, lines)
