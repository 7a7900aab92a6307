"""What readers of delivery get: frozen rows; addresses are masked, secrets appear nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AttemptRow:
    """One try: ``seconds`` from its start to its end, None while it is under way; ``detail`` in the service's words.

    ``number`` counts what went to a service; it is 0 of an address that was passed over (no channel, not to be used).
    """

    number: int
    channel: str
    kind: str
    address: str
    result: str
    reason: str
    detail: str
    started_at: datetime
    ended_at: datetime | None
    seconds: float | None


@dataclass(frozen=True)
class DeliveryRow:
    """A message on its way to one recipient. ``delay_seconds`` is from queued to sent, None when it was not sent.

    ``channel`` is the channel in turn or the one that took it; ``messages`` counts those told in it (a bundle),
    ``handed_over`` the attempts that went to a service or a forwarder.
    """

    code: str
    message: str
    recipient: str
    recipient_name: str
    subject: str
    topic: str
    kind: str
    channel: str
    address: str
    state: str
    reason: str
    queued_at: datetime
    due_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    expires_at: datetime | None
    delay_seconds: float | None
    messages: int
    handed_over: int
    attempts: tuple[AttemptRow, ...]
    replies: tuple[ReplyRow, ...]
    source: str
    unit_path: str
    world: str
    visibility: str
    held: bool
    revision: int


@dataclass(frozen=True)
class StandingRow:
    """How far one message came with its recipient, alone or in a bundle; ``at`` is when it came that far."""

    state: str
    reason: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class ReplyRow:
    """What somebody answered; ``recipient`` and ``source`` are those of the message that it most likely answers."""

    text: str
    address: str
    replied_at: datetime
    recipient: str
    source: str
    topic: str
    bundle: str
    delivery: str
    world: str


@dataclass(frozen=True)
class ChannelRow:
    """A channel without its secrets: ``secrets`` names those that are set."""

    key: str
    kind: str
    name: str
    unit_path: str
    settings: Mapping[str, str]
    secrets: tuple[str, ...]
    secrets_lost: bool
    per_minute: int | None
    per_second: int | None
    place: int
    waiting: int
    failures: int
    rests_until: datetime | None
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_reason: str
    added_at: datetime
    revision: int


@dataclass(frozen=True)
class WorldAddressRow:
    """An address that an exercise may reach, masked."""

    world: str
    kind: str
    address: str
    entered_at: datetime


@dataclass(frozen=True)
class QueueRow:
    """What waits: how many are due, for how long the oldest (seconds), how many wait for a person, how many are held."""

    waiting: int
    oldest_seconds: float
    by_hand: int
    held: int
