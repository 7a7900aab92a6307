"""Tables of exercises."""

from youxu.exercises.models.callouts import CalledPerson, CallOutTest
from youxu.exercises.models.drills import Exercise, Participant
from youxu.exercises.models.injects import Expectation, Inject, InjectSeen
from youxu.exercises.models.scenarios import Scenario
from youxu.exercises.models.scores import Finding, LessonAnswers, Observation, Score
from youxu.exercises.models.trainings import Attendance, Quiz, TrainingSession

__all__ = [
    "Attendance",
    "CallOutTest",
    "CalledPerson",
    "Exercise",
    "Expectation",
    "Finding",
    "Inject",
    "InjectSeen",
    "LessonAnswers",
    "Observation",
    "Participant",
    "Quiz",
    "Scenario",
    "Score",
    "TrainingSession",
]
