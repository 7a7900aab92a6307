"""Signing in and out, one-time links, the own account."""

from __future__ import annotations

import pytest

from youxu.organisation import actions
from youxu.organisation import queries as organisation

pytestmark = pytest.mark.django_db
PASSWORD = "a calm counter"


@pytest.mark.parametrize("name", ["1001", "13800000001"])
def test_a_person_signs_in_by_staff_number_or_mobile(client, shenjia, name) -> None:
    answer = client.post("/sign-in/", {"username": name, "password": PASSWORD, "next": "/account/"})
    assert answer["Location"] == "/account/"
    assert answer.cookies["youxu_unit"].value == "china-post.jiangxi.yunzhou.yunshan"
    assert "值班员" in client.get("/account/").content.decode()


def test_a_wrong_password_keeps_the_name_and_tells_no_more(client, shenjia) -> None:
    answer = client.post("/sign-in/", {"username": "1001", "password": "wrong"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="1001"' in html
    assert "工号与密码不符" in html
    assert "wrong" not in html


def test_ten_failures_close_the_door_for_a_while(client, shenjia, settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(3):
        client.post("/sign-in/", {"username": "1001", "password": "wrong"})
    answer = client.post("/sign-in/", {"username": "1001", "password": PASSWORD})
    assert answer.status_code == 429
    assert "试错次数太多" in answer.content.decode()


def test_the_sign_in_page_speaks_for_the_unit_and_gives_the_telephone(client, shenjia) -> None:
    html = client.get("/sign-in/").content.decode()
    for part in ("窗口停了", "云山县邮政分公司", "0799-000 0110", "tel:07990000110", "有备无患"):
        assert part in html


def test_sign_in_never_leads_outside(client, shenjia) -> None:
    answer = client.post("/sign-in/", {"username": "1001", "password": PASSWORD, "next": "//example.org/"})
    assert answer["Location"] == "/"


def test_signing_out_needs_a_post(signed_in) -> None:
    assert signed_in.get("/sign-out/").status_code == 405
    assert signed_in.post("/sign-out/")["Location"] == "/sign-in/"
    assert signed_in.get("/account/").status_code == 302


def test_a_password_is_changed_and_the_session_stays(signed_in, shenjia) -> None:
    wrong = {"old": "no", "password": "another calm counter", "again": "another calm counter"}
    assert signed_in.post("/account/password/", wrong).status_code == 422
    short = {"old": PASSWORD, "password": "short", "again": "short"}
    assert signed_in.post("/account/password/", short).status_code == 422
    differs = {"old": PASSWORD, "password": "another calm counter", "again": "else"}
    assert "与上一行不同" in signed_in.post("/account/password/", differs).content.decode()
    right = {**wrong, "old": PASSWORD}
    assert signed_in.post("/account/password/", right).status_code == 303
    assert "密码已改" in signed_in.get("/account/").content.decode()
    shenjia.refresh_from_db()
    assert shenjia.check_password("another calm counter")


def test_shortcuts_can_be_switched_off(signed_in) -> None:
    assert 'data-shortcuts="on"' in signed_in.get("/account/").content.decode()
    signed_in.post("/account/shortcuts/", {"to": "off"})
    assert 'data-shortcuts="off"' in signed_in.get("/account/").content.decode()


def test_an_invitation_sets_the_first_password_once(client, shenjia) -> None:
    from tests.web.conftest import NOW
    from youxu.core import clock
    from youxu.core.actor import system

    shenjia.set_unusable_password()
    shenjia.save()
    with clock.pretend(NOW):
        token = actions.invite(by=system("test"), at=NOW, person=shenjia).token
        address = f"/invitation/{token}/"
        page = client.get(address)
        assert "沈佳" in page.content.decode()
        assert page["Referrer-Policy"] == "no-referrer"
        chosen = {"password": "sunny mountain post", "again": "sunny mountain post"}
        assert client.post(address, chosen)["Location"] == "/sign-in/"
        spent = client.get(address)
    assert spent.status_code == 404
    assert "这个链接已失效" in spent.content.decode()
    shenjia.refresh_from_db()
    assert shenjia.check_password("sunny mountain post")
    assert organisation.invitation_for(token, NOW).fault is not None


def test_a_reset_link_sets_a_new_password(client, shenjia) -> None:
    from tests.web.conftest import NOW
    from youxu.core import clock
    from youxu.core.actor import system

    with clock.pretend(NOW):
        token = actions.start_reset(by=system("test"), at=NOW, person=shenjia).token
        assert "设置新密码" in client.get(f"/reset/{token}/").content.decode()
        weak = client.post(f"/reset/{token}/", {"password": "1001", "again": "1001"})
        assert weak.status_code == 422
        chosen = {"password": "sunny mountain post", "again": "sunny mountain post"}
        assert client.post(f"/reset/{token}/", chosen).status_code == 303
