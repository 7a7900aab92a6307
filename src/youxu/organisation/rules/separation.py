"""Separation between persons: who may not do the second act because of the first, and what a unit does instead.

The table itself is plan data (``Plan.separation``); the acts, parts and fall-backs are closed lists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from youxu.kernel.words import Sentence, mark


class Fallback(StrEnum):
    """What a unit does when no second person is there; the keys of the plan."""

    TELEPHONE_CHECK = "telephone_check"
    COUNTERSIGN = "countersign"
    PARENT_SIGNS = "parent_signs"
    WITNESS_CALL = "video_or_telephone_witness"


@dataclass(frozen=True)
class SeparationRule:
    """One line of the table: ``act`` is not done by whoever was one of ``parts``; else ``fallback``."""

    act: str
    parts: tuple[str, ...]
    fallback: str


SHIPPED: Mapping[str, SeparationRule] = {
    rule.act: rule
    for rule in (
        SeparationRule("check_line", ("restorer", "claimer"), Fallback.TELEPHONE_CHECK),
        SeparationRule("approve_free_text", ("writer",), Fallback.COUNTERSIGN),
        SeparationRule("sign_report_IV_up", ("only_author",), Fallback.PARENT_SIGNS),
        SeparationRule("custody_second_signature", ("first",), Fallback.WITNESS_CALL),
        SeparationRule("approve_plan", ("writer",), Fallback.PARENT_SIGNS),
    )
}
"""What holds where no plan is in force yet."""

FALLBACK_SENTENCES: Mapping[str, str] = {
    Fallback.TELEPHONE_CHECK: mark(
        "the office checks by telephone, with another person at the counter or the customer served as witness"
    ),
    Fallback.COUNTERSIGN: mark("act first, another person countersigns within the plan's time"),
    Fallback.PARENT_SIGNS: mark("the parent unit signs"),
    Fallback.WITNESS_CALL: mark("another person witnesses by video or telephone"),
}

ACT_SENTENCES: Mapping[str, str] = {
    "check_line": mark("check of a line"),
    "approve_free_text": mark("approval of free text"),
    "sign_report_IV_up": mark("signature under the post-event report"),
    "custody_second_signature": mark("second signature on custody"),
    "approve_plan": mark("approval of the plan"),
}

PART_SENTENCES: Mapping[str, str] = {
    "restorer": mark("who restored it"),
    "claimer": mark("who claimed it restored"),
    "writer": mark("who wrote it"),
    "only_author": mark("its only author"),
    "first": mark("who signed first"),
}

ACTING_VERB: Mapping[str, tuple[str, ...]] = {
    "check_line": ("check",),
    "sign_report_IV_up": ("sign",),
    "approve_plan": ("approve_plan",),
}
"""The grant that the second act needs, where it is a grant; a post decides the others."""

FIRST_POSTS: Mapping[str, tuple[str, ...]] = {
    "approve_free_text": ("customer_officer", "customer_head"),
    "custody_second_signature": ("cash_post", "security_post", "outlet_head"),
}
SECOND_POSTS: Mapping[str, tuple[str, ...]] = {
    "approve_free_text": ("customer_head", "leader_on_call", "leader"),
    "custody_second_signature": ("cash_post", "security_post", "outlet_head", "counter_clerk"),
}


@dataclass(frozen=True)
class SeparationFault:
    """A person who may not do ``act``: the parts in which the person was, and what the unit may do instead."""

    act: str
    parts: tuple[str, ...]
    fallback: str

    @property
    def sentence(self) -> Sentence:
        """Return the refusal in words."""
        return Sentence(
            mark("{act}: this must be another person than {part}."),
            {
                "act": Sentence(ACT_SENTENCES.get(self.act, self.act)),
                "part": Sentence(PART_SENTENCES.get(self.parts[0], self.parts[0])),
            },
        )


def separation_table(given: Mapping[Any, Any] | None) -> dict[str, SeparationRule]:
    """Return the table of a plan (``Plan.separation``) by act; without one, what the product ships."""
    if not given:
        return dict(SHIPPED)
    return {
        str(act): SeparationRule(str(act), tuple(str(part) for part in row.not_same_as), str(row.fallback))
        for act, row in given.items()
    }


def separation_faults(
    act: str,
    person: int | None,
    parts: Mapping[str, Collection[int]],
    table: Mapping[str, SeparationRule] = SHIPPED,
) -> tuple[SeparationFault, ...]:
    """Return why ``person`` may not do ``act``; empty when the person may.

    ``parts`` says who was what: {"restorer": {3}, "claimer": {3, 5}}. Persons are opaque ids. An act outside
    the table is free.
    """
    rule = table.get(act)
    if rule is None or person is None:
        return ()
    was = tuple(part for part in rule.parts if person in parts.get(part, ()))
    return (SeparationFault(act, was, rule.fallback),) if was else ()


def may_act(
    act: str,
    candidates: Iterable[int],
    parts: Mapping[str, Collection[int]],
    table: Mapping[str, SeparationRule] = SHIPPED,
) -> tuple[int, ...]:
    """Return who of ``candidates`` may do ``act``, in their order: who can instead."""
    return tuple(person for person in candidates if not separation_faults(act, person, parts, table))


def second_person_missing(firsts: Collection[int], seconds: Collection[int]) -> tuple[int, ...]:
    """Return who of ``firsts`` finds nobody else among ``seconds`` to do the second act."""
    found = set(seconds)
    return tuple(person for person in firsts if not found - {person})
