"""What delivery leaves in the journal: codes and keys alone; texts and addresses stay in rows that the purge empties."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class MessageQueued(Event):
    """A message was stored to be sent to so many recipients; ``bundled`` of them get it as a line of another."""

    code = "MESSAGE_QUEUED"
    sentence = mark("A message to {recipients} recipients was queued ({topic}).")
    clause = "P1"

    message: str
    topic: str
    recipients: int
    bundled: int


@event
@dataclass(frozen=True)
class MessageSent(Event):
    """A service took the message for one recipient."""

    code = "MESSAGE_SENT"
    sentence = mark("A message was sent by {channel_kind}, attempt {attempts}.")
    clause = "P1"

    recipient: str
    channel_kind: str
    channel: str
    attempts: int
    seconds: int


@event
@dataclass(frozen=True)
class MessageForwarded(Event):
    """A person forwarded the message by hand and says where and when (人工转发)."""

    code = "MESSAGE_FORWARDED"
    sentence = mark("{by} forwarded a message by hand at {forwarded_at}.")
    clause = "P1"

    recipient: str
    forwarded_at: str


@event
@dataclass(frozen=True)
class MessageFailed(Event):
    """No address of the recipient is left to try."""

    code = "MESSAGE_FAILED"
    sentence = mark("A message reached nobody by {channel_kind}: {delivery_reason}. No address is left.")
    clause = "P1"

    recipient: str
    channel_kind: str
    delivery_reason: str
    attempts: int


@event
@dataclass(frozen=True)
class MessageExpired(Event):
    """A message was stale before it could be sent, and was dropped."""

    code = "MESSAGE_EXPIRED"
    sentence = mark("A message became stale at {expired_at} before it was sent, and was dropped.")
    clause = "P1"

    recipient: str
    expired_at: str


@event
@dataclass(frozen=True)
class MessageWithdrawn(Event):
    """A message that waited is needed no more, and was dropped."""

    code = "MESSAGE_WITHDRAWN"
    sentence = mark("A message that still waited was withdrawn: {why}")
    clause = "P1"
    purge = "after_close"

    recipient: str
    why: str


@event
@dataclass(frozen=True)
class MessageDelivered(Event):
    """The gateway says that the message arrived."""

    code = "MESSAGE_DELIVERED"
    sentence = mark("A message arrived ({channel_kind}).")
    clause = "P1"

    recipient: str
    channel_kind: str


@event
@dataclass(frozen=True)
class MessageRead(Event):
    """The recipient opened the message, or the service says so."""

    code = "MESSAGE_READ"
    sentence = mark("A message was read ({channel_kind}).")
    clause = "P1"

    recipient: str
    channel_kind: str


@event
@dataclass(frozen=True)
class MessageReplied(Event):
    """Somebody answered a message; what was said stands in the reply's row."""

    code = "MESSAGE_REPLIED"
    sentence = mark("An answer to a message came in ({channel_kind}).")
    clause = "P1"

    recipient: str
    channel_kind: str
    known: bool


@event
@dataclass(frozen=True)
class ReplySeen(Event):
    """A person of the office read what was written without being asked; what it said stands in the reply's row."""

    code = "REPLY_SEEN"
    sentence = mark("{by} read a text message that answered nothing.")
    clause = "P1"


@event
@dataclass(frozen=True)
class MessagesReleased(Event):
    """A person let go what was queued before a restore."""

    code = "MESSAGES_RELEASED"
    sentence = mark("{by} let {count} messages go that were queued before the restore.")

    count: int


@event
@dataclass(frozen=True)
class ChannelKept(Event):
    """A channel was added, changed or retired; its secrets stand nowhere in the journal."""

    code = "CHANNEL_KEPT"
    sentence = mark("{by} set up the channel {channel} ({channel_kind}): {fields}")

    channel: str
    channel_kind: str
    fields: str


@event
@dataclass(frozen=True)
class ChannelRetired(Event):
    """A channel is used no more."""

    code = "CHANNEL_RETIRED"
    sentence = mark("{by} retired the channel {channel}.")

    channel: str


@event
@dataclass(frozen=True)
class ChannelTried(Event):
    """Somebody sent a test by a channel, and so it ended."""

    code = "CHANNEL_TRIED"
    sentence = mark("{by} tried the channel {channel}: {attempt_result} {delivery_reason}")

    channel: str
    attempt_result: str
    delivery_reason: str


@event
@dataclass(frozen=True)
class WorldAddressEntered(Event):
    """An address may be reached from an exercise."""

    code = "WORLD_ADDRESS_ENTERED"
    sentence = mark("{by} entered an address ({channel_kind}) for the exercise.")

    channel_kind: str


@event
@dataclass(frozen=True)
class TemplateKept(Event):
    """The state of an SMS text at the provider of a channel was kept."""

    code = "TEMPLATE_KEPT"
    sentence = mark("{by} noted the SMS text {topic} at {channel}: {template_state}")

    channel: str
    topic: str
    template_state: str
