"""The server's one face: event streams to Django's ASGI, all else to WSGI threads (see router)."""

from __future__ import annotations

from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application

from youxu.core import environment
from youxu.project import wsgi
from youxu.project.router import Router

THREADS = 8
pages: Any = wsgi.application

application = Router(
    WSGIMiddleware(pages, workers=THREADS),
    get_asgi_application(),
    limit=int(environment.number("YOUXU_UPLOAD_MEGABYTES") * 1024 * 1024),
)
