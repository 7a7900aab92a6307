"""The pinned plans of several incidents, each read once."""

from __future__ import annotations

from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of_version
from youxu.plan.schema import Plan


class Plans:
    """Plans by version, remembered while one query runs."""

    def __init__(self) -> None:
        self._known: dict[int, Plan] = {}

    def of(self, incident: Incident) -> Plan:
        """Return the plan version that the incident is pinned to."""
        return self.of_version(incident.plan_version_id)

    def of_version(self, key: int) -> Plan:
        """Return a plan version by its key."""
        if key not in self._known:
            self._known[key] = plan_of_version(key)
        return self._known[key]
