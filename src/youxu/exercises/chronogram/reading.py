"""Reading a chronogram: the whole sheet is understood and checked first; every row that is not is named with its reason."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from youxu.exercises.chronogram.columns import (
    ABOUT,
    BY_HAND,
    CHECKED,
    COLUMNS,
    EVERYBODY,
    EXPECTED,
    KINDS,
    NEEDED,
    ONLY,
    WAYS,
    split,
)
from youxu.exercises.rules.scenario import Known, ScenarioText, UnsoundScenario, scenario_of
from youxu.exercises.rules.script_times import (
    Reading,
    Written,
    are_relative,
    clock_text,
    offset_text,
    written,
)
from youxu.exercises.rules.words import Checked, ExerciseForm, ExerciseScope
from youxu.kernel.words import Sentence, mark
from youxu.organisation.files import (
    HEADER_WITHIN,
    FileRow,
    UnableToReadFile,
    column_named,
    header_key,
    read_table,
    rows_of,
)
from youxu.plan.reading import Document, Fault, Path

USUAL_LIMIT = 30
SHORT = 40
NO_WORD = mark("{value} is not known here; known are: {known}")
NO_OUTLET_NAMED = mark("there is no outlet {name} in this unit, by code or by name")
NO_MINUTES = mark("{value} is no number of minutes")
NOT_A_TIME = mark("{time} is no time: write T+15, 0:15 or 09:25")
NOTHING_SAID = mark("this row is not understood: it names neither an event nor an expected action")
_FIELDS = {"at": "time", "text": "text"}


class UnsoundChronogram(UnsoundScenario):
    """A chronogram has faults: the line of each is its row, its key the column's header."""


@dataclass(frozen=True)
class ImportTerms:
    """What is said beside the sheet: what the scenario is called, what kind it is, how times and headers are meant."""

    key: str = ""
    title: str = ""
    form: str = ExerciseForm.FIELD
    scope: str = ExerciseScope.SINGLE
    begins: str = ""
    reading: Reading = Reading.AUTO
    usual_limit: int = USUAL_LIMIT
    outlets: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Which column an unknown header is: header -> column, or '' to leave it out."""


@dataclass(frozen=True)
class Named:
    """What cells may name: outlets by code and by name (code, name, English name), roles by key and by title."""

    outlets: Mapping[str, tuple[str, str, str]]
    roles: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A file that was opened: its cells, the header that was found best, what it says of the scenario itself."""

    table: Sequence[Sequence[str]]
    header: tuple[str, ...]
    about: Mapping[str, str]

    def unknown(self, columns: Mapping[str, str]) -> tuple[str, ...]:
        """Return the headers that are no known column and of which nothing was said."""
        known = {header_key(one) for one in columns}
        return tuple(
            one
            for one in self.header
            if one and not column_named(one, COLUMNS) and header_key(one) not in known
        )

    def missing(self, columns: Mapping[str, str]) -> tuple[str, ...]:
        """Return the needed columns that no header is."""
        found = {column_named(one, COLUMNS) for one in self.header} | set(columns.values())
        return tuple(one for one in NEEDED if one not in found)


def open_sheet(data: bytes, name: str) -> Sheet:
    """Open a csv or xlsx file. Raises UnableToReadFile."""
    table = read_table(data, name, COLUMNS, exact=True)
    if not any(any(row) for row in table):
        raise UnableToReadFile(mark("The file has no rows."), field="file")
    tops = table[:HEADER_WITHIN]
    header = max(tops, key=lambda row: sum(1 for cell in row if column_named(cell, COLUMNS)))
    return Sheet(table, tuple(header), _about(data))


def _about(data: bytes) -> dict[str, str]:
    """Return what a second sheet, as it is written out, says of the scenario."""
    if data[:2] != b"PK":
        return {}
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), data_only=True, read_only=True)
    try:
        name = next((one for one in ABOUT if one in book.sheetnames), "")
        rows = book[name].iter_rows(min_col=1, max_col=2, max_row=200, values_only=True) if name else ()
        return {str(key).strip(): "" if value is None else str(value).strip() for key, value in rows if key}
    finally:
        book.close()


def named_in(sheet: Sheet, terms: ImportTerms) -> set[str]:
    """Return what the sheet and the terms call outlets, so that the caller looks them up at once."""
    places = {value for key, value in sheet.about.items() if key.endswith(".code") and value}
    try:
        rows = _rows(sheet, terms)
    except UnableToReadFile:
        rows = []
    return places | set(terms.outlets) | {cell for row in rows for cell in split(row.get("outlet"))}


def read_chronogram(sheet: Sheet, terms: ImportTerms, named: Named, known: Known) -> ScenarioText:
    """Return the scenario that a sheet holds. Raises UnsoundChronogram with every fault, UnableToReadFile."""
    return _Reader(sheet, terms, named, known).read()


