"""What is added to an incident that is reported already: facts from an outlet, notes of the office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import cases, holds, owed, people_alarms, scene, sealing
from youxu.incidents.actions.entries import added_all, belonging, fresh, open_incident, record
from youxu.incidents.actions.levels import grown
from youxu.incidents.actions.move import change
from youxu.incidents.actions.report import before_restored, outlet_by_code, place_of, read_lines
from youxu.incidents.events import facts as stated
from youxu.incidents.events import report as events
from youxu.incidents.models import Incident, LevelFact
from youxu.incidents.queries.facts import standing_facts
from youxu.incidents.queries.scene import scene_held
from youxu.incidents.queries.situation import Site, site_of, situation_of
from youxu.incidents.rules import facts as level_facts
from youxu.incidents.rules import report as rules
from youxu.incidents.rules.report import Told
from youxu.incidents.rules.words import Answer
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Flag, Moment

SCENE_BY_RECORD = mark("A scene is given back by the record of who released it: officer, unit and time.")


class UnableToAddFacts(UnableTo):
    """Facts are added to an incident that is not yet restored."""

    clause = "P1"


class UnableToStateFacts(UnableTo):
    """A fact for the level names its source."""

    text = mark("Say from whom this is known.")
    clause = "P2"


class UnableToGradeEvent(UnableTo):
    """The event gets a grade of the law, with a reason."""

    text = mark("Say why in a few words.")
    clause = "P2"


class UnableToNote(UnableTo):
    """A note has words."""

    text = mark("Write something.")
    clause = "O3"


@action
def add_facts(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    outlet_code: str,
    lines: Sequence[str] = (),
    how: str = "",
    counters: Sequence[str] = (),
    began_at: datetime | None = None,
    flags: Sequence[str] = (),
    people_in_danger: str = Answer.NO,
    data_exposed: str = Answer.NO,
    mail_or_cash_at_risk: str = Answer.NO,
    note: str = "",
    photos: Iterable[Any] = (),
) -> Incident:
    """Add facts from an outlet (补充情况): more lines, people, data, custody, words, pictures.

    The level is proposed anew; it follows by itself only upward and while nobody has set it. Raises Invalid,
    UnableToAddFacts when service is restored or nothing is said.
    """
    by.require("report", unit=incident.unit_path)
    incident = open_incident(incident, UnableToAddFacts)
    before_restored(incident, UnableToAddFacts)
    outlet, plan = outlet_by_code(outlet_code, by), planned.plan_of(incident)
    pictures = tuple(photos)
    if pictures:
        scene.refuse_while_held(by=by, at=at, error=UnableToAddFacts, outlet=outlet, incident=incident)
    site = site_of(outlet)
    began = began_at or at
    told = Told(
        cause=incident.cause,
        lines=read_lines(lines, how, site),
        began_at=began,
        noticed_at=max(began, at),
        counters=tuple(counters),
        people_in_danger=people_in_danger,
        data_exposed=data_exposed,
        mail_or_cash_at_risk=mail_or_cash_at_risk,
    )
    said = {*flags, *(set(rules.flags_of(told)) - set(incident.flags))}
    again = people_in_danger == Answer.YES
    if not (told.lines or said or again or note.strip() or pictures):
        raise UnableToAddFacts(mark("Say what is new."), field="note")
    told = _checked_facts(told, site, plan, flags, at)
    rows = cases.interrupt(incident, outlet, told.lines, began_at=began, counters=told.counters)
    incident = grown(incident, plan, said, at)
    people_alarms.alarm_of_report(incident, outlet, {*flags, *rules.flags_of(told)}, at=at)
    what = events.FactsAdded(
        **cases.outlet_words(outlet),
        **cases.line_words(plan, told.lines),
        flags=" ".join(sorted(said)),
        text=note.strip(),
        level=str(incident.proposed_level),
    )
    entry = record(what, incident, by=by, at=at, subject=incident)
    holds.place(incident, rows, by=by, at=at, cause=entry)
    cases.keep_photos(incident, pictures, by=by, at=at, kind=Incident._meta.label_lower, subject=incident.pk)
    if rows:
        now = situation_of(incident, plan, at)
        owed.open_owed(incident, plan, Moment.SUSPENDED, at=at, outlets=[outlet], situation=now)
    return fresh(incident)


def _checked_facts(told: Told, site: Site, plan: Plan, flags: Sequence[str], at: datetime) -> Told:
    place = place_of(site, plan)
    found = rules.faults(told, place, at)
    if not told.lines:
        found.pop("lines", None)
    if strange := sorted(set(flags) - rules.FLAGS):
        found["flags"] = Sentence(rules.UNKNOWN_FLAG, {"flag": ", ".join(strange)})
    if found:
        raise Invalid(found)
    return replace(told, lines=rules.restricted_by_counters(told, place))


@action
def state_facts(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    facts: Mapping[str, str],
    source: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """State facts that the level rules ask for (office and leaders): flags, counts, an order from above.

    ``facts`` is key -> value, see ``rules.facts``; ``source`` says from whom it is known. What stood before is
    replaced and stays readable; the level is proposed anew with its reasons, and follows by itself only upward
    and while nobody has set it. Raises UnableToStateFacts, Invalid (every value at fault), Stale.
    """
    by.require("raise_level", unit=incident.unit_path)
    expected = incident.revision if revision is None else revision
    incident = open_incident(incident, UnableToStateFacts)
    read = {key: level_facts.read(key, value) for key, value in facts.items()}
    if wrong := {key: found for key, found in read.items() if isinstance(found, Sentence)}:
        raise Invalid(wrong)
    before = standing_facts(incident)
    new = {key: str(value) for key, value in read.items() if str(value) != before[key]}
    if not new:
        raise UnableToStateFacts(mark("Say what is new."), field="facts")
    if not source.strip():
        raise UnableToStateFacts(field="source")
    if new.get(Flag.SCENE_HELD) == level_facts.NO and scene_held(incident):
        raise UnableToStateFacts(SCENE_BY_RECORD, field=str(Flag.SCENE_HELD), clause="P5a")
    replace_facts(incident, new, source, by, at)
    gone = {key for key, value in new.items() if value == level_facts.NO}
    came = {key for key, value in new.items() if value == level_facts.YES and key in level_facts.FLAGS}
    if level_facts.names_casualties(new):
        sealing.seal(incident, at=at)
    flags = sorted((set(incident.flags) - gone) | came)
    old_level, plan = str(incident.proposed_level), planned.plan_of(incident)
    incident = grown(change(incident, revision=expected, flags=flags), plan, (), at)
    people_alarms.alarms_of_facts(incident, came, gone, by=by, at=at)
    words = [level_facts.in_words(key, before[key], value) for key, value in new.items()]
    what = stated.FactsStated(
        keys=" ".join(f"{key}={value}" for key, value in new.items()),
        changes="；".join(zh for zh, _ in words),
        changes_en="; ".join(en for _, en in words),
        source=source.strip()[:200],
        old_level=old_level,
        level=str(incident.proposed_level),
    )
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    return fresh(incident)


def replace_facts(incident: Incident, new: Mapping[str, str], source: str, by: Actor, at: datetime) -> None:
    """Write facts as they are now, within an act with an entry of its own; what stood before stays readable."""
    LevelFact.objects.filter(incident=incident, key__in=new, replaced_at=None).update(replaced_at=at)
    added_all((_stated(incident, key, value, source, by, at) for key, value in new.items()), incident.stream)


def _stated(incident: Incident, key: str, value: str, source: str, by: Actor, at: datetime) -> LevelFact:
    return LevelFact(
        **belonging(incident),
        key=key,
        value=value,
        source=source.strip()[:200],
        stated_by_id=by.person_id,
        stated_by_name=by.name[:80],
        stated_at=at,
    )


@action
def grade_event(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    grade: str,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Grade the event as the law does (事件分级): a person's act, never the system's; the level stays as it is.

    Raises UnableToGradeEvent for an unknown or the same grade or a missing reason, Stale.
    """
    by.require("raise_level", unit=incident.unit_path)
    expected = incident.revision if revision is None else revision
    incident = open_incident(incident, UnableToGradeEvent)
    if grade not in list(level_facts.EventGrade):
        raise UnableToGradeEvent(mark("There is no grade {grade}."), field="grade", grade=grade)
    if grade == incident.event_grade:
        raise UnableToGradeEvent(mark("This is the grade already."), field="grade")
    if not reason.strip():
        raise UnableToGradeEvent(field="reason")
    old = incident.event_grade
    incident = change(incident, revision=expected, event_grade=grade)
    what = stated.EventGraded(old_event_grade=old, event_grade=grade, reason=reason.strip())
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    return fresh(incident)


@action
def note(
    *, by: Actor, at: datetime, incident: Incident, text: str, corrects: int = 0, cause: Entry | None = None
) -> Incident:
    """Write a note into the journal of an incident (记一笔); ``corrects`` is the sequence of the entry it corrects.

    Raises UnableToNote without words.
    """
    by.require("note", unit=incident.unit_path)
    if not text.strip():
        raise UnableToNote(field="text")
    incident = fresh(incident)
    record(events.NoteWritten(text.strip(), corrects), incident, by=by, at=at, subject=incident, cause=cause)
    return incident
