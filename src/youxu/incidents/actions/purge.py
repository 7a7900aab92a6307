"""The purge: words and photographs of an incident go when it has long ended, by rule, in portions, with entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.corrections import remove_words
from youxu.core.emptying import AT_ONCE, said
from youxu.core.errors import UnableTo
from youxu.core.events import PurgeFinished, TextsPurged, WordsPurged
from youxu.incidents.actions.entries import fresh
from youxu.incidents.models import Incident
from youxu.incidents.queries.purging import due, ended_of, is_finished, rows_of
from youxu.incidents.rules import purge as rules
from youxu.kernel.words import mark


class UnableToPurge(UnableTo):
    """Only an incident that ended long enough ago loses its words."""

    text = mark("The words of an incident stay until it has ended and its time is over.")


@action
def purge_incident(*, by: Actor, at: datetime, incident: Incident, before: datetime) -> int:
    """Remove up to 500 texts, photographs and words of entries of an incident that ended before ``before``.

    Returns how many went; when fewer than 500 were left, the entry PURGE_FINISHED says that nothing more is owed.
    Called again after that it does nothing. Raises UnableToPurge while the incident is open or its time is not over.
    """
    by.require("purge", unit=incident.unit_path)
    row = fresh(incident)
    if not rules.may_purge(row.stage, ended_of(row), before):
        raise UnableToPurge(field="incident")
    if is_finished(row):
        return 0
    sequences = remove_words(row.stream, rules.AFTER_CLOSE, AT_ONCE)
    if sequences:
        _say(WordsPurged(journal.spans_of(sequences), rules.AFTER_CLOSE), row, by, at)
    removed = _emptied(row, AT_ONCE - len(sequences))
    if removed:
        _say(TextsPurged(said(removed), rules.AFTER_CLOSE), row, by, at)
    count = len(sequences) + sum(removed.values())
    if count < AT_ONCE:
        _say(PurgeFinished(rules.AFTER_CLOSE), row, by, at)
    return count


def purge_before(before: datetime, *, by: Actor, at: datetime, most: int) -> tuple[int, int]:
    """Purge up to ``most`` incidents that ended before ``before``; return how many, and how much went."""
    found, gone = list(due(by, before)[:most]), 0
    for incident in found:
        while count := purge_incident(by=by, at=at, incident=incident, before=before):
            gone += count
    return len(found), gone


def _emptied(incident: Incident, most: int) -> dict[str, int]:
    """Empty free texts and delete photographs, ``most`` rows at the most; return how many by table."""
    removed: dict[str, int] = {}
    for name in (*rules.REMOVED, *rules.REMOVED_ROWS):
        if most <= 0:
            break
        model: Any = apps.get_model("incidents", name)
        rows = list(rows_of(model, incident).values_list("pk", flat=True)[:most])
        if rows:
            _empty(model, model._default_manager.filter(pk__in=rows))
            removed[name] = len(rows)
            most -= len(rows)
    return removed


def _empty(model: type[Model], rows: QuerySet[Any]) -> None:
    columns = rules.REMOVED.get(str(model._meta.model_name))
    if columns is None:
        rows.delete()
    else:
        rows.update(**dict.fromkeys(columns, ""))


def _say(what: journal.Event, incident: Incident, by: Actor, at: datetime) -> None:
    journal.append(
        what,
        by=by,
        at=at,
        stream=incident.stream,
        subject=incident,
        unit=incident.unit_path,
        world=incident.world,
        visibility=incident.visibility,
    )
