"""The call sheet of a roll-call: who is to be rung, the highest risk first, and every answer as it came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Case, QuerySet, Value, When

from youxu.core.actor import Actor
from youxu.core.models import visible_filter
from youxu.delivery import queries as delivery
from youxu.incidents.models import Incident
from youxu.incidents.rules.levels import from_data
from youxu.kernel import geo
from youxu.kernel.words import Sentence
from youxu.network.models import Outlet
from youxu.organisation import queries as organisation
from youxu.watch.models import Answer, Ask, AskMessage, RollCall, UnclearReply
from youxu.watch.queries.handles import asks_seen
from youxu.watch.queries.rows import AnswerRow, MessageRow, SheetRow, UnclearRow
from youxu.watch.rules.words import AskState, Rung, Said

PAGE = 50
MOST = 1000
SHOWN = ("waiting", "unclear", "contradicted", "help", "answered", "all")
"""What a sheet may be narrowed to."""
_URGENCY = {Rung.LOST: 0, Rung.PARENT: 1, Rung.SECOND: 2, Rung.FIRST: 3}


def sheet_of(
    actor: Actor, row: RollCall, at: datetime, *, show: str = "waiting", after: int = 0, limit: int = PAGE
) -> tuple[list[SheetRow], int]:
    """Return a page of the call sheet and where the next begins (0: nowhere); at most twelve queries.

    Replies that nobody could read, contradictions and cries for help stand first, then what was carried furthest,
    then the higher risk.
    """
    urgent = Case(
        When(unclear_at__isnull=False, then=Value(-3)),
        When(contradicted_at__isnull=False, then=Value(-2)),
        When(said=Said.HELP, then=Value(-1)),
        *(When(rung=rung, then=Value(place)) for rung, place in _URGENCY.items()),
        default=Value(9),
    )
    chosen = _chosen(asks_seen(actor, row), show).annotate(urgent=urgent)
    ordered = chosen.order_by("urgent", "-risk", "pk").select_related("outlet__parent_outlet")
    found = list(ordered[after : after + limit + 1])
    page = found[:limit]
    return _sheet(page, actor, at), after + limit if len(found) > limit else 0


def sheet_row(actor: Actor, ask: Ask, at: datetime) -> SheetRow:
    """Return one outlet of the call sheet."""
    return _sheet(list(Ask.objects.filter(pk=ask.pk).select_related("outlet__parent_outlet")), actor, at)[0]


def _sheet(page: Sequence[Ask], actor: Actor, at: datetime) -> list[SheetRow]:
    numbers = organisation.mobiles_of_heads([ask.outlet_id for ask in page], actor, at)
    answers, others = _answers(page, actor), neighbours(page)
    messages, unclear = _messages(page), _unclear(page)
    return [
        replace(
            _row(ask, numbers.get(ask.outlet_id, ""), others.get(ask.outlet_id), answers[ask.pk]),
            messages=messages[ask.pk],
            unclear=unclear[ask.pk],
        )
        for ask in page
    ]


def _chosen(asks: QuerySet[Ask], show: str) -> QuerySet[Ask]:
    if show == "waiting":
        return asks.exclude(state=AskState.ANSWERED, unclear_at=None)
    if show == "unclear":
        return asks.filter(unclear_at__isnull=False)
    if show == "contradicted":
        return asks.filter(contradicted_at__isnull=False)
    if show == "help":
        return asks.filter(said=Said.HELP)
    return asks.filter(state=AskState.ANSWERED) if show == "answered" else asks


def _answers(page: Sequence[Ask], actor: Actor) -> Mapping[int, tuple[AnswerRow, ...]]:
    found: dict[int, list[AnswerRow]] = defaultdict(list)
    rows = list(Answer.objects.filter(ask__in=page).select_related("incident").order_by("ask", "number"))
    cases = {row.incident_id for row in rows if row.incident_id}
    seen = visible_filter(actor, of=Incident)
    known = set(Incident.objects.filter(seen, pk__in=cases).values_list("pk", flat=True)) if cases else set()
    for row in rows:
        found[row.ask_id].append(answer_row(row, known=row.incident_id in known))
    return defaultdict(tuple, {key: tuple(several) for key, several in found.items()})


def _messages(page: Sequence[Ask]) -> Mapping[int, tuple[MessageRow, ...]]:
    rows = list(AskMessage.objects.filter(ask__in=page).order_by("pk"))
    stands = delivery.standing_of(row.message_id for row in rows if row.message_id is not None)
    found: dict[int, tuple[MessageRow, ...]] = defaultdict(tuple)
    for row in rows:
        one = stands.get(row.message_id or 0)
        state, reason, at = (one.state, one.reason, one.at) if one else ("NONE", row.reason, row.asked_at)
        found[row.ask_id] += (MessageRow(row.rung, row.name, state, reason, at),)
    return found


def _unclear(page: Sequence[Ask]) -> Mapping[int, tuple[UnclearRow, ...]]:
    waiting = [ask.pk for ask in page if ask.unclear_at is not None]
    found: dict[int, tuple[UnclearRow, ...]] = defaultdict(tuple)
    rows = UnclearReply.objects.filter(ask__in=waiting).order_by("pk") if waiting else ()
    for row in rows:
        found[row.ask_id] += (UnclearRow(row.text, row.why, row.told_by, row.told_at),)
    return found


def answer_row(row: Answer, *, known: bool) -> AnswerRow:
    """Return one answer as pages and commands show it; its incident for who may know of that (``known``)."""
    return AnswerRow(
        pk=row.pk,
        number=row.number,
        state=row.state,
        said=row.said,
        people_safe=row.people_safe,
        people_missing=row.people_missing,
        open_lines=None if row.open_lines is None else tuple(row.open_lines),
        power=row.power,
        line=row.line,
        water=row.water,
        needs=row.needs,
        told_by=row.told_by,
        told_at=row.told_at,
        given_by=row.given_by,
        way=row.way,
        incident=row.incident.reference if row.incident and known else "",
        report_fault=_fault(row),
    )


def _fault(row: Answer) -> Sentence | str:
    """Return why an answer led to no report, empty where it did or none was owed."""
    said = {"text": row.report_fault, "values": row.fault_values}
    return from_data(said) if row.report_fault else ""


def neighbours(page: Sequence[Ask]) -> Mapping[int, Outlet]:
    """Return outlet id -> the parent branch, else the nearest other outlet of the unit with a telephone."""
    found: dict[int, Outlet] = {}
    left: list[Outlet] = []
    for ask in page:
        above = ask.outlet.parent_outlet
        if above is not None and above.telephone:
            found[ask.outlet_id] = above
        elif ask.outlet.latitude is not None and ask.state != AskState.ANSWERED:
            left.append(ask.outlet)
    paths = {outlet.unit_path for outlet in left}
    near = list(
        Outlet.objects.filter(unit_path__in=paths, retired_at=None, latitude__isnull=False)
        .exclude(telephone="")
        .order_by("pk")[:MOST]
        if paths
        else ()
    )
    points = [(other.latitude or 0.0, other.longitude or 0.0) for other in near]
    for outlet in left:
        here = (outlet.latitude or 0.0, outlet.longitude or 0.0)
        places = (near[place] for place, _ in geo.nearest(here, points, 2))
        other = next((one for one in places if one.pk != outlet.pk), None)
        if other is not None:
            found[outlet.pk] = other
    return found


def _row(ask: Ask, second: str, third: Outlet | None, answers: tuple[AnswerRow, ...]) -> SheetRow:
    outlet = ask.outlet
    return SheetRow(
        ask=ask.pk,
        outlet_id=outlet.pk,
        code=outlet.code,
        name=outlet.name,
        name_en=outlet.name_en,
        head=outlet.head_name,
        telephone=outlet.telephone,
        second=second,
        third=third.telephone if third else "",
        third_name=third.name if third else "",
        third_name_en=(third.name_en or third.name) if third else "",
        state=ask.state,
        rung=ask.rung,
        risk=ask.risk,
        attempts=ask.attempts,
        tried_at=ask.tried_at,
        asked_at=ask.asked_at,
        due_at=ask.due_at,
        lost_at=ask.lost_at,
        answered_at=ask.answered_at,
        said=ask.said,
        business=ask.business,
        contradicted=ask.contradicted_at is not None,
        answers=answers,
    )
