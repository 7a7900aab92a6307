"""What is read of clocks."""

from youxu.deadlines.queries.clocks import (
    PAGE,
    call_row,
    calls_in,
    clock_detail,
    clock_named,
    clock_numbered,
    clock_row,
    clocks_in,
    clocks_of_unit,
    mark_of,
    mine,
    overdue_apart,
    overdue_reminders,
    owed_apart,
    tally_of,
    tellable,
)
from youxu.deadlines.queries.hand_over import DutyList, duty_list
from youxu.deadlines.queries.of_unit import UnitLimits, late_count, limits_of_unit
from youxu.deadlines.queries.rows import CallRow, ClockDetail, ClockRow, StepRow

__all__ = [
    "PAGE",
    "CallRow",
    "ClockDetail",
    "ClockRow",
    "DutyList",
    "StepRow",
    "UnitLimits",
    "call_row",
    "calls_in",
    "clock_detail",
    "clock_named",
    "clock_numbered",
    "clock_row",
    "clocks_in",
    "clocks_of_unit",
    "duty_list",
    "late_count",
    "limits_of_unit",
    "mark_of",
    "mine",
    "overdue_apart",
    "overdue_reminders",
    "owed_apart",
    "tally_of",
    "tellable",
]
