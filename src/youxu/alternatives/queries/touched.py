"""Which proposals an event touches: incidents whose customers are sent to outlets that changed, and those grown old."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from youxu.alternatives.models import AlternativeProposal, AlternativeShare
from youxu.alternatives.queries.standing import BACK
from youxu.core.database import path_under
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


def sending_into(incident: Incident) -> list[Incident]:
    """Return the other open incidents of its world that send somebody to an outlet that this one stops."""
    stopped = Interruption.objects.filter(incident=incident).order_by().values("outlet")
    rows = AlternativeShare.objects.filter(
        retired_at=None, world=incident.world, neighbour__in=stopped, incident__stage__in=OPEN_STAGES
    ).exclude(incident=incident)
    keys = set(rows.order_by().values_list("incident", flat=True).distinct())
    return list(Incident.objects.filter(pk__in=keys).order_by("pk"))


def sharing_with(incident: Incident) -> list[Incident]:
    """Return the other open incidents of its world that send somebody where this one sends: they share the room.

    One that was just called off or closed sent somebody there until now: its room is free.
    """
    standing = AlternativeShare.objects.filter(retired_at=None, world=incident.world).order_by()
    own = standing.filter(incident=incident).values("neighbour")
    others = standing.filter(neighbour__in=own, incident__stage__in=OPEN_STAGES).exclude(incident=incident)
    keys = set(others.values_list("incident", flat=True))
    return list(Incident.objects.filter(pk__in=keys).order_by("pk"))


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
    owed = Q(as_of=None) | Q(as_of__lt=F("wanted_at"))
    rows = AlternativeProposal.objects.filter(
        owed,
        unit_path=unit,
        world=world,
        incident__stage__in=OPEN_STAGES,
        incident__mass_done__gte=F("incident__mass_total"),
    )
    keys = list(rows.order_by("wanted_at", "pk").values_list("incident", flat=True))
    found = Incident.objects.select_related("unit").in_bulk(keys)
    return [found[key] for key in keys]
