"""A list at every move and before the restart: owed by the plan, in the way of the release, followed (G2)."""

from __future__ import annotations

import pytest

from tests.builders import custody as build
from tests.builders import response
from tests.builders.custody import CASHIER, CLERK, HEAD
from tests.builders.response import County, minutes
from tests.states import kept
from youxu.core import jobs, journal
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.custody import actions, queries
from youxu.custody.models import DifferenceCase
from youxu.custody.rules.words import ListKind, Move
from youxu.incidents.actions import levels, merge, respond, restore
from youxu.incidents.actions.restore import UnableToRelease, UnableToReopen
from youxu.incidents.models import Condition, Incident, Task
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.network import actions as network
from youxu.network.rules import State
from youxu.organisation.actions import relieve

pytestmark = [pytest.mark.django_db, pytest.mark.both]

SWEEP = system("custody")

place = kept(build.county)
incident = kept(build.stopped, on=place)


def asked() -> set[str]:
    return set(Condition.objects.filter(met_at=None).values_list("key", flat=True))


def tasks(key: str) -> list[str]:
    return list(Task.objects.filter(key=key).order_by("pk").values_list("state", flat=True))


def release(place: County, incident: Incident, at: int = 80) -> Incident:
    return restore.release(by=place.person("周国栋"), at=minutes(at), incident=incident)


def test_a_list_at_the_stop_asks_for_one_before_the_restart_and_holds_the_release(
    place: County, incident: Incident
) -> None:
    assert asked() == set()
    build.signed(place)
    assert asked() == {"custody_restart:YS04"}
    assert tasks("list_restart") == [], "asked of the outlet once there is something to restart"
    response.claimed(place, incident)
    task = Task.objects.get(key="list_restart")
    assert (task.owner, task.due_at, task.clause) == (place.people[HEAD], minutes(60 + 30), "G2")
    assert queries.kind_due(place.outlets["YS04"], incident) == ListKind.RESTART
    response.checked(place, incident)
    with pytest.raises(UnableToReopen, match="before the restart"):
        restore.reopen(
            by=place.person("周国栋"), at=minutes(75), incident=incident, outlet="YS04", line="letters"
        )
    with pytest.raises(UnableToRelease, match="condition"):
        release(place, incident)
    build.signed(place, at=minutes(82), kind=ListKind.RESTART)
    assert asked() == set()
    assert tasks("list_restart") == ["DONE"]
    assert release(place, incident, 86).stage == "RESTORED"


def test_a_difference_before_the_restart_holds_the_release_by_its_case(
    place: County, incident: Incident
) -> None:
    build.signed(place)
    build.signed(place, at=minutes(50), kind=ListKind.RESTART, cash="12300.00")
    assert asked() == {DifferenceCase.objects.get().condition}


def test_a_restart_list_signed_before_the_claim_is_not_asked_for_again(
    place: County, incident: Incident
) -> None:
    build.signed(place)
    build.signed(place, at=minutes(50), kind=ListKind.RESTART)
    response.claimed(place, incident)
    jobs.drain(minutes(61))
    assert tasks("list_restart") == ["DONE"]
    response.checked(place, incident)
    assert release(place, incident).stage == "RESTORED"


def test_at_outlet_level_no_list_before_the_restart_is_owed(place: County) -> None:
    incident = response.responding(place, level="OUTLET")
    assert incident.level == "OUTLET"
    build.signed(place)
    assert asked() == set()
    response.claimed(place, incident)
    assert tasks("list_restart") == []
    by = place.person("沈佳")
    levels.raise_level(by=by, at=minutes(62), incident=incident, level="IV", reason="停得更久")
    jobs.drain(minutes(63))
    assert asked() == {"custody_restart:YS04"}, "the level that was raised asks for it"
    assert len(tasks("list_restart")) == 1


def test_a_release_without_any_list_leaves_no_list_before_the_restart_open(
    place: County, incident: Incident
) -> None:
    assert response.restored(place, incident).stage == "RESTORED"
    assert tasks("list_restart") == ["SUPERSEDED"], "nothing was listed, so nothing held the release"


