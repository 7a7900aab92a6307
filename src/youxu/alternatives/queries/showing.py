"""What people look at: agreements of an outlet, asks and choices of an incident, its assignment table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from youxu.alternatives.models import (
    AgreedNeighbour,
    AlternativeProposal,
    AlternativeShare,
    MobileStop,
    NeighbourAsk,
    NeighbourChoice,
)
from youxu.alternatives.queries.standing import lines_down
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import OPEN_STAGES
from youxu.network.models import Outlet

MOST = 50
FEW = 5


@dataclass(frozen=True)
class OutletName:
    """An outlet in few words."""

    code: str
    name: str
    name_en: str
    telephone: str


@dataclass(frozen=True)
class AgreedRow:
    """An agreement: that a neighbour stands in on some lines, with the same terms."""

    neighbour: OutletName
    lines: tuple[str, ...]
    place: int
    note: str
    distance_m: int | None
    minutes: int | None
    measured: str
    capacity: int | None
    capacity_per: str


@dataclass(frozen=True)
class AskRow:
    """A question to a neighbour's head and how it stands."""

    id: int
    neighbour: OutletName
    lines: tuple[str, ...]
    customers: int
    state: str
    asked_at: datetime
    asked_by: str
    answered_at: datetime | None
    answered_by: str
    answered_way: str
    told_by: str
    more: int | None
    more_per: str
    until_at: datetime | None
    staff: str
    cash: str
    reason: str
    stands: bool
    revision: int


@dataclass(frozen=True)
class CardAsk:
    """A question as the outlet's card shows it: for which closed outlets, the first few of so many."""

    row: AskRow
    reference: str
    closed: tuple[OutletName, ...]
    outlets: int


@dataclass(frozen=True)
class ChoiceRow:
    """A pin or a strike that stands; no line means all."""

    id: int
    outlet: OutletName
    neighbour: OutletName
    line: str
    preference: str
    reason: str
    chosen_at: datetime
    chosen_by: str


@dataclass(frozen=True)
class ShareRow:
    """How many customers an hour a neighbour gets of a closed outlet on some lines, with its load and room."""

    neighbour: OutletName
    lines: tuple[str, ...]
    customers: int
    load: int
    capacity: int
    overloaded: bool
    distance_m: int | None


@dataclass(frozen=True)
class AssignedRow:
    """A closed outlet with its shares, the largest first; none: nobody is near."""

    id: int
    outlet: OutletName
    shares: tuple[ShareRow, ...]


@dataclass(frozen=True)
class Assignment:
    """The proposal of an incident: as of when, in sums, and a page of its closed outlets.

    ``owed`` says that something changed since and it is being reckoned anew; ``after`` leads to the next page.
    """

    as_of: datetime | None
    owed: bool
    outlets: int
    without: int
    customers: int
    over: int
    mean_distance_m: int | None
    nearest_over: int
    nearest_mean_distance_m: int | None
    rows: tuple[AssignedRow, ...]
    after: int | None


@dataclass(frozen=True)
class StopRow:
    """A stop of a mobile unit, with the unit that keeps it."""

    id: int
    unit: str
    unit_en: str
    unit_path: str
    vehicle: str
    place: str
    place_en: str
    hours: str
    lines: tuple[str, ...]
    telephone: str
    starts_date: date | None
    ends_date: date | None


def named(outlet: Outlet) -> OutletName:
    """Return an outlet in few words."""
    return OutletName(outlet.code, outlet.name, outlet.name_en or outlet.name, outlet.telephone)


def agreed_of(outlet: Outlet) -> list[AgreedRow]:
    """Return the neighbours agreed for an outlet in their order, lines with the same terms together."""
    rows = AgreedNeighbour.objects.filter(outlet=outlet, retired_at=None).select_related("neighbour")
    found: dict[AgreedRow, list[str]] = {}
    for row in rows.order_by("place", "neighbour__code", "pk"):
        terms = AgreedRow(
            named(row.neighbour),
            (),
            row.place,
            row.note,
            row.distance_m,
            row.minutes,
            row.measured,
            row.capacity,
            row.capacity_per,
        )
        found.setdefault(terms, []).append(row.line)
    return [AgreedRow(**{**vars(terms), "lines": tuple(lines)}) for terms, lines in found.items()]


