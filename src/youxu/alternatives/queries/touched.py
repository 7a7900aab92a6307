"""Which proposals an event touches: incidents whose customers are sent to outlets that changed, and those grown old."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from youxu.alternatives.models import AlternativeProposal, AlternativeShare
from youxu.alternatives.queries.standing import BACK
from youxu.core.database import path_under
from youxu.core.questions import kept_question, rows_with
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES


def sending_to(*, path: str = "", outlet: int | None = None, world: str = "") -> list[Incident]:
    """Return the open incidents of a world that send somebody to an outlet, or to one of a unit and below."""
    rows = AlternativeShare.objects.filter(retired_at=None, incident__stage__in=OPEN_STAGES)
    rows = rows.filter(neighbour=outlet) if outlet else rows.filter(path_under("neighbour__unit_path", path))
    if world:
        rows = rows.filter(world=world)  # what happens in an exercise does not reach reality
    keys = set(rows.order_by().values_list("incident", flat=True).distinct())
    return list(Incident.objects.filter(pk__in=keys).order_by("pk"))


@dataclass(frozen=True)
class Wanting:
    """An incident whose proposal is to be reckoned anew, as far as saying so needs to know it."""

    pk: int
    kind: str
    stage: str
    unit_path: str
    visibility: str
    world: str


OF_WANTING = ("pk", "kind", "stage", "unit_path", "visibility", "world")


def concerned(incident: int, kinds: Collection[str]) -> list[Wanting]:
    """Return an incident (id) with those whose proposal what happens in it touches; nothing where its kind is another.

    These are the other open ones of its world that send somebody to an outlet that it stops, and those that send
    somebody where it sends: they share the room. One that was just called off or closed sent somebody there until now:
    its room is free.
    """
    own = next(iter(_of_wanting(pk=incident).answer()), None)
    if own is None or own[1] not in kinds:
        return []
    return [Wanting(*own), *beside(incident, own[-1])]


@kept_question
def _of_wanting(*, pk: int) -> QuerySet[Incident, tuple[Any, ...]]:
    return Incident.objects.filter(pk=pk).values_list(*OF_WANTING)


def beside(incident: int, world: str) -> list[Wanting]:
    """Return the other open incidents of a world that send somebody to what an incident stops, or where it sends."""
    with connection.cursor() as cursor:
        cursor.execute(_beside(), [world, incident, *map(str, OPEN_STAGES), incident, incident, world])
        return [Wanting(*row) for row in cursor.fetchall()]


@lru_cache
def _beside() -> str:
    """Return the statement, the same for every incident; a report asks it and mostly finds none."""
    shares, stopped = AlternativeShare._meta.db_table, Interruption._meta.db_table
    columns = ", ".join(f"i.{name}" for name in ("id", *OF_WANTING[1:]))
    stages = ", ".join(["%s"] * len(OPEN_STAGES))
    return (
        f"SELECT DISTINCT {columns} FROM {shares} s JOIN {Incident._meta.db_table} i ON i.id = s.incident_id"
        f" WHERE s.retired_at IS NULL AND s.world = %s AND s.incident_id <> %s AND i.stage IN ({stages})"
        f" AND s.neighbour_id IN (SELECT outlet_id FROM {stopped} WHERE incident_id = %s UNION"
        f" SELECT neighbour_id FROM {shares} WHERE incident_id = %s AND retired_at IS NULL AND world = %s)"
        " ORDER BY i.id"
    )


def stopping(outlet: int) -> list[Incident]:
    """Return the open incidents that stop something of an outlet."""
    stopped = Interruption.objects.filter(outlet=outlet).exclude(status__in=BACK).order_by()
    return list(
        Incident.objects.filter(pk__in=stopped.values("incident"), stage__in=OPEN_STAGES).order_by("pk")
    )


def grown_old(before: datetime) -> list[Incident]:
    """Return the incidents not yet restored whose proposal is older than ``before``, or owed still."""
    old = Q(as_of=None) | Q(as_of__lt=before) | Q(as_of__lt=F("wanted_at"))
    rows = AlternativeProposal.objects.filter(old, incident__stage__in=BEFORE_RESTORED)
    keys = list(rows.values_list("incident", flat=True))
    return list(Incident.objects.filter(pk__in=keys).order_by("pk"))


def owed_in(unit: str, world: str) -> list[Incident]:
    """Return the open incidents of a unit whose proposal is owed, those longest owed first; wholly entered ones."""
    return rows_with(Incident, list(owed(unit, world)))


def owed(unit: str, world: str) -> dict[int, None]:
    """Return which those are (ids), in their order."""
    return dict.fromkeys(key for (key,) in _owed(unit=unit, world=world).answer())


@kept_question
def _owed(*, unit: str, world: str) -> QuerySet[AlternativeProposal, tuple[int]]:
    rows = AlternativeProposal.objects.filter(
        Q(as_of=None) | Q(as_of__lt=F("wanted_at")),
        unit_path=unit,
        world=world,
        incident__stage__in=OPEN_STAGES,
        incident__mass_done__gte=F("incident__mass_total"),
    )
    return rows.order_by("wanted_at", "pk").values_list("incident")
