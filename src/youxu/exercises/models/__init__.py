"""Tables of exercises."""

from youxu.exercises.models.callouts import CalledPerson, CallOutTest
from youxu.exercises.models.drills import Exercise, Participant
from youxu.exercises.models.injects import Expectation, Inject, InjectSeen
from youxu.exercises.models.scenarios import Scenario

__all__ = [
    "CallOutTest",
    "CalledPerson",
    "Exercise",
    "Expectation",
    "Inject",
    "InjectSeen",
    "Participant",
    "Scenario",
]
