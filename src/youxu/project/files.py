"""What goes with a file that is served as it lies."""

from __future__ import annotations

from collections.abc import MutableMapping


def headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Let the worker that keeps pages on a phone keep those of the whole product, though it lies among the files."""
    if url.endswith("/js/sw.js"):
        headers["Service-Worker-Allowed"] = "/"
        headers["Cache-Control"] = "no-cache"