@pytest.mark.parametrize("how", ["relocated", "taken away", "relieved"])
def test_every_move_asks_for_a_list_of_it(place: County, incident: Incident, how: str) -> None:
    build.signed(place, holder=HEAD)
    jobs.drain(minutes(24))
    office, outlet = place.person("沈佳"), place.outlets["YS04"]
    if how == "relocated":
        network.relocate(by=office, at=minutes(30), outlet=outlet, place="石桥邮政所")
    elif how == "taken away":
        Task.objects.filter(incident=incident, key="kit_out").update(key="move_mail_cash")
        task = Task.objects.get(incident=incident, key="move_mail_cash")
        respond.done(by=place.person("周国栋"), at=minutes(30), task=task, result="邮件现金已转到县库")
    else:
        relieve(
            by=office,
            at=minutes(30),
            unit=place.unit,
            person=place.people[HEAD],
            replacement=place.people[CLERK],
        )
    jobs.drain(minutes(31))
    assert asked() == {"custody_restart:YS04", "custody_move:YS04"}
    task = Task.objects.get(key="list_move")
    assert task.due_at is not None
    assert task.due_at - task.opened_at == minutes(60) - minutes(0)
    assert queries.kind_due(outlet, incident) == ListKind.MOVE
    entry = Entry.objects.get(code="CUSTODY_MOVED")
    assert entry.stream == incident.stream
    build.signed(place, at=minutes(40), second=CASHIER, kind=ListKind.MOVE, holder=CLERK)
    assert asked() == {"custody_restart:YS04"}
    assert tasks("list_move") == ["DONE"]


def test_the_way_back_from_another_place_asks_for_a_list_of_it(place: County, incident: Incident) -> None:
    build.signed(place)
    office, outlet = place.person("沈佳"), place.outlets["YS04"]
    network.relocate(by=office, at=minutes(30), outlet=outlet, place="石桥邮政所")
    jobs.drain(minutes(31))
    build.signed(place, at=minutes(40), second=CASHIER, kind=ListKind.MOVE)
    assert asked() == {"custody_restart:YS04"}
    network.lift_holds(by=office, at=minutes(200), source="relocation", outlets=[outlet.pk])
    jobs.drain(minutes(201))
    assert asked() == {"custody_restart:YS04", "custody_move:YS04"}
    moved = journal.payload_of(Entry.objects.filter(code="CUSTODY_MOVED").latest("pk"))
    assert moved is not None
    assert moved["custody_move"] == Move.RETURNED


def test_lifting_another_hold_moves_nothing(place: County, incident: Incident) -> None:
    build.signed(place)
    office, outlet = place.person("沈佳"), place.outlets["YS04"]
    row = network.HoldRow(outlet.pk, "letters", State.RESTRICTED, how="slow")
    network.place_holds(by=office, at=minutes(30), rows=[row], source="office")
    network.lift_holds(by=office, at=minutes(200), source="office", outlets=[outlet.pk])
    jobs.drain(minutes(201))
    assert asked() == {"custody_restart:YS04"}


def test_a_task_ticked_off_by_hand_leaves_the_list_owed_where_it_is_written(
    place: County, incident: Incident
) -> None:
    outlet = place.outlets["YS04"]
    build.signed(place)
    actions.note_move(by=SWEEP, at=minutes(30), incident=incident, outlet=outlet, move=Move.RELOCATED)
    for key, kind in (("list_move", ListKind.MOVE), ("list_restart", ListKind.RESTART)):
        if kind == ListKind.RESTART:
            response.claimed(place, incident)
        respond.done(
            by=place.person(HEAD), at=minutes(61), task=Task.objects.get(key=key), result="口头交接过了"
        )
        assert f"custody_{kind.lower()}:YS04" in asked(), "the word is no list"
        assert queries.kind_due(outlet, incident) == kind, "so the list is still asked for"
        build.signed(place, at=minutes(62), kind=kind)
    assert asked() == set()
    assert queries.kind_due(outlet, incident) is None


