"""An answer to a roll-call (零报告): a tap, a card, a call written down; two that contradict are both kept (G4, P1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from youxu.core import journal, stamps
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry
from youxu.delivery.models import Reply
from youxu.incidents.actions.entries import added, fresh, iso
from youxu.incidents.models import Incident
from youxu.incidents.rules.levels import as_data
from youxu.kernel.words import Sentence, mark
from youxu.network import actions as network
from youxu.network import queries as hours
from youxu.network.models import OutletLine
from youxu.network.rules import State, Way
from youxu.organisation.actions.cards import spend
from youxu.organisation.rules import CardUseKind
from youxu.watch.actions import reporting
from youxu.watch.actions.escalate import SOURCE
from youxu.watch.actions.places import asked_of, check_own_outlet
from youxu.watch.events import rollcall as events
from youxu.watch.models import Answer, Ask
from youxu.watch.queries.handles import is_at_outlet, speaks_as_outlet
from youxu.watch.rules import answers as rules
from youxu.watch.rules.answers import Told
from youxu.watch.rules.words import AnswerState, AskState, Said, Works

WAYS = tuple(Way)


class UnableToAnswer(UnableTo):
    """An answer says how the people of an outlet are, of one's own outlet, or as told to the office."""

    clause = "G4"


class UnableToSettle(UnableTo):
    """Of two answers that contradict one holds, after somebody rang."""

    clause = "G4"


@action
@stamps.steady()
def answer(
    *,
    by: Actor,
    at: datetime,
    ask: Ask,
    said: str,
    people_safe: int | None = None,
    people_missing: int = 0,
    open_lines: Sequence[str] | None = None,
    power: str = Works.UNKNOWN,
    line: str = Works.UNKNOWN,
    water: str = Works.UNKNOWN,
    needs: str = "",
    cause: str = "",
    told_at: datetime | None = None,
    told_by: str = "",
    way: str = Way.PAGE,
    reply: Reply | None = None,
) -> Answer:
    """Take an answer of an outlet: SAFE_OPEN, SAFE_CLOSED or HELP, with as much more as was said; return the row.

    Whoever speaks for the outlet answers for it alone, its branch for it when it is commissioned; branch and office
    write ``told_by`` who told them and ``told_at`` when; by message, from which ``reply``. It counts for every roll-call that still waits for this outlet, confirms the state of its lines, lifts
    *unreachable*, and reports what is stopped when the cause is known (``cause``, else that of the incident or the
    watch), and a cry for help in any case. Another word of another teller that cannot be true with it is kept beside it until the office settles.
    Raises NotPermitted, UnableToAnswer, Invalid.
    """
    ask = Ask.objects.select_related(
        "roll_call__incident", "outlet__unit__parent", "outlet__parent_outlet"
    ).get(pk=ask.pk)
    by.require("answer_rollcall", unit=asked_of(by, ask), outlet=ask.outlet.code)
    check_own_outlet(by, ask, UnableToAnswer)
    told = Told(
        said, people_safe, people_missing or 0,
        None if open_lines is None else tuple(dict.fromkeys(open_lines)), power, line, water,
    )  # fmt: skip
    told_at = told_at or at
    offered = _offered(ask)
    _check(told, offered, told_at, ask, by, at, told_by, way)
    open_now = hours.open_facts(ask.outlet, at).open_now
    row = _kept(ask, told, by, at, told_at, told_by, way, needs, cause, reply)
    contradicts = _weigh(ask, row, at)
    entry = _noted(ask, row, contradicts, by, at)
    network.lift_holds(by=by, at=at, source=SOURCE, outlets=[ask.outlet_id], world=ask.world, cause=entry)
    stopped = rules.stopped_lines(told, offered, open_now=open_now)
    incident, fault = _reported(ask, row, offered, stopped, by, at)
    _confirm(ask, told, () if incident else stopped, open_now, by, at, way, entry)
    if incident is not None or fault is not None:
        why = {"report_fault": fault.text[:200], "fault_values": as_data(fault)["values"]} if fault else {}
        Answer.objects.filter(pk=row.pk).update(incident=incident, **why)
        row.refresh_from_db()
    return row


def _offered(ask: Ask) -> tuple[str, ...]:
    rows = OutletLine.objects.filter(outlet=ask.outlet_id, retired_at=None).order_by("pk")
    return tuple(rows.values_list("line", flat=True))


