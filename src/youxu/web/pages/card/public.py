"""The outlet's own page behind its card (P1): telephones, the list of what to do, the report form; no account needed.

Everything here, its assets included, lives below ``/p/``, so that a relay is a plain reverse proxy of that path.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from youxu.announcements import actions as announcements
from youxu.announcements import queries as notices
from youxu.core.actor import ActorKind
from youxu.core.errors import UnableTo
from youxu.core.models import Visibility
from youxu.feedback import actions as feedback
from youxu.feedback.rules.words import COUNTED
from youxu.incidents.actions import from_card
from youxu.incidents.models import FirstReport, Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.queries import from_outlet
from youxu.organisation import queries as organisation
from youxu.organisation.actions import UnableToUseCard
from youxu.organisation.grants import row_of
from youxu.organisation.queries import Bearer
from youxu.plan import queries as plans
from youxu.watch import actions as rollcalls
from youxu.watch import queries as watch
from youxu.watch.models import Answer
from youxu.web.context import telephone
from youxu.web.forms.organisation import PlainForm
from youxu.web.forms.report import NEW, CardReportForm
from youxu.web.pages import report as asking
from youxu.web.pages.acting import act
from youxu.web.pages.card import panels
from youxu.web.pages.card.bearing import address_of, frame, of_bearer, way
from youxu.web.pages.incidents.opened import never_written
from youxu.web.queued import keep, moment_of, owner_key, receipts
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

STATIC = Path(__file__).resolve().parents[2] / "static"
ASSETS = {
    "card.css": ("css/card.css", "text/css; charset=utf-8"),
    "css/queue.css": ("css/queue.css", "text/css; charset=utf-8"),
    "favicon.svg": ("favicon.svg", "image/svg+xml"),
    "app/icon-192.png": ("app/icon-192.png", "image/png"),
    "app/icon-512.png": ("app/icon-512.png", "image/png"),
    **{
        name: (name, "text/javascript; charset=utf-8")
        for name in (
            "js/offline.js",
            "js/pick.js",
            "js/push.js",
            "js/queue.js",
            "js/queue-page.js",
            "js/sw.js",
            "js/waking.js",
            "js/without-data.js",
            "vendor/idb/idb.js",
        )
    },
}
"""All that these pages need; nothing else of the product's files is served below ``/p/``."""
WORKERS = ("js/sw.js", "js/waking.js")
SALT, GOOD_FOR = "youxu.card.sent", 3600


