"""The question by message: to each outlet at the number whose turn it is, many outlets of one recipient in one (G4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from youxu.core import wording
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.delivery.actions import queue
from youxu.delivery.actions.ways import Ways, steps_of
from youxu.delivery.models import Message
from youxu.delivery.rules.addresses import To
from youxu.delivery.rules.texts import filled, short
from youxu.network import queries as network
from youxu.plan import queries as plans
from youxu.plan.schema import RollCallMessage, Text
from youxu.watch.actions.start import note
from youxu.watch.events import rollcall as events
from youxu.watch.models import Ask, AskMessage, RollCall
from youxu.watch.queries.numbers import Behind, behind_numbers
from youxu.watch.rules.words import AskState, Rung

AT_ONCE = 300
"""How many questions one act stores; all of one recipient go together even where they are more."""
LOOKED_AT = 1200
GATHER = timedelta(seconds=15)
"""How long a message to a later number waits: outlets whose minutes end one after the other are told together."""
NO_NUMBER = "BAD_ADDRESS"


@dataclass(frozen=True)
class _Question:
    """One question and who is asked it; ``reason`` says why nothing can be sent."""

    ask: Ask
    behind: Behind | None
    reason: str = ""


@action
def ask_by_message(*, by: Actor, at: datetime, roll_call: RollCall) -> int:
    """Put the question by message to outlets that wait and were not asked at their present number; return how many.

    Begins when all outlets are entered. About 300 a call, those of one recipient together; what cannot be sent is
    written down with its reason, so that the office rings there. Without words in the plan nothing is sent. Raises
    NotPermitted.
    """
    by.require("send_message", unit=roll_call.unit_path)
    row = RollCall.objects.select_related("unit", "incident").get(pk=roll_call.pk)
    rule = plans.plan_of(row.plan_version_id).rollcall_message
    if rule is None or row.ended_at is not None or row.done < row.total:
        return 0
    rung, asks = _owed(row)
    several = _portion(asks, behind_numbers(asks, rung, at), row)
    if not several:
        return 0
    unsent = sum(bool(one.reason) for one in several)
    what = events.QuestionsSent(rung, len(several) - unsent, unsent)
    entry = note(what, row, by=by, at=at)
    AskMessage.objects.bulk_create(_kept(one, rung, row, rule, by, at, entry) for one in several)
    return len(several)


def _owed(row: RollCall) -> tuple[str, list[Ask]]:
    """Return the first rung at which questions wait unsent, and those questions."""
    sent = AskMessage.objects.filter(ask=OuterRef("pk"), rung=OuterRef("rung"))
    waiting = Ask.objects.filter(roll_call=row, state=AskState.WAITING).exclude(rung=Rung.LOST)
    rows = waiting.filter(~Exists(sent)).select_related("outlet__parent_outlet").order_by("pk")
    found = list(rows[:LOOKED_AT])
    rung = found[0].rung if found else ""
    return rung, [ask for ask in found if ask.rung == rung]


def _portion(asks: Sequence[Ask], behind: Mapping[int, Behind], row: RollCall) -> list[_Question]:
    """Return the questions of this act: whole recipients, until there are enough."""
    ways = Ways(row.unit_path, row.world)
    alike: dict[str, list[Ask]] = defaultdict(list)
    for ask in asks:
        one = behind.get(ask.pk)
        alike[one.to.recipient if one else f"none:{ask.pk}"].append(ask)
    found: list[_Question] = []
    for several in alike.values():
        if len(found) >= AT_ONCE:
            break
        one = behind.get(several[0].pk)
        reason = NO_NUMBER if one is None else _hindrance(ways, one.to)
        found += [_Question(ask, behind.get(ask.pk), reason) for ask in several]
    return found


def _hindrance(ways: Ways, to: To) -> str:
    """Return why none of the addresses can be used now, empty when one can."""
    way = ways.first(list(steps_of(to.addresses)))
    return "" if way.kind else str(way.skipped[-1].reason)


def _kept(
    one: _Question, rung: str, row: RollCall, rule: RollCallMessage, by: Actor, at: datetime, entry: Entry
) -> AskMessage:
    message = None
    if one.behind is not None and not one.reason:
        message = _queued(one.ask, one.behind, rung, row, rule, by, at, entry)
    return AskMessage(
        ask=one.ask,
        unit_path=one.ask.unit_path,
        visibility=row.seen,
        world=row.world,
        rung=rung,
        message=message,
        name=one.behind.to.name[:80] if one.behind else "",
        reason=one.reason,
        asked_at=at,
    )


def _queued(
    ask: Ask,
    behind: Behind,
    rung: str,
    row: RollCall,
    rule: RollCallMessage,
    by: Actor,
    at: datetime,
    entry: Entry,
) -> Message:
    values, language = values_of(row, ask, behind.language, at), behind.language
    starts = at if rung == Rung.FIRST else at + GATHER
    return queue(
        by=by,
        at=at,
        cause=entry,
        unit=row.unit_path,
        to=behind.to,
        text=filled(in_language(rule.text, language), values),
        line=filled(in_language(rule.line, language), values),
        heading=heading_of(rule, values, language),
        subject=f"{row.reference} {row.unit.name}",
        topic=rule.sms or "",
        variables=variables_of(values),
        bundle=bundle_of(row),
        bundle_place="n",
        once=f"ask:{ask.pk}:{rung}",
        language="zh-hans" if language.startswith("zh") else "en",
        not_before=starts,
        expires_at=starts + (rule.stale_after.delta or timedelta(hours=1)),
        source=source_of(row),
        visibility=row.seen,
        world=row.world,
    )


def bundle_of(row: RollCall) -> str:
    """Return the key under which the questions of one roll-call to one recipient become one message."""
    return f"rollcall:{row.pk}"


def source_of(row: RollCall) -> str:
    """Return the stream of the matter, by which readers find the messages: the incident's, else its own."""
    return row.incident.stream if row.incident is not None else row.stream


def heading_of(rule: RollCallMessage, values: Mapping[str, str], language: str) -> str:
    """Return the text of a list: places of the delivery stay, the first outlet's code is the example."""
    return filled(in_language(rule.heading, language), {**values, "count": "{count}", "list": "{list}"})


def in_language(text: Text, language: str) -> str:
    """Return a text of the plan in the language of who reads it."""
    return text.in_language("zh" if language.startswith("zh") else "en")


def values_of(row: RollCall, ask: Ask, language: str, at: datetime) -> dict[str, str]:
    """Return what fills the places of a message about one outlet, in its reader's language and the unit's zone."""
    chinese = language.startswith("zh")
    with (
        translation.override("zh-hans" if chinese else "en"),
        timezone.override(network.zone_of(row.unit.time_zone)),
    ):
        due = wording.moment(ask.due_at, at) if ask.due_at else ""
    outlet, unit = ask.outlet, row.unit
    return {
        "reference": row.reference,
        "unit": unit.name if chinese else unit.name_en or unit.name,
        "outlet": outlet.name if chinese else outlet.name_en or outlet.name,
        "code": outlet.code,
        "telephone": unit.telephone,
        "due": due,
    }


def variables_of(values: Mapping[str, str]) -> dict[str, str]:
    """Return what fills the registered short message: the roll-call with its outlet, the office's number."""
    return {"n": short(f"{values['reference']} {values['outlet']}"), "p": short(values["telephone"])}
