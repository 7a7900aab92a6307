"""What every act on a voice does the same way: whose row it is, its limit, its words with their digest, its entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry, Visibility
from youxu.core.numbers import new_submission, next_number
from youxu.feedback.models import CallBack, Mention, Voice, VoiceWords
from youxu.feedback.queries.places import end_of, limit_of, plan_for
from youxu.feedback.rules import texts
from youxu.feedback.rules.words import Side
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.network.models import Outlet, Unit
from youxu.plan.schema.words import LevelKey

OTHER_OUTLET = mark("You work at another outlet; its own people or the office write this for it.")
FUTURE = mark("This moment lies in the future.")


def check_outlet(by: Actor, unit: Unit, outlet: Outlet | None, error: type[UnableTo]) -> None:
    """Raise ``error`` for another outlet than one's own, where the person has only posts of one outlet."""
    if by.only_at_outlet(unit.path) and (outlet is None or by.outlet != outlet.code):
        raise error(OTHER_OUTLET, field="outlet")


def belonging(
    unit: Unit, outlet: Outlet | None, incident: Incident | None, world: str = ""
) -> dict[str, Any]:
    """Return the columns that every row of the customers' voice carries; an incident's world before ``world``."""
    return {
        "outlet": outlet,
        "incident": incident,
        "unit_path": unit.path,
        "visibility": incident.visibility if incident is not None else Visibility.OPEN,
        "world": incident.world if incident is not None else world,
    }


def reference_of(kind: str, unit: Unit, at: datetime, world: str) -> str:
    """Return the next reference of a voice (FK…) or a mention (YQ…) of a unit."""
    prefix = "DR" if world else (unit.reference_prefix or unit.key[:2]).upper()
    return f"{prefix}-{kind}-{at:%y}-{next_number('feedback', kind, prefix, at.year):04d}"


def due_of(
    kind: str, unit: Unit, outlet: Outlet | None, incident: Incident | None, at: datetime
) -> datetime | None:
    """Return by when a voice is answered by its plan; None for what asks for no answer."""
    level = incident.level if incident is not None else LevelKey.OUTLET
    limit = limit_of(kind, plan_for(unit.path, incident, at), level)
    return end_of(limit, at, outlet, unit) if limit is not None else None


def say(voice: Voice, side: Side, text: str, *, by: Actor, at: datetime) -> str:
    """Keep a turn of a voice and return its digest, which the journal keeps."""
    salt = str(new_submission())
    VoiceWords.objects.create(
        voice=voice,
        place_number=voice.turns.count() + 1,
        side=side,
        text=text,
        salt=salt,
        said_at=at,
        said_by_name=by.name[:80] if side is Side.OFFICE else "",
    )
    return texts.digest(salt, text)


def change(voice: Voice, revision: int | None, theirs: Any = None, /, **columns: Any) -> None:
    """Write columns of a voice where nobody else changed it meanwhile. Raises Stale with both versions."""
    rows = Voice.objects.filter(pk=voice.pk, revision=voice.revision)
    same = revision is None or revision == voice.revision
    if not same or rows.update(**columns, revision=F("revision") + 1) != 1:
        raise Stale(details=theirs() if callable(theirs) else None)
    voice.refresh_from_db()


def record(
    what: journal.Event, row: Voice | CallBack | Mention, *, by: Actor, at: datetime, begins: bool = False
) -> Entry:
    """Append the entry of an act to the stream of the row's incident, which closes it with the rest; else to its own."""
    incident = row.incident
    return journal.append(
        what,
        by=by,
        at=at,
        stream=incident.stream if incident is not None else row.stream,
        subject=row,
        unit=incident.unit_path if incident is not None else row.unit_path,
        world=row.world,
        visibility=incident.visibility if incident is not None else row.visibility,
        begins=begins and incident is None,
    )
