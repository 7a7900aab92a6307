"""Files by their content: the same bytes once, type by content, photographs without their place.

Bytes go to Django's default storage (folder or S3) under their digest; a row names them, with unit, visibility
and world. An action touches nothing outside the database, so a surface stores first and hands the row to it.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from youxu.core import environment
from youxu.core.actor import Actor
from youxu.core.database import writing
from youxu.core.errors import NotPermitted, UnableTo
from youxu.core.models import StoredFile, Visibility
from youxu.core.numbers import public_code
from youxu.kernel.words import mark

LONGEST_SIDE = 2000
MOST_PIXELS = 80_000_000
QUALITY = 85
WRITES = "build_pack"
"""The verb that lets the product write a document for a unit."""

WRITERS = ("report", "note", "task", "check", "clear")
MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


class UnableToStoreFile(UnableTo):
    """The upload is too large, of a kind that is not taken, or broken."""

    text = mark("This file cannot be kept.")


class UnableToOpenFile(UnableTo):
    """There is no such file, or it is not for this reader; which of the two is not told."""

    text = mark("There is no such file.")


@dataclass(frozen=True)
class _Content:
    body: bytes
    content_type: str
    width: int = 0
    height: int = 0


def store(
    *,
    by: Actor,
    at: datetime,
    upload: IO[bytes],
    unit: str,
    name: str = "",
    visibility: str = Visibility.OPEN,
    world: str = "",
    stream: str = "",
) -> StoredFile:
    """Keep ``upload`` for the unit at path ``unit`` and return its row; ``stream`` is the matter it belongs to.

    Photographs are turned upright, scaled to at most 2000 pixels a side and written anew, so that camera and
    place are gone; PDF is kept as it is. Raises UnableToStoreFile (field ``photo``), NotPermitted.
    """
    if not any(by.may(verb, unit=unit) for verb in WRITERS):
        raise NotPermitted(verb="note")
    content = _checked(_limited(upload))
    digest = hashlib.sha256(content.body).hexdigest()
    _keep(digest, content.body)
    with writing():
        made = StoredFile.objects.create(
            digest=digest,
            name=_tidy(name or str(getattr(upload, "name", "") or "")),
            content_type=content.content_type,
            size=len(content.body),
            width=content.width,
            height=content.height,
            unit_path=unit,
            visibility=visibility,
            world=world,
            added_at=at,
            code=public_code(),
            stream=stream,
        )
    _keep(digest, content.body)
    return made


def keep_aside(upload: IO[bytes]) -> tuple[str, str]:
    """Keep the bytes of a picture that no row names yet, cleaned as ``store`` does; return their digest and type.

    They go with the other bytes that no row names, after a day. Raises UnableToStoreFile (field ``photo``).
    """
    content = _checked(_limited(upload))
    digest = hashlib.sha256(content.body).hexdigest()
    _keep(digest, content.body)
    return digest, content.content_type


def keep_data(*, by: Actor, at: datetime, upload: IO[bytes], unit: str, name: str = "") -> StoredFile:
    """Keep a data file (csv, xlsx, json) to be imported into the unit at path ``unit``, as it is; return its row.

    It is only ever served as an attachment of no type. Raises UnableToStoreFile (field ``file``), NotPermitted.
    """
    by.require("import_network", unit=unit)
    body = _limited(upload, field="file")
    digest = hashlib.sha256(body).hexdigest()
    _keep(digest, body)
    with writing():
        made = StoredFile.objects.create(
            digest=digest,
            name=_tidy(name or str(getattr(upload, "name", "") or "")),
            content_type="application/octet-stream",
            size=len(body),
            unit_path=unit,
            added_at=at,
            code=public_code(),
        )
    _keep(digest, body)
    return made


def keep_document(
    *,
    by: Actor,
    at: datetime,
    body: bytes,
    unit: str,
    name: str,
    content_type: str,
    visibility: str = Visibility.OPEN,
    world: str = "",
    stream: str = "",
) -> StoredFile:
    """Keep what the product itself wrote for the unit at path ``unit`` (PDF, zip) and return its row.

    It is opened by whoever may have it written: telephones stand in it. What belongs to the matter of a ``stream`` is
    opened by whoever may read that matter. Raises NotPermitted.
    """
    by.require(WRITES, unit=unit)
    digest = hashlib.sha256(body).hexdigest()
    _keep(digest, body)
    with writing():
        made = StoredFile.objects.create(
            digest=digest,
            name=_tidy(name),
            content_type=content_type,
            size=len(body),
            unit_path=unit,
            visibility=visibility,
            world=world,
            added_at=at,
            code=public_code(),
            stream=stream,
            verb="" if stream else WRITES,
        )
    _keep(digest, body)
    return made


def _keep(digest: str, body: bytes) -> None:
    """Store the bytes unless they are there; asked again after the row, since the purge may take unnamed bytes."""
    if not default_storage.exists(_path(digest)):
        default_storage.save(_path(digest), ContentFile(body))


def bytes_of(stored: StoredFile) -> File[bytes]:
    """Return the open bytes of a stored file for the product's own use. Raises UnableToOpenFile when gone."""
    if not default_storage.exists(_path(stored.digest)):
        raise UnableToOpenFile
    return default_storage.open(_path(stored.digest))


