"""Pages of the plan: the document, its defaults, its clauses, and a version on its way into force."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders import word
from tests.builders.plan import AT, changed, extension, published, shipped_plan, shipped_text
from youxu.core.models import Entry
from youxu.plan import queries
from youxu.plan.coverage import COVERAGE, CoverageState
from youxu.plan.models import PlanVersion
from youxu.plan.word import opening
from youxu.web.pages.plan.defaults import PAGE_OF, SECTIONS

GROUP = "china-post/"
CHANGE = ("limit: 5 min", "limit: 4 min")


def person_of(unit: Any, number: str, name: str, *posts: str) -> Client:
    """Return a client signed in as a person of the county who holds the posts."""
    from youxu.organisation.models import Holding, Person, Post

    person = Person.objects.create(staff_number=number, name=name, unit=unit, unit_path=unit.path)
    for key in posts:
        post, _made = Post.objects.get_or_create(
            unit=unit, unit_path=unit.path, key=key, defaults={"name": key}
        )
        Holding.objects.create(post=post, person=person, starts_at=datetime(2026, 1, 1, tzinfo=UTC))
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def writer(yunshan: Any) -> Client:
    return person_of(yunshan, "2001", "沈佳", "office")


@pytest.fixture
def deputy(yunshan: Any) -> Client:
    return person_of(yunshan, "2002", "林志远", "deputy_technical")


@pytest.fixture
def leader(yunshan: Any) -> Client:
    return person_of(yunshan, "2003", "周国栋", "leader")


@pytest.fixture
def clerk(yunshan: Any) -> Client:
    return person_of(yunshan, "2004", "李小梅", "counter_clerk")


def drafted(writer: Client, text: str) -> PlanVersion:
    file = SimpleUploadedFile("plan.yaml", text.encode())
    answer = writer.post(
        "/plan/versions/start/", {"start": "FILE", "file": file, "document_number": "云邮〔2026〕19 号"}
    )
    assert answer.status_code == 303, answer.content.decode()
    return PlanVersion.objects.latest("pk")


def act(client: Client, row: PlanVersion, act: str, **values: Any) -> Any:
    row.refresh_from_db()
    return client.post(f"/plan/versions/{row.pk}/{act}/", {"revision": row.revision, **values})


def test_the_plan_reads_like_a_document(clerk) -> None:
    published(unit=GROUP)
    html = clerk.get("/plan/").content.decode()
    for part in (
        "邮政营业窗口服务中断预案",
        'id="P4b"',
        "四、应急处置流程",
        "第 1 版",
        "服务中断发生后，现场工作人员应立即",
        "期限",
    ):
        assert part in html
    assert 'title="建议' in html or 'class="src"' in html


def test_without_a_published_version_the_shipped_plan_is_shown(clerk) -> None:
    assert "P6b" in clerk.get("/plan/").content.decode()


def test_the_plan_page_asks_few_questions(clerk, django_assert_max_num_queries) -> None:
    published(unit=GROUP)
    clerk.get("/plan/")
    with django_assert_max_num_queries(22):
        clerk.get("/plan/")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("code", ["zh-hans", "en"])
def test_every_section_of_the_defaults_is_shown_in_both_languages(clerk, section, code) -> None:
    clerk.cookies["youxu_language"] = code
    answer = clerk.get(f"/plan/{section}/")
    assert answer.status_code == 200
    assert 'class="src"' in answer.content.decode()
    tables = answer.context["tables"]
    assert tables
    assert all(row.title for table in tables for row in table.rows)


@pytest.mark.parametrize("key", PAGE_OF)
def test_every_part_of_the_plan_that_a_section_names_has_a_row_in_it(key) -> None:
    plan = shipped_plan()
    wanted = getattr(plan, key)
    rows = [row.key for table in SECTIONS[PAGE_OF[key]].tables(plan) for row in table.rows]
    assert not wanted or any(row == key or row.startswith(f"{key}.") for row in rows), rows


def test_an_unknown_section_or_version_is_not_found(clerk) -> None:
    assert clerk.get("/plan/nothing/").status_code == 404
    assert clerk.get("/plan/?version=999").status_code == 404


def test_conditions_of_levels_are_sentences(clerk) -> None:
    html = clerk.get("/plan/levels/").content.decode()
    assert "share_of_open_outlets" not in html
    assert "Ⅲ级" in html


def test_the_clauses_page_shows_every_clause_and_what_is_missing(clerk) -> None:
    html = clerk.get("/plan/clauses/").content.decode()
    assert all(f'id="c-{one.id}"' in html for one in COVERAGE)
    to_come = clerk.get("/plan/clauses/?show=to-come").content.decode()
    shown = {one.id for one in COVERAGE if f'id="c-{one.id}"' in to_come}
    assert shown == {one.id for one in COVERAGE if one.state is not CoverageState.DONE}


def test_a_version_goes_from_draft_to_force_by_three_people(writer, deputy, leader) -> None:
    published(unit="china-post/jiangxi/yunzhou/yunshan/")
    row = drafted(writer, changed(CHANGE))
    assert act(writer, row, "submit").status_code == 303
    assert act(deputy, row, "review", verdict="PASS").status_code == 303
    assert act(leader, row, "approve").status_code == 303
    page = leader.get(f"/plan/versions/{row.pk}/publish/").content.decode()
    assert "4 分" in page
    assert act(leader, row, "publish").status_code == 303
    row.refresh_from_db()
    assert row.state == "PUBLISHED"
    codes = set(Entry.objects.filter(stream=row.stream).values_list("code", flat=True))
    assert {"PLAN_DRAFTED", "PLAN_SUBMITTED", "PLAN_REVIEWED", "PLAN_APPROVED", "PLAN_PUBLISHED"} <= codes
    assert "第 2 版" in leader.get("/plan/").content.decode()
    assert leader.get(f"/plan/compare/?old={row.pk - 1}&new={row.pk}").status_code == 200


def test_who_wrote_in_it_is_told_that_another_person_must_approve(yunshan, writer, deputy) -> None:
    leader = person_of(yunshan, "2009", "周国栋", "leader", "office")
    row = drafted(leader, shipped_text())
    act(writer, row, "submit")
    act(deputy, row, "review", verdict="PASS")
    html = leader.get(f"/plan/versions/{row.pk}/").content.decode()
    assert "您写过这一版" in html
    answer = act(leader, row, "approve")
    assert answer.status_code in (409, 422)
    assert "您写过这一版" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "IN_REVIEW"


def test_a_review_that_sends_back_needs_a_remark(writer, deputy) -> None:
    row = drafted(writer, shipped_text())
    act(writer, row, "submit")
    assert act(deputy, row, "review", verdict="FAIL").status_code == 422
    assert act(deputy, row, "review", verdict="FAIL", remark="时限太松").status_code == 303
    assert "时限太松" in writer.get(f"/plan/versions/{row.pk}/").content.decode()


def test_faults_are_shown_by_line_and_key_and_nothing_is_lost(writer) -> None:
    row = drafted(writer, changed(("limit: 5 min", "limit: soon")))
    html = writer.get(f"/plan/versions/{row.pk}/").content.decode()
    assert "clocks.report.limit" in html
    assert act(writer, row, "submit").status_code == 422
    part = dict(queries.sections_of(row.pk))["clocks"]
    page = writer.get(f"/plan/versions/{row.pk}/section/clocks/")
    fault = page.context["faults"][0]
    assert "limit: soon" in part.splitlines()[fault["line"] - 1]
    broken = part + "   {"
    answer = act(writer, row, "section/clocks", text=broken)
    assert answer.status_code == 422
    assert answer.context["form"]["text"].value() == broken
    mended = part.replace("limit: soon", "limit: 5 min")
    assert act(writer, row, "section/clocks", text=mended.replace("\n", "\r\n")).status_code == 303
    assert queries.check_version(row.pk).ok


def test_a_stale_text_shows_both_and_loses_nothing(writer) -> None:
    row = drafted(writer, shipped_text())
    first = {"text": shipped_text() + "# mine\n", "revision": row.revision}
    assert (
        writer.post(
            f"/plan/versions/{row.pk}/text/", {**first, "text": shipped_text() + "# theirs\n"}
        ).status_code
        == 303
    )
    answer = writer.post(f"/plan/versions/{row.pk}/text/", first)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "− # theirs" in html
    assert "+ # mine" in html
    again = {"text": first["text"], "revision": answer.context["form"]["revision"].value()}
    assert writer.post(f"/plan/versions/{row.pk}/text/", again).status_code == 303


def test_a_lower_unit_begins_with_the_plan_above_and_may_not_loosen_it(writer) -> None:
    published(unit="china-post/", at=AT)
    assert writer.post("/plan/versions/start/", {"start": "EXTEND"}).status_code == 303
    row = PlanVersion.objects.latest("pk")
    assert row.extends_id
    assert queries.check_version(row.pk).ok
    page = writer.get(f"/plan/versions/{row.pk}/section/clocks/")
    assert "limit: 5 min" in page.context["form"]["text"].value()
    loose = "clocks:\n  report: {limit: 9 min}\n"
    assert act(writer, row, "section/clocks", text=loose).status_code == 303
    assert "clocks.report.limit" in writer.get(f"/plan/versions/{row.pk}/").content.decode()


def test_the_leader_above_approves_what_the_only_approver_wrote(yunshan, deputy, leader) -> None:
    from youxu.network.models import Unit

    city = Unit.objects.create(key="yunzhou", path="china-post/jiangxi/yunzhou/", level="CITY", name="云州市")
    above = person_of(city, "3001", "市局长", "leader")
    both = person_of(yunshan, "2009", "一人两岗", "leader", "office")
    row = drafted(both, shipped_text())
    assert act(both, row, "submit").status_code == 303
    assert act(deputy, row, "review", verdict="PASS").status_code == 303
    waiting = "/plan/versions/"
    assert f"/plan/versions/{row.pk}/" not in above.get(waiting).content.decode()
    assert act(above, row, "approve").status_code == 403
    leader_holdings(yunshan, "2003").update(ends_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert "由上级单位批准" in both.get(f"/plan/versions/{row.pk}/").content.decode()
    assert f"/plan/versions/{row.pk}/" in above.get(waiting).content.decode()
    assert f"/plan/versions/{row.pk}/approve/" in above.get(f"/plan/versions/{row.pk}/").content.decode()
    assert "<form" in above.get(f"/plan/versions/{row.pk}/approve/").content.decode()
    assert act(above, row, "approve").status_code == 303
    assert act(both, row, "publish").status_code == 303
    row.refresh_from_db()
    assert (row.state, row.approved_by_name) == ("PUBLISHED", "市局长")


def leader_holdings(unit: Any, number: str) -> Any:
    from youxu.organisation.models import Holding

    return Holding.objects.filter(person__staff_number=number, post__unit=unit)


def test_a_file_that_was_chosen_is_taken_whatever_was_ticked_beforehand(writer) -> None:
    published(unit="china-post/", at=AT)
    file = SimpleUploadedFile("plan.yaml", b"# from a file\nkind: x\n")
    assert writer.post("/plan/versions/start/", {"start": "EXTEND", "file": file}).status_code == 303
    assert PlanVersion.objects.latest("pk").text.startswith("# from a file")


def test_a_file_that_is_no_text_is_refused_at_its_field(writer) -> None:
    file = SimpleUploadedFile("plan.yaml", "预案".encode("gb18030"))
    answer = writer.post("/plan/versions/start/", {"start": "FILE", "file": file})
    assert answer.status_code == 422
    assert "UTF-8" in answer.content.decode()


def test_buttons_are_only_for_who_may(writer, clerk, yunshan) -> None:
    row = drafted(writer, shipped_text())
    html = clerk.get("/plan/versions/").content.decode()
    assert "/plan/versions/start/" not in html
    page = clerk.get(f"/plan/versions/{row.pk}/").content.decode()
    assert f"/plan/versions/{row.pk}/submit/" not in page
    assert f"/plan/versions/{row.pk}/discard/" not in page
    assert act(clerk, row, "submit").status_code == 403
    assert clerk.post("/plan/versions/start/", {"start": "FILE"}).status_code in (403, 422)


def test_versions_of_other_units_are_not_shown(writer, yunshan) -> None:
    other = published(unit="china-post/jiangxi/yunzhou/other/")
    assert writer.get(f"/plan/versions/{other.pk}/").status_code == 404


def test_a_discarded_version_keeps_its_reason(writer) -> None:
    row = drafted(writer, extension("", "yunshan"))
    assert act(writer, row, "discard").status_code == 422
    assert act(writer, row, "discard", reason="另起一版").status_code == 303
    row.refresh_from_db()
    assert (row.state, row.remark) == ("RETIRED", "另起一版")


@pytest.mark.parametrize("address", ["/plan/", "/plan/clauses/", "/plan/versions/", "/plan/levels/"])
def test_pages_need_a_sign_in(client, address) -> None:
    assert client.get(address).status_code == 302


@pytest.mark.browser
def test_the_plan_pages_stand_in_the_browser(square: Any) -> None:
    from tests.builders import organisation as people

    county = people.tree()["yunshan"]
    person = people.person("2001", county, "office", name="沈佳")
    published(unit=GROUP)
    square(
        person,
        "/plan/",
        "/plan/limits/",
        "/plan/clauses/",
        "/plan/versions/",
        "/plan/versions/start/",
    )


def test_a_word_document_becomes_a_draft_with_what_it_left_open(writer) -> None:
    file = SimpleUploadedFile("宾馆预案.docx", word.hotel_plan())
    answer = writer.post("/plan/versions/start/", {"start": "FILE", "file": file})
    assert answer.status_code == 303, answer.content.decode()
    row = PlanVersion.objects.latest("pk")
    assert row.text.startswith("# 读自宾馆预案.docx")
    page = writer.get(f"/plan/versions/{row.pk}/").content.decode()
    assert "处待定" in page
    assert "表3第3行：“若干”不是数字" in page
    assert f"/plan/versions/{row.pk}/section/supplies/" in page
    assert "云岭宾馆营业前台服务中断应急预案" in page
    section = writer.get(f"/plan/versions/{row.pk}/section/supplies/").content.decode()
    assert "“若干”不是数字" in section
    assert "3分钟内" not in section


def test_an_old_word_document_is_refused_at_its_field(writer) -> None:
    file = SimpleUploadedFile("plan.docx", word.OLE + b"\0" * 600)
    answer = writer.post("/plan/versions/start/", {"start": "FILE", "file": file})
    assert answer.status_code == 422
    assert "另存为.docx" in answer.content.decode()


def test_words_that_lack_a_language_are_filled_in_beside_those_that_stand(writer, clerk) -> None:
    row = drafted(
        writer, shipped_text().replace("en: Fast restoration}", 'en: ""}').replace("en: Flood}", "}")
    )
    page = writer.get(f"/plan/versions/{row.pk}/").content.decode()
    assert "2处文字缺一种语言" in page
    form = writer.get(f"/plan/versions/{row.pk}/words/").content.decode()
    assert "迅速恢复" in form
    assert "clauses.G1.title" in form
    row.refresh_from_db()
    empty = writer.post(f"/plan/versions/{row.pk}/words/", {"revision": row.revision})
    assert empty.status_code == 422
    answer = writer.post(
        f"/plan/versions/{row.pk}/words/", {"revision": row.revision, "text-0": "Back fast: now"}
    )
    assert answer.status_code == 303
    row.refresh_from_db()
    assert 'title: {zh: 迅速恢复, en: "Back fast: now"}' in row.text
    assert [gap.key for gap in queries.gaps_in(row.text)] == ["causes.flood.title"]
    assert "form-end" not in clerk.get(f"/plan/versions/{row.pk}/words/").content.decode()


def test_the_plan_is_handed_out_as_a_word_document_and_as_pdf(writer, clerk, yunshan) -> None:
    row = drafted(writer, shipped_text())
    page = writer.get(f"/plan/?version={row.pk}").content.decode()
    assert f"/plan/paper.docx?version={row.pk}" in page
    answer = writer.get(f"/plan/paper.docx?version={row.pk}")
    assert answer["Content-Disposition"] == 'attachment; filename="youxu-plan-yunshan-1-zh.docx"'
    found = opening.pieces(answer.content)
    assert any(piece.title and piece.text == "邮政营业窗口服务中断预案" for piece in found)
    assert clerk.get("/plan/paper.pdf").content.startswith(b"%PDF")
    assert clerk.get("/plan/paper.exe").status_code == 404
