"""A form sent twice acts once; sent again with other content it is never lost silently."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from tests.builders.response import County, county
from tests.states import kept
from tests.web.test_organisation_pages import UNIT, ask
from youxu.core.numbers import new_submission
from youxu.organisation.models import Person
from youxu.web.forms.account import NewPasswordForm
from youxu.web.forms.base import Form

ADD = f"{UNIT}people/add/"


place = kept(county)


def test_the_same_form_sent_twice_stores_once_and_leads_to_the_same_page(place: County) -> None:
    sent = {"submission": str(new_submission()), "staff_number": "9001", "name": "赵六"}
    first, again = ask(place, "周国栋", ADD, sent), ask(place, "周国栋", ADD, sent)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first["Location"] == again["Location"]
    assert Person.objects.filter(staff_number="9001").count() == 1


@pytest.mark.parametrize(("language", "words"), [("en", "sent before"), ("zh-hans", "已经提交过")])
def test_a_changed_form_is_refused_with_everything_kept_and_goes_through_when_sent_again(
    place: County, language: str, words: str
) -> None:
    key = str(new_submission())
    ask(place, "周国栋", ADD, {"submission": key, "staff_number": "9001", "name": "赵六"})
    changed = {"submission": key, "staff_number": "9002", "name": "钱七"}
    refused = ask(place, "周国栋", ADD, changed, language=language)
    text = refused.content.decode()
    assert refused.status_code == 409
    assert words in text
    assert "钱七" in text
    fresh = refused.context["form"]["submission"].value()
    assert fresh not in ("", key)
    assert f'value="{fresh}"' in text
    again = ask(place, "周国栋", ADD, {**changed, "submission": fresh})
    assert again.status_code == 303
    assert Person.objects.get(staff_number="9002").name == "钱七"


def test_another_persons_submission_is_refused(place: County) -> None:
    sent = {"submission": str(new_submission()), "staff_number": "9001", "name": "赵六"}
    ask(place, "周国栋", ADD, sent)
    assert ask(place, "沈佳", ADD, sent).status_code in (403, 409)


def digest(form: Form) -> str:
    form.is_valid()
    assert form.submission_id
    return form.submission_id.sent


def test_the_digest_knows_fields_and_files_but_not_the_token() -> None:
    key = str(new_submission())

    def form(text: str, **files: Any) -> Form:
        return Form(QueryDict(f"submission={key}&{text}"), files)

    def photo(size: int) -> SimpleUploadedFile:
        return SimpleUploadedFile("a.jpg", b"x" * size)

    plain = digest(form("a=1&a=2"))
    assert digest(form("csrfmiddlewaretoken=z&a=1&a=2")) == plain
    assert digest(form("a=1&a=3")) != plain
    assert digest(form("a=1&a=2", photo=photo(3))) != plain
    assert digest(form("a=1&a=2", photo=photo(3))) == digest(form("a=1&a=2", photo=photo(3)))
    assert digest(form("a=1&a=2", photo=photo(3))) != digest(form("a=1&a=2", photo=photo(4)))


def test_a_password_cannot_be_guessed_from_the_digest_without_the_products_key(settings) -> None:
    body = f"submission={new_submission()}&password=sunny+mountain+post&again=sunny+mountain+post"
    known = digest(NewPasswordForm(QueryDict(body)))
    settings.SECRET_KEY = "another"
    assert digest(NewPasswordForm(QueryDict(body))) != known
