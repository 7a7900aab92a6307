"""A form that comes when the session or its token is over is given back as it was entered, and goes through again."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.builders.response import County, county, minutes
from tests.states import kept
from tests.web.test_organisation_pages import UNIT
from youxu.core import clock
from youxu.core.numbers import new_submission
from youxu.organisation.models import Person

ADD = f"{UNIT}people/add/"
HOST = {"host": "127.0.0.1", "origin": "http://127.0.0.1"}
WAY = "django.contrib.auth.backends.ModelBackend"

place = kept(county)


def reader(place: County, language: str = "zh-hans") -> Client:
    """Return a browser that asks for tokens, as a real one is asked."""
    client = Client(enforce_csrf_checks=True, headers=HOST)
    client.cookies["youxu_language"] = language
    return client


def filled() -> dict[str, Any]:
    """Return a form as it was entered."""
    return {"submission": str(new_submission()), "staff_number": "9001", "name": "赵六 & <子>"}


def sent_again(client: Client, page: str) -> Any:
    """Send what the page kept."""
    form = re.search(r'<form method="post" action="([^"]+)">(.*?)</form>', page, re.S)
    assert form is not None
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[2])
    return client.post(unescape(form[1]), {name: unescape(text) for name, text in fields})


@pytest.mark.parametrize(
    ("language", "words"), [("en", "no longer signed in"), ("zh-hans", "您的登录已失效")]
)
def test_a_form_that_outlived_its_session_waits_until_its_person_is_signed_in(
    place: County, language: str, words: str
) -> None:
    client = reader(place, language)
    with clock.pretend(minutes(20)):
        answer = client.post(ADD, filled())
        page = answer.content.decode()
        assert (answer.status_code, words in page, 'href="/sign-in/"' in page) == (403, True, True)
        assert not Person.objects.filter(staff_number="9001").exists()
        client.force_login(place.people["周国栋"], backend=WAY)
        assert sent_again(client, page).status_code == 303
    assert Person.objects.get(staff_number="9001").name == "赵六 & <子>"


def test_a_form_whose_token_is_over_is_kept_and_goes_through(place: County) -> None:
    client = reader(place)
    client.force_login(place.people["周国栋"], backend=WAY)
    with clock.pretend(minutes(20)):
        answer = client.post(ADD, {**filled(), "csrfmiddlewaretoken": "x" * 64})
        assert answer.status_code == 403
        assert sent_again(client, answer.content.decode()).status_code == 303
    assert Person.objects.filter(staff_number="9001").count() == 1


@pytest.mark.parametrize(
    ("more", "origin"), [({}, "https://elsewhere.example"), ({"password": "geheim"}, "http://127.0.0.1")]
)
def test_nothing_is_given_back_of_a_strangers_form_or_of_a_password(
    place: County, more: dict[str, str], origin: str
) -> None:
    client = reader(place)
    client.force_login(place.people["周国栋"], backend=WAY)
    with clock.pretend(minutes(20)):
        page = client.post(ADD, {**filled(), **more}, headers={"origin": origin}).content.decode()
        signed_out = reader(place).post(ADD, {**filled(), **more}, headers={"origin": origin})
    assert "赵六" not in page
    assert "geheim" not in page
    assert signed_out.status_code == 302
