"""A drill as its own pages show it, and which part their reader takes in it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.exercises.models import Exercise, Participant
from youxu.exercises.rules.words import UNDER_WAY, ExercisePart, ExerciseState
from youxu.kernel.words import mark


class UnableToEnterDrill(UnableTo):
    """The reader neither takes part in the drill nor reads its unit, or there is none of that name."""

    text = mark(
        "A drill opens to who takes part in it and to who reads its unit. The address may be mistyped."
    )
    title = mark("There is no such drill for you")


class UnableToPlay(UnableTo):
    """Somebody who only looks on would act in a drill."""

    text = mark("Nothing was entered: only who plays in a drill or conducts it acts in it.")
    title = mark("You look on in this drill")
    clause = "T2"


class UnableToPlayNow(UnableToPlay):
    """The clock of the drill does not run."""

    text = mark("The clock of the drill does not run: nothing can be entered in it now.")
    title = mark("The drill takes nothing now")
    clause = "T2"

    BY_STATE = MappingProxyType(
        {
            ExerciseState.PREPARED: mark(
                "The drill has not begun: its pages can be read, nothing is entered yet."
            ),
            ExerciseState.PAUSED: mark("The clock of the drill stands: send this again once it goes on."),
            ExerciseState.ENDED: mark(
                "The drill is over: its pages can be read, nothing is entered any more."
            ),
            ExerciseState.CALLED_OFF: mark("The drill was called off: nothing is entered in it."),
        }
    )


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

    @property
    def may_see(self) -> bool:
        """Tell whether the reader may say now that something was seen: who plays, while its clock stands too."""
        return self.part == ExercisePart.PLAYER and self.state in UNDER_WAY

    def require_play(self, *, standing: bool = False) -> None:
        """Raise UnableToPlay unless the reader may act in the drill now; ``standing``: while its clock stands, too."""
        if not self.takes_part:
            raise UnableToPlay
        if not self.runs and not (standing and self.state == ExerciseState.PAUSED):
            raise UnableToPlayNow(UnableToPlayNow.BY_STATE[ExerciseState(self.state)])


def entered(actor: Actor, key: str) -> Stage:
    """Return the drill called ``key`` for who may be in it. Raises UnableToEnterDrill."""
    found = stage_of(actor, key)
    if found is None:
        raise UnableToEnterDrill(field="drill")
    return found


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
