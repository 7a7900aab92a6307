"""Need-to-know incidents with a planted word in every place where people write, and who must never see them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.builders import cards
from tests.builders import incidents as building
from tests.builders.deadlines import followed
from tests.builders.incidents import minutes, whole_county
from tests.builders.response import BEGAN, County

from youxu.alternatives import actions as neighbours
from youxu.announcements import actions as notices
from youxu.announcements.rules.content import Written as Added
from youxu.core.actor import Actor, system
from youxu.custody import actions as custody
from youxu.custody.models import Compensation, CustodyList, DifferenceCase
from youxu.custody.rules.lists import Written
from youxu.custody.rules.words import SignWay
from youxu.delivery.actions import queue
from youxu.delivery.rules.addresses import Address, To
from youxu.evaluation.actions.improvement import propose_improvement
from youxu.feedback import actions as customers
from youxu.feedback.models import CallBack, Mention, Voice
from youxu.incidents.actions import convene, direct, facts, levels, people, report, respond, scene
from youxu.incidents.models import Incident, Receipt, Task
from youxu.organisation.models import Holding, Person, Post
from youxu.supplies import actions as supplies
from youxu.supplies.models import SupplyRequest
from youxu.supplies.queries import items_of

PREFIX = "暗语"
"""What every planted word begins with: a search for it finds all of them, for who may read them."""

CITY = "市公司值守"
"""A person of the unit above, who reads the county but nothing need-to-know."""


@dataclass(frozen=True)
class Secret:
    """A county with two need-to-know incidents; ``words`` are planted, ``strangers`` must not find them."""

    place: County
    late: Incident
    """Open at first, need-to-know after much was written in it."""

    born: Incident
    """Need-to-know from the report on."""

    words: tuple[str, ...]
    strangers: tuple[Person, ...]

    cards: tuple[str, ...]
    """The codes of the cards of the outlets of both incidents, of one asked to stand in, of one without a part in them."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what names the incidents: their references and titles."""
        rows = (self.late, self.born)
        incidents = tuple(name for row in rows for name in (row.reference, row.title, row.title_en))
        return (*incidents, *self.papers, "AY0001")

    @property
    def papers(self) -> tuple[str, ...]:
        """Return the references of custody lists, case, compensation, of what customers said and the public spoke."""
        kinds: tuple[Any, ...] = (
            CustodyList,
            DifferenceCase,
            Compensation,
            Voice,
            Mention,
            SupplyRequest,
        )
        return tuple(
            row.reference for kind in kinds for row in kind._default_manager.filter(incident=self.late)
        )


def planted() -> Secret:
    """Make the county, the incidents and their words."""
    place = whole_county()
    words: list[str] = []

    def word(name: str) -> str:
        words.append(f"{PREFIX}{name}")
        return words[-1]

    late = _late(place, word)
    born = _born(place, word)
    for incident, name in ((late, "甲信"), (born, "乙信")):
        _tell(incident, word(name))
    for one in (late, born):
        followed(one, minutes(40))
    for one, name in ((late, "甲荐"), (born, "乙荐")):
        propose_improvement(
            by=place.person("周国栋", minutes(41)), at=minutes(41), unit=place.unit, text=word(name),
            source="SUMMARY", incident=one,
        )  # fmt: skip
    strangers = (place.people["唐小燕"], _of_the_city(place))
    codes = tuple(cards.card(place, code, minutes(50)).code for code in ("YS04", "YS10", "YS05", "YS12"))
    return Secret(place, late, born, tuple(words), strangers, codes)


def _neighbours(place: County, incident: Incident, word: Callable[[str], str]) -> None:
    """Ask two outlets to stand in, of which one accepts and one refuses, and strike a third."""
    office, at = place.person("沈佳", minutes(11)), minutes(11)
    yes, no = (
        neighbours.ask(by=office, at=at, incident=incident, neighbour=place.outlets[code], lines=("letters",))
        for code in ("YS12", "YS13")
    )
    neighbours.accept(
        by=office,
        at=at,
        asked=yes,
        until_at=minutes(600),
        staff=word("甲岗"),
        cash=word("甲款"),
        told_by=word("甲接"),
    )
    neighbours.refuse(by=office, at=at, asked=no, reason=word("甲不"), told_by="店长")
    neighbours.strike(
        by=office,
        at=at,
        incident=incident,
        outlet=place.outlets["YS04"],
        neighbour=place.outlets["YS14"],
        reason=word("甲排"),
    )


def _tell(incident: Incident, text: str) -> None:
    """Queue a message about an incident; of the first as if it were still open, which its sealing covers."""
    to = To("person:1", (Address("BY_HAND", "值班电话"),), "周国栋")
    queue(
        by=system("test"), at=minutes(30), unit=incident.unit_path, text=text, to=to, source=incident.stream
    )


