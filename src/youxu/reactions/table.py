"""One page: what follows each journal entry, and what runs every so often.

A handler is a function ``handler(entry, *, by, at)`` in ``reactions/handlers/<part>.py``: it reads the present
rows, then calls one action with ``by`` and ``at``. It may run late, twice or out of order. Every event type
stands here, even with nothing behind it (house law 6).
"""

from __future__ import annotations

from youxu.core import events, jobs, refusals
from youxu.core.checkpoint import make_checkpoints_due
from youxu.core.journal import Event
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
}

# Actions ``sweep(*, by, at)`` that see to what is due now: each reads a partial index and usually finds nothing.
SWEEPS: tuple[Handler, ...] = ()

# Moments in UTC; six fields have the seconds last.
EVERY: dict[Handler, str] = {
    sweep: "* * * * * *",
    make_checkpoints_due: "5 0 * * *",
}

for _function, _cron in EVERY.items():
    jobs.every(_cron, jobs.name_of(_function))