def _check(
    told: Told,
    offered: Collection[str],
    told_at: datetime,
    ask: Ask,
    by: Actor,
    at: datetime,
    told_by: str,
    way: str,
) -> None:
    found = rules.faults(told, offered, told_at, ask.asked_at, at)
    if way not in WAYS:
        found["way"] = Sentence(mark("There is no such way of answering."))
    if not speaks_as_outlet(by, ask) and not told_by.strip():
        found["told_by"] = Sentence(rules.TELLER_MISSING)
    if found:
        raise Invalid(found)


def _kept(
    ask: Ask,
    told: Told,
    by: Actor,
    at: datetime,
    told_at: datetime,
    told_by: str,
    way: str,
    needs: str,
    cause: str,
    reply: Reply | None,
) -> Answer:
    last = Answer.objects.filter(ask=ask).aggregate(last=Max("number"))["last"] or 0
    return added(
        Answer,
        ask.stream,
        ask=ask,
        number=last + 1,
        unit_path=ask.unit_path,
        visibility=ask.visibility,
        world=ask.world,
        said=told.said,
        business=rules.business_of(told),
        people_safe=told.people_safe,
        people_missing=told.people_missing,
        open_lines=None if told.open_lines is None else list(told.open_lines),
        power=told.power,
        line=told.line,
        water=told.water,
        needs=needs.strip(),
        cause=cause,
        told_by=told_by.strip()[:80],
        way=way,
        told_at=told_at,
        entered_at=at,
        given_by=by.doer[:80],
        given_key=by.key[:80],
        person_id=by.person_id if speaks_as_outlet(by, ask) else None,
        reply=reply,
    )


def _weigh(ask: Ask, row: Answer, at: datetime) -> bool:
    """Let the answer count beside or instead of those before it; tell whether it contradicts one of them."""
    before = list(Answer.objects.filter(ask=ask, state=AnswerState.STANDING).exclude(pk=row.pk))
    same = [one for one in before if _teller(one) == _teller(row)]
    Answer.objects.filter(pk__in=[one.pk for one in same]).update(state=AnswerState.REPLACED)
    others = [one for one in before if one not in same]
    contradicts = any(rules.contradict(told_of(one), told_of(row)) for one in others)
    count(ask, [*others, row], at)
    return contradicts


def _teller(row: Answer) -> tuple[str, str]:
    """Return who told: the person who answered, or whom the office rang; a card tells nobody by name."""
    if row.person_id is not None:
        return ("person", str(row.person_id))
    return ("told", row.told_by) if row.told_by else ("answer", str(row.pk))


def told_of(row: Answer) -> Told:
    """Return an answer as the rules read it."""
    lines = None if row.open_lines is None else tuple(row.open_lines)
    return Told(row.said, row.people_safe, row.people_missing, lines, row.power, row.line, row.water)


def count(ask: Ask, standing: Sequence[Answer], at: datetime) -> None:
    """Write what counts of the standing answers onto every question to this outlet that waits: the worst of them.

    Replies that nobody could read are settled by it, of earlier roll-calls, too.
    """
    several = [told_of(one) for one in standing]
    worst = rules.worse(several)
    apart = any(rules.contradict(one, other) for one in several for other in several)
    counted: dict[str, Any] = {
        "state": AskState.ANSWERED,
        "said": worst.said,
        "business": rules.business_of(worst),
        "people_safe": max((one.people_safe or 0 for one in several), default=0),
        "people_missing": worst.people_missing,
        "answered_at": max(one.told_at for one in standing),
        "due_at": None,
    }
    same = Ask.objects.filter(pk=ask.pk, revision=ask.revision)
    contradicted = (ask.contradicted_at or at) if apart else None
    if same.update(**counted, contradicted_at=contradicted, revision=ask.revision + 1) != 1:
        raise journal.Collision(ask.stream)
    here = Ask.objects.filter(outlet=ask.outlet_id, world=ask.world)
    waiting = here.filter(state=AskState.WAITING, roll_call__ended_at=None)
    waiting.filter(asked_at__lte=counted["answered_at"]).update(**counted)
    here.filter(unclear_at__isnull=False).filter(
        Q(pk=ask.pk) | Q(unclear_at__lte=counted["answered_at"])
    ).update(unclear_at=None)


def _noted(ask: Ask, row: Answer, contradicts: bool, by: Actor, at: datetime) -> Entry:
    outlet = ask.outlet
    what = events.RollCallAnswered(
        reference=ask.roll_call.reference,
        outlet=outlet.name,
        outlet_en=outlet.name_en or outlet.name,
        said=row.said,
        people_safe=row.people_safe or 0,
        people_missing=row.people_missing,
        told_at=iso(row.told_at),
        contradicts=contradicts,
    )
    entry = noted(what, ask, row, by=by, at=at)
    ended_at = ask.roll_call.ended_at
    if ended_at is not None and row.told_at > ended_at:
        late = events.AnsweredLate(what.reference, what.outlet, what.outlet_en, iso(ended_at))
        noted(late, ask, row, by=by, at=at)
    return entry


