"""Every read of exercises, as frozen rows."""

from youxu.exercises.queries.callouts import (
    CalledRow,
    CallOutRow,
    called_by_message,
    called_numbered,
    called_with_code,
    callout_row,
    callouts_of,
    last_callout,
    waiting_in,
)

__all__ = [
    "CallOutRow",
    "CalledRow",
    "called_by_message",
    "called_numbered",
    "called_with_code",
    "callout_row",
    "callouts_of",
    "last_callout",
    "waiting_in",
]
