"""What follows for documents: an ordered outage pack is built by a job, and every night one is ordered."""

from __future__ import annotations

import logging
from datetime import datetime

from youxu.core import clock, environment, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.documents import packs, queries
from youxu.documents.actions.packs import UnableToBuildPack, order_pack

log = logging.getLogger("youxu.documents")


def build_ordered(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Have a job build the pack that was ordered."""
    jobs.enqueue("documents.build", {"pack": entry.subject_id}, key=f"pack:{entry.subject_id}")


@jobs.task("documents.build", attempts=3)
def build_pack(pack: int) -> None:
    """Build one ordered pack; one that is there already is left alone."""
    found = queries.pack_numbered(pack)
    if found is not None:
        packs.build(found, by=system("documents.build"), at=clock.now())


@jobs.task("documents.nightly", attempts=3)
def order_packs() -> None:
    """Order the outage pack of every unit that has posts and a plan (断网包, O3)."""
    at, by = clock.now(), system("documents.nightly")
    for unit in queries.units_that_need_one(at):
        try:
            order_pack(by=by, at=at, unit=unit, language=environment.text("YOUXU_LANGUAGE"))
        except UnableToBuildPack:
            log.exception("no outage pack for %s", unit.key)
