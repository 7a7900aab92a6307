"""A photograph is not lost when its form comes back: with a question, a fault or a refusal."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from PIL import Image

from tests.builders import incidents as building
from tests.builders.response import County
from tests.states import kept
from tests.web.test_report_pages import send
from tests.web.test_room_walk import Office
from youxu.core import clock, leftovers
from youxu.incidents.models import Incident, Photo
from youxu.web import kept_photos
from youxu.web.forms.base import Form

pytestmark = pytest.mark.django_db
place = kept(building.whole_county)
BOX = re.compile(r'name="photos-kept" value="([^"]+)" checked><span>([^<]+)<')


@pytest.fixture
def office(place: County) -> Office:
    return Office(place)


def picture(name: str = "柜台.jpg", colour: int = 90) -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (64, 48), (colour, 120, 140)).save(body, "JPEG")
    return SimpleUploadedFile(name, body.getvalue(), "image/jpeg")


def asked() -> str:
    return Incident.objects.get().reference


def asked_back(office: Office) -> list[tuple[str, str]]:
    """Report with two pictures what is reported already; return what the page that asks has kept."""
    send(office, "黄建华", at=0)
    page = send(office, "唐小燕", at=2, outlet="YS05", photos=[picture(), picture("门口.jpg", 30)])
    assert page.status_code == 422
    return BOX.findall(page.content.decode())


def test_pictures_of_a_report_that_is_asked_back_are_kept_and_come_with_the_answer(
    place: County, office: Office
) -> None:
    boxes = asked_back(office)
    assert [name for _word, name in boxes] == ["柜台.jpg", "门口.jpg"]
    third = send(office, "唐小燕", at=3, outlet="YS05", join="NEW", asked=asked(), photos=[picture("后院.jpg", 5)], **{
        "photos-kept": [word for word, _name in boxes]
    })  # fmt: skip
    assert third.status_code == 303, third.context["form"].errors
    names = Photo.objects.order_by("pk").values_list("file__name", flat=True)
    assert list(names) == ["柜台.jpg", "门口.jpg", "后院.jpg"]


def test_what_is_unticked_is_left_out(place: County, office: Office) -> None:
    boxes = asked_back(office)
    send(office, "唐小燕", at=3, outlet="YS05", join="NEW", asked=asked(), **{"photos-kept": [boxes[1][0]]})
    assert [photo.file.name for photo in Photo.objects.all()] == ["门口.jpg"]


def test_a_page_that_comes_back_twice_keeps_them_still(place: County, office: Office) -> None:
    boxes = asked_back(office)
    again = send(office, "唐小燕", at=3, outlet="YS05", **{"photos-kept": [word for word, _name in boxes]})
    assert again.status_code == 422
    assert BOX.findall(again.content.decode()) == boxes


def test_a_picture_that_another_person_kept_is_not_given(place: County, office: Office) -> None:
    boxes = asked_back(office)
    sent = send(office, "黄建华", at=4, join=asked(), **{"photos-kept": [boxes[0][0], "forged"]})
    assert sent.status_code == 303
    assert not Photo.objects.exists()


def test_what_is_no_picture_is_named_and_not_kept(place: County, office: Office) -> None:
    broken = SimpleUploadedFile("x.jpg", b"\xff\xd8\xffbroken", "image/jpeg")
    page = send(office, "黄建华", at=0, began="other", photos=[broken, picture()])
    assert page.status_code == 422
    assert [name for _word, name in BOX.findall(page.content.decode())] == ["柜台.jpg"]


def test_a_single_picture_of_the_clean_up_is_kept_and_gives_way_to_a_new_one(
    place: County, office: Office
) -> None:
    class One(Form):
        photo = forms.FileField(required=False)

    request: Any = type("Sent", (), {})()
    request.actor = place.person("黄建华")
    request.FILES, request.POST = MultiValueDict({"photo": [picture()]}), QueryDict()
    form = One(request.POST, request.FILES)
    kept_photos.keep(request, form)
    (photo,) = form.kept_photos["photo"]
    request.POST = QueryDict(mutable=True)
    request.POST["photo-kept"] = photo.word
    request.FILES = MultiValueDict()
    again = One(request.POST, None)
    kept_photos.give_back(request, again)
    assert again.is_valid()
    assert again.cleaned_data["photo"].name == "柜台.jpg"
    newer = One(request.POST, MultiValueDict({"photo": [picture("新.jpg")]}))
    kept_photos.give_back(request, newer)
    assert newer.is_valid()
    assert newer.cleaned_data["photo"].name == "新.jpg"


def test_what_nobody_comes_back_for_goes_after_a_day(place: County, office: Office, settings: Any) -> None:
    asked_back(office)
    kept_there = [path for path, _digest in leftovers._stored()]
    assert len(kept_there) >= 2
    leftovers.remove_bytes(clock.now() + timedelta(days=2))
    assert not [path for path in kept_there if default_storage.exists(path)]
