"""A store that speaks S3: each file is one object, put whole; an object store replaces it in one step by itself."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from youxu.core import environment
from youxu.statuspage.folder import MANIFEST
from youxu.statuspage.targets.words import Copied, Uncopied, differing

AT_ONCE = 16
TYPES = {".atom": "application/atom+xml", ".xml": "application/cap+xml", ".html": "text/html; charset=utf-8"}


def copy(address: str, root: Path, digests: Mapping[str, str], before: Mapping[str, str]) -> Copied:
    """Put what differs into the bucket at ``address`` (https://host/bucket/prefix) and delete what is gone."""
    new, gone = differing(digests, before)
    if not new and not gone:
        return Copied(0, 0)
    bucket, prefix = _opened(address)

    def put(name: str) -> None:
        bucket.put(f"{prefix}{name}", (root / name).read_bytes(), attributes=_attributes(name))

    try:
        with ThreadPoolExecutor(AT_ONCE) as hands:
            for part in _in_order(new):
                list(hands.map(put, part))
        if gone:
            bucket.delete([f"{prefix}{name}" for name in gone])
        put(MANIFEST)
    except Exception as error:
        raise Uncopied(str(error).splitlines()[0][:200]) from error
    return Copied(len(new), len(gone))


def _in_order(names: list[str]) -> Iterator[list[str]]:
    """Yield what may be written side by side: all the rest first, the front pages last."""
    yield [name for name in names if not name.endswith("index.html")]
    yield [name for name in names if name.endswith("index.html")]


def _opened(address: str) -> tuple[Any, str]:
    """Return the bucket and the prefix of an address; the key and its secret are settings."""
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise Uncopied("the library is missing: pip install youxu[object-store]") from error
    parts = urlsplit(address)
    bucket, _slash, prefix = parts.path.strip("/").partition("/")
    if not (parts.scheme in ("http", "https") and parts.hostname and bucket) or parts.username:
        raise Uncopied("write https://host/bucket/prefix; key and secret are settings of their own")
    store = S3Store(
        bucket,
        endpoint=f"{parts.scheme}://{parts.netloc}",
        region=environment.text("YOUXU_SITE_STORE_REGION"),
        access_key_id=environment.text("YOUXU_SITE_STORE_KEY"),
        secret_access_key=environment.text("YOUXU_SITE_STORE_SECRET"),
        virtual_hosted_style_request=False,
        client_options={"allow_http": parts.scheme == "http", "timeout": "60s"},
        retry_config={"max_retries": 2},
    )
    return store, f"{prefix}/" if prefix else ""


def _attributes(name: str) -> dict[str, str]:
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"Content-Type": TYPES.get(Path(name).suffix, guessed), "Cache-Control": "max-age=30"}
