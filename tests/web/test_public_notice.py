"""A notice as everybody reads it: what was published, whether it still applies, and where it leads (P3b)."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import segno

from tests.builders.incidents import minutes, whole_county
from tests.builders.notices import published, said
from tests.builders.response import County
from tests.states import kept
from tests.web.test_feedback_pages import public, text
from tests.web.test_notice_pages import client_of
from youxu.announcements import actions
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.rules.times import public_path
from youxu.announcements.rules.words import NoticeKind
from youxu.core import clock
from youxu.feedback.models import Voice

place = kept(whole_county)


@kept(on=place)
def first(found: County) -> NoticeRevision:
    return published(found)


def revised(found: County, first: NoticeRevision) -> NoticeRevision:
    officer, words = (
        found.person("苏婷", minutes(40)),
        {"words_zh": "请带身份证", "words_en": "Bring your card"},
    )
    draft = actions.revise_notice(by=officer, at=minutes(40), notice=first.notice, said=said(**words))
    actions.approve_notice(by=found.person("何敏", minutes(41)), at=minutes(41), draft=draft)
    return actions.publish_notice(by=officer, at=minutes(42), draft=draft)


def path_of(row: NoticeRevision) -> str:
    return public_path(row.notice.code, row.number or 0)


@pytest.mark.django_db
def test_it_shows_the_words_as_published_in_the_language_asked_for(
    place: County, first: NoticeRevision
) -> None:
    page = public(path_of(first))
    assert page.status_code == 200
    assert not page.cookies
    assert "自今天09:12起，因网络线路故障，暂停办理：信件。" in text(page)
    assert f"{first.notice.reference} / 1" in text(page)
    assert first.notice.incident.reference not in text(page)
    assert "Liulin: some services are stopped" in text(public(f"{path_of(first)}?lang=en"))


@pytest.mark.django_db
def test_it_leads_to_being_told_and_to_telling_us_about_this_very_revision(
    place: County, first: NoticeRevision
) -> None:
    page = text(public(f"{path_of(first)}?lang=en"))
    address = f"/p/feedback/?outlet=YS04&unit=yunshan&notice={first.notice.reference}&revision=1&lang=en"
    assert 'href="/p/subscribe/?outlet=YS04&amp;unit=yunshan&amp;lang=en"' in page
    assert f'href="{address.replace("&", "&amp;")}"' in page
    assert public(address, kind="ENQUIRY", text="When?").status_code == 303
    voice = Voice.objects.get()
    assert (voice.notice, voice.notice_revision) == (first.notice.reference, 1)


@pytest.mark.django_db
def test_what_a_later_word_took_the_place_of_leads_to_it(place: County, first: NoticeRevision) -> None:
    second = revised(place, first)
    old, new = text(public(path_of(first))), text(public(path_of(second)))
    assert f'href="{path_of(second)}"' in old
    assert "请带身份证" not in old
    assert "请带身份证" in new
    assert path_of(first) not in new


@pytest.mark.django_db
def test_one_that_was_taken_down_or_ended_says_so(place: County, first: NoticeRevision) -> None:
    assert "有效期至" in text(public(path_of(first), at=700))
    actions.withdraw_notice(
        by=place.person("沈佳", minutes(50)), at=minutes(50), notice=first.notice, reason="发错了"
    )
    page = text(public(path_of(first)))
    assert "已撤下" in page
    assert "发错了" not in page


@pytest.mark.django_db
def test_an_outlets_own_notice_leads_to_the_one_that_took_its_place(
    place: County, first: NoticeRevision
) -> None:
    other = published(place, said=said(words_zh="", words_en=""))
    Notice.objects.filter(pk=first.notice_id).update(replaced_by=other.notice)
    assert f'href="{path_of(other)}"' in text(public(path_of(first)))


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"to_persons": True}, {}])
def test_what_is_not_everybodys_or_never_went_out_is_found_nowhere(
    place: County, first: NoticeRevision, change: dict[str, Any]
) -> None:
    Notice.objects.filter(pk=first.notice_id).update(**change)
    number = 1 if change else 2
    assert public(public_path(first.notice.code, number)).status_code == 404
    assert public("/p/n/ABCDEFGHJKMNP/1/").status_code == 404


@pytest.mark.django_db
def test_an_exercises_notice_is_found_nowhere(place: County, first: NoticeRevision) -> None:
    NoticeRevision.objects.filter(pk=first.pk).update(world="drill")
    assert public(path_of(first)).status_code == 404


@pytest.mark.django_db
def test_where_the_site_was_built_it_leads_to_the_outlet_as_it_is_now(
    place: County, first: NoticeRevision, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUXU_HOME", str(tmp_path))
    assert "/p/site/" not in text(public(path_of(first)))
    page = tmp_path / "site" / "www" / "o" / "YS04.html"
    page.parent.mkdir(parents=True)
    page.write_text("")
    assert 'href="/p/site/o/YS04.html"' in text(public(path_of(first)))


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["a4", "a5", "large"])
def test_the_code_on_the_sheet_opens_this_very_revision_where_the_public_reaches_it(
    place: County, first: NoticeRevision, size: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RELAY_URL, drawn, make = "https://p.post.example", [], segno.make

    def noted(text: str, **how: Any) -> Any:
        drawn.append(text)
        return make(text, **how)

    monkeypatch.setattr(segno, "make", noted)
    with clock.pretend(minutes(20)):
        client = client_of(place, "沈佳")
        assert client.get(f"/notices/{first.notice.reference}/1/{size}.pdf").status_code == 200
    assert set(drawn) == {f"https://p.post.example{path_of(first)}"}
    assert f"{first.notice.reference} / 1" in text(public(path_of(first)))


@pytest.mark.browser
def test_it_is_accessible_on_phone_and_desk(square: Callable[..., None]) -> None:
    with clock.pretend(minutes(60)):
        found = whole_county()
        first = published(found)
        second = back(revised(found, first))
        square(
            None, *(f"{path_of(row)}?lang={lang}" for row in (first, second) for lang in ("en", "zh-hans"))
        )


def back(first: NoticeRevision) -> NoticeRevision:
    """Return the revision as if it were the word that service is back."""
    NoticeRevision.objects.filter(pk=first.pk).update(kind=NoticeKind.RESTORED)
    return first


@pytest.mark.django_db
def test_the_word_that_service_is_back_asks_for_a_mark_of_this_very_revision(
    place: County, first: NoticeRevision
) -> None:
    assert "score=" not in text(public(path_of(first)))
    page = unescape(text(public(path_of(back(first)))))
    address = (
        f"/p/feedback/?outlet=YS04&unit=yunshan&notice={first.notice.reference}&revision=1&kind=satisfaction"
    )
    assert f'href="{address}&score=5"' in page
    assert public(address, score="5", text="").status_code == 303
    voice = Voice.objects.get()
    assert (voice.score, voice.notice, voice.notice_revision) == (5, first.notice.reference, 1)


@pytest.mark.django_db
def test_who_wrote_about_a_notice_is_led_back_to_it_and_asked_for_a_mark_once_service_is_back(
    place: County, first: NoticeRevision
) -> None:
    about = f"outlet=YS04&notice={first.notice.reference}&revision=1"
    followed = public(f"/p/feedback/?{about}", kind="ENQUIRY", text="几点开门").headers["Location"]
    page = text(public(followed))
    assert f'href="{path_of(first)}"' in page
    assert "kind=satisfaction" not in page
    back(first)
    assert f'href="/p/feedback/?{about}&kind=satisfaction"' in unescape(text(public(followed)))
