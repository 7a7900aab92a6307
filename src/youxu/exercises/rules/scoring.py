"""Scoring a drill: what a value is worth, what several observers make of an item, sheets, the whole and its band (T2).

The kinds and the four words are those of AQ/T 9009-2015 (5.4, 7.4.2). Shares are exact fractions, so that a drill that
stands on the line of a band is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.scoring import BEST, Band, ExerciseSheets, ItemKind, Limits, SheetItem

STEPS = (0, 1, 3, 5)
"""The points of AQ/T 9009-2015, 5.4: missing, rather bad, middling, excellent."""
MOST_MINUTES = Decimal(10_000)
YES = frozenset({"1", "yes", "y", "true", "是"})
NO = frozenset({"0", "no", "n", "false", "否"})
NOT_APPLICABLE = frozenset({"na", "n/a", "-", "不适用"})


class ScoreSource(StrEnum):
    """Who gave a score: the engine from what the journal knows, or an observer."""

    ENGINE = "ENGINE"
    OBSERVER = "OBSERVER"


class ItemStanding(StrEnum):
    """Whether an item counts: scored, none of this drill, or not scored by anybody yet."""

    SCORED = "SCORED"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    MISSING = "MISSING"


class UnsoundValue(ValueError):
    """A value that is not of the item's kind: ``said`` is what came, ``sentence`` says what is expected."""

    def __init__(self, text: str, said: str) -> None:
        self.said = said
        self.sentence = Sentence(text, {"value": said})
        super().__init__(str(self.sentence))


_EXPECTED = {
    ItemKind.YES_NO: mark("{value} is neither yes nor no: yes, no or na (not applicable)."),
    ItemKind.POINTS: mark("{value} is no score: 0, 1, 3, 5 or na (not applicable)."),
    ItemKind.MEASURED: mark("{value} is no number of minutes: 0 to 10000, or na (not applicable)."),
}


def read_value(kind: ItemKind, said: str) -> Decimal | None:
    """Return what somebody entered as a value of the kind, None for not applicable. Raises UnsoundValue."""
    word = said.strip().lower()
    if word in NOT_APPLICABLE:
        return None
    if kind is ItemKind.YES_NO and word in YES | NO:
        return Decimal(word in YES)
    try:
        number = Decimal(word) if word.isascii() else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        number = Decimal(-1)
    if kind is ItemKind.POINTS and number in STEPS:
        return Decimal(int(number))
    if kind is ItemKind.MEASURED and 0 <= number <= MOST_MINUTES:
        return number.quantize(Decimal("0.1"))
    raise UnsoundValue(_EXPECTED[kind], said.strip()[:40] or "–")


def value_code(kind: ItemKind, value: Decimal | None) -> str:
    """Return a value as a code: NA, YES, NO, the points, or the minutes."""
    if value is None:
        return "NA"
    if kind is ItemKind.YES_NO:
        return "YES" if value else "NO"
    return f"{value.normalize():f}"


def worth(kind: ItemKind, value: Decimal, limits: Limits | None) -> int:
    """Return the points, 0 to 5, of a value of the kind."""
    if kind is ItemKind.YES_NO:
        return BEST if value else 0
    if kind is ItemKind.POINTS:
        return int(value)
    return worth_of_minutes(value, limits) if limits is not None else 0


def worth_of_minutes(minutes: Decimal, limits: Limits) -> int:
    """Return 5, 3 or 1 points up to the three limits, and none after the last."""
    return next(
        (points for limit, points in zip(limits.minutes, (5, 3, 1), strict=True) if minutes <= limit), 0
    )


def on_scale(mean: Fraction) -> int:
    """Return the highest step that a mean of points reaches: 4 is not excellent yet."""
    return max(step for step in STEPS if step <= mean)


@dataclass(frozen=True)
class Given:
    """One score of one item: by whom, a value of the item's kind (None: not applicable), and from where."""

    item: str
    by: str
    value: Decimal | None
    source: ScoreSource = ScoreSource.OBSERVER


@dataclass(frozen=True)
class Asked:
    """An item as it is asked of a drill, with its sheet and section and what it weighs there."""

    key: str
    sheet: str
    section: str
    kind: ItemKind
    weight: int = 1
    sheet_weight: int = 1
    limits: Limits | None = None


@dataclass(frozen=True)
class JudgedItem:
    """What an item came to: its points (None unless it counts), by how many observers, and what is to be talked over.

    ``apart``: observers differ by more than the plan lets pass; ``against_engine``: so do they and the journal.
    """

    asked: Asked
    standing: ItemStanding
    points: Fraction | None
    observers: int = 0
    engine: bool = False
    apart: bool = False
    against_engine: bool = False


@dataclass(frozen=True)
class Portion:
    """What a section, a sheet or the whole came to: its share of the points (None: nothing counts), and how many items."""

    key: str
    share: Fraction | None
    scored: int
    missing: int
    not_applicable: int

    @property
    def percent(self) -> float | None:
        """Return the share in per cent with one place."""
        return None if self.share is None else round(float(self.share * 100), 1)

    @property
    def applicable(self) -> int:
        """Return how many items are of this drill."""
        return self.scored + self.missing


