"""Work on a large incident that goes on in portions: what is left, how far it came, who may not interfere.

A merge, a split, a call-off and a claim of thousands of lines are one act with one entry; the lines follow in
transactions of at most 1,000 rows, each with an entry that the table of reactions answers with the next portion.
What is left is read from the rows, so that a killed portion is simply done again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.actions.entries import record
from youxu.incidents.events.portions import PortionDone
from youxu.incidents.models import Incident, Interruption
from youxu.kernel.words import mark

ROWS_AT_ONCE = 900
LINES_AT_ONCE = 250
"""How many lines a portion touches; each costs up to three rows."""

UNDER_WAY = mark("{done} of {total} outlets are through; wait until all of them are.")
BEING_ENTERED = mark("{done} of {total} outlets are entered; wait until the report is whole.")


def is_large(rows: QuerySet[Interruption]) -> bool:
    """Tell whether these are more lines than one portion touches."""
    return rows.count() > LINES_AT_ONCE


def check_whole(incident: Incident, error: type[UnableTo], field: str = "incident") -> None:
    """Raise ``error`` while outlets of the incident are still being entered, moved, claimed or called off."""
    done, total = incident.portion_done, incident.portion_total
    if total:
        raise error(UNDER_WAY, field=field, done=done, total=total)
    if incident.mass_done < incident.mass_total:
        raise error(BEING_ENTERED, field=field, done=incident.mass_done, total=incident.mass_total)


def begin(incident: Incident, verb: str, total: int, rule: Mapping[str, Any], *others: Incident) -> None:
    """Note what goes on in portions; ``others`` are incidents that the same work fills or empties."""
    Incident.objects.filter(pk=incident.pk).update(portion_rule={**rule, "verb": verb})
    for row in (incident, *others):
        Incident.objects.filter(pk=row.pk).update(portion_done=0, portion_total=total)


def is_under_way(incident: Incident, verb: str) -> bool:
    """Tell whether ``verb`` goes on in this incident: a second run of a portion's reaction finds that it does not."""
    return (incident.portion_rule or {}).get("verb") == verb


def went_on(
    incident: Incident,
    outlets: int,
    *others: Incident,
    by: Actor,
    at: datetime,
    rule: Mapping[str, Any] | None = None,
) -> None:
    """Note that ``outlets`` more are through, with the entry that the next portion follows; ``rule`` as it is now."""
    done = min(incident.portion_total, incident.portion_done + outlets)
    keys = [row.pk for row in (incident, *others)]
    Incident.objects.filter(pk__in=keys).update(portion_done=done)
    if rule is not None:
        Incident.objects.filter(pk=incident.pk).update(portion_rule=dict(rule))
    what = PortionDone(str((incident.portion_rule or {}).get("verb", "")), done, incident.portion_total)
    record(what, incident, by=by, at=at, subject=incident)


def end(*incidents: Incident) -> None:
    """Note that nothing goes on in portions any more."""
    keys = [row.pk for row in incidents]
    Incident.objects.filter(pk__in=keys).update(portion_rule=None, portion_done=0, portion_total=0)


def next_outlets(rows: QuerySet[Interruption], *, a_line: int = 3, an_outlet: int = 6) -> list[int]:
    """Return the ids of the next outlets of ``rows``: as many as keep a transaction short, at least one.

    ``a_line`` is how many rows the work writes for a line, ``an_outlet`` for an outlet besides.
    """
    most = ROWS_AT_ONCE // a_line
    counted = rows.order_by("outlet").values_list("outlet").annotate(lines=Count("pk"))[:most]
    found: list[int] = []
    written = 0
    for outlet, lines in counted:
        written += a_line * lines + an_outlet
        if found and written > ROWS_AT_ONCE:
            break
        found.append(outlet)
    return found


def outlets_in(rows: QuerySet[Interruption]) -> int:
    """Return how many outlets have lines among ``rows``."""
    return rows.order_by().values("outlet").distinct().count()
