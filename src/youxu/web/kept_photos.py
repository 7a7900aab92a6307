"""Photographs over a form that comes back (house: nothing that was entered is lost).

A browser forgets the files that were chosen when a page comes back with a question or a fault. What the product could
read is kept as any picture's bytes are, cleaned and named by no row, and the page gets a signed word for each: the same
person, sending the form again within a day, has them as if chosen anew. What nobody comes back for goes with the bytes
that no row names (``core.leftovers``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from youxu.core import files, leftovers
from youxu.web.forms.base import Form
from youxu.web.request import Request

SALT = "youxu.web.kept_photos"
SUFFIX = "-kept"
"""Behind the name of a file field: the words of what was kept of it, each a box that takes the picture out again."""


@dataclass(frozen=True)
class KeptPhoto:
    """A picture that the page has kept: the signed word for it, and its name."""

    word: str
    name: str


class _Again(SimpleUploadedFile):
    """A kept picture in the place of an upload."""

    def __init__(self, word: str, name: str, body: bytes, kind: str) -> None:
        super().__init__(name, body, kind)
        self.word = word


def give_back(request: Request, form: Form) -> None:
    """Put what was kept, and is still wanted, in the place of uploads, before the form is looked at."""
    chosen = form.files.copy() if isinstance(form.files, MultiValueDict) else MultiValueDict[str, Any]()
    for key, several in _places(form):
        words = request.POST.getlist(f"{key}{SUFFIX}")
        kept: list[Any] = [photo for word in words if (photo := _opened(request, word)) is not None]
        if kept and several:
            chosen.setlist(key, [*kept, *chosen.getlist(key)])
        elif kept and not chosen.get(key):
            chosen.setlist(key, kept[:1])
    form.files = chosen


def keep(request: Request, form: Form) -> None:
    """Keep the pictures of a form that comes back; who is not signed in is told to choose them once more."""
    if request.actor.person_id is None:
        return
    for key, _several in _places(form):
        found = [_kept(request, upload) for upload in _listed(form, key)]
        form.kept_photos[key] = [photo for photo in found if photo is not None]


def _places(form: Form) -> list[tuple[str, bool]]:
    """Return the file fields of a form by their names in the page, each with whether it takes several."""
    return [
        (form.add_prefix(name), bool(getattr(field.widget, "allow_multiple_selected", False)))
        for name, field in form.fields.items()
        if isinstance(field, forms.FileField)
    ]


def _listed(form: Form, key: str) -> list[UploadedFile]:
    return form.files.getlist(key) if isinstance(form.files, MultiValueDict) else []


def _kept(request: Request, upload: UploadedFile) -> KeptPhoto | None:
    """Return what is kept of an upload; None of what is no picture, which the person has to choose anew anyway."""
    name = str(upload.name or "")
    if isinstance(upload, _Again):
        return KeptPhoto(upload.word, name)
    upload.seek(0)
    try:
        digest, kind = files.keep_aside(upload)
    except files.UnableToStoreFile:
        return None
    told = {"digest": digest, "name": name, "kind": kind, "person": request.actor.person_id}
    return KeptPhoto(signing.dumps(told, salt=SALT), name)


def _opened(request: Request, word: str) -> _Again | None:
    """Return the picture that a word stands for; None when it is another's, forged, older than a day or gone."""
    try:
        told = signing.loads(word, salt=SALT, max_age=leftovers.GRACE)
        if told["person"] != request.actor.person_id:
            return None
        with files.stored_bytes(told["digest"]) as stored:
            return _Again(word, told["name"], stored.read(), told["kind"])
    except (signing.BadSignature, OSError):
        return None
