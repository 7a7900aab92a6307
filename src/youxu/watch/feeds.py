"""Reading a feed of hazard warnings: one call for the feed, one for each document that was not seen; each is taken alone.

Nothing is trusted: the size is limited before a byte is parsed, entities are refused, and a link leads to the very host
that was configured or nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from youxu.core import outbound
from youxu.core.actor import Actor
from youxu.kernel import cap
from youxu.kernel.cap.reading import MOST_BYTES
from youxu.watch.actions.feeds import note_reading, take_warning
from youxu.watch.models import Feed, Warned
from youxu.watch.rules import feeds as rules
from youxu.watch.rules.feeds import Trouble

MOST_ENTRIES = 200
AT_ONCE = 40


@dataclass(frozen=True)
class Failed(Exception):
    """A feed or document that could not be read, and why."""

    trouble: Trouble
    detail: str = ""


def read_feed(feed: Feed, *, by: Actor, at: datetime) -> Feed:
    """Read one feed, take what is new, note how it went, and return the feed. One bad document hides no other."""
    trouble: Failed | None = None
    try:
        found = list(cap.entries_of(_tree(feed.address), feed.address))[:MOST_ENTRIES]
        for failure in _taken(feed, found, by, at):
            trouble = trouble or failure
    except Failed as failure:
        trouble = failure
    said = {"trouble": str(trouble.trouble), "detail": trouble.detail} if trouble else {}
    return note_reading(by=by, at=at, feed=feed, **said)


def _taken(feed: Feed, found: list[cap.Found], by: Actor, at: datetime) -> Iterator[Failed]:
    links = {one.link for one in found if one.link}
    seen = set(Warned.objects.filter(feed=feed, link__in=links).values_list("link", flat=True))
    new = [one for one in found if not one.link or one.link not in seen]
    alerts = []
    for one in new[:AT_ONCE]:
        try:
            alerts.append(_alert(feed, one))
        except Failed as failure:
            yield failure
    for alert, faults, link in sorted(alerts, key=lambda one: one[0].sent):
        take_warning(by=by, at=at, feed=feed, alert=alert, faults=faults, link=link)


def _alert(feed: Feed, one: cap.Found) -> tuple[cap.Alert, tuple[str, ...], str]:
    alert, faults = cap.checked(one.document or _document(feed, one.link))
    if alert is None:
        raise Failed(Trouble.UNREADABLE, str(faults[0].sentence))
    return alert, tuple(fault.code for fault in faults), one.link


def _document(feed: Feed, link: str) -> bytes:
    if not rules.same_host(feed.address, link):
        raise Failed(Trouble.ELSEWHERE, link)
    return _bytes(link)


def _tree(address: str) -> cap.reading.Element:
    try:
        return cap.safe_tree(_bytes(address))
    except cap.Refused as refused:
        hostile = refused.code == "HOSTILE"
        raise Failed(Trouble.HOSTILE if hostile else Trouble.UNREADABLE, str(refused)) from refused


def _bytes(address: str) -> bytes:
    try:
        answer = outbound.get(address, most=MOST_BYTES)
    except outbound.Oversized as error:
        raise Failed(Trouble.TOO_LARGE, str(error)) from error
    except outbound.Unanswered as error:
        raise Failed(Trouble.TIMEOUT if error.slow else Trouble.UNREACHABLE, str(error)) from error
    if answer.status != 200:
        raise Failed(Trouble.STATUS, f"HTTP {answer.status}")
    return answer.body
