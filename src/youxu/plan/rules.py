"""States of a plan version and who may move it: pure decisions."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class PlanState(StrEnum):
    """Where a version stands on its way into force and out of it."""

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    RETIRED = "RETIRED"
    SUPERSEDED = "SUPERSEDED"


EDITABLE = (PlanState.DRAFT,)
DISCARDABLE = (PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.APPROVED)
ONCE_IN_FORCE = (PlanState.PUBLISHED, PlanState.SUPERSEDED)


def may_approve(approver: str, writers: tuple[str, ...]) -> bool:
    """Tell whether a person (by key) may approve: not one of those who wrote the version."""
    return approver not in writers


def parent_signs(own_approvers: Collection[str], writers: Collection[str]) -> bool:
    """Tell whether the unit above approves instead: whoever may approve in the unit wrote in the version."""
    return all(person in writers for person in own_approvers)


def parent_of(path: str) -> str:
    """Return the path of the unit above, '' for the top."""
    return path.rstrip("/").rpartition("/")[0] + "/" if path.count("/") > 1 else ""


def ancestors(path: str) -> tuple[str, ...]:
    """Return the paths of a unit and of all above it, the nearest first: ``a/b/`` gives ``a/b/`` and ``a/``."""
    keys = path.strip("/").split("/") if path.strip("/") else []
    return tuple("/".join(keys[:count]) + "/" for count in range(len(keys), 0, -1))


def key_of(path: str) -> str:
    """Return the key of the unit at a path: its last part."""
    return path.strip("/").rsplit("/", 1)[-1]
