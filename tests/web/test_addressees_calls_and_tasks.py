"""Whom a directive may address, how a called member answers, how a task is given to a person and handed on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from tests.web.test_board import get
from tests.web.test_room_walk import Office
from youxu.core import clock
from youxu.core.numbers import new_submission
from youxu.incidents.actions import convene as convening
from youxu.incidents.actions import direct, respond
from youxu.incidents.models import Directive, Incident, Receipt, Seat, Task
from youxu.incidents.planned import DirectiveProposal
from youxu.incidents.rules.words import GROUPS, TaskState

pytestmark = pytest.mark.django_db


place = kept(building.whole_county)
incident = kept(building.directed, on=place)


@pytest.fixture
def office(place: County) -> Office:
    """Return the people at their screens."""
    return Office(place)


def called(place: County) -> tuple[Incident, Seat]:
    """Return a grave incident whose leading group was called, and the seat of a member who may not convene."""
    incident = building.grave(place)
    meeting = convening.convene(by=place.person("沈佳"), at=minutes(9), incident=incident)
    incident.refresh_from_db()
    return incident, meeting.seats.get(person=place.people["吴大勇"])


def address_of(seat: Seat) -> tuple[str, int, int]:
    """Return what the page of an answer is called by."""
    return seat.convening.incident.reference, seat.convening_id, seat.pk


def test_every_addressee_that_the_directive_page_offers_is_accepted(place: County, office: Office) -> None:
    incident = building.verified(place)
    page = office.open("周国栋", "direct", incident.reference, at=8)
    offered = [key for key, _name in page.context["form"].fields["own_groups"].choices]
    assert tuple(offered) == GROUPS
    office.act(
        "周国栋",
        "direct",
        incident.reference,
        at=8,
        own_take="on",
        own_title="到现场",
        own_groups=offered,
    )
    addressed = Receipt.objects.filter(directive__title="到现场").values_list("group", flat=True)
    assert set(addressed) == set(offered)


def test_a_directive_that_was_written_and_not_ticked_is_asked_about_beside_the_drafts(
    place: County, office: Office
) -> None:
    incident = building.verified(place)
    page = office.open("周国栋", "direct", incident.reference, at=8)
    drafts = {f"d{number}_take": "on" for number in range(len(page.context["form"].drafts))}
    assert drafts
    sent = {
        "submission": str(new_submission()),
        "revision": str(incident.revision),
        **drafts,
        "own_title": "到现场",
        "own_groups": [GROUPS[0]],
    }
    with clock.pretend(minutes(8)):
        answer = page.sender.post(reverse("direct", args=[incident.reference]), sent)
    assert answer.status_code == 422
    assert "own_take" in answer.context["form"].errors
    assert "到现场" in answer.content.decode()
    assert not incident.directives.exists()


def test_every_addressee_of_a_replacement_is_accepted(
    place: County, office: Office, incident: Incident
) -> None:
    page = office.open("沈佳", "directive", incident.reference, 1, at=9)
    offered = [key for key, _name in page.context["form"].fields["groups"].choices]
    assert tuple(offered) == GROUPS
    office.act("沈佳", "directive", incident.reference, 1, at=9, groups=offered)
    assert Directive.objects.filter(incident=incident, supersedes__number=1).exists()


def test_a_called_member_answers_from_my_work_in_one_page(place: County, office: Office) -> None:
    incident, seat = called(place)
    address = reverse("answer-call", args=[incident.reference, seat.convening_id, seat.pk])
    work = office.open("吴大勇", "my-work", at=10)
    assert f'href="{address}"' in work.content.decode()
    office.act(
        "吴大勇", "answer-call", incident.reference, seat.convening_id, seat.pk, at=11, status="JOINED"
    )
    seat.refresh_from_db()
    assert seat.status == "JOINED"
    assert f'href="{address}"' not in office.open("吴大勇", "my-work", at=12).content.decode()


def test_a_called_member_may_send_a_deputy(place: County, office: Office) -> None:
    incident, seat = called(place)
    arguments = (incident.reference, seat.convening_id, seat.pk)
    deputy = str(place.people["罗平"].pk)
    office.act("吴大勇", "answer-call", *arguments, at=11, status="DEPUTISED", deputy=deputy)
    seat.refresh_from_db()
    assert (seat.status, seat.deputy) == ("DEPUTISED", place.people["罗平"])


def test_only_the_called_and_who_convenes_open_the_answer(place: County, office: Office) -> None:
    incident, seat = called(place)
    arguments = (incident.reference, seat.convening_id, seat.pk)
    assert office.open("罗平", "answer-call", *arguments, at=10).status_code == 404
    assert office.open("沈佳", "answer-call", *arguments, at=10).status_code == 200


def test_the_room_leads_to_a_meeting_until_it_is_recorded(place: County, office: Office) -> None:
    incident, seat = called(place)
    meeting = reverse("convening", args=[incident.reference, seat.convening_id])
    own = seat.convening.seats.get(person=place.people["周国栋"])
    office.act("周国栋", "answer-call", incident.reference, seat.convening_id, own.pk, at=10, status="JOINED")
    for name in ("周国栋", "沈佳"):
        assert f'href="{meeting}"' in office.open(name, "room", incident.reference, at=11).content.decode()
    assert f'href="{meeting}"' not in office.open("罗平", "room", incident.reference, at=11).content.decode()
    said = {"led_by": str(own.person_id), "minutes": "先抢修网络", "level": incident.level}
    office.act("周国栋", "convening", incident.reference, seat.convening_id, at=12, **said)
    assert f'href="{meeting}"' not in office.open("沈佳", "room", incident.reference, at=13).content.decode()


def test_who_leads_a_meeting_is_asked_once_somebody_joined(place: County, office: Office) -> None:
    incident, seat = called(place)
    page = office.open("沈佳", "convening", incident.reference, seat.convening_id, at=10).content.decode()
    assert "First write down on this page who joined" in page
    office.act(
        "吴大勇", "answer-call", incident.reference, seat.convening_id, seat.pk, at=11, status="JOINED"
    )
    page = office.open("沈佳", "convening", incident.reference, seat.convening_id, at=12).content.decode()
    assert "First write down on this page who joined" not in page


@pytest.mark.parametrize(("status", "deputy"), [("JOINED", ""), ("DEPUTISED", "")])
def test_an_answer_to_a_call_keeps_what_was_written_of_the_decision(
    place: County, office: Office, status: str, deputy: str
) -> None:
    incident, seat = called(place)
    other = seat.convening.seats.exclude(pk=seat.pk).first()
    address = reverse("answer-call", args=address_of(seat))
    page = office.open("沈佳", "convening", incident.reference, seat.convening_id, at=10).content.decode()
    assert f'formaction="{address}"' in page, "the answer goes with the form of the decision"
    sent = {
        "status": status,
        f"deputy-{seat.pk}": deputy,
        f"deputy-{other.pk}": other.person_id,
        "minutes": "先查骨干线路",
        "level": "III",
        "reason": "三个网点",
    }
    sender = office.open("沈佳", "answer-call", *address_of(seat), at=11).sender
    with clock.pretend(minutes(11)):
        again = sender.post(address, {**sent, "submission": str(new_submission())})
    shown = again.content.decode()
    assert "先查骨干线路" in shown
    assert "三个网点" in shown
    assert f'<option value="{other.person_id}" selected>' in shown.split(f'id="deputy-{other.pk}"')[1]
    seat.refresh_from_db()
    if status == "JOINED":
        assert again.status_code == 200
        assert seat.status == "JOINED"
        assert "吴大勇" in shown.split('id="f-led_by"')[1].split("</select>")[0], "who joined may have led"
    else:
        assert again.status_code == 422
        assert seat.status == "CALLED"
        assert "还没有记下吴大勇的应答" in shown or "The answer of 吴大勇 is not recorded" in shown
    office.act("沈佳", "answer-call", *address_of(seat), at=12, status="ABSENT")  # nothing entered: as before


def test_a_refused_directive_leads_the_leader_to_its_page(place: County, office: Office) -> None:
    incident, _seat = called(place)
    own = DirectiveProposal(title="调两辆流动服务车", body="开到柳林", groups=("logistics",))
    direct.direct(by=place.person("周国栋"), at=minutes(12), incident=incident, directives=[own])
    receipt = Receipt.objects.get(directive__incident=incident)
    direct.refuse(by=place.person("吴大勇"), at=minutes(15), receipt=receipt, reason="只有一辆能用")
    page = reverse("directive", args=[incident.reference, receipt.directive.number])
    work = office.open("周国栋", "my-work", at=16).content.decode()
    assert f'href="{page}"' in work
    assert "只有一辆能用" in work
    office.act("周国栋", "directive", incident.reference, receipt.directive.number, at=17, title="调一辆")
    assert f'href="{page}"' not in office.open("周国栋", "my-work", at=18).content.decode()


def test_a_task_is_added_for_a_person_and_an_outlet_and_found_there(
    place: County, office: Office, incident: Incident
) -> None:
    outlet, owner = place.outlets["YS04"], place.people["罗平"]
    office.act(
        "沈佳",
        "add-task",
        incident.reference,
        at=10,
        title="送发电机",
        group="logistics",
        owner=str(owner.pk),
        outlet=str(outlet.pk),
    )
    task = Task.objects.get(title="送发电机")
    assert (task.owner, task.outlet) == (owner, outlet)
    assert reverse("task", args=[task.pk]) in office.open("罗平", "my-work", at=11).content.decode()


def test_a_task_without_an_owner_falls_to_the_head_of_its_group(
    place: County, office: Office, incident: Incident
) -> None:
    office.act("沈佳", "add-task", incident.reference, at=10, title="送发电机", group="logistics")
    assert Task.objects.get(title="送发电机").owner == place.people["吴大勇"]


def own_task(place: County) -> Task:
    """Return a new task of the head of logistics."""
    incident = building.directed(place)
    return respond.add_task(
        by=place.person("沈佳"), at=minutes(9), incident=incident, title="送发电机", group="logistics"
    )


task = kept(own_task, on=place)


def test_a_task_is_handed_over_from_its_page(place: County, task, office: Office) -> None:
    page = office.open("吴大勇", "task", task.pk, at=10).content.decode()
    assert f'href="{reverse("task-hand-over", args=[task.pk])}"' in page
    sent = office.act("吴大勇", "task-hand-over", task.pk, at=10, owner=str(place.people["罗平"].pk))
    task.refresh_from_db()
    assert (task.owner, task.state) == (place.people["罗平"], TaskState.NEW)
    assert office.open("罗平", "task", task.pk, at=11).context["detail"].is_mine
    assert sent.url == reverse("task", args=[task.pk])


@pytest.mark.parametrize(
    ("language", "said"), [("en", "This lies with"), ("zh-hans", "这项任务在吴大勇手里")]
)
def test_the_page_of_anothers_task_says_with_whom_it_lies_and_lets_the_office_give_it_on(
    place: County, task, language: str, said: str
) -> None:
    page = get(place, "沈佳", reverse("task", args=[task.pk]), at=10, language=language).content.decode()
    assert said in page
    assert f'href="{reverse("task-hand-over", args=[task.pk])}"' in page
    assert 'name="verb"' not in page, "the acts stay with who has it"
    own = get(place, "吴大勇", reverse("task", args=[task.pk]), at=10, language=language).content.decode()
    assert said not in own


def test_a_refused_task_is_taken_up_again_by_one_button(place: County, task, office: Office) -> None:
    respond.refuse(by=place.person("吴大勇"), at=minutes(10), task=task, reason="车坏了")
    page = office.open("吴大勇", "task", task.pk, at=11)
    verbs = [button.verb for button in page.context["buttons"]]
    assert verbs == ["take"]
    office.act("吴大勇", "task", task.pk, at=12, verb="take")
    task.refresh_from_db()
    assert (task.owner, task.state, task.reason) == (place.people["吴大勇"], TaskState.NEW, "")


def test_the_office_hands_a_refused_task_of_another_on(place: County, task, office: Office) -> None:
    respond.refuse(by=place.person("吴大勇"), at=minutes(10), task=task, reason="车坏了")
    page = office.open("沈佳", "task", task.pk, at=11)
    assert reverse("task-hand-over", args=[task.pk]) in page.content.decode()
    office.act("沈佳", "task-hand-over", task.pk, at=12, owner=str(place.people["罗平"].pk))
    task.refresh_from_db()
    assert (task.owner, task.state) == (place.people["罗平"], TaskState.NEW)


def test_a_task_that_is_done_is_handed_to_nobody(place: County, task, office: Office) -> None:
    respond.done(by=place.person("吴大勇"), at=minutes(10), task=task)
    assert office.open("吴大勇", "task-hand-over", task.pk, at=11).status_code == 404
