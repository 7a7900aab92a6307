"""What answers beside the files of the site when they are served by themselves: nothing but that there is nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
WORDS = b"There is no such page. / \xe6\xb2\xa1\xe6\x9c\x89\xe8\xbf\x99\xe4\xb8\x80\xe9\xa1\xb5\xe3\x80\x82"


async def nothing(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer 404; the files are served by the server itself."""
    if scope["type"] == "http":
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": WORDS})
