"""Affected staff are relieved: who has the duty then, who may read why, what follows, how it ends (O2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from tests.builders import incidents as building
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County, hold_post
from tests.states import kept
from youxu.core import journal
from youxu.core.actor import Actor, ActorKind, system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.incidents.actions import respond
from youxu.incidents.models import Task
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.organisation import queries
from youxu.organisation.actions import add_shift, end_relief, purge_reliefs, relieve, tend_reliefs
from youxu.organisation.actions.hand_over import start_hand_over
from youxu.organisation.actions.reliefs import UnableToEndRelief, UnableToRelieve
from youxu.organisation.models import Cover, Deputy, Holding, Post, Relief, Shift
from youxu.organisation.queries.hand_over import duty_change
from youxu.organisation.queries.keys import keys_with
from youxu.reactions.handlers import organisation as handlers

pytestmark = [pytest.mark.django_db, pytest.mark.both]
AT, LATER, END = minutes(20), minutes(25), minutes(120)
WHY = "劫案目击，受惊"


@kept
def place() -> County:
    """Return the county; the deputy for technique deputises for the leader, the customer officer for the duty."""
    found = building.whole_county()
    for post, deputy in (("leader", "deputy_technical"), ("duty_officer", "customer_officer")):
        rows = {row.key: row for row in Post.objects.filter(unit=found.unit, outlet=None)}
        Deputy.objects.create(post=rows[post], deputy=rows[deputy])
    return found


def relieved(
    place: County, name: str, other: str = "", by: str = "沈佳", at: Any = AT, **more: Any
) -> Relief:
    given = {"replacement": place.people[other] if other else None, **more}
    return relieve(by=place.person(by, at), at=at, unit=place.unit, person=place.people[name], **given)


def refused(place: County, *args: Any, **more: Any) -> str:
    with pytest.raises(UnableToRelieve) as caught:
        relieved(place, *args, **more)
    assert Relief.objects.count() == more.get("count", Relief.objects.count())
    return caught.value.field


def duty(place: County, role: str, at: Any = LATER) -> list[str]:
    return [one.name for one in queries.duty_at(place.unit, at).resolve(role)]


def test_the_relieved_has_no_duty_and_who_stands_in_has_it_until_the_end(place: County) -> None:
    relieved(place, "郑凯", "马骏", ends_at=END)
    assert "郑凯" not in duty(place, "engineer")
    assert duty(place, "engineer") == ["马骏"]
    assert not place.person("郑凯", LATER).posts
    assert "engineer" in place.person("马骏", LATER).posts
    assert duty(place, "engineer", END) == ["郑凯"]
    assert place.person("郑凯", END).posts == ("engineer",)
    assert "engineer" not in place.person("马骏", END).posts
    assert duty(place, "engineer", minutes(19)) == ["郑凯"]


def test_without_a_replacement_each_post_goes_to_its_deputy_by_the_plan(place: County) -> None:
    relieved(place, "周国栋")
    assert duty(place, "leader") == ["林志远"]
    assert place.person("林志远", LATER).may("approve_plan", unit=place.unit.path)
    assert not place.person("周国栋", LATER).may("direct", unit=place.unit.path)
    assert place.person("周国栋", LATER).may("own_account", unit=place.unit.path)


def test_a_post_without_a_deputy_stands_open_and_readiness_says_so(place: County) -> None:
    relieved(place, "吴大勇")
    assert not Cover.objects.exists()
    assert duty(place, "logistics_head") == []
    found = {one.key: one for one in queries.can_satisfy(place.unit, LATER)}
    assert "nobody stands in" in str(found["relieved"].sentence.text)
    assert "vacant" in found
    (row,) = queries.reliefs_in(place.unit, LATER)
    assert [zh for zh, _en in row.uncovered] == ["logistics_head"]


def test_shifts_go_to_who_stands_in_and_the_roster_shows_both(place: County) -> None:
    for name, kind in (("沈佳", "DUTY_OFFICER"), ("苏婷", "LEADER_ON_CALL")):
        add_shift(
            by=system("test"), at=NINE, unit=place.unit, kind=kind,
            person=place.people[name], starts_at=NINE, ends_at=minutes(600),
        )  # fmt: skip
    Holding.objects.filter(person=place.people["沈佳"]).update(ends_at=NINE - timedelta(hours=1))
    relieved(place, "沈佳", by="周国栋", other="苏婷")
    assert duty(place, "office") == ["苏婷"]
    assert place.person("苏婷", LATER).may("direct", unit=place.unit.path)
    assert not place.person("沈佳", LATER).may("direct", unit=place.unit.path)
    assert [one.name for one in queries.on_duty(place.unit, "DUTY_OFFICER", LATER)] == ["苏婷"]
    assert [one.name for one in duty_change(place.unit, LATER).has_it] == ["苏婷"]
    row = queries.roster_of(place.unit, "DUTY_OFFICER", (NINE, minutes(600)), LATER)
    assert row.now is not None
    assert row.now.relief is not None
    assert row.now.cover is not None
    assert (row.now.name, row.now.cover.name) == ("沈佳", "苏婷")
    made = start_hand_over(by=place.person("苏婷", LATER), at=LATER, unit=place.unit, counts={})
    assert made.shift == Shift.objects.get(kind="DUTY_OFFICER", person=place.people["沈佳"])


def test_a_shift_that_nobody_carries_is_named(place: County) -> None:
    add_shift(
        by=system("test"), at=NINE, unit=place.unit, kind="LOGISTICS",
        person=place.people["罗平"], starts_at=NINE, ends_at=minutes(600),
    )  # fmt: skip
    relieved(place, "罗平")
    (row,) = queries.reliefs_in(place.unit, LATER)
    assert len(row.uncovered) == 2
    now = queries.roster_of(place.unit, "LOGISTICS", (NINE, minutes(600)), LATER).now
    assert now is not None
    assert now.carrier is None


def test_ending_is_an_act_and_happens_once(place: County) -> None:
    relief = relieved(place, "郑凯", "马骏")
    officer = place.person("沈佳", LATER)
    end_relief(by=officer, at=LATER, relief=relief)
    assert duty(place, "engineer", LATER) == ["郑凯"]
    assert Entry.objects.filter(code="RELIEF_ENDED").count() == 1
    with pytest.raises(UnableToEndRelief):
        end_relief(by=officer, at=minutes(30), relief=relief)
    with pytest.raises(NotPermitted):
        end_relief(by=place.person("郑凯", LATER), at=LATER, relief=relief)


def test_only_the_office_relieves(place: County) -> None:
    with pytest.raises(NotPermitted):
        relieved(place, "郑凯", by="马骏")


def test_what_is_asked_wrongly_is_refused_by_its_field(place: County) -> None:
    assert refused(place, "郑凯", "郑凯") == "replacement"
    assert refused(place, "郑凯", ends_at=minutes(10)) == "ends_at"
    type(place.people["罗平"]).objects.filter(pk=place.people["罗平"].pk).update(retired_at=NINE)
    place.people["罗平"].refresh_from_db()
    assert refused(place, "罗平") == "person"
    assert refused(place, "郑凯", "罗平") == "replacement"
    assert not Relief.objects.exists()


def test_a_person_is_relieved_once_at_a_time_and_does_not_stand_in_meanwhile(place: County) -> None:
    relieved(place, "郑凯", ends_at=END)
    assert refused(place, "郑凯", at=LATER) == "person"
    assert refused(place, "马骏", "郑凯", at=LATER) == "replacement"
    relieved(place, "郑凯", at=END)


def test_nobody_comes_by_a_relief_into_a_post_above_the_own(place: County) -> None:
    assert refused(place, "周国栋", "沈佳") == "replacement"
    assert refused(place, "周国栋", "郑凯") == "replacement"
    relieved(place, "周国栋", "林志远")
    assert duty(place, "leader") == ["林志远"]


def test_who_keeps_the_organisation_may_name_anybody(place: County) -> None:
    relieved(place, "孙立", "何敏", by="周国栋")
    assert place.person("何敏", LATER).may("release_scene", unit=place.unit.path)


def test_who_stood_in_and_is_relieved_passes_it_on(place: County) -> None:
    relieved(place, "郑凯", "马骏")
    relieved(place, "马骏", "苏婷", at=LATER, by="周国栋")
    assert duty(place, "engineer", minutes(26)) == ["苏婷"]
    assert not place.person("马骏", minutes(26)).posts


def test_approvers_by_key_are_who_stands_in(place: County) -> None:
    relieved(place, "周国栋", "林志远")
    assert keys_with("approve_plan", place.unit.path, LATER) == (f"person:{place.people['林志远'].pk}",)


def test_the_entry_tells_neither_why_nor_the_incident(place: County) -> None:
    relieved(place, "郑凯", "马骏", reason=WHY, source="incident:7")
    entry = Entry.objects.get(code="STAFF_RELIEVED")
    assert entry.stream == f"unit:{place.unit.key}:roster"
    assert WHY not in str(journal.payload_of(entry))
    assert "incident" not in str(journal.payload_of(entry))
    (known,) = queries.reliefs_from("incident:7", LATER, place.person("沈佳", LATER))
    assert known.reason == WHY
    for reader in (place.person("马骏", LATER), Actor(ActorKind.PERSON, "x", "x", "WEB")):
        (row,) = queries.reliefs_from("incident:7", LATER, reader)
        assert row.reason == ""
    assert all(row.reason == "" for row in queries.reliefs_in(place.unit, LATER))


def test_the_reason_goes_by_rule(place: County) -> None:
    relief = relieved(place, "郑凯", reason=WHY, ends_at=END)
    assert purge_reliefs(by=system("purge"), at=minutes(200), before=END) == 0
    assert purge_reliefs(by=system("purge"), at=minutes(200), before=minutes(121)) == 1
    relief.refresh_from_db()
    assert relief.reason == ""
    assert Entry.objects.filter(code="TEXTS_PURGED").count() == 1


def test_open_tasks_are_offered_to_who_stands_in(place: County) -> None:
    incident = building.directed(place)
    mine = incident.tasks.filter(state__in=OPEN_TASKS, owner__isnull=False).first()
    assert mine is not None
    Task.objects.filter(pk=mine.pk).update(owner=place.people["郑凯"], accepted_at=NINE, role="engineer")
    held = Task.objects.filter(owner=place.people["郑凯"], state__in=OPEN_TASKS).count()
    relieved(place, "郑凯", "马骏", source=incident.stream)
    entry = Entry.objects.get(code="STAFF_RELIEVED")
    for _again in range(2):
        handlers.offer_tasks(entry, by=system("test"), at=LATER)
    mine.refresh_from_db()
    assert (mine.owner, mine.accepted_at) == (place.people["马骏"], None)
    assert not Task.objects.filter(owner=place.people["郑凯"], state__in=OPEN_TASKS).exists()
    said = Entry.objects.filter(code="TASK_HANDED_OVER")
    assert [one.on_behalf_of for one in said] == ["沈佳"] * held


def test_tasks_of_a_relief_that_is_over_stay(place: County) -> None:
    incident = building.directed(place)
    tasks = incident.tasks.filter(state__in=OPEN_TASKS)
    tasks.update(owner=place.people["郑凯"], revision=F("revision") + 1)
    relief = relieved(place, "郑凯", "马骏")
    end_relief(by=place.person("沈佳", AT), at=AT + timedelta(seconds=1), relief=relief)
    handlers.offer_tasks(Entry.objects.get(code="STAFF_RELIEVED"), by=system("test"), at=LATER)
    assert set(tasks.values_list("owner", flat=True)) == {place.people["郑凯"].pk}


def test_a_relief_entered_ahead_changes_nothing_until_it_begins(place: County) -> None:
    relief = relieved(place, "郑凯", "马骏", starts_at=minutes(60), ends_at=END)
    assert duty(place, "engineer", LATER) == ["郑凯"]
    assert duty(place, "engineer", minutes(61)) == ["马骏"]
    assert duty(place, "engineer", END) == ["郑凯"]
    assert queries.reliefs_in(place.unit, LATER) == ()
    assert [row.name for row in queries.reliefs_ahead(place.unit, LATER)] == ["郑凯"]
    assert tend(LATER) == 0
    assert tend(minutes(60)) == 1
    assert tend(minutes(60)) == 0
    relief.refresh_from_db()
    assert relief.begun_at == minutes(60)
    assert Entry.objects.filter(code="RELIEF_BEGAN").count() == 1


def test_what_came_to_the_person_meanwhile_goes_to_the_deputy_when_the_relief_begins(place: County) -> None:
    relieved(place, "郑凯", "马骏", starts_at=minutes(60))
    leader = Post.objects.get(unit=place.unit, outlet=None, key="leader")
    Holding.objects.create(post=leader, person=place.people["郑凯"], starts_at=minutes(30))
    tend(minutes(60))
    covers = Cover.objects.filter(relief__person=place.people["郑凯"])
    assert {row.post.key: row.person.name for row in covers if row.post}["engineer"] == "马骏"
    assert "leader" in {row.post.key for row in covers if row.post}


def test_a_relief_ahead_is_withdrawn_and_never_begins(place: County) -> None:
    relief = relieved(place, "郑凯", "马骏", starts_at=minutes(60), ends_at=END)
    end_relief(by=place.person("沈佳", LATER), at=LATER, relief=relief)
    assert Entry.objects.filter(code="RELIEF_WITHDRAWN").exists()
    assert tend(minutes(61)) == tend(minutes(130)) == 0
    assert duty(place, "engineer", minutes(61)) == ["郑凯"]
    with pytest.raises(UnableToEndRelief):
        end_relief(by=place.person("沈佳", LATER), at=LATER, relief=relief)
    assert relieved(place, "郑凯", "马骏", starts_at=minutes(60)).pk != relief.pk


def test_a_relief_ahead_is_refused_too_far_ahead_and_where_another_stands(place: County) -> None:
    assert refused(place, "郑凯", "马骏", starts_at=AT + timedelta(days=400)) == "starts_at"
    relieved(place, "郑凯", "马骏", starts_at=minutes(60), ends_at=END)
    assert refused(place, "郑凯", "马骏", starts_at=minutes(90)) == "person"
    relieved(place, "苏婷", starts_at=minutes(60), ends_at=END)
    assert refused(place, "孙立", "苏婷", starts_at=minutes(70)) == "replacement"


def lent(place: County, **more: Any) -> tuple[Relief, Any]:
    """Relieve the engineer of one incident's tasks, which go to who stands in."""
    incident = building.directed(place)
    tasks = incident.tasks.filter(state__in=OPEN_TASKS)
    tasks.update(owner=place.people["郑凯"], state="NEW", role="engineer", revision=F("revision") + 1)
    relief = relieved(place, "郑凯", "马骏", source=incident.stream, **more)
    handlers.offer_tasks(Entry.objects.get(code="STAFF_RELIEVED"), by=system("test"), at=LATER)
    return relief, incident.tasks.filter(state__in=OPEN_TASKS).order_by("pk")


