"""Notices as the public reads them: what stands, where, and everything that was said before. No reader is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.queries.composing import content_of
from youxu.announcements.rules.content import Alternative, Both, Content, Promise
from youxu.announcements.rules.times import public_path
from youxu.announcements.rules.words import OUT, NoticeKind, NoticeState
from youxu.core.database import path_under
from youxu.core.models import Visibility


@dataclass(frozen=True)
class PublicNotice:
    """One revision of a notice as it was read in public, frozen when it went out.

    ``reference`` and ``revision`` name it everywhere, ``code`` in addresses; ``path`` is its address. ``replaces`` are
    the revisions before it, the newest last; ``incident`` is empty for one that is need-to-know. ``withdrawn_at`` is when the whole notice was taken down; ``superseded_at`` when
    a later revision took its place. ``estimate`` None says that the time is not known.
    """

    reference: str
    revision: int
    code: str
    path: str
    kind: NoticeKind
    state: NoticeState
    incident: str
    unit_path: str
    unit: str
    unit_en: str
    title: Both
    body: Both
    where: Both
    cause: Both
    estimate: Promise | None
    alternatives: tuple[Alternative, ...]
    since_at: datetime
    restored_at: datetime | None
    published_at: datetime
    next_update_at: datetime | None
    ends_at: datetime
    superseded_at: datetime | None
    withdrawn_at: datetime | None
    replaces: tuple[int, ...]
    channels: tuple[str, ...]
    changes: tuple[str, ...]
    local_phone: str
    hotline: str
    world: str


@dataclass(frozen=True)
class PublicPlace:
    """One line of one outlet as a notice tells it; ``back``: told as restored; ``bank``: the bank's to speak of."""

    outlet: str
    line: str
    state: str
    how: str
    back: bool = False
    bank: bool = False


def public_notices(*, at: datetime, world: str = "", units: str = "") -> tuple[PublicNotice, ...]:
    """Return the notices that stand at ``at``, the newest first: three queries.

    One stands from its first publication until it ended, was withdrawn, or another notice took its place. ``units``:
    only of this unit and below.
    """
    rows = NoticeRevision.objects.filter(
        Q(notice__withdrawn_at=None) | Q(notice__withdrawn_at__gt=at),
        state=NoticeState.PUBLISHED,
        world=world,
        published_at__lte=at,
        notice__ends_at__gt=at,
        notice__replaced_by=None,
        notice__to_persons=False,
    )
    if units:
        rows = rows.filter(path_under("unit_path", units))
    return _public(rows.order_by("-published_at", "-pk"))


def notice_history(reference: str, *, world: str = "") -> tuple[PublicNotice, ...]:
    """Return every revision of a notice that went out, the oldest first; empty for an unknown one."""
    rows = NoticeRevision.objects.filter(notice__reference=reference, state__in=OUT, world=world)
    return _public(rows.filter(notice__to_persons=False).order_by("number"))


def notice_by_code(code: str, number: int, *, world: str = "") -> PublicNotice | None:
    """Return the revision that a public address names, or None."""
    rows = NoticeRevision.objects.filter(notice__code=code, number=number, state__in=OUT, world=world)
    return next(iter(_public(rows.filter(notice__to_persons=False))), None)


def later_word(notice: PublicNotice) -> PublicNotice | None:
    """Return what is read instead of a revision: the last of its notice, or of the one that took its place.

    None where the revision is the last word itself.
    """
    row = Notice.objects.select_related("replaced_by").get(reference=notice.reference)
    while row.replaced_by is not None:
        row = row.replaced_by
    last = next(reversed(notice_history(row.reference, world=notice.world)), notice)
    return None if last.path == notice.path else last


def notices_since(since: datetime, *, world: str = "") -> tuple[PublicNotice, ...]:
    """Return what went out, was superseded or withdrawn since a moment, the oldest first: feeds tell of these."""
    rows = NoticeRevision.objects.filter(
        Q(published_at__gte=since) | Q(ended_at__gte=since),
        state__in=OUT,
        world=world,
        notice__to_persons=False,
    )
    return _public(rows.order_by("published_at", "pk"))


def places_of(notice: PublicNotice) -> tuple[PublicPlace, ...]:
    """Return every line of every outlet that a revision tells of: one query, however many outlets."""
    return places_of_all([notice]).get((notice.reference, notice.revision), ())


def places_of_all(notices: Iterable[PublicNotice]) -> Mapping[tuple[str, int], tuple[PublicPlace, ...]]:
    """Return the places of several revisions by (reference, revision): one query."""
    wanted = {(one.reference, one.revision) for one in notices}
    rows = NoticeRevision.objects.filter(
        notice__reference__in={reference for reference, _number in wanted}, state__in=OUT
    ).values_list("notice__reference", "number", "content")
    return {
        (reference, number or 0): _places(Content.model_validate(content))
        for reference, number, content in rows
        if (reference, number) in wanted
    }


def _places(content: Content) -> tuple[PublicPlace, ...]:
    return tuple(
        PublicPlace(code, stop.line, stop.state, stop.how, back, stop.line in content.bank_lines)
        for groups, back in ((content.places, False), (content.restored, True))
        for group in groups
        for code in group.outlets
        for stop in group.stops
    )


def _public(rows: QuerySet[NoticeRevision]) -> tuple[PublicNotice, ...]:
    # Of the incident two values are read: its row is the widest of all.
    related = {
        "incident": F("notice__incident__reference"),
        "incident_seen": F("notice__incident__visibility"),
    }
    found = list(rows.select_related("notice__unit").annotate(**related))
    if not found:
        return ()
    numbers: dict[int, list[int]] = {}
    keys = {row.notice_id for row in found}
    out = NoticeRevision.objects.filter(notice__in=keys, state__in=OUT).order_by("number")
    for key, number in out.values_list("notice", "number"):
        numbers.setdefault(key, []).append(number or 0)
    return tuple(_row(row, numbers[row.notice_id]) for row in found)


def _row(row: Any, numbers: Iterable[int]) -> PublicNotice:
    notice, content = row.notice, content_of(row)
    assert row.number is not None
    assert row.published_at is not None
    return PublicNotice(
        reference=notice.reference,
        revision=row.number,
        code=notice.code,
        path=public_path(notice.code, row.number),
        kind=NoticeKind(row.kind),
        state=NoticeState(row.state),
        incident=row.incident if row.incident_seen == Visibility.OPEN else "",
        unit_path=notice.unit_path,
        unit=notice.unit.name,
        unit_en=notice.unit.name_en or notice.unit.name,
        title=Both(zh=row.title_zh, en=row.title_en),
        body=Both(zh=row.body_zh, en=row.body_en),
        where=content.where,
        cause=content.cause,
        estimate=content.estimate,
        alternatives=content.alternatives,
        since_at=content.since_at,
        restored_at=content.restored_at,
        published_at=row.published_at,
        next_update_at=content.next_update_at,
        ends_at=content.ends_at,
        superseded_at=row.ended_at if row.state == NoticeState.SUPERSEDED else None,
        withdrawn_at=notice.withdrawn_at,
        replaces=tuple(number for number in numbers if number < row.number),
        channels=tuple(row.channels),
        changes=tuple(row.changes),
        local_phone=content.local_phone,
        hotline=content.hotline,
        world=row.world,
    )
