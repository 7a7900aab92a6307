"""Meetings of the leading group and vendor tickets of an incident."""

from __future__ import annotations

from youxu.core.actor import Actor
from youxu.incidents.models import Convening, Incident, Seat, VendorTicket
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.queries.rows import ConveningRow, SeatRow, VendorTicketRow
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind

MOST_OFFERED = 19


def convenings_of(incident: Incident) -> tuple[ConveningRow, ...]:
    """Return the meetings of an incident, the newest first: two queries."""
    rows = (
        Convening.objects.filter(incident=incident)
        .select_related("led_by")
        .prefetch_related("seats__person", "seats__deputy")
        .order_by("-called_at", "-pk")[:20]
    )
    return tuple(
        ConveningRow(
            pk=row.pk,
            way=row.way,
            called_at=row.called_at,
            held_at=row.held_at,
            led_by=name_of(row.led_by),
            minutes=row.minutes,
            level=row.level,
            seats=tuple(map(_seat, row.seats.all())),
        )
        for row in rows
    )


def meetings_to_record(incident: Incident) -> tuple[Convening, ...]:
    """Return the meetings to which the group was called and of which nothing is recorded yet: one query, none before."""
    if incident.convened_at is None or incident.stage not in BEFORE_RESTORED:
        return ()
    return tuple(Convening.objects.filter(incident=incident, held_at=None).order_by("called_at", "pk"))


def _seat(row: Seat) -> SeatRow:
    return SeatRow(
        pk=row.pk,
        person_id=row.person_id,
        person=name_of(row.person),
        person_en=name_en_of(row.person),
        post=row.post,
        status=row.status,
        answered_at=row.answered_at,
        deputy=name_of(row.deputy),
    )


def session_with(actor: Actor, meeting: Convening) -> tuple[Incident, ...]:
    """Return the other incidents of a joint session that the actor may read: one query."""
    if not meeting.session:
        return ()
    rows = Incident.objects.visible_to(actor).filter(world=meeting.world, convenings__session=meeting.session)
    return tuple(rows.exclude(pk=meeting.incident_id).order_by("pk").distinct())


def convened_with(actor: Actor, incident: Incident) -> tuple[Incident, ...]:
    """Return the other open incidents of the unit for which one session may be called with this one: one query."""
    rows = Incident.objects.visible_to(actor).filter(
        unit=incident.unit_id, world=incident.world, stage__in=BEFORE_RESTORED
    )
    rows = rows.exclude(pk=incident.pk).exclude(kind__in=(Kind.PLANNED_STOP, Kind.WATCH))
    return tuple(rows.order_by("-reported_at", "-pk")[:MOST_OFFERED])


def vendor_tickets_of(incident: Incident) -> tuple[VendorTicketRow, ...]:
    """Return the calls for vendors' help, the newest first: one query."""
    rows = VendorTicket.objects.filter(incident=incident).order_by("-called_at", "-pk")[:50]
    return tuple(
        VendorTicketRow(
            row.pk,
            row.vendor,
            row.ticket_number,
            row.called_at,
            row.promised_at,
            row.arrived_at,
            row.ended_at,
            row.result,
        )
        for row in rows
    )
