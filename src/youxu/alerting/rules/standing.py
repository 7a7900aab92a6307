"""Whether somebody is still wanted: of an incident that is over, or a directive that was answered, nobody is."""

from __future__ import annotations

from youxu.alerting.rules.words import DropReason
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, ReceiptStatus, Stage


def why_dropped(stage: str, receipt: str | None) -> DropReason | None:
    """Return why nobody is needed any more, or None while somebody is.

    A directive needs an answer while the incident is open; everything else ends with the service restored.
    """
    if receipt is not None and ReceiptStatus(receipt) is not ReceiptStatus.SENT:
        return DropReason.RECEIPT_SETTLED
    open_stages = OPEN_STAGES if receipt is not None else BEFORE_RESTORED
    return None if Stage(stage) in open_stages else DropReason.INCIDENT_OVER
