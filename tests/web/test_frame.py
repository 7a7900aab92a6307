"""What surrounds every page: sign-in, language, policy, errors, refusals, and the one way to act."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory, override_settings
from django.utils import translation

from tests.web.conftest import NOW
from youxu.core.actor import Actor, ActorKind, system
from youxu.core.errors import Invalid, NotPermitted, Stale, UnableTo
from youxu.core.journal import sentence_of
from youxu.core.models import Entry
from youxu.kernel.words import Sentence, mark
from youxu.web import middleware, refusing
from youxu.web.forms.base import Form
from youxu.web.pages.acting import About, act

pytestmark = pytest.mark.django_db


def test_whoever_is_not_signed_in_is_asked_to(client) -> None:
    answer = client.get("/account/?a=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Faccount%2F%3Fa%3D1"


def test_an_address_that_is_only_sent_to_says_so(signed_in) -> None:
    answer = signed_in.get("/sign-out/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "按钮" in answer.content.decode() or "button" in answer.content.decode()


def test_a_fragment_sends_the_whole_page_to_sign_in(client) -> None:
    answer = client.get("/account/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in/")


@pytest.mark.parametrize(
    "address", ["/sign-in/", "/sign-in/help/", "/healthz", "/readyz", "/invitation/nobody/", "/refused/999/"]
)
def test_a_few_addresses_answer_without_sign_in(client, address) -> None:
    assert client.get(address).status_code in (200, 404, 503)


def test_the_policy_forbids_what_is_inline_or_from_outside(client) -> None:
    policy = client.get("/sign-in/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_pages_are_not_kept_by_caches(client) -> None:
    assert client.get("/sign-in/")["Cache-Control"].startswith(("no-store", "max-age=0"))


def test_the_language_follows_cookie_then_default(client) -> None:
    assert 'lang="zh-CN"' in client.get("/sign-in/").content.decode()
    answer = client.get("/language/en/?next=/sign-in/help/")
    assert answer["Location"] == "/sign-in/help/"
    assert 'lang="en"' in client.get("/sign-in/").content.decode()
    assert client.get("/language/xx/").status_code == 404


def test_a_language_link_never_leads_outside(client) -> None:
    assert client.get("/language/en/?next=https://example.org/")["Location"] == "/"


def test_a_persons_own_language_holds_without_a_cookie(signed_in, shenjia) -> None:
    type(shenjia).objects.filter(pk=shenjia.pk).update(language="en")
    assert 'lang="en"' in signed_in.get("/account/").content.decode()


def test_the_frame_names_unit_person_post_and_clock(signed_in) -> None:
    html = signed_in.get("/help/").content.decode()
    for part in (
        "云山县邮政分公司",
        "沈佳",
        "值班员",
        "跳到正文",
        'id="main"',
        'class="tabbar"',
        "data-clock",
    ):
        assert part in html
    assert html.count('role="status"') == 1


def test_a_missing_page_says_how_to_go_on(signed_in) -> None:
    answer = signed_in.get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()
    assert "0799-000 0110" in answer.content.decode()


def test_what_a_link_names_and_is_not_there_stands_in_no_log_as_an_error(signed_in, caplog) -> None:
    assert signed_in.get("/incidents/YS000000-01/").status_code == 404
    assert not [row for row in caplog.records if row.name.startswith("youxu")]


def test_a_failure_has_a_number_to_read_out(rf) -> None:
    from youxu.web.pages.errors import failed

    request = _request(rf.get("/plan/"))
    html = failed(request).content.decode()
    assert re.search(r"E-1026-[0-9A-Z]{4}", html)
    assert refusing.error_number(request) in html


@pytest.mark.parametrize("where", ["page", "frame"])
def test_a_failure_is_written_down_once_with_its_number(client, monkeypatch, caplog, where: str) -> None:
    from youxu.web.pages import account

    def broken(*given: Any, **more: Any) -> Any:
        raise RuntimeError("planted")

    monkeypatch.setattr(*((account, "_front_page") if where == "page" else (middleware, "stand_at")), broken)
    client.raise_request_exception = False
    answer = client.get("/sign-in/")
    assert answer.status_code == 500
    (row,) = caplog.records
    (number,) = re.findall(r"E-\d{4}-[0-9A-Z]{4}", answer.content.decode())
    assert row.getMessage() == f"{number} at /sign-in/: RuntimeError"
    assert row.exc_info is not None


def test_a_failure_of_the_frame_itself_still_has_a_page(rf, monkeypatch) -> None:
    from youxu.web.pages import errors

    def broken(*given: Any, **more: Any) -> Any:
        raise RuntimeError("the frame")

    monkeypatch.setattr(errors, "render", broken)
    answer = errors.failed(_request(rf.get("/plan/")))
    assert answer.status_code == 500
    assert re.search(r"E-1026-[0-9A-Z]{4}", answer.content.decode())


def test_too_large_and_unreadable_requests_have_their_pages(rf) -> None:
    from django.core.exceptions import RequestDataTooBig

    from youxu.web.pages import errors

    assert errors.bad_request(_request(rf.post("/report/")), RequestDataTooBig()).status_code == 413
    assert errors.bad_request(_request(rf.post("/report/"))).status_code == 400
    assert errors.csrf_failed(_request(rf.post("/report/"))).status_code == 403
    assert errors.forbidden(_request(rf.get("/report/"))).status_code == 403


def test_a_refusal_that_leaves_a_view_becomes_its_page(rf) -> None:
    surround = middleware.ActorMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    answer = surround.process_exception(_request(rf.get("/plan/")), NotPermitted(verb="publish_plan"))
    assert answer is not None
    assert answer.status_code == 403
    assert "领导小组组长" in answer.content.decode()
    assert surround.process_exception(_request(rf.get("/plan/")), ValueError("x")) is None


def test_the_unit_gives_the_time_zone(yunshan) -> None:
    from youxu.web.units import unit_at

    assert str(middleware.zone_of(unit_at(yunshan.path))) == "Asia/Shanghai"
    assert str(middleware.zone_of(None)) == "Asia/Shanghai"
    assert str(middleware.zone_of(SimpleNamespace(time_zone="nowhere/at all"))) == "Asia/Shanghai"  # type: ignore[arg-type]


class NoteForm(Form):
    text = forms.CharField(label="说明")


def _request(request: Any, actor: Actor | None = None, htmx: bool = False) -> Any:
    translation.activate("zh-hans")
    request.actor = actor or Actor(ActorKind.PERSON, "person:0", "沈佳", "WEB", unit="")
    request.at, request.unit, request.htmx = NOW, None, htmx
    request.user = SimpleNamespace(is_authenticated=True)
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def _act(
    action: Any, data: dict[str, Any] | None, *, actor: Actor | None = None, htmx: bool = False, **more: Any
) -> Any:
    factory = RequestFactory()
    request = _request(factory.post("/x/", data) if data is not None else factory.get("/x/"), actor, htmx)
    form = NoteForm(request.POST or None)
    given = {"template": "components/_errors.html", "then": "/done/", **more}
    return act(request, form, action, **given)


def test_act_shows_the_form_on_get() -> None:
    assert _act(None, None).status_code == 200


def test_act_runs_one_action_and_redirects() -> None:
    seen = {}

    def action(**given: Any) -> Any:
        seen.update(given)
        return SimpleNamespace(pk=7)

    submission = uuid4()
    data = {"text": "a", "submission": str(submission), "revision": "3"}
    answer = _act(action, data, then=lambda row: f"/rows/{row.pk}/", extra={"outlet": "B2"})
    assert (answer.status_code, answer["Location"]) == (303, "/rows/7/")
    assert seen == {
        "by": seen["by"],
        "at": NOW,
        "submission": submission,
        "text": "a",
        "revision": 3,
        "outlet": "B2",
    }


def test_act_answers_htmx_with_a_fragment_or_a_redirect() -> None:
    done = lambda **given: SimpleNamespace(pk=7)  # noqa: E731
    assert _act(done, {"text": "a"}, htmx=True)["HX-Redirect"] == "/done/"
    answer = _act(done, {"text": "a"}, htmx=True, fragment="components/_envelope.html")
    assert answer.content.startswith(b"<svg")


def test_act_keeps_the_input_when_the_form_or_the_action_finds_fault() -> None:
    assert _act(None, {"text": ""}).status_code == 422

    def faulty(**given: Any) -> Any:
        raise Invalid({"text": Sentence("x")})

    def wrong(**given: Any) -> Any:
        raise UnableTo(mark("This cannot be done."), field="text")

    def stale(**given: Any) -> Any:
        raise Stale(details={"revision": 5, "theirs": {"text": "theirs"}})

    assert _act(faulty, {"text": "a"}).status_code == 422
    assert _act(wrong, {"text": "a"}).status_code == 422
    assert _act(stale, {"text": "a"}).status_code == 409
    assert not Entry.objects.filter(code="REFUSED").exists()


def test_a_refusal_by_rule_stands_in_the_journal(shenjia) -> None:
    def check(**given: Any) -> Any:
        raise UnableTo(mark("This cannot be done."), clause="P4b")

    actor = Actor(
        ActorKind.PERSON, f"person:{shenjia.pk}", "沈佳", "WEB", unit=shenjia.unit_path, person_id=shenjia.pk
    )
    answer = _act(check, {"text": "a"}, actor=actor)
    assert answer.status_code == 409
    entry = Entry.objects.get(code="REFUSED")
    assert (entry.stream, entry.unit_path) == (f"refusals:{shenjia.pk}", shenjia.unit_path)
    assert sentence_of(entry).values["rule"] == "P4b"


def test_want_of_a_grant_shows_who_can_and_is_recorded_where_it_belongs(shenjia) -> None:
    def release(*, by: Actor, **given: Any) -> Any:
        by.require("release", unit=shenjia.unit_path)

    actor = Actor(
        ActorKind.PERSON, f"person:{shenjia.pk}", "沈佳", "WEB", unit=shenjia.unit_path, person_id=shenjia.pk
    )
    about = About("organisation.person", shenjia.pk, "incident:7", shenjia.unit_path)
    answer = _act(release, {"text": "a"}, actor=actor, about=about)
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "宣布恢复" in html
    assert "已记入经过" in html
    assert Entry.objects.get(code="REFUSED").stream == "incident:7"


def test_a_refusal_of_nobody_is_not_recorded() -> None:
    from youxu.core import refusals

    assert refusals.record(by=system("x"), at=NOW, verb="read", refusal=UnableTo()) is None


@override_settings(DEFAULT_LANGUAGE="")
def test_without_a_default_the_browser_chooses(client) -> None:
    html = client.get("/sign-in/", headers={"Accept-Language": "en-GB,en"}).content.decode()
    assert 'lang="en"' in html
