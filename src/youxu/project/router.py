"""The router of the server: event streams to ASGI, all else to WSGI threads once the body is complete.

A request's body is collected first, into a file when it is large, and only then takes a WSGI thread: eight slow
uploads would otherwise hold all eight threads. It ends with 413 above the limit and 408 when it takes too long: what
the pages say of that (``/refused/413/``) is then shown, in the reader's language.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

log = logging.getLogger("youxu.server")
IN_MEMORY = 256 * 1024
CHUNK = 256 * 1024
UPLOAD_SECONDS = 180.0
STREAMS = re.compile(r"(/drill/[^/]+)?/live/")
BELOW = "/p/"
OF_THE_BODY = (b"content-length", b"content-type", b"transfer-encoding", b"expect")


class TooLarge(Exception):
    """The body is larger than YOUXU_UPLOAD_MEGABYTES."""


class ClientLeft(Exception):
    """The client went away before its request was complete."""


class Router:
    """An ASGI application that sends each request to the server that serves it best."""

    def __init__(self, pages: Any, streams: Any, limit: int, upload_seconds: float = UPLOAD_SECONDS) -> None:
        self._pages, self._streams = pages, streams
        self._limit, self._upload_seconds = limit, upload_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and STREAMS.match(scope["path"]):
            await self._streams(scope, receive, send)
        elif scope["type"] == "http":
            await self._page(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                size = await asyncio.wait_for(self._collect(scope, receive, body), self._upload_seconds)
            except TooLarge:
                await self._refused(scope, send, 413)
            except TimeoutError:
                await self._refused(scope, send, 408)
            except ClientLeft:
                return
            else:
                body.seek(0)
                await self._pages(_described(scope, size), _replay(body, size), _guarded(scope, send))

    async def _refused(self, scope: Scope, send: Send, status: int) -> None:
        """Answer with the page that says why the body was not taken; what is still on its way is not read."""
        path = f"{BELOW if scope['path'].startswith(BELOW) else '/'}refused/{status}/"
        headers = [pair for pair in scope["headers"] if pair[0] not in OF_THE_BODY]
        asked = {**scope, "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
        await self._pages(
            {**asked, "headers": headers}, _replay(BytesIO(), 0), _closing(_guarded(asked, send))
        )

    async def _collect(self, scope: Scope, receive: Receive, body: Any) -> int:
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self._limit:
            raise TooLarge
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise ClientLeft
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self._limit:
                raise TooLarge
            body.write(chunk)
            more = message.get("more_body", False)
        return size


def _described(scope: Scope, size: int) -> Scope:
    """Return the scope with the body's true length and without header names that WSGI would confuse."""
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    headers = [pair for pair in headers if pair[0] not in (b"content-length", b"transfer-encoding")]
    return {**scope, "headers": [*headers, (b"content-length", str(size).encode())]}


def _replay(body: Any, size: int) -> Receive:
    """Return a ``receive`` that gives the collected body: a coroutine function, which granian's own is not."""
    left = size

    async def receive() -> Message:
        nonlocal left
        chunk = body.read(CHUNK)
        left -= len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": left > 0}

    return receive


def _guarded(scope: Scope, send: Send) -> Send:
    """Return a ``send`` that outlives a client that left, and leaves the body of a HEAD answer out."""
    left = False

    async def guarded(message: Message) -> None:
        nonlocal left
        if left:
            return
        if scope["method"] == "HEAD" and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        try:
            await send(message)
        except (OSError, RuntimeError) as error:
            left = True
            log.info("a client left before its answer: %s", type(error).__name__)

    return guarded


def _closing(send: Send) -> Send:
    """Return a ``send`` that tells the client that the connection ends with this answer."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return closing
