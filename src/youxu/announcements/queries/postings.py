"""How far a notice hangs at doors and was read out: the proof, what is missing and whom to ring (P3b, S2, P5a)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from youxu.announcements.models import Notice, NoticeRevision, Posting
from youxu.announcements.queries.composing import outlets_named
from youxu.announcements.queries.handles import outlets_told, standing_of, stands
from youxu.announcements.rules.content import Both
from youxu.announcements.rules.times import public_path
from youxu.announcements.rules.words import DOOR_TASKS, PROVEN, NoticeState
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.incidents.models import Photo, Task
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.network.models import Outlet
from youxu.plan.schema.words import Channel

SHOWN = 50


@dataclass(frozen=True)
class PostingRow:
    """One outlet by one channel: its proof, or nothing yet; ``photos`` are the codes of its pictures."""

    outlet: str
    name: str
    name_en: str
    telephone: str
    done_at: datetime | None = None
    done_by: str = ""
    word: str = ""
    photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class PostedBy:
    """How far one channel of the revision that stands came: ``missing`` and ``proven`` name fifty at most."""

    channel: str
    number: int
    total: int
    done: int
    pictured: int
    missing: tuple[PostingRow, ...]
    proven: tuple[PostingRow, ...]


@dataclass(frozen=True)
class Postings:
    """The proof of a notice: by channel of what stands, and the sheets that hang although nothing of them stands."""

    channels: tuple[PostedBy, ...] = ()
    hanging: tuple[PostingRow, ...] = ()


def postings_of(notice: Notice, at: datetime) -> Postings:
    """Return how far a notice hangs and was read out: six queries at most, however many outlets."""
    standing = standing_of(notice)
    live = standing is not None and stands(notice, at)
    channels = [one for one in PROVEN if live and standing is not None and one in standing.channels]
    found = tuple(_by(standing, channel) for channel in channels) if standing is not None else ()
    return Postings(found, () if live else _rows(_hanging(notice)[:SHOWN]))


def _hanging(notice: Notice) -> QuerySet[Posting]:
    rows = Posting.objects.filter(notice_revision__notice=notice, channel=Channel.DOOR, taken_down_at=None)
    return rows.select_related("outlet").order_by("outlet__code", "pk")


def _by(row: NoticeRevision, channel: Channel) -> PostedBy:
    outlets = outlets_told(row)
    proofs = Posting.objects.filter(notice_revision=row, channel=channel)
    told = list(proofs.values_list("outlet__code", "pictured"))
    codes = {code for code, _pictured in told}
    left = [code for code in outlets if code not in codes]
    return PostedBy(
        channel=str(channel),
        number=row.number or 0,
        total=len(outlets),
        done=len(codes),
        pictured=sum(pictured for _code, pictured in told),
        missing=tuple(
            PostingRow(one.code, one.name, one.name_en or one.name, one.telephone)
            for one in outlets_named(left[:SHOWN], row.unit_path).order_by("code")
        ),
        proven=_rows(proofs.select_related("outlet").order_by("-done_at", "-pk")[:SHOWN]),
    )


def _rows(rows: Iterable[Posting]) -> tuple[PostingRow, ...]:
    found = list(rows)
    pictures: dict[int, list[str]] = {}
    mine = Photo.objects.filter(
        subject_kind=Posting._meta.label_lower, subject_id__in=[row.pk for row in found if row.pictured]
    )
    for subject, code in mine.order_by("pk").values_list("subject_id", "file__code"):
        pictures.setdefault(subject, []).append(code)
    return tuple(
        PostingRow(
            row.outlet.code,
            row.outlet.name,
            row.outlet.name_en or row.outlet.name,
            row.outlet.telephone,
            row.done_at,
            row.done_by_name,
            row.word,
            tuple(pictures.get(row.pk, ())),
        )
        for row in found
    )


@dataclass(frozen=True)
class LateDoor:
    """A door whose sheet was not proven within its limit: which notice, whom to ring, since when it is late."""

    outlet: str
    name: str
    name_en: str
    telephone: str
    reference: str
    due_at: datetime


def late_doors(actor: Actor, path: str, at: datetime) -> tuple[LateDoor, ...]:
    """Return the doors of a unit and below to be rung for a sheet, the longest late first, fifty at most: two queries."""
    rows = Task.objects.visible_to(actor).filter(
        path_under("unit_path", path), key__in=DOOR_TASKS, state__in=OPEN_TASKS, due_at__lte=at, world=""
    )
    late = list(rows.exclude(outlet=None).select_related("outlet").order_by("due_at", "pk")[:SHOWN])
    out = Notice.objects.filter(
        incident__in={one.incident_id for one in late},
        outlet=None,
        to_persons=False,
        withdrawn_at=None,
        number__gt=0,
    )
    named = dict(out.values_list("incident", "reference"))
    return tuple(
        LateDoor(
            one.outlet.code,
            one.outlet.name,
            one.outlet.name_en or one.outlet.name,
            one.outlet.telephone,
            named.get(one.incident_id, ""),
            one.due_at,
        )
        for one in late
        if one.outlet is not None and one.due_at is not None
    )


@dataclass(frozen=True)
class OwedPosting:
    """What an outlet owes for a notice: to post or read out what stands (``channels``), or to take a sheet down."""

    reference: str
    number: int
    title: Both
    path: str
    channels: tuple[str, ...]
    down: bool
    published_at: datetime
    revision: int


def owed_at(
    outlet: Outlet, at: datetime, *, world: str = "", public: bool = False
) -> tuple[OwedPosting, ...]:
    """Return what an outlet owes for notices that tell of it, the newest first: three queries.

    ``public``: for a card, which sees nothing that is need-to-know.
    """
    rows: QuerySet[Any] = NoticeRevision.objects.filter(
        notice__incident__interruptions__outlet=outlet, world=world, notice__to_persons=False
    ).select_related("notice")
    if public:
        rows = rows.filter(visibility=Visibility.OPEN)
    standing = list(
        rows.filter(
            state=NoticeState.PUBLISHED,
            notice__withdrawn_at=None,
            notice__replaced_by=None,
            notice__ends_at__gt=at,
        )
        .distinct()
        .order_by("-published_at", "-pk")[:SHOWN]
    )
    mine = Posting.objects.filter(outlet=outlet, world=world)
    told = set(mine.filter(notice_revision__in=standing).values_list("notice_revision", "channel"))
    found = [
        _owed(row, left, down=False)
        for row in standing
        if row.notice.outlet_id in (None, outlet.pk)
        and outlet.code in outlets_told(row)
        and (left := [one for one in PROVEN if one in row.channels and (row.pk, one) not in told])
    ]
    here = {row.notice_id for row in standing}
    up = mine.filter(channel=Channel.DOOR, taken_down_at=None).exclude(notice_revision__notice__in=here)
    if public:
        up = up.filter(visibility=Visibility.OPEN)
    old = {one.notice_revision.notice_id: one for one in up.select_related("notice_revision__notice")[:SHOWN]}
    return (*found, *(_owed(one.notice_revision, (), down=True) for one in old.values()))


def _owed(row: NoticeRevision, channels: Iterable[Channel], *, down: bool) -> OwedPosting:
    assert row.published_at is not None
    return OwedPosting(
        reference=row.notice.reference,
        number=row.number or 0,
        title=Both(zh=row.title_zh, en=row.title_en),
        path=public_path(row.notice.code, row.number or 0),
        channels=tuple(str(one) for one in channels),
        down=down,
        published_at=row.published_at,
        revision=row.pk,
    )


def hanging_at(outlet: Outlet, actor: Actor, at: datetime, *, world: str = "") -> tuple[OwedPosting, ...]:
    """Return the old sheets that still hang at an outlet's door: of words that were replaced, withdrawn or are over."""
    up = Posting.objects.visible_to(actor).filter(
        outlet=outlet, world=world, channel=Channel.DOOR, taken_down_at=None
    )
    valid = up.filter(
        notice_revision__state=NoticeState.PUBLISHED,
        notice_revision__notice__ends_at__gt=at,
        notice_revision__notice__withdrawn_at=None,
        notice_revision__notice__replaced_by=None,
    )
    rows = up.exclude(pk__in=valid.values("pk")).select_related("notice_revision__notice")
    return tuple(
        _owed(one.notice_revision, (), down=True) for one in rows.order_by("-done_at", "-pk")[:SHOWN]
    )


def revision_of_outlet(outlet: Outlet, reference: str, number: str = "") -> NoticeRevision | None:
    """Return a revision that tells of an outlet, for who has only its card: the newest without a ``number``."""
    rows = NoticeRevision.objects.filter(
        notice__reference=reference,
        notice__incident__interruptions__outlet=outlet,
        number__isnull=False,
        visibility=Visibility.OPEN,
        world="",
    ).select_related("notice")
    if number:
        rows = rows.filter(number=int(number)) if number.isascii() and number.isdigit() else rows.none()
    return rows.order_by("-number").first()
