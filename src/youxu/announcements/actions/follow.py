"""What follows for notices when their incident changes: one draft of the next word, never two; the word that service is
back with the release; the correction of a false alarm (P3b, P4c)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from youxu.announcements import events
from youxu.announcements.actions.draft import changed_by, pending, store_draft, used_channels
from youxu.announcements.actions.entries import AHEAD_TASKS, BY_SYSTEM, OUT_TASKS, WRITE, named
from youxu.announcements.actions.publish import publish_notice
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.queries.composing import content_now, content_of, content_out
from youxu.announcements.queries.handles import notices_out, pending_of, standing_of
from youxu.announcements.queries.rights import standing
from youxu.announcements.rules import changes
from youxu.announcements.rules.content import Alternative, Content, written_of
from youxu.announcements.rules.words import PUBLIC_CHANNELS, NoticeKind, NoticeState
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.actions import owing
from youxu.incidents.actions.entries import fresh, record, set_columns
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import BEFORE_RESTORED, Stage
from youxu.plan.schema.words import Channel


class UnableToFollow(UnableTo):
    """A draft went out while it was being brought up to date."""

    clause = "P3b"


@action
def follow_change(
    *,
    by: Actor,
    at: datetime,
    notice: Notice,
    alternatives: Iterable[Alternative] = (),
    items: str = "",
) -> NoticeRevision | None:
    """Bring the draft of a notice up to what its incident's rows say now; return it, None where nothing differs.

    Where something of weight differs from what is out and there is no draft, one is made, of values alone; a draft that
    a person wrote keeps its words and gets the values of now. One that nobody wrote and nothing asks for any more
    is given up.
    """
    by.require(WRITE, unit=notice.unit_path)
    row = Notice.objects.select_related("incident__unit", "unit", "outlet").get(pk=notice.pk)
    incident = row.incident
    if (
        incident.stage not in (*BEFORE_RESTORED, Stage.PLANNED)
        or incident.mass_done < incident.mass_total
        or row.withdrawn_at is not None
        or row.replaced_by_id
    ):
        return None
    draft, before = pending_of(row), content_out(row)
    kind = NoticeKind(draft.kind) if draft is not None else NoticeKind.REVISION
    now = content_now(
        incident, at, kind=kind, outlet=row.outlet, alternatives=alternatives, items=items, before=before
    )
    asks = before is None or bool(changes.DRAFTED & set(changes.changes(before, now)))
    if draft is not None and not asks and not draft.written_posts:
        _given_up(draft, by, at)
        return None
    if draft is not None:
        return _brought_up(draft, now, by, at)
    return _prepared(row, kind, now, by, at) if before is not None and asks else None


@action
def announce_begun(
    *, by: Actor, at: datetime, notice: Notice, alternatives: Iterable[Alternative] = (), items: str = ""
) -> NoticeRevision | None:
    """Say that a stop which was announced ahead has begun; return what went out or waits for somebody.

    Over every channel that told of it; values alone go out by themselves where the plan's table lets them.
    """
    by.require(WRITE, unit=notice.unit_path)
    row = Notice.objects.select_related("incident__unit", "unit", "outlet").get(pk=notice.pk)
    out, kind = standing_of(row), NoticeKind.REVISION
    if out is None or row.withdrawn_at is not None or row.replaced_by_id:
        return None
    before = content_of(out)
    now = content_now(
        row.incident, at, kind=kind, outlet=row.outlet, alternatives=alternatives, items=items, before=before
    )
    draft = pending_of(row)
    if draft is not None:
        return _brought_up(draft, now, by, at)
    if not now.places or out.published_at is None or out.published_at >= now.since_at:
        return None
    return _sent_if_ready(_over_all(_prepared(row, kind, now, by, at), row), by, at)


def _brought_up(draft: NoticeRevision, now: Content, by: Actor, at: datetime) -> NoticeRevision | None:
    """Give a draft the values of now where they differ: what was signed under others counts no more."""
    row = pending(draft, UnableToFollow)
    old = content_of(row)
    kept = written_of(old)
    content = kept.into(now)
    if not changes.DRAFTED & set(changes.changes(old, content)):
        return None
    told = changed_by(row.notice, NoticeKind(row.kind), content)
    row = set_columns(
        row,
        None,
        content=content.model_dump(mode="json"),
        changes=told,
        state=NoticeState.DRAFT,
        submitted_at=None,
    )
    record(events.NoticeEdited(**named(row)), row.notice.incident, by=by, at=at, subject=row)
    return row


def _given_up(draft: NoticeRevision, by: Actor, at: datetime) -> None:
    row = set_columns(fresh(draft), None, state=NoticeState.DISCARDED, ended_at=at)
    record(events.NoticeDiscarded(**named(row)), row.notice.incident, by=by, at=at, subject=row)


def _prepared(notice: Notice, kind: NoticeKind, content: Content, by: Actor, at: datetime) -> NoticeRevision:
    channels = told_channels(notice, content, kind, at)
    row = store_draft(notice, kind, content, channels, by=by, at=at)
    what = events.NoticeDrafted(**named(row), notice_channel=", ".join(channels))
    record(what, notice.incident, by=by, at=at, subject=row)
    return row


def told_channels(notice: Notice, content: Content, kind: NoticeKind, at: datetime) -> list[str]:
    """Return the channels used before that tell of what a content says otherwise (plan: ``announcing.channels``)."""
    before = content_out(notice)
    found = changes.changes(before, content, kind) if before is not None else ()
    rules = plan_of(notice.incident).announcing
    return [
        channel
        for channel in used_channels(notice)
        if changes.told_by(
            Channel(channel),
            found,
            rules,
            later_by=changes.moved_by(before, content),
            last_at=last_told(notice, channel),
            at=at,
        ).tells
    ]


def last_told(notice: Notice, channel: str) -> datetime | None:
    """Return when something of a notice last went out over a channel."""
    rows = notice.revisions.filter(published_at__isnull=False).order_by("-number")
    found = (at for channels, at in rows.values_list("channels", "published_at") if channel in channels)
    return next(found, None)


@action
def announce_restored(
    *, by: Actor, at: datetime, notice: Notice, alternatives: Iterable[Alternative] = (), items: str = ""
) -> NoticeRevision | None:
    """Send out that service is back, now that it is released; return what went out or waits for somebody.

    What was prepared and approved ahead goes out over every channel that was used; where the plan lets values go out
    alone, the template does by itself. Anything else waits as a draft within the limit of the restored notice.
    """
    by.require(WRITE, unit=notice.unit_path)
    row = Notice.objects.select_related("incident__unit", "unit", "outlet").get(pk=notice.pk)
    if row.withdrawn_at is not None or row.replaced_by_id or Stage(row.incident.stage) in BEFORE_RESTORED:
        return None
    if (draft := pending_of(row)) is not None:
        _given_up(draft, by, at)
    ahead = pending_of(row, ahead=True) or _ahead(row, alternatives, items, by, at)
    return _sent_if_ready(_over_all(ahead, row), by, at)


def _ahead(
    notice: Notice, alternatives: Iterable[Alternative], items: str, by: Actor, at: datetime
) -> NoticeRevision:
    kind = NoticeKind.RESTORED
    content = content_now(
        notice.incident,
        at,
        kind=kind,
        outlet=notice.outlet,
        alternatives=alternatives,
        items=items,
        before=content_out(notice),
    )
    return _prepared(notice, kind, content, by, at)


def _over_all(row: NoticeRevision, notice: Notice) -> NoticeRevision:
    """Let the word that service is back go over every channel that told of the stop (P4c)."""
    wanted = set(row.channels) | set(used_channels(notice))
    channels = [str(one) for one in PUBLIC_CHANNELS if one in wanted]
    return row if channels == row.channels else set_columns(row, None, channels=channels)


def _sent_if_ready(row: NoticeRevision, by: Actor, at: datetime) -> NoticeRevision:
    found = standing(row, BY_SYSTEM)
    return publish_notice(by=by, at=at, draft=row) if found.ready else row


@action
def correct_notice(*, by: Actor, at: datetime, notice: Notice) -> NoticeRevision | None:
    """Say that what was published was wrong, now that the incident was called off; return what went out or waits."""
    by.require(WRITE, unit=notice.unit_path)
    row = Notice.objects.select_related("incident__unit", "unit", "outlet").get(pk=notice.pk)
    for ahead in (False, True):
        if (draft := pending_of(row, ahead=ahead)) is not None:
            _given_up(draft, by, at)
    out = standing_of(row)
    if out is None or row.withdrawn_at is not None or row.replaced_by_id or out.kind == NoticeKind.CORRECTION:
        return None
    kind = NoticeKind.CORRECTION
    content = content_now(row.incident, at, kind=kind, outlet=row.outlet, before=content_of(out))
    draft = _prepared(row, kind, content, by, at)
    return _sent_if_ready(_over_all(draft, row), by, at)


@action
def meet_opened(*, by: Actor, at: datetime, incident: Incident) -> int:
    """Complete the plan's tasks of a notice that went out, or was approved ahead, before they were opened."""
    by.require(WRITE, unit=incident.unit_path)
    notices = [one for one in notices_out(incident) if one.outlet_id is None]
    keys = list(OUT_TASKS[NoticeKind.FIRST]) if notices else []
    for notice in notices:
        ahead = pending_of(notice, ahead=True)
        if ahead is not None and standing(ahead, ()).ready:
            keys += AHEAD_TASKS
    return owing.complete_keys(incident, keys, by=by, at=at) if keys else 0
