"""Opening an incident's rows: the case itself, what it interrupts, its reference and title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count

from youxu.core.actor import Actor
from youxu.core.files import store
from youxu.core.models import StoredFile, Visibility
from youxu.core.numbers import next_number
from youxu.incidents.actions.entries import added_all, belonging
from youxu.incidents.models import Incident, Interruption, Photo
from youxu.incidents.queries.situation import Stop
from youxu.incidents.rules import report as rules
from youxu.incidents.rules.report import Stopped
from youxu.network.models import Outlet, Unit
from youxu.network.rules import UnitLevel
from youxu.plan.schema import Plan

DRILL_PREFIX = "DR"


def reference_of(unit: Unit, at: datetime, world: str = "") -> str:
    """Return the next reference: prefix, date in the unit's zone, number of the day (YS261123-01, DR… in a drill)."""
    prefix = DRILL_PREFIX if world else (unit.reference_prefix or unit.key[:2]).upper()
    day = f"{at.astimezone(ZoneInfo(unit.time_zone)):%y%m%d}"
    return f"{prefix}{day}-{next_number('incident', prefix, day):02d}"


def responsible_unit(outlet: Outlet) -> Unit:
    """Return the unit that answers for an incident of ``outlet``: its own, or the county above a branch."""
    unit = outlet.unit
    while unit.level == UnitLevel.BRANCH and unit.parent is not None:
        unit = unit.parent
    return unit


def titles(plan: Plan, outlets: Sequence[Outlet], cause: str, more: int = 0) -> dict[str, str]:
    """Return the title in both languages from the outlets and the cause."""
    text = plan.cause_called(cause).title
    names = [outlet.name for outlet in outlets]
    english = [outlet.name_en or outlet.name for outlet in outlets]
    return {
        "title": rules.title_of(names, text.zh, more)[:200],
        "title_en": rules.title_en_of(english, text.en, more)[:200],
    }


def line_words(plan: Plan, stops: Iterable[Stopped]) -> dict[str, str]:
    """Return the lines as codes and in both languages, for an entry."""
    rows = list(stops)
    return {
        "line_keys": " ".join(str(stop) for stop in rows),
        "lines": "、".join(_line(plan, stop, "zh") for stop in rows),
        "lines_en": ", ".join(_line(plan, stop, "en") for stop in rows),
    }


def _line(plan: Plan, stop: Stopped, language: str) -> str:
    name = plan.lines[stop.line].short.in_language(language)
    how = plan.restricted_how[stop.how].in_language(language) if stop.how in plan.restricted_how else ""
    if not how:
        return name
    return f"{name}（{how}）" if language == "zh" else f"{name} ({how})"


def cause_words(plan: Plan, cause: str) -> dict[str, str]:
    """Return the cause as code and in both languages, for an entry."""
    title = plan.cause_called(cause).title
    return {"cause_key": cause, "cause": title.zh, "cause_en": title.en}


def outlet_words(outlet: Outlet) -> dict[str, str]:
    """Return an outlet's name in both languages, for an entry."""
    return {"outlet": outlet.name, "outlet_en": outlet.name_en or outlet.name}


def visibility_of(plan: Plan, cause: str, flags: Iterable[str], lines: Iterable[str]) -> str:
    """Return NEED_TO_KNOW for crime, casualties, possible leaks and confidential mail, else OPEN."""
    public = plan.public_lines()
    hidden = {line: line not in public for line in lines}
    found = rules.is_need_to_know(cause, flags, only_confidential=bool(hidden) and all(hidden.values()))
    return Visibility.NEED_TO_KNOW if found else Visibility.OPEN


def stops_of(outlet: Outlet, lines: Iterable[Stopped], began_at: datetime, counters: int) -> list[Stop]:
    """Return the reported lines as the level rules read them."""
    return [Stop(outlet.pk, stop.line, stop.state, stop.how, began_at, counters) for stop in lines]


def interrupt(
    incident: Incident,
    outlet: Outlet,
    lines: Iterable[Stopped],
    *,
    began_at: datetime,
    counters: Sequence[str] = (),
    new: bool = False,
) -> list[Interruption]:
    """Make the interruptions of one outlet; a line that is interrupted already stays as it is.

    ``new`` is for an incident made by this very act, which has none yet. Return the new rows.
    """
    there = set(() if new else incident.interruptions.filter(outlet=outlet).values_list("line", flat=True))
    rows = (
        Interruption(
            **belonging(incident),
            outlet=outlet,
            line=stop.line,
            state=stop.state,
            how=stop.how,
            counters=", ".join(counters)[:80],
            began_at=began_at,
        )
        for stop in dict.fromkeys(lines)
        if stop.line not in there
    )
    return added_all(rows, incident.stream)


def counts(incident: Incident) -> dict[str, int]:
    """Return how many outlets and lines the incident interrupts, for its own columns."""
    return incident.interruptions.aggregate(
        outlet_count=Count("outlet", distinct=True), line_count=Count("pk")
    )


def keep_photos(
    incident: Incident, photos: Iterable[Any], *, by: Actor, at: datetime, kind: str, subject: int
) -> None:
    """Point pictures (uploads or stored files) at what they show: ``kind`` is the model's label, ``subject`` its id."""
    for upload in photos:
        file = (
            _taken_in(incident, upload)
            if isinstance(upload, StoredFile)
            else _stored(incident, upload, by, at)
        )
        Photo.objects.create(
            **belonging(incident),
            file=file,
            subject_kind=kind,
            subject_id=subject,
            taken_by_id=by.person_id,
            added_at=at,
        )


def _taken_in(incident: Incident, file: StoredFile) -> StoredFile:
    """Make a file that was kept before the act one of the incident, as visible as the incident is."""
    StoredFile.objects.filter(pk=file.pk).update(stream=incident.stream, visibility=incident.visibility)
    return file


def _stored(incident: Incident, upload: Any, by: Actor, at: datetime) -> StoredFile:
    return store(
        by=by,
        at=at,
        upload=upload,
        unit=incident.unit_path,
        visibility=incident.visibility,
        world=incident.world,
        stream=incident.stream,
    )
