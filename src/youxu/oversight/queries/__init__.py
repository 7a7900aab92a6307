"""Every read of oversight, as frozen rows."""

from youxu.oversight.queries.health import (
    ChannelHealth,
    HealthRow,
    OverdueRow,
    health_of,
    overdue_steps,
)
from youxu.oversight.queries.lines import LINES, Line, counted
from youxu.oversight.queries.offices import summaries_due
from youxu.oversight.queries.readiness import Lack, MatterRow, readiness_of
from youxu.oversight.queries.showing import (
    BelowRow,
    DayRow,
    FigureRow,
    SummaryRow,
    day_of,
    figure_rows,
    latest_check,
    summary_numbered,
)
from youxu.oversight.queries.telling import Told, Words, people_to_tell, rule_for, words_for

__all__ = [
    "LINES",
    "BelowRow",
    "ChannelHealth",
    "DayRow",
    "FigureRow",
    "HealthRow",
    "Lack",
    "Line",
    "MatterRow",
    "OverdueRow",
    "SummaryRow",
    "Told",
    "Words",
    "counted",
    "day_of",
    "figure_rows",
    "health_of",
    "latest_check",
    "overdue_steps",
    "people_to_tell",
    "readiness_of",
    "rule_for",
    "summaries_due",
    "summary_numbered",
    "words_for",
]
