"""``youxu improvement``: proposals, who has them in hand, what became of them; whether the plan is due for review (C1)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, say, word
from youxu.evaluation.actions import improvement as actions
from youxu.evaluation.models import Improvement
from youxu.evaluation.queries import improvement as queries
from youxu.evaluation.queries.improvement import ImprovementRow
from youxu.evaluation.queries.plan_review import Review, review_of
from youxu.kernel.words import mark
from youxu.network.queries import unit_by_path
from youxu.organisation.queries import person_called
from youxu.plan.models import PlanVersion
from youxu.plan.queries import version_numbered
from youxu.plan.schema.words import ReviewTrigger

REFERENCE = click.argument("reference", metavar="REF")


class _Figure(click.ParamType):
    """A number of an indicator."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the number, or say that it is none."""
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            self.fail(_("'{value}' is no number.").format(value=value), param, ctx)
        return found


FIGURE = _Figure()


class UnableToFindImprovement(UnableTo):
    """There is no such proposal, or none for this reader."""

    text = mark("There is no proposal {reference} that you may read; list them with: youxu improvement list")


@click.group(
    "improvement", help=_("Proposals on their way to an effect; whether the plan is due for review.")
)
def command() -> None:
    """Group the commands of improvement."""


@command.command("list", help=_("List the proposals of your unit and those below."))
@click.option(
    "--scope",
    type=click.Choice([one.replace("_", "-") for one in queries.SCOPES]),
    default="open",
    help=_("Which."),
)
@click.option("--skip", type=click.IntRange(0), default=0, help=_("Go on after so many."))
@reading
@json_option
def list_all(scope: str, skip: int, by: Actor, at: datetime, as_json: bool) -> None:
    """List proposals."""
    rows = queries.improvements_of(by, by.unit, at, scope=scope.replace("-", "_"), after=skip)
    shown = rows[: queries.PAGE]
    value = {
        "scope": scope,
        "more": len(rows) > len(shown),
        "improvements": [_published(one) for one in shown],
    }
    emit(value, as_json, map(_line, shown))


