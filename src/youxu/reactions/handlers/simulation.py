"""What follows for simulation: what was ordered is made beside the queue, so that long reckoning delays nobody."""

from __future__ import annotations

from datetime import datetime

from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.simulation import making, queries


def make_ordered(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Have a job make the simulation that was ordered."""
    jobs.enqueue("simulation.make", {"run": entry.subject_id}, key=f"simulation:{entry.subject_id}")


@jobs.task("simulation.make", attempts=2)
def make_simulation(run: int) -> None:
    """Make one simulation in a thread of its own; what finds no thread free is offered again."""
    if not jobs.aside(f"simulation:{run}", lambda: _make(run)):
        jobs.enqueue("simulation.make", {"run": run}, key=f"simulation:{run}")


def _make(run: int) -> None:
    found = queries.run_numbered(run)
    if found is not None:
        making.make(found, by=system("simulation.make"), at=clock.now(), now=clock.now)
