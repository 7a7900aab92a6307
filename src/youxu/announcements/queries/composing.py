"""What a notice would say now: the values of its incident's rows, never anybody's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.rules import times
from youxu.announcements.rules.content import (
    UNSAID,
    Alternative,
    BankWords,
    Both,
    Content,
    Group,
    Promise,
    grouped,
)
from youxu.announcements.rules.texts import MOST_NAMED, Setting, where_words
from youxu.announcements.rules.words import OUT, NoticeKind, NoticeState
from youxu.core.database import path_under
from youxu.incidents.models import Incident, Interruption, PlannedStop
from youxu.incidents.planned import plan_of
from youxu.incidents.queries.briefs import estimate_in_force
from youxu.incidents.queries.linked import is_above, lines_of
from youxu.incidents.rules.planned_stop import lines_of as lines_of_stop
from youxu.incidents.rules.report import SOME_COUNTERS, Stopped
from youxu.incidents.rules.words import OPEN_LINES, LineStatus
from youxu.network.models import Outlet, OutletLine
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Regime

NEXT = "next_update"
MAIL = (Regime.UNIVERSAL, Regime.SPECIAL, Regime.EXPRESS)


def zone_of(incident: Incident) -> tzinfo:
    """Return the zone in which a notice of the incident tells its times."""
    return ZoneInfo(incident.unit.time_zone)


def content_now(
    incident: Incident,
    at: datetime,
    *,
    kind: NoticeKind = NoticeKind.FIRST,
    outlet: Outlet | None = None,
    alternatives: Iterable[Alternative] = (),
    items: str = "",
    before: Content | None = None,
) -> Content:
    """Return what a notice of this kind says at ``at``; what a person adds comes with ``before``.

    ``outlet``: only of this one, for its own door. A promised time that has passed counts as unknown. ``before`` is
    the content that stands: what of it is back is told as restored.
    """
    stop = PlannedStop.objects.filter(incident=incident).first()
    plan, over = plan_of(incident), kind in (NoticeKind.RESTORED, NoticeKind.CORRECTION)
    rows = lines_of(incident) if outlet is None else lines_of(incident).filter(outlet=outlet)
    path = incident.unit_path
    places = () if kind is NoticeKind.CORRECTION else _groups(rows, plan, OPEN_LINES, path)
    if stop is not None and stop.begun_at is None and not over:
        places = _ahead(stop, plan, path)
    restored = _groups(rows, plan, (LineStatus.RELEASED,), path) if kind is NoticeKind.RESTORED else ()
    codes = [code for group in (*places, *restored) for code in group.outlets] or (
        list(before.outlets) if before else []
    )
    next_at = None if over and not places else next_word_at(incident, plan, at)
    if stop is not None and next_at is not None:
        next_at = next((one for one in (stop.starts_at, stop.ends_at) if one > at), next_at)
    estimate = _promise(incident, at) if places or not over else None
    if stop is not None and estimate is None and places and stop.ends_at > at:
        estimate = Promise(number=0, point_at=stop.ends_at)
    ends_at = times.end_of(plan.announcing, at, restored=over and not places, next_update_at=next_at)
    if stop is not None and places:
        ends_at = max(
            ends_at, times.end_of(plan.announcing, stop.ends_at, restored=False, next_update_at=None)
        )
    return Content(
        where=_where(list(dict.fromkeys(codes)), path),
        since_at=stop.starts_at if stop is not None else incident.began_at,
        cause=_cause(incident, plan),
        places=places,
        restored=restored,
        restored_at=incident.released_at or (at if restored else None),
        open_lines=_open_lines(places, plan, path),
        estimate=estimate,
        next_update_at=next_at,
        ends_at=ends_at,
        alternatives=tuple(alternatives),
        items=items if _has_mail((*places, *restored), plan) else "",
        words=before.words if before else UNSAID,
        bank=before.bank if before else BankWords(),
        query_from_at=before.query_from_at if before else None,
        pickup_until_at=before.pickup_until_at if before else None,
        promise=before.promise if before else False,
        local_phone=_telephone(incident, codes),
        hotline=plan.announcing.hotline if plan.announcing else "",
        bank_lines=_bank_lines((*places, *restored), plan),
        planned=stop is not None,
    )


def _ahead(stop: PlannedStop, plan: Plan, path: str) -> tuple[Group, ...]:
    """Return what will stop: a planned stop that has not begun holds nothing yet. Two queries."""
    wanted, public = lines_of_stop(stop.lines), plan.public_lines()
    places = list(stop.places.order_by("outlet__code").values_list("outlet", "outlet__code", "counters"))
    offered = OutletLine.objects.filter(outlet__in=[pk for pk, _code, _counters in places], retired_at=None)
    there = set(offered.values_list("outlet", "line"))
    rows = [
        (code, line, Stopped(line, how or (SOME_COUNTERS if counters else "")))
        for pk, code, counters in places
        for line, how in wanted.items()
        if line in public and (pk, line) in there
    ]
    return _whole(grouped((code, line, one.state, one.how) for code, line, one in rows), plan, path)


def stopped_at(incident: Incident, outlet: Outlet | None = None) -> list[tuple[int, str]]:
    """Return the (outlet id, line) pairs that a notice tells as stopped or limited now: one query."""
    rows = lines_of(incident).filter(status__in=OPEN_LINES)
    if outlet is not None:
        rows = rows.filter(outlet=outlet)
    return list(rows.order_by("outlet", "line").values_list("outlet", "line"))


def _groups(
    rows: QuerySet[Interruption], plan: Plan, statuses: Sequence[LineStatus], path: str
) -> tuple[Group, ...]:
    """Return lines of some standing by outlets that share them; what is never public is not among them."""
    found = rows.filter(status__in=statuses, line__in=list(plan.public_lines()))
    ordered = found.order_by("outlet__code", "line")
    return _whole(grouped(ordered.values_list("outlet__code", "line", "state", "how")), plan, path)


def _whole(groups: tuple[Group, ...], plan: Plan, path: str) -> tuple[Group, ...]:
    """Return the groups, those marked in which everything of the post is concerned: of few outlets, by one query."""
    few = [code for group in groups if len(group.outlets) <= MOST_NAMED for code in group.outlets]
    if not few:
        return groups
    posts = [key for key, line in plan.public_lines().items() if line.regime is not Regime.BANK]
    rows = _offered(few, path).filter(line__in=posts)
    offered: dict[str, set[str]] = {}
    for code, line in rows.values_list("outlet__code", "line"):
        offered.setdefault(code, set()).add(line)
    return tuple(
        group.model_copy(update={"whole": True})
        if all(offered.get(code, {""}) <= {stop.line for stop in group.stops} for code in group.outlets)
        else group
        for group in groups
    )


def _where(codes: Sequence[str], path: str) -> Both:
    names = list(names_of(codes[:MOST_NAMED], path).values())
    return Both(zh=where_words(names, "zh", len(codes)), en=where_words(names, "en", len(codes)))


def names_of(codes: Sequence[str], path: str) -> Mapping[str, Both]:
    """Return the names of outlets by their codes, in the order given: one query.

    A code is an operator's own: ``path`` is that of a unit of the operator who speaks.
    """
    rows = outlets_named(codes, path).values_list("code", "name", "name_en")
    found = {code: Both(zh=name, en=name_en or name) for code, name, name_en in rows}
    return {code: found.get(code, Both(zh=code, en=code)) for code in codes}


def outlets_named(codes: Sequence[str], path: str) -> QuerySet[Outlet]:
    """Return the outlets in use that the operator of a unit calls so."""
    return _of_operator(path).filter(code__in=codes)


def _of_operator(path: str) -> QuerySet[Outlet]:
    """Return the outlets in use of the operator to whom the unit at ``path`` belongs."""
    return Outlet.objects.filter(path_under("unit_path", f"{path.partition('/')[0]}/"), retired_at=None)


def _offered(codes: Sequence[str], path: str) -> QuerySet[OutletLine]:
    """Return the lines that outlets of the operator offer, by the codes of these."""
    return OutletLine.objects.filter(outlet__in=outlets_named(codes, path), retired_at=None)


def _cause(incident: Incident, plan: Plan) -> Both:
    said = plan.cause_called(incident.cause).public
    return Both(zh=said.zh, en=said.en)


def _promise(incident: Incident, at: datetime) -> Promise | None:
    row = estimate_in_force(incident, at)
    if row is None and incident.parent is not None and is_above(incident.parent):
        row = estimate_in_force(incident.parent, at)
    if row is None or row.eta_at is None or row.eta_at <= at:
        return None
    return Promise(number=row.number, low_at=row.low_at, point_at=row.eta_at, high_at=row.high_at)


def _open_lines(places: tuple[Group, ...], plan: Plan, path: str) -> tuple[str, ...]:
    """Return the lines that go on as usual, where all outlets share what is stopped: one query."""
    if len(places) != 1:
        return ()
    stopped = {stop.line for stop in places[0].stops}
    rows = _offered(places[0].outlets[:MOST_NAMED], path)
    offered = set(rows.order_by().values_list("line", flat=True).distinct()) - stopped
    return tuple(key for key in plan.public_lines() if key in offered)


def _has_mail(groups: Iterable[Group], plan: Plan) -> bool:
    """Tell whether customers may have handed in mail for one of the lines."""
    keys = {stop.line for group in groups for stop in group.stops}
    return any(plan.lines[key].regime in MAIL for key in keys if key in plan.lines)


def _bank_lines(groups: Iterable[Group], plan: Plan) -> tuple[str, ...]:
    keys = {stop.line for group in groups for stop in group.stops}
    return tuple(key for key, line in plan.lines.items() if key in keys and line.regime is Regime.BANK)


def _telephone(incident: Incident, codes: Sequence[str]) -> str:
    if len(set(codes)) == 1:
        own = Outlet.objects.filter(
            path_under("unit_path", incident.unit_path), code=codes[0], retired_at=None
        )
        if number := own.values_list("telephone", flat=True).first():
            return number
    return incident.unit.telephone


def next_word_at(incident: Incident, plan: Plan, at: datetime) -> datetime:
    """Return by when the plan wants the next word after one at ``at``."""
    clock = plan.clocks.get(NEXT)
    limit = clock.limit_at(incident.level) if clock else None
    return times.next_word(clock.rhythm if clock else None, limit, incident.began_at, at, zone_of(incident))


def first_setting(incident: Incident, content: Content, at: datetime) -> Setting:
    """Return what stands around the first notice of an incident before there is a row of it."""
    unit = incident.unit
    codes = [group.outlets[:MOST_NAMED] for group in (*content.places, *content.restored)]
    return Setting(
        plan=plan_of(incident),
        unit=Both(zh=unit.name, en=unit.name_en or unit.name),
        number=1,
        at=at,
        zone=zone_of(incident),
        names=names_of([code for few in codes for code in few], incident.unit_path),
    )


def setting_of(notice: Notice, at: datetime, content: Content, changed: Both = UNSAID) -> Setting:
    """Return what stands around a revision that goes out at ``at``: its number, what it replaces, names of outlets."""
    rows = notice.revisions.filter(state__in=OUT).order_by("number")
    out = list(rows.values_list("number", "content", "published_at"))
    return replace(
        first_setting(notice.incident, content, at),
        number=notice.number + 1,
        before=tuple(number or 0 for number, _content, _at in out),
        earlier=Content.model_validate(out[-1][1]) if out else None,
        first_at=out[0][2] if out else None,
        last_at=out[-1][2] if out else None,
        changed=changed,
    )


def content_of(revision: NoticeRevision) -> Content:
    """Return the content of a revision as values."""
    return Content.model_validate(revision.content)


def content_out(notice: Notice) -> Content | None:
    """Return what stands in public of a notice as values, or None: one column of one row."""
    rows = NoticeRevision.objects.filter(notice=notice, state=NoticeState.PUBLISHED)
    found = rows.values_list("content", flat=True).first()
    return Content.model_validate(found) if found is not None else None
