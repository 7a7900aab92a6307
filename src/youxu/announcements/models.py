"""Tables of notices: one notice of a matter, its revisions, the signatures under them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.announcements.rules import subscriptions, words
from youxu.core.database import unique_also_empty
from youxu.incidents.models import Incident, InWorld
from youxu.network.models import Outlet, Region, Unit


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", **options)


class Notice(InWorld):
    """What is announced of one incident (公告), or by one outlet at its own door; its words are in its revisions.

    ``to_persons``: it goes to the persons concerned and the authority, never to everybody (a leak of data).
    ``number`` is that of the last revision that went out, 0 before the first. ``code`` names it in public. ``ends_at``
    and ``next_update_at`` are those of the revision that stands. ``replaced_by`` is the notice of the whole incident
    that took the place of an outlet's own, or that of the incident it was merged into.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    to_persons = models.BooleanField(default=False)
    reference = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=24, unique=True)
    number = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    next_update_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True, default="")
    withdrawn_why = models.CharField(max_length=200, blank=True, default="")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    class Meta:
        constraints = [
            unique_also_empty("incident", "to_persons", "world", empty=("outlet",), name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["ends_at"], name="notice_ends", condition=Q(withdrawn_at=None)),
            models.Index(fields=["unit_path", "-opened_at"], name="notice_unit"),
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream of the matter: its incident's, where everybody looks for it."""
        return f"incident:{self.incident_id}"

    def __str__(self) -> str:
        return self.reference


class NoticeRevision(InWorld):
    """One word of a notice: a draft, then published and never edited again, then superseded by the next.

    ``number`` is given when it goes out. ``content`` holds its values, titles and bodies what was read in public,
    ``texts`` the words for the other channels as they went out.
    ``alone`` went out without another's approval: ``review_by`` is when somebody has looked at it.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=12, choices=_choices(words.NoticeKind))
    state = models.CharField(
        max_length=12, choices=_choices(words.NoticeState), default=words.NoticeState.DRAFT
    )
    content = models.JSONField()
    channels = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    title_zh = models.CharField(max_length=200, blank=True, default="")
    title_en = models.CharField(max_length=300, blank=True, default="")
    body_zh = models.TextField(blank=True, default="")
    body_en = models.TextField(blank=True, default="")
    texts = models.JSONField(default=dict)
    written_by = _person()
    written_by_name = models.CharField(max_length=80, blank=True, default="")
    written_posts = models.JSONField(default=list)
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    sent_back = models.CharField(max_length=200, blank=True, default="")
    published_by = _person()
    published_by_name = models.CharField(max_length=80, blank=True, default="")
    published_at = models.DateTimeField(null=True)
    alone = models.BooleanField(default=False)
    review_by = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    MATTER, MATTER_KIND = "notice__incident", "incidents.incident"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="noticerevision_number"),
            models.UniqueConstraint(
                fields=["notice"],
                name="noticerevision_one_draft",
                condition=Q(state__in=("DRAFT", "SUBMITTED")) & ~Q(kind="RESTORED"),
            ),
            models.UniqueConstraint(
                fields=["notice", "kind"],
                name="noticerevision_one_ahead",
                condition=Q(state__in=("DRAFT", "SUBMITTED"), kind="RESTORED"),
            ),
            models.UniqueConstraint(
                fields=["notice", "state"], name="noticerevision_one_out", condition=Q(state="PUBLISHED")
            ),
        ]
        indexes = [
            models.Index(fields=["state", "unit_path"], name="noticerevision_state"),
            # A list asks for what is out of fifty notices: SQLite would otherwise go through all that is out.
            models.Index(fields=["notice", "state"], name="noticerevision_of_notice"),
            models.Index(
                fields=["review_by"], name="noticerevision_review", condition=Q(alone=True, reviewed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice.reference}/{self.number or self.kind}"


class NoticeSignature(InWorld):
    """Who approved a revision, for which line of the plan's table, or looked at it afterwards; never edited.

    ``digest`` is of what was signed: another content or another channel needs another signature.
    """

    notice_revision = models.ForeignKey(NoticeRevision, models.PROTECT, related_name="signatures")
    way = models.CharField(max_length=12, choices=_choices(words.SignatureWay))
    person = _person()
    name = models.CharField(max_length=80)
    posts = models.JSONField(default=list)
    above = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True, default="")
    remark = models.CharField(max_length=200, blank=True, default="")
    signed_at = models.DateTimeField()

    MATTER, MATTER_KIND = "notice_revision__notice__incident", "incidents.incident"


class Posting(InWorld):
    """The proof that a revision hangs at an outlet's door, or was read out there (张贴凭证): where, when, by whom.

    A picture is kept with the incident's others; ``word`` stands where there is none. ``taken_down_at`` is when the sheet
    came down, or the next one took its place.
    """

    notice_revision = models.ForeignKey(NoticeRevision, models.PROTECT, related_name="postings")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=24)
    word = models.CharField(max_length=200, blank=True, default="")
    pictured = models.BooleanField(default=False)
    done_at = models.DateTimeField()
    done_by = _person()
    done_by_name = models.CharField(max_length=80)
    taken_down_at = models.DateTimeField(null=True)
    taken_down_by = models.CharField(max_length=80, blank=True, default="")

    MATTER, MATTER_KIND = "notice_revision__notice__incident", "incidents.incident"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice_revision", "outlet", "channel"], name="posting_once")
        ]
        indexes = [
            models.Index(
                fields=["outlet", "notice_revision"], name="posting_hangs", condition=Q(taken_down_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_revision} {self.outlet}"


class Subscription(models.Model):
    """Somebody without an account who is told of notices (订阅): of an outlet, a region, a line, by one way.

    The address is ``sealed``, found again by its ``digest``, shown ``masked``; all three go when it is left. ``code`` is
    what confirms it and what leaves it.
    """

    code = models.CharField(max_length=20, unique=True)
    way = models.CharField(max_length=5, choices=_choices(subscriptions.SubscriberWay))
    sealed = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    masked = models.CharField(max_length=200, blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    line = models.CharField(max_length=24, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    is_quiet = models.BooleanField(default=False)
    state = models.CharField(
        max_length=9,
        choices=_choices(subscriptions.SubscriptionState),
        default=subscriptions.SubscriptionState.WAITING,
    )
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    world = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            unique_also_empty(
                "digest",
                "unit",
                "line",
                "world",
                empty=("outlet", "region"),
                name="subscription_once",
                condition=~Q(digest=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit_path", "id"], name="subscription_told", condition=Q(state="CONFIRMED")
            ),
            models.Index(fields=["asked_at"], name="subscription_waits", condition=Q(state="WAITING")),
        ]

    @property
    def stream(self) -> str:
        """Return the stream of the journal in which this subscription stands."""
        return f"subscription:{self.pk}"


class Audience(models.Model):
    """Whom a unit tells over a channel that has addresses (受众): a hot-line centre, a social account, a list of numbers.

    ``way`` is a kind of channel or the key of a configured one; a person is reached by ``address``.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    channel = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    way = models.CharField(max_length=40)
    address = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "channel", "way", "address"],
                name="audience_once",
                condition=Q(retired_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name
