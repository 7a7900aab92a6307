"""Every write of roll-calls and watches."""

from youxu.watch.actions.answer import UnableToAnswer, UnableToSettle, answer, answer_from_card, settle
from youxu.watch.actions.escalate import SOURCE, UnableToTry, carry_on, note_no_answer
from youxu.watch.actions.feeds import (
    UnableToKeepFeed,
    keep_feed,
    note_reading,
    retire_feed,
    take_warning,
)
from youxu.watch.actions.messages import ask_by_message, bundle_of
from youxu.watch.actions.purge import purge_words
from youxu.watch.actions.replies import answer_by_message
from youxu.watch.actions.spot_checks import (
    UnableToDraw,
    UnableToRecordCheck,
    draw_spot_checks,
    record_spot_check,
)
from youxu.watch.actions.start import (
    UnableToEndRollCall,
    UnableToStartRollCall,
    end_rollcall,
    fill_rollcall,
    start_rollcall,
)
from youxu.watch.actions.turns import end_rhythms, hold_turns
from youxu.watch.actions.watches import (
    UnableToChangeWatch,
    UnableToLiftWatch,
    UnableToRaiseWatch,
    change_watch,
    expire_watches,
    lift_watch,
    raise_watch,
)

__all__ = [
    "SOURCE",
    "UnableToAnswer",
    "UnableToChangeWatch",
    "UnableToDraw",
    "UnableToEndRollCall",
    "UnableToKeepFeed",
    "UnableToLiftWatch",
    "UnableToRaiseWatch",
    "UnableToRecordCheck",
    "UnableToSettle",
    "UnableToStartRollCall",
    "UnableToTry",
    "answer",
    "answer_by_message",
    "answer_from_card",
    "ask_by_message",
    "bundle_of",
    "carry_on",
    "change_watch",
    "draw_spot_checks",
    "end_rhythms",
    "end_rollcall",
    "expire_watches",
    "fill_rollcall",
    "hold_turns",
    "keep_feed",
    "lift_watch",
    "note_no_answer",
    "note_reading",
    "purge_words",
    "raise_watch",
    "record_spot_check",
    "retire_feed",
    "settle",
    "start_rollcall",
    "take_warning",
]
