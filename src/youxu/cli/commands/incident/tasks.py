"""The tasks of an incident, and the promise when service is back (P3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.core.files.base import ContentFile
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import (
    REF,
    Act,
    command,
    verb,
)
from youxu.cli.commands.incident.naming import own, person_of, place_of
from youxu.cli.options import Moment, acting, emit, json_option
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import moment, word
from youxu.incidents.actions import beside, overlap, respond
from youxu.incidents.models import Incident
from youxu.incidents.queries.overlap import means_called, units_lending
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.rules.tasks import TaskVerb
from youxu.kernel.words import mark
from youxu.organisation import queries as organisation


class UnableToFindTask(UnableTo):
    """The incident has no such task."""

    text = mark("There is no task {task_key} in this incident; list them with: youxu incident task REF")


class UnableToFindMeans(UnableTo):
    """No such means stands on the unit's list."""

    text = mark("{name} is not on the unit's list of means.")


TASK_VERBS = (
    "accept", "start", "wait", "block", "refuse", "done", "log", "tick", "hand-over", "add", "need", "free",
)  # fmt: skip


@command.command("task", help=_("List the tasks, or do something with one: task REF find_fault --do accept."))
@REF
@click.argument("key", required=False, default="")
@click.option("--do", "wanted", type=click.Choice(TASK_VERBS), help=_("What is done with the task."))
@click.option(
    "--text",
    default="",
    help=_("The reason, result, log line, or title of a new task; beside any other act a log line."),
)
@click.option("--step", type=int, default=0, help=_("Which line of the list is ticked; the next by default."))
@click.option("--outlet", default="", help=_("Of which outlet, when several have this task."))
@click.option("--to", "owner", default="", metavar="PERSON", help=_("Who gets the task."))
@click.option(
    "--means", default="", metavar="NAME", help=_("Plate or name of the means that is needed or freed.")
)
@click.option("--group", default="technical", help=_("The group of a new task."))
@click.option("--role", default="", help=_("The post that owes a new task; the group's head by default."))
@click.option("--due", type=Moment(), help=_("The limit of a new task."))
@click.option(
    "--photo",
    "photos",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("A picture that is kept with the task; may be repeated."),
)
@json_option
@acting
def task(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    reference: str,
    key: str,
    wanted: str | None,
    **given: Any,
) -> None:
    """List tasks or work on one."""
    act = Act(by, at, submission)
    incident = act.on(reference)
    if wanted == "add":
        respond.add_task(
            **act.values(),
            incident=incident,
            title=given["text"] or key,
            group=given["group"],
            role=given["role"],
            outlet=place_of(incident, given["outlet"]) if given["outlet"] else None,
            due_at=given["due"],
            owner=person_of(given["owner"]),
        )
    elif wanted:
        _work(act, _task(incident, key, given["outlet"]), wanted, given)
    _list_tasks(incident, at, as_json)


def _task(incident: Incident, key: str, outlet: str) -> Any:
    rows = incident.tasks.select_related("outlet").order_by("pk")
    rows = rows.filter(pk=int(key)) if key.isdigit() else rows.filter(key=key)
    if outlet:
        rows = rows.filter(outlet__code=outlet)
    found = rows.exclude(state="SUPERSEDED").first()
    if found is None:
        raise UnableToFindTask(field="task", task_key=key)
    return found


def _work(act: Act, row: Any, wanted: str, given: dict[str, Any]) -> None:
    text = given["text"]
    match wanted:
        case "accept" | "start":
            turn = TaskVerb(wanted.upper())
            beside.say_and_act(
                **act.values(), task=row, verb=turn, text=text, photos=_uploads(given["photos"])
            )
        case "wait" | "block" | "refuse":
            turn, photos = TaskVerb(wanted.upper()), _uploads(given["photos"])
            beside.say_and_act(**act.values(), task=row, verb=turn, reason=text, photos=photos)
        case "done":
            respond.done(**act.values(), task=row, result=text, photos=_uploads(given["photos"]))
        case "log":
            respond.log(**act.values(), task=row, text=text, photos=_uploads(given["photos"]))
        case "hand-over":
            if not given["owner"]:
                raise UnableToFindTask(mark("Say who gets the task: --to PERSON."), field="to")
            owner = organisation.person_called(given["owner"])
            said = {"text": text, "photos": _uploads(given["photos"])}
            beside.say_and_act(**act.values(), task=row, verb=TaskVerb.HAND_OVER, owner=owner, **said)
        case "need" | "free":
            units = units_lending(row.incident)
            means = means_called(units, given["means"], world=row.world)
            if means is None:
                raise UnableToFindMeans(field="means", name=given["means"])
            change = overlap.name_means if wanted == "need" else overlap.free_means
            change(**act.values(), task=row, means=means)
        case "tick":
            steps = row.steps.filter(place=given["step"]) if given["step"] else row.steps.filter(done_at=None)
            step = steps.order_by("place").first()
            if step is None:
                raise UnableToFindTask(mark("This task has no such line to tick."), field="step")
            said = {"text": text, "photos": _uploads(given["photos"])}
            beside.say_and_act(**act.values(), task=row, verb=TaskVerb.TICK, step=step, **said)


def _uploads(files: Iterable[Path]) -> list[ContentFile[bytes]]:
    return [ContentFile(file.read_bytes(), name=file.name) for file in files]


def _list_tasks(incident: Incident, at: datetime, as_json: bool) -> None:
    rows = incident.tasks.exclude(state="SUPERSEDED").select_related("outlet", "owner")
    rows = rows.annotate(ticked=Count("steps", filter=Q(steps__done_at__isnull=False)), listed=Count("steps"))
    table: list[dict[str, Any]] = [
        {
            "id": row.pk,
            "key": row.key,
            "title": row.title,
            "title_en": row.title_en,
            "group": row.group,
            "owner": name_of(row.owner),
            "owner_en": name_en_of(row.owner),
            "outlet": row.outlet.code if row.outlet else "",
            "state": row.state,
            "due_at": row.due_at,
            "late_at": row.late_at,
            "steps_done": row.ticked,
            "steps": row.listed,
        }
        for row in rows.order_by("pk")[:200]
    ]
    lines = (
        f"{row['id']:>6}  {row['key']:<22} {word('task', row['state']):<8} {moment(row['due_at'], at):>12}  "
        f"{own(row['owner'], row['owner_en']):<6} {own(row['title'], row['title_en'])}"
        for row in table
    )
    emit(table, as_json, lines)


@verb(
    "estimate",
    _("Promise when service is back, or say that it is not known and when the next word comes (P3a)."),
    REF,
    click.option("--eta", "eta_at", type=Moment(), help=_("The most likely time; left out: not known.")),
    click.option("--low", "low_at", type=Moment(), help=_("The earliest likely time.")),
    click.option("--high", "high_at", type=Moment(), help=_("The latest likely time.")),
    click.option("--next", "next_word_at", type=Moment(), help=_("When the next word comes.")),
    click.option("--reason", default="", help=_("On what the estimate rests.")),
)
def estimate(act: Act, reference: str, **given: Any) -> Sequence[Any]:
    """Give an estimate."""
    incident = act.on(reference)
    row = respond.estimate(**act.values(), incident=incident, **given)
    return [incident, {"number": row.number, "eta_at": row.eta_at, "next_word_at": row.next_word_at}]