@command.command("show", help=_("Show one proposal with its way."))
@REFERENCE
@reading
@json_option
def show(reference: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show one proposal."""
    _tell(_found(by, reference), at, as_json)


@command.command("drill", help=_("List what is not over: what the next drill tries."))
@reading
@json_option
def drill(by: Actor, at: datetime, as_json: bool) -> None:
    """List what the next drill should show."""
    rows = queries.open_for_drill(by, by.unit, at)
    emit({"improvements": [_published(one) for one in rows]}, as_json, map(_line, rows))


@command.command("propose", help=_("Propose what should be better in your unit."))
@click.argument("text")
@click.option("--from", "source_name", default="", help=_("What it comes from."))
@click.option("--plan", "wants_plan", is_flag=True, help=_("The plan itself should change."))
@acting
@json_option
def propose(
    text: str, source_name: str, wants_plan: bool, by: Actor, at: datetime, submission: UUID, as_json: bool
) -> None:
    """Propose an improvement."""
    row = actions.propose_improvement(
        by=by, at=at, submission=submission, unit=unit_by_path(by.unit), text=text, source_name=source_name,
        wants_plan=wants_plan,
    )  # fmt: skip
    _tell(row, at, as_json)


@command.command("accept", help=_("Accept a proposal: who owns it, by what day."))
@REFERENCE
@click.option("--owner", required=True, metavar="PERSON", help=_("Who owns it."))
@click.option("--by", "due", type=click.DateTime(["%Y-%m-%d"]), required=True, help=_("By what day."))
@acting
@json_option
def accept(
    reference: str, owner: str, due: datetime, by: Actor, at: datetime, submission: UUID, as_json: bool
) -> None:
    """Accept a proposal."""
    day: date = due.date()
    row = actions.accept_improvement(
        by=by, at=at, submission=submission, improvement=_found(by, reference), owner=person_called(owner),
        due_date=day,
    )  # fmt: skip
    _tell(row, at, as_json)


@command.command("refuse", help=_("Do not accept a proposal, with the reason."))
@REFERENCE
@click.option("--reason", required=True, help=_("Why, in a few words."))
@acting
@json_option
def refuse(reference: str, reason: str, by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Refuse a proposal."""
    row = actions.refuse_improvement(
        by=by, at=at, submission=submission, improvement=_found(by, reference), reason=reason
    )
    _tell(row, at, as_json)


@command.command("begin", help=_("Take an improvement of yours in hand."))
@REFERENCE
@acting
@json_option
def begin(reference: str, by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Take an improvement in hand."""
    row = actions.begin_improvement(by=by, at=at, submission=submission, improvement=_found(by, reference))
    _tell(row, at, as_json)


@command.command("done", help=_("Say that an improvement of yours is done, with what shows it."))
@REFERENCE
@click.option("--proof", required=True, help=_("What shows it."))
@acting
@json_option
def done(reference: str, proof: str, by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Enter an improvement as done."""
    row = actions.finish_improvement(
        by=by, at=at, submission=submission, improvement=_found(by, reference), proof=proof
    )
    _tell(row, at, as_json)


@command.command("check", help=_("Check that an improvement is done, as another person than its owner."))
@REFERENCE
@click.option("--not-done", is_flag=True, help=_("It is not done yet: send it back."))
@click.option("--words", default="", help=_("What you found."))
@acting
@json_option
def check(
    reference: str, not_done: bool, words: str, by: Actor, at: datetime, submission: UUID, as_json: bool
) -> None:
    """Check an improvement."""
    row = actions.check_improvement(
        by=by,
        at=at,
        submission=submission,
        improvement=_found(by, reference),
        passed=not not_done,
        words=words,
    )
    _tell(row, at, as_json)


@command.command(
    "plan", help=_("Make a proposal a change of the plan: of a new draft, or of a version that you name.")
)
@REFERENCE
@click.option("--clause", required=True, help=_("Which clause changes."))
@click.option("--reason", required=True, help=_("Why, in a few words."))
@click.option("--version", type=int, default=0, help=_("Number of the version that carries it."))
@acting
@json_option
def plan(
    reference: str,
    clause: str,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
) -> None:
    """Put a proposal into the plan."""
    found = _found(by, reference)
    known = version_numbered(found.unit_path, version) if version else None
    row = actions.put_into_plan(
        by=by, at=at, submission=submission, improvement=found, clause=clause, reason=reason,
        version=PlanVersion.objects.get(pk=known.id) if known is not None else None,
    )  # fmt: skip
    _tell(row, at, as_json)


@command.command("effect", help=_("Enter what an improvement brought: an indicator before and after."))
@REFERENCE
@click.option("--indicator", required=True, help=_("Which figure."))
@click.option("--before", type=FIGURE, required=True, help=_("Before."))
@click.option("--after", type=FIGURE, required=True, help=_("After."))
@click.option("--words", default="", help=_("In words."))
@acting
@json_option
def effect(
    reference: str, indicator: str, before: Decimal, after: Decimal, words: str, by: Actor, at: datetime,
    submission: UUID, as_json: bool,
) -> None:  # fmt: skip
    """Measure an effect."""
    row = actions.measure_effect(
        by=by, at=at, submission=submission, improvement=_found(by, reference), indicator=indicator, before=before,
        after=after, effect=words,
    )  # fmt: skip
    _tell(row, at, as_json)


@command.command("review", help=_("Show whether the plan of your unit is due for review, and why."))
@reading
@json_option
def review(by: Actor, at: datetime, as_json: bool) -> None:
    """Show how the review of the plan stands."""
    found = review_of(by.unit, at)
    emit(_review(found), as_json, _review_lines(found))


@command.command("trigger", help=_("Record a reason to review the plan: one of the seven."))
@click.argument("trigger", type=click.Choice([one.value.lower().replace("_", "-") for one in ReviewTrigger]))
@click.option("--words", required=True, help=_("What happened."))
@acting
@json_option
def trigger(trigger: str, words: str, by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Record a reason to review the plan."""
    unit = unit_by_path(by.unit)
    actions.record_trigger(
        by=by, at=at, submission=submission, unit=unit, trigger=trigger.upper().replace("-", "_"), words=words
    )
    found = review_of(unit.path, at)
    emit(_review(found), as_json, _review_lines(found))


def _review(found: Review | None) -> dict[str, Any]:
    if found is None:
        return {"due": False, "number": 0, "due_date": None, "date_passed": False, "reasons": []}
    return {
        "due": found.due,
        "number": found.number,
        "due_date": found.due_date,
        "date_passed": found.date_passed,
        "reasons": [
            {
                "trigger": one.trigger,
                "words": one.words or say(one.found),
                "recorded_by": one.recorded_by,
                "at": one.at,
            }
            for one in found.reasons
        ],
    }


def _review_lines(found: Review | None) -> list[str]:
    if found is None:
        return [_("No plan of this unit is in force.")]
    said = [_("The plan is due for review") if found.due else _("No review is due.")]
    if found.due_date is not None:
        said.append(_("The review date is {day}.").format(day=found.due_date.isoformat()))
    return said + [
        f"  {word('review_trigger', one.trigger)}: {one.words or say(one.found)}" for one in found.reasons
    ]


def _found(by: Actor, reference: str) -> Improvement:
    found = queries.improvement_named(by, reference)
    if found is None:
        raise UnableToFindImprovement(reference=reference)
    return found


def _tell(row: Improvement, at: datetime, as_json: bool) -> None:
    found = queries.improvement_row(row, at)
    emit(_published(found), as_json, [_line(found)])


def _published(row: ImprovementRow) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "state": row.state,
        "text": row.text,
        "clause": row.clause,
        "source": row.source,
        "source_name": row.source_name,
        "incident": row.incident,
        "proposed_by": row.proposed_by,
        "proposed_at": row.proposed_at,
        "decided_by": row.decided_by,
        "reason": row.reason,
        "owner": row.owner,
        "due_date": row.due_date,
        "overdue": row.overdue,
        "proof": row.proof,
        "done_by": row.done_by,
        "checked_by": row.checked_by,
        "wants_plan": row.wants_plan,
        "plan_version": row.version_number,
        "plan_state": row.version_state,
        "indicator": row.indicator,
        "before": row.before,
        "after": row.after,
        "effect": row.effect,
    }


def _line(row: ImprovementRow) -> str:
    owner = (row.owner if chinese() else row.owner_en) or "–"
    due = f" {row.due_date.isoformat()}" if row.due_date else ""
    late = " " + _("Past its day") if row.overdue else ""
    return f"{row.reference} {word('improvement_state', row.state)}{late} · {owner}{due} · {row.text} ({moment(row.proposed_at)})"
