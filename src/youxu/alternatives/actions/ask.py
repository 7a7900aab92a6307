"""Asking a neighbour's head to stand in for an incident, and the answer: accepted for how many and until when, or not.

One question stands for a neighbour in an incident, whatever number of closed outlets it is for. The office writes down
an answer that it was told on a call, with the true time and who told it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from youxu.alternatives import events
from youxu.alternatives.actions.entries import called, check_lines, check_pair, line_words, neighbour_names
from youxu.alternatives.models import NeighbourAsk
from youxu.alternatives.queries.standing import lines_down
from youxu.alternatives.rules.words import AnswerWay, AskState, Per
from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.actions import owed, owing, respond
from youxu.incidents.actions.entries import iso, open_incident, record
from youxu.incidents.models import Incident
from youxu.incidents.planned import keys_of_clocks_from, limit_of, plan_of
from youxu.incidents.rules.tasks import ANSWER
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Moment

TASK = ("答复能否接应：{lines}", "Answer whether you can stand in: {lines}")
"""The title of that task, in both languages: Chinese, English."""
STANDS = mark("{neighbour} was asked already; the question still stands.")
IS_CLOSED = mark("{neighbour} is closed in this incident itself.")
IS_DOWN = mark("{neighbour} cannot do {lines} itself now.")
NOTHING_DOWN = mark("Nothing is stopped in this incident any more.")
ENDED = mark("This question has been answered or taken back ({ask_state}); ask again if you need to.")
UNTIL_PAST = mark("Until when it stands in lies in the past.")
NO_COUNT = mark("Give at least one customer, or leave the number out.")
NO_REASON = mark("Write why, in a few words.")
OTHER_OUTLET = mark("You work at another outlet; its own head or the office answers this.")
NOT_ASKED_FOR = mark("It was not asked for {line_key}.")


class UnableToAsk(UnableTo):
    """The neighbour is down itself, does not do the lines, or was asked already."""

    clause = "P3b"


class UnableToAnswer(UnableTo):
    """The question does not stand any more, or the answer makes no sense."""

    clause = "P3b"


@action
def ask(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    neighbour: Outlet,
    outlets: Sequence[Outlet] = (),
    lines: Sequence[str] = (),
    customers: int = 0,
) -> NeighbourAsk:
    """Ask a neighbour's head to stand in for closed outlets of an incident, all of them where none is named.

    ``lines``: those that are stopped and that the neighbour does, where none is named. The plan's clock for the answer
    begins; the head finds the question in my work. Raises UnableToAsk, NotPermitted.
    """
    by.require("ask_neighbour", unit=incident.unit_path)
    incident = open_incident(incident, UnableToAsk)
    plan = plan_of(incident)
    down = [key for key in lines_down(incident) if not outlets or key[0] in {one.pk for one in outlets}]
    _check_neighbour(incident, neighbour, outlets, [outlet for outlet, _line in lines_down(incident)])
    wanted = tuple(lines) or _common(plan, neighbour, {line for _outlet, line in down})
    if not down:
        raise UnableToAsk(NOTHING_DOWN, field="outlets")
    check_lines(UnableToAsk, plan, neighbour, wanted)
    _check_up(neighbour, wanted, plan, incident.world)
    row = _asked(
        NeighbourAsk(
            incident=incident,
            unit_path=incident.unit_path,
            visibility=incident.visibility,
            world=incident.world,
            neighbour=neighbour,
            lines=list(wanted),
            outlets=sorted({outlet for outlet, line in down if line in wanted}),
            customers=customers,
            asked_at=at,
            asked_by=by.doer[:80],
        )
    )
    words = line_words(plan, wanted)
    what = events.NeighbourAsked(**neighbour_names(neighbour), **words, customers=customers)
    entry = record(what, incident, by=by, at=at, subject=row)
    owed.start_limits(incident, plan, Moment.ASKED, at=at)
    respond.add_task(
        by=by,
        at=at,
        incident=incident,
        title=TASK[0].format(lines=words["lines"])[:200],
        title_en=TASK[1].format(lines=words["lines_en"])[:200],
        group="outlet",
        outlet=neighbour,
        due_at=_limit(plan, incident, at),
        clause="P3b",
        key=f"{ANSWER}{row.pk}",
        cause=entry,
    )
    return row


def _limit(plan: Plan, incident: Incident, at: datetime) -> datetime | None:
    """Return by when the head is to answer: the end of the first clock of the plan that begins with the question."""
    ends = (limit_of(plan, clock, incident, Moment.ASKED, at) for clock in plan.clocks_from(Moment.ASKED))
    return min((end for end in ends if end is not None and end > at), default=None)


def _check_neighbour(
    incident: Incident, neighbour: Outlet, outlets: Sequence[Outlet], closed: Sequence[int]
) -> None:
    for outlet in outlets:
        check_pair(UnableToAsk, outlet, neighbour)
    if neighbour.pk in closed:
        raise UnableToAsk(IS_CLOSED, field="neighbour", neighbour=called(neighbour))
    if NeighbourAsk.objects.filter(incident=incident, neighbour=neighbour, ended_at=None).exists():
        raise UnableToAsk(STANDS, field="neighbour", neighbour=called(neighbour))


def _common(plan: Plan, neighbour: Outlet, down: set[str]) -> tuple[str, ...]:
    does = neighbour.lines.filter(retired_at=None, line__in=down).order_by("pk")
    return tuple(line for line in does.values_list("line", flat=True) if line in plan.public_lines())


def _check_up(neighbour: Outlet, lines: Sequence[str], plan: Plan, world: str) -> None:
    held = {row.line for row in network.holds_of(neighbour.pk, world=world, lines=lines)}
    if held:
        words = line_words(plan, sorted(held))
        raise UnableToAsk(
            IS_DOWN,
            field="neighbour",
            neighbour=called(neighbour),
            lines={"zh": words["lines"], "en": words["lines_en"]},
        )


def _asked(row: NeighbourAsk) -> NeighbourAsk:
    try:
        with transaction.atomic(savepoint=False):
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Collision(f"ask:{row.neighbour_id}") from error
    return row


@action
def accept(
    *,
    by: Actor,
    at: datetime,
    asked: NeighbourAsk,
    until_at: datetime,
    more: int | None = None,
    more_per: str = Per.HOUR,
    staff: str = "",
    cash: str = "",
    lines: Sequence[str] = (),
    told_by: str = "",
    revision: int | None = None,
) -> NeighbourAsk:
    """Accept to stand in until a moment, for how many more, with what staff and cash; ``lines`` where not for all.

    ``told_by`` is who said so on a call that the office writes down, or with the outlet's card in hand. Who has the
    acceptance before them that stands (its ``revision``) changes it: longer, for fewer. Raises UnableToAnswer when it
    is answered already, for a time in the past, or by somebody of another outlet.
    """
    row = _standing(asked, by)
    if until_at <= at:
        raise UnableToAnswer(UNTIL_PAST, field="until_at")
    if more is not None and more < 1:
        raise UnableToAnswer(NO_COUNT, field="more")
    for line in lines:
        if line not in row.lines:
            raise UnableToAnswer(NOT_ASKED_FOR, field="lines", line_key=line)
    answered = {
        "state": AskState.ACCEPTED,
        "until_at": until_at,
        "more": more,
        "more_per": more_per,
        "staff": staff.strip()[:200],
        "cash": cash.strip()[:200],
        "lines": list(lines) or row.lines,
    }
    states = (AskState.ASKED, AskState.ACCEPTED) if revision == row.revision else (AskState.ASKED,)
    row = _answer(row, states, by, at, told_by, answered)
    plan = plan_of(row.incident)
    what = events.NeighbourAccepted(
        **neighbour_names(row.neighbour),
        **line_words(plan, row.lines),
        until_at=iso(until_at),
        way=row.answered_way,
        told_by=row.told_by,
    )
    record(what, row.incident, by=by, at=at, subject=row)
    return row


@action
def refuse(*, by: Actor, at: datetime, asked: NeighbourAsk, reason: str, told_by: str = "") -> NeighbourAsk:
    """Refuse to stand in, or take an acceptance back, with the reason. Raises UnableToAnswer."""
    row = _standing(asked, by)
    if not reason.strip():
        raise UnableToAnswer(NO_REASON, field="reason")
    said = {"state": AskState.REFUSED, "reason": reason.strip()[:400], "ended_at": at}
    row = _answer(row, (AskState.ASKED, AskState.ACCEPTED), by, at, told_by, said)
    what = events.NeighbourRefused(
        **neighbour_names(row.neighbour), reason=row.reason, way=row.answered_way, told_by=row.told_by
    )
    record(what, row.incident, by=by, at=at, subject=row)
    return row


@action
def withdraw_ask(*, by: Actor, at: datetime, asked: NeighbourAsk) -> NeighbourAsk:
    """Take a question back: the neighbour is not needed any more. Raises UnableToAsk when it does not stand."""
    row = _fresh(asked)
    by.require("ask_neighbour", unit=row.incident.unit_path)
    standing = NeighbourAsk.objects.filter(pk=row.pk, ended_at=None)
    if not standing.update(state=AskState.WITHDRAWN, ended_at=at, revision=F("revision") + 1):
        raise UnableToAsk(ENDED, field="state", ask_state=row.state)
    _settle_task(row, by, at)
    what = events.AskWithdrawn(**neighbour_names(row.neighbour))
    record(what, row.incident, by=by, at=at, subject=row)
    return _fresh(row)


def _fresh(asked: NeighbourAsk) -> NeighbourAsk:
    return NeighbourAsk.objects.select_related("incident", "neighbour").get(pk=asked.pk)


def _standing(asked: NeighbourAsk, by: Actor) -> NeighbourAsk:
    """Return the question as it stands, if the actor may answer it: the neighbour's own people, or the office."""
    row = _fresh(asked)
    own, code = row.neighbour.unit_path, row.neighbour.code
    verb = "answer_neighbour"
    unit = own if by.may(verb, unit=own, outlet=code) else row.incident.unit_path
    by.require(verb, unit=unit, outlet=code)
    if by.only_at_outlet(unit) and by.outlet != code:
        raise UnableToAnswer(OTHER_OUTLET, field="asked")
    if row.ended_at is not None:
        raise UnableToAnswer(ENDED, field="state", ask_state=row.state)
    return row


