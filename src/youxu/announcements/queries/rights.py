"""What the plan's table says of a revision now: which signatures it needs, which it has, who can give them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.announcements.models import NoticeRevision, NoticeSignature
from youxu.announcements.queries.composing import content_of, content_out
from youxu.announcements.rules import rights
from youxu.announcements.rules.content import Content
from youxu.announcements.rules.texts import moved
from youxu.announcements.rules.words import AHEAD, NoticeKind, SignatureWay
from youxu.core.actor import Actor
from youxu.incidents.planned import plan_of
from youxu.network.models import Unit
from youxu.organisation.queries.duty import DutyPerson, duty_at, once
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Channel, PublicMatter, SeparatedAct


@dataclass(frozen=True)
class Standing:
    """How a revision stands before the table, for whoever would publish it: what is still needed, what forbids it."""

    refusals: tuple[rights.Refusal, ...]
    missing: tuple[rights.Needed, ...]
    signed: tuple[rights.Needed, ...]
    alone: bool
    second_look: timedelta | None

    @property
    def ready(self) -> bool:
        """Tell whether it may go out now."""
        return not self.refusals and not self.missing


def standing(revision: NoticeRevision, posts: Collection[str]) -> Standing:
    """Return how a revision stands when somebody with ``posts`` publishes it.

    Who may publish these values alone does so; else the table is asked for its writer, and for the signatures.
    """
    matters = _matters(revision)
    mine = _ruling(revision, matters, posts)
    if mine.alone:
        return Standing((), (), (), True, mine.second_look)
    found = _ruling(revision, matters, revision.written_posts or posts)
    given = signatures_of(revision)
    signed = tuple(one for one in found.needed if _is_signed(one, given))
    missing = tuple(one for one in found.needed if one not in signed)
    lonely = any(one.way == SignatureWay.ALONE for one in given)
    look = separation_limit(plan_of(revision.notice.incident)) if lonely else None
    return Standing(found.refusals, missing, signed, lonely or found.alone, look or found.second_look)


def _matters(revision: NoticeRevision) -> tuple[PublicMatter, ...]:
    """Return what of a revision the table rules on."""
    content, before = content_of(revision), content_out(revision.notice)
    return rights.matters_of(
        NoticeKind(revision.kind),
        content,
        _channels(revision),
        plan_of(revision.notice.incident).publish,
        estimate_changed=before is not None and _estimate_differs(before, content),
    )


def _ruling(
    revision: NoticeRevision, matters: Collection[PublicMatter], posts: Collection[str]
) -> rights.Ruling:
    table = plan_of(revision.notice.incident).publish
    return rights.ruling(table, matters, _channels(revision), posts)


def _channels(revision: NoticeRevision) -> list[Channel]:
    return [Channel(one) for one in revision.channels]


def _estimate_differs(before: Content, after: Content) -> bool:
    return moved(before.estimate, after.estimate)


def signatures_of(revision: NoticeRevision) -> list[NoticeSignature]:
    """Return the signatures that count for what a revision says now."""
    rows = NoticeSignature.objects.filter(notice_revision=revision, digest=digest_of(revision))
    return list(rows.exclude(way=SignatureWay.REVIEWED).order_by("pk"))


def digest_of(revision: NoticeRevision) -> str:
    """Return what a signature under the revision stands for."""
    return content_of(revision).digest(revision.channels, words_alone=revision.kind in AHEAD)


def _is_signed(needed: rights.Needed, given: Collection[NoticeSignature]) -> bool:
    return any(one.above is needed.above and set(one.posts) & set(needed.posts) for one in given)


def separation_limit(plan: Plan) -> timedelta | None:
    """Return within what time another person looks at words that their writer approved alone."""
    rule = plan.separation.get(SeparatedAct.APPROVE_FREE_TEXT)
    return rule.fallback_limit.delta if rule is not None and rule.fallback_limit is not None else None


def people_for(unit: Unit, posts: Collection[str], at: datetime) -> tuple[DutyPerson, ...]:
    """Return who holds one of several posts now, in the order of the posts."""
    book = duty_at(unit, at)
    return once([person for post in posts for person in book.resolve(post)])


def posts_for(by: Actor, revision: NoticeRevision) -> tuple[str, ...]:
    """Return the posts that count where an actor writes or publishes a revision."""
    return by.posts_in(revision.unit_path)
