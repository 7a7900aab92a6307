"""Rows that pages, commands and handlers hand to an action: found only when the reader may see them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.rules.content import Content
from youxu.announcements.rules.words import (
    BRIEF_AGAIN,
    DOOR_AGAIN,
    PENDING,
    PUBLIC_CHANNELS,
    NoticeKind,
    NoticeState,
)
from youxu.core.actor import Actor
from youxu.incidents.models import Incident, Task
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.network.models import Outlet

AT_ONCE = 20
LOOK_BACK = timedelta(days=3)
"""How long after its end a notice is still looked at: longer than a server stands still."""


def notice_named(actor: Actor, reference: str) -> Notice | None:
    """Return a notice that the actor may read, or None."""
    rows = Notice.objects.visible_to(actor).filter(reference=reference)
    return rows.select_related("incident__unit", "unit", "outlet").first()


def published_named(actor: Actor, reference: str) -> Notice | None:
    """Return a notice that the actor may read and of which something went out, or None."""
    found = notice_named(actor, reference)
    return found if found is not None and found.number else None


def notice_of(incident: Incident, outlet: Outlet | None = None, *, to_persons: bool = False) -> Notice | None:
    """Return the notice of an incident, or that of one outlet at its own door; None before there is one.

    ``to_persons``: that which goes only to the persons concerned and the authority.
    """
    rows = Notice.objects.filter(
        incident=incident, outlet=outlet, to_persons=to_persons, world=incident.world
    )
    return rows.select_related("incident__unit", "unit", "outlet").first()


def notices_out(incident: Incident) -> list[Notice]:
    """Return the notices of an incident of which something is out and stands: its own, and those of outlets' doors."""
    return [one for one in notices_alive(incident) if one.number]


def notices_alive(incident: Incident) -> list[Notice]:
    """Return the notices of an incident that are drafted or out, and not withdrawn nor replaced."""
    rows = Notice.objects.filter(incident=incident, withdrawn_at=None, replaced_by=None, to_persons=False)
    return list(rows.select_related("incident__unit", "unit", "outlet").order_by("pk"))


def merged_channels(incident: Incident) -> list[str]:
    """Return over which channels notices that still stand told of incidents merged into one; empty where none did."""
    rows = NoticeRevision.objects.filter(
        notice__incident__merged_into=incident,
        notice__withdrawn_at=None,
        notice__replaced_by=None,
        notice__to_persons=False,
        state=NoticeState.PUBLISHED,
    ).exclude(kind=NoticeKind.RESTORED)
    told = {channel for channels in rows.values_list("channels", flat=True) for channel in channels}
    return [str(one) for one in PUBLIC_CHANNELS if one in told]


def pending_of(notice: Notice, *, ahead: bool = False) -> NoticeRevision | None:
    """Return the draft of a notice's next word, or with ``ahead`` the prepared word that service is back; or None."""
    rows = _revisions(notice).filter(state__in=PENDING)
    named = rows.filter(kind=NoticeKind.RESTORED) if ahead else rows.exclude(kind=NoticeKind.RESTORED)
    return named.first()


def standing_of(notice: Notice) -> NoticeRevision | None:
    """Return the revision that stands in public, or None."""
    return _revisions(notice).filter(state=NoticeState.PUBLISHED).first()


def stands(notice: Notice, at: datetime) -> bool:
    """Tell whether something of a notice is out and neither over, withdrawn nor replaced."""
    over = notice.ends_at is None or notice.ends_at <= at
    return not over and notice.withdrawn_at is None and notice.replaced_by_id is None


def owing_past_end(at: datetime) -> list[NoticeRevision]:
    """Return what stands no more because its time is over, and is still owed at doors or to the hot line.

    Reads what ended lately: a sweep asks every second.
    """
    keys = (*DOOR_AGAIN, *BRIEF_AGAIN)
    open_tasks = Task.objects.filter(
        incident=OuterRef("notice__incident"), key__in=keys, state__in=OPEN_TASKS
    )
    rows = NoticeRevision.objects.filter(
        Exists(open_tasks),
        state=NoticeState.PUBLISHED,
        notice__ends_at__lte=at,
        notice__ends_at__gt=at - LOOK_BACK,
        notice__withdrawn_at=None,
        notice__replaced_by=None,
        notice__to_persons=False,
        notice__outlet=None,
    )
    return list(rows.select_related("notice__incident").order_by("pk")[:AT_ONCE])


def revision_named(actor: Actor, reference: str, which: str) -> NoticeRevision | None:
    """Return one revision that the actor may read: ``which`` is its number, "draft" or "restored"; or None."""
    notice = notice_named(actor, reference)
    if notice is None:
        return None
    if which in ("draft", "restored"):
        return pending_of(notice, ahead=which == "restored")
    return _revisions(notice).filter(number=int(which)).first() if which.isdigit() else None


def _revisions(notice: Notice) -> QuerySet[NoticeRevision]:
    related = ("notice__incident__unit", "notice__unit", "notice__outlet")
    return NoticeRevision.objects.filter(notice=notice).select_related(*related)


def revision_numbered(pk: int) -> NoticeRevision:
    """Return a revision by its id, for what follows its entry."""
    return NoticeRevision.objects.select_related("notice").get(pk=pk)


def outlets_told(row: NoticeRevision) -> tuple[str, ...]:
    """Return the codes of the outlets that a revision tells of; a correction tells of those that the words before did."""
    own = Content.model_validate(row.content).outlets
    if own or row.number is None:
        return own
    earlier = _revisions(row.notice).filter(number__lt=row.number).order_by("-number")
    found = (Content.model_validate(one.content).outlets for one in earlier)
    return next((codes for codes in found if codes), ())
