"""Every write of the status site."""

from youxu.statuspage.actions.alerts import issue_alerts
from youxu.statuspage.actions.copies import note_copy

__all__ = ["issue_alerts", "note_copy"]