def test_at_the_end_untouched_tasks_come_back_and_others_are_offered_back(place: County) -> None:
    relief, tasks = lent(place, ends_at=END)
    first, rest = tasks[0], tasks[1:]
    assert rest
    respond.accept_task(by=place.person("马骏", LATER), at=LATER, task=first)
    assert tend(END) == 1
    assert tend(END) == 0
    entry = Entry.objects.get(code="RELIEF_OVER")
    for _again in range(2):
        handlers.give_back(entry, by=system("test"), at=END)
    first.refresh_from_db()
    assert (first.owner, first.offered_back_at) == (place.people["马骏"], END)
    assert {row.owner.name for row in tasks.all()[1:] if row.owner} == {"郑凯"}
    assert Entry.objects.filter(code="TASK_OFFERED_BACK").count() == 1
    given = respond.hand_over(by=place.person("马骏", END), at=END, task=first, owner=place.people["郑凯"])
    assert (given.owner_id, given.lent_from_id, given.offered_back_at) == (
        place.people["郑凯"].pk,
        None,
        None,
    )
    assert relief.pk


def test_ending_a_relief_by_hand_gives_tasks_back_the_same_way(place: County) -> None:
    relief, tasks = lent(place)
    end_relief(by=place.person("沈佳", END), at=END, relief=relief)
    handlers.give_back(Entry.objects.get(code="RELIEF_ENDED"), by=system("test"), at=END)
    assert {row.owner.name for row in tasks.all() if row.owner} == {"郑凯"}
    assert tend(minutes(125)) == 0


