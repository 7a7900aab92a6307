"""What every act of a notice does the same way: its entry, its refusals, who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.rules.rights import Refusal
from youxu.announcements.rules.words import NoticeKind
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import UnableTo
from youxu.kernel.words import mark
from youxu.plan.schema import Plan

WRITE, APPROVE = "write_notice", "approve_notice"
OUT_TASKS = {
    NoticeKind.FIRST: ("public_notice", "stop_notice_before"),
    NoticeKind.REVISION: ("public_notice", "stop_notice_before"),
    NoticeKind.RESTORED: ("restored_notice", "prepare_restored_notice", "stop_notice_end"),
    NoticeKind.CORRECTION: ("public_notice",),
}
"""Tasks of the plan that a publication completes, by its kind."""
AHEAD_TASKS = ("prepare_restored_notice",)
BY_SYSTEM = ("duty_officer",)
"""As whom the system publishes values alone: the second look follows as after the duty officer's."""
SUPERSEDED = "公告已更新"
"""Why messages of an earlier revision are dropped; the journal keeps it as it is."""

OUT_ALREADY = mark("This notice went out already; what was published is not edited. Draft the next one.")
GIVEN_UP = mark("This draft was discarded or has gone out meanwhile; look at what stands now.")


def named(revision: NoticeRevision) -> dict[str, Any]:
    """Return what every entry says of a revision."""
    return {
        "reference": revision.notice.reference,
        "number": revision.number or 0,
        "notice_kind": str(revision.kind),
    }


def carried(notice: Notice) -> dict[str, Any]:
    """Return the columns that every row of a notice carries."""
    return {"unit_path": notice.unit_path, "visibility": notice.visibility, "world": notice.world}


def writer_of(by: Actor, path: str) -> dict[str, Any]:
    """Return the columns that say who wrote a revision; a handler's draft is nobody's until a person takes it on."""
    if by.kind is ActorKind.SYSTEM:
        return {"written_by_id": None, "written_by_name": by.name, "written_posts": []}
    return {
        "written_by_id": by.person_id,
        "written_by_name": by.doer[:80],
        "written_posts": list(by.posts_in(path)),
    }


def posts_of(by: Actor, path: str) -> tuple[str, ...]:
    """Return the posts that count where an actor publishes: what the system sends follows the duty officer's rule."""
    return BY_SYSTEM if by.kind is ActorKind.SYSTEM else by.posts_in(path)


def refuse(error: type[UnableTo], refusals: Sequence[Refusal], plan: Plan) -> UnableTo:
    """Return ``error`` with the first reason for which the plan's table forbids it: clause, words, who can instead."""
    first = refusals[0]
    values: dict[str, Any] = dict(first.sentence.values)
    if "post" in values:
        values["post"] = post_words(plan, str(values["post"]))
    return error(
        first.sentence.text,
        clause=first.clause,
        details={"rule": first.rule, "posts": list(first.posts)},
        **values,
    )


def post_words(plan: Plan, key: str) -> dict[str, str]:
    """Return what a post is called, for a sentence."""
    title = plan.posts[key].title
    return {"zh": title.zh, "en": title.en}


def outlet_of(notice: Notice) -> str:
    """Return the code of the outlet whose own notice it is; empty for that of the incident."""
    return notice.outlet.code if notice.outlet is not None else ""
