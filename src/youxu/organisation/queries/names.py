"""Names of people in Latin letters, for texts that keep a name as it was written down: the journal's sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from youxu.core import wording
from youxu.core.database import path_under
from youxu.kernel.words import Sentence
from youxu.organisation.grants import key_of
from youxu.organisation.models import Contact, OutletCard, Person

SAID = frozenset(
    ("accepted_by", "deputy", "leader", "led_by", "owner", "person", "refused_by", "restorer", "successor")
)
"""The places of the journal's sentences that hold a person's name."""


@dataclass(frozen=True)
class Latin:
    """Names in Latin letters by the actor's key, and by the name where all of a unit who bear it share them."""

    by_key: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, str] = field(default_factory=dict)

    def author(self, key: str, name: str) -> str:
        """Return who wrote an entry, in the reader's language."""
        return self.by_key.get(key, name)

    def told(self, key: str, sentence: Sentence) -> Sentence:
        """Return an entry's sentence with the people in it named in the reader's language."""
        names = {name: self.by_name.get(str(sentence.values.get(name)), "") for name in SAID}
        if "by" in sentence.values:
            names["by"] = self.by_key.get(key, "")
        changed = {name: english for name, english in names.items() if english}
        return Sentence(sentence.text, {**sentence.values, **changed}) if changed else sentence


def latin_names(entries: Iterable[tuple[str, Sentence, str]]) -> Latin:
    """Return the names that an English reader sees in entries (actor key, sentence, unit path): one query, or none."""
    rows = list(entries)
    if wording.chinese() or not rows:
        return Latin()
    keys = {key for key, _sentence, _path in rows}
    names = {str(s.values[name]) for _key, s, _path in rows for name in SAID if s.values.get(name)}
    within = Q()
    for path in {path for _key, _sentence, path in rows}:
        within |= path_under("unit_path", path)
    ids = [int(key.partition(":")[2]) for key in keys if key.startswith("person:")]
    people = Person.objects.filter(Q(pk__in=ids) | Q(within, name__in=names)).exclude(name_en="")
    by_key: dict[str, str] = _cards(keys)
    by_name: dict[str, set[str]] = {}
    for pk, name, english in people.values_list("pk", "name", "name_en"):
        by_key[key_of(pk)] = english
        by_name.setdefault(name, set()).add(english)
    return Latin(by_key, {name: min(found) for name, found in by_name.items() if len(found) == 1})


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
    found: dict[str, set[str]] = {}
    for name, english in people.values_list("name", "name_en"):
        found.setdefault(name, set()).add(english)
    return {name: min(several) for name, several in found.items() if len(several) == 1}
