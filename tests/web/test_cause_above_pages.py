"""The pages of a cause declared above: declared, read by outlets, rolled up, answered by units, commanded."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import above as build
from tests.builders.above import Province, child_of, claimed, opened
from tests.builders.incidents import minutes
from tests.states import kept
from youxu.core import clock, numbers
from youxu.incidents.actions import command, direct, respond
from youxu.incidents.models import Declaration, FirstReport, Incident, Receipt
from youxu.incidents.planned import DirectiveProposal

pytestmark = pytest.mark.django_db


place = kept(build.province)
declared_place = kept(build.declared_in, on=place)
place_at_work = kept(build.at_work, on=declared_place)
place_told = kept(build.told_gone, on=place_at_work)


def ask(
    place: Province, name: str, address: str, at: float = 20, language: str = "zh-hans", **post: Any
) -> Any:
    """Open a page, or send a form, as a person at a moment."""
    client = Client()
    person = place.people[name]
    person.language = language
    person.save()
    with clock.pretend(minutes(at)):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        if post:
            return client.post(address, {"submission": str(numbers.new_submission()), **post})
        return client.get(address)


def main(page: Any) -> str:
    """Return the words of a page's main part."""
    body = page.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|svg).*?</\1>", " ", body)).split())


def test_a_cause_is_declared_on_one_page_and_its_room_shows_the_units(place):
    page = ask(place, "jiangxi:office", reverse("declare"))
    assert "yunshan分公司（2）" in main(page)
    answer = ask(
        place, "jiangxi:office", reverse("declare"), cause="core_system", lines=["savings", "remittance"],
        how="SUSPENDED", began_at="2026-11-23T08:40", eta_at="2026-11-23T12:00", note="等厂家切换",
    )  # fmt: skip
    assert answer.status_code == 303
    incident = Incident.objects.get(kind="CAUSE_ABOVE")
    room = reverse("room", args=[incident.reference])
    assert answer.url == room
    assert "已有 0 个单位（共 3 个）建立响应" in main(ask(place, "jiangxi:office", room))
    build.settle(minutes(21))
    said = main(ask(place, "jiangxi:leader", room, at=22))
    for words in ("yunshan分公司", "yundong分公司", "0/3", "0/6", "0/12", "还没有消息"):
        assert words in said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "1 个单位没有建立响应"),
        ("en", "1 unit got no response of its own"),
    ],
)
def test_the_room_names_a_unit_without_a_response_and_says_why(declared_place, language, words):
    place, incident = declared_place
    unit = place.units["yunxi"]
    Incident.objects.filter(parent=incident, unit=unit).update(parent=None)
    why = {"unit": unit.pk, "text": "There is no region {code}.", "values": {"code": "360999"}}
    Declaration.objects.filter(incident=incident).update(left_out=[why])
    room = reverse("room", args=[incident.reference])
    said = main(ask(place, "jiangxi:leader", room, language=language))
    assert words in said
    assert "360999" in said
    assert ("yunxi branch" if language == "en" else "yunxi分公司") in said


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"cause": ""}, "cause"), ({"lines": []}, "lines"), ({"units": ["nowhere"]}, "units")],
)
def test_a_refused_declaration_says_which_field_and_keeps_what_was_entered(place, wrong, field):
    values = {"cause": "core_system", "lines": ["savings"], "how": "SUSPENDED", "note": "等厂家切换", **wrong}
    page = ask(place, "jiangxi:office", reverse("declare"), **values)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert "等厂家切换" in page.content.decode()
    assert not Incident.objects.exists()


@pytest.mark.parametrize("name", ["jiangxi:engineer", "head:yunshan-1", "yunshan:customer"])
def test_declaring_is_refused_to_who_has_no_grant_for_it(place, name):
    assert ask(place, name, reverse("declare")).status_code == 403
    assert reverse("declare") not in ask(place, name, reverse("incidents")).content.decode()


def test_only_units_above_others_are_offered_the_declaration(place):
    assert reverse("declare") in ask(place, "jiangxi:office", reverse("incidents")).content.decode()
    assert reverse("declare") not in ask(place, "yunshan:office", reverse("incidents")).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("08:40", "已知", "业务系统故障", "不用打电话", "我也受影响")),
        ("en", ("08:40", "Known since", "you need not ring", "We are affected too")),
    ],
)
def test_an_outlet_reads_what_is_known_before_it_reports_and_answers_with_one_tap(place, language, words):
    incident = opened(place, note="不补付不重做")
    page = ask(place, "head:yunshan-1", reverse("report"), language=language)
    for each in words:
        assert each in main(page), each
    answer = ask(place, "head:yunshan-1", reverse("we-too"), language=language)
    assert answer.status_code == 405
    answer = ask(place, "head:yunshan-1", reverse("we-too"), language=language, said="1")
    child = child_of(incident, "yunshan")
    assert (answer.status_code, answer.url) == (303, reverse("now", args=[child.reference]))
    first = FirstReport.objects.get(incident=child)
    assert (first.verification, sorted(first.lines)) == ("KNOWN", ["remittance", "savings"])
    now = main(ask(place, "head:yunshan-1", answer.url, language=language, at=22))
    assert words[0] in now
    assert ("不用打电话" if language == "zh-hans" else "you need not ring") in now
    assert ("回电" if language == "zh-hans" else "ring you back") not in now