def _answer(
    row: NeighbourAsk,
    states: Sequence[AskState],
    by: Actor,
    at: datetime,
    told_by: str,
    values: dict[str, object],
) -> NeighbourAsk:
    """Write an answer if the question still stands so; of two at once the second finds it answered."""
    same = NeighbourAsk.objects.filter(pk=row.pk, ended_at=None, state__in=states, revision=row.revision)
    changed = same.update(
        **values,
        answered_at=at,
        answered_by=by.doer[:80],
        answered_way=_way(by, told_by),
        told_by=told_by.strip()[:80],
        revision=F("revision") + 1,
    )
    if not changed:
        raise UnableToAnswer(ENDED, field="state", ask_state=_fresh(row).state)
    _settle_task(row, by, at)
    return _fresh(row)


def _way(by: Actor, told_by: str) -> AnswerWay:
    if by.is_bound:
        return AnswerWay.CARD
    return AnswerWay.TELEPHONE if told_by.strip() else AnswerWay.PAGE


def _settle_task(row: NeighbourAsk, by: Actor, at: datetime) -> None:
    """Complete the head's task and, once nobody is waited for, the tasks of who was to get the answers."""
    owing.complete_keys(row.incident, (f"{ANSWER}{row.pk}",), by=by, at=at, outlets=(row.neighbour,))
    if not NeighbourAsk.objects.filter(incident=row.incident, state=AskState.ASKED).exists():
        keys = tuple(keys_of_clocks_from(plan_of(row.incident), Moment.ASKED))
        owing.complete_keys(row.incident, keys, by=by, at=at)
