"""Pages of doubtful transactions: listed, handed to who owns the line, answered. Nothing is repaid or repeated."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.custody import actions, queries
from youxu.web.forms.custody import AnswerForm, DoubtfulForm, HandForm
from youxu.web.pages.custody.places import KEEP, custody_act, line_names, offered, outlet_at, plan_at
from youxu.web.request import Request


def never() -> str:
    """Return the rule that stands on each of these pages."""
    return _(
        "Never repay it, never do it again at the counter: the owner of the line says what became of it."
    )


def add(request: Request, code: str) -> HttpResponse:
    """List a transaction that may or may not have gone through."""
    outlet = outlet_at(request, code, form_of=KEEP)
    plan = plan_at(request, outlet)
    return custody_act(
        request,
        outlet,
        DoubtfulForm(request.POST or None, lines=offered(outlet, plan)),
        actions.list_doubtful,
        heading=_("Doubtful transaction"),
        label=_("Put it on the list"),
        icon="clipboard-list",
        intro=_("The customer has paid or was paid, or not: the system gave no answer."),
        note=never(),
        said=_("It is on the list; hand it to the owner of the line next."),
        extra={"outlet": outlet, "world": request.world},
    )


def hand(request: Request, pk: int) -> HttpResponse:
    """Hand a transaction to who owns the line, with the promised moment of the answer."""
    row, outlet, intro = _found(request, pk)
    return custody_act(
        request,
        outlet,
        HandForm(request.POST or None),
        actions.hand_doubtful,
        heading=_("Hand it to the owner of the line"),
        label=_("Handed over"),
        icon="send",
        intro=intro,
        note=never(),
        said=_("The hand-over is recorded."),
        extra={"doubtful": row},
    )


def answer(request: Request, pk: int) -> HttpResponse:
    """Write down what the owner of the line answered."""
    row, outlet, intro = _found(request, pk)
    return custody_act(
        request,
        outlet,
        AnswerForm(request.POST or None),
        actions.answer_doubtful,
        heading=_("The owner's answer"),
        label=_("Write the answer down"),
        intro=intro,
        note=never(),
        said=_("The answer is recorded."),
        extra={"doubtful": row},
    )


def _found(request: Request, pk: int) -> tuple[Any, Any, str]:
    row = queries.doubtful_numbered(request.actor, pk)
    if row is None:
        raise Http404
    outlet = outlet_at(request, row.outlet.code, form_of=KEEP)
    line = line_names(plan_at(request, outlet)).get(row.line, row.line)
    owner = wording.word("owner", row.owner)
    intro = _("%(line)s, serial %(serial)s, %(money)s; owner: %(owner)s.") % {
        "line": line,
        "serial": row.serial,
        "money": wording.money(f"{row.amount:f}", row.currency),
        "owner": owner,
    }
    return row, outlet, intro


urlpatterns = [
    path("outlets/<str:code>/custody/doubtful/", add, name="custody-doubtful"),
    path("custody/doubtful/<int:pk>/hand/", hand, name="custody-hand"),
    path("custody/doubtful/<int:pk>/answer/", answer, name="custody-answer"),
]
