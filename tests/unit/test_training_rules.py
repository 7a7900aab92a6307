"""Training by rule: who owes it by when, what a post reads, the questions that the plan gives (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from youxu.exercises.rules.material import material_for
from youxu.exercises.rules.quiz import Question, Result, asked, drawn, questions_of, said, scored
from youxu.exercises.rules.trainings import TrainingStanding, standing_in
from youxu.kernel.words import Sentence
from youxu.plan import files
from youxu.plan.schema import Text, Training
from youxu.plan.schema.words import PostKind

PLAN = files.load(files.shipped())
QUESTIONS = questions_of(PLAN)
RULE = PLAN.training.training["plan_reading"]
SINCE = date(2026, 3, 2)


def days(count: int) -> date:
    return SINCE + timedelta(days=count)


def without_quiz() -> Training:
    return RULE.model_copy(update={"pass_percent": 0})


def not_for_new_posts() -> Training:
    return RULE.model_copy(update={"on_new_post": False, "pass_percent": 0})


@pytest.mark.parametrize(
    ("rule", "trained", "tested", "today", "expected"),
    [
        (RULE, None, False, 14, (TrainingStanding.NEW, 14)),
        (RULE, None, False, 15, (TrainingStanding.OVERDUE, 14)),
        (RULE, -1, True, 3, (TrainingStanding.NEW, 14)),
        (RULE, 5, False, 6, (TrainingStanding.QUIZ_OWED, 19)),
        (RULE, 5, False, 20, (TrainingStanding.OVERDUE, 19)),
        (RULE, 5, True, 371, (TrainingStanding.TRAINED, 371)),
        (RULE, 5, True, 372, (TrainingStanding.OVERDUE, 371)),
        (without_quiz(), 5, False, 20, (TrainingStanding.TRAINED, 371)),
        (not_for_new_posts(), -30, False, 20, (TrainingStanding.TRAINED, 336)),
        (not_for_new_posts(), None, False, 300, (TrainingStanding.NEW, 366)),
        (not_for_new_posts(), None, False, 367, (TrainingStanding.OVERDUE, 366)),
    ],
)
def test_a_holder_owes_training_by_the_rhythm_and_by_the_new_post(
    rule: Training, trained: int | None, tested: bool, today: int, expected: tuple[TrainingStanding, int]
) -> None:
    found = standing_in(rule, SINCE, None if trained is None else days(trained), tested, days(today))
    assert found == (expected[0], days(expected[1]))


def test_a_training_without_posts_is_for_everybody_and_one_with_posts_for_these() -> None:
    assert RULE.is_for("leader")
    assert RULE.model_copy(update={"posts": ("engineer",)}).is_for("engineer")
    assert not RULE.model_copy(update={"posts": ("engineer",)}).is_for("leader")


def test_the_shipped_plan_gives_many_distinct_questions_each_with_a_clause_of_the_plan() -> None:
    assert len(QUESTIONS) >= 200
    assert len({one.key for one in QUESTIONS}) == len({str(one.text) for one in QUESTIONS}) == len(QUESTIONS)
    assert {one.clause for one in QUESTIONS} <= set(PLAN.clauses)
    assert {one.key.partition(".")[0] for one in QUESTIONS} == {
        "who", "opens", "limit", "bearer", "body", "leads", "first", "hand",
    }  # fmt: skip


@pytest.mark.parametrize("post", [key for key, one in PLAN.posts.items() if one.kind is PostKind.INSIDE])
def test_every_post_inside_gets_twenty_distinct_questions_and_half_of_them_of_its_own(post: str) -> None:
    quiz = drawn(QUESTIONS, [post], 7, 20)
    own = {one.key for one in QUESTIONS if post in one.posts}
    assert len({str(one.text) for one in quiz}) == 20
    assert sum(one.key in own for one in quiz) == min(10, len(own))


def test_no_wrong_choice_reads_like_the_right_one_in_either_language() -> None:
    def words(choice: Text | Sentence) -> tuple[str, str]:
        return (choice.zh, choice.en) if isinstance(choice, Text) else (str(choice), str(choice))

    for one in QUESTIONS:
        for language in (0, 1):
            wrong = [words(choice)[language] for choice in one.wrong]
            assert words(one.right)[language] not in wrong, one.key
            assert len(set(wrong)) == len(wrong), one.key


def test_who_may_also_answer_for_it_is_no_wrong_choice() -> None:
    by_key = {one.key: one for one in QUESTIONS}

    def wrong(key: str) -> set[str]:
        return {choice.en for choice in by_key[key].wrong if isinstance(choice, Text)}

    assert said(by_key["who.verify_report"].right) == "值班员"
    assert "Duty officer" not in wrong("who.release")
    assert not {"Head of customer response", "Head of logistics"} & wrong("bearer.group_summary")
    assert not {"Head of customer response", "Head of logistics"} & wrong("bearer.accept_directive")
    assert not {"Deputy head, customer service"} & wrong("leads.IV")


def test_a_limit_is_asked_at_one_level_where_it_differs_and_never_in_other_words_of_the_same_length() -> None:
    by_key = {one.key: one for one in QUESTIONS}
    assert "at {level}" in by_key["limit.leader_told"].text.text
    assert "at {level}" not in by_key["limit.report"].text.text
    for one in QUESTIONS:
        if one.key.startswith("limit."):
            assert len(one.wrong) >= 3
    hours = by_key["limit.supplies_seen"]
    assert "240 min" not in {str(choice) for choice in hours.wrong}


def test_the_same_seed_draws_the_same_quiz_and_another_seed_another() -> None:
    first, again, other = (drawn(QUESTIONS, ["duty_officer"], seed, 20) for seed in (1, 1, 2))
    assert first == again
    assert [one.key for one in first] != [one.key for one in other]
    assert all(one.choices[one.right] in (by.right for by in QUESTIONS if by.key == one.key) for one in first)
    assert {one.right for one in (*first, *other)} >= {0, 1, 2}


def test_a_plan_with_few_questions_asks_fewer_and_none_twice() -> None:
    assert len(drawn(QUESTIONS[:7], ["leader"], 3, 20)) == 7


def test_a_question_shows_at_most_four_choices() -> None:
    many = Question("k", Sentence("?"), Text(zh="甲", en="A"), tuple(Text(zh=z, en=z) for z in "BCDEF"), "T1")
    shown = asked(many, 9)
    assert len(shown.choices) == 4
    assert shown.choices[shown.right] == Text(zh="甲", en="A")


@pytest.mark.parametrize(
    ("right", "asked_", "percent", "passed"),
    [(16, 20, 80, True), (15, 20, 80, False), (0, 20, 0, True), (20, 20, 100, True), (19, 20, 100, False)],
)
def test_the_pass_mark_is_met_exactly(right: int, asked_: int, percent: int, passed: bool) -> None:
    assert Result(right, asked_, percent).passed is passed


def test_an_answer_left_out_is_wrong() -> None:
    quiz = drawn(QUESTIONS, ["leader"], 5, 20)
    answers: list[int | None] = [one.right for one in quiz]
    assert scored(quiz, answers, 80) == Result(20, 20, 80)
    assert scored(quiz, [None, *answers[1:]], 80).right == 19
    assert scored(quiz, [(one.right + 1) % len(one.choices) for one in quiz], 80).right == 0


def limits(post: str) -> Mapping[str, int]:
    found = material_for(PLAN, post)
    return {duty.title.en: len(duty.limits) for part in found.parts for duty in part.duties}


def test_the_material_of_a_post_has_its_first_fifteen_minutes_and_its_duties_by_clause() -> None:
    officer = material_for(PLAN, "duty_officer")
    assert [one.items for one in officer.lists] == [PLAN.checklist("office.duty_officer")]
    assert "P1" in {part.clause for part in officer.parts}
    assert all(part.text == PLAN.clauses[part.clause].text for part in officer.parts)
    assert limits("duty_officer")["Ring back and verify"] == 1
    assert {body.title.en for body in officer.bodies} == {"Office of the leading group"}


def test_the_counter_reads_the_outlets_lists_for_every_cause_and_the_duties_of_its_group() -> None:
    clerk = material_for(PLAN, "counter_clerk")
    assert clerk.lists[0].items == PLAN.card_steps
    causes = {title.en for one in clerk.lists for title in one.titles}
    assert {"Power cut", "Core system fault", "Flood"} <= causes
    own = {duty.title.en: duty.own for part in clerk.parts for duty in part.duties}
    assert own["Check every line, item by item"] is False
    heads = {duty.own for part in material_for(PLAN, "outlet_head").parts for duty in part.duties}
    assert heads == {True}


def test_every_post_inside_has_something_to_read_and_an_unknown_one_is_refused() -> None:
    for key, post in PLAN.posts.items():
        if post.kind is PostKind.INSIDE:
            found = material_for(PLAN, key)
            assert found.lists, key
            assert found.parts, key
    with pytest.raises(KeyError):
        material_for(PLAN, "pilot")
