"""What follows for notices: one draft of the next word when something changed, the word with the release, corrections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from youxu.announcements import actions
from youxu.announcements import queries as announcements
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.queries.sending import subscriber_key
from youxu.announcements.rules.content import Written
from youxu.announcements.rules.words import Channel, NoticeKind
from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.delivery.events import MessageFailed, MessageForwarded, MessageSent
from youxu.delivery.models import Delivery
from youxu.delivery.rules.words import Kind, Reason
from youxu.incidents.models import Incident
from youxu.oversight.queries.for_notices import told_for

BRIEFED = ("audience:", f"{Channel.HOTLINE}:")
"""How the keys begin of those to whom a notice's channels speak (``actions.send.to_audience``)."""
SUBSCRIBER = subscriber_key("")


def follow_change(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Bring the one draft of each notice up to date: of the entry's incident, and of those below a declared cause."""
    for incident in _concerned(entry):
        for notice in announcements.notices_alive(incident):
            told = told_for(notice.incident, at, notice.outlet)
            actions.follow_change(
                by=by, at=at, notice=notice, alternatives=told.alternatives, items=told.items
            )


def announce_begun(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a planned stop began: the word at its start takes the place of the one ahead."""
    for notice in announcements.notices_out(_of(entry)):
        told = told_for(notice.incident, at, notice.outlet)
        actions.announce_begun(by=by, at=at, notice=notice, alternatives=told.alternatives, items=told.items)


def announce_restored(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After the release: what was approved ahead goes out, else it waits for somebody."""
    incident = _of(entry)
    out = announcements.notices_out(incident)
    if not out and (channels := announcements.merged_channels(incident)):
        out = [_heir(incident, channels, by, at)]
    for notice in out:
        told = told_for(notice.incident, at, notice.outlet)
        actions.announce_restored(
            by=by, at=at, notice=notice, alternatives=told.alternatives, items=told.items
        )


def _heir(incident: Incident, channels: list[str], by: Actor, at: datetime) -> Notice:
    """Return the notice of an incident that said nothing itself, for those who were told of one merged into it."""
    waits = announcements.notice_of(incident)
    if waits is None or announcements.pending_of(waits, ahead=True) is None:
        told = told_for(incident, at)
        draft = actions.draft_notice(
            by=by,
            at=at,
            incident=incident,
            said=Written(),
            kind=NoticeKind.RESTORED,
            channels=channels,
            alternatives=told.alternatives,
            items=told.items,
        )
        return draft.notice
    return waits


def correct(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a call-off: take back what was published."""
    for notice in announcements.notices_alive(_of(entry)):
        actions.correct_notice(by=by, at=at, notice=notice)


def meet_opened(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After directives: a notice that went out before they were issued is what they ask for."""
    actions.meet_opened(by=by, at=at, incident=_of(entry))


def tell_subscribers(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a revision went out: tell who subscribed, a portion at a time."""
    _tell(entry.subject_id, 0, by, at)


@jobs.task("announcements.tell_subscribers", attempts=12)
def tell_more(revision: int, after: int) -> None:
    """Go on telling subscribers of a revision after one of them."""
    _tell(revision, after, system("announcements.tell_subscribers"), clock.now())


def _tell(revision: int, after: int, by: Actor, at: datetime) -> None:
    row = announcements.revision_numbered(revision)
    if not after and actions.drop_unsent(by=by, at=at, notice=row.notice, below=row.number):
        jobs.enqueue("announcements.tell_subscribers", {"revision": revision, "after": 0})
        return
    if left := actions.tell_subscribers(by=by, at=at, notice_revision=row, after=after):
        jobs.enqueue("announcements.tell_subscribers", {"revision": revision, "after": left})


def send(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a publication: carry it to its channels; whoever is left over is told in jobs of their own."""
    _send(entry.subject_id, 0, by, at)


@jobs.task("announcements.send", attempts=12)
def send_on(revision: int, after: int) -> None:
    """Go on telling those whom a channel reaches, a portion a job."""
    row = NoticeRevision.objects.get(pk=revision)
    _send(revision, after, system("announcements.send"), clock.now(row.world))


def _send(revision: int, after: int, by: Actor, at: datetime) -> None:
    row = announcements.revision_numbered(revision)
    if not after and actions.drop_unsent(by=by, at=at, notice=row.notice, below=row.number):
        jobs.enqueue("announcements.send", {"revision": revision, "after": 0})
        return
    last = actions.send_notice(by=by, at=at, published=row, after=after)
    if last:
        jobs.enqueue("announcements.send", {"revision": revision, "after": last})


def owe_proof(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a publication: what hangs at doors and what the hot line has is of the words before, and owed anew."""
    _owe(entry.subject_id, 0, by, at)


@jobs.task("announcements.owe_proof", attempts=12)
def owe_on(revision: int, after: int) -> None:
    """Go on with the next doors of a revision."""
    row = NoticeRevision.objects.get(pk=revision)
    _owe(revision, after, system("announcements.owe_proof"), clock.now(row.world))


def _owe(revision: int, after: int, by: Actor, at: datetime) -> None:
    row = announcements.revision_numbered(revision)
    if left := actions.owe_proof(by=by, at=at, published=row, after=after):
        jobs.enqueue("announcements.owe_proof", {"revision": revision, "after": left})
    if after:  # the entry's own handlers saw to the clocks of the first portion, and to no later one
        jobs.enqueue("deadlines.go_on", {"incident": row.notice.incident_id})


def owe_no_more(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a withdrawal: no door and no hot line owes the words that were withdrawn."""
    notice = Notice.objects.get(pk=entry.subject_id)
    last = notice.revisions.filter(number=notice.number).first()
    if last is not None:
        actions.owe_proof(by=by, at=at, published=last)


def end_owed(*, by: Actor, at: datetime) -> int:
    """End what is owed of notices whose time is over; return of how many. No entry says so: the end was published."""
    ended = announcements.owing_past_end(at)
    for row in ended:
        actions.owe_proof(by=by, at=at, published=row)
        jobs.enqueue("deadlines.go_on", {"incident": row.notice.incident_id})
    return len(ended)


def recall(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a withdrawal: nothing of it is sent any more, the hot line says it no more, who was told learns of it."""
    _recall(entry.subject_id, 0, by, at)


@jobs.task("announcements.recall", attempts=12)
def recall_on(notice: int, after: int) -> None:
    """Go on with a withdrawal: what still waits is dropped, then the next of those who were told."""
    world = Notice.objects.values_list("world", flat=True).get(pk=notice)
    _recall(notice, after, system("announcements.recall"), clock.now(world))


def _recall(notice: int, after: int, by: Actor, at: datetime) -> None:
    left = actions.recall_notice(by=by, at=at, notice=Notice.objects.get(pk=notice), after=after)
    if left is not None:
        jobs.enqueue("announcements.recall", {"notice": notice, "after": left})


def may_be_brief(what: MessageSent | MessageForwarded) -> bool:
    """Tell whether a message that went out may be the brief of the hot line: it goes to no person and no subscriber."""
    return what.recipient.startswith(BRIEFED)


def take_sent(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a message went out: where it was the brief of the hot line, the plan's task is done."""
    once = Delivery.objects.values_list("message__once", flat=True).get(pk=entry.subject_id)
    published = announcements.brief_of(once)
    if published is not None:
        actions.note_brief_handed(by=by, at=at, published=published)


def lost_a_browser(what: MessageFailed) -> bool:
    """Tell whether a message failed because a subscriber's browser is gone."""
    reached = what.channel_kind == Kind.PUSH and what.recipient.startswith(SUBSCRIBER)
    return reached and what.delivery_reason == Reason.BAD_ADDRESS


def forget_unreachable(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a push reached no browser any more: whoever had subscribed with it is told no more."""
    row = Delivery.objects.only("recipient", "kind", "reason").get(pk=entry.subject_id)
    if row.kind == Kind.PUSH and row.reason == Reason.BAD_ADDRESS and row.recipient.startswith(SUBSCRIBER):
        actions.forget_unreachable(by=by, at=at, recipient=row.recipient)


def _of(entry: Entry) -> Incident:
    return Incident.objects.select_related("unit").get(pk=entry.stream.removeprefix("incident:"))


def _concerned(entry: Entry) -> Iterator[Incident]:
    kind, _colon, _key = entry.stream.partition(":")
    if kind != "incident":
        return
    incident = _of(entry)
    yield incident
    yield from incident.children.select_related("unit").order_by("pk")
    if incident.merged_into_id is not None:
        yield Incident.objects.select_related("unit").get(pk=incident.merged_into_id)
