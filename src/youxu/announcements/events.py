"""What notices leave in the journal of their incident."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@dataclass(frozen=True)
class OfNotice(Event):
    """What every entry of a notice says: which notice, the number of the revision (0 for a draft), its kind."""

    clause = "P3b"

    reference: str
    number: int
    notice_kind: str


@event
@dataclass(frozen=True)
class NoticeDrafted(OfNotice):
    """A notice or its next revision was drafted; ``notice_channel`` are those over which it is to go out."""

    code = "NOTICE_DRAFTED"
    sentence = mark("{by} drafted a notice ({notice_kind}) for {notice_channel}.")

    notice_channel: str


@event
@dataclass(frozen=True)
class NoticeEdited(OfNotice):
    """A draft was changed: signatures under what it said before do not count for it."""

    code = "NOTICE_EDITED"
    sentence = mark("{by} changed the draft of the notice ({notice_kind}).")


@event
@dataclass(frozen=True)
class NoticeSubmitted(OfNotice):
    """A draft waits for its approval."""

    code = "NOTICE_SUBMITTED"
    sentence = mark("{by} asked for the approval of the notice ({notice_kind}).")


@event
@dataclass(frozen=True)
class NoticeSentBack(OfNotice):
    """Who was to approve a draft sent it back with a reason."""

    code = "NOTICE_SENT_BACK"
    sentence = mark("{by} sent the notice ({notice_kind}) back: {reason}")
    purge = "after_close"

    reason: str


@event
@dataclass(frozen=True)
class NoticeApproved(OfNotice):
    """A signature was given under a revision; ``alone`` by the writer, because nobody else was there."""

    code = "NOTICE_APPROVED"
    sentence = mark("{by} approved the notice ({notice_kind}).")

    alone: bool


@event
@dataclass(frozen=True)
class NoticePublished(OfNotice):
    """A revision went out: its channels, by when the next word is promised, whether somebody looks at it afterwards."""

    code = "NOTICE_PUBLISHED"
    sentence = mark(
        "{by} published notice {number} ({notice_kind}) by {notice_channel}; next word: {next_update_at}."
    )

    notice_channel: str
    changes: str
    next_update_at: str
    ends_at: str
    alone: bool


@event
@dataclass(frozen=True)
class NoticeReviewed(OfNotice):
    """Somebody else looked at what had gone out alone."""

    code = "NOTICE_REVIEWED"
    sentence = mark("{by} looked at notice {number}, which had gone out alone. {remark}")
    purge = "after_close"

    remark: str


@event
@dataclass(frozen=True)
class NoticeDiscarded(OfNotice):
    """A draft was given up."""

    code = "NOTICE_DISCARDED"
    sentence = mark("{by} discarded the draft of the notice ({notice_kind}).")


@event
@dataclass(frozen=True)
class NoticeWithdrawn(OfNotice):
    """A notice was taken down everywhere; ``reason`` says why."""

    code = "NOTICE_WITHDRAWN"
    sentence = mark("{by} withdrew notice {number}: {reason}")
    clause = "P4c"
    purge = "after_close"

    reason: str


@event
@dataclass(frozen=True)
class NoticePosted(OfNotice):
    """A revision hangs at an outlet's door, or was read out there; ``pictured``: a picture shows it."""

    code = "NOTICE_POSTED"
    sentence = mark("{by}: notice {number} is told at {outlet_name} ({notice_channel}). {word}")
    routine = True
    purge = "after_close"

    notice_channel: str
    outlet_code: str
    outlet_name: str
    pictured: bool
    word: str


@event
@dataclass(frozen=True)
class PostingTakenDown(OfNotice):
    """The sheet of a notice came down at an outlet."""

    code = "POSTING_TAKEN_DOWN"
    sentence = mark("{by}: the sheet of notice {number} at {outlet_name} is down.")
    clause = "P5a"
    routine = True

    outlet_code: str
    outlet_name: str


@event
@dataclass(frozen=True)
class SubscriptionAsked(Event):
    """Somebody without an account asked to be told; the address has to say yes first."""

    code = "SUBSCRIPTION_ASKED"
    sentence = mark("Somebody asked to be told of notices ({subscriber_way}); the address has to say yes.")
    clause = "P3b"
    routine = True

    subscriber_way: str


@event
@dataclass(frozen=True)
class AudienceKept(Event):
    """Somebody whom a unit tells over a channel was entered."""

    code = "AUDIENCE_KEPT"
    sentence = mark("{by} entered whom {notice_channel} reaches.")
    clause = "P3b"

    notice_channel: str


@event
@dataclass(frozen=True)
class SubscriptionConfirmed(Event):
    """An address said yes."""

    code = "SUBSCRIPTION_CONFIRMED"
    sentence = mark("A subscription was confirmed ({subscriber_way}).")
    clause = "P3b"
    routine = True

    subscriber_way: str


@event
@dataclass(frozen=True)
class AudienceRetired(Event):
    """Somebody is told over a channel no more."""

    code = "AUDIENCE_RETIRED"
    sentence = mark("{by} took an address off {notice_channel}.")
    clause = "P3b"

    notice_channel: str


@event
@dataclass(frozen=True)
class SubscriptionLeft(Event):
    """A subscription was left, or never confirmed; its address is forgotten."""

    code = "SUBSCRIPTION_LEFT"
    sentence = mark("A subscription ended ({subscriber_way}); its address is forgotten.")
    clause = "P3b"
    routine = True

    subscriber_way: str


@event
@dataclass(frozen=True)
class SubscribersTold(Event):
    """Subscribers were told of a revision, each address once."""

    code = "SUBSCRIBERS_TOLD"
    sentence = mark("{told} subscribers were told of notice {number}.")
    clause = "P3b"
    routine = True

    reference: str
    number: int
    told: int


@event
@dataclass(frozen=True)
class WithdrawalTold(Event):
    """Those who had been told of a notice were told that it is withdrawn, each once."""

    code = "WITHDRAWAL_TOLD"
    sentence = mark("{told} who had been told of notice {number} were told that it is withdrawn.")
    clause = "P4c"
    routine = True

    reference: str
    number: int
    told: int


@event
@dataclass(frozen=True)
class NoticeEndsSoon(OfNotice):
    """A notice ends soon and nothing follows it: it is renewed, or withdrawn."""

    code = "NOTICE_ENDS_SOON"
    sentence = mark("Notice {number} ends at {ends_at}: renew it or let it end.")
    routine = True

    ends_at: str