def stored_bytes(digest: str) -> File[bytes]:
    """Return the open bytes that are kept under ``digest``. Raises OSError when they are gone."""
    return default_storage.open(_path(digest))


def put_back(digest: str, body: ContentFile[bytes]) -> None:
    """Keep bytes that an archive carried under their digest; a file that a kill has cut short is written anew."""
    path = _path(digest)
    if default_storage.exists(path):
        if default_storage.size(path) == body.size:
            return
        default_storage.delete(path)
    default_storage.save(path, body)


def open_for(actor: Actor, code: str) -> tuple[StoredFile, File[bytes]]:
    """Return the row and the open bytes of the file ``code`` if ``actor`` may read it.

    Serve it with its ``content_type``, ``X-Content-Type-Options: nosniff`` and, unless it is an image, as an
    attachment. Raises UnableToOpenFile.
    """
    found = StoredFile.objects.visible_to(actor).filter(code=code).first()
    if found is not None and found.verb and not actor.may(found.verb, unit=found.unit_path):
        raise UnableToOpenFile
    if found is None or not default_storage.exists(_path(found.digest)):
        raise UnableToOpenFile
    return found, default_storage.open(_path(found.digest))


def _limited(upload: IO[bytes], field: str = "photo") -> bytes:
    megabytes = environment.number("YOUXU_UPLOAD_MEGABYTES")
    limit = int(megabytes * 1024 * 1024)
    body = upload.read(limit + 1)
    if len(body) > limit:
        raise UnableToStoreFile(
            mark("The file is larger than {megabytes} MB."), field=field, megabytes=f"{megabytes:g}"
        )
    return body


def _checked(body: bytes) -> _Content:
    kind = content_type_of(body)
    if kind.startswith("image/"):
        return _photograph(body, kind)
    if kind == "application/pdf":
        return _Content(body, kind)
    raise UnableToStoreFile(mark("Only photographs (JPEG, PNG, WebP, GIF) and PDF are kept."), field="photo")


def content_type_of(body: bytes) -> str:
    """Return the type that the bytes themselves tell, or an empty text; names and headers are not believed."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in MAGIC if body.startswith(magic)), "")


def _photograph(body: bytes, kind: str) -> _Content:
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Any = Image.open(io.BytesIO(body))
            if image.width * image.height > MOST_PIXELS:
                raise UnableToStoreFile(mark("The photograph has too many pixels."), field="photo")
            image = ImageOps.exif_transpose(image)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnableToStoreFile(mark("The photograph has too many pixels."), field="photo") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnableToStoreFile(
            mark("The photograph is damaged and cannot be read."), field="photo"
        ) from error
    as_png = kind == "image/png"
    written = io.BytesIO()
    clean = image.convert("RGBA" if as_png and image.mode in ("RGBA", "LA", "P", "PA") else "RGB")
    clean.info = {}
    clean.save(written, "PNG" if as_png else "JPEG", **({} if as_png else {"quality": QUALITY}))
    return _Content(written.getvalue(), "image/png" if as_png else "image/jpeg", clean.width, clean.height)


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _tidy(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:200]
