"""Health for whoever watches the process: alive, and able to work."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.urls import path

from youxu.core import health
from youxu.web.request import Request


def healthz(request: Request) -> HttpResponse:
    """Answer that the process lives."""
    return JsonResponse(health.liveness())


def readyz(request: Request) -> HttpResponse:
    """Answer whether database, migrations and queue are in order; 503 when one is not."""
    state = health.readiness(request.at)
    return JsonResponse(state.as_json(), status=200 if state.ok else 503)


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
