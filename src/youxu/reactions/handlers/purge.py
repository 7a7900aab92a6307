"""The daily purge: by rule, in portions, going on where a killed one stopped."""

from __future__ import annotations

from datetime import timedelta

from youxu.alerting.actions import purge_alerts
from youxu.alternatives.actions import purge_answers
from youxu.announcements.actions import forget_unconfirmed, purge_notices
from youxu.core import clock, environment, jobs, leftovers
from youxu.core.actor import system
from youxu.core.emptying import AT_ONCE as ROWS_AT_ONCE
from youxu.custody.actions import purge_before as purge_custody_before
from youxu.deadlines.actions import purge_clocks
from youxu.delivery.actions import purge_messages
from youxu.feedback.actions import purge_all_voices
from youxu.incidents.actions.purge import purge_before
from youxu.organisation.actions.hand_over import AT_ONCE as NOTES_AT_ONCE
from youxu.organisation.actions.hand_over import purge_notes
from youxu.organisation.actions.reliefs import AT_ONCE as RELIEFS_AT_ONCE
from youxu.organisation.actions.reliefs import purge_reliefs
from youxu.watch.actions import purge_words

AT_ONCE = 100
"""How many incidents one job purges; a longer list goes on in the next."""


@jobs.task("purge", attempts=3)
def purge_due() -> None:
    """Purge what ended more than YOUXU_PURGE_DAYS ago, then remove the files that nothing points at."""
    at, by = clock.now(), system("purge")
    days = environment.integer("YOUXU_PURGE_DAYS")
    if days and purge_before(at - timedelta(days=days), by=by, at=at, most=AT_ONCE)[0] == AT_ONCE:
        jobs.enqueue("purge", key="purge.rest")
        return
    if days:
        purge_custody_before(at - timedelta(days=days), by=by, at=at, most=AT_ONCE)
    while days and purge_words(by=by, at=at, before=at - timedelta(days=days)) == ROWS_AT_ONCE:
        pass
    while days and purge_notices(by=by, at=at, before=at - timedelta(days=days)) == ROWS_AT_ONCE:
        pass
    while days and purge_answers(by=by, at=at, before=at - timedelta(days=days)):
        pass
    while days and purge_clocks(by=by, at=at, before=at - timedelta(days=days)):
        pass
    while days and purge_alerts(by=by, at=at, before=at - timedelta(days=days)):
        pass
    while days and purge_notes(by=by, at=at, before=at - timedelta(days=days)) == NOTES_AT_ONCE:
        pass
    while days and purge_reliefs(by=by, at=at, before=at - timedelta(days=days)) == RELIEFS_AT_ONCE:
        pass
    while days and purge_messages(by=by, at=at, before=at - timedelta(days=days)) == ROWS_AT_ONCE:
        pass
    purge_all_voices(by=by, at=at)
    while forget_unconfirmed(by=by, at=at):
        pass
    while leftovers.remove_unreferenced(by=by, at=at) == leftovers.AT_ONCE:
        pass
    leftovers.remove_bytes(at)
