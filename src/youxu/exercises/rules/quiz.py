"""Questions made from the plan by rule (T1): who does what, by when, what comes first; each with its clause.

The wrong choices are other words of the same plan, and the plan never calls two choices of one question right. What is
asked of whom, and in which order, is drawn from a seed: the same seed and plan give the same quiz.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from youxu.exercises.rules.material import owes
from youxu.kernel.words import Sentence, mark
from youxu.plan.carriers import limits_of
from youxu.plan.schema import Plan, Text
from youxu.plan.schema.moments import SAID
from youxu.plan.schema.values import Duration, TimeUnit
from youxu.plan.schema.words import ByHand, LevelKey

Choice = Text | Sentence
CHOICES = 4
LEAST_WRONG = 2
CLOCKED = LevelKey.III
"""The level that is asked about where a limit differs by level."""


@dataclass(frozen=True)
class Question:
    """One question of a plan: its words, the right choice, wrong ones, the clause, and the posts that it is about."""

    key: str
    text: Sentence
    right: Choice
    wrong: tuple[Choice, ...]
    clause: str
    posts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """A question as one quiz asks it: its choices in their order, and which of them is right."""

    key: str
    text: Sentence
    choices: tuple[Choice, ...]
    right: int
    clause: str


@dataclass(frozen=True)
class Result:
    """What a quiz came to."""

    right: int
    asked: int
    percent: int

    @property
    def passed(self) -> bool:
        """Tell whether enough answers were right."""
        return self.right * 100 >= self.percent * self.asked


_questions: dict[int, tuple[Plan, tuple[Question, ...]]] = {}
"""The questions of the plans last asked about, each with its plan, which is parsed once and shared."""
_PLANS = 16


def questions_of(plan: Plan) -> tuple[Question, ...]:
    """Return every question that a plan gives, each once, in the order of the plan; made once for each plan."""
    found = _questions.get(id(plan))
    if found is None:
        if len(_questions) >= _PLANS:
            _questions.clear()
        found = _questions[id(plan)] = plan, _made_of(plan)
    return found[1]


def _made_of(plan: Plan) -> tuple[Question, ...]:
    several = (
        *_who(plan),
        *_when_opened(plan),
        *_by_when(plan),
        *_whose_limit(plan),
        *_which_body(plan),
        *_who_leads(plan),
        *_what_first(plan),
        *_by_hand(plan),
    )
    return tuple(one for one in several if len(one.wrong) >= LEAST_WRONG)


def drawn(questions: Sequence[Question], posts: Iterable[str], seed: int, count: int) -> tuple[Asked, ...]:
    """Return ``count`` questions for a holder of posts (fewer where the plan gives fewer): half of them of the posts."""
    wanted = frozenset(posts)
    order = sorted(questions, key=lambda one: _lot(seed, one.key))
    own = [one for one in order if one.posts & wanted]
    others = [one for one in order if not one.posts & wanted]
    half = own[: max(count - count // 2, count - len(others))]
    chosen = [*half, *others[: count - len(half)]]
    return tuple(asked(one, seed) for one in sorted(chosen, key=lambda one: _lot(seed, f"order:{one.key}")))


def asked(question: Question, seed: int) -> Asked:
    """Return a question with its choices in an order drawn from the seed."""
    wrong = sorted(question.wrong, key=lambda one: _lot(seed, f"{question.key}:{said(one)}"))
    several = (question.right, *wrong[: CHOICES - 1])
    choices = sorted(several, key=lambda one: _lot(seed, f"place:{question.key}:{said(one)}"))
    return Asked(question.key, question.text, tuple(choices), choices.index(question.right), question.clause)


def scored(quiz: Sequence[Asked], answers: Sequence[int | None], percent: int) -> Result:
    """Return how many answers are right; what was left out is wrong."""
    pairs = zip(quiz, answers, strict=True)
    return Result(sum(answer == one.right for one, answer in pairs), len(quiz), percent)


def said(choice: Choice) -> str:
    """Return the words by which two choices are told apart, and by which a choice is kept."""
    return choice.zh if isinstance(choice, Text) else str(choice)


def _lot(seed: int, key: str) -> bytes:
    return sha256(f"{seed}:{key}".encode()).digest()


def _text(one: Text) -> dict[str, str]:
    return {"zh": one.zh, "en": one.en}


def _others(right: Choice, several: Iterable[Choice]) -> tuple[Choice, ...]:
    """Return the choices that read otherwise than the right one, each once."""
    found = {said(right): right}
    for one in several:
        found.setdefault(said(one), one)
    del found[said(right)]
    return tuple(found.values())


def _who(plan: Plan) -> Iterator[Question]:
    owners = {owner for task in plan.tasks.values() for owner in (task.owner, *task.owner_at.values())}
    for key, task in plan.tasks.items():
        wrong = [plan.posts[one].title for one in sorted(owners) if not owes(task, one) and one in plan.posts]
        owner = plan.posts.get(task.owner)
        if owner is not None:
            text = Sentence(mark("Who answers for this: {duty}?"), {"duty": _text(task.title)})
            posts = frozenset({task.owner, *task.owner_at.values()})
            yield Question(
                f"who.{key}", text, owner.title, _others(owner.title, wrong), task.clause[0], posts
            )


def _when_opened(plan: Plan) -> Iterator[Question]:
    moments = list(dict.fromkeys(task.opens for task in plan.tasks.values()))
    for key, task in plan.tasks.items():
        right = Sentence(SAID[task.opens])
        wrong = _others(right, [Sentence(SAID[one]) for one in moments])
        text = Sentence(mark("From when on is this due: {duty}?"), {"duty": _text(task.title)})
        yield Question(f"opens.{key}", text, right, wrong, task.clause[0], frozenset({task.owner}))


def _by_when(plan: Plan) -> Iterator[Question]:
    several = (length for clock in plan.clocks.values() for length in clock.limit.values() if length)
    lengths = tuple(dict.fromkeys(several))
    for key, clock in plan.clocks.items():
        right = clock.limit.get(CLOCKED)
        if right is None:
            continue
        values = {"limit": _text(clock.title), "start": Sentence(SAID[clock.starts[0]])}
        text = Sentence(mark("{limit}: how long may it take once {start}?"), values)
        if len(limits_of(clock)) > 1:
            level = plan.levels[CLOCKED].title
            at_level = mark("{limit}, at {level}: how long may it take once {start}?")
            text = Sentence(at_level, values | {"level": _text(level)})
        wrong = _others(right.sentence(), [one.sentence() for one in _like(right, lengths)])
        yield Question(
            f"limit.{key}", text, right.sentence(), wrong, clock.clause[0], frozenset({clock.bearer})
        )


_OPENING = {TimeUnit.OPENING_HOURS: 60, TimeUnit.OPENING_DAYS: 24 * 60}


def _like(right: Duration, lengths: Iterable[Duration]) -> list[Duration]:
    """Return the lengths that can be taken for the right one; of its own unit alone where there are enough."""
    alike = [one for one in lengths if _alike(one, right)]
    same = [one for one in alike if one.unit is right.unit and not one.at_time]
    return same if len({one.count for one in same}) >= CHOICES - 1 else alike


def _alike(one: Duration, right: Duration) -> bool:
    """Tell whether a length is surely another: not the same in other words, nor the same number of opening hours."""
    if {one.unit, right.unit} & set(_OPENING) or one.minutes is not None:
        return _length(one) != _length(right)
    return True


def _length(one: Duration) -> int | None:
    """Return minutes, an opening hour taken for an hour and an opening day for a day; None for months."""
    return one.count * _OPENING[one.unit] if one.unit in _OPENING else one.minutes


def _whose_limit(plan: Plan) -> Iterator[Question]:
    bearers = list(dict.fromkeys(clock.bearer for clock in plan.clocks.values()))
    for key, clock in plan.clocks.items():
        owner = plan.posts.get(clock.bearer)
        also = _keeping(plan, key)
        wrong = [plan.posts[one].title for one in bearers if one in plan.posts and one not in also]
        if owner is not None:
            text = Sentence(mark("Who keeps this limit: {limit}?"), {"limit": _text(clock.title)})
            posts = frozenset({clock.bearer})
            yield Question(
                f"bearer.{key}", text, owner.title, _others(owner.title, wrong), clock.clause[0], posts
            )


def _keeping(plan: Plan, key: str) -> set[str]:
    """Return every post that may be called the keeper of a limit: none of them is a wrong answer."""
    clock = plan.clocks[key]
    owing = {
        owner
        for task in plan.tasks.values()
        if task.due == key
        for owner in (task.owner, *task.owner_at.values())
    }
    heads = {body.head for body in plan.organisation.values()}
    return {clock.bearer, *clock.then} | owing | (heads if clock.bearer in heads else set())


def _which_body(plan: Plan) -> Iterator[Question]:
    titles = [body.title for body in plan.organisation.values()]
    for key, body in plan.organisation.items():
        text = Sentence(mark("Whose duty is this: {duty}?"), {"duty": _text(body.duties)})
        posts = frozenset({body.head, *body.deputies, *body.members})
        yield Question(f"body.{key}", text, body.title, _others(body.title, titles), body.clause[0], posts)


def _who_leads(plan: Plan) -> Iterator[Question]:
    several = sorted(
        {owner for task in plan.tasks.values() for owner in (task.owner, *task.owner_at.values())}
    )
    for key, level in plan.levels.items():
        right = plan.posts[level.led_by[0]].title
        wrong = [plan.posts[one].title for one in several if one in plan.posts and one not in level.led_by]
        text = Sentence(mark("Who leads at {level}?"), {"level": _text(level.title)})
        yield Question(
            f"leads.{key}", text, right, _others(right, wrong), level.clause[0], frozenset(level.led_by)
        )


def _what_first(plan: Plan) -> Iterator[Question]:
    staff = frozenset(key for key, post in plan.posts.items() if post.group == "outlet")
    for key, entry in plan.first_15.items():
        if entry.items and entry.causes:
            cause = plan.causes[entry.causes[0]].title
            text = Sentence(mark("{cause}, at the outlet: what comes first?"), {"cause": _text(cause)})
            wrong = _others(entry.items[0], entry.items[2:])
            yield Question(f"first.{key}", text, entry.items[0], wrong, entry.clause[0], staff)


_BY_HAND = {
    ByHand.YES: Sentence(mark("by hand, on paper")),
    ByHand.FORBIDDEN: Sentence(mark("not at all: never by hand")),
    ByHand.OUTSIDE: Sentence(mark("by another operator's rules")),
}


def _by_hand(plan: Plan) -> Iterator[Question]:
    staff = frozenset(key for key, post in plan.posts.items() if post.group == "outlet")
    for key, line in plan.lines.items():
        right = _BY_HAND[line.by_hand]
        text = Sentence(mark("The system is down: how is this served, {line}?"), {"line": _text(line.title)})
        yield Question(f"hand.{key}", text, right, _others(right, _BY_HAND.values()), "G1", staff)