def _late(place: County, word: Callable[[str], str]) -> Incident:
    def who(name: str, at: float) -> Actor:
        return place.person(name, minutes(at))

    incident = building.reported(
        place,
        by=building.clerk(place),
        note=word("甲报"),
        cause_detail=word("甲因"),
        photos=[picture(word("甲图"))],
    )
    office, leader = "沈佳", "周国栋"
    incident = report.verify_report(
        by=who(office, 3), at=minutes(3), incident=incident, found="TRUE", with_whom=word("甲核")
    )
    incident = levels.raise_level(
        by=who(office, 4), at=minutes(4), incident=incident, level="III", reason=word("甲级")
    )
    incident = facts.state_facts(
        by=who(office, 5), at=minutes(5), incident=incident, facts={"press": "YES"}, source=word("甲源")
    )
    meeting = convene.convene(by=who(office, 5), at=minutes(5), incident=incident)
    seat = meeting.seats.get(person=place.people[leader])
    convene.answer_call(by=who(leader, 6), at=minutes(6), seat=seat, status="JOINED")
    convene.hold_meeting(
        by=who(leader, 8),
        at=minutes(8),
        convening=meeting,
        led_by=place.people[leader],
        minutes=word("甲会"),
    )
    incident.refresh_from_db()
    incident = direct.direct(by=who(leader, 9), at=minutes(9), incident=incident)
    direct.refuse(
        by=who("何敏", 10),
        at=minutes(10),
        receipt=Receipt.objects.filter(directive__incident=incident, group="customer")[0],
        reason=word("甲拒"),
    )
    incident = direct.accept(by=who("林志远", 11), at=minutes(11), incident=incident)
    _neighbours(place, incident, word)
    respond.estimate(
        by=who("林志远", 12), at=minutes(12), incident=incident, eta_at=minutes(70), reason=word("甲估")
    )
    own = Added(ends_at=minutes(900), words_zh=word("甲告"), words_en=word("甲告英"))
    notices.draft_notice(by=who(office, 13), at=minutes(13), incident=incident, said=own)
    task = Task.objects.filter(incident=incident, key="find_fault").get()
    respond.log(by=who("林志远", 13), at=minutes(13), task=task, text=word("甲记"), photos=[picture("二")])
    respond.call_vendor(
        by=who("林志远", 14),
        at=minutes(14),
        incident=incident,
        vendor=word("甲商"),
        ticket_number=word("甲单"),
    )
    respond.add_task(
        by=who("林志远", 14),
        at=minutes(14),
        incident=incident,
        title=word("甲务"),
        group="technical",
        detail=word("甲细"),
    )
    people.name_person(
        by=who(office, 14),
        at=minutes(14),
        incident=incident,
        who=word("甲人"),
        kind="CUSTOMER",
        state="SAFE",
        outlet=place.outlets["YS04"],
        place=word("甲处"),
        told=word("甲告"),
    )
    people.record_alarm_call(
        by=who(office, 14),
        at=minutes(14),
        incident=incident,
        service="POLICE",
        caller=word("甲拨"),
        answered_by=word("甲接"),
        said=word("甲说"),
    )
    people.raise_people_alarm(
        by=who(office, 14), at=minutes(14), incident=incident, key="planted", source="点名"
    )
    people.account_for_people(by=who(office, 14), at=minutes(14), incident=incident, word=word("甲落"))
    _custody(place, incident, word)
    _customers(place, incident, word)
    _supplies(place, incident, word)
    facts.note(by=who(office, 15), at=minutes(15), incident=incident, text=word("甲注"))
    facts.add_facts(
        by=building.clerk(place),
        at=minutes(16),
        incident=incident,
        outlet_code="YS04",
        note=word("甲补"),
        data_exposed="YES",
    )
    return Incident.objects.get(pk=incident.pk)


def _customers(place: County, incident: Incident, word: Callable[[str], str]) -> None:
    """Let customers write and be rung back, and the public speak, while the incident is open (O5, R4)."""
    office, at = place.person("沈佳", minutes(22)), minutes(22)
    said = customers.Said("COMPLAINT", word("甲诉"), contact="13812345678", name="甲客")
    given = {"unit": place.unit, "outlet": place.outlets["YS04"], "incident": incident}
    voice = customers.enter_voice(by=office, at=at, said=said, **given)
    customers.answer_voice(by=office, at=at, voice=voice, text=word("甲答"))
    row = CallBack.objects.get(voice=voice)
    customers.record_call(by=office, at=at, call_back=row, result="NOT_REACHED", note=word("甲拨"))
    seen = customers.Seen(word("甲坛"), word("甲议"), truth="TRUE")
    mention = customers.note_mention(by=office, at=at, unit=place.unit, seen=seen, incident=incident)
    customers.answer_mention(by=office, at=at, mention=mention, answer=word("甲应"))


