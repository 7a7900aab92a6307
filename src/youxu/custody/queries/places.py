"""Which incident an outlet is in now, and which outlets left an incident that they have things of in custody."""

from __future__ import annotations

from youxu.core.actor import Actor, ActorKind
from youxu.custody.models import CustodyList, DoubtfulTransaction, HandReceiptBlock
from youxu.incidents.actions.cases import responsible_unit
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.words import OPEN_STAGES, Kind
from youxu.network.models import Outlet


def answering(outlet: Outlet) -> str:
    """Return the path of the unit that answers for an outlet's custody: its own, or the county above a branch."""
    return responsible_unit(outlet).path


def incident_at(outlet: Outlet, reader: Actor, world: str = "") -> Incident | None:
    """Return the latest open incident of an outlet that the reader may read, or None."""
    rows = Incident.objects.all() if reader.kind is ActorKind.SYSTEM else Incident.objects.visible_to(reader)
    found = rows.filter(
        interruptions__outlet=outlet, stage__in=OPEN_STAGES, world=world, kind=Kind.INTERRUPTION
    )
    return found.order_by("-reported_at", "-pk").first()


def outlets_left(incident: Incident) -> list[tuple[Outlet, Incident]]:
    """Return the outlets with rows of custody in an incident that they are not part of any more, with their new one."""
    kept = set().union(
        *(
            kind.objects.filter(incident=incident).order_by().values_list("outlet", flat=True)
            for kind in (CustodyList, HandReceiptBlock, DoubtfulTransaction)
        )
    )
    here = Interruption.objects.filter(incident=incident, outlet__in=kept)
    gone = kept - set(here.values_list("outlet", flat=True))
    found = []
    for outlet in Outlet.objects.filter(pk__in=gone).order_by("code"):
        heir = incident.merged_into or _incident_of(outlet, incident)
        if heir is not None:
            found.append((outlet, heir))
    return found


def _incident_of(outlet: Outlet, but: Incident) -> Incident | None:
    rows = Incident.objects.filter(interruptions__outlet=outlet, stage__in=OPEN_STAGES, world=but.world)
    return rows.exclude(pk=but.pk).order_by("-reported_at", "-pk").first()
