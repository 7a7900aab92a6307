"""The closed words of notices: kinds, states, how a signature was given."""

from __future__ import annotations

from enum import StrEnum

from youxu.plan.schema.words import Channel


class NoticeKind(StrEnum):
    """What a revision is: the first word, a later one, the word that service is back, the taking back of an error."""

    FIRST = "FIRST"
    REVISION = "REVISION"
    RESTORED = "RESTORED"
    CORRECTION = "CORRECTION"


class NoticeState(StrEnum):
    """Where a revision stands; what was published is superseded or withdrawn, never edited."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    PUBLISHED = "PUBLISHED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"
    DISCARDED = "DISCARDED"


class SignatureWay(StrEnum):
    """How somebody signed a revision: approved it, approved the own words alone, or looked at it afterwards."""

    APPROVED = "APPROVED"
    ALONE = "ALONE"
    REVIEWED = "REVIEWED"


PENDING = (NoticeState.DRAFT, NoticeState.SUBMITTED)
OUT = (NoticeState.PUBLISHED, NoticeState.SUPERSEDED, NoticeState.WITHDRAWN)
AHEAD = (NoticeKind.RESTORED,)
"""Kinds that wait prepared beside the draft of the next word."""

OVER = (NoticeKind.RESTORED, NoticeKind.CORRECTION)
"""Kinds after which nothing more is stopped, unless they name places themselves."""

USUAL = (Channel.PAGE, Channel.DOOR, Channel.HOTLINE)
"""The channels of a first notice where nobody names others."""

ADDRESSED = (Channel.HOTLINE, Channel.SMS, Channel.SOCIAL)
"""Channels that have addresses: whom they reach is entered for a unit."""

PUBLIC_CHANNELS = (
    Channel.PAGE,
    Channel.DOOR,
    Channel.HOTLINE,
    Channel.LOUDSPEAKER,
    Channel.SMS,
    Channel.SOCIAL,
)
"""The channels a notice goes out over, in the order in which pages show them."""


BRIEF_AGAIN, DOOR_AGAIN = ("renew_hotline_brief",), ("renew_door_notice",)
"""Tasks of the plan that each newer revision opens: what was proven was proven of the words before."""
BRIEF_TASKS = ("hotline_brief", *BRIEF_AGAIN)
DOOR_TASKS = ("post_door_notice", "stop_notice_start", *DOOR_AGAIN)

PROVEN = (Channel.DOOR, Channel.LOUDSPEAKER)
"""Channels whose proof an outlet gives: that the sheet hangs, that the words were read out."""
