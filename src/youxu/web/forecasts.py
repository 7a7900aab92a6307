"""The forecast beside the estimate, as advice inside (E1, P3a): in the room, and where an estimate is given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.evaluation import queries
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.planned import plan_of_version
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind
from youxu.web.pages.incidents.opened import either, wording_list
from youxu.web.pages.plan.words import length_in


def forecast_panel(actor: Actor, incident: Incident) -> dict[str, Any]:
    """Return the forecast of an incident that stands; without one what the plan aims at, which is all there is then."""
    if incident.stage not in BEFORE_RESTORED or incident.kind != Kind.INTERRUPTION or incident.world:
        return {}
    found = queries.forecast_of(incident)
    return {
        "forecast": found,
        "plan_aim": _aim(incident) if found is None and queries.is_past_short(incident) else "",
        "may_adopt": actor.may("estimate", unit=incident.unit_path),
    }


def taken_over(incident: Incident) -> dict[str, datetime]:
    """Return what the form of an estimate begins with when the forecast is taken over."""
    found = queries.forecast_of(incident)
    if found is None:
        return {}
    return {"eta_at": found.median_at, "low_at": found.low_at, "high_at": found.high_at}


def _aim(incident: Incident) -> str:
    """Return what the plan aims at for the services that stopped, in words: each aim once, with whose it is."""
    plan = plan_of_version(incident.plan_version_id)
    keys = set(Interruption.objects.filter(incident=incident).values_list("line", flat=True).distinct())
    aims: dict[str, list[str]] = {}
    for key, line in plan.lines.items():
        if key in keys and line.rto is not None:
            aims.setdefault(length_in(line.rto), []).append(either(line.short.zh, line.short.en))
    if len(aims) == 1:
        return next(iter(aims))
    said = _("%(aim)s for %(lines)s")
    return _("; ").join(said % {"aim": aim, "lines": wording_list(names)} for aim, names in aims.items())
