"""What the router's tests serve: a page, an upload, a long answer, a stream."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

from a2wsgi import WSGIMiddleware

from youxu.project.router import Router


def pages(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer with the size of the body, or as the path asks."""
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"].startswith("/refused/"):
        start_response(f"{environ['PATH_INFO'].split('/')[2]} refused", [("Content-Type", "text/plain")])
        return [environ["REQUEST_METHOD"].encode()]
    if environ["PATH_INFO"] == "/sleep":
        time.sleep(0.2)
    if environ["PATH_INFO"] == "/long":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"x" * 65536] * 400
    words = f"{environ['REQUEST_METHOD']} {len(body)} {environ['CONTENT_LENGTH']}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(words)))])
    return [words]


async def streams(scope: Any, receive: Any, send: Any) -> None:
    """Answer with three events."""
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
    )
    for number in range(3):
        await send({"type": "http.response.body", "body": f"data: {number}\n\n".encode(), "more_body": True})
        await asyncio.sleep(0.05)
    await send({"type": "http.response.body", "body": b""})


application = Router(
    WSGIMiddleware(pages, workers=8),
    streams,
    limit=6 * 1024 * 1024,
    upload_seconds=float(os.environ.get("UPLOAD_SECONDS", "20")),
)
