"""The figures of E2, R1 and R4: of one incident, and of a unit in a span of time; what waits; the day's line."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.feedback.models import WATCH, CallBack, Mention, Voice, VoiceTally
from youxu.feedback.queries.rows import FeedbackFigures, Waiting
from youxu.feedback.queries.voices import of_incident
from youxu.feedback.rules.figures import is_late, mean, middle, minutes_between
from youxu.feedback.rules.words import OPEN_VOICES, OWING, Truth, VoiceKind, VoiceState
from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.network.queries.hours import zone_of


def incident_figures(incident: Incident, at: datetime) -> FeedbackFigures:
    """Return the figures of an incident and of those merged into it: four queries, no words and no persons."""
    return _figures(of_incident(incident), at, {"world": incident.world})


def unit_figures(
    path: str, span: tuple[datetime, datetime], at: datetime, world: str = ""
) -> FeedbackFigures:
    """Return the figures of a unit and those below for what came in between two moments (half-open)."""
    start, end = span
    when = {
        Voice: Q(received_at__gte=start, received_at__lt=end),
        VoiceTally: Q(counted_at__gte=start, counted_at__lt=end),
        CallBack: Q(listed_at__gte=start, listed_at__lt=end),
        Mention: Q(seen_at__gte=start, seen_at__lt=end),
    }
    return _figures(path_under("unit_path", path), at, {"world": world}, when)


def _figures(
    where: Q, at: datetime, given: dict[str, str], when: dict[Any, Q] | None = None
) -> FeedbackFigures:
    def rows(kind: Any) -> Any:
        found = kind.objects.filter(where, **given)
        return found.filter(when[kind]) if when else found

    voices = list(
        rows(Voice)
        .order_by()
        .values_list("kind", "state", "score", "received_at", "due_at", "answered_at", "closed_at")
    )
    counts: Counter[str] = Counter(kind for kind, *_rest in voices)
    for tally in rows(VoiceTally).filter(replaced_at=None).values_list("counts", flat=True):
        counts.update(tally)
    calls = list(rows(CallBack).order_by().values_list("listed_at", "due_at", "first_tried_at", "ended_at"))
    said = list(rows(Mention).order_by().values_list("truth", "seen_at", "answered_at", "is_correction"))
    scores = [score for _kind, _state, score, *_rest in voices if score is not None]
    owing = [row for row in voices if row[0] in OWING and row[1] != VoiceState.JOINED]
    return FeedbackFigures(
        counts={str(kind): counts.get(kind, 0) for kind in VoiceKind},
        waiting=sum(row[1] in OPEN_VOICES for row in owing),
        late=sum(is_late(due, answered or closed, at) for *_head, due, answered, closed in owing),
        satisfaction=mean(scores),
        marks=len(scores),
        answer_minutes=middle(
            minutes_between(received, answered) for _k, _s, _m, received, _d, answered, _c in owing
        ),
        call_backs_open=sum(ended is None for *_rest, ended in calls),
        call_backs_late=sum(is_late(due, ended, at) for _listed, due, _tried, ended in calls),
        first_call_back_minutes=middle(minutes_between(listed, tried) for listed, _d, tried, _e in calls),
        mentions=len(said),
        mentions_false=sum(truth == Truth.FALSE for truth, *_rest in said),
        mentions_unanswered=sum(answered is None for _t, _s, answered, _c in said),
        corrections=sum(correction for *_rest, correction in said),
        mention_minutes=middle(minutes_between(seen, answered) for _t, seen, answered, _c in said),
    )


def waiting_for(actor: Actor, world: str = "") -> Waiting:
    """Return what waits for who answers customers, and for who watches publicity: at most three queries."""
    voices = _waiting(Voice.objects.visible_to(actor).filter(state__in=OPEN_VOICES, world=world))
    calls = _waiting(CallBack.objects.visible_to(actor).filter(ended_at=None, world=world))
    said = _waiting(Mention.objects.visible_to(actor, WATCH).filter(answered_at=None, world=world))
    return Waiting(*voices, *calls, *said)


def _waiting(rows: Any) -> tuple[int, datetime | None]:
    found = rows.aggregate(count=Count("pk"), due=Min("due_at"))
    return found["count"], found["due"]


def unanswered_late(path: str, span: tuple[datetime, datetime], world: str = "") -> int:
    """Return how many complaints and enquiries of a unit wait past their limit at the end of the span."""
    rows = Voice.objects.filter(path_under("unit_path", path), state__in=OPEN_VOICES, world=world)
    return rows.filter(kind__in=OWING, due_at__lt=span[1]).count()


def voices_new(path: str, span: tuple[datetime, datetime], world: str = "") -> int:
    """Return how many complaints and enquiries came in to a unit in a span, those counted without persons too."""
    start, end = span
    here = path_under("unit_path", path)
    rows = Voice.objects.filter(here, world=world, kind__in=OWING)
    tallies = VoiceTally.objects.filter(here, world=world, replaced_at=None)
    counted = tallies.filter(counted_at__gte=start, counted_at__lt=end).values_list("counts", flat=True)
    said = rows.filter(received_at__gte=start, received_at__lt=end).count()
    return said + sum(sum(one.get(str(kind), 0) for kind in OWING) for one in counted)


def tally_of(outlet: Outlet, at: datetime, world: str = "") -> dict[str, int]:
    """Return what an outlet counted today, by kind; nothing where it did not count yet."""
    day = at.astimezone(zone_of(outlet.time_zone, outlet.unit.time_zone)).date()
    found = VoiceTally.objects.filter(outlet=outlet, day=day, world=world, replaced_at=None).first()
    return dict(found.counts) if found is not None else {}


def moments_of(incident: Incident, most: int) -> list[tuple[str, datetime, str, datetime | None]]:
    """Return the moments that clocks of an incident run by: (moment, when, part, limit); of complaints ``most``.

    So many have a limit of their own in the incident; a flood of them is seen on the list, where late ones are found.
    """
    found: list[tuple[str, datetime, str, datetime | None]] = []
    rows = Voice.objects.filter(incident=incident, kind=VoiceKind.COMPLAINT).order_by("received_at", "pk")
    for pk, came, again, due, answered, closed in rows.values_list(
        "pk", "received_at", "reopened_at", "due_at", "answered_at", "closed_at"
    )[:most]:
        found.append(("COMPLAINT_RECEIVED", again or came, f"voice:{pk}", due))
        if (done := answered or closed) is not None:
            found.append(("COMPLAINT_ANSWERED", done, f"voice:{pk}", None))
    calls = CallBack.objects.filter(incident=incident).aggregate(
        listed=Min("listed_at"), tried=Min("first_tried_at")
    )
    for moment, when in (("CALL_BACK_LISTED", calls["listed"]), ("CALL_BACK_TRIED", calls["tried"])):
        if when is not None:
            found.append((moment, when, "", None))
    return found
