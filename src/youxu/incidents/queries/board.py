"""The duty board of a unit: what is open, what falls due, what the reader does next."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.questions import by_keys, kept_question
from youxu.incidents.models import Condition, Incident
from youxu.incidents.queries.briefs import SEVERITY, briefs_of, visible_incidents
from youxu.incidents.queries.deadlines import due_in, read_deadlines
from youxu.incidents.queries.duties import duties_of
from youxu.incidents.queries.linked import is_above
from youxu.incidents.queries.rows import Board, Duty
from youxu.incidents.rules.people import KEY
from youxu.incidents.rules.words import OPEN_STAGES, Kind, Stage

SHOWN = 12
DEADLINES_SHOWN = 5


def board_for(
    actor: Actor, unit_path: str, at: datetime, *, world: str = "", all_deadlines: bool = False
) -> Board:
    """Return the board of the unit and those below, in a constant number of queries.

    Causes that the unit declared for those below come first, with their responses counted in them; then those in which
    people are not accounted for, then the gravest level, what is only to be summed up last; long closures are not among them. The alarms (call list), the
    matrix and the map are the network's: the page adds them.
    """
    found = by_keys(_first(actor, unit_path, world), "unit")
    found.sort(key=lambda row: (row.stage in (Stage.RESTORED, Stage.CLEARED), not is_above(row)))
    due = due_in(actor, unit_path, at, world)
    most = len(due) if all_deadlines else DEADLINES_SHOWN
    return Board(
        incidents=briefs_of(found[:SHOWN], at),
        incidents_more=len(found) > SHOWN,
        deadlines=read_deadlines(due[:most], at, world),
        later=tuple(one.at for one in due[most:]),
        deadline_count=len(due),
        next_step=next_step(actor, at, unit_path=unit_path, world=world),
    )


@kept_question
def _first(actor: Actor, unit_path: str, world: str) -> QuerySet[Incident, int]:
    here = visible_incidents(actor, world).filter(path_under("unit_path", unit_path))
    causes = here.filter(kind=Kind.CAUSE_ABOVE, stage__in=OPEN_STAGES).values("pk")
    rows = (
        here.filter(stage__in=OPEN_STAGES, long_since=None)
        .exclude(parent__in=causes)
        .annotate(
            severity=SEVERITY,
            below=Case(When(kind=Kind.CAUSE_ABOVE, then=0), default=1),
            in_want=Exists(Condition.objects.filter(incident=OuterRef("pk"), key=KEY, met_at=None)),
        )
    )
    first = rows.order_by("below", "-in_want", "severity", "-reported_at")
    return first.values_list("pk", flat=True)[: SHOWN + 1]


def next_step(actor: Actor, at: datetime, *, unit_path: str = "", world: str = "") -> Duty | None:
    """Return the one most urgent duty of the actor in the unit and below, or None when nothing is due."""
    return next(iter(duties_of(actor, at, world=world, unit_path=unit_path)), None)
