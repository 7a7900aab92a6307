"""The sample's training and spot checks: one session held, its quizzes, who is overdue; a week of calls (T1, E0)."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.cli.demo.county import County
from youxu.core import clock
from youxu.core.actor import Actor
from youxu.exercises import actions
from youxu.exercises.models import TrainingSession
from youxu.exercises.queries.holders import holdings_in
from youxu.exercises.queries.quizzes import questions_in
from youxu.exercises.rules.trainings import AttendanceWay
from youxu.organisation import queries as organisation
from youxu.organisation.models import Person
from youxu.watch.actions import draw_spot_checks, record_spot_check
from youxu.watch.queries import spot_checks
from youxu.watch.rules.spot_checks import SpotResult

TRAINING = "plan_reading"
AGO, AHEAD = timedelta(days=6), timedelta(days=5)
ABSENT, BY_LIST, UNTESTED, FAILED = 2, 3, 2, 1
"""How many of the county's people did not come, were entered from the list, took no quiz yet, did not pass it."""


def train(made: County, at: datetime) -> None:
    """Hold one session that most attended, let them take the quiz, plan the next for those who were away."""
    office = made.people["duty"]
    held = (at - AGO).replace(minute=0, second=0, microsecond=0)
    people = _people(made, at)
    with clock.pretend(held - timedelta(days=2)):
        session = _planned(made, office, held - timedelta(days=2), held)
    came = people[: len(people) - ABSENT]
    for place, person in enumerate(came[:-BY_LIST]):
        _sign(session, person, held - timedelta(minutes=9) + timedelta(seconds=20 * place))
    over = held + timedelta(minutes=75)
    with clock.pretend(over):
        actions.hold_training(
            by=_actor(office, over),
            at=over,
            session=session,
            revision=session.revision,
            minutes=70,
            people=came[-BY_LIST:],
        )
    for place, person in enumerate(came[:-UNTESTED]):
        _answer(person, over + timedelta(minutes=4 + place), wrong=6 if place < FAILED else place % 4)
    with clock.pretend(at):
        _planned(made, office, at, (at + AHEAD).replace(minute=0, second=0, microsecond=0))


def check_status(made: County, at: datetime) -> None:
    """Ask last week's outlets, all but one right, and draw this week's, of which two are asked."""
    for moment, asked in ((at - timedelta(days=7), 5), (at, 2)):
        with clock.pretend(moment):
            by = _actor(made.people["duty"], moment)
            rows = draw_spot_checks(by=by, at=moment, unit=made.unit)
            for place, row in enumerate(rows[:asked]):
                state = spot_checks.state_of(row, moment)
                wrong = asked == 5 and place == 3
                found = "SUSPENDED" if state != "SUSPENDED" else "OPEN"
                record_spot_check(
                    by=by,
                    at=moment,
                    check=row,
                    result=SpotResult.WRONG if wrong else SpotResult.RIGHT,
                    found=found if wrong else "",
                    note="电话里说中午断网半小时，没有报" if wrong else "",
                )


def _people(made: County, at: datetime) -> list[Person]:
    found = {row.person_id: row.person for row in holdings_in(made.unit, at)}
    return sorted(found.values(), key=lambda person: person.staff_number)


def _planned(made: County, office: Person, at: datetime, starts_at: datetime) -> TrainingSession:
    return actions.plan_training(
        by=_actor(office, at),
        at=at,
        unit=made.unit,
        training=TRAINING,
        starts_at=starts_at,
        place="县分公司二楼会议室",
        teacher=made.people["leader"].name,
    )


def _sign(session: TrainingSession, person: Person, at: datetime) -> None:
    with clock.pretend(at):
        actions.attend_training(
            by=_actor(person, at), at=at, session=session, person=person, way=AttendanceWay.CODE
        )


def _answer(person: Person, at: datetime, *, wrong: int) -> None:
    with clock.pretend(at):
        by = _actor(person, at)
        quiz = actions.begin_quiz(by=by, at=at, person=person, training=TRAINING, seed=person.pk)
        answers = [
            (one.right + (place < wrong)) % len(one.choices) for place, one in enumerate(questions_in(quiz))
        ]
        actions.finish_quiz(by=by, at=at + timedelta(minutes=6), quiz=quiz, answers=answers)


def _actor(person: Person, at: datetime) -> Actor:
    return organisation.actor_for(person, at=at, surface="WEB")