def test_an_outlet_where_nothing_is_known_sees_no_such_answer(place):
    opened(place, units=["yunxi"])
    assert "we-too" not in ask(place, "head:yunshan-1", reverse("report")).content.decode()
    assert ask(place, "head:yunshan-1", reverse("we-too"), said="1").status_code == 404
    assert ask(place, "yunxi:office", reverse("we-too"), said="1").status_code == 404


def test_a_child_page_shows_what_comes_from_the_province_and_as_of_when(place_at_work):
    place, incident = place_at_work
    respond.estimate(
        by=place.person("jiangxi:technical"), at=minutes(30), incident=incident, eta_at=minutes(120)
    )
    child = child_of(incident, "yunshan")
    page = ask(place, "yunshan:office", reverse("room", args=[child.reference]), at=40)
    said = main(page)
    for words in ("jiangxi分公司", "截至 09:42", "11:12"):
        assert words in said
    assert reverse("room", args=[incident.reference]) not in page.content.decode()
    above = ask(place, "jiangxi:office", reverse("room", args=[child.reference]), at=40)
    assert reverse("room", args=[incident.reference]) in above.content.decode()
    assert ask(place, "yunshan:office", reverse("room", args=[incident.reference]), at=40).status_code == 404
    claimed(place, incident)
    after = main(ask(place, "yunshan:office", reverse("room", args=[child.reference]), at=65))
    assert "逐个核验" in after or "核验" in after
    assert "10:12" in after


def test_the_word_that_the_cause_is_gone_is_given_on_the_claim_page(place_at_work):
    place, incident = place_at_work
    address = reverse("claim", args=[incident.reference])
    assert "各单位" in main(ask(place, "jiangxi:engineer", address, at=60))
    refused = ask(
        place, "jiangxi:engineer", address, at=60, restored_by=str(place.people["jiangxi:engineer"].pk)
    )
    assert refused.status_code == 422
    answer = ask(
        place, "jiangxi:engineer", address, at=60, restored_by=str(place.people["jiangxi:engineer"].pk),
        bank_word_by="邮储银行省分行 赵",
    )  # fmt: skip
    assert answer.status_code == 303
    incident.refresh_from_db()
    assert incident.claimed_at == minutes(60)


def ordered(place: Province, incident: Incident) -> None:
    units = tuple(unit.pk for unit in place.units.values() if unit.level == "COUNTY")
    direct.direct(
        by=place.person("jiangxi:leader"), at=minutes(10), incident=incident,
        directives=[DirectiveProposal(title="各县启动响应", body="按预案执行", units=units)],
    )  # fmt: skip


def test_a_unit_accepts_the_directives_from_above_on_one_page_or_refuses_with_a_reason(declared_place):
    place, incident = declared_place
    ordered(place, incident)
    child = child_of(incident, "yunshan")
    address = reverse("from-above", args=[child.reference])
    assert "各县启动响应" in main(ask(place, "yunshan:office", address, at=11))
    assert address in ask(place, "yunshan:office", reverse("my-work"), at=11).content.decode()
    assert ask(place, "yunshan:office", address, at=12, said="1").status_code == 303
    assert Receipt.objects.get(unit=child.unit).status == "ACCEPTED"
    assert ask(place, "yunshan:technical", address, at=12, said="1").status_code == 403
    other = child_of(incident, "yunxi")
    receipt = Receipt.objects.get(unit=other.unit)
    refuse = reverse("refuse-order", args=[other.reference, receipt.pk])
    assert ask(place, "yunxi:office", refuse, at=13, reason="").status_code == 422
    assert ask(place, "yunxi:office", refuse, at=13, reason="没有人手").status_code == 303
    room = main(ask(place, "jiangxi:leader", reverse("room", args=[incident.reference]), at=14))
    assert "没有人手" in room
    assert "1/3" in room


def test_the_leader_above_chooses_units_as_addressees(declared_place):
    place, incident = declared_place
    address = reverse("direct", args=[incident.reference])
    page = ask(place, "jiangxi:leader", address, at=5)
    form = page.context["form"]
    place_of_draft = next(n for n, one in enumerate(form.drafts) if one.key == "units_respond")
    assert len(form.fields[f"d{place_of_draft}_units"].initial) == 3
    answer = ask(
        place, "jiangxi:leader", address, at=5, revision=str(incident.revision), own_take="on",
        own_title="报零", own_body="17:00前", own_units=[str(place.units["yunxi"].pk)], d0_title="x",
    )  # fmt: skip
    assert answer.status_code == 303
    assert Receipt.objects.get().unit == place.units["yunxi"]


