"""An incident becomes need-to-know (限知, G3, R2): as a whole and at once, with all that was written in it before.

Readers are refused by one row, written with the act that made it so; the columns of the rows follow, in portions
where there are many. It never opens again.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.models import SealedMatter, StoredFile, Visibility
from youxu.incidents.actions import cases, holds
from youxu.incidents.actions.concerned import follow
from youxu.incidents.models import ROW_KINDS, Incident
from youxu.plan.schema import Plan

ROWS_AT_ONCE = 900


def seal_if_needed(incident: Incident, plan: Plan, *, at: datetime) -> None:
    """Make an incident need-to-know once a crime, casualties or a leak are known, within the act that says so."""
    lines = incident.interruptions.order_by().values_list("line", flat=True).distinct()
    if cases.visibility_of(plan, incident.cause, incident.flags, lines) == Visibility.NEED_TO_KNOW:
        seal(incident, at=at)


def seal(incident: Incident, *, at: datetime) -> None:
    """Make an incident need-to-know with all its rows, files and earlier entries; one that is so stays as it is."""
    if incident.visibility == Visibility.NEED_TO_KNOW:
        return
    Incident.objects.filter(pk=incident.pk).update(visibility=Visibility.NEED_TO_KNOW)
    incident.visibility = Visibility.NEED_TO_KNOW
    matter, _made = SealedMatter.objects.get_or_create(
        stream=incident.stream,
        defaults={"subject_kind": incident.MATTER_KIND, "subject_id": incident.pk, "since": at},
    )
    _spread(matter, incident, at)
    follow(incident, at=at)


def pass_on(incident: Incident, other: Incident, *, at: datetime) -> None:
    """Seal the incident that takes over rows of a need-to-know one, before the first of them moves."""
    if incident.visibility == Visibility.NEED_TO_KNOW:
        seal(other, at=at)


@action
def spread_secrecy(*, by: Actor, at: datetime) -> int:
    """Let the columns of the next rows of sealed incidents say that they are need-to-know; return how many.

    At most 900 rows a call, idempotent. Nothing is read meanwhile by who may not: the matter itself is sealed.
    """
    by.require("purge", unit="")
    count = 0
    for matter in SealedMatter.objects.filter(spread_at=None).order_by("since")[:1]:
        incident = Incident.objects.filter(pk=matter.subject_id).first()
        count += _spread(matter, incident, at) if incident is not None else 0
    return count


def _spread(matter: SealedMatter, incident: Incident, at: datetime) -> int:
    """Set the columns of up to 900 rows; note that it is done when none is left."""
    left = ROWS_AT_ONCE
    for kind in ROW_KINDS:
        rows = kind.objects.filter(incident=incident, visibility=Visibility.OPEN).order_by("pk")
        few = list(rows.values_list("pk", flat=True)[:left])
        left -= kind.objects.filter(pk__in=few).update(visibility=Visibility.NEED_TO_KNOW)
    files = Q(stream=incident.stream) | Q(pk__in=incident.photos.values("file"))
    seen = StoredFile.objects.filter(files, visibility=Visibility.OPEN).order_by("pk")
    few = list(seen.values_list("pk", flat=True)[:left])
    left -= StoredFile.objects.filter(pk__in=few).update(visibility=Visibility.NEED_TO_KNOW)
    left -= holds.reword(incident, left)
    if left > 0:
        SealedMatter.objects.filter(pk=matter.pk).update(spread_at=at)
    return ROWS_AT_ONCE - left
