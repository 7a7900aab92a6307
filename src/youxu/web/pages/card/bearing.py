"""What every page below ``/p/c/`` begins with: whose code it is, in which language, and how it must be answered.

No session and no CSRF token: the code in the address is all that allows an act, so that there is nothing which
another site could borrow. The address must therefore not travel: no referrer, no cache, no index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from youxu.core import environment
from youxu.organisation import queries as organisation
from youxu.organisation.queries import Bearer
from youxu.web.context import LANGUAGES
from youxu.web.middleware import stand_at
from youxu.web.queued import owner_key
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

View = Callable[..., HttpResponse]
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def of_bearer(view: View) -> View:
    """Give a view the bearer of the code in its address, in the outlet's zone and the language asked for."""

    @csrf_exempt
    @wraps(view)
    def answered(request: Request, code: str, **given: Any) -> HttpResponse:
        speak(request)
        held = organisation.bearer_of(code)
        if held is None:
            answer = unknown(request)
        else:
            stand_at(request, held.outlet.unit_path)
            answer = view(request, held, **given)
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer

    return answered


def open_to_all(view: View) -> View:
    """Give a view the language that its address asks for, and an answer that is neither kept nor indexed."""

    @csrf_exempt
    @wraps(view)
    def answered(request: Request, **given: Any) -> HttpResponse:
        speak(request)
        answer = view(request, **given)
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer

    return answered


def speak(request: Request) -> None:
    """Take the language from the address (``?lang=en``), since nothing else is kept of whoever opens a card."""
    asked = request.GET.get("lang", "")
    if asked in dict(settings.LANGUAGES):
        translation.activate(asked)
        request.LANGUAGE_CODE = asked


def unknown(request: Request) -> HttpResponse:
    """Answer a code that nobody was given, with the telephone that helps all the same."""
    values = {
        "error_title": _("This card is not known"),
        "error_text": _(
            "The address may be mistyped or cut off. Scan the card again, or ring the duty office."
        ),
        "other_url": other_language(request),
    }
    return render(request, "card/error.html", values, status=404)


def frame(request: Request, held: Bearer) -> dict[str, Any]:
    """Return what every page of a bearer shows: the outlet, its telephones, the way back, the other language."""
    outlet = held.outlet
    code = request.resolver_match.kwargs["code"] if request.resolver_match else ""
    return {
        "outlet_name": either(outlet.name, outlet.name_en),
        "unit_name": either(outlet.unit.name, outlet.unit.name_en),
        "person_name": held.name,
        "person_role": held.role,
        "revoked_at": held.revoked_at,
        "home_url": way(request, "card", code),
        "report_url": way(request, "card-report", code),
        "do_url": way(request, "card-do", code),
        "queue_url": way(request, "card-queue", code),
        "check_in_url": way(request, "card-check-in", code),
        "manifest_url": way(request, "card-manifest", code),
        "queue_owner": owner_key(code),
        "other_url": other_language(request),
        "more_telephones": telephones(held),
    }


def telephones(held: Bearer) -> list[dict[str, str]]:
    """Return the telephones beside the unit's own: the parent branch, and the duty office of the unit above."""
    branch, above = held.outlet.parent_outlet, held.outlet.unit.parent
    rows = [(branch.name, branch.name_en, branch.telephone)] if branch is not None else []
    if above is not None:
        rows.append((above.name, above.name_en, above.telephone))
    return [{"name": either(zh, en), "number": number} for zh, en, number in rows if number]


def way(request: Request, name: str, *args: str) -> str:
    """Return the address of a page, in the language that this one was asked for."""
    asked = request.GET.get("lang", "")
    return reverse(name, args=args) + (f"?lang={asked}" if asked in dict(settings.LANGUAGES) else "")


def leading(request: Request, address: str, values: Mapping[str, str] | None = None) -> str:
    """Return an address with values, in the language that this page was asked for."""
    query, asked = QueryDict(mutable=True), request.GET.get("lang", "")
    query.update(dict(values or {}))
    if asked in dict(settings.LANGUAGES):
        query["lang"] = asked
    return f"{address}?{query.urlencode()}" if query else address


def other_language(request: Request) -> str:
    """Return this page's address in the other language."""
    current = "en" if (translation.get_language() or "").startswith("en") else "zh-hans"
    return f"?lang={next(key for key in LANGUAGES if key != current)}"


def address_of(request: Request) -> str:
    """Return the network address that a request came from, as far as the proxies in front are believed."""
    proxies = environment.integer("YOUXU_PROXIES")
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(passed) >= proxies:
        return passed[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
