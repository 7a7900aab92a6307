"""What people write of a drill: the situation, the outlets in it, what happens when, what is expected of whom.

Read with a closed schema; whatever cannot be played (a moment before the start, a circle, an unknown post, journal code
or outlet, no outlet at all) is a fault with line, key and reason.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from youxu.exercises.rules.script_times import offset_text, since, written
from youxu.exercises.rules.words import Checked, ExerciseForm, ExerciseScope, InjectWay, Only
from youxu.kernel.words import Sentence, mark
from youxu.plan.faults import of_shape
from youxu.plan.reading import Document, Fault, Path, dotted, read
from youxu.plan.schema import PlanFault

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
PLACE = re.compile(r"{([^{}]*)}")
MOST = 200
NO_TEXT = mark("a text in Chinese or in English is needed here")
NO_OUTLET = mark("a scenario needs at least one outlet: nothing can be interrupted without one")
NO_SUCH_PLACE = mark("the scenario has no outlet {name}; it has: {known}")
NO_SUCH_CODE = mark("there is no outlet {name} in this unit")
NO_SUCH_ROLE = mark("there is no post or group {name} (unknown role)")
NO_SUCH_EVENT = mark("the journal has no code {name}")
NEAR_EVENT = mark("the journal has no code {name}; did you mean {near}?")
NO_SUCH_CLAUSE = mark("the plan has no clause {name}")
NO_SUCH_AFTER = mark("there is no inject or expectation {name} that this could follow")
BEFORE_START = mark("this lies before the start of the drill ({time}): a drill begins at T+0")
NOT_A_TIME = mark("{time} is no time: write T+15, 0:15 or, where the scenario says when it begins, 09:25")
NO_BEGINNING = mark("{time} is a time of the clock, and the scenario does not say when it begins")
ONE_WAY = mark("an inject has either a time, or what it follows, or goes out by hand")
ONLY_AFTER = mark("only an inject that follows an expectation depends on whether it was met")
CIRCLE = mark("a circular dependency: {circle}")
TWICE = mark("the key {name} stands here twice")
BAD_KEY = mark("a key has letters, digits, dots and dashes, 40 at most: {name}")
NO_CODES = mark("what the engine checks needs the journal codes that meet it")
BAD_PLACE = mark("the text names {name}, and the scenario has no such outlet")


class UnsoundScenario(Exception):
    """A scenario has faults; ``faults`` says of each the line (or row), the key, the reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda one: one.line))
        super().__init__("; ".join(f"{one.line}: {one.key}: {one.reason}" for one in self.faults[:5]))


