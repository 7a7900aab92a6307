"""What every act of alternatives does the same way: names for an entry, lines in words, faults of a pair of outlets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from youxu.core.errors import UnableTo
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.kernel.words import mark
from youxu.network.models import Outlet, OutletLine
from youxu.plan import queries as plans
from youxu.plan.schema import Plan

SAME = mark("An outlet cannot stand in for itself.")
OTHER_OPERATOR = mark("{neighbour} belongs to another operator.")
GONE = mark("{outlet} was closed for good.")
NO_LINES = mark("Say for which services.")
UNKNOWN_LINE = mark("The plan knows no service {line_key}.")
NOT_PUBLIC = mark("{line_title} has its own rules; nobody stands in for it here.")
DOES_NOT = mark("{neighbour} does not do {line_title}.")


def plan_for(outlet: Outlet, incident: Incident | None, at: datetime) -> Plan:
    """Return the plan that counts: the one pinned to the incident, else the one in force at the outlet."""
    return plan_of(incident) if incident is not None else plans.plan_in_force(outlet.unit_path, at)


def called(outlet: Outlet) -> dict[str, str]:
    """Return the name of an outlet in both languages, for a sentence."""
    return {"zh": outlet.name, "en": outlet.name_en or outlet.name}


def pair_names(outlet: Outlet, neighbour: Outlet) -> dict[str, str]:
    """Return the names of an outlet and its neighbour in both languages, for an entry."""
    return {"outlet": outlet.name, "outlet_en": outlet.name_en or outlet.name, **neighbour_names(neighbour)}


def neighbour_names(neighbour: Outlet) -> dict[str, str]:
    """Return the names of a neighbour in both languages, for an entry."""
    return {"neighbour": neighbour.name, "neighbour_en": neighbour.name_en or neighbour.name}


def line_words(plan: Plan, lines: Iterable[str]) -> dict[str, str]:
    """Return lines in both languages, for an entry."""
    known = [(plan.lines[line].short if line in plan.lines else None, line) for line in lines]
    return {
        "lines": "、".join(text.zh if text else key for text, key in known),
        "lines_en": ", ".join(text.en if text else key for text, key in known),
    }


def check_pair(error: type[UnableTo], outlet: Outlet, neighbour: Outlet) -> None:
    """Raise ``error`` for two outlets of which the one cannot stand in for the other."""
    if outlet.pk == neighbour.pk:
        raise error(SAME, field="neighbour")
    if outlet.tree != neighbour.tree:
        raise error(OTHER_OPERATOR, field="neighbour", neighbour=called(neighbour))
    for one, name in ((outlet, "outlet"), (neighbour, "neighbour")):
        if one.retired_at is not None:
            raise error(GONE, field=name, outlet=called(one))


def check_lines(error: type[UnableTo], plan: Plan, neighbour: Outlet, lines: Sequence[str]) -> None:
    """Raise ``error`` for lines that the plan does not know, that have no public, or that the neighbour does not do."""
    if not lines:
        raise error(NO_LINES, field="lines")
    does = set(OutletLine.objects.filter(outlet=neighbour, retired_at=None).values_list("line", flat=True))
    for line in lines:
        known = plan.lines.get(line)
        if known is None:
            raise error(UNKNOWN_LINE, field="lines", line_key=line)
        title = {"zh": known.short.zh, "en": known.short.en}
        if not known.public:
            raise error(NOT_PUBLIC, field="lines", line_title=title)
        if line not in does:
            raise error(DOES_NOT, field="lines", neighbour=called(neighbour), line_title=title)
