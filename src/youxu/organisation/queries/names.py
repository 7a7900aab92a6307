"""Names of people in Latin letters, for texts that keep a name as it was written down: the journal's sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from django.db.models import Q

from youxu.core import stamps, wording
from youxu.core.database import path_under
from youxu.core.records import EntryRow
from youxu.kernel.words import Sentence
from youxu.network.models import Outlet, Unit
from youxu.organisation.grants import key_of
from youxu.organisation.models import Contact, OutletCard, Person

AT_ONCE = 200
SAID = frozenset(
    ("accepted_by", "deputy", "leader", "led_by", "owner", "person", "refused_by", "restorer", "successor")
)
"""The places of the journal's sentences that hold a person's name."""

PLACES = frozenset(("first_outlet", "name", "outlet", "place", "unit", "unit_name"))
"""The places that hold the Chinese name of an outlet or a unit, where no English one was written beside it."""


@dataclass(frozen=True)
class Latin:
    """Names in Latin letters by the actor's key, and by the name where all of a unit who bear it share them; outlets
    and units by their Chinese name, likewise."""

    by_key: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, str] = field(default_factory=dict)
    by_place: Mapping[str, str] = field(default_factory=dict)

    def author(self, key: str, name: str) -> str:
        """Return who wrote an entry, in the reader's language."""
        return self.by_key.get(key, name)

    def told(self, key: str, sentence: Sentence) -> Sentence:
        """Return an entry's sentence with the people in it named in the reader's language."""
        names = {name: self.by_name.get(str(sentence.values.get(name)), "") for name in SAID}
        names |= {name: self.by_place.get(str(sentence.values.get(name)), "") for name in PLACES}
        if "by" in sentence.values:
            names["by"] = self.by_key.get(key, "")
        changed = {name: english for name, english in names.items() if english}
        return Sentence(sentence.text, {**sentence.values, **changed}) if changed else sentence


def latin_names(entries: Iterable[tuple[str, Sentence, str]]) -> Latin:
    """Return the names that an English reader sees in entries (actor key, sentence, unit path): at most four queries."""
    rows = list(entries)
    if wording.chinese() or not rows:
        return Latin()
    keys = {key for key, _sentence, _path in rows}
    names = {str(s.values[name]) for _key, s, _path in rows for name in SAID if s.values.get(name)}
    paths = {path for _key, _sentence, path in rows}
    within = _within("unit_path", paths)
    ids = [int(key.partition(":")[2]) for key in keys if key.startswith("person:")]
    people = Person.objects.filter(Q(pk__in=ids) | Q(within, name__in=names)).exclude(name_en="")
    by_key: dict[str, str] = _cards(keys)
    by_name: list[tuple[str, str]] = []
    for pk, name, english in people.values_list("pk", "name", "name_en"):
        by_key[key_of(pk)] = english
        by_name.append((name, english))
    said = {str(s.values[name]) for _key, s, _path in rows for name in PLACES if s.values.get(name)}
    return Latin(by_key, _alone(by_name), _places(said, paths))


@stamps.kept("organisation", size=8192)
def english_name(name: str) -> str:
    """Return the name in Latin letters of whoever bears a Chinese one, where all who bear it share it, else ''."""
    rows = Person.objects.filter(name=name).exclude(name_en="").values_list("name_en", flat=True).distinct()
    found = list(rows[:2])
    return found[0] if len(found) == 1 else ""


def entries_named(rows: Iterable[EntryRow]) -> Iterator[EntryRow]:
    """Yield entries whose sentences name people and places in the reader's language, read some at a time."""
    left = iter(rows)
    while chunk := list(islice(left, AT_ONCE)):
        latin = latin_names((row.actor_key, row.sentence, row.unit_path) for row in chunk)
        yield from (replace(row, sentence=latin.told(row.actor_key, row.sentence)) for row in chunk)


def _within(column: str, paths: Iterable[str]) -> Q:
    """Return the filter of rows in one of the units or below."""
    found = Q()
    for path in paths:
        found |= path_under(column, path)
    return found


def _alone(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return name -> English name where all who bear it share it."""
    found: dict[str, set[str]] = {}
    for name, english in names:
        found.setdefault(name, set()).add(english)
    return {name: min(several) for name, several in found.items() if len(several) == 1}


def _places(said: set[str], paths: set[str]) -> dict[str, str]:
    """Return how an English reader sees outlets and units of these names; none is asked for where none is named."""
    if not said:
        return {}
    outlets = Outlet.objects.filter(_within("unit_path", paths), name__in=said).exclude(name_en="")
    units = Unit.objects.filter(_within("path", paths), name__in=said).exclude(name_en="")
    return _alone([*outlets.values_list("name", "name_en"), *units.values_list("name", "name_en")])


def _cards(keys: Iterable[str]) -> dict[str, str]:
    """Return how an English reader sees the cards among actors' keys: none is asked for where none acted."""
    ids = [int(key.partition(":")[2]) for key in keys if key.startswith("card:")]
    if not ids:
        return {}
    rows = OutletCard.objects.filter(pk__in=ids).exclude(outlet__name_en="")
    named = rows.values_list("pk", "outlet__name_en")
    return {f"card:{pk}": f"{english} (card)" for pk, english in named}


def contact_names(keys: Iterable[str]) -> dict[str, str]:
    """Return the names of the contacts for whom somebody acted, by the key that the journal keeps of them.

    None is asked for where none is named; of one taken away only the key is left.
    """
    ids = {int(key.partition(":")[2]) for key in keys if key.startswith("contact:")}
    rows = Contact.objects.filter(pk__in=ids, retired_at=None).values_list("pk", "name") if ids else ()
    return {f"contact:{pk}": name for pk, name in rows}


def shown_names(names: Iterable[str], path: str) -> Mapping[str, str]:
    """Return how an English reader sees names that were written down in a unit or below; empty for a Chinese one."""
    wanted = {name for name in names if name}
    if wording.chinese() or not wanted:
        return {}
    people = Person.objects.filter(path_under("unit_path", path), name__in=wanted).exclude(name_en="")
    return _alone(people.values_list("name", "name_en"))


def callers(numbers: Iterable[str], path: str) -> Mapping[str, str]:
    """Return by number how a reader sees the contacts and people of a unit and below who have it: two queries."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    contacts = Contact.objects.filter(path_under("unit_path", path), telephone__in=wanted, retired_at=None)
    people = Person.objects.filter(path_under("unit_path", path), mobile__in=wanted, retired_at=None)
    chinese = wording.chinese()
    found = {}
    for number, name, english in people.values_list("mobile", "name", "name_en"):
        found[number] = name if chinese else english or name
    for one in contacts.select_related("outlet"):
        outlet = one.outlet.name if chinese else one.outlet.name_en or one.outlet.name
        found[one.telephone] = f"{one.name} ({outlet})"
    return found
