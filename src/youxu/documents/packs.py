"""Building an outage pack: read, write page by page, keep the files, hand them to the pack.

A surface or a job calls ``build``; it may be called again after a kill and does what is left. Files are stored
before the action that names them, since an action touches nothing outside the database.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from youxu.core import files
from youxu.core.actor import Actor
from youxu.core.models import StoredFile
from youxu.documents.actions.packs import fail_pack, finish_pack, move_pack
from youxu.documents.blocks import Written
from youxu.documents.builders import pack as builder
from youxu.documents.builders.pack.section import Section
from youxu.documents.models import OutagePack
from youxu.documents.rules import PackState
from youxu.documents.writers import pdf
from youxu.incidents.actions.numbers import keep_numbers

PAPER_DIRECTIVES = 6
"""So many numbered blank directives a pack holds: a first hour on paper issues three or four."""

PDF, ZIP = "application/pdf", "application/zip"
READ_FIRST = "00-read-first.txt"


@dataclass(frozen=True)
class Made:
    """What a build wrote: the whole as one PDF, and each section with the bytes of its own."""

    whole: Written
    sections: tuple[tuple[str, bytes], ...]
    read_first: str


def build(pack: OutagePack, *, by: Actor, at: datetime) -> OutagePack:
    """Build a pack that was ordered and return it, with its files; one that is there already is left alone.

    A failure is written down, then raised. Raises NotPermitted, UnableToStoreFile.
    """
    if pack.state == PackState.READY:
        return pack
    try:
        made = _made(pack, by=by, at=at)
        day = at.astimezone(ZoneInfo(pack.unit.time_zone)).strftime("%Y%m%d")
        name = f"youxu-outage-pack-{pack.unit.key}-{day}"
        whole = _kept(pack, made.whole.body, f"{name}.pdf", PDF, by=by, at=at)
        folder = _kept(pack, _zipped(made, name, at), f"{name}.zip", ZIP, by=by, at=at)
    except Exception as error:
        fail_pack(by=by, at=at, pack=pack, reason=type(error).__name__)
        raise
    return finish_pack(
        by=by, at=at, pack=pack, pdf=whole, folder=folder, pages=made.whole.pages, unshown=made.whole.unshown
    )


def _kept(pack: OutagePack, body: bytes, name: str, kind: str, *, by: Actor, at: datetime) -> StoredFile:
    return files.keep_document(
        by=by, at=at, body=body, unit=pack.unit_path, name=name, content_type=kind, world=pack.world
    )


def _made(pack: OutagePack, *, by: Actor, at: datetime) -> Made:
    numbers = keep_numbers(by=by, at=at, unit=pack.unit, count=PAPER_DIRECTIVES, world=pack.world)
    with builder.spoken(pack.unit, pack.language):
        sections = builder.sections_of(pack.unit, at, by=by, numbers=numbers)
        total = len(sections) + 1
        move_pack(by=by, at=at, pack=pack, done=0, total=total)
        written = _sections(pack, sections, total, by=by, at=at)
        whole = pdf.write(builder.whole(pack.unit, at, pack.language, sections))
        return Made(whole, written, builder.read_first(pack.unit, at, sections))


def _sections(
    pack: OutagePack, sections: Sequence[Section], total: int, *, by: Actor, at: datetime
) -> tuple[tuple[str, bytes], ...]:
    found = []
    for place, section in enumerate(sections, start=1):
        written = pdf.write(builder.alone(pack.unit, at, pack.language, section))
        found.append((f"{section.file}.pdf", written.body))
        move_pack(by=by, at=at, pack=pack, done=place, total=total)
    return tuple(found)


def _zipped(made: Made, name: str, at: datetime) -> bytes:
    """Return the folder as zip; its entries carry the moment of the build, so that the same values give the same bytes."""
    stamp = at.timetuple()[:6]
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, content in (
            (READ_FIRST, made.read_first.encode("utf-8-sig")),
            ("outage-pack.pdf", made.whole.body),
            *made.sections,
        ):
            archive.writestr(zipfile.ZipInfo(f"{name}/{inside}", date_time=stamp), content)
    return body.getvalue()


def write_out(pack: OutagePack, folder: Path) -> list[Path]:
    """Write a pack's PDF and the files of its folder below ``folder`` and return their paths."""
    if pack.pdf is None or pack.folder is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / pack.pdf.name
    with files.bytes_of(pack.pdf) as source:
        whole.write_bytes(source.read())
    with files.bytes_of(pack.folder) as source, zipfile.ZipFile(io.BytesIO(source.read())) as archive:
        archive.extractall(folder)
        return [whole, *(folder / name for name in archive.namelist())]
