"""What surrounds every page: language, security headers, sign-in, the actor and the moment, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from youxu.core import clock, stamps
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import UnableTo
from youxu.network.queries import UnitRow
from youxu.organisation import queries as organisation
from youxu.web import audited, kept, queued
from youxu.web.pages import errors
from youxu.web.refusing import refused, unfinished
from youxu.web.request import Request
from youxu.web.units import unit_at

Answer = Callable[[Request], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
OPEN_PATHS = ("/sign-in/", "/invitation/", "/reset/", "/language/", "/static/", "/refused/", "/p/")
NOBODYS = ("/healthz", "/readyz")
"""Paths that ask nobody who they are; nor does what stands below ``/p/``, where no session is read."""
OPEN_EXACT = ("/healthz", "/readyz", "/sign-in/help/", "/favicon.ico")


class LanguageMiddleware:
    """Choose the reader's language: their choice (cookie), the product's default, what the browser asks for.

    A signed-in person's own language is used by ActorMiddleware when there is no cookie.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        """Answer in that language."""
        language = chosen_language(request) or settings.DEFAULT_LANGUAGE
        language = language or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        try:
            response = self.answer(request)
            patch_vary_headers(response, ("Cookie",))
            response.headers.setdefault("Content-Language", translation.get_language() or language)
            return response
        finally:
            translation.deactivate()


def chosen_language(request: Request) -> str:
    """Return the language of the cookie, or '' when there is none that the product has."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in dict(settings.LANGUAGES) else ""


class ContentSecurityPolicyMiddleware:
    """Send the policy: nothing inline, nothing from outside; pages of signed-in people are never cached."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        """Answer with the policy."""
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if not request.path.startswith(("/static/", "/p/")):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class QueueMiddleware:
    """Tell a phone's queue what became of its entry, where a browser gets a page."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        """Answer with the page, or with its outcome."""
        response = self.answer(request)
        return queued.answered(request, response) if queued.is_queued(request) else response


class SignInRequiredMiddleware:
    """Send whoever is not signed in to the sign-in page; a fragment asks the browser to go there as a whole."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        """Answer, or redirect to sign-in."""
        if is_open(request.path) or request.user.is_authenticated:
            return self.answer(request)
        if not request.htmx and not queued.is_queued(request) and (fields := kept.entered(request)):
            return errors.signed_out(request, fields)
        wanted = request.get_full_path() if request.method == "GET" and not request.htmx else "/"
        target = (
            f"{settings.LOGIN_URL}?{urlencode({'next': wanted})}" if wanted != "/" else settings.LOGIN_URL
        )
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": settings.LOGIN_URL})
        return HttpResponseRedirect(target)


def is_open(path: str) -> bool:
    """Tell whether a path answers without sign-in."""
    return path in OPEN_EXACT or path.startswith(OPEN_PATHS)


class ActorMiddleware:
    """Give each request its moment (``request.at``) and its actor (``request.actor``); turn refusals into pages."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        """Answer with actor, moment, and the unit's time zone in force; a page asks once whether kept facts stand."""
        try:
            if request.method in ("GET", "HEAD"):
                with stamps.steady():
                    return self._answered(request)
            return self._answered(request)
        except stamps.UnableToServeUnfinished as trouble:
            return unfinished(request, trouble)

    def _answered(self, request: Request) -> HttpResponse:
        request.at = clock.now()
        with stamps.once():
            request.actor = actor_of(request, request.at)
            if request.actor.person_id and not chosen_language(request):
                translation.activate(request.actor.language)
            stand_at(request, request.actor.unit)
        try:
            response = audited.turned_away(request) or self.answer(request)
            audited.note(request, response)
            if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
                return errors.not_to_open(request, response.headers.get("Allow", ""))
            return response
        finally:
            timezone.deactivate()

    def process_exception(self, request: Request, trouble: Exception) -> HttpResponse | None:
        """Answer a refusal with its page; a fault of the product goes on to ``errors.failed``, which writes it down."""
        if isinstance(trouble, stamps.UnableToServeUnfinished):
            return unfinished(request, trouble)
        return refused(request, trouble) if isinstance(trouble, UnableTo) else None


def actor_of(request: Request, at: datetime) -> Actor:
    """Return who acts: the signed-in person with the grants of the posts held now, or the public without any."""
    if not (request.path in NOBODYS or request.path.startswith("/p/")) and request.user.is_authenticated:
        return organisation.actor_for(request.user, at=at, surface="WEB")
    return Actor(kind=ActorKind.PUBLIC, key="public", name="", surface="WEB")


def stand_at(request: Request, path: str) -> None:
    """Let a page stand in the unit at ``path``: what its frame names, and the zone of its times."""
    unit = unit_at(path)
    request.unit = unit
    timezone.activate(zone_of(unit))


def zone_of(unit: UnitRow | None) -> ZoneInfo:
    """Return the time zone of a unit, or the product's when there is none or it names none."""
    try:
        return ZoneInfo((unit.time_zone if unit else "") or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
