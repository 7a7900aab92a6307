"""Texts of a plan that lack a language: found in its YAML, and filled in without touching anything around them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from youxu.plan.reading import Unreadable, read

LANGUAGES = ("zh", "en")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Gap:
    """A text that stands in one language: its key with dots, its words, the language that it lacks."""

    key: str
    given: str
    language: str


@dataclass(frozen=True)
class _Place:
    """Where the words of a gap go: what stands from ``start`` to ``end`` is replaced by ``before``, words, nothing else."""

    gap: Gap
    start: int
    end: int
    before: str = ""


def gaps(text: str) -> tuple[Gap, ...]:
    """Return the texts that lack a language, in order; none for a text that is not readable as a plan."""
    return tuple(place.gap for place in _places(text))


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return the text with words put where they lack, by key; keys that lack nothing are passed over."""
    for place in reversed(_places(text)):
        said = words.get(place.gap.key, "").strip()
        if said:
            text = f"{text[: place.start]}{place.before}{_quoted(said)}{text[place.end :]}"
    return text


def _quoted(words: str) -> str:
    """Return words as a YAML scalar that means just them: JSON's strings are YAML's double-quoted ones."""
    return json.dumps(words, ensure_ascii=False)


def _places(text: str) -> list[_Place]:
    try:
        read(text)  # its limits and refusals stand before anything else is made of the text
        node = yaml.compose(text, Loader=_LOADER)
    except (Unreadable, yaml.YAMLError):
        return []
    return sorted(_in(node, ()), key=lambda place: place.start) if node is not None else []


def _in(node: yaml.Node, path: tuple[str, ...]) -> Iterator[_Place]:
    if isinstance(node, yaml.MappingNode):
        values = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
        if place := _place(node, values, ".".join(path)):
            yield place
        for key, value in values.items():
            yield from _in(value, (*path, key))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _in(value, (*path, str(number)))


def _place(node: yaml.MappingNode, values: Mapping[str, yaml.Node], key: str) -> _Place | None:
    """Return where a map with words in one language takes those in the other; None for any other map."""
    if not values or not set(values) <= set(LANGUAGES) or not all(map(_is_words, values.values())):
        return None
    said = {language: str(value.value).strip() for language, value in values.items()}
    lacking = [language for language in LANGUAGES if not said.get(language)]
    if len(lacking) != 1:
        return None
    language = lacking[0]
    gap = Gap(key, next(words for words in said.values() if words), language)
    if language in values:
        empty = values[language]
        before = "" if _has_characters(empty) else " "
        return _Place(gap, empty.start_mark.index, empty.end_mark.index, before)
    last = next(iter(values.values()))
    if node.flow_style:
        return _Place(gap, last.end_mark.index, last.end_mark.index, f", {language}: ")
    margin = "\n" + " " * node.start_mark.column
    return _Place(gap, last.end_mark.index, last.end_mark.index, f"{margin}{language}: ")


def _is_words(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)


def _has_characters(node: yaml.Node) -> bool:
    """Tell whether an empty value has characters of its own, such as quotes; a bare one follows its colon directly."""
    return bool(node.end_mark.index > node.start_mark.index)
