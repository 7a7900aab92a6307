"""The moments of an incident's notices, for whoever keeps clocks: out, out alone, looked at; the next word promised."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from youxu.announcements.models import NoticeRevision, NoticeSignature
from youxu.announcements.queries.composing import content_of
from youxu.announcements.rules.words import OUT, SignatureWay
from youxu.incidents.models import Incident
from youxu.plan.schema.words import Moment


@dataclass(frozen=True)
class NoticeMoment:
    """One moment; ``part`` is the revision whose it is, ``due_at`` the limit that it brought itself."""

    moment: Moment
    at: datetime
    part: str
    due_at: datetime | None = None


def moments_of(incident: Incident) -> tuple[NoticeMoment, ...]:
    """Return what the notices of an incident recorded: two queries.

    A publication begins the limit of the next word that it promises; the next publication of the notice, or its
    withdrawal, is that word.
    """
    lonely = NoticeSignature.objects.filter(
        notice_revision__notice__incident=incident, way=SignatureWay.ALONE
    )
    signed = set(lonely.values_list("notice_revision", flat=True))
    rows = NoticeRevision.objects.filter(notice__incident=incident, state__in=OUT).select_related("notice")
    found: dict[int, list[NoticeRevision]] = {}
    for row in rows.order_by("notice", "number"):
        found.setdefault(row.notice_id, []).append(row)
    return tuple(one for revisions in found.values() for one in _of_notice(revisions, signed))


def _of_notice(revisions: list[NoticeRevision], lonely: Collection[int]) -> Iterator[NoticeMoment]:
    for row, after in pairwise([*revisions, None]):
        assert row is not None
        assert row.published_at is not None
        part = f"notice:{row.notice_id}/{row.number}"
        promised = content_of(row).next_update_at
        if promised is not None:
            yield NoticeMoment(Moment.PUBLISHED, row.published_at, part, promised)
            followed = after.published_at if after is not None else row.notice.withdrawn_at
            if followed is not None:
                yield NoticeMoment(Moment.PUBLISHED, followed, part)
        if row.alone:
            kind = Moment.APPROVED_ALONE if row.pk in lonely else Moment.PUBLISHED_ALONE
            yield NoticeMoment(kind, row.published_at, part, row.review_by)
        if row.reviewed_at is not None:
            yield NoticeMoment(Moment.NOTICE_REVIEWED, row.reviewed_at, part)
