"""Rows of a check that a page hands to an action: found only when the reader may see them."""

from __future__ import annotations

from youxu.core.actor import Actor
from youxu.incidents.models import CheckSheet, Incident, Task
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.network.models import Outlet
from youxu.plan.schema.words import Act


def sheet_named(pk: int) -> CheckSheet:
    """Return an open or signed sheet by its id. Raises CheckSheet.DoesNotExist."""
    return CheckSheet.objects.select_related("incident", "outlet", "checker").get(pk=pk)


def outlet_named(pk: int) -> Outlet:
    """Return an outlet of a check by its id. Raises Outlet.DoesNotExist."""
    return Outlet.objects.select_related("unit").get(pk=pk)


def check_task(actor: Actor, reference: str, outlet_code: str) -> Task | None:
    """Return the open task to check this outlet, or None when there is none that the actor may read."""
    incident = (
        Incident.objects.visible_to(actor).select_related("plan_version").filter(reference=reference).first()
    )
    if incident is None:
        return None
    keys = [key for key, task in plan_of(incident).tasks.items() if task.act is Act.CHECK]
    rows = Task.objects.filter(
        incident=incident, key__in=keys, state__in=OPEN_TASKS, outlet__code=outlet_code
    )
    return rows.select_related("incident", "owner", "outlet").order_by("-pk").first()