def _rows(sheet: Sheet, terms: ImportTerms) -> list[FileRow]:
    columns = {
        name: (
            *words,
            *(header_key(header) for header, column in terms.columns.items() if column == name),
        )
        for name, words in COLUMNS.items()
    }
    return rows_of(sheet.table, columns, NEEDED)


class _Reader:
    """One reading of a sheet: data as a scenario's text would hold it, with the row of each part."""

    def __init__(self, sheet: Sheet, terms: ImportTerms, named: Named, known: Known) -> None:
        self.sheet, self.terms, self.named, self.known = sheet, terms, named, known
        self.rows = _rows(sheet, terms)
        self.faults: list[Fault] = []
        self.lines: dict[Path, int] = {}
        self.injects: list[dict[str, Any]] = []
        self.expectations: list[dict[str, Any]] = []
        self.places: dict[str, dict[str, Any]] = {}
        self.begins = terms.begins or sheet.about.get("begins", "")
        self.relative = False

    def read(self) -> ScenarioText:
        """Return the scenario, or raise with every fault."""
        self._known_places()
        self._times()
        for row in self.rows:
            self._row(row)
        try:
            found = scenario_of(Document(self._data(), self.lines), self.known)
        except UnsoundScenario as trouble:
            told = {(fault.line, fault.key) for fault in self.faults}
            more = (replace(fault, key=self._header_of(fault.key)) for fault in trouble.faults)
            raise UnsoundChronogram(
                [*self.faults, *(one for one in more if (one.line, one.key) not in told)]
            ) from None
        if self.faults:
            raise UnsoundChronogram(self.faults)
        return found

    def _data(self) -> dict[str, Any]:
        about = self.sheet.about
        title = self._words(about.get("title", ""), about.get("title_en", "")) if about else None
        goals = [
            self._words(value, about.get(f"{key}_en", ""))
            for key, value in about.items()
            if key.startswith("goal.") and not key.endswith("_en")
        ]
        situation = self._words(about.get("situation", ""), about.get("situation_en", "")) if about else None
        named = self.terms.title or self.terms.key
        found: dict[str, Any] = {
            "key": self.terms.key or about.get("key", ""),
            "title": self.terms.title or title or self.terms.key,
            "form": about.get("form") or self.terms.form,
            "scope": about.get("scope") or self.terms.scope,
            "begins": self.begins,
            "situation": situation or named,
            "goals": goals,
            "outlets": self.places,
            "injects": self.injects,
            "expectations": self.expectations,
        }
        if about.get("minutes"):
            found["minutes"] = about["minutes"]
        return found

    def _known_places(self) -> None:
        about = self.sheet.about
        for key in (one[6:-6] for one in about if one.startswith("place.") and one.endswith(".title")):
            title = self._words(about[f"place.{key}.title"], about.get(f"place.{key}.title_en", ""))
            self.places[key] = {"title": title, "code": about.get(f"place.{key}.code", "")}
        for cell in self.terms.outlets:
            self._place(cell, 1, "outlet")

    def _times(self) -> None:
        """Find out how the clock-like times of the whole column are meant."""
        found = [time for row in self.rows if (time := written(_plain(row.get("time"))))]
        reading = self.terms.reading
        if reading is Reading.AUTO and self.sheet.about.get("begins"):
            reading = Reading.ABSOLUTE
        self.relative = are_relative(found, reading)
        clocks = [one.minutes for one in found if one.clock]
        if clocks and not self.relative and not self.begins:
            self.begins = clock_text(min(clocks))

    def _row(self, row: FileRow) -> None:
        key = row.get("key") or f"r{row.number}"
        kind = self._kind(row)
        title, expected = row.get("title"), row.get("expected")
        if kind == EXPECTED:
            self._expect(
                row, key, expected or title, row.get("expected_en") or row.get("title_en"), alone=True
            )
        elif title:
            self._inject(row, key)
            if expected:
                self._expect(row, f"{key}-x", expected, row.get("expected_en"), after=key)
        elif expected:
            self._expect(row, key, expected, row.get("expected_en"), alone=True)
        else:
            self._fault(row, "title", NOTHING_SAID)

    def _kind(self, row: FileRow) -> str:
        text = row.get("kind").lower()
        if text and text not in KINDS:
            self._no_word(row, "kind", text, KINDS)
        return KINDS.get(text, "")

    def _inject(self, row: FileRow, key: str) -> None:
        made: dict[str, Any] = {"key": key, **self._when(row)}
        title, text = row.get("title"), row.get("text")
        if not text and len(title) > SHORT:
            title, text = title[:SHORT] + "…", title
        made["title"] = self._words(title, row.get("title_en"))
        made["text"] = self._words(
            text or title, row.get("text_en") or (row.get("title_en") if not text else "")
        )
        if way := row.get("way"):
            if (known := WAYS.get(way.lower())) is None:
                self._no_word(row, "way", way, ("消息", "电话", "文件", "系统告警", "网帖", *WAYS))
            else:
                made["way"] = known
        made["to"] = self._roles(row, "to")
        if (outlet := row.get("outlet")) and (place := self._place(outlet, row.number, "outlet")):
            made["outlet"] = place
        self.lines[("injects", len(self.injects))] = row.number
        self.injects.append(made)

    def _when(self, row: FileRow) -> dict[str, Any]:
        text, after = _plain(row.get("time")), row.get("after")
        found: dict[str, Any] = {}
        if after:
            found["after"] = after
            if delay := self._minutes(row, "delay"):
                found["delay"] = delay
            if only := row.get("only"):
                if only.lower() not in ONLY:
                    self._no_word(row, "only", only, ONLY)
                else:
                    found["only"] = ONLY[only.lower()]
        if text.lower() in BY_HAND:
            return {**found, "by_hand": True}
        if text:
            found["at"] = self._at(row, text)
        return found

    def _at(self, row: FileRow, text: str) -> str:
        time: Written | None = written(text)
        if time is None:
            self._fault(row, "time", NOT_A_TIME, time=text)
            return "T+0"
        if not time.clock:
            return text
        return offset_text(time.minutes) if self.relative else clock_text(time.minutes)

    def _expect(
        self, row: FileRow, key: str, text: str, english: str, *, after: str = "", alone: bool = False
    ) -> None:
        codes = split(row.get("codes"))
        made: dict[str, Any] = {"key": key, "text": self._words(text, english), "codes": codes}
        if alone:
            exact = bool(self.sheet.about)
            after = row.get("after") or (self.injects[-1]["key"] if self.injects and not exact else "")
        made["after"] = after
        made["within"] = self._minutes(row, "within") or self.terms.usual_limit
        made["who"] = self._roles(row, "who")
        made["checked"] = Checked.ENGINE if codes else Checked.OBSERVER
        if checked := row.get("checked"):
            if checked.lower() not in CHECKED:
                self._no_word(row, "checked", checked, CHECKED)
            else:
                made["checked"] = CHECKED[checked.lower()]
        made |= {name: row.get(name) for name in ("clause", "item") if row.get(name)}
        self.lines[("expectations", len(self.expectations))] = row.number
        self.expectations.append(made)

    def _minutes(self, row: FileRow, column: str) -> int:
        text = _plain(row.get(column))
        found = written(text) if text else None
        if text and (found is None or found.minutes < 0):
            self._fault(row, column, NO_MINUTES, value=text)
        return max(0, found.minutes) if found else 0

    def _roles(self, row: FileRow, column: str) -> list[str]:
        found = []
        for word in split(row.get(column)):
            if word.lower() in EVERYBODY:
                return []
            # What is not known stays as it is: the check names it with its row.
            found.append(self.named.roles.get(word, word))
        return found

    def _place(self, cell: str, number: int, column: str) -> str:
        """Return the key of the place that a cell names; an outlet of the unit becomes one."""
        first = next(iter(split(cell)), cell)
        if first in self.places:
            return first
        outlet = self.named.outlets.get(first)
        if outlet is None:
            self._fault(FileRow(number, {}), column, NO_OUTLET_NAMED, name=first)
            return ""
        code, name, english = outlet
        standing = next((key for key, place in self.places.items() if place["code"] == code), "")
        if standing:
            return standing
        key = next(one for one in _letters() if one not in self.places)
        self.places[key] = {"title": {"zh": name, "en": english}, "code": code}
        return key

    def _words(self, chinese: str, english: str) -> Any:
        if english or self.sheet.about:
            return {"zh": chinese, "en": english}
        return chinese

    def _fault(self, row: FileRow, column: str, text: str, **values: object) -> None:
        self.faults.append(Fault(row.number, self._header(column), Sentence(text, values)))

    def _no_word(self, row: FileRow, column: str, value: str, known: Iterable[str]) -> None:
        self._fault(row, column, NO_WORD, value=value, known=", ".join(list(known)[:8]))

    def _header(self, column: str) -> str:
        """Return what the file calls a column."""
        chosen = [header for header, one in self.terms.columns.items() if one == column]
        return next(
            (one for one in self.sheet.header if column_named(one, COLUMNS) == column),
            chosen[0] if chosen else COLUMNS[column][0],
        )

    def _header_of(self, key: str) -> str:
        """Return the header for the key of a fault, such as ``injects.3.at``; another key stays."""
        parts = key.split(".")
        if parts[0] not in ("injects", "expectations") or len(parts) < 3:
            return key
        name = parts[2]
        if parts[0] == "expectations" and name == "text":
            return self._header("expected")
        column = _FIELDS.get(name, name)
        return self._header(column) if column in COLUMNS else key


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _letters() -> Iterator[str]:
    yield from "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for number in range(1, 1000):
        yield f"P{number}"