def noted(what: journal.Event, ask: Ask, subject: Any, *, by: Actor, at: datetime) -> Entry:
    """Append an entry of one question."""
    return journal.append(
        what,
        by=by,
        at=at,
        stream=ask.stream,
        subject=subject,
        unit=ask.unit_path,
        world=ask.world,
        visibility=ask.roll_call.seen,
    )


def _confirm(
    ask: Ask,
    told: Told,
    stopped: Collection[str],
    open_now: bool,
    by: Actor,
    at: datetime,
    way: str,
    entry: Entry,
) -> None:
    """Confirm the state of the lines by this word; a cry for help that names no line confirms nothing.

    What was reported as stopped is held by its incident, and by that alone.
    """
    if told.said == Said.HELP and told.open_lines is None:
        return
    given: dict[str, Any] = {
        "by": by,
        "at": at,
        "outlet": ask.outlet,
        "way": way,
        "world": ask.world,
        "cause": entry,
    }
    lines = None if told.open_lines is None else list(told.open_lines)
    if told.said != Said.SAFE_CLOSED and (lines is None or lines):
        network.confirm_status(**given, state=State.OPEN if open_now else "", lines=lines)
    if stopped:
        network.confirm_status(**given, state=State.SUSPENDED, lines=sorted(stopped))


def _reported(
    ask: Ask, row: Answer, offered: Sequence[str], stopped: Collection[str], by: Actor, at: datetime
) -> tuple[Incident | None, Sentence | None]:
    """Report what is stopped, or that help is needed; a report that the rules refuse loses no answer: its reason stays
    for the office."""
    cries = row.said == Said.HELP or bool(row.people_missing)
    cause = row.cause or reporting.cause_of(ask.roll_call)
    if not stopped and not cries:
        return None, None
    if not cause and not cries:
        return None, Sentence(reporting.CAUSE_MISSING)
    try:
        with transaction.atomic():
            if stopped and cause:
                return reporting.report_stopped(ask, row, sorted(stopped), cause, by=by, at=at), None
            return reporting.report_help(ask, row, offered, by=by, at=at), None
    except UnableTo as refusal:
        return None, refusal.sentence


@action
def answer_from_card(
    *,
    by: Actor,
    at: datetime,
    address: str,
    ask: Ask,
    told: Mapping[str, Any],
    entered_at: datetime | None = None,
) -> Answer:
    """Answer with the outlet's card or a contact's own link; the use counts. ``told`` is what ``answer`` takes.

    ``entered_at`` is when it was entered on a phone that had no connection.

    Raises UnableToUseCard, and what ``answer`` raises.
    """
    by.require("answer_rollcall", unit=by.unit, outlet=by.outlet)
    spend(by=by, at=at, address=address, kind=CardUseKind.ACT)
    return answer(by=by, at=entered_at or at, ask=ask, **told)


@action
def settle(*, by: Actor, at: datetime, answer: Answer, word: str) -> Ask:
    """Settle two answers that contradict: ``answer`` holds, after somebody was rung (``word`` says who); return the
    question. The others are set aside and stay readable. Raises UnableToSettle."""
    row = Answer.objects.select_related("ask__roll_call__incident", "ask__outlet").get(pk=answer.pk)
    ask = row.ask
    by.require("answer_rollcall", unit=asked_of(by, ask), outlet=ask.outlet.code)
    check_own_outlet(by, ask, UnableToSettle)
    if is_at_outlet(by, ask.unit_path):
        raise UnableToSettle(mark("The office settles what holds, not the outlet itself."), field="answer")
    if ask.contradicted_at is None or row.state != AnswerState.STANDING:
        raise UnableToSettle(mark("Nothing contradicts here any more."), field="answer")
    if not word.strip():
        raise UnableToSettle(mark("Write whom you rang."), field="word")
    standing = Answer.objects.filter(ask=ask, state=AnswerState.STANDING)
    standing.exclude(pk=row.pk).update(state=AnswerState.SET_ASIDE, settled_at=at)
    Answer.objects.filter(pk=row.pk).update(settled_at=at, settled_word=word.strip()[:200])
    count(ask, [row], at)
    outlet = ask.outlet
    what = events.ContradictionSettled(outlet.name, outlet.name_en or outlet.name, row.said, row.number)
    noted(what, ask, ask, by=by, at=at)
    return fresh(ask)
