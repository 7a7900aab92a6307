"""Uploads: same bytes once, type by content, photographs without their place, served through permission."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from tests.db.happenings import AT, UNIT
from youxu.core import files
from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.errors import NotPermitted
from youxu.core.files import UnableToOpenFile, UnableToStoreFile
from youxu.core.models import StoredFile, Visibility

pytestmark = pytest.mark.django_db
CLERK = Actor(ActorKind.PERSON, "7", "陈秀兰", "WEB", frozenset({Grant("report", UNIT), Grant("read", UNIT)}))
STRANGER = Actor(ActorKind.PERSON, "8", "x", "WEB", frozenset({Grant("read", "elsewhere/")}))


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> None:
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


def photo(
    width: int = 60, height: int = 40, kind: str = "JPEG", mode: str = "RGB", exif: bool = False
) -> io.BytesIO:
    image, written = Image.new(mode, (width, height), 128), io.BytesIO()
    tags = image.getexif()
    if exif:
        tags[0x0112] = 6
        tags[0x010F] = "Camera"
        tags.get_ifd(0x8825)[2] = (28.0, 27.0, 1.0)
    image.save(written, kind, exif=tags)
    written.seek(0)
    return written


def keep(upload: io.BytesIO, **more: str) -> StoredFile:
    return files.store(by=CLERK, at=AT, upload=upload, unit=UNIT, **more)


def test_a_photograph_is_turned_upright_scaled_and_loses_its_place() -> None:
    found = keep(photo(4000, 1000, exif=True), name="C:\\DCIM\\门口.jpg")
    assert (found.width, found.height, found.content_type) == (500, 2000, "image/jpeg")
    assert found.name == "门口.jpg"
    _, body = files.open_for(CLERK, found.code)
    with body, Image.open(body) as image:
        assert not image.getexif()
        assert (image.width, image.height) == (500, 2000)


@pytest.mark.parametrize(("kind", "mode", "stored"), [("PNG", "RGBA", "image/png"), ("PNG", "L", "image/png"),
                                                     ("WEBP", "RGB", "image/jpeg"), ("GIF", "P", "image/jpeg")])  # fmt: skip
def test_every_kind_of_image_is_written_anew(kind, mode, stored) -> None:
    assert keep(photo(kind=kind, mode=mode)).content_type == stored


def test_the_same_bytes_are_stored_once_under_two_codes() -> None:
    first, second = keep(photo()), keep(photo())
    assert first.digest == second.digest
    assert first.code != second.code
    folders, _ = default_storage.listdir("")
    assert len(folders) == 1


def test_pdf_is_kept_as_it_is() -> None:
    assert keep(io.BytesIO(b"%PDF-1.7 x")).content_type == "application/pdf"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><script>", "Only photographs"),
        (b"\xff\xd8\xff\xe0 no picture", "damaged"),
        (photo().getvalue()[:200], "damaged"),
    ],
)
def test_what_is_no_photograph_is_refused_with_the_field(body, words) -> None:
    with pytest.raises(UnableToStoreFile, match=words) as refusal:
        keep(io.BytesIO(body))
    assert refusal.value.field == "photo"


def test_an_image_bomb_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(files, "MOST_PIXELS", 1000)
    with pytest.raises(UnableToStoreFile, match="too many pixels"):
        keep(photo())


def test_an_upload_above_the_limit_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_UPLOAD_MEGABYTES", "0.001")
    with pytest.raises(UnableToStoreFile, match=r"larger than 0\.001 MB"):
        keep(io.BytesIO(b"%PDF-" + b"x" * 5000))


def test_only_who_may_write_there_may_store() -> None:
    with pytest.raises(NotPermitted):
        files.store(by=STRANGER, at=AT, upload=photo(), unit=UNIT)


def test_a_file_opens_only_for_its_readers() -> None:
    found = keep(photo())
    with pytest.raises(UnableToOpenFile):
        files.open_for(STRANGER, found.code)
    with pytest.raises(UnableToOpenFile):
        files.open_for(CLERK, "NOSUCHCODE")


def test_a_need_to_know_file_is_hidden_from_who_lacks_the_grant() -> None:
    found = keep(photo(), visibility=Visibility.NEED_TO_KNOW)
    with pytest.raises(UnableToOpenFile):
        files.open_for(CLERK, found.code)
