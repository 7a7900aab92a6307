"""Stored files that nothing points at: of an act that was refused after its photograph was kept, or of a purge.

A row goes by the action, with an entry; bytes go when no row names their digest any more. Both only after a day of
grace, so that a file is never taken from a form that is still being filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.corrections import units_with
from youxu.core.events import FilesRemoved
from youxu.core.models import StoredFile

GRACE = timedelta(days=1)
AT_ONCE = 500


def unreferenced(at: datetime, by: Actor) -> QuerySet[StoredFile]:
    """Return the stored files that nothing points at, added a day or more before ``at``, where ``by`` may purge."""
    rows = StoredFile.objects.filter(units_with(by, "purge"), added_at__lt=at - GRACE)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            model: Any = relation.related_model
            pointing = model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.exclude(Exists(pointing))
    return rows.order_by("pk")


@action
def remove_unreferenced(*, by: Actor, at: datetime) -> int:
    """Remove the rows of up to 500 stored files that nothing points at; return how many went."""
    found = list(unreferenced(at, by)[:AT_ONCE])
    for unit in {row.unit_path for row in found}:
        by.require("purge", unit=unit)
    if not found:
        return 0
    StoredFile.objects.filter(pk__in=[row.pk for row in found]).delete()
    journal.append(
        FilesRemoved(len(found)), by=by, at=at, stream="files", subject=found[-1], unit=found[-1].unit_path
    )
    return len(found)


def remove_bytes(at: datetime) -> int:
    """Remove stored bytes whose digest no row names, older than a day at ``at``; return how many files went."""
    known = set(StoredFile.objects.values_list("digest", flat=True).iterator(chunk_size=2000))
    gone = 0
    for path, digest in _stored():
        if digest in known or default_storage.get_modified_time(path) > at - GRACE:
            continue
        if not StoredFile.objects.filter(digest=digest).exists():
            default_storage.delete(path)
            gone += 1
    return gone


def _stored() -> Iterator[tuple[str, str]]:
    """Yield (path, digest) of all stored bytes: ab/cd/abcd…"""
    for first in _folders(""):
        for second in _folders(first):
            for name in default_storage.listdir(f"{first}/{second}")[1]:
                if name.startswith(first + second):
                    yield f"{first}/{second}/{name}", name


def _folders(path: str) -> list[str]:
    try:
        return [name for name in default_storage.listdir(path)[0] if len(name) == 2]
    except FileNotFoundError:
        return []
