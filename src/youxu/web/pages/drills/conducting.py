"""One drill: prepared, under way or over; its clock, injects, what players did, what was expected of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import clock, journal
from youxu.core.actor import ActorKind
from youxu.core.records import EntryRow, Filter, entry_rows
from youxu.exercises import actions, queries
from youxu.exercises.models import Exercise
from youxu.exercises.queries import ExpectationRow, InjectRow
from youxu.exercises.rules.scenario import Words, filled, when_text
from youxu.exercises.rules.words import ExercisePart, ExpectationState
from youxu.kernel import scenario_clock
from youxu.organisation.queries import entries_named
from youxu.web.forms.base import Form
from youxu.web.forms.drills import AddInjectForm, CheckForm, JoinForm, ReasonForm, SpeedForm, named
from youxu.web.pages.acting import act
from youxu.web.pages.drills.places import (
    VERB,
    about_drill,
    drill_of,
    frame,
    leads,
    role_names,
    roles,
)
from youxu.web.parts import parts_answer
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either, person

LOOKS = {
    ExpectationState.MET: "met",
    ExpectationState.LATE: "met_late",
    ExpectationState.OPEN: "soon",
    ExpectationState.MISSED: "late",
}
"""The class with which the standing of an expectation is drawn."""
LAST, LOOKED = 40, 400
PARTS = {
    "clock": "drills/_clock.html",
    "injects": "drills/_injects.html",
    "expected": "drills/_expected.html",
    "acts": "drills/_acts.html",
}
CLOCK = {
    "start": (actions.start_drill, "player-play"),
    "pause": (actions.pause_drill, "player-pause"),
    "resume": (actions.resume_drill, "player-play"),
    "end": (actions.end_drill, "square"),
}


@dataclass(frozen=True)
class InjectLine:
    """An inject as it is drawn: for whom in words, and how long in real time until it is due."""

    row: InjectRow
    to: str
    real_at: datetime | None
    seen: str


@dataclass(frozen=True)
class ExpectationLine:
    """An expectation as it is drawn."""

    row: ExpectationRow
    who: str
    look: str


def one(request: Request, key: str) -> HttpResponse:
    """Show a drill as it stands."""
    drill = drill_of(request, key)
    return render(request, "drills/drill.html", shown(request, drill))


def parts(request: Request, key: str) -> HttpResponse:
    """Answer what changes while a drill runs, for the page that stands open."""
    return parts_answer(request, PARTS, shown(request, drill_of(request, key)))


def shown(request: Request, drill: Exercise) -> dict[str, Any]:
    """Return everything that the page of a drill shows."""
    actor, at = request.actor, request.at
    found = frame(drill, at)
    row, people = found["row"], queries.participants_of(drill)
    part = next((one for one in people if one.person_id == actor.person_id), None)
    may_lead = leads(actor, drill)
    names = role_names(drill.unit_path, at)
    join, speed, added = JoinForm(), SpeedForm(), AddInjectForm()
    if may_lead:
        join.about(drill, drill.unit)
        speed.about(row.speed)
        places = [(one.code, either(one.name, one.name_en)) for one in queries.places_of(drill)]
        added.about(roles(drill.unit_path, at), places)
    return {
        **found,
        "people": people,
        "parts_of_people": [
            (one, [person for person in people if person.part == one]) for one in ExercisePart
        ],
        "places": queries.places_of(drill),
        "part": part,
        "may_lead": may_lead,
        "may_check": row.started_at is not None and part is not None and not part.plays,
        "observes": part is not None and part.observes,
        "enters": row.under_way and part is not None,
        "enter_url": f"/drill/{drill.key}/",
        "topics": f"{drill.stream},world:{drill.world}",
        "join_form": join,
        "speed_form": speed,
        "reason_form": ReasonForm(),
        "add_form": added,
        "bare_form": Form(),
        **(_played(request, drill, names) if row.started_at else _script(drill, names)),
    }


def _script(drill: Exercise, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the script of a drill holds that has not begun, with the unit's outlets in its texts."""
    script = queries.script_of(drill)
    places = {one.key: (one.name, one.name_en) for one in queries.places_of(drill)}

    def told(words: Words) -> str:
        return either(*filled(words, places))

    return {
        "situation": told(script.situation),
        "script_injects": [
            (one, when_text(script, one), _to(one.to, names), told(one.title)) for one in script.injects
        ],
        "script_expectations": [(one, _to(one.who, names), told(one.text)) for one in script.expectations],
    }


def _played(request: Request, drill: Exercise, names: Mapping[str, str]) -> dict[str, Any]:
    """Return injects, expectations and the last acts of a drill that began."""
    points = clock.points_of(drill.world)
    injects = [
        InjectLine(
            one,
            _to(one.to, names),
            _real(points, one.due_at) if one.waiting else None,
            ", ".join(map(person, one.seen)),
        )
        for one in queries.injects_of(drill)
    ]
    expected = [
        ExpectationLine(one, _to(one.roles, names), LOOKS.get(ExpectationState(one.state), ""))
        for one in queries.expectations_of(drill)
    ]
    tally = {state: sum(one.row.state == state for one in expected) for state in ExpectationState}
    acts = [one for one in entry_rows(request.actor, Filter(world=drill.world), limit=LOOKED) if _tells(one)]
    return {
        "waiting": [one for one in injects if one.row.waiting],
        "gone": [one for one in reversed(injects) if not one.row.waiting],
        "expected": expected,
        "tally": {str(state): count for state, count in tally.items()},
        "acts": list(entries_named(acts[::-1][:LAST])),
        "nobody": _reaching_nobody(drill, injects, request.at),
    }


