"""The panels of an outlet's own page, in their order: each reads for the bearer and names its template.

A part that lets people without an account answer (a roll-call) adds its panel to ``PANELS`` and its verb to
``public.VERBS``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from youxu.alternatives import queries as alternatives
from youxu.announcements import queries as announcements
from youxu.core import numbers, wording
from youxu.feedback import queries as feedback
from youxu.feedback.rules.words import COUNTED
from youxu.incidents.queries import from_outlet
from youxu.organisation.queries import Bearer
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.supplies import queries as supplies
from youxu.watch import queries as watch
from youxu.web.pages.alternatives.panel import ask_of_task
from youxu.web.pages.card.bearing import leading, way
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

Panel = Callable[[Request, Bearer, datetime], dict[str, Any] | None]


def todo(request: Request, held: Bearer, at: datetime) -> dict[str, Any] | None:
    """Return what the outlet has to do now; a driver or a vendor does not see it."""
    if not held.sees_list:
        return None
    found = from_outlet.todo_of_outlet(held.outlet, at)
    return {
        "template": "card/_todo.html",
        "directives": [
            {
                "row": row,
                "title": either(row.title, row.title_en),
                "submission": numbers.new_submission(),
            }
            for row in found.directives
        ],
        "tasks": [
            {
                "row": row,
                "title": either(row.title, row.title_en),
                "submission": numbers.new_submission(),
                "steps": [
                    {
                        "row": step,
                        "text": either(step.text, step.text_en),
                        "submission": numbers.new_submission(),
                    }
                    for step in row.steps
                ],
            }
            for row in found.tasks
            if ask_of_task(row.key) is None  # it is answered, not ticked off
        ],
    }


def sent(request: Request, held: Bearer, at: datetime) -> dict[str, Any] | None:
    """Return what was sent from the outlet, and whether the office rang back."""
    plan = plans.plan_in_force(held.outlet.unit_path, at)
    rows = from_outlet.sent_from_outlet(held.actor, held.outlet, at)
    return {
        "template": "card/_sent.html",
        "rows": [
            {
                "row": row,
                "cause": _cause(plan, row.cause),
                "lines": _(", ").join(_line(plan, line) for line in row.lines),
                "answer": wording.word("verification", row.verification),
            }
            for row in rows
        ],
    }


def rollcall(request: Request, held: Bearer, at: datetime) -> dict[str, Any] | None:
    """Return the roll-call that the outlet owes an answer to; a driver or a vendor is not asked."""
    owed = watch.owed_of_outlet(held.outlet.pk) if held.sees_list else []
    if not owed:
        return None
    plan = plans.plan_in_force(held.outlet.unit_path, at)
    return {
        "template": "card/_rollcall.html",
        "row": owed[0],
        "unit": either(owed[0].unit, owed[0].unit_en),
        "causes": [(str(key), either(one.title.zh, one.title.en)) for key, one in plan.causes.items()],
        "submission": numbers.new_submission(),
    }


def stand_in(request: Request, held: Bearer, at: datetime) -> dict[str, Any] | None:
    """Return what the outlet is asked to stand in for, and what it accepted; a driver or a vendor is not asked."""
    asked = alternatives.asks_of_card(held.outlet) if held.sees_list else []
    if not asked:
        return None
    plan = plans.plan_in_force(held.outlet.unit_path, at)
    code = request.resolver_match.kwargs["code"] if request.resolver_match else ""
    return {
        "template": "card/_asks.html",
        "rows": [
            {
                "one": one,
                "lines": _(", ").join(_line(plan, line) for line in one.row.lines),
                "url": way(request, "card-stand-in", code, str(one.row.id)),
            }
            for one in asked
        ],
    }


def tally(request: Request, held: Bearer, at: datetime) -> dict[str, Any] | None:
    """Return what the outlet counts of enquiries and complaints today, without persons; a driver or vendor does not."""
    if not held.sees_list:
        return None
    counted = feedback.tally_of(held.outlet, at)
    return {
        "template": "card/_tally.html",
        "rows": [(kind.lower(), wording.word("voice", kind), counted.get(kind, 0)) for kind in COUNTED],
        "submission": numbers.new_submission(),
    }


def count(request: Request, held: Bearer, at: datetime) -> dict[str, Any] | None:
    """Return when the outlet's supplies were counted, where it may count them by card; a driver or vendor does not."""
    site = supplies.site_by_card(held.outlet, at) if held.sees_list else None
    if site is None:
        return None
    code = request.resolver_match.kwargs["code"] if request.resolver_match else ""
    return {
        "template": "card/_count.html",
        "counted_at": site.counted_at,
        "due": supplies.round_due(site, at),
        "url": way(request, "card-count", code),
    }


def notices(request: Request, held: Bearer, at: datetime) -> dict[str, Any] | None:
    """Return which notices have to hang at the outlet's door, or to come down; a driver or a vendor sees none."""
    owed = announcements.owed_at(held.outlet, at, public=True) if held.sees_list else ()
    if not owed:
        return None
    return {
        "template": "card/_notices.html",
        "rows": [
            {
                "row": one,
                "title": either(one.title.zh, one.title.en),
                "url": leading(request, one.path),
                "submission": numbers.new_submission(),
                "ways": [
                    {"channel": channel, "submission": numbers.new_submission()} for channel in one.channels
                ],
            }
            for one in owed
        ],
    }


PANELS: tuple[Panel, ...] = (rollcall, stand_in, todo, notices, sent, tally, count)


def shown(request: Request, held: Bearer, at: datetime) -> list[dict[str, Any]]:
    """Return the panels that have something to show to the bearer."""
    return [found for panel in PANELS if (found := panel(request, held, at)) is not None]


def _cause(plan: Plan, key: str) -> str:
    found = plan.known_cause(key)
    return either(found.title.zh, found.title.en) if found else key


def _line(plan: Plan, key: str) -> str:
    found = plan.lines.get(key)
    return either(found.short.zh, found.short.en) if found else key
