"""YAML text to plain data with the line of every key, within limits; nothing in it is executed.

Only what a plan needs is read: maps, lists, texts, numbers, true and false. Aliases, tags and repeated keys
are faults, and size, depth and count are limited, so that no file can exhaust the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from youxu.kernel.words import Sentence, mark

MOST_BYTES = 1_000_000
MOST_DEPTH = 24
MOST_NODES = 60_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One fault of a plan file: its line (from 1), the key with dots, the reason in words."""

    line: int
    key: str
    reason: Sentence


class Unreadable(Exception):
    """The text cannot be read as a plan file at all; ``fault`` says where and why."""

    def __init__(self, line: int, text: str, **values: object) -> None:
        self.fault = Fault(line, "", Sentence(text, values))
        super().__init__(str(self.fault.reason))


@dataclass
class Document:
    """What was read: plain data, the line of each path, and faults found on the way (repeated keys)."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Return the line of the longest known beginning of ``path``; 1 for the whole."""
        return self.lines.get(self.known(path), 1)

    def known(self, path: Path) -> Path:
        """Return the longest beginning of ``path`` that was written in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return path


def decode(content: bytes) -> str:
    """Return the text of a file. Raises Unreadable for a file that is too large or not UTF-8."""
    if len(content) > MOST_BYTES:
        raise Unreadable(
            1,
            mark("the file is larger than {most} bytes; a plan file is a text of some hundred kilobytes"),
            most=MOST_BYTES,
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            line,
            mark("the file is not UTF-8 text; save it as UTF-8 (byte {place} is not)"),
            place=error.start + 1,
        ) from None


def read(text: str) -> Document:
    """Return the data of one YAML document with its lines. Raises Unreadable with the line and the reason."""
    try:
        return _build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        line = place.line + 1 if place else 1
        raise Unreadable(
            line, mark("this is not readable as YAML: {problem}"), problem=error.problem or ""
        ) from None
    except yaml.YAMLError as error:
        problem = str(error).splitlines()[0]
        raise Unreadable(1, mark("this is not readable as YAML: {problem}"), problem=problem) from None


@dataclass
class _Open:
    """A map or list under construction."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


def _build(events: Iterator[Any]) -> Document:
    found = Document()
    stack: list[_Open] = []
    count = documents = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable(_line_of(event), mark("references (*name) are not allowed in a plan file"))
        if isinstance(event, yaml.NodeEvent):
            count += 1
            _limits(event, count, len(stack))
            _place(event, stack, found)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Unreadable(_line_of(event), mark("the file holds more than one document"))
    if not isinstance(found.data, dict):
        raise Unreadable(1, mark("the file holds no plan: it must be a map of keys"))
    return found


def _line_of(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _limits(event: Any, count: int, depth: int) -> None:
    line = event.start_mark.line + 1
    if count > MOST_NODES:
        raise Unreadable(line, mark("the file has more than {most} entries"), most=MOST_NODES)
    if depth > MOST_DEPTH:
        raise Unreadable(line, mark("the file is nested deeper than {most} levels"), most=MOST_DEPTH)
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        raise Unreadable(line, mark("type marks ({tag}) are not allowed in a plan file"), tag=tag)


def _place(event: Any, stack: list[_Open], found: Document) -> None:
    """Put a node where it belongs: as key, as value of the pending key, or as the next item."""
    line = event.start_mark.line + 1
    top = stack[-1] if stack else None
    if top is not None and isinstance(top.value, dict) and top.key is None:
        if not isinstance(event, yaml.ScalarEvent):
            raise Unreadable(line, mark("a key must be a word"))
        _take_key(event.value, top, found, line)
        return
    value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
    if isinstance(event, yaml.ScalarEvent):
        value = _scalar(event)
    path: Path = ()
    if top is not None:
        path = _attach(value, top)
        found.lines.setdefault(path, line)
    elif not isinstance(event, yaml.ScalarEvent):
        found.data = value
    if not isinstance(event, yaml.ScalarEvent):
        stack.append(_Open(value, path))


def _take_key(key: str, top: _Open, found: Document, line: int) -> None:
    path = (*top.path, key)
    if key in top.value:
        found.faults.append(Fault(line, dotted(path), Sentence(mark("this key stands here twice"))))
    top.key = key
    found.lines[path] = line


def _attach(value: Any, top: _Open) -> Path:
    if isinstance(top.value, dict):
        key = top.key or ""
        top.value[key] = value
        top.key = None
        return (*top.path, key)
    top.value.append(value)
    return (*top.path, len(top.value) - 1)


_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,11})")
_BROKEN = re.compile(r"[-+]?[0-9]{1,12}\.[0-9]{1,9}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


def _scalar(event: Any) -> Any:
    """Read a plain word by the core rules only: YES, on and 09:00 stay texts."""
    if not event.implicit[0] or event.style not in (None, ""):
        return event.value
    text = event.value
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _BROKEN.fullmatch(text) else text


def dotted(path: Path) -> str:
    """Return a path as the key that people read: ``levels.IV.when.any.0``."""
    return ".".join(str(part) for part in path)