def test_a_relapse_asks_for_the_list_at_the_stop_again_and_for_the_one_before_the_restart(
    place: County, incident: Incident
) -> None:
    build.signed(place)
    build.signed(place, at=minutes(50), kind=ListKind.RESTART)
    response.restored(place, incident)
    restore.relapse(
        by=place.person("黄建华"),
        at=minutes(120),
        incident=incident,
        lines=[("YS04", "letters")],
        reason="又断电",
    )
    jobs.drain(minutes(121))
    outlet = place.outlets["YS04"]
    task = Task.objects.get(key="list_custody", state__in=OPEN_TASKS)
    assert (task.outlet, task.due_at) == (outlet, minutes(120 + 60))
    assert queries.kind_due(outlet, incident) == ListKind.STOP
    assert asked() == {"custody_restart:YS04"}, (
        "the list before the first restart does not count for this one"
    )
    build.signed(place, at=minutes(130))
    entry = Entry.objects.get(code="RELAPSED")
    assert actions.owe_anew(by=SWEEP, at=minutes(133), incident=incident, cause=entry) == 0, "it is written"
    assert not Task.objects.filter(key="list_custody", state__in=OPEN_TASKS).exists()
    assert asked() == {"custody_restart:YS04"}
    build.signed(place, at=minutes(140), kind=ListKind.RESTART)
    assert asked() == set()


def test_note_move_asks_for_nothing_twice_and_nothing_after_the_list_before_the_restart(
    place: County, incident: Incident
) -> None:
    outlet = place.outlets["YS04"]

    def note(at: int) -> bool:
        return actions.note_move(
            by=SWEEP, at=minutes(at), incident=incident, outlet=outlet, move=Move.PLACE_OPENED
        )

    build.signed(place, at=minutes(20), kind=ListKind.MOVE)
    assert not note(40), "the list of this move was written as it began"
    assert note(140), "another move"
    assert note(141)
    assert Task.objects.filter(key="list_move", state__in=OPEN_TASKS).count() == 1
    build.signed(place, at=minutes(142), kind=ListKind.MOVE)
    assert note(260)
    build.signed(place, at=minutes(262), kind=ListKind.MOVE)
    build.signed(place, at=minutes(270), kind=ListKind.RESTART)
    assert not note(272), "back for the restart"
    assert asked() == set()


def test_what_an_outlet_owes_follows_it_out_of_a_split_incident(place: County, incident: Incident) -> None:
    build.signed(place)
    actions.note_move(
        by=SWEEP, at=minutes(30), incident=incident, outlet=place.outlets["YS04"], move=Move.RELOCATED
    )
    two = response.reported(place, "YS05", ("letters",))
    merge.merge(by=place.person("沈佳"), at=minutes(35), incident=incident, into=two, reason="同一停电")
    jobs.drain(minutes(36))
    open_ones = Condition.objects.filter(met_at=None)
    assert {(row.key, row.incident_id) for row in open_ones} == {
        ("custody_restart:YS04", two.pk),
        ("custody_move:YS04", two.pk),
    }


def test_an_incident_called_off_needs_no_list(place: County) -> None:
    incident = build.stopped(place)
    build.signed(place)
    called = merge.call_off(by=place.person("周国栋"), at=minutes(40), incident=incident, reason="误报")
    jobs.drain(minutes(41))
    assert called.stage == "CALLED_OFF"
    assert not Task.objects.filter(key__in=("list_move", "list_restart"), state__in=OPEN_TASKS).exists()


def test_owe_lists_is_idempotent(place: County, incident: Incident) -> None:
    build.signed(place)
    entry = Entry.objects.filter(stream=incident.stream).latest("pk")
    assert actions.owe_lists(by=SWEEP, at=minutes(30), incident=incident, cause=entry) == 0
    assert asked() == {"custody_restart:YS04"}
