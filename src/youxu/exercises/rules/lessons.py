"""The questionnaire after a drill: whether answers are sound, and what all of them say together (T2, C1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from youxu.exercises.rules.scoring import NO, YES
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.scoring import Question, QuestionKind

LONGEST = 1000
LOWEST, HIGHEST = 1, 5


def answer_faults(questions: Mapping[str, Question], said: Mapping[str, str]) -> dict[str, Sentence]:
    """Return what is wrong with answers, by question: one is unknown, unanswered or not of its kind."""
    found = {
        key: Sentence(mark("There is no question {name}."), {"name": key})
        for key in said
        if key not in questions
    }
    for key, question in questions.items():
        fault = _fault(question.kind, said.get(key, "").strip())
        if fault is not None:
            found[key] = fault
    return found


def _fault(kind: QuestionKind, said: str) -> Sentence | None:
    if kind is QuestionKind.WORDS:
        most = {"most": LONGEST}
        return Sentence(mark("At most {most} characters."), most) if len(said) > LONGEST else None
    if not said:
        return Sentence(mark("Please answer this question."))
    if kind is QuestionKind.SCALE and said not in {str(one) for one in range(LOWEST, HIGHEST + 1)}:
        return Sentence(mark("Answer with a number from 1 to 5."))
    if kind is QuestionKind.YES_NO and said.lower() not in YES | NO:
        return Sentence(mark("Answer yes or no."))
    return None


def kept_answers(questions: Mapping[str, Question], said: Mapping[str, str]) -> dict[str, str]:
    """Return sound answers as they are stored: yes is 1, no is 0, words as they are, nothing for what was left out."""
    kept = {key: said.get(key, "").strip() for key in questions}
    for key, question in questions.items():
        if question.kind is QuestionKind.YES_NO:
            kept[key] = "1" if kept[key].lower() in YES else "0"
    return {key: value for key, value in kept.items() if value}


@dataclass(frozen=True)
class Answered:
    """What everybody said to one question: how many, their mean or the share of yes, and the words."""

    key: str
    count: int
    mean: float | None
    words: tuple[str, ...]


def together(questions: Mapping[str, Question], answers: Sequence[Mapping[str, str]]) -> tuple[Answered, ...]:
    """Return what all answers say together, question by question; the mean of yes and no is the share of yes."""
    found = []
    for key, question in questions.items():
        said = [one[key] for one in answers if one.get(key)]
        numbers = [] if question.kind is QuestionKind.WORDS else [int(one) for one in said]
        mean = round(sum(numbers) / len(numbers), 2) if numbers else None
        words = tuple(said) if question.kind is QuestionKind.WORDS else ()
        found.append(Answered(key, len(said), mean, words))
    return tuple(found)
