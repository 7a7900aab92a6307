"""A file of people: checked whole first, every bad row named, then taken over part by part; again adds nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from youxu.core import clock
from youxu.core.actor import Actor
from youxu.kernel.imported import ImportResult, RowWord
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Unit
from youxu.organisation import rules
from youxu.organisation.actions.imports import Line, take_people
from youxu.organisation.files import FileRow, read_people
from youxu.organisation.grants import holding_now
from youxu.organisation.models import Holding, Person, Post

PART = 40
_BETWEEN = re.compile(r"[、,，;；/|\n]+")


@dataclass
class Checked:
    """What the check of the whole file found: lines to add and to change, rows unchanged, rejected, warned."""

    created: list[Line] = field(default_factory=list)
    updated: list[Line] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[RowWord] = field(default_factory=list)
    warned: list[RowWord] = field(default_factory=list)


def import_people(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    data: bytes,
    name: str,
    dry: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportResult:
    """Take over a file of people; rows without a unit belong to ``unit``.

    Good rows are taken although others are rejected. ``dry`` only checks. ``progress`` gets (done, of how many).
    Raises UnableToReadFile, NotPermitted.
    """
    by.require("edit_organisation", unit=unit.path)
    began = clock.monotonic()
    rows = read_people(data, name)
    checked = _Check(by, at, unit, rows).run()
    if not dry:
        _take(by, at, checked, name, hashlib.sha256(data).hexdigest(), progress)
    return ImportResult(
        rows=len(rows),
        created=len(checked.created),
        updated=len(checked.updated),
        unchanged=checked.unchanged,
        rejected=tuple(sorted(checked.rejected, key=lambda word: word.row)),
        warned=tuple(sorted(checked.warned, key=lambda word: word.row)),
        seconds=round(clock.monotonic() - began, 3),
    )


def _take(
    by: Actor,
    at: datetime,
    checked: Checked,
    name: str,
    digest: str,
    progress: Callable[[int, int], None] | None,
) -> None:
    lines = sorted([*checked.created, *checked.updated], key=lambda line: (line.unit.path, line.row))
    done = 0
    for part in _parts(lines):
        take_people(by=by, at=at, unit=part[0].unit, lines=part, file=name[:120], digest=digest)
        done += len(part)
        if progress is not None:
            progress(done, len(lines))


def _parts(lines: Sequence[Line]) -> Iterable[list[Line]]:
    """Yield lines of one unit each, ``PART`` at most."""
    part: list[Line] = []
    for line in lines:
        if part and (len(part) == PART or part[0].unit.pk != line.unit.pk):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


class _Check:
    """The check of a whole file against the rows that exist, read in a few queries."""

    def __init__(self, by: Actor, at: datetime, unit: Unit, rows: Sequence[FileRow]) -> None:
        self.by, self.at, self.unit, self.rows = by, at, unit, rows
        self.found = Checked()
        numbers = {row.get("staff_number") for row in rows}
        mobiles = {rules.plain_mobile(row.get("mobile")) for row in rows} - {""}
        self.people = {p.staff_number: p for p in Person.objects.filter(staff_number__in=numbers)}
        self.owners = {p.mobile: p for p in Person.objects.filter(mobile__in=mobiles, retired_at=None)}
        self.units = _units({row.get("unit") for row in rows}, unit)
        self.outlets = _outlets({row.get("outlet") for row in rows})
        self.held = _held(self.people.values(), at)
        self.own_posts = _own_posts(self.units.values())
        self.seen: dict[tuple[str, str], int] = {}

    def run(self) -> Checked:
        """Judge every row."""
        for row in self.rows:
            fault = self._repeated(row)
            line = None if fault else self._line(row)
            if isinstance(line, Line):
                self._sort(row, line)
            else:
                self.found.rejected.append(RowWord(row.number, fault or line or Sentence("")))
        return self.found

    def _repeated(self, row: FileRow) -> Sentence | None:
        keys = {"staff_number": row.get("staff_number"), "mobile": rules.plain_mobile(row.get("mobile"))}
        for column, value in keys.items():
            if value and (first := self.seen.setdefault((column, value), row.number)) != row.number:
                text = {
                    "staff_number": mark("The staff number {value} stands in row {first} already."),
                    "mobile": mark("The mobile number stands in row {first} already."),
                }
                return Sentence(text[column], {"value": value, "first": first})
        return None

    def _line(self, row: FileRow) -> Line | Sentence:
        """Return the row as what is to be kept, or what is wrong with it."""
        unit = self.units.get(row.get("unit"))
        if unit is None:
            return Sentence(mark("The unit {unit} is not known."), {"unit": row.get("unit")})
        if not self.by.may("edit_organisation", unit=unit.path):
            return Sentence(mark("You may not edit the organisation of {unit}."), {"unit": unit.name})
        outlet = self._outlet(row.get("outlet"), unit)
        if isinstance(outlet, Sentence):
            return outlet
        person = self.people.get(row.get("staff_number"))
        fault = self._person_fault(row, person)
        if fault is not None:
            return fault
        posts = self._posts(row.get("posts"), unit, outlet)
        if isinstance(posts, Sentence):
            return posts
        return Line(
            row=row.number,
            unit=unit,
            outlet=outlet,
            posts=posts,
            staff_number=row.get("staff_number"),
            name=row.get("name"),
            name_en=row.get("name_en"),
            mobile=rules.plain_mobile(row.get("mobile")),
            email=row.get("email"),
            language=_language(row.get("language")),
        )

    def _person_fault(self, row: FileRow, person: Person | None) -> Sentence | None:
        faults = [rules.staff_number_fault(row.get("staff_number")), rules.mobile_fault(row.get("mobile"))]
        if not row.get("name"):
            faults.append(Sentence(mark("The name is missing.")))
        if _language(row.get("language")) is None:
            faults.append(Sentence(mark("The language is zh-hans or en."), {}))
        owner = self.owners.get(rules.plain_mobile(row.get("mobile")))
        if owner is not None and owner.staff_number != row.get("staff_number"):
            faults.append(Sentence(mark("This mobile number is already {person}'s."), {"person": owner.name}))
        if person is not None and person.retired_at is not None:
            faults.append(Sentence(mark("{person} was retired."), {"person": person.name}))
        if person is not None and not self.by.may("edit_organisation", unit=person.unit_path):
            faults.append(Sentence(mark("{person} belongs to another unit."), {"person": person.name}))
        return next((fault for fault in faults if fault), None)

    def _outlet(self, text: str, unit: Unit) -> Outlet | Sentence | None:
        if not text:
            return None
        found = [one for one in self.outlets.get(text, ()) if one.unit_path.startswith(unit.path)]
        if len(found) == 1:
            return found[0]
        if found:
            return Sentence(mark("Several outlets are called {outlet}: give the code."), {"outlet": text})
        return Sentence(
            mark("The outlet {outlet} is not known in {unit}."), {"outlet": text, "unit": unit.name}
        )

    def _posts(self, text: str, unit: Unit, outlet: Outlet | None) -> tuple[str, ...] | Sentence | None:
        """Return the post keys of a cell; None when the cell is empty (then the posts stay as they are)."""
        keys = []
        for word in filter(None, (piece.strip() for piece in _BETWEEN.split(text))):
            key = _POSTS_BY_NAME.get(word.lower()) or self.own_posts.get((unit.pk, word))
            if key is None:
                return Sentence(mark("The post {post} is not known."), {"post": word})
            if key in rules.OUTLET_POSTS and outlet is None:
                return Sentence(mark("The post {post} needs an outlet in its row."), {"post": word})
            keys.append(key)
        return tuple(dict.fromkeys(keys)) or None

    def _sort(self, row: FileRow, line: Line) -> None:
        person = self.people.get(line.staff_number)
        if person is None:
            self.found.created.append(line)
            return
        line = _filled(line, person)
        if person.name != line.name:
            text = mark("The name changes from {old} to {new}: is it the same person?")
            self.found.warned.append(
                RowWord(row.number, Sentence(text, {"old": person.name, "new": line.name}))
            )
        if _same(line, person, self.held.get(person.pk, frozenset())):
            self.found.unchanged += 1
        else:
            self.found.updated.append(line)


def _filled(line: Line, person: Person) -> Line:
    """Return the line with empty cells filled by what is kept: an empty cell changes nothing."""
    kept = {
        name: getattr(line, name) or getattr(person, name)
        for name in ("name_en", "mobile", "email", "language")
    }
    return replace(line, **kept)


def _same(line: Line, person: Person, held: frozenset[tuple[str, int | None]]) -> bool:
    fields = ("name", "name_en", "mobile", "email", "language")
    if any(getattr(line, name) != getattr(person, name) for name in fields):
        return False
    if line.unit.pk != person.unit_id or (line.outlet is not None and line.outlet.pk != person.outlet_id):
        return False
    return line.posts is None or line.wanted() == held


def _units(texts: set[str], home: Unit) -> dict[str, Unit]:
    """Return text -> unit for keys and names below ``home``; an empty cell is ``home`` itself."""
    below = Unit.objects.filter(path__startswith=home.path, retired_at=None)
    wanted = texts - {""}
    found = {unit.name: unit for unit in below.filter(name__in=wanted)}
    found |= {unit.key: unit for unit in below.filter(key__in=wanted)}
    return found | {"": home}


def _outlets(texts: set[str]) -> dict[str, list[Outlet]]:
    wanted = texts - {""}
    found: dict[str, list[Outlet]] = {}
    for outlet in Outlet.objects.filter(code__in=wanted, retired_at=None):
        found.setdefault(outlet.code, []).append(outlet)
    for outlet in Outlet.objects.filter(name__in=wanted, retired_at=None):
        found.setdefault(outlet.name, []).append(outlet)
    return found


def _held(people: Iterable[Person], at: datetime) -> dict[int, frozenset[tuple[str, int | None]]]:
    rows = Holding.objects.filter(holding_now(at), person__in=[person.pk for person in people], acting=False)
    found: dict[int, set[tuple[str, int | None]]] = {}
    for person, key, outlet in rows.values_list("person", "post__key", "post__outlet"):
        found.setdefault(person, set()).add((key, outlet))
    return {person: frozenset(posts) for person, posts in found.items()}


def _own_posts(units: Iterable[Unit]) -> dict[tuple[int, str], str]:
    """Return (unit, key or name) -> key for the posts of the units' own making."""
    rows = Post.objects.filter(unit__in=[unit.pk for unit in units], retired_at=None, outlet=None)
    found: dict[tuple[int, str], str] = {}
    for unit, key, name, name_en in rows.values_list("unit", "key", "name", "name_en"):
        found |= {(unit, word): key for word in (key, name, name_en) if word}
    return found


def _language(text: str) -> Any:
    """Return the language code meant, '' for an empty cell, None for one that the product lacks."""
    known = {"": "", "中文": "zh-hans", "zh": "zh-hans", "英文": "en", "english": "en"}
    known |= {code: code for code, _name in settings.LANGUAGES}
    return known.get(text.lower())


_POSTS_BY_NAME = {key: key for key in rules.KNOWN_POSTS}
_POSTS_BY_NAME |= {word.lower(): key for key, names in rules.POST_NAMES.items() for word in names}