@of_bearer
def home(request: Request, held: Bearer) -> HttpResponse:
    """Show the outlet's own page; of a card that lost its force only the telephones (410)."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405)
    status = 410 if held.revoked_at else 200
    return _kept(request, render(request, "card/home.html", _home(request, held), status=status))


def _kept(request: Request, response: HttpResponse) -> HttpResponse:
    """Let the phone of whoever holds the card keep a page that was asked for."""
    return keep(response, owner_key(_code(request))) if request.method == "GET" else response


def _home(request: Request, held: Bearer, form: PlainForm | None = None) -> dict[str, Any]:
    at = request.at
    values = {**frame(request, held), "form": form}
    if held.revoked_at:
        return values
    steps = plans.plan_in_force(held.outlet.unit_path, at).card_steps
    return {
        **values,
        "panels": panels.shown(request, held, at),
        "late": (late := request.GET.get("late", "")),
        "late_since": watch.over_since(held.outlet.pk, late) if late else None,
        "first_steps": [either(text.zh, text.en) for text in steps],
    }


@of_bearer
def report(request: Request, held: Bearer) -> HttpResponse:
    """Show the report form, the same questions as for people with an account; a POST reports."""
    actor, at = held.actor, request.at
    if held.revoked_at and request.method != "POST":
        return render(request, "card/home.html", _home(request, held), status=410)
    chosen = request.POST if request.method == "POST" else {}
    answer = chosen.get("join", "")
    own = [(held.outlet.code, either(held.outlet.name, held.outlet.name_en))]
    plan = plans.plan_in_force(held.outlet.unit_path, at)
    asked = asking.questions(actor, plan)
    causes = defaultdict(str, asked["causes"])  # no title: it may name other outlets
    form = CardReportForm(
        request.POST or None,
        request.FILES or None,
        at=moment_of(request),
        outlets=own,
        **asked,
        known=[(answer, answer)] if answer not in ("", NEW) else [],
        own_outlet=held.outlet.code,
        initial={"caller": held.name},
    )
    form.warn(never_written(plan))

    def shown() -> dict[str, Any]:
        asking.offer_known(actor, form, at, own, causes)
        words = asking.first_words(plan, held.name, telephone(held.outlet.unit), own[0][1])
        return {**frame(request, held), **words, "lost_photos": bool(request.FILES)}

    if held.revoked_at:
        return render(request, "card/report.html", {**shown(), "form": form}, status=410)
    sent = act(
        request,
        form,
        from_card.report_from_card,
        template="card/report.html",
        context=shown,
        values=lambda filled: {"told": _told(filled, held)},
        extra={"address": address_of(request)},
        then=lambda incident: _sent_address(request, held, incident),
        by=actor,
        queues="entered_at",
    )
    return _counted(_kept(request, sent), form.refusal)


def _told(form: CardReportForm, held: Bearer) -> Mapping[str, Any]:
    told = asking.told_of(form, lambda reference: from_outlet.incident_of_outlet(held.outlet, reference))
    told.pop("outlet_code")
    contact = row_of(held.actor, ActorKind.CONTACT)
    own = organisation.contact_numbered(contact) if contact is not None else None
    return {**told, "by_telephone": False, "contact": own}


def _counted(answer: HttpResponse, refusal: UnableTo | None) -> HttpResponse:
    """Say in the status, too, that more was sent than is accepted."""
    if isinstance(refusal, UnableToUseCard):
        answer.status_code = 429
    return answer


def _sent_address(request: Request, held: Bearer, incident: Incident) -> str:
    """Return where the sender reads what to do now: signed and good for an hour, since others hold the card, too."""
    row = from_outlet.last_sent(held.actor, incident)
    token = signing.dumps(from_outlet.mark_of(row) if row is not None else "", salt=SALT)
    return way(request, "card-sent", _code(request), token)


def _code(request: Request) -> str:
    return str(request.resolver_match.kwargs["code"]) if request.resolver_match else ""


@of_bearer
def sent(request: Request, held: Bearer, token: str) -> HttpResponse:
    """Show the sender the number and the first steps of the cause; what is need-to-know keeps its number."""
    row = _sent_row(held, token)
    if row is None or held.revoked_at:
        return HttpResponseRedirect(way(request, "card", _code(request)))
    steps = plan_of(row.incident).first_15_for(row.cause)
    context = {
        **frame(request, held),
        "report": row,
        "reference": row.incident.reference if row.visibility == Visibility.OPEN else "",
        "steps": [either(text.zh, text.en) for text in steps],
    }
    return render(request, "card/sent.html", context)


def _sent_row(held: Bearer, token: str) -> FirstReport | None:
    try:
        mark = str(signing.loads(token, salt=SALT, max_age=GOOD_FOR))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return from_outlet.report_of_outlet(held.outlet, mark)


def _tick(request: Request, held: Bearer) -> tuple[Callable[..., Any], dict[str, Any]]:
    step = from_outlet.step_of_outlet(held.outlet, _number(request, "step"))
    if "text" in request.POST:
        line = (request.POST.get("reference", ""), _number(request, "place"), request.POST["text"])
        step = from_outlet.step_in_words(held.outlet, *line)
    back = request.POST.get("done") == "0"
    why = _("ticked by mistake") if back else ""
    return from_card.tick_from_card, {"step": _found(step), "back": back, "reason": why}


def _finish(request: Request, held: Bearer) -> tuple[Callable[..., Any], dict[str, Any]]:
    return from_card.finish_from_card, {
        "task": _found(from_outlet.task_of_outlet(held.outlet, _number(request, "task")))
    }


def _accept(request: Request, held: Bearer) -> tuple[Callable[..., Any], dict[str, Any]]:
    found = from_outlet.incident_of_outlet(held.outlet, request.POST.get("reference", ""))
    return from_card.accept_from_card, {"incident": _found(found)}


def _answer(request: Request, held: Bearer) -> tuple[Callable[..., Any], dict[str, Any]]:
    told = {
        "said": request.POST.get("said", ""),
        "people_safe": _number(request, "people_safe") or None,
        "people_missing": _number(request, "people_missing"),
        "cause": request.POST.get("cause", "")[:32],
        "needs": request.POST.get("needs", "")[:400],
        "told_by": request.POST.get("name", "")[:80] or held.name,
    }
    ask = watch.ask_of_card(held.outlet.pk, _number(request, "ask"))
    return rollcalls.answer_from_card, {"ask": _found(ask), "told": told}


def _tally(request: Request, held: Bearer) -> tuple[Callable[..., Any], dict[str, Any]]:
    counts = {str(kind): _count_of(request.POST.get(kind.lower(), "")) for kind in COUNTED}
    return feedback.tally_from_card, {"outlet": held.outlet, "counts": counts}


def _posted(request: Request, held: Bearer) -> tuple[Callable[..., Any], dict[str, Any]]:
    reference, number = request.POST.get("notice", ""), request.POST.get("number", "")
    return announcements.prove_posting_from_card, {
        "published": _found(notices.revision_of_outlet(held.outlet, reference, number)),
        "outlet": held.outlet,
        "channel": request.POST.get("channel", ""),
        "word": request.POST.get("word", "")[:200],
        "photo": request.FILES.get("photo"),
    }


def _down(request: Request, held: Bearer) -> tuple[Callable[..., Any], dict[str, Any]]:
    found = notices.revision_of_outlet(held.outlet, request.POST.get("notice", ""))
    return announcements.take_down_from_card, {"notice": _found(found).notice, "outlet": held.outlet}


VERBS: dict[str, Callable[[Request, Bearer], tuple[Callable[..., Any], dict[str, Any]]]] = {
    "tick": _tick,
    "finish": _finish,
    "accept": _accept,
    "answer": _answer,
    "tally": _tally,
    "posted": _posted,
    "down": _down,
}
"""What can be done on the outlet's page: each gives the one action that it runs, and its row."""


