"""A reply by message is an answer, or stands on the call sheet as it came: late and unclear ones are never lost (G4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from youxu.core import environment, journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.delivery.actions import queue
from youxu.delivery.models import Reply
from youxu.delivery.rules.addresses import Address, To, masked
from youxu.delivery.rules.texts import filled
from youxu.delivery.rules.words import Kind
from youxu.network.rules import Way
from youxu.plan import queries as plans
from youxu.plan.schema import RollCallMessage
from youxu.watch.actions.answer import answer
from youxu.watch.actions.messages import in_language, source_of, values_of, variables_of
from youxu.watch.actions.start import note
from youxu.watch.events import rollcall as events
from youxu.watch.models import Ask, AskMessage, RollCall, UnclearReply
from youxu.watch.queries.replies import asked_by, back_key, question_now, taken_by
from youxu.watch.rules.replies import Grammar, Read, Short, Unclear, read

AT_ONCE = 40
"""For how many outlets one act takes a reply: each answer confirms states and may open a report."""
GOOD_FOR = timedelta(minutes=30)
"""How long a word back to a sender is worth sending."""


@dataclass(frozen=True)
class _Meant:
    """What a reply says of one outlet, who stands behind the number, and the question that it answers now."""

    ask: Ask
    name: str
    read: Read


@action
def answer_by_message(*, by: Actor, at: datetime, reply: Reply) -> int:
    """Take a reply to the question of a roll-call, for at most 40 outlets a call; return for how many.

    What is an answer counts as one told by who stands behind the number. What nobody can read is kept for the office,
    and the sender told how to answer. After the roll-call was over it is written down and the sender told so; where
    the next one runs already it counts there. Raises NotPermitted.
    """
    row = Reply.objects.select_related("delivery__message").get(pk=reply.pk)
    asked = asked_by(row)
    if not asked:
        return 0
    call = asked[0].ask.roll_call
    by.require("answer_rollcall", unit=call.unit_path)
    rule = plans.plan_of(call.plan_version_id).rollcall_message
    if rule is None:
        return 0
    left = _left(row, asked, rule)
    several = left[:AT_ONCE]
    unclear = [one for one in several if not _taken(one, row, by, at)]
    late = [one for one in several if one not in unclear and _is_late(one.ask, row)]
    if unclear:
        _keep_unclear(unclear, call, row, by, at)
        _answer_back(row, "unclear", unclear[0].ask, rule, by, at)
    elif late:
        _answer_back(row, "closed", late[0].ask, rule, by, at)
    if len(left) > AT_ONCE:
        _note_rest(row, call, len(left) - AT_ONCE, by, at)
    return len(several)


def _left(row: Reply, asked: Sequence[AskMessage], rule: RollCallMessage) -> list[_Meant]:
    """Return what the reply says of outlets for which it was not taken yet."""
    grammar = Grammar(
        {str(said): words for said, words in rule.answers.items()}, rule.people, rule.missing, rule.besides
    )
    by_code = {one.ask.outlet.code: one for one in asked}
    found = read(row.text, grammar, list(by_code))
    done = taken_by(row)
    meant = [
        _Meant(question_now(by_code[code].ask, row), by_code[code].name, said) for code, said in found.items()
    ]
    return [one for one in meant if one.ask.outlet_id not in done]


def _taken(one: _Meant, row: Reply, by: Actor, at: datetime) -> bool:
    """Take what is an answer; tell whether it was one. What the rules refuse is unclear, too."""
    if not isinstance(one.read, Short):
        return False
    try:
        with transaction.atomic():
            answer(
                by=by,
                at=at,
                ask=one.ask,
                said=one.read.told.said,
                people_safe=one.read.told.people_safe,
                people_missing=one.read.told.people_missing,
                needs=row.text if one.read.more else "",
                told_at=_told_at(one.ask, row, at),
                told_by=_told_by(one, row),
                way=Way.MESSAGE,
                reply=row,
            )
    except UnableTo:
        return False
    return True


def _told_at(ask: Ask, row: Reply, at: datetime) -> datetime:
    """Return the moment of a reply, within what can be: a gateway's clock may run wrong."""
    return min(max(row.replied_at, ask.asked_at), at)


def _told_by(one: _Meant, row: Reply) -> str:
    return f"{one.name} {masked(row.address)}".strip()[:80]


def _is_late(ask: Ask, row: Reply) -> bool:
    ended_at = ask.roll_call.ended_at
    return ended_at is not None and row.replied_at > ended_at


def _keep_unclear(several: Sequence[_Meant], call: RollCall, row: Reply, by: Actor, at: datetime) -> None:
    why = several[0].read if isinstance(several[0].read, Unclear) else Unclear.UNREADABLE
    UnclearReply.objects.bulk_create(
        UnclearReply(
            ask=one.ask,
            reply=row,
            unit_path=one.ask.unit_path,
            visibility=one.ask.visibility,
            world=one.ask.world,
            why=one.read if isinstance(one.read, Unclear) else Unclear.UNREADABLE,
            text=row.text,
            told_by=_told_by(one, row),
            told_at=_told_at(one.ask, row, at),
            received_at=at,
        )
        for one in several
    )
    Ask.objects.filter(pk__in=[one.ask.pk for one in several]).update(unclear_at=at)
    first = several[0].ask.outlet.name
    note(events.ReplyUnclear(call.reference, len(several), first, str(why)), call, by=by, at=at)


def _answer_back(row: Reply, why: str, ask: Ask, rule: RollCallMessage, by: Actor, at: datetime) -> None:
    """Tell the sender, once for each message that was asked: how to answer, or that the roll-call is over."""
    asked = row.delivery
    if asked is None or row.channel.kind != Kind.SMS:
        return
    text, topic = (rule.unclear, rule.unclear_sms) if why == "unclear" else (rule.closed, rule.closed_sms)
    language = asked.message.language or environment.text("YOUXU_LANGUAGE")
    values = values_of(ask.roll_call, ask, language, at)
    queue(
        by=by,
        at=at,
        unit=asked.unit_path,
        to=To(asked.recipient, (Address(Kind.SMS, row.address),), asked.recipient_name),
        text=filled(in_language(text, language), values),
        topic=topic or "",
        variables=variables_of(values),
        language=language,
        once=back_key(asked, why),
        expires_at=at + GOOD_FOR,
        source=source_of(ask.roll_call),
        visibility=asked.visibility,
        world=asked.world,
    )


def _note_rest(row: Reply, call: RollCall, left: int, by: Actor, at: datetime) -> None:
    """Leave an entry by which the rest is taken in acts of their own."""
    journal.append(
        events.ReplyTaken(call.reference, left),
        by=by,
        at=at,
        stream=call.stream,
        subject=row,
        unit=call.unit_path,
        world=call.world,
        visibility=call.seen,
    )
