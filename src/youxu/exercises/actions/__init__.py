"""Every write of exercises."""

from youxu.exercises.actions.callouts import (
    UnableToAnswerCallOut,
    UnableToTestCallOut,
    answer_callout_test,
    link_of,
    start_callout_test,
)

__all__ = [
    "UnableToAnswerCallOut",
    "UnableToTestCallOut",
    "answer_callout_test",
    "link_of",
    "start_callout_test",
]
