"""What the purge has to do: which incidents ended long ago, and how much of each is still to go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.corrections import units_with
from youxu.core.emptying import wordy
from youxu.core.events import PurgeFinished
from youxu.core.models import Entry
from youxu.incidents.models import Incident
from youxu.incidents.rules import purge as rules

PARENTS = ("convening", "directive", "task", "sheet", "report")


@dataclass(frozen=True)
class Purgeable:
    """How much a purge would remove."""

    incidents: int
    entries: int
    texts: int
    photos: int


def ended_of(incident: Incident) -> datetime | None:
    """Return when an incident ended for good."""
    return incident.closed_at or incident.ended_at


def is_finished(incident: Incident) -> bool:
    """Tell whether the purge of an incident has said that nothing more is owed."""
    return Entry.objects.filter(stream=incident.stream, code=PurgeFinished.code).exists()


def due(by: Actor, before: datetime) -> QuerySet[Incident]:
    """Return the incidents that ended before ``before`` and still have words, where ``by`` may purge.

    One that was merged waits for its heir, whose story it tells.
    """
    finished = Entry.objects.filter(
        subject_kind="incidents.incident", subject_id=OuterRef("pk"), code=PurgeFinished.code
    )
    heir_over = Q(merged_into=None) | Q(merged_into__stage__in=rules.ENDED, merged_into__ended_at__lt=before)
    rows = Incident.objects.filter(units_with(by, "purge"), heir_over, stage__in=rules.ENDED)
    rows = rows.annotate(over_at=Coalesce("closed_at", "ended_at")).filter(over_at__lt=before)
    return rows.exclude(Exists(finished)).order_by("pk")


def rows_of(model: type[Model], incident: Incident) -> QuerySet[Any]:
    """Return the rows of a table that belong to an incident and have something to remove."""
    rows = model._default_manager.filter(**{way_to(model): incident.pk}).order_by("pk")
    columns = rules.REMOVED.get(str(model._meta.model_name), ())
    return rows.filter(wordy(columns)) if columns else rows


def way_to(model: type[Model]) -> str:
    """Return the lookup that leads from a table to its incident."""
    if model is Incident:
        return "pk"
    names = {field.name for field in model._meta.get_fields()}
    return "incident" if "incident" in names else next(f"{p}__incident" for p in PARENTS if p in names)


def purgeable(by: Actor, before: datetime) -> Purgeable:
    """Count what a purge would remove."""
    codes = [code for code, kind in journal.registered.items() if kind.purge == rules.AFTER_CLOSE]
    found = list(due(by, before))
    entries = texts = photos = 0
    for incident in found:
        entries += Entry.objects.filter(stream=incident.stream, code__in=codes, payload__isnull=False).count()
        texts += sum(rows_of(_table(name), incident).count() for name in rules.REMOVED)
        photos += sum(rows_of(_table(name), incident).count() for name in rules.REMOVED_ROWS)
    return Purgeable(len(found), entries, texts, photos)


def _table(name: str) -> type[Model]:
    return apps.get_model("incidents", name)
