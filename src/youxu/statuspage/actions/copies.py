"""How a copy of the site to a target went: one row a target; the journal is told when it begins or ceases to fail."""

from __future__ import annotations

from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.statuspage import events, rules
from youxu.statuspage.models import SiteCopy
from youxu.statuspage.rules import CopyState


@action
def note_copy(
    *,
    by: Actor,
    at: datetime,
    unit: str,
    target: str,
    issued_at: datetime,
    error: str = "",
    written: int = 0,
    removed: int = 0,
    seconds: float = 0,
) -> SiteCopy:
    """Write down how the copy of the site issued at ``issued_at`` to ``target`` went, and return its row."""
    by.require("publish_site", unit=unit)
    name = rules.shown(target)[:300]
    before = SiteCopy.objects.filter(target=name).first()
    failing = before.failing_since if before else None
    said = {
        "state": CopyState.FAILED if error else CopyState.DONE,
        "tried_at": at,
        "error": error[:200],
        "failing_since": (failing or at) if error else None,
        "written": written,
        "removed": removed,
        "seconds": round(seconds, 3),
    }
    if not error:
        said |= {"issued_at": issued_at, "succeeded_at": at}
    row, _made = SiteCopy.objects.update_or_create(target=name, defaults=said)
    if error and not failing:
        _note(events.SiteCopyFailed(name, error[:200]), row, unit, by, at)
    elif not error and (before is None or failing):
        _note(events.SiteCopied(name), row, unit, by, at)
    return row


def _note(what: journal.Event, row: SiteCopy, unit: str, by: Actor, at: datetime) -> None:
    journal.append(what, by=by, at=at, stream=f"sitecopy:{row.pk}", subject=row, unit=unit)
