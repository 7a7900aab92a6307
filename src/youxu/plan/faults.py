"""What is wrong with a plan, in words with line and key; and what GB/T 29639-2020 would expect besides."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from youxu.kernel.words import Sentence, mark
from youxu.plan.clauses import IDS
from youxu.plan.reading import Document, Fault, Path, dotted
from youxu.plan.schema import (
    CauseKey,
    GroupKey,
    LevelKey,
    NoticeKey,
    Plan,
    PlanFault,
    ReviewTrigger,
    SeparatedAct,
    StepKey,
)
from youxu.plan.walk import mentions, models_in

_NO_SUCH = {
    "posts": mark("there is no post {name} (unknown role)"),
    "lines": mark("there is no service line {name}"),
    "clocks": mark("there is no clock {name}"),
    "tasks": mark("there is no task {name}"),
    "clauses": mark("the plan has no clause {name}"),
    "checklists": mark("there is no checklist {name}"),
    "restricted_how": mark("there is no way of limiting {name}"),
    "usable_means": mark("there is no test of use {name}"),
    "profiles": mark("there is no profile {name}"),
    "sms": mark("there is no short message {name}"),
    "supplies": mark("there is no supply {name}"),
}
_SIMPLE = {
    "string_type": mark("a text is expected here"),
    "int_type": mark("a whole number is expected here"),
    "int_parsing": mark("a whole number is expected here"),
    "int_from_float": mark("a whole number is expected here"),
    "float_type": mark("a number is expected here"),
    "float_parsing": mark("a number is expected here"),
    "bool_type": mark("true or false is expected here"),
    "bool_parsing": mark("true or false is expected here"),
    "tuple_type": mark("a list is expected here"),
    "list_type": mark("a list is expected here"),
    "dict_type": mark("a map of keys is expected here"),
    "model_type": mark("a map of keys is expected here"),
    "model_attributes_type": mark("a map of keys is expected here"),
    "union_tag_not_found": mark("a condition is one predicate with its parameters"),
    "union_tag_invalid": mark("a condition is one predicate with its parameters"),
    "date_from_datetime_parsing": mark("a day is expected here, for instance 2027-02-06"),
    "date_type": mark("a day is expected here, for instance 2027-02-06"),
}
_BOUNDS = {
    "greater_than_equal": ("ge", mark("{value} is too small: at least {bound}")),
    "less_than_equal": ("le", mark("{value} is too large: at most {bound}")),
    "string_pattern_mismatch": ("pattern", mark("{value} is not written as it must be: {bound}")),
}
_LANGUAGES = ("zh", "en")
GAP = mark("the translation is missing: {language}")
"""What is said of a text that lacks a language; ``plan.texts`` finds and fills them."""


def _known_keys() -> frozenset[str]:
    return frozenset(name for model in models_in(Plan) for name in model.model_fields)


KNOWN_KEYS = _known_keys()


def of_shape(trouble: ValidationError, document: Document) -> Iterator[Fault]:
    """Yield the faults of shape: wrong keys, missing ones, wrong types, words outside the closed lists."""
    for error in trouble.errors(include_url=False):
        path = _path(error["loc"])
        shown = path if error["type"] in ("missing", "extra_forbidden") else document.known(path)
        yield Fault(document.line_of(path), dotted(shown), _reason(error, path))


def _path(location: Iterable[int | str]) -> Path:
    return tuple(part for part in location if part != "[key]")


def _reason(error: ErrorDetails, path: Path) -> Sentence:
    kind, last = error["type"], str(path[-1]) if path else ""
    inner = error.get("ctx", {}).get("error")
    if isinstance(inner, PlanFault):
        return inner.sentence
    if kind == "extra_forbidden":
        return _unknown_key(last)
    if kind == "missing":
        return _missing(last)
    if kind in ("enum", "literal_error"):
        return _no_word(error, path)
    if kind in _SIMPLE:
        return Sentence(_SIMPLE[kind])
    if kind in _BOUNDS:
        name, text = _BOUNDS[kind]
        return Sentence(text, {"value": _short(error["input"]), "bound": error.get("ctx", {}).get(name, "")})
    return Sentence(
        mark("this value is not allowed here: {value} ({reason})"),
        {"value": _short(error["input"]), "reason": error["msg"]},
    )


def _unknown_key(key: str) -> Sentence:
    near = difflib.get_close_matches(key, KNOWN_KEYS, 1, 0.75)
    if near:
        return Sentence(
            mark("the key {name} is not known here; did you mean {near}?"), {"name": key, "near": near[0]}
        )
    return Sentence(mark("the key {name} is not known here"), {"name": key})


def _missing(key: str) -> Sentence:
    if key in _LANGUAGES:
        return Sentence(GAP, {"language": key})
    if key in ("owner", "bearer"):
        return Sentence(mark("nobody owes this: {name} is missing"), {"name": key})
    return Sentence(mark("{name} is missing"), {"name": key})


def _no_word(error: ErrorDetails, path: Path) -> Sentence:
    value, expected = (
        _short(error["input"]),
        str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", "),
    )
    if any(part in ("starts", "opens") for part in path[-2:]):
        return Sentence(mark("there is no moment {name}"), {"name": value})
    return Sentence(mark("{value} is not one of {expected}"), {"value": value, "expected": expected})


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def of_references(data: Mapping[str, Any], document: Document) -> Iterator[Fault]:
    """Yield a fault for each key that names nothing: unknown role, clock, task, line, list, clause."""
    known = _targets(data)
    for found in mentions(Plan, data):
        if found.value not in known[found.kind]:
            yield Fault(
                document.line_of(found.path),
                dotted(found.path),
                Sentence(_NO_SUCH[found.kind], {"name": found.value}),
            )


def _targets(data: Mapping[str, Any]) -> dict[str, set[str]]:
    office = _keys(data.get("office_first_15"))
    return {
        "posts": _keys(data.get("posts")),
        "lines": _keys(data.get("lines")),
        "clocks": _keys(data.get("clocks")),
        "tasks": {key for step in _maps(data.get("steps")) for key in _keys(step.get("tasks"))},
        "clauses": set(IDS),
        "profiles": _keys(data.get("profiles")),
        "sms": _keys(data.get("sms")),
        "checklists": {"first_15", "clean_up", "custody", "gate"} | {f"office.{key}" for key in office},
        "restricted_how": _keys(data.get("restricted_how")),
        "usable_means": _keys(_map(data.get("supplies")).get("usable_means")),
        "supplies": {
            key
            for name in ("per_outlet", "per_county")
            for key in _keys(_map(data.get("supplies")).get(name))
        },
    }


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _keys(value: object) -> set[str]:
    return {str(key) for key in value} if isinstance(value, Mapping) else set()


def _maps(value: object) -> list[Mapping[str, Any]]:
    return (
        [item for item in value.values() if isinstance(item, Mapping)] if isinstance(value, Mapping) else []
    )


def of_coverage(data: Mapping[str, Any], document: Document) -> Iterator[Fault]:
    """Yield a fault for each clause without its words, without a chapter, or that nothing carries out."""
    found = list(mentions(Plan, data))
    cited = {m.value for m in found if m.kind == "clauses" and m.path[0] not in ("document", "clauses")}
    chapters = {m.value for m in found if m.path[0] == "document"}
    words = _keys(data.get("clauses"))
    for clause in IDS:
        if clause not in words:
            text = mark("clause {clause} is not covered: its words are missing")
        elif clause not in cited:
            text = mark("clause {clause} is not covered: nothing carries it out")
        elif clause not in chapters:
            text = mark("clause {clause} is not covered: it stands in no chapter")
        else:
            continue
        yield Fault(
            document.line_of(("clauses", clause)), f"clauses.{clause}", Sentence(text, {"clause": clause})
        )
    for extra in sorted(words - set(IDS)):
        yield Fault(
            document.line_of(("clauses", extra)),
            f"clauses.{extra}",
            Sentence(_NO_SUCH["clauses"], {"name": extra}),
        )


def of_whole(plan: Plan, document: Document) -> Iterator[Fault]:
    """Yield the faults that only the whole shows: what is absent, named twice, or does not fit together."""
    for path, reason in (*_absent(plan), *_tasks(plan), *_causes(plan), *_levels(plan), *_texts(plan)):
        yield Fault(document.line_of(path), dotted(path), reason)


Finding = tuple[Path, Sentence]
# The words of a withdrawal came later: a version that was published before them stays sound, and tells none.
_COMPLETE: tuple[tuple[str, Iterable[str]], ...] = (
    ("levels", LevelKey),
    ("steps", StepKey),
    ("causes", CauseKey),
    ("separation", SeparatedAct),
    ("notices", [key for key in NoticeKey if key is not NoticeKey.WITHDRAWN]),
    ("organisation", ("leading_group", "office", GroupKey.TECHNICAL, GroupKey.CUSTOMER, GroupKey.LOGISTICS)),
)


def _absent(plan: Plan) -> Iterator[Finding]:
    for section, wanted in _COMPLETE:
        for key in wanted:
            if key not in getattr(plan, section):
                yield (section, str(key)), _missing(str(key))
    for trigger in ReviewTrigger:
        if trigger not in plan.review.triggers:
            yield ("review", "triggers"), _missing(trigger)
    for line in plan.lines:
        if not plan.checks_for(line):
            yield (
                ("checks", "lines", line),
                Sentence(mark("the line {name} has no restoration check"), {"name": line}),
            )


def _tasks(plan: Plan) -> Iterator[Finding]:
    seen: set[str] = set()
    for step, body in plan.steps.items():
        for key in body.tasks:
            if key in seen:
                yield (
                    ("steps", step, "tasks", key),
                    Sentence(mark("a task of this key stands in another step")),
                )
            seen.add(key)
    for key, draft in plan.directives.items():
        for task in draft.tasks:
            found = plan.tasks.get(task)
            if (
                found
                and found.group not in draft.groups
                and found.group in (GroupKey.TECHNICAL, GroupKey.CUSTOMER, GroupKey.LOGISTICS)
            ):
                reason = mark("the task {task} belongs to a group that this directive does not address")
                yield ("directives", key, "tasks"), Sentence(reason, {"task": task})


def _causes(plan: Plan) -> Iterator[Finding]:
    lists = [cause for entry in plan.first_15.values() for cause in entry.causes]
    for cause in plan.causes:
        if lists.count(cause) != 1:
            text = mark("the cause {cause} needs exactly one first-15-minutes list")
            yield ("first_15",), Sentence(text, {"cause": str(cause)})


def _levels(plan: Plan) -> Iterator[Finding]:
    for section in ("clocks", "duties_out"):
        for key, entry in getattr(plan, section).items():
            for level in LevelKey:
                if level not in entry.limit:
                    text = mark("no value for level {level}; write - where nothing is owed")
                    yield (section, key, "limit"), Sentence(text, {"level": str(level)})


_PLACES = frozenset({"cause", "outlets", "level", "estimate_by"})


def _texts(plan: Plan) -> Iterator[Finding]:
    for key, draft in plan.directives.items():
        for words in (draft.title.zh, draft.title.en, draft.body.zh, draft.body.en):
            for place in set(re.findall(r"\{(\w*)\}", words)) - _PLACES:
                text = mark("there is no place {place} for a value")
                yield ("directives", key), Sentence(text, {"place": "{" + place + "}"})


_ANNEXES = {
    "unit_profile": mark("GB/T 29639-2020 expects a profile of the unit (annexes.unit_profile)"),
    "risk_assessment": mark(
        "GB/T 29639-2020 expects the result of the risk assessment (annexes.risk_assessment)"
    ),
    "plan_links": mark(
        "GB/T 29639-2020 expects the plan system and its links to other plans (annexes.plan_links)"
    ),
    "contacts": mark("GB/T 29639-2020 expects a list of contacts (annexes.contacts)"),
    "drawings": mark("GB/T 29639-2020 expects drawings of exits and routes (annexes.drawings)"),
    "mutual_aid": mark("GB/T 29639-2020 expects mutual-aid agreements (annexes.mutual_aid)"),
    "warning_start": mark("GB/T 29639-2020 expects what starts on a warning (annexes.warning_start)"),
    "after_care": mark("GB/T 29639-2020 expects after-care (annexes.after_care)"),
}


def warnings(plan: Plan, document: Document) -> list[Fault]:
    """Return what GB/T 29639-2020 expects and the plan lacks, and tags that are from memory."""
    found = [
        Fault(document.line_of(("annexes", name)), f"annexes.{name}", Sentence(text))
        for name, text in _ANNEXES.items()
        if getattr(plan.annexes, name) is None
    ]
    for section, text in _EXPECTED.items():
        value: Any = plan
        for part in section.split("."):
            value = getattr(value, part)
        if not value:
            found.append(Fault(document.line_of(tuple(section.split("."))), section, Sentence(text)))
    return found


_EXPECTED = {
    "risks": mark("GB/T 29639-2020 expects a description of risks (risks)"),
    "duties_out": mark("GB/T 29639-2020 expects reporting upward and outward with limits (duties_out)"),
    "supplies.per_outlet": mark("GB/T 29639-2020 expects a list of supplies (supplies)"),
    "supplies.per_county": mark("GB/T 29639-2020 expects a list of supplies (supplies)"),
    "flash_report": mark("GB/T 29639-2020 expects standard texts of reports (flash_report)"),
    "notices": mark("GB/T 29639-2020 expects standard texts of notices (notices)"),
    "training.training": mark("GB/T 29639-2020 expects training (training.training)"),
    "training.drills": mark("GB/T 29639-2020 expects drills (training.drills)"),
}