def asks_of(incident: Incident) -> list[AskRow]:
    """Return the questions of an incident: those that wait first, then the answered ones, the latest first."""
    rows = NeighbourAsk.objects.filter(incident=incident).select_related("neighbour").order_by("-pk")
    return sorted(
        (ask_row(row) for row in rows[:MOST]), key=lambda row: (not row.stands, row.state != "ASKED")
    )


def ask_row(row: NeighbourAsk) -> AskRow:
    """Return a question as a row."""
    return AskRow(
        id=row.pk,
        neighbour=named(row.neighbour),
        lines=tuple(row.lines),
        customers=row.customers,
        state=row.state,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        answered_way=row.answered_way,
        told_by=row.told_by,
        more=row.more,
        more_per=row.more_per,
        until_at=row.until_at,
        staff=row.staff,
        cash=row.cash,
        reason=row.reason,
        stands=row.ended_at is None,
        revision=row.revision,
    )


def ask_standing(incident: Incident, code: str) -> NeighbourAsk | None:
    """Return the question to an outlet that stands in an incident, else the last one."""
    rows = NeighbourAsk.objects.filter(incident=incident, neighbour__code=code)
    return rows.select_related("incident", "neighbour").order_by("-pk").first()


def ask_for(actor: Actor, pk: int) -> NeighbourAsk | None:
    """Return the question that somebody may answer or read: of a readable incident, or to the own outlet.

    Who is asked in a need-to-know incident is named in it by the task, and reads it for that.
    """
    row = NeighbourAsk.objects.select_related("incident__unit", "neighbour__unit").filter(pk=pk).first()
    if row is None:
        return None
    readable = Incident.objects.visible_to(actor).filter(pk=row.incident_id).exists()
    own = actor.outlet == row.neighbour.code and actor.may("answer_neighbour", unit=row.neighbour.unit_path)
    return row if readable or (own and row.incident.visibility == Visibility.OPEN) else None


def asks_of_card(outlet: Outlet) -> list[CardAsk]:
    """Return what an outlet is asked and has to answer, or has accepted, as its card shows it; at most two queries."""
    rows = list(_by_card().filter(neighbour=outlet, ended_at=None)[:MOST])
    return _card_asks(rows) if rows else []


def asks_waiting(keys: Collection[tuple[int, int]]) -> list[NeighbourAsk]:
    """Return the questions that stand in incidents to outlets (both by id) and that everybody may know of."""
    wanted = {outlet for _incident, outlet in keys}
    rows = _by_card().filter(neighbour__in=wanted, ended_at=None) if wanted else []
    return [row for row in rows if (row.incident_id, row.neighbour_id) in keys]


def ask_of_card(outlet: Outlet, pk: int) -> NeighbourAsk | None:
    """Return a question to the outlet, answered or not, in an open incident that everybody may know of."""
    return _by_card().filter(neighbour=outlet, pk=pk).first()


def card_ask(row: NeighbourAsk) -> CardAsk:
    """Return a question with the names of the closed outlets that it is for, since that is what is asked."""
    return _card_asks([row])[0]


def _card_asks(rows: list[NeighbourAsk]) -> list[CardAsk]:
    first = {row.pk: row.outlets[:FEW] for row in rows}
    names = Outlet.objects.in_bulk({pk for several in first.values() for pk in several})
    return [
        CardAsk(
            ask_row(row),
            row.incident.reference,
            tuple(named(names[pk]) for pk in first[row.pk] if pk in names),
            len(row.outlets),
        )
        for row in rows
    ]


def _by_card() -> QuerySet[NeighbourAsk]:
    rows = NeighbourAsk.objects.filter(
        incident__visibility=Visibility.OPEN, incident__stage__in=OPEN_STAGES, world=""
    )
    return rows.select_related("incident__unit", "neighbour").order_by("-pk")


def choices_of(incident: Incident) -> list[ChoiceRow]:
    """Return the pins and strikes that stand in an incident."""
    rows = NeighbourChoice.objects.filter(incident=incident, retired_at=None)
    return [choice_row(row) for row in rows.select_related("outlet", "neighbour").order_by("pk")[:MOST]]


def choice_row(row: NeighbourChoice) -> ChoiceRow:
    """Return a choice as a row."""
    return ChoiceRow(
        row.pk,
        named(row.outlet),
        named(row.neighbour),
        row.line,
        row.preference,
        row.reason,
        row.chosen_at,
        row.chosen_by,
    )


