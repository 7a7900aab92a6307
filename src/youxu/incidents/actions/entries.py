"""What every act of an incident does the same way: read its row afresh, refuse with words, write its entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from youxu.core import journal
from youxu.core.act import Collision
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.core.questions import set_where
from youxu.incidents.actions.concerned import follow
from youxu.incidents.actions.order import check_moment
from youxu.incidents.models import Incident
from youxu.incidents.rules.stages import STEPS
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, Stage
from youxu.kernel.words import Sentence, mark

Row = TypeVar("Row", bound=models.Model)
RESTORED = mark("Service is restored already.")
ENDED = mark("This incident has ended ({stage}); nothing more can be done in it.")


def fresh(row: Row) -> Row:
    """Return the row as it stands now: a repeated act must not trust what its first try has read or set."""
    return type(row)._default_manager.get(pk=row.pk)


def open_incident(incident: Incident, error: type[UnableTo]) -> Incident:
    """Return the incident as it stands now, or raise ``error`` when it was closed, called off or merged."""
    found = fresh(incident)
    if Stage(found.stage) not in OPEN_STAGES:
        raise error(ENDED, field="incident", stage=found.stage)
    return found


def responding(incident: Incident, error: type[UnableTo]) -> Incident:
    """Return the incident as it stands now, or raise ``error`` where no line can come back yet or any more."""
    found = open_incident(incident, error)
    stage = Stage(found.stage)
    if stage is Stage.REPORTED:
        text, clause = STEPS["direct"]
        raise error(text, field="stage", clause=clause, details={"step": "direct"})
    if stage is Stage.PLANNED:
        text, clause = STEPS["begin"]
        raise error(text, field="stage", clause=clause, details={"step": "begin"})
    if stage not in BEFORE_RESTORED:
        raise error(RESTORED, field="stage")
    return found


def refused(error: type[UnableTo], fault: tuple[str, Sentence], **more: Any) -> UnableTo:
    """Return ``error`` with the field and sentence that a rule found."""
    field, sentence = fault
    values: dict[str, Any] = {**more, **sentence.values}
    return error(sentence.text, field=field, **values)


def set_columns(row: Row, revision: int | None, **columns: Any) -> Row:
    """Set ``columns`` of an editable row if its revision still stands; else raise Stale with both versions.

    ``revision`` is the one the form was opened with; None trusts the row's own.
    """
    expected = row.revision if revision is None else revision  # type: ignore[attr-defined]
    if set_where(type(row), {"pk": row.pk, "revision": expected}, **columns, revision=expected + 1) != 1:
        raise stale(row, columns)
    for name, value in {**columns, "revision": expected + 1}.items():
        setattr(row, name, value)
    return row


def stale(row: models.Model, columns: dict[str, Any]) -> Stale:
    """Return the Stale error that carries what the reader wrote and what stands now."""
    now = fresh(row)
    return Stale(
        field="revision",
        details={
            "yours": dict(columns),
            "theirs": {name: getattr(now, name) for name in columns},
            "revision": getattr(now, "revision", None),
        },
    )


def added(model: type[Row], stream: str, **columns: Any) -> Row:
    """Insert a numbered row; when another act took the number, the whole act is repeated."""
    try:
        with transaction.atomic(savepoint=False):
            return model._default_manager.create(**columns)
    except IntegrityError as error:
        raise Collision(stream) from error


def added_all(rows: Iterable[Row], stream: str) -> list[Row]:
    """Insert rows of one kind; when another act made one of them meanwhile, the whole act is repeated."""
    wanted = list(rows)
    if not wanted:
        return []
    try:
        with transaction.atomic(savepoint=False):
            return type(wanted[0])._default_manager.bulk_create(wanted)
    except IntegrityError as error:
        raise Collision(stream) from error


def belonging(incident: Incident) -> dict[str, Any]:
    """Return the columns that every row of an incident copies from it."""
    return {
        "incident": incident,
        "unit_path": incident.unit_path,
        "visibility": incident.visibility,
        "world": incident.world,
    }


def record(
    what: journal.Event,
    incident: Incident,
    *,
    by: Actor,
    at: datetime,
    subject: models.Model,
    cause: Entry | None = None,
    begins: bool = False,
) -> Entry:
    """Append the entry of an act to the incident's stream; within another act (``cause``) there is none of its own.

    Raises UnableToDate when it is said to have happened before what it follows from.
    ``begins`` is for the act that made the incident: its stream is new. Of a need-to-know incident the list of
    those who are named in it follows at the end of the act.
    """
    if cause is not None:
        follow(incident, at=at)
        return cause
    (entry,) = record_each([(what, incident, subject)], by=by, at=at, begins=begins)
    return entry


def record_each(
    said: Iterable[tuple[journal.Event, Incident, models.Model]],
    *,
    by: Actor,
    at: datetime,
    begins: bool = False,
) -> list[Entry]:
    """Append one act's entries to the streams of several incidents, one each, as ``record`` does."""
    lines = []
    for what, incident, subject in said:
        follow(incident, at=at)
        check_moment(what, incident, by=by, at=at, subject=subject)
        lines.append(
            journal.Line(
                what,
                stream=incident.stream,
                subject=subject,
                unit=incident.unit_path,
                world=incident.world,
                visibility=incident.visibility,
                begins=begins,
            )
        )
    return journal.append_each(lines, by=by, at=at)


def iso(moment: datetime | None) -> str:
    """Return a moment as the journal keeps it: ISO 8601 text, empty for none."""
    return moment.isoformat(timespec="minutes") if moment else ""
