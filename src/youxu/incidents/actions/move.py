"""The one way in which a stage moves: compare-and-set on (stage, revision)."""

from __future__ import annotations

from typing import Any

from youxu.core.act import Collision
from youxu.core.errors import Stale, UnableTo
from youxu.core.questions import set_where
from youxu.incidents.models import Incident
from youxu.incidents.rules import stages
from youxu.incidents.rules.words import Kind, Stage


def move(
    incident: Incident,
    verb: str,
    *,
    error: type[UnableTo] = UnableTo,
    revision: int | None = None,
    **columns: Any,
) -> Incident:
    """Move ``incident`` by ``verb`` and set ``columns``, if nobody else moved it since it was read.

    Give it a row of ``fresh``. ``revision`` is the one the form was opened with, see ``change``. Raises ``error`` with the
    skipped step and clause when the stage table refuses, Stale with both versions when somebody was faster.
    """
    return change(incident, revision=revision, stage=stage_after(incident, verb, error=error), **columns)


def fresh(incident: Incident) -> Incident:
    """Return the incident as it stands now, in a new object: an act may be repeated, so it changes no given row."""
    return Incident.objects.select_related("unit", "plan_version").get(pk=incident.pk)


def stage_after(incident: Incident, verb: str, *, error: type[UnableTo] = UnableTo) -> Stage:
    """Return the stage after ``verb``, or raise ``error`` with the skipped step and its clause."""
    found = stages.next_stage(Stage(incident.stage), verb, Kind(incident.kind))
    if isinstance(found, stages.Refusal):
        raise error(found.sentence.text, field="stage", clause=found.clause, details={"step": found.step})
    return found


def change(incident: Incident, *, revision: int | None = None, **columns: Any) -> Incident:
    """Set ``columns`` of ``incident`` if its stage and revision still stand.

    With the ``revision`` of a form raise Stale when they do not; without one the act is repeated on the row as it
    stands then.
    """
    expected = incident.revision if revision is None else revision
    same = {"pk": incident.pk, "stage": incident.stage, "revision": expected}
    if set_where(Incident, same, **{**columns, "revision": expected + 1}) != 1:
        raise Collision(incident.stream) if revision is None else stale(incident, columns)
    for name, value in {**columns, "revision": expected + 1}.items():
        setattr(incident, name, value)
    return incident


def stale(incident: Incident, columns: dict[str, Any]) -> Stale:
    """Return the Stale error that carries what the reader wrote and what stands now."""
    now = Incident.objects.get(pk=incident.pk)
    names = [name for name in columns if name != "revision"] or ["stage"]
    return Stale(
        field="revision",
        details={
            "yours": {name: columns.get(name) for name in names},
            "theirs": {name: getattr(now, name) for name in names},
            "revision": now.revision,
        },
    )
