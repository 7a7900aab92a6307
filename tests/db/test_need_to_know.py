"""Need-to-know incidents (限知): the people named in one can do what they owe there, nobody else reads it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from PIL import Image

from tests.builders import incidents as building
from tests.builders.incidents import minutes, whole_county
from tests.builders.response import County, all_passed, announced
from tests.states import kept
from youxu.core import files, journal
from youxu.core.actor import Actor, system
from youxu.core.files import UnableToOpenFile
from youxu.core.models import Concern, Entry, SealedMatter, StoredFile, Visibility
from youxu.core.records import Filter, entry_rows
from youxu.incidents import queries
from youxu.incidents.actions import (
    check,
    clear,
    close,
    convene,
    direct,
    facts,
    levels,
    merge,
    report,
    respond,
    restore,
    scene,
    sealing,
)
from youxu.incidents.actions.concerned import namings, way_to_incident
from youxu.incidents.models import (
    ROW_KINDS,
    Incident,
    IncidentRow,
    Photo,
    PostEventReport,
    Receipt,
    Task,
)
from youxu.incidents.queries import handles
from youxu.incidents.rules.words import Stage
from youxu.network.models import Hold, OutletLine, Unit
from youxu.organisation.models import Person, Post

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(whole_county)


def who(place: County, name: str, at: float = 0) -> Actor:
    return place.person(name, minutes(at))


def robbery(place: County, **more: object) -> Incident:
    return building.reported(place, by=building.clerk(place), cause="robbery_violence", **more)


# What one may read of an incident, each by the way that a page or a command reads it.
WAYS: dict[str, Callable[[Actor, Incident], object]] = {
    "room": lambda actor, incident: queries.room(actor, incident.reference, minutes(60)),
    "incident": lambda actor, incident: queries.incident_named(actor, incident.reference),
    "receipt": lambda actor, incident: queries.report_received(actor, incident.reference, minutes(60)),
    "list": lambda actor, incident: (
        queries.incidents_of(actor, queries.Filters(unit_path=incident.unit_path), minutes(60)).rows
    ),
    "count": lambda actor, incident: queries.open_count(actor, incident.unit_path),
    "journal": lambda actor, incident: list(entry_rows(actor, Filter(stream=incident.stream))),
    "timeline": lambda actor, incident: queries.timeline_of(actor, incident).entries,
    "tasks": lambda actor, incident: [
        task.pk for task in Task.objects.filter(incident=incident) if handles.task_named(actor, task.pk)
    ],
    "task page": lambda actor, incident: [
        task.pk
        for task in Task.objects.filter(incident=incident)
        if queries.task_detail(actor, task.pk, minutes(60))
    ],
    "rows": lambda actor, incident: [
        row for kind in ROW_KINDS for row in kind.objects.visible_to(actor).filter(incident=incident)
    ],
    "file": lambda actor, incident: readable_files(actor, incident),
}


def readable_files(actor: Actor, incident: Incident) -> list[str]:
    found = []
    for code in Photo.objects.filter(incident=incident).values_list("file__code", flat=True):
        try:
            files.open_for(actor, code)[1].close()
        except UnableToOpenFile:
            continue
        found.append(code)
    return found


def picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    return SimpleUploadedFile("现场.png", buffer.getvalue(), content_type="image/png")


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_read_is_open_to_the_reporter_and_shut_to_the_rest(place: County, way: str) -> None:
    incident = robbery(place, photos=[picture()])
    assert WAYS[way](who(place, "黄建华"), incident), "the reporter"
    assert WAYS[way](who(place, "沈佳"), incident), "the office has the grant"
    for name in ("唐小燕", "马骏", "苏婷"):
        assert not WAYS[way](who(place, name), incident), name


def test_the_reporter_by_telephone_and_who_entered_it_both_read_it(place: County) -> None:
    incident = building.reported(
        place,
        by=who(place, "苏婷"),
        cause="sudden_illness_injury",
        by_telephone=True,
        caller="唐小燕",
        reporter=place.people["唐小燕"],
    )
    for name in ("苏婷", "唐小燕"):
        assert queries.report_received(who(place, name), incident.reference, minutes(1)), name


@pytest.mark.parametrize("cause", ["sudden_illness_injury", "robbery_violence", "data_leak"])
def test_the_reporter_sees_the_receipt_and_what_to_do_now(place: County, cause: str) -> None:
    incident = building.reported(place, by=building.clerk(place), cause=cause)
    received = queries.report_received(building.clerk(place), incident.reference, minutes(1))
    assert received is not None
    assert received.first_fifteen is not None
    assert received.report.outlet_code == "YS04"


def test_a_late_leak_leaves_the_incident_to_those_who_own_tasks_in_it(place: County) -> None:
    incident = direct.accept(by=who(place, "林志远", 9), at=minutes(9), incident=building.directed(place))
    before = {duty.targets for duty in queries.my_work_of(who(place, "林志远", 15), minutes(15)).now}
    assert before
    facts.add_facts(
        by=building.clerk(place), at=minutes(14), incident=incident, outlet_code="YS04", data_exposed="YES"
    )
    incident.refresh_from_db()
    assert incident.visibility == Visibility.NEED_TO_KNOW
    after = {duty.targets for duty in queries.my_work_of(who(place, "林志远", 15), minutes(15)).now}
    assert before <= after
    assert queries.report_received(building.clerk(place), incident.reference, minutes(15))
    assert queries.incident_named(who(place, "唐小燕"), incident.reference) is None


@pytest.mark.parametrize("way", ["journal", "timeline", "file", "rows", "task page"])
def test_what_was_written_before_closes_with_the_incident(place: County, way: str) -> None:
    incident = building.directed(place, photos=[picture()])
    stranger = who(place, "唐小燕")
    assert WAYS[way](stranger, incident), "open at first"
    facts.add_facts(
        by=building.clerk(place), at=minutes(14), incident=incident, outlet_code="YS04", data_exposed="YES"
    )
    incident.refresh_from_db()
    assert not WAYS[way](stranger, incident)
    assert WAYS[way](who(place, "沈佳"), incident)
    assert journal.verify().ok


def test_many_rows_follow_in_portions_and_are_refused_all_the_while(place: County) -> None:
    incident = building.directed(place)
    Photo.objects.bulk_create(
        Photo(
            incident=incident,
            unit_path=incident.unit_path,
            file=StoredFile.objects.get_or_create(
                code=f"c{n}", defaults=STORED | {"stream": incident.stream}
            )[0],
            subject_kind="x",
            subject_id=n,
            added_at=minutes(9),
        )
        for n in range(1000)
    )
    stranger = who(place, "唐小燕")
    facts.state_facts(
        by=who(place, "沈佳", 10), at=minutes(10), incident=incident, facts={"crime": "YES"}, source="110"
    )
    matter = SealedMatter.objects.get()
    assert matter.spread_at is None
    open_rows = Photo.objects.filter(visibility=Visibility.OPEN)
    assert open_rows.count() > 0
    assert not Photo.objects.visible_to(stranger)
    assert not Entry.objects.visible_to(stranger).filter(stream=incident.stream)
    assert not StoredFile.objects.visible_to(stranger)
    by, runs = system("sweep.spread_secrecy"), 0
    while sealing.spread_secrecy(by=by, at=minutes(11)):
        runs += 1
    assert runs >= 2
    assert open_rows.count() == 0
    assert SealedMatter.objects.get().spread_at == minutes(11)


STORED = {
    "digest": "d", "name": "n", "content_type": "image/png", "size": 1, "added_at": minutes(9),
    "unit_path": "china-post/jiangxi/yunzhou/yunshan/",
}  # fmt: skip


@pytest.mark.parametrize(
    "fact", [{"person_hurt": "YES"}, {"missing": "YES"}, {"deaths": "1"}, {"serious": "2"}]
)
def test_casualties_make_an_incident_need_to_know(place: County, fact: dict[str, str]) -> None:
    incident = building.directed(place, cause="flood")
    facts.state_facts(by=who(place, "沈佳", 10), at=minutes(10), incident=incident, facts=fact, source="110")
    assert queries.incident_named(who(place, "唐小燕"), incident.reference) is None


def test_only_confidential_mail_interrupted_is_need_to_know_and_beside_others_it_is_not(
    place: County,
) -> None:
    for code in ("YS04", "YS05"):
        OutletLine.objects.create(outlet=place.outlets[code], line="confidential")
    alone = building.reported(place, lines=("confidential",))
    assert alone.visibility == Visibility.NEED_TO_KNOW
    beside = building.reported(place, outlet="YS05", lines=("confidential", "letters"), separate=True)
    assert beside.visibility == Visibility.OPEN


def test_holds_say_the_public_cause_from_the_moment_that_it_is_need_to_know(place: County) -> None:
    incident = building.directed(place)
    assert {hold.text for hold in Hold.objects.all()} == {incident.title}
    facts.state_facts(
        by=who(place, "沈佳", 10), at=minutes(10), incident=incident, facts={"crime": "YES"}, source="110"
    )
    assert {hold.text for hold in Hold.objects.all()} == {"网络线路故障"}


def test_the_heir_of_a_need_to_know_incident_is_need_to_know(place: County) -> None:
    secret = building.reported(place, by=building.clerk(place), cause="sudden_illness_injury")
    heir = building.reported(place, outlet="YS05", by=building.clerk(place, "YS05"), cause="power")
    heir = merge.merge(by=who(place, "沈佳", 3), at=minutes(3), incident=secret, into=heir, reason="同一处")
    assert heir.visibility == Visibility.NEED_TO_KNOW
    assert queries.incident_named(who(place, "罗平"), heir.reference) is None


def test_a_task_handed_over_takes_the_reading_with_it(place: County) -> None:
    incident = robbery(place)
    task = Task.objects.filter(incident=incident, group="outlet", state="NEW").exclude(owner=None).first()
    assert task is not None
    Task.objects.filter(pk=task.pk).update(owner=place.people["唐小燕"])
    levels.raise_level(by=who(place, "沈佳", 2), at=minutes(2), incident=incident, level="II", reason="持械")
    assert queries.incident_named(who(place, "唐小燕"), incident.reference) is not None
    task.refresh_from_db()
    respond.hand_over(by=who(place, "沈佳", 3), at=minutes(3), task=task, owner=place.people["罗平"])
    assert queries.incident_named(who(place, "唐小燕"), incident.reference) is None
    assert queries.incident_named(who(place, "罗平"), incident.reference) is not None
    ended = Concern.objects.get(stream=incident.stream, actor_key=f"person:{place.people['唐小燕'].pk}")
    assert ended.ended_at == minutes(3)


def at_a_branch(place: County) -> None:
    """Move 石桥 with its head into a branch of the county."""
    branch = Unit.objects.create(
        key="branch", path=f"{place.unit.path}branch/", level="BRANCH", name="城关支局片区", parent=place.unit
    )
    outlet = place.outlets["YS05"]
    outlet.unit, outlet.unit_path = branch, branch.path
    outlet.save()
    post = Post.objects.get(outlet=outlet, key="outlet_head")
    post.unit, post.unit_path = branch, branch.path
    post.save()


def test_the_reporter_of_a_branch_reads_the_incident_that_its_county_leads(place: County) -> None:
    at_a_branch(place)
    head = who(place, "唐小燕")
    assert not head.may("read", unit=place.unit.path)
    incident = building.reported(place, outlet="YS05", by=head)
    assert incident.unit == place.unit
    assert queries.report_received(head, incident.reference, minutes(1))


def test_the_head_at_a_branch_does_the_outlets_part_of_the_countys_incident(place: County) -> None:
    at_a_branch(place)
    head = who(place, "唐小燕", 5)
    incident = building.reported(place, outlet="YS05", by=head, at=minutes(5))
    task = Task.objects.get(incident=incident, key="post_door_notice")
    done = respond.done(by=head, at=minutes(6), task=task, result="已张贴")
    assert done.state == "DONE"
    assert not head.may("release", unit=place.unit.path)
    assert not head.may("read", unit=place.unit.path)


def test_every_kind_of_row_of_an_incident_becomes_need_to_know_with_it() -> None:
    kinds = {kind for kind in apps.get_app_config("incidents").get_models() if issubclass(kind, IncidentRow)}
    assert set(ROW_KINDS) == kinds


def test_every_kind_of_row_that_names_a_person_leads_to_its_incident() -> None:
    for kind in apps.get_app_config("incidents").get_models():
        names = [
            field
            for field in kind._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model is Person
        ]
        assert not names or way_to_incident(kind), kind
        assert {field.attname for field in names} == {
            column for model, column, _ in namings() if model is kind
        }


def test_rows_and_files_that_came_before_are_hidden_as_well(place: County) -> None:
    incident = building.directed(place, photos=[picture()])
    incident = direct.accept(by=who(place, "林志远", 9), at=minutes(9), incident=incident)
    respond.estimate(
        by=who(place, "林志远", 10), at=minutes(10), incident=incident, eta_at=minutes(70), reason="换板卡"
    )
    facts.add_facts(
        by=building.clerk(place), at=minutes(14), incident=incident, outlet_code="YS04", data_exposed="YES"
    )
    for kind in ROW_KINDS:
        seen = set(kind.objects.filter(incident=incident).values_list("visibility", flat=True))
        assert seen <= {Visibility.NEED_TO_KNOW}, kind
    assert set(StoredFile.objects.values_list("visibility", flat=True)) == {Visibility.NEED_TO_KNOW}
    assert not readable_files(who(place, "唐小燕"), incident)


@pytest.mark.parametrize(("cause", "exposed"), [("robbery_violence", "NO"), ("network_line", "YES")])
def test_a_need_to_know_incident_goes_from_report_to_closed_by_its_own_people(
    place: County, cause: str, exposed: str
) -> None:
    """Each acts on rows found under the own grants, as the pages do; outsiders find nothing at any step."""

    def found(name: str, at: float) -> Incident:
        row = queries.incident_named(who(place, name, at), reference)
        assert row is not None, name
        return row

    reference = building.reported(
        place, by=building.clerk(place), cause=cause, lines=("letters",), data_exposed=exposed
    ).reference
    head, office, leader, technician = "黄建华", "沈佳", "周国栋", "林志远"
    assert queries.report_received(who(place, head), reference, minutes(1))
    report.verify_report(
        by=who(place, office, 3), at=minutes(3), incident=found(office, 3), found="TRUE", with_whom="黄建华"
    )
    if found(office, 3).level == "OUTLET":
        levels.raise_level(
            by=who(place, office, 4), at=minutes(4), incident=found(office, 4), level="III", reason="限知"
        )
    meeting = convene.convene(by=who(place, office, 5), at=minutes(5), incident=found(office, 5))
    seat = meeting.seats.get(person=place.people[leader])
    convene.answer_call(by=who(place, leader, 6), at=minutes(6), seat=seat, status="JOINED")
    convene.hold_meeting(
        by=who(place, office, 8),
        at=minutes(8),
        convening=meeting,
        led_by=place.people[leader],
        minutes="按预案处置",
    )
    direct.direct(by=who(place, leader, 10), at=minutes(10), incident=found(leader, 10))
    asked = set(
        Receipt.objects.filter(directive__incident__reference=reference).values_list("group", flat=True)
    )
    for name, group in ((technician, "technical"), ("何敏", "customer"), ("吴大勇", "logistics")):
        if group in asked:
            duties = queries.duties_of(who(place, name, 12), minutes(12))
            assert any(duty.verb == "accept" for duty in duties), name
            direct.accept(by=who(place, name, 12), at=minutes(12), incident=found(name, 12))
    if (row := found("孙立", 30)).scene_held_at is not None:
        scene.release_scene(
            by=who(place, "孙立", 30),
            at=minutes(30),
            incident=row,
            authority="POLICE",
            officer="赵警官",
            officer_unit="城关派出所",
        )
    restore.claim_restored(by=who(place, technician, 60), at=minutes(60), incident=found(technician, 60))
    due = queries.checks_due(who(place, head, 62), minutes(62))
    assert [row.reference for row in due] == [reference]
    sheet = check.open_check(
        by=who(place, head, 62), at=minutes(62), incident=found(head, 62), outlet=place.outlets["YS04"]
    )
    check.sign_check(by=who(place, head, 66), at=minutes(66), sheet=sheet, answers=all_passed(sheet))
    restore.release(by=who(place, leader, 70), at=minutes(70), incident=found(leader, 70))
    clear.clean_up(
        by=who(place, head, 80), at=minutes(80), incident=found(head, 80), outlet=place.outlets["YS04"]
    )
    clear.clear(by=who(place, leader, 90), at=minutes(90), incident=found(leader, 90))
    announced(place, found(leader, 96), by=leader)
    for name, group in ((technician, "technical"), ("何敏", "customer"), ("吴大勇", "logistics")):
        if group in asked:
            clear.summarise(
                by=who(place, name, 100),
                at=minutes(100),
                incident=found(name, 100),
                group=group,
                text="已按限知要求处置",
            )
    written = PostEventReport.objects.get(incident__reference=reference)
    for section in ("course", "handling", "effect", "improvements"):
        close.edit_section(
            by=who(place, office, 110), at=minutes(110), report=written, section=section, text="略"
        )
    close.sign(by=who(place, leader, 120), at=minutes(120), incident=found(leader, 120))
    late = 60 * 24
    closed = close.close(by=who(place, leader, late), at=minutes(late), incident=found(leader, late))
    assert closed.stage == Stage.CLOSED
    named = {key.rpartition(":")[2] for key in Concern.objects.values_list("actor_key", flat=True)}
    strangers = [name for name, row in place.people.items() if str(row.pk) not in named]
    assert "唐小燕" in strangers
    for name in strangers:
        if name in (leader, office, "孙立"):
            continue
        assert queries.incident_named(who(place, name, late), reference) is None, name
        assert not Entry.objects.visible_to(who(place, name, late)).filter(
            stream=closed.stream, visibility=Visibility.NEED_TO_KNOW
        )
    assert timedelta(minutes=late) == closed.closed_at - minutes(0)