def _supplies(place: County, incident: Incident, word: Callable[[str], str]) -> None:
    """Ask for supplies, issue, lose and take back some while the incident is open (P3c)."""
    office, at = place.person("沈佳", minutes(23)), minutes(23)
    supplies.adopt_items(by=office, at=at, unit=place.unit)
    depot = supplies.keep_site(by=office, at=at, unit=place.unit, kind="DEPOT", name="县公司库房")
    radio = next(row for row in items_of(place.unit.path).values() if row.key == "radios")
    supplies.receive(by=office, at=at, site=depot, items={radio: 8})
    row = supplies.request(
        by=office,
        at=at,
        unit=place.unit,
        goal=supplies.For(incident, place.outlets["YS04"]),
        rows=(supplies.Asked(radio, 3),),
        reason=word("甲物"),
    )
    row = supplies.approve(by=office, at=at, request=row, decision=word("甲批"))
    supplies.issue(by=office, at=at, request=row, site=depot, items={radio: 3})
    supplies.lose(by=office, at=at, request=row, items={radio: 1}, reason=word("甲丢"))
    supplies.give_back(by=office, at=at, request=row, site=depot, items={radio: 1}, reason=word("甲还"))


def _custody(place: County, incident: Incident, word: Callable[[str], str]) -> None:
    """Fill every table of custody while the incident is open: two lists that differ, a case, numbers, customers."""
    outlet, at = place.outlets["YS04"], minutes(15)
    head, office = building.clerk(place), place.person("沈佳", at)
    held = {"place": word("甲柜"), "holder": word("甲持")}
    for kind, cash in (("STOP", "12345.60"), ("MOVE", "12300.00")):
        rows = [Written("cash_box", amount=cash, numbers=word(f"甲封{kind}"), **held)]
        row = custody.write_list(by=head, at=at, outlet=outlet, kind=kind, rows=rows)
        custody.sign_list(by=office, at=at, row=row, way=SignWay.TELEPHONE, reason=word(f"甲缺{kind}"))
    case = DifferenceCase.objects.get(incident=incident)
    custody.settle_case(by=office, at=at, case=case, outcome="FOUND", words=word("甲差"))
    claim = custody.open_compensation(
        by=office, at=at, outlet=outlet, line="letters", customer=word("甲客"), case=case
    )
    custody.move_compensation(by=office, at=at, compensation=claim, to="REFUSED", reason=word("甲不赔"))
    doubtful = custody.list_doubtful(
        by=head,
        at=at,
        outlet=outlet,
        line="savings",
        happened_at=minutes(1),
        serial=word("甲流水"),
        amount="500",
        contact=word("甲联系"),
    )
    custody.hand_doubtful(by=head, at=at, doubtful=doubtful, to_whom=word("甲交"), promised_at=minutes(300))
    custody.answer_doubtful(by=head, at=at, doubtful=doubtful, answer=word("甲复"))
    block = custody.issue_block(by=head, at=at, outlet=outlet, first="AY0001", last="AY0005")
    custody.end_receipts(by=head, at=at, block=block, void="1")
    custody.correct_receipts(by=head, at=at, block=block, numbers="1", end="USED", reason=word("甲更正"))
    custody.count_backlog(by=head, at=at, outlet=outlet, counts={"ordinary_mail": 3})


def _born(place: County, word: Callable[[str], str]) -> Incident:
    office = place.person("沈佳", minutes(20))
    incident = building.reported(
        place,
        outlet="YS10",
        by=office,
        at=minutes(20),
        cause="robbery_violence",
        note=word("乙报"),
        by_telephone=True,
        caller=word("乙来电"),
        people_in_danger="YES",
    )
    facts.note(by=office, at=minutes(21), incident=incident, text=word("乙注"))
    row = people.name_person(
        by=office,
        at=minutes(22),
        incident=incident,
        who=word("乙人"),
        kind="STAFF",
        state="MISSING",
        place=word("乙处"),
    )
    people.change_person(
        by=office, at=minutes(23), person=row, state="IN_HOSPITAL", place=word("乙院"), told=word("乙告")
    )
    scene.release_scene(
        by=place.person("孙立", minutes(40)),
        at=minutes(40),
        incident=incident,
        authority="POLICE",
        officer=word("乙警"),
        officer_unit=word("乙所"),
    )
    return Incident.objects.get(pk=incident.pk)


def _of_the_city(place: County) -> Person:
    city = place.unit.parent
    assert city is not None
    person = Person.objects.create(staff_number="CITY1", name=CITY, unit=city, unit_path=city.path)
    post = Post.objects.create(unit=city, unit_path=city.path, key="office", name="办公室")
    Holding.objects.create(post=post, person=person, starts_at=BEGAN - timedelta(days=30))
    return person


def picture(name: str) -> SimpleUploadedFile:
    """Return a small picture as it comes from a phone."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    return SimpleUploadedFile(f"{name}.png", buffer.getvalue(), content_type="image/png")
