"""Health for whoever watches the process: alive, and able to work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from youxu.core import health


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process lives."""
    return JsonResponse(health.liveness())


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer whether database, migrations and queue are in order; 503 when one is not."""
    state = health.readiness(request.at)  # type: ignore[attr-defined]
    return JsonResponse(state.as_json(), status=200 if state.ok else 503)


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
