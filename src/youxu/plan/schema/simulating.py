"""What a simulation of the plan goes by until own interruptions say better: how long each thing may take (E0)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from youxu.kernel.words import mark
from youxu.plan.schema.values import OWN, Cited, Frozen, Percent, PlanFault, TaskKey, Text
from youxu.plan.schema.words import CauseKey, Moment

_LENGTHS = re.compile(r"(\d{1,5}) ?/ ?(\d{1,5}) ?/ ?(\d{1,5}) ?(min|h|days)")
_MINUTES = {"min": 1, "h": 60, "days": 1440}


class ThreePoint(Frozen):
    """How long something takes: least, usual, most, in minutes; written ``2 / 5 / 15 min`` (or h, days)."""

    least: Annotated[int, OWN] = Field(ge=0)
    usual: Annotated[int, OWN] = Field(ge=0)
    most: Annotated[int, OWN] = Field(ge=0)

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, value: object) -> object:
        if isinstance(value, ThreePoint | Mapping):
            return value
        found = _LENGTHS.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise PlanFault(
                mark("{value} is no spread of time; write for instance 2 / 5 / 15 min, 1 / 2 / 8 h"),
                value=str(value),
            )
        factor = _MINUTES[found[4]]
        return {name: int(found[place]) * factor for place, name in enumerate(("least", "usual", "most"), 1)}

    @model_validator(mode="after")
    def _in_order(self) -> ThreePoint:
        if not self.least <= self.usual <= self.most:
            raise PlanFault(mark("least, usual and most are written in this order"))
        return self

    def __str__(self) -> str:
        return f"{self.least} / {self.usual} / {self.most} min"


class Answering(Frozen):
    """How long it takes until somebody who has the duty is found: on a shift, called in working hours or outside them, and
    until somebody stands in where nobody has it."""

    on_shift: Annotated[ThreePoint, OWN]
    called: Annotated[ThreePoint, OWN]
    off_hours: Annotated[ThreePoint, OWN]
    nobody: Annotated[ThreePoint, OWN]


class ComesAbout(Frozen):
    """How a moment comes about that no verb of a task records: after which task, and how often at all."""

    after: Annotated[TaskKey, OWN]
    share: Annotated[Percent, OWN] = 100


class Falls(Frozen):
    """How many of the outlets within a hazard stop: in its middle and at its edge."""

    middle: Annotated[Percent, OWN]
    edge: Annotated[Percent, OWN]


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Tasks = Annotated[tuple[TaskKey, ...], BeforeValidator(_several)]


class Simulation(Cited):
    """What a simulation goes by (``youxu simulate``).

    ``noticed``: from the stop until somebody notices it. ``work``: how long a task takes whoever does it, ``otherwise``
    all others; ``repair``: by cause, from the directive until the thing works again. ``after``: tasks for which a task
    waits besides the moment that opens it. ``moments``: how moments come about that no verb records. ``without_kit``: how
    much later an outlet is back that lacks what its kit asks for; ``falls``: how many outlets a hazard stops.
    """

    title: Annotated[Text, OWN]
    noticed: Annotated[ThreePoint, OWN]
    answering: Annotated[Answering, OWN]
    work: Annotated[dict[TaskKey, ThreePoint], OWN]
    otherwise: Annotated[ThreePoint | None, OWN] = None
    repair: Annotated[dict[CauseKey, ThreePoint], OWN]
    after: Annotated[dict[TaskKey, Tasks], OWN] = Field(default_factory=dict)
    moments: Annotated[dict[Moment, ComesAbout], OWN] = Field(default_factory=dict)
    without_kit: Annotated[ThreePoint | None, OWN] = None
    falls: Annotated[dict[CauseKey, Falls], OWN] = Field(default_factory=dict)
