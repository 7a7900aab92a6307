"""Plan data as YAML, each doubt as a comment above the key that it concerns: what a person settles, and then deletes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

SIGN = "# ? "
"""How a line begins that asks something; once it is settled the line is deleted."""
_WIDE = 1_000_000


@dataclass(frozen=True)
class Question:
    """An open question of a plan text: its line (from 1), the key below it, the words."""

    line: int
    section: str
    words: str


def written(data: Mapping[str, Any], doubts: Sequence[tuple[tuple[str, ...], str]], heading: str = "") -> str:
    """Return data as YAML; ``doubts`` are (path of the key, words), each above its key or the nearest that stands."""
    at: dict[tuple[str, ...], list[str]] = {}
    for path, words in doubts:
        at.setdefault(_nearest(path, data), []).append(words)
    lines = [f"# {line}" for line in heading.splitlines()]
    lines += [_question(words) for words in at.get((), ())]
    return "\n".join([*lines, *_map(data, (), at)]) + "\n"


def questions(text: str) -> tuple[Question, ...]:
    """Return the questions that a plan text still asks."""
    lines = text.splitlines()
    found = []
    for number, line in enumerate(lines, start=1):
        if line.lstrip().startswith(SIGN):
            found.append(Question(number, _section(lines, number), line.strip().removeprefix(SIGN)))
    return tuple(found)


def _section(lines: list[str], number: int) -> str:
    """Return the top-level key that a line belongs to: of its own map, or for a line at the margin the next one."""
    margin = not lines[number - 1].startswith(" ")
    others = lines[number:] if margin else lines[number - 2 :: -1]
    return next((found[1] for line in others if (found := re.match(r"([a-z_]\w*):", line))), "")


def _nearest(path: tuple[str, ...], data: Mapping[str, Any]) -> tuple[str, ...]:
    found: Any = data
    for depth, name in enumerate(path):
        if not isinstance(found, Mapping) or name not in found:
            return path[:depth]
        found = found[name]
    return path


def _map(
    data: Mapping[str, Any], path: tuple[str, ...], at: Mapping[tuple[str, ...], list[str]]
) -> Iterator[str]:
    margin = "  " * len(path)
    for key, value in data.items():
        here = (*path, key)
        for words in at.get(here, ()):
            yield f"{margin}{_question(words)}"
        if isinstance(value, Mapping) and not _is_short(value, here, at):
            yield f"{margin}{key}:"
            yield from _map(value, here, at)
        else:
            yield f"{margin}{key}: {_flow(value)}"
        if not path:
            yield ""


def _is_short(
    value: Mapping[str, Any], path: tuple[str, ...], at: Mapping[tuple[str, ...], list[str]]
) -> bool:
    """Tell whether a map stands on one line: a text in two languages."""
    return set(value) <= {"zh", "en"} and not any(
        other[: len(path)] == path and other != path for other in at
    )


def _question(words: str) -> str:
    return SIGN + " ".join(words.split())


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines on one, its line ends as ``\\n``."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    plain = bool(text) and "\n" not in text
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def _flow(value: Any) -> str:
    text = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, default_flow_style=True, width=_WIDE, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("\n...").strip()