def test_a_task_that_was_handed_on_stays_and_who_is_still_relieved_gets_none_back(place: County) -> None:
    relief, tasks = lent(place, ends_at=END)
    other = tasks[0]
    respond.hand_over(by=place.person("马骏", LATER), at=LATER, task=other, owner=place.people["苏婷"])
    tend(END)
    relieved(place, "郑凯", "马骏", at=END)
    entry = Entry.objects.get(code="RELIEF_OVER")
    handlers.give_back(entry, by=system("test"), at=END)
    assert {row.owner.name for row in tasks.all() if row.owner} == {"马骏", "苏婷"}
    end_relief(by=place.person("沈佳", minutes(130)), at=minutes(130), relief=Relief.objects.latest("pk"))
    handlers.give_back(entry, by=system("test"), at=minutes(130))
    assert {row.owner.name for row in tasks.all() if row.owner} == {"郑凯", "苏婷"}
    assert relief.pk


def test_offer_back_asks_for_a_lent_task(place: County) -> None:
    _relief, tasks = lent(place)
    task = tasks[0]
    Task.objects.filter(pk=task.pk).update(lent_from=None)
    with pytest.raises(respond.UnableToWorkOnTask):
        respond.offer_back(by=place.person("马骏", LATER), at=LATER, task=task)


def tend(at: Any) -> int:
    return tend_reliefs(by=system("sweep.tend_reliefs"), at=at)


def test_a_relief_in_an_exercise_leaves_the_real_duty_alone(place: County) -> None:
    relieved(place, "郑凯", "马骏", world="drill-1")
    assert duty(place, "engineer") == ["郑凯"]
    assert place.person("郑凯", LATER).posts == ("engineer",)
    assert queries.reliefs_in(place.unit, LATER) == ()
    assert queries.reliefs_from("", LATER, place.person("沈佳", LATER), world="drill-1")


def test_the_head_of_an_outlet_is_relieved_there(place: County) -> None:
    hold_post(place, "钱一", "counter_clerk", place.outlets["YS04"])
    relieved(place, "黄建华", "钱一")
    assert duty_of_outlet(place) == ["钱一"]
    assert place.person("钱一", LATER).may("claim_restored", unit=place.unit.path)


def duty_of_outlet(place: County) -> list[str]:
    book = queries.duty_at(place.unit, LATER, outlets=[place.outlets["YS04"].pk])
    return [one.name for one in book.resolve("outlet_head", place.outlets["YS04"].pk)]
