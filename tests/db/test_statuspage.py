"""The status site (P3b): what it says, what it never says, only what changed, alerts of CAP, targets apart from each other."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from tests.builders import notices, site
from tests.builders.incidents import minutes, reported, whole_county
from tests.builders.site import built, dead_links, outside_addresses, texts
from tests.states import kept
from youxu.announcements import actions as announcing
from youxu.announcements import queries as announcements
from youxu.cli.commands.doctor import status_site
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.incidents.models import Incident
from youxu.kernel import cap
from youxu.network import actions as network
from youxu.network.actions import HoldRow
from youxu.network.models import Hold, Outlet, OutletLine
from youxu.network.rules import State
from youxu.statuspage import actions, alerts, building, queries
from youxu.statuspage.models import IssuedAlert, SiteCopy

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YOUXU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def placed():
    found = whole_county()
    for number, outlet in enumerate(found.outlets.values()):
        outlet.latitude, outlet.longitude = 28.0 + number / 50, 115.0 + number / 40
        outlet.save()
    return found


county = kept(placed)
first = kept(lambda found: notices.published(found), on=county)


def revised(county, first, after: float = 30):
    by = county.person("沈佳", minutes(after))
    draft = announcing.revise_notice(by=by, at=minutes(after), notice=first.notice, said=notices.said())
    return announcing.publish_notice(by=by, at=minutes(after), draft=draft)


def withdrawn(county, first, after: float = 50) -> None:
    by = county.person("沈佳", minutes(after))
    announcing.withdraw_notice(by=by, at=minutes(after), notice=first.notice, reason="发错了")


def test_a_site_has_its_files_and_leads_nowhere_else(county, first, out) -> None:
    made = built(county, out)
    for name in ("index.html", "en/index.html", "status.json", "feed.atom", "cap/feed.atom", "o/YS04.html"):
        assert (out / name).is_file(), name
    assert (made.whole, made.unchanged, made.removed) == (True, 0, 0)
    assert dead_links(out) == []
    assert outside_addresses(out) == []
    pages = texts(out)
    assert "柳林支局 部分业务暂停" in pages["o/YS04.html"]
    assert "Cause: a network line fault." in pages["en/o/YS04.html"]
    assert "09:32" in pages["index.html"]
    assert "10:32" in pages["index.html"]
    status = json.loads(pages["status.json"])
    assert [one["code"] for one in status["outlets"] if one["state"] == "SUSPENDED"] == ["YS04"]
    assert status["notices"][0]["outlets"] == ["YS04"]


def test_a_front_page_has_no_empty_list_of_other_offices(county, first, out) -> None:
    built(county, out)
    assert '<section class="c" id="all">' in texts(out)["index.html"]
    Outlet.objects.exclude(code="YS04").update(retired_at=minutes(1))
    built(county, out)
    page = texts(out)["index.html"]
    assert "柳林支局" in page
    assert '<section class="c" id="all">' not in page


def test_pages_lead_to_being_told_and_to_telling_us_where_the_product_is_reached(
    county, first, out, settings
) -> None:
    inside = out.with_name("inside")
    built(county, inside)
    assert "segno" not in (inside / "o" / "YS04.print.html").read_text(), "nobody outside gets to the product"
    settings.PUBLIC_URL = "https://post.example"
    built(county, out)
    assert 'class="segno"' in (out / "o" / "YS04.print.html").read_text()
    about = f"notice={first.notice.reference}&revision=1&lang="
    for name, lang in (("o/YS04", "zh-hans"), ("en/o/YS04", "en"), (f"en/n/{first.notice.code}", "en")):
        page = unescape((out / f"{name}.html").read_text())
        assert f'"https://post.example/p/subscribe/?outlet=YS04&unit=yunshan&lang={lang}"' in page
        heard = f"https://post.example/p/feedback/?outlet=YS04&unit=yunshan&{about}{lang}"
        assert f'"{heard}"' in page
        assert f'"{heard}&kind=satisfaction&score=4"' in page
    front = (out / "index.html").read_text()
    assert f"https://post.example/p/subscribe/?unit={county.unit.key}&amp;lang=zh-hans" in front
    assert "score=" not in front
    assert all("https://post.example/p/" in found for found in outside_addresses(out))


def test_where_nothing_is_copied_pages_lead_to_this_computer_and_what_is_taken_elsewhere_does_not(
    county, first, monkeypatch
) -> None:
    by, at, here = system("test"), minutes(20), "http://127.0.0.1:8000/p/subscribe/"
    monkeypatch.setenv("YOUXU_PORT", "8000")
    building.build(county.unit, by=by, at=at)
    assert here in (building.built() / "o" / "YS04.html").read_text()
    assert "segno" not in (building.built() / "o" / "YS04.print.html").read_text(), "no phone gets there"
    taken = building.portable(county.unit, by=by, at=at)
    assert outside_addresses(taken) == []
    monkeypatch.setenv("YOUXU_SITE_TARGETS", "folder:/nowhere")
    assert building.portable(county.unit, by=by, at=at) == building.built()
    assert building.build(county.unit, by=by, at=minutes(21)).whole
    assert outside_addresses(building.built()) == []


def test_what_every_page_carries_is_issued_anew_at_once_when_it_changes(
    county, first, out, settings, monkeypatch
) -> None:
    def changed() -> bool:
        found = [built(county, out, minutes(22)).whole, built(county, out, minutes(23)).whole]
        assert not found[1]
        return found[0]

    built(county, out)
    assert not changed()
    settings.PUBLIC_URL = "https://post.example"
    assert changed()
    assert "https://post.example/p/" in (out / "o" / "YS04.html").read_text()
    monkeypatch.setenv("YOUXU_SITE_ICP", "赣ICP备1号")
    assert changed()
    county.unit.name = "云山县邮政局"
    county.unit.save()
    assert changed()
    assert "云山县邮政局" in (out / "about.html").read_text()
    monkeypatch.setattr("youxu.statuspage.rendering.made_by", lambda: "another make")
    assert changed()


def test_the_same_site_again_writes_only_what_says_when_it_was_issued(county, first, out) -> None:
    built(county, out)
    again = built(county, out)
    assert (again.whole, again.written, again.removed) == (False, 0, 0)
    later = built(county, out, minutes(22))
    assert not later.whole
    renewed = built(county, out, minutes(41))
    assert renewed.whole
    assert "09:53" in texts(out)["o/YS04.html"]


def test_one_changed_notice_renders_its_outlets_alone(county, first, out) -> None:
    reported(county, "YS12", at=minutes(14))
    built(county, out, minutes(25))
    before = texts(out)
    revised(county, first)
    made = built(county, out, minutes(31))
    assert not made.whole
    after = texts(out)
    changed = {name for name in after if before.get(name) != after[name]}
    assert {"o/YS04.html", "en/o/YS04.html", "index.html", "status.json", "feed.atom"} <= changed
    assert not any("YS12" in name for name in changed)
    assert len(IssuedAlert.objects.filter(number=2)) == 1


def test_a_changed_record_reaches_the_pages_that_show_it_without_the_whole_being_built(
    county, first, out
) -> None:
    built(county, out, minutes(20))
    elsewhere = "石桥邮政所"
    assert elsewhere in texts(out)["o/YS04.html"]
    Outlet.objects.filter(code="YS04").update(name="柳林新街支局", address="新街8号")
    Outlet.objects.filter(code="YS05").update(name="石桥新址邮政所")
    changed = built(county, out, minutes(21))
    assert not changed.whole
    pages = texts(out)
    assert "柳林新街支局" in pages["o/YS04.html"]
    assert "新街8号" in pages["o/YS04.html"]
    assert "石桥新址邮政所" in pages["o/YS04.html"], "where else to go is told by its new name, too"
    assert elsewhere not in pages["index.html"]
    assert built(county, out, minutes(22)).whole is False
    Outlet.objects.filter(code="YS15").update(retired_at=minutes(22))
    assert built(county, out, minutes(23)).whole, "which outlets there are every page counts"


def test_changed_hours_reach_the_pages_at_once(county, first, out) -> None:
    built(county, out, minutes(20))
    by = system("test")
    network.add_exception(
        by=by,
        at=minutes(21),
        outlet=county.outlets["YS04"],
        day=minutes(21).date(),
        hours="10:10-11:11",
        reason="停电",
    )
    assert not built(county, out, minutes(22)).whole
    assert "10:10–11:11" in texts(out)["o/YS04.html"]


def test_a_hold_placed_and_lifted_comes_and_goes(county, out) -> None:
    built(county, out)
    assert not (out / "o/YS12.html").exists()
    officer = county.person("沈佳", minutes(21))
    outlet = county.outlets["YS12"]
    row = HoldRow(outlet.pk, "letters", State.SUSPENDED)
    network.place_holds(by=officer, at=minutes(21), rows=[row], source="test:1")
    built(county, out, minutes(22))
    assert "暂停" in (out / "o/YS12.html").read_text()
    network.lift_holds(by=officer, at=minutes(23), source="test:1")
    made = built(county, out, minutes(24))
    assert made.removed == 2
    assert not (out / "o/YS12.html").exists()


def test_what_is_written_by_people_is_escaped(county, first, out) -> None:
    wild = "<script>alert(1)</script>&\"'"
    Outlet.objects.filter(code="YS04").update(name=wild, address=wild, town=wild)
    built(county, out)
    for name, text in texts(out).items():
        if name.endswith((".html", ".atom", ".xml")):
            assert "<script>alert" not in text, name
    assert "&lt;script&gt;" in (out / "index.html").read_text()


def test_confidential_mail_is_told_nowhere(county, out) -> None:
    outlet = county.outlets["YS11"]
    OutletLine.objects.create(outlet=outlet, line="confidential")
    row = HoldRow(outlet.pk, "confidential", State.SUSPENDED)
    network.place_holds(by=county.person("沈佳", minutes(2)), at=minutes(2), rows=[row], source="test:2")
    built(county, out)
    assert not (out / "o/YS11.html").exists()
    assert "机要" not in "".join(texts(out).values())
    assert "confidential" not in (out / "status.json").read_text().lower()


def test_an_exercise_and_a_need_to_know_cause_are_told_nowhere(county, out) -> None:
    drill = reported(county, "YS13", at=minutes(3), world="DR1")
    secret = reported(county, "YS14", at=minutes(3), cause="robbery_violence")
    assert Hold.objects.filter(world="DR1").exists()
    built(county, out)
    whole = "".join(texts(out).values())
    assert not (out / "o/YS13.html").exists()
    assert (out / "o/YS14.html").exists()
    for word in (drill.reference, secret.reference, secret.title, "抢劫", "暴力", "obbery"):
        assert word not in whole, word


def test_an_alert_of_an_exercise_names_itself_and_is_valid(county, first) -> None:
    notice = replace(announcements.public_notices(at=minutes(20))[0], world="DR1")
    alert = alerts.alert_of(
        notice,
        identifier="A1",
        sender="yunshan@post.example",
        sent=minutes(20),
        references=(),
        points=[(28.0, 115.0)],
        region="360921",
        zone="Asia/Shanghai",
        over=False,
    )
    assert alert.status is cap.Status.EXERCISE
    assert cap.checked(cap.written(alert))[1] == ()


def test_issue_alerts_makes_a_chain_that_is_valid_and_never_edited(county, first, out) -> None:
    built(county, out)
    (one,) = IssuedAlert.objects.all()
    document = one.document
    revised(county, first)
    built(county, out, minutes(31))
    withdrawn(county, first)
    built(county, out, minutes(51))
    files = sorted((out / "cap").glob("*.xml"))
    read = [cap.checked(path.read_bytes()) for path in files]
    assert [faults for _alert, faults in read] == [(), (), ()]
    alerts = [alert for alert, _faults in read if alert]
    assert [str(one.msg_type) for one in alerts] == ["Alert", "Update", "Cancel"]
    assert cap.faults_among(alerts) == {}
    assert [len(one.references) for one in alerts] == [0, 1, 2]
    assert {info.language for info in alerts[0].infos} == {"zh-CN", "en"}
    assert alerts[0].infos[0].areas[0].circles
    assert IssuedAlert.objects.get(pk=one.pk).document == document
    assert actions.issue_alerts(by=site.BUILDER, at=minutes(52), unit=county.unit) == 0
    assert Entry.objects.filter(code="ALERT_ISSUED").count() == 3
    links = list(
        cap.entries_of(cap.safe_tree((out / "cap/feed.atom").read_bytes()), "https://a/cap/feed.atom")
    )
    assert [found.link.rsplit("/", 1)[1] for found in links] == [path.name for path in reversed(files)]


def test_ended_alerts_leave_the_feed_after_the_plans_time(county, first, out) -> None:
    built(county, out)
    built(county, out, minutes(600 + 47 * 60))
    assert list((out / "cap").glob("*.xml"))
    built(county, out, minutes(600 + 49 * 60))
    assert not list((out / "cap").glob("*.xml"))


def test_only_who_may_publish_issues_alerts_and_notes_copies(county) -> None:
    clerk = county.person("黄建华")
    with pytest.raises(NotPermitted):
        actions.issue_alerts(by=clerk, at=minutes(1), unit=county.unit)
    with pytest.raises(NotPermitted):
        actions.note_copy(
            by=clerk, at=minutes(1), unit=county.unit.path, target="folder:/x", issued_at=minutes(1)
        )


@pytest.fixture
def targets(tmp_path, monkeypatch):
    with site.store() as found:
        words = f"folder:{tmp_path}/www rsync:{tmp_path}/copy {found.target()} folder:/proc/none"
        monkeypatch.setenv("YOUXU_SITE_TARGETS", words)
        monkeypatch.setenv("YOUXU_SITE_STORE_KEY", "key")
        monkeypatch.setenv("YOUXU_SITE_STORE_SECRET", "geheim-9")
        yield found


def published(county, after: float):
    building.build(county.unit, by=site.BUILDER, at=minutes(after))
    return {
        one.target.partition(":")[2]: one
        for one in building.publish(county.unit, by=site.BUILDER, at=minutes(after))
    }


def test_each_target_is_written_whatever_becomes_of_the_others(county, first, targets, tmp_path) -> None:
    done = published(county, 20)
    assert [one.state for one in done.values()] == ["DONE", "DONE", "DONE", "FAILED"]
    whole = texts(building.built())
    assert texts(tmp_path / "www") == whole
    assert texts(tmp_path / "copy") == whole
    assert {name.removeprefix("/bucket/site/") for name in targets.objects} == set(whole)
    assert targets.signed
    assert [row.error != "" for row in SiteCopy.objects.order_by("pk")] == [False, False, False, True]
    assert not status_site(minutes(21)).ok


def test_only_what_changed_is_copied_and_what_is_gone_is_removed(county, first, targets, tmp_path) -> None:
    published(county, 20)
    again = published(county, 20)
    assert [(one.written, one.removed) for one in list(again.values())[:3]] == [(0, 0)] * 3
    withdrawn(county, first, 22)
    targets.broken = True
    done = list(published(county, 23).values())
    assert [one.state for one in done] == ["DONE", "DONE", "FAILED", "FAILED"]
    assert 0 < done[0].written < 60
    assert not (tmp_path / "www/o/YS04.print.html").exists()
    assert not (tmp_path / "copy/o/YS04.print.html").exists()
    assert "/bucket/site/o/YS04.print.html" in targets.objects
    targets.broken = False
    caught_up = list(published(county, 24).values())[2]
    assert (caught_up.state, caught_up.removed > 0) == ("DONE", True)
    assert {name.removeprefix("/bucket/site/") for name in targets.objects} == set(texts(building.built()))
    codes = list(
        Entry.objects.filter(stream__startswith="sitecopy:").order_by("pk").values_list("code", flat=True)
    )
    assert codes == ["SITE_COPIED"] * 3 + ["SITE_COPY_FAILED", "SITE_COPY_FAILED", "SITE_COPIED"]


def test_a_password_in_a_target_is_shown_nowhere(county, first, monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_SITE_TARGETS", "s3:http://user:geheim@127.0.0.1:1/bucket")
    published(county, 20)
    assert all("geheim" not in row.target + row.error for row in queries.copies())
    monkeypatch.setenv("YOUXU_SITE_TARGETS", "ftp:host")
    assert not status_site(minutes(21)).ok


def test_changes_together_are_one_rebuild_once_there_is_a_site(county, home) -> None:
    from youxu.reactions.handlers import statuspage as handlers

    with clock.pretend(minutes(20)):
        jobs.drain(quiet=True)
        reported(county, "YS12", at=minutes(20))
        jobs.drain(quiet=True)
        assert not building.exists()
        handlers.bring()
        assert building.exists()
        for code in ("YS15", "YS16"):
            row = HoldRow(county.outlets[code].pk, "letters", State.SUSPENDED)
            network.place_holds(
                by=county.person("沈佳", minutes(20)), at=minutes(20), rows=[row], source=code
            )
        jobs.drain(quiet=True)
        assert not (building.built() / "o/YS15.html").exists()
    with clock.pretend(minutes(21)):
        jobs.drain(minutes(21), quiet=True)
    assert (building.built() / "o/YS15.html").exists()
    assert (building.built() / "o/YS16.html").exists()


def test_a_site_needs_a_constant_number_of_queries(
    county, first, django_assert_max_num_queries, tmp_path
) -> None:
    with django_assert_max_num_queries(70):
        built(county, tmp_path)
    with django_assert_max_num_queries(25):
        built(county, tmp_path)
    assert Incident.objects.count() == 1
