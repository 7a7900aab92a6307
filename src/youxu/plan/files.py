"""Plan files: YAML to the schema, with line, key and reason of every fault."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from youxu.kernel.words import Sentence, mark
from youxu.plan import extend, faults
from youxu.plan.reading import Document, Fault, Unreadable, decode, read
from youxu.plan.schema import Plan

SHIPPED = "counter-interruption"


class Faulty(Exception):
    """A plan that cannot stand; ``faults`` names line, key and reason of each fault."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        self.faults = found
        super().__init__("; ".join(f"{f.line}: {f.key}: {f.reason}" for f in found[:5]))


@dataclass(frozen=True)
class Checked:
    """What a check found: the plan when there is no fault, the faults, the warnings."""

    plan: Plan | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether the plan can stand; warnings do not hinder it."""
        return not self.faults


def shipped(name: str = SHIPPED, number: int = 1) -> Path:
    """Return the path of a shipped plan: beside the installed package, or in ``plans/`` of the checkout.

    Raises FileNotFoundError for a plan that is not shipped.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "plans", package.parents[1] / "plans"):
        path = folder / name / f"{number}.yaml"
        if path.is_file():
            return path
    raise FileNotFoundError(f"no shipped plan {name}/{number}")


def load(path: Path, parent: Plan | None = None) -> Plan:
    """Return the plan of a file. Raises Faulty with every fault, OSError for a file that cannot be read."""
    return parse(path.read_bytes(), parent)


def parse(content: bytes | str, parent: Plan | None = None) -> Plan:
    """Return the plan of a text. Raises Faulty with every fault."""
    found = check_text(content, parent)
    if found.plan is None or found.faults:
        raise Faulty(found.faults)
    return found.plan


def check(path: Path, parent: Plan | None = None) -> Checked:
    """Check a file as it stands alone; see ``check_text``. Raises OSError for a file that cannot be read."""
    return check_text(path.read_bytes(), parent)


def check_text(content: bytes | str, parent: Plan | None = None) -> Checked:
    """Check a plan text: shape, references, clauses, the whole; against ``parent`` where it extends one.

    A plan that says ``extends: name/number`` and comes without ``parent`` is checked against that shipped one.
    """
    try:
        document = read(decode(content if isinstance(content, bytes) else content.encode()))
        base = parent or _named_parent(document)
    except Unreadable as error:
        return Checked(None, (error.fault,))
    data = document.data
    if data.get("extends"):
        data = extend.merged(_dumped(base), data) if base else data
    else:
        base = None
    return _checked(data, document, base)


def _named_parent(document: Document) -> Plan | None:
    name = document.data.get("extends")
    if not name:
        return None
    key, _, number = str(name).partition("/")
    try:
        return shipped_plan(_word(key), int(number or 1))
    except (FileNotFoundError, ValueError):
        line = document.line_of(("extends",))
        raise Unreadable(
            line, mark("the plan extends {name}, which is not at hand"), name=str(name)
        ) from None


def _word(key: str) -> str:
    if not key.replace("-", "").isalnum():
        raise ValueError(key)
    return key


def _dumped(plan: Plan) -> dict[str, Any]:
    return plan.model_dump(mode="json", exclude_none=True)


def _checked(data: Mapping[str, Any], document: Document, parent: Plan | None) -> Checked:
    found = [*document.faults, *faults.of_references(data, document), *faults.of_coverage(data, document)]
    plan: Plan | None = None
    try:
        plan = Plan.model_validate(data)
    except ValidationError as trouble:
        found += faults.of_shape(trouble, document)
    if plan is not None:
        found += faults.of_whole(plan, document)
        if parent is not None:
            found += [_loosened(item, document) for item in extend.loosenings(parent, plan)]
    warned = tuple(faults.warnings(plan, document)) if plan else ()
    return Checked(None if found else plan, _in_order(found), warned)


def _in_order(found: list[Fault]) -> tuple[Fault, ...]:
    """Return the faults by line, each once."""
    once = {(fault.line, fault.key, str(fault.reason)): fault for fault in found}
    return tuple(once[key] for key in sorted(once))


def _loosened(item: extend.Loosening, document: Document) -> Fault:
    words = Sentence(extend.WORDS[item.rule], {"parent": item.parent, "child": item.child})
    return Fault(document.line_of(item.path), item.key, words)


def digest_of(text: str) -> str:
    """Return the SHA-256 of a plan text, by which versions and caches know it."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=8)
def shipped_plan(name: str = SHIPPED, number: int = 1) -> Plan:
    """Return a shipped plan, read once per process."""
    return load(shipped(name, number))


def is_shipped(text: str) -> bool:
    """Tell whether a text is a shipped plan, unchanged."""
    return digest_of(text) == digest_of(shipped().read_text(encoding="utf-8"))


def text_of_file(path: Path) -> str:
    """Return the text of a plan file. Raises Faulty for a file that is too large or not UTF-8."""
    try:
        return decode(path.read_bytes())
    except Unreadable as error:
        raise Faulty((error.fault,)) from None
