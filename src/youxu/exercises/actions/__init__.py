"""Every write of exercises."""

from youxu.exercises.actions.callouts import (
    UnableToAnswerCallOut,
    UnableToTestCallOut,
    answer_callout_test,
    link_of,
    start_callout_test,
)
from youxu.exercises.actions.quizzes import UnableToTakeQuiz, begin_quiz, finish_quiz
from youxu.exercises.actions.trainings import (
    UnableToAttend,
    UnableToHoldTraining,
    UnableToPlanTraining,
    attend_training,
    call_off_training,
    hold_training,
    plan_training,
    strike_attendance,
)

__all__ = [
    "UnableToAnswerCallOut",
    "UnableToAttend",
    "UnableToHoldTraining",
    "UnableToPlanTraining",
    "UnableToTakeQuiz",
    "UnableToTestCallOut",
    "answer_callout_test",
    "attend_training",
    "begin_quiz",
    "call_off_training",
    "finish_quiz",
    "hold_training",
    "link_of",
    "plan_training",
    "start_callout_test",
    "strike_attendance",
]
