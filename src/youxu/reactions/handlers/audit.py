"""What follows for audits: an ordered evidence file is made by a job, of what its reader may read at that moment."""

from __future__ import annotations

from datetime import datetime

from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.evaluation import evidence
from youxu.evaluation.queries.evidence import evidence_numbered
from youxu.organisation.queries import actor_for


def make_ordered(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Have a job make the evidence file that was ordered."""
    jobs.enqueue("evaluation.evidence", {"ordered": entry.subject_id}, key=f"evidence:{entry.subject_id}")


@jobs.task("evaluation.evidence", attempts=3)
def make_evidence(ordered: int) -> None:
    """Make one ordered evidence file; one that is sealed is left alone."""
    found = evidence_numbered(ordered)
    if found is not None:
        at = clock.now()
        reader = actor_for(found.ordered_by, at=at, surface="SYSTEM")
        evidence.make(found, reader=reader, by=system("evaluation.evidence"), at=at)
