"""Small values of a plan: bilingual texts, durations, sources, and how a field may be tightened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.words import LevelKey, SourceTag


class PlanFault(ValueError):
    """A value that a plan may not hold; ``sentence`` says why in words for the reader."""

    def __init__(self, text: str, **values: object) -> None:
        self.sentence = Sentence(text, values)
        super().__init__(str(self.sentence))


class Tighten(StrEnum):
    """How the plan of a lower unit may change a field of its parent's plan."""

    LESS = "LESS"
    """Only downward: a limit, a threshold that is reached sooner."""
    MORE = "MORE"
    """Only upward: a minimum, a target."""
    SUPERSET = "SUPERSET"
    """Everything of the parent stays, more may be added."""
    FIXED = "FIXED"
    """Not at all."""
    WITHIN = "WITHIN"
    """By the rules of the fields inside."""
    OWN = "OWN"
    """The unit's own word: neither tighter nor looser (a title, a holder, a telephone)."""


LESS, MORE, SUPERSET = Tighten.LESS, Tighten.MORE, Tighten.SUPERSET
FIXED, WITHIN, OWN = Tighten.FIXED, Tighten.WITHIN, Tighten.OWN


@dataclass(frozen=True)
class Ref:
    """The field names something else by its key: ``kind`` is posts, lines, clocks, tasks, clauses, lists."""

    kind: str


PostKey = Annotated[str, Ref("posts")]
LineKey = Annotated[str, Ref("lines")]
ClockKey = Annotated[str, Ref("clocks")]
TaskKey = Annotated[str, Ref("tasks")]
ChecklistKey = Annotated[str, Ref("checklists")]
SmsKey = Annotated[str, Ref("sms")]
ClauseId = Annotated[str, Ref("clauses")]
RestrictedKey = Annotated[str, Ref("restricted_how")]
ProfileKey = Annotated[str, Ref("profiles")]
MeansKey = Annotated[str, Ref("usable_means")]
SupplyKey = Annotated[str, Ref("supplies")]


