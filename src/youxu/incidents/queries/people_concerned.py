"""Who is in want in an incident (涉险人员), for who may know it; that the matter is open, for everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.models import Concern, Visibility
from youxu.incidents.models import AffectedPerson, Condition, Incident, PersonWord
from youxu.incidents.planned import plan_of
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.queries.rows import ConditionRow
from youxu.incidents.rules import people as rules
from youxu.incidents.rules.people import KEY
from youxu.plan.schema.parts import OutsideDuty

MOST = 200
DUTY = "police_fire_ambulance"


@dataclass(frozen=True)
class WordRow:
    """One word on a person, as it was written."""

    state: str
    place: str
    since_at: datetime
    told: str
    written_at: datetime
    written_by: str


@dataclass(frozen=True)
class ConcernedRow:
    """One row on a person: the last word first in ``words``."""

    number: int
    who: str
    kind: str
    tally: int
    outlet_code: str
    outlet: str
    outlet_en: str
    state: str
    place: str
    since_at: datetime
    told: str
    settled: bool
    revision: int
    words: tuple[WordRow, ...]


@dataclass(frozen=True)
class AlarmRow:
    """By what it became known that somebody is in want, and whether it is answered."""

    source: str
    outlet: str
    outlet_en: str
    missing: int
    said_at: datetime
    answered_at: datetime | None
    answered_by: str
    answer: str


@dataclass(frozen=True)
class CallRow:
    """One call to 110, 119 or 120."""

    service: str
    outlet: str
    outlet_en: str
    called_at: datetime
    caller: str
    answered_by: str
    said: str
    written_by: str
    written_by_en: str


@dataclass(frozen=True)
class PeopleMatter:
    """The matter of people of one incident; ``people``, ``alarms`` and ``calls`` are None for who need not know.

    ``opened`` tells whether it was ever open, ``waiting`` how many people are not accounted for.
    """

    opened: bool
    is_open: bool
    may_keep: bool
    people: tuple[ConcernedRow, ...] | None
    alarms: tuple[AlarmRow, ...] | None
    calls: tuple[CallRow, ...] | None
    waiting: int = 0
    unanswered: int = 0


def people_in_room(reader: Actor, incident: Incident, conditions: Iterable[ConditionRow]) -> PeopleMatter:
    """Return the matter as the room shows it: no query where it was never opened."""
    states = [row.met_at for row in conditions if row.key == KEY]
    if states:
        return people_matter(reader, incident, states)
    return PeopleMatter(False, False, reader.may("keep_people", unit=incident.unit_path), None, None, None)


def people_matter(
    reader: Actor, incident: Incident, states: Sequence[datetime | None] | None = None
) -> PeopleMatter:
    """Return what a reader may see of the people of an incident: at most six queries, two for who need not know.

    ``states`` are when its conditions were met, for who has read them already.
    """
    if states is None:
        states = list(Condition.objects.filter(incident=incident, key=KEY).values_list("met_at", flat=True))
    may_keep = reader.may("keep_people", unit=incident.unit_path)
    is_open = any(met is None for met in states)
    if not knows_people(reader, incident):
        return PeopleMatter(bool(states), is_open, may_keep, None, None, None)
    people = tuple(_people(incident))
    alarms = tuple(
        AlarmRow(
            row.source, *_named(row.outlet), row.missing, row.said_at,
            row.answered_at, row.answered_by_name, row.answer,
        )
        for row in incident.peoplealarms.select_related("outlet").order_by("said_at", "pk")[:MOST]
    )  # fmt: skip
    calls = tuple(
        CallRow(
            row.service, *_named(row.outlet), row.called_at, row.caller, row.answered_by, row.said,
            name_of(row.written_by), name_en_of(row.written_by),
        )
        for row in incident.alarmcalls.select_related("outlet", "written_by").order_by("called_at", "pk")[:MOST]
    )  # fmt: skip
    return PeopleMatter(
        bool(states or people or alarms),
        is_open,
        may_keep,
        people,
        alarms,
        calls,
        rules.people_in((row.state, row.tally) for row in people),
        sum(row.answered_at is None for row in alarms),
    )


def knows_people(reader: Actor, incident: Incident) -> bool:
    """Tell whether a reader who sees the incident may read who is in want there.

    Who reads need-to-know, and who is named in an incident that is so as a whole; an open incident names nobody.
    """
    return bool(with_people_known(reader, [incident]))


def with_people_known(reader: Actor, incidents: Iterable[Incident]) -> list[Incident]:
    """Return those of the incidents (seen by the reader) of which ``knows_people`` is true: one query at most."""
    several = list(incidents)
    reads = {row.pk for row in several if reader.may("read_need_to_know", unit=row.unit_path)}
    sealed = [
        row.stream for row in several if row.pk not in reads and row.visibility == Visibility.NEED_TO_KNOW
    ]
    named: set[str] = set()
    if sealed:
        rows = Concern.objects.filter(stream__in=sealed, actor_key=reader.key, ended_at=None)
        named = set(rows.values_list("stream", flat=True))
    return [row for row in several if row.pk in reads or row.stream in named]


def person_concerned(reader: Actor, incident: Incident, number: int) -> AffectedPerson | None:
    """Return a row on a person by its number, when the reader may know of it, or None."""
    rows = AffectedPerson.objects.filter(incident=incident, number=number).select_related(
        "outlet", "incident"
    )
    return rows.first() if knows_people(reader, incident) else None


def call_duty(incident: Incident) -> OutsideDuty | None:
    """Return what the plan says of calling 110, 119 and 120 (duties_out), None when it says nothing."""
    return plan_of(incident).duties_out.get(DUTY)


def _people(incident: Incident) -> list[ConcernedRow]:
    words: dict[int, list[WordRow]] = {}
    for word in PersonWord.objects.filter(incident=incident).order_by("-pk")[: MOST * 5]:
        row = WordRow(word.state, word.place, word.since_at, word.told, word.written_at, word.written_by_name)
        words.setdefault(word.person_id, []).append(row)
    return [
        ConcernedRow(
            number=row.number,
            who=row.who,
            kind=row.kind,
            tally=row.tally,
            outlet_code=row.outlet.code if row.outlet else "",
            outlet=row.outlet.name if row.outlet else "",
            outlet_en=(row.outlet.name_en or row.outlet.name) if row.outlet else "",
            state=row.state,
            place=row.place,
            since_at=row.since_at,
            told=row.told,
            settled=rules.is_settled(row.state),
            revision=row.revision,
            words=tuple(words.get(row.pk, ())),
        )
        for row in incident.affectedpersons.select_related("outlet").order_by("number")[:MOST]
    ]


def _named(outlet: object) -> tuple[str, str]:
    name, name_en = getattr(outlet, "name", ""), getattr(outlet, "name_en", "")
    return name, name_en or name