def _tells(entry: EntryRow) -> bool:
    """Tell whether an entry is of what people did or of the script; what the program says by itself is left out."""
    kind = journal.registered.get(entry.code)
    own = entry.code.startswith(("EXPECTATION", "INJECT"))
    return own or (entry.actor_kind != ActorKind.SYSTEM and kind is not None and not kind.routine)


def _reaching_nobody(drill: Exercise, injects: list[InjectLine], at: datetime) -> list[InjectLine]:
    """Return what is still to come for posts that no player holds."""
    to_come = [one for one in injects if one.row.waiting and one.row.to]
    held = queries.posts_of_players(drill, at) if to_come else frozenset()
    return [one for one in to_come if held.isdisjoint(one.row.to)]


def _to(posts: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(post, post) for post in posts)


def _real(points: tuple[scenario_clock.Point, ...], due_at: datetime | None) -> datetime | None:
    return scenario_clock.real_at(points, due_at) if due_at is not None else None


def _act(
    request: Request,
    drill: Exercise,
    form: Any,
    action: Any,
    extra: Mapping[str, Any],
    *,
    inside: bool,
    said: str = "",
) -> HttpResponse:
    """Do one act of a drill; ``inside``: at the moment of its scenario."""
    at = clock.within(drill.world, request.at) if inside else request.at
    return act(
        request,
        form,
        action,
        template="drills/drill.html",
        context=lambda: {**shown(request, drill), "acted": action.__name__, "acted_on": extra},
        extra=extra,
        about=about_drill(drill),
        verb=VERB,
        at=at,
        then=reverse("drill", args=[drill.key]),
        said=said,
    )


def turn(request: Request, key: str, what: str) -> HttpResponse:
    """Start, pause, resume or end a drill."""
    drill = drill_of(request, key)
    if what not in CLOCK:
        raise Http404
    return _act(request, drill, Form(request.POST or None), CLOCK[what][0], {"exercise": drill}, inside=False)


def speed(request: Request, key: str) -> HttpResponse:
    """Change the pace."""
    drill = drill_of(request, key)
    form = SpeedForm(request.POST or None)
    form.about(drill.speed)
    return _act(request, drill, form, actions.set_speed, {"exercise": drill}, inside=False)


def send(request: Request, key: str, number: int, what: str) -> HttpResponse:
    """Send an inject now, or skip it."""
    drill = drill_of(request, key)
    inject = queries.inject_named(drill, str(number))
    if inject is None or what not in ("send", "skip"):
        raise Http404
    action = actions.send_inject if what == "send" else actions.skip_inject
    return _act(request, drill, Form(request.POST or None), action, {"inject": inject}, inside=True)


def add(request: Request, key: str) -> HttpResponse:
    """Put in an inject that the script does not have."""
    drill = drill_of(request, key)
    form = AddInjectForm(request.POST or None)
    form.about(roles(drill.unit_path, request.at), named(queries.places_of(drill)))
    extra = {"exercise": drill}
    return _act(request, drill, form, actions.add_inject, extra, inside=True, said=_("The inject is in."))


def check(request: Request, key: str, number: int) -> HttpResponse:
    """Say as an observer whether what was expected was done."""
    drill = drill_of(request, key)
    expectation = queries.expectation_named(drill, str(number))
    if expectation is None:
        raise Http404
    row = next(one for one in queries.expectations_of(drill) if one.id == expectation.pk)
    return act(
        request,
        CheckForm(request.POST or None),
        actions.check_expectation,
        template="drills/check.html",
        context=lambda: {
            **frame(drill, request.at),
            "expected": ExpectationLine(
                row,
                _to(row.roles, role_names(drill.unit_path, request.at)),
                LOOKS.get(ExpectationState(row.state), ""),
            ),
        },
        extra={"expectation": expectation},
        about=about_drill(drill),
        verb=VERB,
        at=clock.within(drill.world, request.at),
        then=reverse("drill", args=[drill.key]),
        said=_("Written down."),
    )


urlpatterns = [
    path("drills/<str:key>/", one, name="drill"),
    path("drills/<str:key>/parts/", parts, name="drill-parts"),
    path("drills/<str:key>/clock/<slug:what>/", turn, name="drill-clock"),
    path("drills/<str:key>/pace/", speed, name="drill-speed"),
    path("drills/<str:key>/injects/add/", add, name="drill-add"),
    path("drills/<str:key>/injects/<int:number>/<slug:what>/", send, name="drill-send"),
    path("drills/<str:key>/expected/<int:number>/", check, name="drill-check"),
]