class Frozen(BaseModel):
    """What every part of a plan is: immutable, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


class Text(Frozen):
    """A text of the plan in both languages; a gap is a fault."""

    zh: Annotated[str, OWN]
    en: Annotated[str, OWN]

    @model_validator(mode="after")
    def _no_gap(self) -> Text:
        for language in ("zh", "en"):
            if not getattr(self, language).strip():
                raise PlanFault(mark("the translation is missing: {language}"), language=language)
        return self

    def in_language(self, language: str) -> str:
        """Return the text for a language code: Chinese for any ``zh…``, English otherwise."""
        return self.zh if language.lower().startswith("zh") else self.en

    def __str__(self) -> str:
        return self.zh


class TimeUnit(StrEnum):
    """Units of durations: clock units, opening hours and days, months."""

    MINUTES = "min"
    HOURS = "h"
    DAYS = "days"
    OPENING_HOURS = "oh"
    OPENING_DAYS = "od"
    MONTHS = "months"


_DURATION = re.compile(r"(\d{1,4}) ?(min|h|days|day|oh|od|months|month)(?: (\d\d:\d\d))?")
_SENTENCES = {
    TimeUnit.MINUTES: mark("{count} min"),
    TimeUnit.HOURS: mark("{count} h"),
    TimeUnit.DAYS: mark("{count} days"),
    TimeUnit.OPENING_HOURS: mark("{count} opening hours"),
    TimeUnit.OPENING_DAYS: mark("{count} opening days"),
    TimeUnit.MONTHS: mark("{count} months"),
}
_MINUTES = {TimeUnit.MINUTES: 1, TimeUnit.HOURS: 60, TimeUnit.DAYS: 1440}


class Duration(Frozen):
    """A length of time with its unit: ``60 min``, ``4 oh`` (opening hours), ``3 od`` (opening days), ``7 days``.

    ``at_time`` makes a day exact: ``1 od 12:00`` is noon of the next opening day.
    """

    count: Annotated[int, LESS]
    unit: Annotated[TimeUnit, FIXED]
    at_time: Annotated[str, FIXED] = ""

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, value: object) -> object:
        if isinstance(value, Duration | Mapping):
            return value
        found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise PlanFault(
                mark("{value} is no duration; write for instance 60 min, 4 oh, 3 od, 7 days"),
                value=str(value),
            )
        unit = {"day": "days", "month": "months"}.get(found[2], found[2])
        return {"count": int(found[1]), "unit": unit, "at_time": found[3] or ""}

    @property
    def minutes(self) -> int | None:
        """Return clock minutes, or None for opening hours, opening days and months."""
        factor = _MINUTES.get(self.unit)
        return None if factor is None else self.count * factor

    @property
    def opening_hours(self) -> int | None:
        """Return the count of opening hours, or None for another unit."""
        return self.count if self.unit is TimeUnit.OPENING_HOURS else None

    @property
    def opening_days(self) -> int | None:
        """Return the count of opening days, or None for another unit."""
        return self.count if self.unit is TimeUnit.OPENING_DAYS else None

    @property
    def delta(self) -> timedelta | None:
        """Return the clock duration, or None where opening hours must be asked."""
        return None if self.minutes is None else timedelta(minutes=self.minutes)

    def no_longer_than(self, other: Duration) -> bool:
        """Tell whether this limit passes no later than ``other`` in every case (a partial order)."""
        if self.at_time != other.at_time and not (self.unit is other.unit and self.count < other.count):
            return (
                self.at_time < other.at_time
                if self.unit is other.unit and self.count == other.count
                else False
            )
        if self.minutes is not None:
            most = other.minutes if other.minutes is not None else (other.opening_hours or 0) * 60
            return self.minutes <= most
        return self.unit is other.unit and self.count <= other.count

    def sentence(self) -> Sentence:
        """Return the words to show, to be translated by the surface."""
        words = Sentence(_SENTENCES[self.unit], {"count": self.count})
        if not self.at_time:
            return words
        return Sentence(mark("{duration}, {time}"), {"duration": words, "time": self.at_time})

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" + (f" {self.at_time}" if self.at_time else "")


def _percent(value: object) -> object:
    if isinstance(value, str):
        found = re.fullmatch(r"(\d{1,3}) ?%", value.strip())
        if found is None or int(found[1]) > 100:
            raise PlanFault(mark("{value} is no share; write for instance 25 %"), value=value)
        return int(found[1])
    return value


Percent = Annotated[int, BeforeValidator(_percent)]
"""A share in whole per cent, written ``25 %``."""

Value = TypeVar("Value")


def _spread(value: object) -> object:
    """Make one value for all levels of it, and ``-`` (not owed) None."""
    if not isinstance(value, Mapping) or "zh" in value or "count" in value:
        value = dict.fromkeys(LevelKey, value)
    return {key: None if item == "-" else item for key, item in value.items()}


PerLevel = Annotated[dict[LevelKey, Value], BeforeValidator(_spread)]
"""One value for each response level; a single value stands for all, ``-`` means not owed."""


def _source(value: object) -> object:
    if not isinstance(value, str):
        return value
    tags, _, note = value.partition(":")
    return {"tags": [tag.strip() for tag in tags.split(",")], "note": note.strip()}


class Source(Frozen):
    """Where a default comes from: its tags and a note; written ``S, P: duty S, minutes P``."""

    tags: Annotated[tuple[SourceTag, ...], OWN]
    note: Annotated[str, OWN] = ""

    def __str__(self) -> str:
        return "·".join(self.tags)


SourceField = Annotated[Source, BeforeValidator(_source)]


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Clauses = Annotated[tuple[ClauseId, ...], BeforeValidator(_several)]
"""The clause ids that something carries out; one id or a list."""


def default_source() -> Source:
    """Return the tag of what a unit adds itself: a proposal."""
    return Source(tags=(SourceTag.P,))


class Cited(Frozen):
    """A default of the plan: which clauses it carries out and where it comes from."""

    clause: Annotated[Clauses, SUPERSET]
    src: Annotated[SourceField, OWN]


def reference_kinds(metadata: Any) -> list[str]:
    """Return the kinds of ``Ref`` marks among a field's metadata."""
    return [item.kind for item in metadata if isinstance(item, Ref)]
