"""What can be read of incidents: frozen rows, each in a constant number of queries, filtered by the reader."""

from youxu.incidents.queries.acceptances import missing_acceptances
from youxu.incidents.queries.board import board_for, next_step
from youxu.incidents.queries.briefs import estimate_in_force, estimates_history
from youxu.incidents.queries.checks import check_sheet, checks_due, outlets_to_check
from youxu.incidents.queries.closing import closing_of, owed_words, reports_to_sign
from youxu.incidents.queries.deadlines import deadlines_of
from youxu.incidents.queries.directives import receipts_of
from youxu.incidents.queries.duties import duties_of, my_work_of
from youxu.incidents.queries.first_reports import (
    first_fifteen,
    first_reports_of,
    open_first_fifteen,
    report_received,
)
from youxu.incidents.queries.handles import photos_of_incident, unit_of
from youxu.incidents.queries.listing import (
    Filters,
    closed_figures,
    incident_named,
    incidents_of,
    merge_candidates,
    open_count,
    open_reference,
)
from youxu.incidents.queries.meeting import convenings_of, meetings_to_record, vendor_tickets_of
from youxu.incidents.queries.outlets import affected_outlets
from youxu.incidents.queries.room import conditions_of, revision_of, room, room_of
from youxu.incidents.queries.tasks import task_detail
from youxu.incidents.queries.timeline import references_of, timeline_of, whole_timeline
from youxu.incidents.queries.wall import wall_of

__all__ = [
    "Filters",
    "affected_outlets",
    "board_for",
    "check_sheet",
    "checks_due",
    "closed_figures",
    "closing_of",
    "conditions_of",
    "convenings_of",
    "deadlines_of",
    "duties_of",
    "estimate_in_force",
    "estimates_history",
    "first_fifteen",
    "first_reports_of",
    "incident_named",
    "incidents_of",
    "meetings_to_record",
    "merge_candidates",
    "missing_acceptances",
    "my_work_of",
    "next_step",
    "open_count",
    "open_first_fifteen",
    "open_reference",
    "outlets_to_check",
    "owed_words",
    "photos_of_incident",
    "receipts_of",
    "references_of",
    "report_received",
    "reports_to_sign",
    "revision_of",
    "room",
    "room_of",
    "task_detail",
    "timeline_of",
    "unit_of",
    "vendor_tickets_of",
    "wall_of",
    "whole_timeline",
]
