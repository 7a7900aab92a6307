"""Outage packs (断网包): the list of a unit's packs, and building one now, with its progress."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.documents import queries
from youxu.documents.actions.packs import order_pack
from youxu.documents.rules import PackState
from youxu.network.models import Unit
from youxu.web.forms.packs import PackForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.organisation.places import actor_of, frame, unit_of
from youxu.web.request import Request


def packs(request: Request, key: str = "") -> HttpResponse:
    """Show the last packs of a unit; a POST has one built."""
    unit = unit_of(request, key)

    def shown() -> dict[str, Any]:
        return {**frame(request, unit, "packs"), **_list(request, unit)}

    return act(
        request,
        PackForm(request.POST or None, initial={"language": "zh-hans" if wording.chinese() else "en"}),
        order_pack,
        template="packs/list.html",
        context=shown,
        extra={"unit": unit},
        about=About("network.unit", unit.pk, f"packs:{unit.pk}", unit.path),
        verb="build_pack",
        then=lambda _pack: reverse("packs", args=[unit.key]),
        said=_("The pack is being built; this page shows it when it is there."),
    )


def _list(request: Request, unit: Unit) -> dict[str, Any]:
    actor, at = actor_of(request), request.at
    rows = queries.packs_of(actor, unit, at)
    ready = next((row for row in rows if row.state == PackState.READY and not row.retired_at), None)
    return {
        "packs": rows,
        "ready": ready,
        "age": wording.duration(at - ready.built_at) if ready and ready.built_at else "",
        "building": any(row.state == PackState.BUILDING for row in rows),
        "may_build": actor.may("build_pack", unit=unit.path),
        "may_enter_paper": actor.may("enter_paper", unit=actor.unit),
    }


urlpatterns = [
    path("packs/", packs, name="own-packs"),
    path("organisation/units/<slug:key>/packs/", packs, name="packs"),
]
