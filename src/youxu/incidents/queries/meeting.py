"""Meetings of the leading group and vendor tickets of an incident."""

from __future__ import annotations

from youxu.incidents.models import Convening, Incident, Seat, VendorTicket
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.queries.rows import ConveningRow, SeatRow, VendorTicketRow


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
