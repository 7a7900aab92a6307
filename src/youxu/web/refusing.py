"""What a page answers when an act is refused or fails: one place for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone
from django.utils.translation import gettext as _

from youxu.core import clock, environment, numbers, refusals, wording
from youxu.core.errors import Invalid, NotPermitted, Stale, UnableTo
from youxu.web import units
from youxu.web.request import Request


@dataclass(frozen=True)
class About:
    """The row that an act is about, so that a refusal stands in its timeline.

    ``kind`` is a model label ("incidents.incident"), ``stream`` the journal stream ("incident:7"), ``unit`` a path.
    """

    kind: str
    pk: int
    stream: str
    unit: str
    world: str = ""
    visibility: str = "OPEN"


def is_refusal(trouble: UnableTo) -> bool:
    """Tell whether the rules refused the person (field ``by``), rather than the input being at fault or stale."""
    if isinstance(trouble, Invalid | Stale):
        return False
    return isinstance(trouble, NotPermitted) or trouble.field in (None, "", "by")


def record(request: Request, trouble: UnableTo, verb: str, about: About | None = None) -> None:
    """Write the refusal into the journal, in a transaction of its own."""
    refusals.record(
        by=request.actor,
        at=request.at,
        verb=verb,
        refusal=trouble,
        subject_kind=about.kind if about else "",
        subject_id=about.pk if about else 0,
        stream=about.stream if about else "",
        unit=about.unit if about else "",
        world=about.world if about else "",
        visibility=about.visibility if about else "OPEN",
    )


def refused(
    request: Request,
    trouble: UnableTo,
    *,
    verb: str = "",
    about: About | None = None,
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer a refusal with its page: what, why (clause), who can instead; a POST is recorded."""
    request.refusal = trouble
    verb = verb or getattr(trouble, "verb", "")
    recorded = request.method == "POST" and is_refusal(trouble) and request.user.is_authenticated
    if recorded:
        record(request, trouble, verb, about)
    status = 403 if isinstance(trouble, NotPermitted) else 409
    if request.path.startswith("/p/"):
        words = {
            "error_title": _("This cannot be done with a card"),
            "error_text": wording.say(trouble.sentence),
        }
        return render(request, "card/error.html", words, status=status)
    values = {"refusal": trouble, "verb": verb, "recorded": recorded, **(extra or {})}
    if isinstance(trouble, NotPermitted):
        values["posts_instead"] = units.posts_with(verb)
    return render(request, "errors/refused.html", values, status=status)


def plain(request: Request, status: int, title: str, text: str) -> HttpResponse:
    """Answer with the page that needs neither frame nor database."""
    values = {
        "error_title": title,
        "error_text": text,
        "number": error_number(request),
        "html_lang": "zh-CN" if wording.chinese() else "en",
        "duty_telephone": environment.text("YOUXU_DUTY_TELEPHONE"),
        "below_p": request.path.startswith("/p/"),
    }
    return HttpResponse(loader.render_to_string("errors/plain.html", values), status=status)


def unfinished(request: Request, trouble: UnableTo) -> HttpResponse:
    """Answer every page while a restore into the database is not finished (503)."""
    response = plain(request, 503, _("Youxu is being restored"), wording.say(trouble.sentence))
    response.headers["Retry-After"] = "60"
    return response


def error_number(request: Request) -> str:
    """Return the request's short number (E-1027-4F2A): time of day and four places; the same when asked again."""
    found: str = getattr(request, "error_number", "")
    if not found:
        at = getattr(request, "at", None) or clock.now()
        found = f"E-{timezone.localtime(at):%H%M}-{numbers.public_code(4)}"
        request.error_number = found
    return found