@dataclass(frozen=True)
class ScoredSheet:
    """A sheet with its sections."""

    whole: Portion
    sections: tuple[Portion, ...]


@dataclass(frozen=True)
class DrillScore:
    """What a drill came to: the whole, by sheet and section, item by item; the band once enough is scored."""

    whole: Portion
    sheets: tuple[ScoredSheet, ...]
    items: tuple[JudgedItem, ...]
    band: Band | None
    complete: bool


def asked_of(sheets: ExerciseSheets, form: str) -> tuple[Asked, ...]:
    """Return the items that a drill of this form is scored by."""
    return tuple(
        Asked(
            key,
            sheet_key,
            section_key,
            sheet.kind_of(item),
            section.weight * item.weight,
            sheet.weight,
            item.limits,
        )
        for sheet_key, sheet, section_key, section, key, item in sheets.items_of(form)
    )


def judge(asked: Asked, given: Iterable[Given], apart: int = BEST) -> JudgedItem:
    """Return what an item came to: the mean of its observers; where none scored it, what the journal knows.

    Observers who say that it is not applicable do not count beside one who scored it.
    """
    mine = [one for one in given if one.item == asked.key]
    observed = [one for one in mine if one.source is ScoreSource.OBSERVER]
    known = [one for one in mine if one.source is ScoreSource.ENGINE]
    marks, facts = _points(asked, observed), _points(asked, known)
    counted = marks or ([] if observed else facts)
    if not counted:
        standing = ItemStanding.NOT_APPLICABLE if observed or known else ItemStanding.MISSING
        return JudgedItem(asked, standing, None, len(observed), bool(facts))
    mean = Fraction(sum(counted), len(counted))
    return JudgedItem(
        asked,
        ItemStanding.SCORED,
        mean,
        len(observed),
        bool(facts),
        bool(marks) and max(marks) - min(marks) > apart,
        bool(marks and facts) and abs(mean - facts[0]) > apart,
    )


def _points(asked: Asked, given: Iterable[Given]) -> list[int]:
    return [worth(asked.kind, one.value, asked.limits) for one in given if one.value is not None]


def score(
    asked: Sequence[Asked],
    given: Iterable[Given],
    bands: Mapping[Band, int],
    complete: int = 100,
    apart: int = BEST,
) -> DrillScore:
    """Return what a drill came to. A band needs ``complete`` per cent of the items that are of this drill."""
    by_item: dict[str, list[Given]] = {}
    for one in given:
        by_item.setdefault(one.item, []).append(one)
    items = tuple(judge(one, by_item.get(one.key, ()), apart) for one in asked)
    sheets = tuple(
        ScoredSheet(
            _portion(key, mine),
            tuple(
                _portion(name, [one for one in mine if one.asked.section == name])
                for name in dict.fromkeys(one.asked.section for one in mine)
            ),
        )
        for key in dict.fromkeys(one.asked.sheet for one in items)
        if (mine := [one for one in items if one.asked.sheet == key])
    )
    whole = _whole(sheets, items)
    enough = bool(whole.applicable) and whole.scored * 100 >= complete * whole.applicable
    return DrillScore(whole, sheets, items, band_of(whole.share, bands) if enough else None, enough)


def _portion(key: str, items: Sequence[JudgedItem]) -> Portion:
    counted = [(one.points, one.asked.weight) for one in items if one.points is not None]
    weight = sum(weight for _, weight in counted)
    share = (
        sum((points * weight for points, weight in counted), Fraction()) / (BEST * weight) if weight else None
    )
    tally = Counter(one.standing for one in items)
    return Portion(
        key,
        share,
        tally[ItemStanding.SCORED],
        tally[ItemStanding.MISSING],
        tally[ItemStanding.NOT_APPLICABLE],
    )


def _whole(sheets: Sequence[ScoredSheet], items: Sequence[JudgedItem]) -> Portion:
    """Weigh the sheets of which anything counts; an empty sheet neither lifts nor lowers the whole."""
    weights = {one.asked.sheet: one.asked.sheet_weight for one in items}
    counted = [(one.whole.share, weights[one.whole.key]) for one in sheets if one.whole.share is not None]
    weight = sum(weight for _, weight in counted)
    share = sum((share * weight for share, weight in counted), Fraction()) / weight if weight else None
    parts = [one.whole for one in sheets]
    return Portion(
        "",
        share,
        sum(one.scored for one in parts),
        sum(one.missing for one in parts),
        sum(one.not_applicable for one in parts),
    )


def band_of(share: Fraction | None, bands: Mapping[Band, int]) -> Band | None:
    """Return the band of a share: the best whose line it reaches; below all lines it is poor."""
    if share is None:
        return None
    return next((band for band in Band if band in bands and share * 100 >= bands[band]), Band.POOR)


def item_named(sheets: ExerciseSheets, form: str, key: str) -> tuple[SheetItem, ItemKind] | None:
    """Return an item of the sheets of a form with its kind, by its key or by table and number ("A.2 2.6")."""
    wanted = key.strip().lower()
    for _, sheet, _, _, name, item in sheets.items_of(form):
        if wanted in (name.lower(), f"{sheet.table} {item.number}".lower()):
            return item, sheet.kind_of(item)
    return None
