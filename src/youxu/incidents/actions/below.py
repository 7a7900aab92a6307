"""What the responses below mean for the acts of the unit that declared the cause: it waits until all are back."""

from __future__ import annotations

from youxu.core.errors import UnableTo
from youxu.incidents.actions.entries import refused
from youxu.incidents.models import Declaration, Incident
from youxu.incidents.queries.linked import is_above, responses_of
from youxu.incidents.rules import above as rules


def check_back(incident: Incident, error: type[UnableTo]) -> None:
    """Raise ``error`` while a response below a declared cause is not back; of any other incident nothing is asked."""
    if not is_above(incident):
        return
    check_opened(incident, error)
    fault = rules.back_fault(responses_of(incident))
    if fault is not None:
        raise refused(error, fault, clause="P4b")


def check_opened(incident: Incident, error: type[UnableTo]) -> None:
    """Raise ``error`` while responses below a declared cause are still being opened."""
    declared = Declaration.objects.get(incident=incident)
    fault = rules.opened_fault(declared.done, declared.total)
    if fault is not None:
        raise refused(error, fault)
