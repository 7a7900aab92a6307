"""Roll-calls and watches in the reader's words: figures, lines of the call sheet, answers, panels of other pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import BEFORE_RESTORED
from youxu.watch import queries
from youxu.watch.queries import AnswerRow, MessageRow, RollCallRow, SheetRow, UnclearRow
from youxu.web.forms.watch import TapForm
from youxu.web.templatetags.youxu import either

UNDER_WAY = ("QUEUED", "SENT", "DELIVERED", "READ")
TAPS = ("SAFE_OPEN", "SAFE_CLOSED", "HELP")


@dataclass(frozen=True)
class Figure:
    """One figure of a sum: its word, its number, whether it asks for somebody."""

    label: str
    value: str
    look: str = ""


def figures(row: RollCallRow) -> list[Figure]:
    """Return the sum as figures, what asks for somebody first to the eye by its look."""
    found = row.sum
    safe = str(found.safe)
    if found.people_safe:
        safe += " " + ngettext("(%(n)d person)", "(%(n)d people)", found.people_safe) % {
            "n": found.people_safe
        }
    return [
        Figure(_("Answered"), f"{found.answered}/{found.total}"),
        Figure(_("Outlets safe"), safe),
        Figure(_("People missing"), str(found.people_missing), "bad" if found.people_missing else ""),
        Figure(_("Need help"), str(found.help), "bad" if found.help else ""),
        Figure(pgettext("business", "Open"), str(found.open)),
        Figure(pgettext("business", "Closed"), str(found.closed)),
        Figure(_("No answer"), str(found.unanswered), "warn" if found.unanswered else ""),
        Figure(_("Unreachable"), str(found.unreachable), "bad" if found.unreachable else ""),
    ]


def sheet_line(row: SheetRow) -> dict[str, Any]:
    """Return one outlet of the call sheet with its words: whom to ring by which number now."""
    third = either(row.third_name, row.third_name_en)
    return {
        "row": row,
        "name": either(row.name, row.name_en),
        "third": third,
        "step": wording.word("rung", row.rung) if row.state != "ANSWERED" else "",
        "said": wording.word("said", row.said) if row.said else "",
        "asks": row.state == "WAITING" and row.rung != "LOST",
        "message": message_of(row.messages[-1]) if row.messages else "",
        "failed": bool(row.messages) and row.messages[-1].state not in UNDER_WAY,
        "unclear": [unclear_of(one) for one in row.unclear],
    }


def message_of(row: MessageRow) -> str:
    """Return how the question by message came along: to whom, how far, when; or why not."""
    if row.state == "NONE":
        return _("No message: %(why)s") % {"why": _why(row.reason)}
    said = wording.word("delivery_state", row.state)
    if row.reason and row.state not in UNDER_WAY:
        said = _("%(state)s: %(why)s") % {"state": said, "why": _why(row.reason)}
    return _("Message to %(who)s: %(state)s, %(time)s") % {
        "who": row.name,
        "state": said,
        "time": wording.clock_time(row.at),
    }


def _why(reason: str) -> str:
    return (
        _("no mobile number is known") if reason == "BAD_ADDRESS" else wording.word("delivery_reason", reason)
    )


def unclear_of(row: UnclearRow) -> str:
    """Return a reply that nobody could read, with who sent it when, and what is wrong with it."""
    return _("Answered unclearly (%(why)s): “%(text)s”, %(who)s, %(time)s") % {
        "why": wording.word("unclear", row.why),
        "text": row.text,
        "who": row.told_by,
        "time": wording.clock_time(row.told_at),
    }


def said_of(row: AnswerRow) -> str:
    """Return an answer in one line: what was said, by whom, when."""
    parts = [wording.word("said", row.said)]
    if row.people_safe is not None:
        parts.append(
            ngettext("%(n)d person safe", "%(n)d people safe", row.people_safe) % {"n": row.people_safe}
        )
    if row.people_missing:
        parts.append(_("%(n)d missing") % {"n": row.people_missing})
    who = row.told_by or row.given_by
    return _("%(what)s: %(who)s, %(time)s") % {
        "what": ("，" if wording.chinese() else ", ").join(parts),
        "who": who,
        "time": wording.clock_time(row.told_at),
    }


def answers_of(row: SheetRow) -> list[dict[str, Any]]:
    """Return every answer of an outlet, the latest first, with what became of it."""
    states = {
        "STANDING": "",
        "REPLACED": _("replaced by a later word of the same person"),
        "SET_ASIDE": _("set aside by the office"),
    }
    return [
        {
            "row": one,
            "said": said_of(one),
            "state": states[one.state],
            "fault": wording.say(one.report_fault),
        }
        for one in reversed(row.answers)
    ]


def panel(actor: Actor, at: datetime, world: str = "") -> dict[str, Any]:
    """Return what stands for the board: watches over the unit and roll-calls that run."""
    rows = queries.running(actor, actor.unit, at, world=world)
    return {
        "watches": queries.watches_standing(actor, actor.unit, at, world=world),
        "rollcalls": [{"row": row, "figures": figures(row)} for row in rows],
        "may_start": actor.may("start_rollcall", unit=actor.unit),
    }


def room_panel(actor: Actor, incident: Incident, at: datetime) -> dict[str, Any]:
    """Return the latest roll-call of an incident for its room, and whether the reader may start one."""
    row = queries.latest_of(actor, incident.reference, at, world=incident.world)
    return {
        "rollcall": row,
        "rollcall_figures": figures(row) if row else [],
        "may_ask": incident.stage in BEFORE_RESTORED and actor.may("start_rollcall", unit=incident.unit_path),
    }


def owed_taps(actor: Actor, world: str = "") -> list[dict[str, Any]]:
    """Return the questions that the reader's own outlet owes an answer to, each with its three taps."""
    return [
        {
            "row": one,
            "unit": either(one.unit, one.unit_en),
            "knows_cause": bool(one.cause),
            "taps": [(key, TapForm(initial={"said": key})) for key in TAPS],
        }
        for one in queries.owed_by_outlet(actor, world=world)
    ]


def rollcalls_to_ring(actor: Actor, at: datetime, world: str = "") -> list[RollCallRow]:
    """Return the roll-calls of the unit in which outlets are still to be rung, for the office."""
    if actor.outlet or not actor.may("start_rollcall", unit=actor.unit):
        return []
    rows = queries.running(actor, actor.unit, at, world=world)
    return [row for row in rows if row.sum.unanswered or row.sum.contradictions]


def rollcalls_unclear(actor: Actor, at: datetime, world: str = "") -> list[RollCallRow]:
    """Return the roll-calls, over or not, of which replies wait that nobody could read, for the office."""
    if actor.outlet or not actor.may("start_rollcall", unit=actor.unit):
        return []
    return queries.with_unclear(actor, actor.unit, at, world=world)