@of_bearer
@require_POST
def do(request: Request, held: Bearer) -> HttpResponse:
    """Run one act of the outlet's list, and show the page again."""
    if held.revoked_at:
        return render(request, "card/home.html", _home(request, held), status=410)
    verb = VERBS.get(request.POST.get("what", ""))
    if verb is None or not held.sees_list:
        raise Http404
    action, values = verb(request, held)
    form = PlainForm(request.POST)
    done = act(
        request,
        form,
        action,
        template="card/home.html",
        context=lambda: _home(request, held, form),
        values={**values, "address": address_of(request)},
        then=lambda row: _after(request, row),
        by=held.actor,
        queues="entered_at",
    )
    return _counted(done, form.refusal)


def _after(request: Request, row: Any) -> str:
    """Return the outlet's page again; after an answer to a roll-call that was over, with a word on that."""
    address = way(request, "card", _code(request))
    if isinstance(row, Answer) and row.ask.roll_call.ended_at is not None:
        address += f"{'&' if '?' in address else '?'}late={row.ask.roll_call.reference}"
    return f"{address}#todo"


def _count_of(given: str) -> int:
    """Return a count as it was written, below zero too, so that the rules can refuse it."""
    text = given.strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text, re.ASCII) else 0


def _number(request: Request, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row


@of_bearer
@require_safe
def check_in(request: Request, held: Bearer) -> HttpResponse:
    """Say to a phone that has a connection again which of the entries with this card are in."""
    told = {"token": "", "owner": owner_key(_code(request))}
    return JsonResponse({**told, "receipts": receipts(held.actor, request.GET.getlist("key"))})


@of_bearer
@require_safe
def queue(request: Request, held: Bearer) -> HttpResponse:
    """Show the queue of this phone for the card's outlet."""
    return _kept(request, render(request, "card/queue.html", frame(request, held)))


@of_bearer
@require_safe
def manifest(request: Request, held: Bearer) -> HttpResponse:
    """Let the outlet's page be put on a phone's home screen."""
    values = frame(request, held)
    icons = [
        {
            "src": reverse("public-asset", args=[f"app/icon-{size}.png"]),
            "sizes": f"{size}x{size}",
            "type": "image/png",
        }
        for size in (192, 512)
    ]
    told = {
        "name": values["outlet_name"],
        "start_url": values["home_url"],
        "scope": "/p/",
        "display": "standalone",
        "background_color": "#f5f3ec",
        "theme_color": "#08342a",
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def asset(request: Request, name: str) -> HttpResponse:
    """Serve one of the few files that these pages need."""
    if name not in ASSETS:
        raise Http404
    file, kind = ASSETS[name]
    answer = HttpResponse((STATIC / file).read_bytes(), content_type=kind)
    answer.headers["Cache-Control"] = f"public, max-age={0 if name in WORKERS else 86400}"
    if name in WORKERS:
        answer.headers["Service-Worker-Allowed"] = "/p/"
    return answer


urlpatterns = [
    path("p/static/<path:name>", asset, name="public-asset"),
    path("p/c/<str:code>/", home, name="card"),
    path("p/c/<str:code>/report/", report, name="card-report"),
    path("p/c/<str:code>/sent/<str:token>/", sent, name="card-sent"),
    path("p/c/<str:code>/do/", do, name="card-do"),
    path("p/c/<str:code>/queue/", queue, name="card-queue"),
    path("p/c/<str:code>/check-in/", check_in, name="card-check-in"),
    path("p/c/<str:code>/manifest.webmanifest", manifest, name="card-manifest"),
]
