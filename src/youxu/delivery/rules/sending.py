"""What follows an attempt: again on the same channel, the next address, or the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.delivery.rules.words import Kind, Reason, Result

TRIES_WITH_NEXT, TRIES_ALONE = 2, 6
"""How often one address is tried while another follows it, and when it is the last."""
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)
LEASE = timedelta(seconds=60)
"""How long a worker may hold a message; above the time limit of any transport."""
PORTION = 20
"""How many messages of one channel a worker takes at once."""

FINAL = frozenset(
    {
        Reason.BAD_ADDRESS, Reason.BAD_CREDENTIALS, Reason.BAD_TEMPLATE, Reason.QUOTA, Reason.REJECTED,
        Reason.NO_CHANNEL, Reason.NOT_ENTERED,
    }
)  # fmt: skip
"""Reasons that trying again cannot cure."""
CERTAIN = frozenset({Reason.THROTTLED, Reason.BUSY, Reason.SERVER_ERROR})
"""Passing reasons by which the service surely did not take the message; after a timeout nobody knows."""
OF_CHANNEL = frozenset(
    {Reason.TIMEOUT, Reason.UNREACHABLE, Reason.THROTTLED, Reason.SERVER_ERROR, Reason.GARBAGE}
)
"""Reasons that lie with the channel, so that it rests as a whole before the next message."""


@dataclass(frozen=True)
class Limits:
    """How many messages a channel takes in a minute and in a second; 0 is without limit."""

    per_minute: int = 0
    per_second: int = 0


LIMITS: Mapping[Kind, Limits] = {
    Kind.WECOM: Limits(per_minute=20),
    Kind.DINGTALK: Limits(per_minute=20),
    Kind.FEISHU: Limits(per_minute=100, per_second=5),
}
"""The limits that the makers of group robots publish; a channel's own row may set others."""


@dataclass(frozen=True)
class Outcome:
    """What a transport says of one attempt; ``provider_id`` is the service's own number for later receipts.

    ``detail`` is the service's answer in its own words, shortened; ``retry_after`` what it asked to wait.
    """

    result: Result
    reason: Reason = Reason.NONE
    detail: str = ""
    provider_id: str = ""
    retry_after: timedelta | None = None


def sent(provider_id: str = "", detail: str = "") -> Outcome:
    """Return the outcome of a message that the service took."""
    return Outcome(Result.SENT, detail=detail, provider_id=provider_id)


def failed(reason: Reason, detail: str = "", retry_after: timedelta | None = None) -> Outcome:
    """Return the outcome of one that it did not take: to be tried again unless the reason is final."""
    result = Result.FAILED if reason in FINAL else Result.RETRY
    return Outcome(result, reason, detail[:200], retry_after=retry_after)


@dataclass(frozen=True)
class Next:
    """What to do: ``step`` is the place of the address to try, None when none is left; ``due_at`` when."""

    step: int | None
    due_at: datetime


def after(outcome: Outcome, *, step: int, tries: int, steps: int, at: datetime) -> Next:
    """Return what follows a failed attempt: the ``tries``-th at address number ``step`` of ``steps``.

    A service that asks for a long rest is not waited for while another address follows.
    """
    has_next = step + 1 < steps
    long = has_next and outcome.retry_after is not None and outcome.retry_after > LONGEST_REST
    most = TRIES_WITH_NEXT if has_next else TRIES_ALONE
    if outcome.result is Result.RETRY and tries < most and not long:
        return Next(step, at + rest(tries, outcome.retry_after))
    return Next(step + 1 if step + 1 < steps else None, at)


def rest(tries: int, asked: timedelta | None = None) -> timedelta:
    """Return the wait after the ``tries``-th failure in a row: it doubles to five minutes; what the service asked
    counts, up to an hour."""
    own = min(FIRST_REST * 2 ** min(tries - 1, 10), LONGEST_REST)
    return max(own, min(asked, timedelta(hours=1))) if asked else own


def room(limits: Limits, in_minute: int, in_second: int) -> int:
    """Return how many messages may go now, given those of the last minute and second."""
    left = [PORTION]
    if limits.per_minute:
        left.append(limits.per_minute - in_minute)
    if limits.per_second:
        left.append(limits.per_second - in_second)
    return max(0, min(left))