def test_command_is_taken_and_returned_on_pages_and_the_room_says_who_has_it(place_at_work):
    place, incident = place_at_work
    Incident.objects.filter(parent=incident).update(level="II")
    child = child_of(incident, "yunshan")
    room = reverse("room", args=[child.reference])
    take = reverse("take-command", args=[child.reference])
    assert take in ask(place, "yunzhou:leader", room).content.decode()
    assert take not in ask(place, "yunshan:leader", room).content.decode()
    assert ask(place, "yunshan:leader", take).status_code == 404
    child.refresh_from_db()
    revision = str(child.revision)
    assert ask(place, "yunzhou:leader", take, reason="", revision=revision).status_code == 422
    assert ask(place, "yunzhou:leader", take, reason="三县同因", revision=revision).status_code == 303
    for name in ("yunshan:leader", "yunshan:office", "jiangxi:leader"):
        said = main(ask(place, name, room))
        assert "yunzhou分公司" in said
        assert "三县同因" in said
    child.refresh_from_db()
    refused = ask(
        place, "yunshan:leader", reverse("raise-level", args=[child.reference]), level="I", reason="x",
        revision=str(child.revision),
    )  # fmt: skip
    assert refused.status_code == 409
    assert "yunzhou分公司" in main(refused)
    back = reverse("return-command", args=[child.reference])
    revision = str(Incident.objects.get(pk=child.pk).revision)
    assert ask(place, "yunshan:leader", back, reason="x", revision=revision).status_code == 403
    assert ask(place, "yunzhou:leader", back, reason="县里自行处置", revision=revision).status_code == 303
    assert "三县同因" not in main(ask(place, "yunshan:leader", room)).split("提级指挥")[0]
    assert ask(place, "yunzhou:leader", back).status_code == 404


@pytest.mark.long
def test_the_room_of_a_cause_takes_no_more_queries_with_more_units(declared_place):
    place, three = declared_place
    address = reverse("room", args=[three.reference])
    ask(place, "jiangxi:leader", address)
    with CaptureQueriesContext(connection) as few:
        ask(place, "jiangxi:leader", address)
    city = build.unit_below(place, "bigcity", "CITY", "jiangxi")
    for number in range(12):
        unit = build.unit_below(place, f"c{number:03}", "COUNTY", city.key)
        build.outlet_of(place, unit, f"c{number:03}-1", headed=False)
    many = opened(place)
    address = reverse("room", args=[many.reference])
    ask(place, "jiangxi:leader", address)
    with CaptureQueriesContext(connection) as more:
        assert ask(place, "jiangxi:leader", address).status_code == 200
    assert len(more) <= len(few) + 4, "twelve more units ask nothing for each"
    assert len(more) <= 92, "with the panels of custody, roll-call, clashes, people, limits and alerts"


def test_the_board_of_the_province_shows_the_cause_first(declared_place):
    place, incident = declared_place
    page = ask(place, "jiangxi:office", reverse("board"))
    assert page.context["board"].incidents[0].reference == incident.reference
    assert "面向下级单位" in main(page)
    assert [row.reference for row in page.context["board"].incidents] == [incident.reference]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_a_cause_above_opens_in_both_languages(place_at_work, language):
    place, incident = place_at_work
    ordered(place, incident)
    child = child_of(incident, "yunshan")
    command.take_command(
        by=place.person("yunzhou:leader"),
        at=minutes(15),
        incident=child,
        unit=place.units["yunzhou"],
        reason="统一",
    )
    pages = [("jiangxi:leader", "declare", ())]
    pages += [
        ("jiangxi:leader", name, (incident.reference,)) for name in ("room", "claim", "release", "direct")
    ]
    pages += [("yunshan:office", name, (child.reference,)) for name in ("room", "from-above")]
    pages += [("jiangxi:leader", "take-command", (child.reference,))]
    pages += [("yunzhou:leader", "return-command", (child.reference,))]
    for name, page, given in pages:
        answer = ask(place, name, reverse(page, args=given), language=language)
        assert answer.status_code == 200, page
        if language == "zh-hans" and page != "room":
            latin = re.findall(r"\b(?:the|and|of|this|with|what|who|is)\b", main(answer))
            assert not latin, (page, latin)


def test_the_cause_is_released_on_its_page_once_every_unit_is_back(place_told):
    place, incident = place_told
    address = reverse("release", args=[incident.reference])
    revision = str(Incident.objects.get(pk=incident.pk).revision)
    assert ask(place, "jiangxi:leader", address, at=61, revision=revision).status_code == 422
    build.back(place, incident)
    page = ask(place, "jiangxi:leader", address, at=80)
    assert "btn-primary" in page.content.decode().split("<main")[1]
    revision = str(Incident.objects.get(pk=incident.pk).revision)
    assert ask(place, "jiangxi:leader", address, at=80, revision=revision).status_code == 303
    incident.refresh_from_db()
    assert incident.stage == "RESTORED"
