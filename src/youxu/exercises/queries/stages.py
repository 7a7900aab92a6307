"""A drill as its own pages show it, and which part their reader takes in it."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.actor import Actor
from youxu.exercises.models import Exercise, Participant
from youxu.exercises.rules.words import ExercisePart, ExerciseState


@dataclass(frozen=True)
class Stage:
    """What every page of a drill knows of it; ``part`` is the reader's, empty for who only reads."""

    key: str
    title: str
    title_en: str
    unit_path: str
    state: str
    pauses: int
    speed: int
    part: str

    @property
    def conducts(self) -> bool:
        """Tell whether the reader conducts the drill."""
        return self.part == ExercisePart.CONDUCTOR

    @property
    def takes_part(self) -> bool:
        """Tell whether the reader may act in the drill while its clock runs: who plays, and who conducts."""
        return self.part in (ExercisePart.PLAYER, ExercisePart.CONDUCTOR)

    @property
    def pace(self) -> int:
        """Return how many times as fast as ours the clock of the drill goes now; 0: it stands."""
        return self.speed if self.runs else 0

    @property
    def runs(self) -> bool:
        """Tell whether the clock of the drill runs."""
        return self.state == ExerciseState.RUNNING


def stage_of(actor: Actor, key: str) -> Stage | None:
    """Return the drill called ``key`` for who takes part in it or reads its unit, else None."""
    row = Exercise.objects.filter(key=key).first()
    if row is None:
        return None
    taken = Participant.objects.filter(exercise=row, person=actor.person_id, left_at=None)
    part = taken.values_list("part", flat=True).first() or ""
    if not part and not Exercise.objects.visible_to(actor).filter(pk=row.pk).exists():
        return None
    return Stage(row.key, row.title, row.title_en, row.unit_path, row.state, row.pauses, row.speed, part)
