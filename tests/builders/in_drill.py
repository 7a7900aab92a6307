"""Drills for tests: a world of its own in the county of ``incidents``, prepared or under way, and who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.builders.alerting import followed
from tests.builders.incidents import NINE
from tests.builders.response import BEGAN, County, announced, minutes, restored

from youxu.announcements import actions as notices
from youxu.announcements.rules.content import NOT_SAFE
from youxu.announcements.rules.content import Written as Added
from youxu.core import clock
from youxu.core.actor import system
from youxu.custody import actions as custody
from youxu.custody.rules.lists import Written
from youxu.delivery import actions as delivery
from youxu.delivery.models import Channel
from youxu.delivery.rules.words import Kind
from youxu.exercises.models import Exercise, Participant, Scenario
from youxu.feedback import actions as customers
from youxu.incidents.actions import clear, close, convene, levels, respond
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident
from youxu.organisation.models import Person
from youxu.supplies import actions as supplies
from youxu.supplies.models import SupplySite
from youxu.supplies.queries import items_of
from youxu.watch.actions import start_rollcall

KEY = "EX261123-01"
WORD = "暗语演习"
"""What is written wherever a player writes: a search for it finds whatever left the drill."""

HOOK = {"url": "https://hook.example.cn/in"}
SIGNED = {"sign_secret": "a secret of sixteen"}
CARRIERS: Mapping[Kind, tuple[dict[str, Any], Any]] = {
    Kind.EMAIL: (
        {"host": "127.0.0.1", "port": "1", "security": "none", "sender": "youxu@post.test"},
        None,
    ),
    Kind.SMS: ({"provider": "generic", "free_text": "yes", **HOOK}, SIGNED),
    Kind.WECOM: ({}, {"token": "wecom-token"}),
    Kind.DINGTALK: ({}, {"token": "dingtalk-token"}),
    Kind.FEISHU: ({}, {"token": "feishu-token"}),
    Kind.WEBHOOK: (HOOK, SIGNED),
    Kind.VOICE: (HOOK, SIGNED),
    Kind.PUSH: ({"subject": "mailto:youxu@post.test"}, None),
    Kind.CONSOLE: ({}, None),
}
"""A channel of every kind, with what it needs; whatever is sent by one is caught before it goes out."""
PLAYERS = ("沈佳", "周国栋", "林志远", "黄建华", "唐小燕", "马俊")


def drill(
    place: County,
    key: str = KEY,
    state: str = "RUNNING",
    parts: Mapping[str, str] | None = None,
    at: datetime = NINE,
    speed: int = 1,
) -> Exercise:
    """Return a drill of the county that began at ``at``; ``parts`` are its people by name, else its players play."""
    scenario, _made = Scenario.objects.get_or_create(
        unit=place.unit,
        unit_path=place.unit.path,
        world="",
        key="water",
        defaults={
            "title": "机房进水",
            "title_en": "Water in the equipment room",
            "body": {},
            "source": "WRITTEN",
            "changed_at": at,
            "changed_by": "system",
        },
    )
    begun = state not in ("PREPARED", "CALLED_OFF")
    row = Exercise.objects.create(
        key=key,
        world=key,
        unit=place.unit,
        unit_path=place.unit.path,
        title="2026 年下半年综合演练",
        title_en="General drill, second half of 2026",
        form="FIELD",
        scope="GENERAL",
        scenario=scenario,
        body={},
        planned_at=at,
        state=state,
        speed=speed,
        started_at=at if begun else None,
        ended_at=at if state == "ENDED" else None,
        prepared_by="system",
    )
    if begun:
        clock.set_clock(key, at, speed=speed if state == "RUNNING" else 0, scenario_at=at)
    for name, part in (parts or dict.fromkeys(PLAYERS, "PLAYER")).items():
        person = Person.objects.filter(name=name).first()
        if person is not None:
            Participant.objects.create(exercise=row, person=person, part=part, joined_at=at)
    return row


def carriers(place: County) -> list[Channel]:
    """Return a channel of every kind that has one, each for the unit, with whatever its kind needs."""
    found = []
    for kind, (settings, secret) in CARRIERS.items():
        found.append(
            delivery.add_channel(
                by=system("test"),
                at=BEGAN,
                unit=place.unit.path,
                key=kind.lower().replace("_", "-"),
                kind=kind,
                name=kind,
                settings=settings,
                secret=secret,
            )
        )
    return found


def played_through(place: County) -> Incident:
    """Play the drill through all six steps with everything that a real interruption brings with it; return its incident."""
    if not SupplySite.objects.exists():
        furnished(place)
    incident = _reported(place)
    incident = _directed(place, incident)
    _responded(place, incident)
    incident = restored(place, incident)
    followed(minutes(76))
    return _closed(place, incident)


def furnished(place: County) -> None:
    """Make what reality has before the drill: stock, and somebody who asked to be told."""
    office = place.person("沈佳")
    supplies.adopt_items(by=office, at=BEGAN, unit=place.unit)
    depot = supplies.keep_site(by=office, at=BEGAN, unit=place.unit, kind="DEPOT", name="县公司库房")
    radio = next(row for row in items_of(place.unit.path).values() if row.key == "radios")
    supplies.receive(by=office, at=BEGAN, site=depot, items={radio: 8})
    followed(BEGAN)


def _reported(place: County) -> Incident:
    incident = reporting.report(
        by=place.person("黄建华"),
        at=minutes(10),
        outlet_code="YS04",
        cause="power",
        lines=("letters", "ems", "savings"),
        began_at=BEGAN,
        note=WORD,
        world=KEY,
    )
    followed(minutes(10))
    incident = reporting.verify_report(
        by=place.person("沈佳"), at=minutes(14), incident=incident, found="TRUE", with_whom="黄建华"
    )
    followed(minutes(14))
    return levels.raise_level(
        by=place.person("沈佳"), at=minutes(15), incident=incident, level="III", reason="综合演练"
    )


def _directed(place: County, incident: Incident) -> Incident:
    leader = place.person("周国栋")
    meeting = convene.convene(by=place.person("沈佳"), at=minutes(16), incident=incident)
    followed(minutes(16))
    seat = meeting.seats.get(person=place.people["周国栋"])
    convene.answer_call(by=leader, at=minutes(17), seat=seat, status="JOINED")
    convene.hold_meeting(
        by=leader, at=minutes(19), convening=meeting, led_by=place.people["周国栋"], minutes=WORD
    )
    incident.refresh_from_db()
    incident = directing.direct(by=leader, at=minutes(20), incident=incident)
    followed(minutes(20))
    incident = directing.accept(by=place.person("林志远"), at=minutes(25), incident=incident)
    followed(minutes(25))
    return incident


def _responded(place: County, incident: Incident) -> None:
    office, outlet = place.person("沈佳"), place.outlets["YS04"]
    respond.estimate(
        by=place.person("林志远"), at=minutes(26), incident=incident, eta_at=minutes(70), reason=WORD
    )
    writer, head = place.person("苏婷"), place.person("何敏")
    draft = notices.draft_notice(
        by=writer,
        at=minutes(27),
        incident=incident,
        said=Added(ends_at=minutes(600), words_zh=WORD, words_en=WORD),
        items=NOT_SAFE,
    )
    draft = notices.submit_notice(by=writer, at=minutes(27), draft=draft)
    draft = notices.approve_notice(by=head, at=minutes(28), draft=draft)
    notices.publish_notice(by=head, at=minutes(28), draft=draft)
    followed(minutes(28))
    asked = start_rollcall(
        by=office, at=minutes(29), unit=place.unit, rule={"outlets": ["YS04", "YS05"]}, incident=incident
    )
    assert asked.world == KEY
    item = next(row for row in items_of(place.unit.path).values() if row.key == "radios")
    depot = SupplySite.objects.get(name="县公司库房")
    supplies.receive(by=office, at=minutes(29), site=depot, items={item: 5}, world=KEY)
    row = supplies.request(
        by=office,
        at=minutes(30),
        unit=place.unit,
        goal=supplies.For(incident, outlet),
        rows=(supplies.Asked(item, 3),),
        reason=WORD,
        world=KEY,
    )
    row = supplies.approve(by=office, at=minutes(31), request=row, decision=WORD)
    supplies.issue(by=office, at=minutes(32), request=row, site=depot, items={item: 3})
    said = customers.Said("COMPLAINT", WORD, contact="13812345678", name=WORD)
    customers.enter_voice(by=office, at=minutes(33), unit=place.unit, outlet=outlet, said=said, world=KEY)
    seen = customers.Seen(WORD, WORD, truth="FALSE")
    customers.note_mention(
        by=office, at=minutes(34), unit=place.unit, seen=seen, incident=incident, world=KEY
    )
    custody.write_list(
        by=place.person("黄建华"),
        at=minutes(35),
        outlet=outlet,
        kind="STOP",
        rows=[Written("cash_box", amount="12345.60", numbers=WORD, place=WORD, holder=WORD)],
        world=KEY,
    )
    followed(minutes(36))


def _closed(place: County, incident: Incident) -> Incident:
    announced(place, incident)
    for outlet in incident.interruptions.values_list("outlet__code", flat=True).distinct():
        clear.clean_up(
            by=place.person("黄建华"), at=minutes(98), incident=incident, outlet=place.outlets[outlet]
        )
    incident = clear.clear(by=place.person("周国栋"), at=minutes(100), incident=incident)
    followed(minutes(100))
    for name, group in (("林志远", "technical"), ("何敏", "customer"), ("吴大勇", "logistics")):
        clear.summarise(by=place.person(name), at=minutes(110), incident=incident, group=group, text=WORD)
    close.sign(
        by=place.person("周国栋"), at=minutes(120), incident=incident, close=True, end_observation=WORD
    )
    followed(minutes(120))
    incident.refresh_from_db()
    return incident
