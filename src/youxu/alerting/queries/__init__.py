"""Every read of alerting, as frozen rows."""

from youxu.alerting.queries.handles import (
    alert_numbered,
    last_told,
    link_row,
    own_steps,
    replied_to,
    rules_on,
    step_numbered,
    step_of_code,
    subject_alert,
    together,
    told_of,
)
from youxu.alerting.queries.resolving import roster_faults
from youxu.alerting.queries.rows import AlertRow, AlertsRow, LinkRow, StandingRow, StepRow, WayRow
from youxu.alerting.queries.showing import (
    alerts_about,
    alerts_of,
    sent_mark,
    standing,
    unanswered_at,
    unanswered_count,
    unanswered_under,
    waiting_for,
)

__all__ = [
    "AlertRow",
    "AlertsRow",
    "LinkRow",
    "StandingRow",
    "StepRow",
    "WayRow",
    "alert_numbered",
    "alerts_about",
    "alerts_of",
    "last_told",
    "link_row",
    "own_steps",
    "replied_to",
    "roster_faults",
    "rules_on",
    "sent_mark",
    "standing",
    "step_numbered",
    "step_of_code",
    "subject_alert",
    "together",
    "told_of",
    "unanswered_at",
    "unanswered_count",
    "unanswered_under",
    "waiting_for",
]
