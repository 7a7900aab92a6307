"""The short name of each kind of entry, for filters: what a code of the journal is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from youxu.kernel.vocabulary import mark_in

Choices = list[tuple[str, str]]

KINDS: Final[Mapping[str, str]] = {
    "ENTRY_CORRECTED": mark_in("entry", "Entry corrected"),
    "FILES_REMOVED": mark_in("entry", "Files removed"),
    "PURGED": mark_in("entry", "Words purged"),
    "PURGE_FINISHED": mark_in("entry", "Purge finished"),
    "REFUSED": mark_in("entry", "Act refused"),
    "TEXTS_PURGED": mark_in("entry", "Texts purged"),
    "CLEANUP_ANSWERED": mark_in("entry", "Clean-up item answered"),
    "CLEARED": mark_in("entry", "Clean-up ended"),
    "CLOSED": mark_in("entry", "Incident closed"),
    "COST_ADDED": mark_in("entry", "Cost added"),
    "GROUPS_HAD_NOTHING": mark_in("entry", "Nothing to report"),
    "REPORT_ASSEMBLED": mark_in("entry", "Report assembled"),
    "REPORT_EDITED": mark_in("entry", "Report edited"),
    "REPORT_SIGNED": mark_in("entry", "Report signed"),
    "SUMMARISED": mark_in("entry", "Group summary"),
    "ACCEPTED": mark_in("entry", "Directive accepted"),
    "CALLED_OFF": mark_in("entry", "Incident called off"),
    "CORRECTION_ACKNOWLEDGED": mark_in("entry", "Correction acknowledged"),
    "CALL_ANSWERED": mark_in("entry", "Call answered"),
    "CONVENED": mark_in("entry", "Group convened"),
    "DIRECTIVE_ISSUED": mark_in("entry", "Directive issued"),
    "DIRECTIVE_REFUSED": mark_in("entry", "Directive refused"),
    "DIRECTIVE_SUPERSEDED": mark_in("entry", "Directive replaced"),
    "MEETING_HELD": mark_in("entry", "Meeting held"),
    "MERGED": mark_in("entry", "Incident merged"),
    "SPLIT": mark_in("entry", "Incident split"),
    "EVENT_GRADED": mark_in("entry", "Event graded"),
    "FACTS_STATED": mark_in("entry", "Level facts stated"),
    "PORTION_DONE": mark_in("entry", "Portion done"),
    "FACTS_ADDED": mark_in("entry", "Facts added"),
    "LEVEL_PROPOSED": mark_in("entry", "Level proposed"),
    "LEVEL_SET": mark_in("entry", "Level set"),
    "MASS_FILLED": mark_in("entry", "Mass report filled in"),
    "MASS_REPORTED": mark_in("entry", "Mass report"),
    "NOTE_WRITTEN": mark_in("entry", "Note"),
    "REPORTED": mark_in("entry", "Interruption reported"),
    "REPORT_JOINED": mark_in("entry", "Report joined"),
    "REPORT_VERIFIED": mark_in("entry", "Report verified"),
    "STOP_PLANNED": mark_in("entry", "Stop planned"),
    "STOP_PERMITTED": mark_in("entry", "Permission recorded"),
    "STOP_RESCHEDULED": mark_in("entry", "Planned stop moved"),
    "STOP_BEGUN": mark_in("entry", "Planned stop begun"),
    "STOP_NOT_BEGUN": mark_in("entry", "Planned stop not begun"),
    "STOP_PROLONGED": mark_in("entry", "Planned stop prolonged"),
    "STOP_OVERDUE": mark_in("entry", "Planned stop overdue"),
    "STOP_CANCELLED": mark_in("entry", "Planned stop called off"),
    "STOP_FINISHED": mark_in("entry", "Planned stop over"),
    "ESTIMATED": mark_in("entry", "Estimate given"),
    "ESTIMATE_LATE": mark_in("entry", "Estimate late"),
    "ESTIMATE_WARNED": mark_in("entry", "Estimate due soon"),
    "NOT_SELF_SOLVED": mark_in("entry", "Vendor needed"),
    "POST_EVENT_REPORT_LATE": mark_in("entry", "Report late"),
    "RECEIPT_LATE": mark_in("entry", "Receipt late"),
    "STEP_TICKED": mark_in("entry", "Step ticked"),
    "STEP_UNTICKED": mark_in("entry", "Tick taken back"),
    "TASK_ACCEPTED": mark_in("entry", "Task accepted"),
    "TASK_ADDED": mark_in("entry", "Task added"),
    "TASK_BLOCKED": mark_in("entry", "Task blocked"),
    "TASK_DONE": mark_in("entry", "Task done"),
    "TASK_HANDED_OVER": mark_in("entry", "Task handed over"),
    "TASK_LATE": mark_in("entry", "Task late"),
    "TASK_LOGGED": mark_in("entry", "Task log"),
    "TASK_REFUSED": mark_in("entry", "Task refused"),
    "TASK_STARTED": mark_in("entry", "Task started"),
    "TASK_WAITING": mark_in("entry", "Task waiting"),
    "VENDOR_CALLED": mark_in("entry", "Vendor called"),
    "VENDOR_TICKET_UPDATED": mark_in("entry", "Vendor's ticket updated"),
    "CHECKS_PASSED": mark_in("entry", "Every check passed"),
    "CHECK_ITEM_ANSWERED": mark_in("entry", "Check item answered"),
    "CHECK_OPENED": mark_in("entry", "Check begun"),
    "CHECK_SIGNED": mark_in("entry", "Check signed"),
    "CLAIMED": mark_in("entry", "All claimed restored"),
    "CONDITION_MET": mark_in("entry", "Condition met"),
    "CONDITION_REQUIRED": mark_in("entry", "Condition required"),
    "LINES_CLAIMED": mark_in("entry", "Lines claimed restored"),
    "LINES_RELEASED": mark_in("entry", "Lines released"),
    "LINE_REOPENED": mark_in("entry", "Line reopened"),
    "RELAPSED": mark_in("entry", "Relapse"),
    "RELEASED": mark_in("entry", "Service restored"),
    "SCENE_FREE": mark_in("entry", "Scene released"),
    "CALENDAR_DAY_SET": mark_in("entry", "Calendar day set"),
    "CONFIRM_RULES_SET": mark_in("entry", "Confirmation rules set"),
    "HOLDS_LIFTED": mark_in("entry", "Holds lifted"),
    "HOLDS_PLACED": mark_in("entry", "Holds placed"),
    "HOURS_EXCEPTION_ADDED": mark_in("entry", "Hours exception added"),
    "SPECIAL_DAYS_ENTERED": mark_in("entry", "Special days entered"),
    "SPECIAL_DAYS_CHANGED": mark_in("entry", "Special days changed"),
    "SPECIAL_DAYS_WITHDRAWN": mark_in("entry", "Special days withdrawn"),
    "HOURS_SET": mark_in("entry", "Opening hours set"),
    "IMPORT_FINISHED": mark_in("entry", "Import finished"),
    "IMPORT_STARTED": mark_in("entry", "Import started"),
    "OPENINGS_MISSED": mark_in("entry", "Openings missed"),
    "OPENING_CONFIRMED": mark_in("entry", "Opening confirmed"),
    "OUTLET_ADDED": mark_in("entry", "Outlet added"),
    "OUTLET_CHANGED": mark_in("entry", "Outlet changed"),
    "OUTLET_RELOCATED": mark_in("entry", "Outlet moved"),
    "OUTLET_RETIRED": mark_in("entry", "Outlet retired"),
    "REGIONS_FILLED": mark_in("entry", "Regions filled in"),
    "STATUS_CONFIRMED": mark_in("entry", "State confirmed"),
    "UNIT_ADDED": mark_in("entry", "Unit added"),
    "UNIT_CHANGED": mark_in("entry", "Unit changed"),
    "WORDS_RAN_OUT": mark_in("entry", "Confirmation ran out"),
    "DEPUTIES_SET": mark_in("entry", "Deputies set"),
    "HOLDING_ENDED": mark_in("entry", "Time in post ended"),
    "INVITATION_ACCEPTED": mark_in("entry", "Invitation accepted"),
    "LANGUAGE_CHOSEN": mark_in("entry", "Language chosen"),
    "ORGANISATION_FOUNDED": mark_in("entry", "First administrator entered"),
    "PASSWORD_CHANGED": mark_in("entry", "Password changed"),
    "PASSWORD_RESET": mark_in("entry", "Password reset"),
    "PEOPLE_IMPORTED": mark_in("entry", "People imported"),
    "PERSON_ADDED": mark_in("entry", "Person added"),
    "PERSON_EDITED": mark_in("entry", "Person changed"),
    "PERSON_INVITED": mark_in("entry", "Person invited"),
    "PERSON_RETIRED": mark_in("entry", "Person retired"),
    "POST_ADDED": mark_in("entry", "Post added"),
    "POST_EDITED": mark_in("entry", "Post changed"),
    "POST_HELD": mark_in("entry", "Post given"),
    "POST_RETIRED": mark_in("entry", "Post ended"),
    "RESET_STARTED": mark_in("entry", "Reset link made"),
    "SHIFTS_ADDED": mark_in("entry", "Shifts added"),
    "SHIFT_REMOVED": mark_in("entry", "Shift removed"),
    "SHIFT_SWAPPED": mark_in("entry", "Shift swapped"),
    "PLAN_ADOPTED": mark_in("entry", "Plan adopted"),
    "PLAN_APPROVED": mark_in("entry", "Plan approved"),
    "PLAN_APPROVED_BY_PARENT": mark_in("entry", "Plan approved by the unit above"),
    "PLAN_DISCARDED": mark_in("entry", "Plan version discarded"),
    "PLAN_DRAFTED": mark_in("entry", "Plan drafted"),
    "PLAN_EDITED": mark_in("entry", "Plan edited"),
    "PLAN_PUBLISHED": mark_in("entry", "Plan published"),
    "PLAN_REVIEWED": mark_in("entry", "Plan reviewed"),
    "PLAN_SUBMITTED": mark_in("entry", "Plan submitted"),
}
STREAMS = {
    "incident": _("Incidents"),
    "outlet": _("Outlets"),
    "unit": _("Units"),
    "person": _("People"),
    "plan": _("Plan"),
}
"""Kinds of streams that a reader asks for, by what stands before the colon of a stream."""


def kind_name(code: str) -> str:
    """Return the name of a kind of entry in the reader's language; an unknown code as it is."""
    return pgettext("entry", KINDS[code]) if code in KINDS else code


def kind_choices(codes: Iterable[str]) -> Choices:
    """Return kinds as choices, in the order of their names."""
    return sorted(((code, kind_name(code)) for code in codes), key=lambda pair: pair[1])


def stream_choices() -> Choices:
    """Return the kinds of streams as choices."""
    return [(key, str(name)) for key, name in STREAMS.items()]
