"""The server's one face: event streams to Django's ASGI, all else to WSGI threads (see router).

The threads that answer pages last as long as the process, so each keeps its database connection: opening one for each
page costs PostgreSQL a process, and SQLite its pragmas and schema. Streams give theirs up before they wait.
"""

from __future__ import annotations

from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.db import connections

from youxu.core import environment
from youxu.project import wsgi
from youxu.project.router import Router

THREADS = 8
KEEP_SECONDS = 300
pages: Any = wsgi.application
connections.settings["default"].update(CONN_MAX_AGE=KEEP_SECONDS, CONN_HEALTH_CHECKS=True)

application = Router(
    WSGIMiddleware(pages, workers=THREADS),
    get_asgi_application(),
    limit=int(environment.number("YOUXU_UPLOAD_MEGABYTES") * 1024 * 1024),
)
