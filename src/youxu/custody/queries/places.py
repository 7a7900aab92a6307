"""Which incident an outlet is in now, and which outlets left an incident that they have things of in custody."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.db import connection

from youxu.core.actor import Actor, ActorKind
from youxu.core.models import Visibility
from youxu.custody.models import (
    BacklogCount,
    Compensation,
    CustodyList,
    DifferenceCase,
    DoubtfulTransaction,
    HandReceiptBlock,
    OfOutlet,
)
from youxu.incidents.actions.cases import responsible_unit
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.words import OPEN_STAGES, Kind
from youxu.network.models import Outlet

BEGAN: Mapping[type[OfOutlet], str] = {
    CustodyList: "counted_at",
    DifferenceCase: "opened_at",
    HandReceiptBlock: "issued_at",
    DoubtfulTransaction: "listed_at",
    BacklogCount: "counted_at",
    Compensation: "opened_at",
}
"""By which moment a row of custody is of an incident that was reported after it was written."""


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


def is_touched(incident: int) -> bool:
    """Tell whether custody has anything to do with an open incident (id) that was just reported: it is need-to-know,
    or an outlet of it wrote something since it began that belongs to no incident yet. Of most there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_touched(), [incident, *map(str, OPEN_STAGES), Visibility.NEED_TO_KNOW.value])
        return cursor.fetchone() is not None


@lru_cache
def _touched() -> str:
    """Return the statement that asks all kinds at once; it is the same for every incident."""
    loose = " OR ".join(
        f"EXISTS(SELECT 1 FROM {kind._meta.db_table} r WHERE r.outlet_id = t.outlet_id AND r.incident_id IS NULL"
        f" AND r.world = i.world AND r.{moment} >= i.began_at)"
        for kind, moment in BEGAN.items()
    )
    return (
        f"SELECT 1 FROM {Incident._meta.db_table} i WHERE i.id = %s"
        f" AND i.stage IN ({', '.join(['%s'] * len(OPEN_STAGES))}) AND (i.visibility = %s OR EXISTS("
        f"SELECT 1 FROM {Interruption._meta.db_table} t WHERE t.incident_id = i.id AND ({loose})))"
    )