def choice_standing(incident: Incident, pk: int) -> NeighbourChoice | None:
    """Return a choice of an incident that stands."""
    return NeighbourChoice.objects.filter(incident=incident, pk=pk, retired_at=None).first()


def assignment_of(
    incident: Incident, *, warn_percent: int, after: int = 0, most: int | None = MOST
) -> Assignment:
    """Return the proposal of an incident with a page of its closed outlets by id; ``most`` None returns all."""
    row = AlternativeProposal.objects.filter(incident=incident).first()
    closed = Outlet.objects.filter(pk__in=_closed(incident), pk__gt=after).order_by("pk")
    page = list(closed if most is None else closed[: most + 1])
    more = most is not None and len(page) > most
    shown = page[:most] if more else page
    shares = _shares(incident, [outlet.pk for outlet in shown], warn_percent)
    return Assignment(
        as_of=row.as_of if row else None,
        owed=row is not None and (row.as_of is None or row.as_of < row.wanted_at),
        outlets=row.outlet_count if row else 0,
        without=row.without_count if row else 0,
        customers=row.customers if row else 0,
        over=row.over if row else 0,
        mean_distance_m=row.mean_distance_m if row else None,
        nearest_over=row.nearest_over if row else 0,
        nearest_mean_distance_m=row.nearest_mean_distance_m if row else None,
        rows=tuple(AssignedRow(one.pk, named(one), tuple(shares.get(one.pk, ()))) for one in shown),
        after=shown[-1].pk if more else None,
    )


def first_shares(incident: Incident, *, warn_percent: int, most: int) -> list[AssignedRow]:
    """Return the first closed outlets that have shares, for a glance; one query."""
    rows = AlternativeShare.objects.filter(incident=incident, retired_at=None)
    found: dict[int, list[ShareRow]] = {}
    outlets: dict[int, OutletName] = {}
    for row in rows.select_related("outlet", "neighbour").order_by("outlet", "-customers", "pk")[: most * 6]:
        found.setdefault(row.outlet_id, []).append(_share(row, warn_percent))
        outlets[row.outlet_id] = named(row.outlet)
    return [AssignedRow(pk, outlets[pk], tuple(shares)) for pk, shares in list(found.items())[:most]]


def sums_of(incident: Incident) -> AlternativeProposal | None:
    """Return the sums of an incident's proposal; None before anything was asked for."""
    return AlternativeProposal.objects.filter(incident=incident).first()


def _closed(incident: Incident) -> Iterable[int]:
    return {outlet for outlet, _line in lines_down(incident)}


def _shares(incident: Incident, outlets: list[int], warn_percent: int) -> dict[int, list[ShareRow]]:
    rows = AlternativeShare.objects.filter(incident=incident, outlet__in=outlets, retired_at=None)
    found: dict[int, list[ShareRow]] = {}
    for row in rows.select_related("neighbour").order_by("-customers", "distance_m", "pk"):
        found.setdefault(row.outlet_id, []).append(_share(row, warn_percent))
    return found


def _share(row: AlternativeShare, warn_percent: int) -> ShareRow:
    return ShareRow(
        named(row.neighbour),
        tuple(row.lines.split(",")),
        row.customers,
        row.load,
        row.capacity,
        row.load * 100 > row.capacity * warn_percent,
        row.distance_m,
    )


def stops_of(path: str) -> list[StopRow]:
    """Return the stops of mobile units of a unit, those below and those above it."""
    own = path_under("unit_path", path) | Q(unit_path__in=_above(path))
    rows = MobileStop.objects.filter(own, retired_at=None).select_related("unit").order_by("vehicle", "pk")
    return [
        StopRow(
            row.pk,
            row.unit.name,
            row.unit.name_en or row.unit.name,
            row.unit_path,
            row.vehicle,
            row.place,
            row.place_en,
            row.hours,
            tuple(row.lines),
            row.telephone,
            row.starts_date,
            row.ends_date,
        )
        for row in rows
    ]


def stop_numbered(pk: int) -> MobileStop | None:
    """Return a stop that stands."""
    return MobileStop.objects.select_related("unit").filter(pk=pk, retired_at=None).first()


def _above(path: str) -> list[str]:
    keys = path.strip("/").split("/")
    return ["/".join(keys[: count + 1]) + "/" for count in range(len(keys) - 1)]
