"""The office's day: what is due is summed up by a recurring round, and told whom the plan names (O3)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.backup.held import undecided_until
from youxu.core.models import Entry
from youxu.delivery.actions import queue
from youxu.delivery.rules.addresses import To
from youxu.network.models import Unit
from youxu.organisation.grants import key_of
from youxu.oversight import actions, queries

log = logging.getLogger("youxu.oversight")
LONGEST = timedelta(hours=12)
"""After it a summary is sent no more where the plan counts in days that have no fixed length."""


class SummariesFailed(Exception):
    """Some summaries could not be made; the others were, and the next round tries again."""


@jobs.task("oversight.summaries", attempts=1)
def make_due_summaries() -> None:
    """Make every summary that is due, each in a transaction of its own; one that fails keeps no other from its turn."""
    at, by = clock.now(), system("oversight.summaries")
    failed: set[int] = set()
    held_until = undecided_until()
    for unit, turn in queries.summaries_due(at):
        if unit in failed or (held_until is not None and turn <= held_until):
            continue
        try:
            actions.make_summary(by=by, at=at, unit=Unit.objects.get(pk=unit), until=turn)
        except Exception:
            log.exception("a summary was not made", extra={"unit": unit})
            failed.add(unit)
    if failed:
        raise SummariesFailed(f"units {sorted(failed)}")


def tell_summary(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Tell whom the plan names of a summary, unless it came so late that nobody is served by it."""
    summary = queries.summary_numbered(entry.subject_id)
    rule = queries.rule_for(summary)
    if rule is None:
        return
    fresh = rule.stale_after.delta or LONGEST
    if at >= summary.until_at + fresh:
        actions.note_stale(by=by, at=at, summary=summary)
        return
    told = [one for one in queries.people_to_tell(summary.unit, rule.roles, at) if one.reach.addresses()]
    for one in told:
        words = queries.words_for(summary, rule, one.reach, at)
        quiet = None if one.on_shift else one.reach.quiet_end(at)
        queue(
            by=by,
            at=at,
            unit=summary.unit_path,
            text=words.text,
            subject=words.subject,
            topic=words.topic,
            variables=words.variables,
            language="zh-hans" if one.reach.language.startswith("zh") else "en",
            to=To(key_of(one.reach.person_id), one.reach.addresses(), one.reach.name),
            once=f"summary:{summary.pk}:{one.reach.person_id}",
            not_before=quiet,
            expires_at=max(summary.until_at, quiet or summary.until_at) + fresh,
            source=summary.stream,
            world=summary.world,
            cause=entry,
        )
    actions.note_told(by=by, at=at, summary=summary, told=len(told))