class Part(BaseModel):
    """A part of a scenario: immutable, without unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True
    )


class Words(Part):
    """A text in one language or in both; where one is missing, the other is shown."""

    zh: str = Field(default="", max_length=4000)
    en: str = Field(default="", max_length=4000)

    @model_validator(mode="after")
    def _says_something(self) -> Words:
        if not self.zh and not self.en:
            raise PlanFault(NO_TEXT)
        return self

    @property
    def first(self) -> str:
        """Return the Chinese text, or the only one."""
        return self.zh or self.en

    @property
    def second(self) -> str:
        """Return the English text, or the only one."""
        return self.en or self.zh


def _either(value: Any) -> Any:
    """Take a plain text as a text in one language: English where it has no Chinese letter."""
    if isinstance(value, str):
        return {"zh" if re.search(r"[\u2e80-\u9fff]", value) else "en": value}
    return value


def _list(value: Any) -> Any:
    """Take one word as a list of one."""
    return [value] if isinstance(value, str) else value


Text = Annotated[Words, BeforeValidator(_either)]
Keys = Annotated[tuple[str, ...], BeforeValidator(_list), Field(max_length=40)]


class Place(Part):
    """An outlet of the scenario: any, until a unit says which of its outlets it is (``code``)."""

    title: Text
    code: str = Field(default="", max_length=40)


class ScriptInject(Part):
    """Something that happens to the players: at a time, after something else, or by hand."""

    key: str
    at: str = Field(default="", max_length=40)
    after: str = ""
    delay: int = Field(default=0, ge=0, le=14400)
    only: Only | None = None
    by_hand: bool = False
    way: InjectWay = InjectWay.MESSAGE
    to: Keys = ()
    outlet: str = ""
    title: Text
    text: Text


class ScriptExpectation(Part):
    """What somebody must do within a time: ``after`` the start, an inject, or another expectation."""

    key: str
    after: str = ""
    within: int = Field(ge=1, le=14400)
    who: Keys = ()
    text: Text
    codes: Keys = ()
    clause: str = ""
    checked: Checked = Checked.ENGINE
    item: str = Field(default="", max_length=40)


class ScenarioText(Part):
    """The whole scenario; ``begins`` is the time of the clock at which it plays, empty: whenever it is started."""

    key: str
    title: Text
    form: ExerciseForm
    scope: ExerciseScope
    begins: str = Field(default="", max_length=5)
    minutes: int = Field(default=60, ge=5, le=14400)
    situation: Text
    goals: tuple[Text, ...] = Field(default=(), max_length=20)
    outlets: dict[str, Place] = Field(default_factory=dict, max_length=40)
    injects: tuple[ScriptInject, ...] = Field(default=(), max_length=MOST)
    expectations: tuple[ScriptExpectation, ...] = Field(default=(), max_length=MOST)

    def offset(self, inject: ScriptInject) -> int | None:
        """Return how many minutes after the start an inject comes, None where it has no time of its own."""
        found = written(inject.at) if inject.at else None
        if found is None or not found.clock:
            return found.minutes if found else None
        begins = written(self.begins)
        return since(begins.minutes, found.minutes) if begins else None

    @property
    def first_inject(self) -> ScriptInject | None:
        """Return what happens first by the clock."""
        timed = [(offset, one) for one in self.injects if (offset := self.offset(one)) is not None]
        return min(timed, key=lambda pair: pair[0])[1] if timed else None


@dataclass(frozen=True)
class Known:
    """What a scenario of a unit may name; ``outlets`` are those codes of it that exist, ``items`` None: not asked."""

    roles: Collection[str]
    codes: Collection[str]
    clauses: Collection[str]
    outlets: Collection[str]
    items: Collection[str] | None = None


def read_scenario(text: str, known: Known) -> ScenarioText:
    """Return the scenario of a YAML text. Raises UnsoundScenario with every fault, Unreadable for what is no YAML."""
    return scenario_of(read(text), known)


def codes_named(data: Any) -> set[str]:
    """Return which outlets raw data of a scenario names by code, whatever else is in it."""
    places = data.get("outlets") if isinstance(data, Mapping) else None
    rows = places.values() if isinstance(places, Mapping) else ()
    return {str(row["code"]) for row in rows if isinstance(row, Mapping) and row.get("code")}


def scenario_of(document: Document, known: Known) -> ScenarioText:
    """Return the scenario that a document holds. Raises UnsoundScenario with every fault."""
    try:
        found = ScenarioText.model_validate(document.data)
    except ValidationError as trouble:
        raise UnsoundScenario([*document.faults, *of_shape(trouble, document)]) from None
    faults = [*document.faults, *_Check(found, document, known).faults()]
    if faults:
        raise UnsoundScenario(faults)
    return found


class _Check:
    """The checks of a scenario whose shape is right."""

    def __init__(self, scenario: ScenarioText, document: Document, known: Known) -> None:
        self.scenario, self.document, self.known = scenario, document, known
        self.injects = {one.key for one in scenario.injects}
        self.expectations = {one.key for one in scenario.expectations}

    def faults(self) -> Iterator[Fault]:
        """Yield every fault; a circle is looked for once all else is right."""
        found = list(self._faults())
        yield from found or self._circles()

    def _faults(self) -> Iterator[Fault]:
        yield from self._whole()
        yield from self._keys()
        for place, inject in enumerate(self.scenario.injects):
            yield from self._inject(("injects", place), inject)
        for place, expectation in enumerate(self.scenario.expectations):
            yield from self._expectation(("expectations", place), expectation)

    def _fault(self, path: Path, text: str, **values: object) -> Fault:
        return Fault(self.document.line_of(path), dotted(path), Sentence(text, values))

    def _whole(self) -> Iterator[Fault]:
        begins = written(self.scenario.begins) if self.scenario.begins else None
        if self.scenario.begins and (begins is None or not begins.clock):
            yield self._fault(("begins",), NOT_A_TIME, time=self.scenario.begins)
        if not self.scenario.outlets:
            yield self._fault(("outlets",), NO_OUTLET)
        for key, place in self.scenario.outlets.items():
            if not KEY.fullmatch(key):
                yield self._fault(("outlets", key), BAD_KEY, name=key)
            if place.code and place.code not in self.known.outlets:
                yield self._fault(("outlets", key, "code"), NO_SUCH_CODE, name=place.code)
        yield from self._named(("situation",), self.scenario.situation)

    def _keys(self) -> Iterator[Fault]:
        seen: set[str] = set()
        for path, key in self._rows():
            if not KEY.fullmatch(key):
                yield self._fault((*path, "key"), BAD_KEY, name=key)
            if key in seen:
                yield self._fault((*path, "key"), TWICE, name=key)
            seen.add(key)
        if not KEY.fullmatch(self.scenario.key):
            yield self._fault(("key",), BAD_KEY, name=self.scenario.key)

    def _rows(self) -> Iterator[tuple[Path, str]]:
        for place, inject in enumerate(self.scenario.injects):
            yield ("injects", place), inject.key
        for place, expectation in enumerate(self.scenario.expectations):
            yield ("expectations", place), expectation.key

    def _inject(self, path: Path, one: ScriptInject) -> Iterator[Fault]:
        if sum((bool(one.at), bool(one.after), one.by_hand)) != 1:
            yield self._fault(path, ONE_WAY)
        if one.at:
            yield from self._time((*path, "at"), one)
        if one.after and one.after not in self.injects | self.expectations:
            yield self._fault((*path, "after"), NO_SUCH_AFTER, name=one.after)
        if one.only is not None and one.after not in self.expectations:
            yield self._fault((*path, "only"), ONLY_AFTER)
        yield from self._roles((*path, "to"), one.to)
        if one.outlet and one.outlet not in self.scenario.outlets:
            known = ", ".join(self.scenario.outlets)
            yield self._fault((*path, "outlet"), NO_SUCH_PLACE, name=one.outlet, known=known)
        yield from self._named((*path, "title"), one.title)
        yield from self._named((*path, "text"), one.text)

    def _time(self, path: Path, one: ScriptInject) -> Iterator[Fault]:
        found = written(one.at)
        if found is None:
            yield self._fault(path, NOT_A_TIME, time=one.at)
        elif found.clock and not self.scenario.begins:
            yield self._fault(path, NO_BEGINNING, time=one.at)
        elif (self.scenario.offset(one) or 0) < 0:
            yield self._fault(path, BEFORE_START, time=one.at)

    def _expectation(self, path: Path, one: ScriptExpectation) -> Iterator[Fault]:
        if one.after and one.after not in self.injects | self.expectations:
            yield self._fault((*path, "after"), NO_SUCH_AFTER, name=one.after)
        yield from self._roles((*path, "who"), one.who)
        for place, code in enumerate(one.codes):
            if code not in self.known.codes:
                near = difflib.get_close_matches(code, self.known.codes, 1, 0.6)
                text = NEAR_EVENT if near else NO_SUCH_EVENT
                yield self._fault((*path, "codes", place), text, name=code, near=near[0] if near else "")
        if one.checked is Checked.ENGINE and not one.codes:
            yield self._fault((*path, "codes"), NO_CODES)
        if one.clause and one.clause not in self.known.clauses:
            yield self._fault((*path, "clause"), NO_SUCH_CLAUSE, name=one.clause)
        if one.item and self.known.items is not None and one.item not in self.known.items:
            yield self._fault((*path, "item"), mark("no score sheet has an item {name}"), name=one.item)
        yield from self._named((*path, "text"), one.text)

    def _roles(self, path: Path, roles: Iterable[str]) -> Iterator[Fault]:
        for place, role in enumerate(roles):
            if role not in self.known.roles:
                yield self._fault((*path, place), NO_SUCH_ROLE, name=role)

    def _named(self, path: Path, words: Words) -> Iterator[Fault]:
        named = {*PLACE.findall(words.zh), *PLACE.findall(words.en)}
        for name in sorted(named - set(self.scenario.outlets)):
            yield self._fault(path, BAD_PLACE, name="{" + name + "}")

    def _circles(self) -> Iterator[Fault]:
        """Yield each circle of what follows one another once, at the first of it."""
        after = {one.key: one.after for one in self.scenario.injects}
        after |= {one.key: one.after for one in self.scenario.expectations}
        told: set[str] = set()
        for path, key in self._rows():
            walked, at = [key], after[key]
            while at and at not in walked and at in after:
                walked.append(at)
                at = after[at]
            if at == key and key not in told:
                told |= set(walked)
                yield self._fault((*path, "after"), CIRCLE, circle=" ← ".join([*walked, key]))


def filled(words: Words, names: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Return a text in both languages with the names of its outlets in it."""
    chinese = PLACE.sub(lambda one: names.get(one[1], (one[0], ""))[0], words.first)
    english = PLACE.sub(lambda one: names.get(one[1], ("", one[0]))[1], words.second)
    return chinese, english


def when_text(scenario: ScenarioText, inject: ScriptInject) -> str:
    """Return when an inject comes as the script writes it, empty where it follows something or goes by hand."""
    offset = scenario.offset(inject)
    return inject.at if offset is None else offset_text(offset)
