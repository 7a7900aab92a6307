"""What stands: roll-calls that run, watches, and the question that one's own outlet owes an answer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from youxu.core.actor import Actor, ActorKind
from youxu.core.database import path_under
from youxu.core.models import Visibility, visible_filter
from youxu.core.questions import by_keys, kept_question
from youxu.incidents.models import Task
from youxu.incidents.rules.words import TaskState
from youxu.plan import queries as plans
from youxu.watch.models import Ask, Rhythm, RollCall, Watch
from youxu.watch.queries.handles import asks_seen, rollcalls_of
from youxu.watch.queries.rows import OwedAsk, RollCallRow, WatchRow
from youxu.watch.queries.sums import lines_of, total_of, totals_of
from youxu.watch.rules.sums import Sum
from youxu.watch.rules.words import AskState, WatchState

SHOWN = 5
RELATED = ("unit", "incident", "rhythm")
PAGE = 50


def running(actor: Actor, path: str, at: datetime, *, world: str = "") -> list[RollCallRow]:
    """Return the roll-calls of a unit and below that run, at most five, the latest first; three queries."""
    return _rows(actor, by_keys(_running(actor, path, world), *RELATED), at)


@kept_question
def _running(actor: Actor, path: str, world: str) -> QuerySet[RollCall, int]:
    rows = RollCall.objects.filter(rollcalls_of(actor, world), path_under("unit_path", path), ended_at=None)
    return rows.order_by("-asked_at", "-pk").values_list("pk", flat=True)[:SHOWN]


def heads_of(
    path: str, span: tuple[datetime, datetime], at: datetime, *, world: str = ""
) -> list[tuple[str, str]]:
    """Return the lines (Chinese, English) that head what a unit sends upward of a span, at most five: two queries.

    One line for each matter or unit that was asked, of its latest roll-call that was not over before the span.
    Nothing of what is need-to-know stands in them.
    """
    since, until = span
    told = Q(incident=None) | Q(incident__visibility=Visibility.OPEN)
    rows = RollCall.objects.filter(
        told, path_under("unit_path", path), visibility=Visibility.OPEN, world=world, asked_at__lte=until
    )
    alive = rows.filter(Q(ended_at=None) | Q(ended_at__gt=since)).select_related("unit")
    latest: dict[tuple[int, int | None], RollCall] = {}
    for row in alive.order_by("-asked_at", "-pk")[: SHOWN * 10]:
        latest.setdefault((row.unit_id, row.incident_id), row)
    several = list(latest.values())[:SHOWN]
    totals = totals_of(several, at) if several else {}
    return [lines_of(row, totals[row.pk]) for row in several]


def with_unclear(actor: Actor, path: str, at: datetime, *, world: str = "") -> list[RollCallRow]:
    """Return the roll-calls of a unit and below, over or not, to which replies wait that nobody could read."""
    waiting = Ask.objects.filter(unclear_at__isnull=False).order_by().values("roll_call")
    rows = RollCall.objects.filter(rollcalls_of(actor, world), path_under("unit_path", path), pk__in=waiting)
    found = rows.select_related("unit", "incident", "rhythm")
    return _rows(actor, found.order_by("-asked_at", "-pk")[:SHOWN], at)


def latest_of(actor: Actor, incident: str, at: datetime, *, world: str = "") -> RollCallRow | None:
    """Return the latest roll-call of an incident, or None: for its room and what goes upward from it."""
    rows = RollCall.objects.filter(rollcalls_of(actor, world), incident__reference=incident)
    found = _rows(
        actor, rows.select_related("unit", "incident", "rhythm").order_by("-asked_at", "-pk")[:1], at
    )
    return found[0] if found else None


def rollcalls_page(
    actor: Actor, path: str, at: datetime, *, after: int = 0, world: str = ""
) -> tuple[list[RollCallRow], int]:
    """Return a page of the roll-calls of a unit and below, the latest first, and where the next begins (0: nowhere)."""
    rows = RollCall.objects.filter(rollcalls_of(actor, world), path_under("unit_path", path))
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.select_related("unit", "incident", "rhythm").order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    return _rows(actor, shown, at), shown[-1].pk if len(found) > PAGE else 0


def rollcall_row(actor: Actor, row: RollCall, at: datetime) -> RollCallRow:
    """Return one roll-call as the actor sees it: of one above the own unit the own outlets alone."""
    if actor.may("read", unit=row.unit_path):
        return _rows(actor, [row], at)[0]
    found = total_of(row, at, asks_seen(actor, row))
    return _row(row, found, actor)


def _rows(actor: Actor, rows: Iterable[RollCall], at: datetime) -> list[RollCallRow]:
    several = list(rows)
    if not several:
        return []
    totals = totals_of(several, at)
    return [_row(row, totals[row.pk], actor) for row in several]


def _row(row: RollCall, total: Sum, actor: Actor) -> RollCallRow:
    zh, en = lines_of(row, total)
    return RollCallRow(
        reference=row.reference,
        unit=row.unit.name,
        unit_en=row.unit.name_en or row.unit.name,
        incident=row.incident.reference
        if row.incident is not None and actor.may("read", unit=row.incident.unit_path)
        else "",
        rule=row.rule_text,
        rule_en=row.rule_text_en,
        level=row.level,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        due_at=row.due_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        entered=row.done,
        total=row.total,
        next_at=row.rhythm.next_at if row.rhythm else None,
        sum=total,
        line=zh,
        line_en=en,
    )


def overdue_asks(at: datetime) -> tuple[int, datetime | None]:
    """Return how many questions of reality should have gone to the next number before ``at``, and when the first."""
    rows = Ask.objects.filter(state=AskState.WAITING, due_at__lt=at, world="", roll_call__ended_at=None)
    found = rows.aggregate(n=Count("pk"), first=Min("due_at"))
    return found["n"], found["first"]


def owed_by_outlet(actor: Actor, *, world: str = "") -> list[OwedAsk]:
    """Return what the actor's own outlet owes an answer to, the latest first; one query, none for office staff."""
    if not actor.outlet:
        return []
    here = Ask.objects.filter(path_under("outlet__unit_path", actor.unit), outlet__code=actor.outlet)
    return _owed(here.filter(world=world))


