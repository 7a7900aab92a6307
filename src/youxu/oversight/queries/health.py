"""How this installation stands: steps that should have happened, what waits and for how long, each channel's last success."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.alerting import queries as alerting
from youxu.core import jobs
from youxu.core.actor import Actor
from youxu.core.backup.held import held_count
from youxu.core.health import OLDEST_JOB_SECONDS
from youxu.deadlines import queries as deadlines
from youxu.delivery import queries as delivery
from youxu.delivery.queries import ChannelRow, QueueRow
from youxu.kernel.words import mark
from youxu.oversight.queries.offices import summaries_due
from youxu.watch import queries as watch

GRACE = timedelta(minutes=1)
"""A step that is due fires within a minute; a later one is overdue."""


@dataclass(frozen=True)
class OverdueRow:
    """One kind of step: how many should have happened, and since when the first."""

    key: str
    title: str
    count: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class ChannelHealth:
    """A channel and the names of what it lacks to work: a credential, a setting."""

    channel: ChannelRow
    lacks: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Tell whether nothing is known against it."""
        return not self.lacks and not self.channel.failures


@dataclass(frozen=True)
class HealthRow:
    """The whole; ``jobs`` and ``messages`` say what waits and for how long."""

    overdue: tuple[OverdueRow, ...]
    jobs: jobs.Load
    held_jobs: int
    messages: QueueRow
    channels: tuple[ChannelHealth, ...]

    @property
    def queues_ok(self) -> bool:
        """Tell whether nothing that is due waits long, nothing is held and nothing failed for good."""
        oldest = max(self.jobs.oldest_seconds, self.messages.oldest_seconds)
        return oldest < OLDEST_JOB_SECONDS and not (self.jobs.failed or self.held_jobs or self.messages.held)

    @property
    def ok(self) -> bool:
        """Tell whether everything is well."""
        late = any(row.count for row in self.overdue)
        return self.queues_ok and not late and all(row.ok for row in self.channels)


def health_of(actor: Actor, at: datetime) -> HealthRow:
    """Return how the installation stands at ``at``, with the channels that the actor has to do with."""
    return HealthRow(
        overdue_steps(at),
        jobs.load(at),
        held_count(),
        delivery.queue_row(at),
        tuple(ChannelHealth(row, delivery.lacking(row)) for row in delivery.channels_of(actor)),
    )


def overdue_steps(at: datetime) -> tuple[OverdueRow, ...]:
    """Return what should have happened a minute ago and did not, of reality, by kind."""
    late = at - GRACE
    alerts, turns = alerting.standing(late), sorted(turn for _unit, turn in summaries_due(late))
    return (
        OverdueRow("alerts", mark("Steps of alerts"), alerts.overdue, alerts.oldest_overdue_at),
        OverdueRow("limits", mark("Reminders of limits"), *deadlines.overdue_reminders(late)),
        OverdueRow("rollcalls", mark("Next numbers of roll-calls"), *watch.overdue_asks(late)),
        OverdueRow("summaries", mark("Daily summaries"), len(turns), turns[0] if turns else None),
    )
