"""What a phone kept without a connection and sends now: its true time, and an answer that the phone can keep (P1).

A queued form is the page's own form: the same address, fields and submission. Only its time comes with it, and the
answer is told in JSON instead of a page, so that the phone knows whether its entry stands, waits or clashes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from youxu.core import clock, journal, wording
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.incidents import queries as incidents
from youxu.kernel.words import mark
from youxu.web.forms.base import AGE, Form
from youxu.web.request import Request

HEADER = "X-Youxu-Queue"
KEEP = "X-Youxu-Keep"
SHELL = "shell"
"""The owner of a kept page that tells nothing of anybody."""

OFFLINE = "OFFLINE"
"""The surface of an act that was entered on a phone without a connection and sent afterwards."""

JUST_NOW = timedelta(seconds=30)
"""What is sent so soon after it was entered counts as entered when it arrives."""

LONGEST = timedelta(days=7)
"""What waited longer on a phone is entered from paper, by the office."""


MOST = 100
"""The entries of which one check-in tells whether they are in."""


class UnableToTakeLate(UnableTo):
    """What was entered so long ago is no phone's word any more."""

    text = mark(
        "This was entered more than {days} days ago. Nothing is lost: ring the office, it enters what stands here from paper."
    )
    clause = "P1"


def is_queued(request: Request) -> bool:
    """Tell whether a phone's queue asks, rather than a page."""
    return HEADER in request.headers


def entered_at(request: Request) -> datetime:
    """Return when the posted form was entered, by the age that the phone gives: its clock may be wrong, its spans are not.

    Raises UnableToTakeLate.
    """
    now: datetime = request.at
    given = request.POST.get(AGE, "")
    age = timedelta(seconds=int(given)) if given.isascii() and given.isdigit() and len(given) < 9 else None
    if age is None or age < JUST_NOW:
        return now
    if age > LONGEST:
        raise UnableToTakeLate(days=LONGEST.days)
    return clock.within(request.world, request.real_at - age) if request.world else now - age


def moment_of(request: Request) -> datetime:
    """Return the moment from which a form reads "just now": when it was entered, as far as that is believed."""
    try:
        return entered_at(request)
    except UnableToTakeLate:
        return request.at


def of_phone(by: Actor) -> Actor:
    """Return the actor with the surface that tells what was entered without a connection."""
    return replace(by, surface=OFFLINE)


def owner_key(person: object) -> str:
    """Return the opaque word by which a phone knows whose an entry or a kept page is."""
    return salted_hmac("youxu.queue", str(person)).hexdigest()[:16]


def keep(response: HttpResponse, owner: str) -> HttpResponse:
    """Let the phone keep a page for when there is no connection."""
    if response.status_code == 200:
        response.headers[KEEP] = owner
    return response


def keep_page(request: Request, response: HttpResponse, *, need_to_know: bool = False) -> HttpResponse:
    """Let the phone of the signed-in reader keep a page that was asked for; of a need-to-know matter never."""
    actor: Actor = request.actor
    if request.method != "GET" or not actor.person_id or need_to_know:
        return response
    return keep(response, owner_key(actor.person_id))


def answered(request: Request, response: HttpResponse) -> HttpResponse:
    """Tell a phone's queue what became of its entry, in place of the page that a browser would show.

    ``sent`` with the receipt, ``stood`` when nothing new had to be recorded, ``clash`` for a person to resolve,
    ``sign-in`` and ``token`` when it must ask again; what failed on the way (5xx, 429) is left as it is: it waits.
    """
    if response.status_code >= 500 or response.status_code == 429 or isinstance(response, JsonResponse):
        return response
    place = response.headers.get("Location", "")
    if place.startswith(settings.LOGIN_URL):
        return JsonResponse({"outcome": "sign-in"}, status=401)
    if getattr(request, "token_failed", False):
        return JsonResponse({"outcome": "token"}, status=403)
    if response.status_code in (302, 303):
        doer: Actor = getattr(request, "doer", None) or request.actor
        return JsonResponse(_receipt(request, doer))
    return JsonResponse({"outcome": "clash", **_clash(request, response.status_code)}, status=409)


def receipts(actor: Actor, keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the receipt of each entry of the actor that is in, by its key: the same as when it was sent."""
    found = {key: journal.entry_of(key) for key in list(keys)[:MOST]}
    return {key: _told(entry) for key, entry in found.items() if entry and entry.actor_key == actor.key}


def _told(entry: Entry) -> dict[str, str]:
    """Return the receipt of a journal entry: the beginning of its digest, so that it names this entry and no other.

    The incident's number stands beside it, but for a need-to-know matter, whose number stays where it is known.
    """
    number = entry.hash[:8].upper()
    return {
        "receipt": f"{number[:4]}-{number[4:]}",
        "reference": incidents.open_reference(entry.stream),
        "occurred_at": entry.occurred_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
    }


def _receipt(request: Request, actor: Actor) -> dict[str, Any]:
    key = request.POST.get("submission", "")
    found = receipts(actor, [key])
    if key in found:
        return {"outcome": "sent", **found[key]}
    return {"outcome": "stood", "said": [_("It stood already: nothing new was recorded.")]}


def _clash(request: Request, status: int) -> dict[str, Any]:
    """Return what stands beside what was entered: the words of the refusal, both versions, and what sending again needs."""
    form: Form | None = getattr(request, "shown_form", None)
    refusal: UnableTo | None = getattr(request, "refusal", None)
    if form is not None and form.errors:
        again = {name: form[name].value() for name in form.own} if isinstance(form.refusal, Stale) else {}
        return {
            "said": [_fault(fault) for fault in form.faults],
            "theirs": form.theirs,
            "again": {name: str(value) for name, value in again.items() if value is not None},
        }
    if refusal is not None:
        return {"said": [wording.say(refusal.sentence)]}
    return {"said": [wording.say(_GONE if status == 404 else _OTHERWISE)]}


def _fault(fault: dict[str, str]) -> str:
    return _(": ").join(filter(None, (fault["label"], fault["message"])))


_GONE = mark("What this is about is not there for you any more.")
_OTHERWISE = mark("The page stands otherwise now and did not take this; open it and look.")