def owed_to_branch(actor: Actor, *, world: str = "") -> list[OwedAsk]:
    """Return what outlets commissioned under the actor's branch owe an answer to, which the branch may write down."""
    if not actor.outlet or actor.kind is not ActorKind.PERSON:
        return []
    below = Ask.objects.filter(
        path_under("outlet__unit_path", actor.unit), outlet__parent_outlet__code=actor.outlet
    )
    return _owed(below.filter(world=world))


def owed_of_outlet(outlet: int, *, world: str = "") -> list[OwedAsk]:
    """Return what one outlet owes an answer to: for the page that its card opens."""
    return _owed(Ask.objects.filter(outlet=outlet, world=world))


def _open_cause(row: Ask) -> str:
    """Return the cause that a roll-call has by itself, unless it is for named posts only (限知)."""
    incident = row.roll_call.incident
    return incident.cause if incident is not None and incident.visibility == Visibility.OPEN else ""


def _owed(asks: QuerySet[Ask]) -> list[OwedAsk]:
    rows = asks.filter(state=AskState.WAITING, roll_call__ended_at=None)
    related = rows.select_related("roll_call__unit", "roll_call__incident", "outlet")
    several = related.order_by("-asked_at", "-pk")[:SHOWN]
    return [
        OwedAsk(
            ask=row.pk,
            reference=row.roll_call.reference,
            unit=row.roll_call.unit.name,
            unit_en=row.roll_call.unit.name_en or row.roll_call.unit.name,
            cause=_open_cause(row),
            asked_at=row.asked_at,
            due_at=row.due_at,
            rung=row.rung,
            code=row.outlet.code,
            outlet=row.outlet.name,
            outlet_en=row.outlet.name_en or row.outlet.name,
        )
        for row in several
    ]


def watches_standing(actor: Actor, path: str, at: datetime, *, world: str = "") -> list[WatchRow]:
    """Return the watches over a unit that are not lifted, of the unit itself, below and above; the latest first."""
    here = path_under("unit_path", path) | Q(unit_path__in=_above(path))
    rows = Watch.objects.filter(here, world=world).exclude(state=WatchState.LIFTED)
    return _watches(rows.order_by("-raised_at", "-pk")[:SHOWN])


def watches_page(actor: Actor, path: str, *, after: int = 0, world: str = "") -> tuple[list[WatchRow], int]:
    """Return a page of the watches of a unit and below, the latest first, and where the next begins (0: nowhere)."""
    rows = Watch.objects.filter(visible_filter(actor, of=Watch), path_under("unit_path", path), world=world)
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    last = found[PAGE - 1].pk if len(found) > PAGE else 0
    return _watches(Watch.objects.filter(pk__in=[row.pk for row in found[:PAGE]]).order_by("-pk")), last


def watch_row(row: Watch) -> WatchRow:
    """Return one watch."""
    return _watches(Watch.objects.filter(pk=row.pk))[0]


def colours_of(references: Iterable[str]) -> Mapping[str, str]:
    """Return reference -> colour of those of these incidents that are watches, for lists: one query."""
    rows = Watch.objects.filter(incident__reference__in=list(references))
    return dict(rows.values_list("incident__reference", "colour"))


def _above(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:count]) + "/" for count in range(1, len(parts))]


def _watches(rows: QuerySet[Watch]) -> list[WatchRow]:
    several = by_keys(rows, "unit", "incident")
    if not several:
        return []
    ids = [row.incident_id for row in several]
    turns = dict(Rhythm.objects.filter(incident__in=ids, ended_at=None).values_list("incident_id", "next_at"))
    done = Count("pk", filter=Q(state=TaskState.DONE))
    tasks = {
        pk: (finished, every)
        for pk, finished, every in Task.objects.filter(incident__in=ids)
        .exclude(state=TaskState.SUPERSEDED)
        .order_by()
        .values("incident")
        .annotate(finished=done, every=Count("pk"))
        .values_list("incident", "finished", "every")
    }
    return [_watch(row, turns.get(row.incident_id), *tasks.get(row.incident_id, (0, 0))) for row in several]


def _watch(row: Watch, turn: datetime | None, done: int, total: int) -> WatchRow:
    named = plans.plan_of(row.incident.plan_version_id).cause_called(row.hazard).title
    return WatchRow(
        reference=row.reference,
        unit=row.unit.name,
        unit_en=row.unit.name_en or row.unit.name,
        unit_path=row.unit_path,
        hazard=row.hazard,
        hazard_zh=named.zh,
        hazard_en=named.en,
        colour=row.colour,
        area=row.area_text,
        area_en=row.area_text_en,
        state=row.state,
        raised_at=row.raised_at,
        raised_by=row.raised_by,
        until_at=row.until_at,
        lifted_at=row.lifted_at,
        reason=row.reason,
        revision=row.revision,
        next_rollcall_at=turn,
        tasks_done=done,
        tasks_total=total,
    )
