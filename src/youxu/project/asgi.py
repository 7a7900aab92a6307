"""The server's one face: event streams to Django's ASGI, all else to WSGI threads (see router)."""

from __future__ import annotations

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application

from youxu.core import environment
from youxu.project.router import Router
from youxu.project.wsgi import application as pages

THREADS = 8

application = Router(
    WSGIMiddleware(pages, workers=THREADS),
    get_asgi_application(),
    limit=int(environment.number("YOUXU_UPLOAD_MEGABYTES") * 1024 * 1024),
)
