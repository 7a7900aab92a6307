"""What the status site leaves in the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class AlertIssued(Event):
    """An alert of CAP was issued for a revision of a notice, or for its withdrawal."""

    code = "ALERT_ISSUED"
    sentence = mark("Alert {identifier} ({msg_type}) was issued for notice {notice}.")
    clause = "P3b"

    identifier: str
    msg_type: str
    notice: str


@event
@dataclass(frozen=True)
class SiteCopyFailed(Event):
    """A copy of the site to a target that was well failed."""

    code = "SITE_COPY_FAILED"
    sentence = mark("The status site was not copied to {target}: {error}")
    clause = "P3b"

    target: str
    error: str


@event
@dataclass(frozen=True)
class SiteCopied(Event):
    """A target of the site is written: for the first time, or again after it failed."""

    code = "SITE_COPIED"
    sentence = mark("The status site is copied to {target}.")
    clause = "P3b"

    target: str
