"""The mapping of a network file: which column is which field. Typed; a fault names the key and what it expects."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from youxu.core.errors import UnableTo
from youxu.kernel import spans
from youxu.kernel.geo import Datum
from youxu.kernel.words import Sentence, mark
from youxu.network import rules

LARGEST = 1_000_000
FIELDS = (
    "code", "name", "name_en", "kind", "mode", "registration_number", "province", "city", "county", "town",
    "address", "postcode", "head_name", "telephone", "service_area", "service_population", "floor_area",
    "weekly_open_days", "daily_hours", "box_collections_a_day", "deliveries_a_week", "only_outlet_of_township",
    "one_person",
)  # fmt: skip


class UnableToReadMapping(UnableTo):
    """The mapping file cannot be used; the sentence names the key at fault."""

    text = mark("The mapping cannot be read.")


class MappingFault(ValueError):
    """A value that a mapping cannot have, in a sentence that is translated where it is shown."""

    def __init__(self, text: str, **values: str) -> None:
        super().__init__(text)
        self.sentence = Sentence(text, values)


class Part(BaseModel):
    """A part of a mapping: a key that it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Take(Part):
    """How a value is taken from a row: one column or several joined, cut by a pattern, translated by a table.

    ``pattern``: the first group (or the whole match) of a regular expression; ``values``: replaces what it
    lists, ``otherwise``: what stands for all that it does not list; ``prefix``: put before what is not empty.
    """

    column: str = ""
    join: tuple[str, ...] = ()
    between: str = " "
    pattern: str = Field(default="", max_length=200)
    values: Mapping[str, str] = Field(default_factory=dict)
    otherwise: str | None = None
    prefix: str = ""
    constant: str | None = None

    def of(self, row: Mapping[str, Any]) -> str:
        """Return the value of ``row`` as trimmed text."""
        if self.constant is not None:
            return self.constant
        if self.join:
            text = self.between.join(filter(None, (_text(row.get(name)) for name in self.join)))
        else:
            text = _text(row.get(self.column)) if self.column else ""
        if self.pattern:
            found = re.search(self.pattern, text)
            text = "" if found is None else found.group(found.lastindex or 0)
        if self.values or self.otherwise is not None:
            text = self.values.get(text, text if self.otherwise is None else self.otherwise)
        return f"{self.prefix}{text}" if text else ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that it reads."""
        return self.join or ((self.column,) if self.column else ())

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        re.compile(value)
        return value


Kind = TypeVar("Kind", bound=BaseModel)


def _as_take(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


Taken = Annotated[Take, BeforeValidator(_as_take)]


class TopUnit(Part):
    """The unit that the outlets belong to when the command names none; made when it does not exist."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")
    name: str
    name_en: str = ""
    level: rules.UnitLevel = rules.UnitLevel.GROUP
    time_zone: str = "Asia/Shanghai"
    calendar: str = ""

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, value: str) -> str:
        spans.zone(value)
        return value


class Level(Part):
    """A level of units below, one unit for each different ``code``."""

    level: rules.UnitLevel
    code: Taken
    name: Taken


class RegionLevels(Part):
    """Regions of the rows in a scheme of the mapping's own, from the outermost to the innermost."""

    scheme: str = Field(max_length=24)
    levels: tuple[tuple[Taken, Taken], ...] = ()
    code: Taken | None = None


class Place(Part):
    """Where the outlet lies: two columns in ``datum``; a point outside ``box`` (S, W, N, E) is not believed."""

    latitude: Taken
    longitude: Taken
    datum: Datum = Datum.WGS84
    box: tuple[float, float, float, float] = (-90.0, -180.0, 90.0, 180.0)


class Hours(Part):
    """When the outlet is open: a column in ``osm`` or ``chinese`` writing, or one ``constant`` OSM pattern.

    ``groups`` maps the name of a group of services in the text to the lines it stands for.
    """

    column: str = ""
    syntax: Literal["osm", "chinese"] = "osm"
    groups: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    constant: str = ""
    add: str = ""

    @field_validator("constant")
    @classmethod
    def _reads(cls, value: str) -> str:
        return spans.check(value) if value else value


