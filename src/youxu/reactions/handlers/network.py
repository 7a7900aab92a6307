"""What follows for the network: its confirmation rules from a plan in force, and who did not open."""

from __future__ import annotations

from datetime import datetime

from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.network import actions, uploads
from youxu.network import queries as network
from youxu.network.models import ImportRun
from youxu.plan import queries as plans
from youxu.plan.schema import Plan


def copy_confirm_rules(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Copy how long a word is good from the plan now in force for the unit; an older version changes nothing."""
    row = plans.in_force(entry.unit_path, at)
    if row is None or row.unit_path != entry.unit_path:
        return
    actions.set_confirm_rules(
        by=by,
        at=at,
        unit=network.unit_by_path(entry.unit_path),
        values=confirm_values(plans.plan_of(row.id)),
        plan_version=row.number,
    )


def confirm_values(plan: Plan) -> dict[str, str | int]:
    """Return a plan's confirmation rules as the network stores them; minutes it leaves out keep their default."""
    words = plan.confirm.restricted_suspended
    minutes = {"grace_minutes": plan.confirm.open.grace.minutes, "day1_minutes": words.day1.minutes}
    rhythms = {
        "days2_3": words.days2_3.value,
        "days4_14": words.days4_14.value,
        "later": words.later.value,
        "relocated": plan.confirm.relocated.every.value,
    }
    return {**{name: value for name, value in minutes.items() if value is not None}, **rhythms}


@jobs.task("network.miss_openings", attempts=1)
def miss_openings() -> None:
    """Put outlets that have not confirmed their opening within the grace on the call list."""
    actions.miss_openings(by=system("network.miss_openings"), at=clock.now())


def write_import(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Have a job write the rows of an import whose file was kept; one a run, it goes on after a kill."""
    jobs.enqueue("network.import", {"run": entry.subject_id}, key=f"import:{entry.subject_id}")


@jobs.task("network.import", attempts=12)
def go_on_importing(run: int) -> None:
    """Write what is left of an import, in short pieces."""
    uploads.go_on(by=system("network.import"), at=clock.now(), run=ImportRun.objects.get(pk=run))
