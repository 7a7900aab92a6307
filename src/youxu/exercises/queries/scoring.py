"""The score sheets of a drill as pages, commands and papers show them: items, who scored what, what it came to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from youxu.exercises.models import Exercise, Observation, Score
from youxu.exercises.rules.scoring import (
    DrillScore,
    Given,
    JudgedItem,
    Portion,
    ScoreSource,
    asked_of,
    item_named,
    score,
)
from youxu.network.queries.hours import zone_of
from youxu.plan import queries as plans
from youxu.plan.schema import Band, ExerciseSheets, ItemKind, SheetItem, Text

OTHERWISE = timedelta(days=30)
"""Within what time a finding is put right where the plan in force says nothing of it."""


@dataclass(frozen=True)
class ScoreRow:
    """One score of an item; the engine's has nobody as ``by``."""

    item: str
    source: str
    by: str
    by_en: str
    by_id: int | None
    value: Decimal | None
    note: str
    scored_at: datetime
    revision: int


@dataclass(frozen=True)
class ItemRow:
    """One item with what it came to; ``own`` is the reader's score, ``fills`` says that the engine may know it."""

    key: str
    number: str
    title: Text
    kind: ItemKind
    clauses: tuple[str, ...]
    judged: JudgedItem
    own: ScoreRow | None
    engine: ScoreRow | None
    observers: tuple[ScoreRow, ...]
    fills: bool


@dataclass(frozen=True)
class SectionRow:
    """A section of a sheet."""

    key: str
    title: Text
    portion: Portion
    items: tuple[ItemRow, ...]


@dataclass(frozen=True)
class SheetRow:
    """A sheet with its sections."""

    key: str
    title: Text
    table: str
    portion: Portion
    sections: tuple[SectionRow, ...]

    @property
    def items(self) -> tuple[ItemRow, ...]:
        """Return the items of all sections."""
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True)
class SheetsRow:
    """All sheets of a drill, and the whole. ``needed``: what share of the items a band needs."""

    sheets: tuple[SheetRow, ...]
    whole: Portion
    band: Band | None
    complete: bool
    needed: int
    bands: tuple[tuple[Band, int], ...]

    @property
    def items(self) -> tuple[ItemRow, ...]:
        """Return the items of all sheets."""
        return tuple(item for sheet in self.sheets for item in sheet.items)

    @property
    def to_talk_over(self) -> tuple[ItemRow, ...]:
        """Return the items on which observers, or observers and the journal, are far apart."""
        return tuple(one for one in self.items if one.judged.apart or one.judged.against_engine)

    @property
    def worst(self) -> tuple[ItemRow, ...]:
        """Return the scored items of at most one point: what the debrief looks at first."""
        return tuple(one for one in self.items if one.judged.points is not None and one.judged.points <= 1)


@dataclass(frozen=True)
class ObservationRow:
    """What an observer wrote down; ``seen_at`` is a moment of the scenario."""

    id: int
    by: str
    by_en: str
    words: str
    item: str
    expectation: str
    seen_at: datetime


def sheets_for(exercise: Exercise) -> ExerciseSheets | None:
    """Return what the plan in force when the drill began says of scoring; None for a plan from before that."""
    row = plans.in_force(exercise.unit_path, exercise.started_at or exercise.planned_at)
    return plans.plan_of_row(row).exercise_sheets if row is not None else None


def rectify_day(exercise: Exercise, at: datetime) -> date:
    """Return by which day of its unit a finding of now is put right, as the plan of the drill has it."""
    sheets = sheets_for(exercise)
    within = sheets.rectify.delta if sheets is not None else None
    return (at + (within or OTHERWISE)).astimezone(zone_of(exercise.unit.time_zone)).date()


def item_of(exercise: Exercise, key: str) -> tuple[str, SheetItem, ItemKind] | None:
    """Return an item of the drill's sheets by its key or by table and number, with its key and kind."""
    sheets = sheets_for(exercise)
    found = item_named(sheets, exercise.form, key) if sheets is not None else None
    if sheets is None or found is None:
        return None
    name = next(one for _, _, _, _, one, item in sheets.items_of(exercise.form) if item is found[0])
    return name, *found


def scores_of(exercise: Exercise) -> tuple[ScoreRow, ...]:
    """Return every score of a drill, the engine's first."""
    rows = Score.objects.filter(exercise=exercise).select_related("by").order_by("item", "source", "pk")
    return tuple(
        ScoreRow(
            row.item,
            row.source,
            row.by.name if row.by else "",
            (row.by.name_en or row.by.name) if row.by else "",
            row.by_id,
            row.value,
            row.note,
            row.scored_at,
            row.revision,
        )
        for row in rows
    )


def drill_score(exercise: Exercise) -> DrillScore | None:
    """Return what a drill came to; None where its plan has no sheets."""
    sheets = sheets_for(exercise)
    return _scored(sheets, exercise.form, scores_of(exercise)) if sheets is not None else None


def _scored(sheets: ExerciseSheets, form: str, rows: tuple[ScoreRow, ...]) -> DrillScore:
    given = [Given(row.item, str(row.by_id or ""), row.value, ScoreSource(row.source)) for row in rows]
    return score(asked_of(sheets, form), given, sheets.bands, sheets.complete, sheets.apart)


def score_sheets(exercise: Exercise, person_id: int | None = None) -> SheetsRow | None:
    """Return the sheets of a drill with every score; ``person_id`` says whose scores are the reader's own."""
    sheets = sheets_for(exercise)
    if sheets is None:
        return None
    rows = scores_of(exercise)
    found = _scored(sheets, exercise.form, rows)
    by_item: dict[str, list[ScoreRow]] = defaultdict(list)
    for row in rows:
        by_item[row.item].append(row)
    judged = {one.asked.key: one for one in found.items}
    return SheetsRow(
        tuple(
            SheetRow(
                one.whole.key,
                sheets.sheets[one.whole.key].title,
                sheets.sheets[one.whole.key].table,
                one.whole,
                tuple(
                    _section(sheets, one.whole.key, part, judged, by_item, person_id) for part in one.sections
                ),
            )
            for one in found.sheets
        ),
        found.whole,
        found.band,
        found.complete,
        sheets.complete,
        tuple(sheets.bands.items()),
    )


def _section(
    sheets: ExerciseSheets,
    sheet_key: str,
    portion: Portion,
    judged: dict[str, JudgedItem],
    by_item: dict[str, list[ScoreRow]],
    person_id: int | None,
) -> SectionRow:
    sheet = sheets.sheets[sheet_key]
    section = sheet.sections[portion.key]
    items = []
    for key, item in section.items.items():
        mine = by_item.get(key, [])
        observers = tuple(one for one in mine if one.by_id is not None)
        items.append(
            ItemRow(
                key,
                f"{sheet.table} {item.number}".strip(),
                item.title,
                sheet.kind_of(item),
                item.clause,
                judged[key],
                next((one for one in observers if person_id is not None and one.by_id == person_id), None),
                next((one for one in mine if one.by_id is None), None),
                observers,
                item.filled is not None,
            )
        )
    return SectionRow(portion.key, section.title, portion, tuple(items))


def observations_of(exercise: Exercise) -> tuple[ObservationRow, ...]:
    """Return what observers wrote down, in the order of the scenario."""
    rows = Observation.objects.filter(exercise=exercise).select_related("by").order_by("seen_at", "pk")
    return tuple(
        ObservationRow(
            row.pk,
            row.by.name,
            row.by.name_en or row.by.name,
            row.words,
            row.item,
            row.expectation,
            row.seen_at,
        )
        for row in rows
    )
