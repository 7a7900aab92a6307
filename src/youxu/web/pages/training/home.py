"""The page of training (T1): what the reader owes, who is overdue, the sessions to come and those on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.dateparse import parse_datetime

from youxu.exercises import queries
from youxu.exercises.queries import OwedRow, SessionRow
from youxu.exercises.queries.holders import posts_held
from youxu.exercises.queries.trainings import PAGE, plan_of
from youxu.exercises.rules.trainings import TrainingStanding
from youxu.network.models import Unit
from youxu.organisation.models import Person
from youxu.organisation.queries import person_numbered, shown_names
from youxu.plan.schema import Plan
from youxu.plan.schema.rhythms import SAID
from youxu.plan.schema.words import PostKind
from youxu.web.pages.organisation.places import actor_of, unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either, say

HERE = {"here": "drills"}
KEEP = "keep_training"
SHOWN = 12
LOOKS = {
    TrainingStanding.OVERDUE: "late",
    TrainingStanding.QUIZ_OWED: "soon",
    TrainingStanding.NEW: "soon",
    TrainingStanding.TRAINED: "met",
}
"""The class with which each standing is drawn."""


@dataclass(frozen=True)
class Owed:
    """One line of who owes what."""

    row: OwedRow
    look: str


@dataclass(frozen=True)
class Programme:
    """A training of the plan in the reader's language: how often, for whom, how long, its pass mark."""

    key: str
    title: str
    rhythm: str
    posts: str
    topics: tuple[tuple[str, tuple[str, ...]], ...]
    minutes: int | None
    days: int | None
    questions: int
    percent: int
    clauses: tuple[str, ...]


def training(request: Request, key: str = "") -> HttpResponse:
    """Show training in a unit: whoever keeps it sees everybody's standing, others their own."""
    actor, at = actor_of(request), request.at
    unit = unit_of(request, key)
    keeps = sees_all(request, unit)
    person = reader_of(request)
    plan = plan_of(unit, at)
    rows = queries.standings_in(unit, at) if keeps else ()
    before = parse_datetime(request.GET.get("before", "")) if request.GET.get("before") else None
    records = queries.records_of(actor, unit, before=before)
    context = {
        **HERE,
        "place": unit,
        "place_name": either(unit.name, unit.name_en),
        "programmes": list(programmes(plan)) if plan else [],
        "mine": lines(queries.owed_by(person, at)) if person else [],
        "own_posts": own_posts(plan, person, at),
        "keeps": keeps,
        "may_plan": actor.may(KEEP, unit=unit.path),
        "owed": lines(row for row in rows if row.owed),
        "trained": [row for row in rows if not row.owed],
        "shown": SHOWN,
        "coming": named(queries.planned_in(actor, unit, at), unit),
        "records": named(records[:PAGE], unit),
        "more": records[PAGE - 1].starts_at.isoformat() if len(records) > PAGE else "",
        "posts": posts_of(plan) if plan else [],
    }
    return render(request, "training/home.html", context)


def sees_all(request: Request, unit: Unit) -> bool:
    """Tell whether the reader sees how everybody in a unit stands."""
    actor = actor_of(request)
    return actor.may(KEEP, unit=unit.path) or actor.may("read_health", unit=actor.unit)


def reader_of(request: Request) -> Person | None:
    """Return the person who reads."""
    actor = actor_of(request)
    return person_numbered(actor.person_id) if actor.person_id else None


def lines(rows: Iterable[OwedRow]) -> list[Owed]:
    """Return the lines of who owes what."""
    return [Owed(row, LOOKS[row.standing]) for row in rows]


def own_posts(plan: Plan | None, person: Person | None, at: datetime) -> list[tuple[str, str]]:
    """Return the posts of a person that the plan has material for."""
    held = posts_held(person, at) if person is not None else ()
    return [one for one in posts_of(plan) if one[0] in held] if plan is not None else []


def posts_of(plan: Plan) -> list[tuple[str, str]]:
    """Return the posts inside that the plan has material for, with their names."""
    return [
        (key, either(post.title.zh, post.title.en))
        for key, post in plan.posts.items()
        if post.kind is PostKind.INSIDE
    ]


def programmes(plan: Plan) -> Iterator[Programme]:
    """Yield the trainings of a plan."""
    titles = {key: either(post.title.zh, post.title.en) for key, post in plan.posts.items()}
    for key, rule in plan.training.training.items():
        yield Programme(
            key,
            either(rule.title.zh, rule.title.en),
            say(SAID[rule.every]),
            either("、", ", ").join(titles[post] for post in rule.posts if post in titles),
            tuple((either(topic.zh, topic.en), topic.clauses) for topic in rule.topics),
            rule.least.minutes if rule.least else None,
            (rule.new_post_within.minutes or 0) // (24 * 60) if rule.on_new_post else None,
            rule.questions,
            rule.pass_percent,
            rule.clause,
        )


def named(rows: Iterable[SessionRow], unit: Unit) -> list[SessionRow]:
    """Return sessions with who taught as the reader writes the name."""
    several = list(rows)
    names = shown_names({row.teacher for row in several}, unit.path)
    return [replace(row, teacher=names.get(row.teacher, row.teacher)) for row in several]


urlpatterns = [
    path("training/", training, name="training"),
    path("organisation/units/<slug:key>/training/", training, name="unit-training"),
]
