"""One page: what follows each journal entry, and what runs every so often.

A handler is a function ``handler(entry, *, by, at)`` in ``reactions/handlers/<part>.py``: it reads the present
rows, then calls one action with ``by`` and ``at``. It may run late, twice or out of order. Every event type
stands here, even with nothing behind it (house law 6).
"""

from __future__ import annotations

from youxu.core import events, jobs, refusals
from youxu.core.checkpoint import make_checkpoints_due
from youxu.core.journal import Event
from youxu.incidents.actions.sweep import mark_overdue
from youxu.incidents.events import close, respond, restore
from youxu.reactions.handlers import incidents
from youxu.reactions.run import Handler, sweep

REACTIONS: dict[type[Event], tuple[Handler, ...]] = {
    # core
    events.EntryCorrected: (),
    events.WordsPurged: (),
    refusals.ActRefused: (),
    # network
    # plan
    # organisation
    # incidents
    respond.TaskAdded: (),
    respond.TaskAccepted: (),
    respond.TaskStarted: (),
    respond.StepTicked: (),
    respond.StepUnticked: (),
    respond.TaskLogged: (),
    respond.TaskWaiting: (),
    respond.TaskBlocked: (),
    respond.SelfRepairGivenUp: (),
    respond.TaskRefused: (),
    respond.TaskDone: (),
    respond.TaskHandedOver: (),
    respond.Estimated: (),
    respond.VendorCalled: (),
    respond.VendorTicketUpdated: (),
    respond.TaskLate: (),
    respond.ReceiptLate: (),
    respond.EstimateWarned: (),
    respond.EstimateLate: (),
    respond.PostEventReportLate: (),
    restore.LinesClaimed: (),
    restore.RestorationClaimed: (),
    restore.CheckOpened: (),
    restore.CheckItemAnswered: (),
    restore.CheckSigned: (),
    restore.ChecksPassed: (),
    restore.LineReopened: (),
    restore.LinesReleased: (incidents.continue_release,),
    restore.ServiceReleased: (),
    restore.ServiceRelapsed: (),
    restore.ConditionRequired: (),
    restore.ConditionMet: (),
    restore.SceneReleased: (),
    close.CleanupAnswered: (),
    close.SiteCleared: (),
    close.GroupSummedUp: (),
    close.CostAdded: (),
    close.ReportAssembled: (),
    close.ReportEdited: (),
    close.ReportSigned: (),
    close.IncidentClosed: (),
}

# Actions ``sweep(*, by, at)`` that see to what is due now: each reads a partial index and usually finds nothing.
SWEEPS: tuple[Handler, ...] = (mark_overdue,)

# Moments in UTC; six fields have the seconds last.
EVERY: dict[Handler, str] = {
    sweep: "* * * * * *",
    make_checkpoints_due: "5 0 * * *",
}

for _function, _cron in EVERY.items():
    jobs.every(_cron, jobs.name_of(_function))
