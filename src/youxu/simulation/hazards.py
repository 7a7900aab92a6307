"""What people write of a regional scenario: hazards with whom they hit, what follows what, which stocks and plans are compared.

Read with a closed schema: unknown keys, circles, hazards that hit nothing are faults with line and key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from youxu.kernel.words import Sentence, mark
from youxu.plan.faults import of_shape
from youxu.plan.reading import Document, Fault, Path, dotted, read
from youxu.plan.schema import Falls, ThreePoint

RULES = ("everywhere", "outlets", "unit", "region", "polygon", "circle", "track")
NO_SUCH_CAUSE = mark("the plan has no cause {name}; known are: {known}")
ONE_RULE = mark("a hazard says whom it hits by one of: {known}")
NAMED_TWICE = mark("there is one of this name already: {name}")
NOT_THERE = mark("there is no hazard {name} that it could follow")
CIRCLE = mark("a circular dependency: {circle}")
NO_OUTLET = mark("no outlet lies there: {name} hits nothing")
NO_ITEM = mark("there is no supply {name}")
NO_TRACK = mark("a track has points, or a file with a storm and its year")
NO_FILE = mark("there is no such file, or the storm is not in it: {name}")


class UnsoundScenario(Exception):
    """A file of a scenario has faults; ``faults`` says of each the line, the key, the reason."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(str(faults[0].reason))


class Written(BaseModel):
    """A part of a scenario: immutable, without unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True
    )


class Circle(Written):
    """Around a point; ``magnitude`` is a name for people, the radius counts."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    km: float = Field(ge=0.1, le=2000)
    magnitude: float | None = Field(default=None, ge=0, le=10)


class Point(Written):
    """Where the middle is so many hours after the beginning, and how far it reaches."""

    hours: float = Field(ge=0, le=2000)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    km: float = Field(ge=0, le=2000)


class Track(Written):
    """The way of a storm: points, or a file of best tracks with the storm's name and year."""

    points: tuple[Point, ...] = ()
    file: str = ""
    storm: str = ""
    year: int | None = Field(default=None, ge=1951, le=2200)


class Hazard(Written):
    """What happens, whom it hits, when: ``hours`` after the beginning, or after what it ``follows``."""

    name: str = Field(min_length=1, max_length=80)
    cause: str
    follows: str = ""
    hours: float = Field(default=0, ge=0, le=2000)
    everywhere: bool = False
    outlets: tuple[str, ...] = ()
    unit: str = ""
    region: str = ""
    scheme: str = ""
    polygon: tuple[tuple[float, float], ...] = ()
    circle: Circle | None = None
    track: Track | None = None
    falls: Falls | None = None
    repair: ThreePoint | None = None


class StockOf(Written):
    """A stocking to be compared: what stands now, ``times`` as much, and so many of single items instead."""

    name: str = Field(min_length=1, max_length=80)
    times: float = Field(default=1, ge=0, le=1000)
    items: dict[str, int] = Field(default_factory=dict)


class PlanOf(Written):
    """A version of the unit's plan to be compared, by its number."""

    name: str = Field(min_length=1, max_length=80)
    number: int = Field(ge=1)


class Event(Written):
    """The whole file: what happens over some days, and what is compared."""

    name: str = Field(min_length=1, max_length=120)
    begins: datetime | None = None
    days: int = Field(default=7, ge=1, le=60)
    hazards: tuple[Hazard, ...] = Field(min_length=1, max_length=20)
    stocks: tuple[StockOf, ...] = Field(default=(), max_length=4)
    plans: tuple[PlanOf, ...] = Field(default=(), max_length=4)


class Scene:
    """A file that was read: what it says, and the document, for faults that are found later."""

    def __init__(self, event: Event, document: Document) -> None:
        self.event, self.document = event, document

    def fault(self, path: Path, text: str, **values: object) -> Fault:
        """Return a fault at a place of the file."""
        return Fault(self.document.line_of(path), dotted(path), Sentence(text, values))

    def begins(self) -> dict[str, float]:
        """Return after how many hours each hazard begins."""
        known: dict[str, float] = {}
        by_name = {one.name: one for one in self.event.hazards}
        for one in self.event.hazards:
            self._begin(one, by_name, known)
        return known

    def _begin(self, one: Hazard, by_name: dict[str, Hazard], known: dict[str, float]) -> float:
        if one.name not in known:
            first = self._begin(by_name[one.follows], by_name, known) if one.follows else 0.0
            known[one.name] = first + one.hours
        return known[one.name]


def scene_of(text: str, causes: Collection[str], items: Collection[str]) -> Scene:
    """Return what a file says. Raises UnsoundScenario with every fault, Unreadable where it is no YAML at all."""
    document = read(text)
    try:
        event = Event.model_validate(document.data)
    except ValidationError as trouble:
        faults = [*document.faults, *of_shape(trouble, document)]
        raise UnsoundScenario(sorted(faults, key=lambda one: one.line)) from None
    scene = Scene(event, document)
    faults = [*document.faults, *_hazards(scene, causes), *_compared(scene, items)]
    if not faults:
        faults = list(_circles(scene))
    if faults:
        raise UnsoundScenario(sorted(faults, key=lambda one: one.line))
    return scene


def _hazards(scene: Scene, causes: Collection[str]) -> Iterator[Fault]:
    names = [one.name for one in scene.event.hazards]
    for place, one in enumerate(scene.event.hazards):
        path: Path = ("hazards", place)
        if one.name in names[:place]:
            yield scene.fault((*path, "name"), NAMED_TWICE, name=one.name)
        if one.cause not in causes:
            yield scene.fault(
                (*path, "cause"), NO_SUCH_CAUSE, name=one.cause, known=", ".join(sorted(causes))
            )
        if one.follows and one.follows not in names:
            yield scene.fault((*path, "follows"), NOT_THERE, name=one.follows)
        if sum(1 for rule in RULES if getattr(one, rule)) != 1:
            yield scene.fault(path, ONE_RULE, known=", ".join(RULES))
        if one.track is not None and not (
            one.track.points or (one.track.file and one.track.storm and one.track.year)
        ):
            yield scene.fault((*path, "track"), NO_TRACK)


def _compared(scene: Scene, items: Collection[str]) -> Iterator[Fault]:
    stocks, plans = [one.name for one in scene.event.stocks], [one.name for one in scene.event.plans]
    for key, names in (("stocks", stocks), ("plans", plans)):
        for place, name in enumerate(names):
            if name in names[:place]:
                yield scene.fault((key, place, "name"), NAMED_TWICE, name=name)
    for place, stock in enumerate(scene.event.stocks):
        for item in stock.items:
            if item not in items:
                yield scene.fault(("stocks", place, "items", item), NO_ITEM, name=item)


def _circles(scene: Scene) -> Iterator[Fault]:
    """Yield each circle of hazards that follow one another, at the first of them."""
    follows = {one.name: one.follows for one in scene.event.hazards}
    told: set[str] = set()
    for place, one in enumerate(scene.event.hazards):
        path, name = [one.name], follows[one.name]
        while name and name not in path:
            path.append(name)
            name = follows[name]
        if name == one.name and one.name not in told:
            told |= set(path)
            yield scene.fault(("hazards", place, "follows"), CIRCLE, circle=" ← ".join([*path, name]))