class Lines(Part):
    """Which service lines an outlet offers: ``always``, and more by the value of a column."""

    always: tuple[str, ...] = ()
    column: str = ""
    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    def of(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the lines of ``row`` without repeats."""
        more = self.values.get(_text(row.get(self.column)), ()) if self.column else ()
        return tuple(dict.fromkeys((*self.always, *more)))

    @field_validator("always", "values")
    @classmethod
    def _are_lines(cls, value: Any) -> Any:
        for line in _flat(value):
            if line not in rules.LINE_KEYS:
                known = ", ".join(rules.LINE_KEYS)
                raise MappingFault(mark("{name}: no service line; known are {known}"), name=line, known=known)
        return value


def _flat(value: Any) -> Iterator[str]:
    for one in value.values() if isinstance(value, Mapping) else (value,):
        yield from one


class Title(Part):
    """The name of the mapping in both languages."""

    zh: str
    en: str


class FileMapping(Part):
    """What every mapping of a file says: its key and title, the form of the file, the columns of the source's own key."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    title: Title
    format: Literal["csv", "json", "xlsx", "geojson"]
    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    sheet: str = ""
    skip: int = Field(default=0, ge=0, le=100)
    records: str = ""
    id: tuple[str, ...] = Field(min_length=1)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that the mapping reads, each once."""
        return self.id


class NetworkMapping(FileMapping):
    """A mapping of outlets as a whole; see ``mappings/`` for shipped ones.

    ``id`` names the columns that together are the source's own key: an import repeated finds its rows by it.
    """

    unit: TopUnit | None = None
    levels: tuple[Level, ...] = ()
    regions: RegionLevels | None = None
    fields: Mapping[str, Taken]
    place: Place | None = None
    parent: Taken | None = None
    hours: Hours | None = None
    lines: Lines = Lines()

    @field_validator("fields")
    @classmethod
    def _known(cls, value: Mapping[str, Take]) -> Mapping[str, Take]:
        for name in value:
            if name not in FIELDS:
                known = ", ".join(FIELDS)
                raise MappingFault(
                    mark("{name}: no field of an outlet; known are {known}"), name=name, known=known
                )
        if "name" not in value:
            raise MappingFault(mark("{name} is missing"), name="name")
        return value

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that the mapping reads, each once."""
        takes: list[Take] = [*self.fields.values()]
        takes += [take for level in self.levels for take in (level.code, level.name)]
        takes += [take for take in (self.parent,) if take]
        if self.place:
            takes += [self.place.latitude, self.place.longitude]
        if self.regions:
            takes += [take for pair in self.regions.levels for take in pair]
            takes += [self.regions.code] if self.regions.code else []
        others = [*self.id, self.lines.column, self.hours.column if self.hours else ""]
        names = dict.fromkeys([*others, *(name for take in takes for name in take.columns)])
        return tuple(name for name in names if name)


def load(path: Path) -> tuple[NetworkMapping, str]:
    """Return the mapping of outlets in the YAML file ``path`` and its text. Raises UnableToReadMapping."""
    text = text_of(path)
    return parse(text), text


def text_of(path: Path) -> str:
    """Return the text of a mapping file. Raises UnableToReadMapping."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnableToReadMapping(mark("The mapping is larger than 1 MB."), field="mapping")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UnableToReadMapping(mark("The mapping is not written in UTF-8."), field="mapping") from error
    except OSError as error:
        raise UnableToReadMapping(
            mark("The file {file} cannot be opened."), field="mapping", file=path.name
        ) from error


def parse(text: str) -> NetworkMapping:
    """Return the mapping of outlets written in ``text``. Raises UnableToReadMapping that names the line or key."""
    return parsed(text, NetworkMapping)


def parsed(text: str, kind: type[Kind]) -> Kind:
    """Return the mapping of a kind written in ``text``. Raises UnableToReadMapping that names the line or key."""
    try:
        # Every scalar is text: a column may be called no, 01 or 2026-01-01. BaseLoader builds nothing else.
        values = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        raise UnableToReadMapping(
            mark("The mapping is no YAML: line {line}: {fault}"),
            field="mapping",
            line=place.line + 1 if place else 1,
            fault=getattr(error, "problem", str(error)),
        ) from error
    except RecursionError as error:
        raise UnableToReadMapping(mark("The file is nested too deeply."), field="mapping") from error
    if not isinstance(values, dict):
        raise UnableToReadMapping(mark("The mapping holds no keys."), field="mapping")
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise UnableToReadMapping(
            mark("The mapping, key {key}: {fault}"),
            field="mapping",
            key=".".join(str(one) for one in first["loc"]),
            fault=_why(first),
            details={"faults": [".".join(map(str, one["loc"])) for one in error.errors()]},
        ) from error


def _why(error: ErrorDetails) -> Sentence:
    """Return in words that are translated what is wrong with one key."""
    kind, name = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    if kind == "missing":
        return Sentence(mark("{name} is missing"), {"name": name})
    if kind == "extra_forbidden":
        return Sentence(mark("the key {name} is not known here"), {"name": name})
    context = error.get("ctx", {})
    if kind in ("enum", "literal_error"):
        expected = str(context.get("expected", "")).replace(" or ", ", ")
        return Sentence(
            mark("{value} is not one of {expected}"),
            {"value": str(error["input"])[:60], "expected": expected},
        )
    reason = context.get("error")
    if isinstance(reason, MappingFault):
        return reason.sentence
    return Sentence(mark("this value is not allowed here: {value}"), {"value": str(error["input"])[:60]})


def digest_of(*parts: bytes) -> str:
    """Return one SHA-256 over parts, each hashed by itself."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())
