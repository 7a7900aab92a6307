"""How a drill is scored and what everybody is asked after it: sheets, bands, questions (T2, AQ/T 9009-2015)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from youxu.kernel.words import mark
from youxu.plan.schema.values import (
    FIXED,
    LESS,
    MORE,
    OWN,
    SUPERSET,
    WITHIN,
    Cited,
    Clauses,
    ClockKey,
    Duration,
    Frozen,
    Percent,
    PlanFault,
    PostKey,
    SourceField,
    Text,
)
from youxu.plan.schema.words import Moment

BEST = 5
"""The points of an item done as well as it can be (AQ/T 9009-2015, 5.4)."""


class ExerciseForm(StrEnum):
    """How a drill is held: really done in the field, or talked through at a table (AQ/T 9007-2019)."""

    TABLETOP = "TABLETOP"
    FIELD = "FIELD"


class ItemKind(StrEnum):
    """How an item is judged: yes or no; 0, 1, 3 or 5 points; minutes as they were measured (AQ/T 9009-2015, 5.4)."""

    YES_NO = "YES_NO"
    POINTS = "POINTS"
    MEASURED = "MEASURED"


class Band(StrEnum):
    """What the whole drill was, the best first: 优, 良, 中, 差 (AQ/T 9009-2015, 7.4.2)."""

    EXCELLENT = "EXCELLENT"
    GOOD = "GOOD"
    FAIR = "FAIR"
    POOR = "POOR"


class QuestionKind(StrEnum):
    """How a question of the questionnaire is answered: 1 to 5, yes or no, in own words."""

    SCALE = "SCALE"
    YES_NO = "YES_NO"
    WORDS = "WORDS"


BANDS: Mapping[str, str] = {
    Band.EXCELLENT: mark("Excellent"),
    Band.GOOD: mark("Good"),
    Band.FAIR: mark("Fair"),
    Band.POOR: mark("Poor"),
}
ITEM_KINDS: Mapping[str, str] = {
    ItemKind.YES_NO: mark("yes or no"),
    ItemKind.POINTS: mark("0, 1, 3 or 5"),
    ItemKind.MEASURED: mark("minutes"),
}
FORMS: Mapping[str, str] = {
    ExerciseForm.FIELD: mark("field drill"),
    ExerciseForm.TABLETOP: mark("tabletop drill"),
}
QUESTION_KINDS: Mapping[str, str] = {
    QuestionKind.SCALE: mark("1 (not at all) to 5 (fully)"),
    QuestionKind.YES_NO: mark("yes or no"),
    QuestionKind.WORDS: mark("in own words"),
}
"""The closed words of score sheets, as surfaces translate them."""


class Filling(Frozen):
    """What fills an item without an observer: limits of the plan that are kept, or the time between two moments."""

    clocks: Annotated[tuple[ClockKey, ...], OWN] = ()
    since: Annotated[Moment | None, OWN] = None
    until: Annotated[Moment | None, OWN] = None

    @model_validator(mode="after")
    def _one_way(self) -> Filling:
        if (self.since is None) is not (self.until is None) or bool(self.clocks) is (self.since is not None):
            raise PlanFault(
                mark("an item is filled from clocks, or from one moment to another: since and until")
            )
        return self


class Limits(Frozen):
    """Until when a measured item earns 5, 3 and 1 points; later than the last it earns none."""

    full: Annotated[Duration, LESS]
    part: Annotated[Duration, LESS]
    least: Annotated[Duration, LESS]

    @model_validator(mode="after")
    def _in_order(self) -> Limits:
        minutes = self.minutes
        if len(minutes) < 3 or list(minutes) != sorted(minutes):
            raise PlanFault(mark("full, part and least are clock times and written in this order"))
        return self

    @property
    def minutes(self) -> tuple[int, ...]:
        """Return the three limits in clock minutes."""
        return tuple(one.minutes for one in (self.full, self.part, self.least) if one.minutes is not None)


class SheetItem(Frozen):
    """One item of a score sheet; ``number`` is its place in the standard's table, none for an item of our own.

    ``clause``: what it tests. ``filled`` says from what the journal knows it, ``limits`` what its minutes are worth; an
    expectation of a scenario may name the item besides and fills it too.
    """

    number: Annotated[str, FIXED] = ""
    title: Annotated[Text, OWN]
    kind: Annotated[ItemKind | None, FIXED] = None
    weight: Annotated[int, OWN] = Field(default=1, ge=1, le=100)
    filled: Annotated[Filling | None, OWN] = None
    limits: Annotated[Limits | None, WITHIN] = None
    clause: Annotated[Clauses, SUPERSET] = ()
    src: Annotated[SourceField, OWN]

    @model_validator(mode="after")
    def _measurable(self) -> SheetItem:
        timed = self.filled is not None and self.filled.since is not None
        if self.limits is None and (self.kind is ItemKind.MEASURED or timed):
            raise PlanFault(mark("an item that is measured says until when it earns its points: limits"))
        return self


class SheetSection(Frozen):
    """A section of a sheet."""

    title: Annotated[Text, OWN]
    weight: Annotated[int, OWN] = Field(default=1, ge=1, le=100)
    items: Annotated[dict[str, SheetItem], SUPERSET]


class Sheet(Frozen):
    """A score sheet: for which form of drill, by which table of the standard, how its items are judged unless they say."""

    title: Annotated[Text, OWN]
    form: Annotated[ExerciseForm, FIXED]
    table: Annotated[str, OWN] = ""
    kind: Annotated[ItemKind, FIXED] = ItemKind.POINTS
    weight: Annotated[int, OWN] = Field(default=1, ge=1, le=100)
    sections: Annotated[dict[str, SheetSection], SUPERSET]
    src: Annotated[SourceField, OWN]

    def kind_of(self, item: SheetItem) -> ItemKind:
        """Return how an item of this sheet is judged."""
        return item.kind or self.kind


class Question(Frozen):
    """A question to everybody who took part."""

    title: Annotated[Text, OWN]
    kind: Annotated[QuestionKind, FIXED] = QuestionKind.WORDS


class ExerciseSheets(Cited):
    """How drills are scored (T2).

    ``sheets``: the items by section. ``bands``: from what share of the points the drill is excellent, good, fair; below
    that it is poor. ``complete``: what share of the items must be scored before a band is given. ``apart``: how far
    two observers may differ on an item before it is talked over. ``questions``: what everybody is asked after it.
    ``answer_within``, ``rectify``: until when answers come in and findings are put right; ``bearer`` sees to it.
    """

    title: Annotated[Text, OWN]
    sheets: Annotated[dict[str, Sheet], SUPERSET]
    bands: Annotated[dict[Band, Percent], MORE]
    complete: Annotated[Percent, MORE]
    apart: Annotated[int, LESS] = Field(ge=1, le=BEST)
    questions: Annotated[dict[str, Question], SUPERSET]
    answer_within: Annotated[Duration, LESS]
    rectify: Annotated[Duration, LESS]
    bearer: Annotated[PostKey | None, OWN] = None

    @model_validator(mode="after")
    def _sound(self) -> ExerciseSheets:
        named = [
            key for sheet in self.sheets.values() for part in sheet.sections.values() for key in part.items
        ]
        twice = next((key for key in named if named.count(key) > 1), None)
        if twice is not None:
            raise PlanFault(mark("the item {name} stands on two sheets"), name=twice)
        shares = [self.bands.get(band) for band in list(Band)[:-1]]
        falling = sorted((share for share in shares if share is not None), reverse=True)
        if None in shares or Band.POOR in self.bands or shares != falling or len(set(shares)) < len(shares):
            raise PlanFault(
                mark("bands are EXCELLENT, GOOD and FAIR, each from a smaller share than the one before")
            )
        return self

    def items_of(self, form: str) -> Iterator[tuple[str, Sheet, str, SheetSection, str, SheetItem]]:
        """Yield the items of a form in the order of the sheets: keys and parts of sheet, section and item."""
        for sheet_key, sheet in self.sheets.items():
            if sheet.form == form:
                for section_key, section in sheet.sections.items():
                    for key, item in section.items.items():
                        yield sheet_key, sheet, section_key, section, key, item
