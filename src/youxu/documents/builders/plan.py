"""The contingency plan as an office hands it out: chapter by chapter in its own words, then what it fixes as tables.

What ``plan.word`` reads back from a document stands here under headings that it knows: a plan that goes out as .docx and
comes in again is the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.documents.blocks import Block, Document, Heading, Letterhead, Paragraph, Table
from youxu.documents.builders import official
from youxu.documents.builders.pack.section import said
from youxu.kernel.words import Sentence
from youxu.plan import queries
from youxu.plan.schema import LevelKey, Plan, Text, When
from youxu.plan.schema.moments import SAID
from youxu.plan.schema.parts import Drill, Supply, Training
from youxu.plan.schema.predicates import WORDS
from youxu.plan.schema.rhythms import SAID as RHYTHMS
from youxu.plan.word.known import ANNEX_HEADINGS, GENERATED, OTHER

NOTHING = "—"


@dataclass(frozen=True)
class Edition:
    """Which edition of a plan is printed: whose, its document number, how it came into force; empty for a file."""

    unit: str = ""
    number: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    draft: bool = False


def document(plan: Plan, edition: Edition, at: datetime) -> Document:
    """Return the plan as an office's paper in the language in force; a draft is marked so on every page."""
    number = edition.number or plan.document_number
    shown = edition.facts if edition.unit or not number else ((_("Document number"), number), *edition.facts)
    facts = [official.facts(shown)] if shown else []
    return Document(
        title=said(plan.title),
        language=get_language() or "zh-hans",
        printed_at=at,
        blocks=(*facts, *blocks(plan)),
        header=_("Draft, not in force") if edition.draft else "",
        letterhead=Letterhead(mark=edition.unit, number=number),
    )


def blocks(plan: Plan) -> Iterator[Block]:
    """Yield the whole plan in the language in force: its chapters with their tables, then the annexes."""
    for chapter in queries.document_of(plan):
        yield Heading(said(chapter.title))
        yield from _paragraphs(chapter.intro)
        for clause in chapter.clauses:
            yield Heading(f"{said(clause.title)}〔{clause.id}〕", 2)
            yield from _paragraphs(clause.text)
        if chapter.outro:
            yield Heading(_own(OTHER), 2)
            yield from _paragraphs(chapter.outro)
        yield from _tables_of(chapter.key, plan)
    yield from _annexes(plan)


def _paragraphs(text: Text | None) -> Iterator[Paragraph]:
    for line in said(text).splitlines() if text else ():
        yield Paragraph(line)


def _own(both: tuple[str, str]) -> str:
    """Return the one of a Chinese and an English heading that the reader reads."""
    return both[0] if wording.chinese() else both[1]


def _tables_of(chapter: str, plan: Plan) -> Iterator[Block]:
    if chapter == "organisation":
        yield from _organisation(plan)
    elif chapter == "process":
        yield Heading(_("Tasks of the six steps"), 2)
        yield _tasks(plan)
    elif chapter == "supplies":
        yield Heading(_("Kept at each outlet"), 2)
        yield _stock(plan.supplies.per_outlet.values())
        yield Heading(_("Kept for the unit"), 2)
        yield _stock(plan.supplies.per_county.values())
    elif chapter == "evaluation":
        yield Heading(_own(GENERATED["indicators"]), 2)
        yield _indicators(plan)
        yield from _spot_checks(plan)
    elif chapter == "training":
        yield Heading(_own(GENERATED["rhythms"]), 2)
        yield _rhythms(plan)


def _organisation(plan: Plan) -> Iterator[Block]:
    yield Heading(_("Groups and who is in them"), 2)
    yield Table(
        (_("Group"), _("Head"), _("Deputies"), _("Members"), _("Duties")),
        tuple(
            (
                said(body.title),
                _posts(plan, (body.head,)),
                _posts(plan, body.deputies),
                _posts(plan, body.members),
                said(body.duties),
            )
            for body in plan.organisation.values()
        ),
        (1.1, 1, 1.1, 1.4, 2.2),
    )
    yield Heading(_("Posts and who holds them"), 2)
    yield Table(
        (_("Post"), _("Holder of the post")),
        tuple((said(post.title), said(post.holder) if post.holder else "") for post in plan.posts.values()),
        (1, 2),
    )


def _posts(plan: Plan, keys: Iterable[str]) -> str:
    return ("、" if wording.chinese() else "; ").join(said(plan.posts[key].title) for key in keys)


def _tasks(plan: Plan) -> Table:
    rows = tuple(
        (
            said(step.title),
            said(task.title),
            _posts(plan, (task.owner,)),
            _limit(plan, task.due),
            ", ".join(task.clause),
        )
        for step in plan.steps.values()
        for task in step.tasks.values()
    )
    head = (_("Step"), _("Task"), _("Owed by (owner)"), _("Limit"), _("Clause"))
    return Table(head, rows, (0.7, 2.6, 1.2, 1.4, 0.8), strong=False)


def _limit(plan: Plan, clock: str | None) -> str:
    """Return the limits of a clock, the shortest and the longest where they differ by level."""
    if clock is None:
        return NOTHING
    limits = [limit for limit in plan.clocks[clock].limit.values() if limit is not None]
    words = list(dict.fromkeys(wording.say(limit.sentence()) for limit in limits))
    return " / ".join(words) or NOTHING


def _stock(items: Iterable[Supply]) -> Table:
    head = (_("Supply"), _("Least number"), _("Counted in (unit)"), _("Clause"))
    rows = tuple((said(one.title), str(one.count), said(one.unit), ", ".join(one.clause)) for one in items)
    return Table(head, rows, (3, 1, 1, 1), strong=False)


def _indicators(plan: Plan) -> Table:
    found = plan.evaluation.indicators.values()
    rows = tuple((said(one.title), said(one.target), ", ".join(one.clause)) for one in found)
    return Table((_("Indicator"), _("Target"), _("Clause")), rows, (2, 2, 1), strong=False)


def _spot_checks(plan: Plan) -> Iterator[Block]:
    rule = plan.evaluation.spot_checks
    if rule is None:
        return
    how = _("{count} outlets a week; asked by {post}; the same again after {length} at the earliest")
    words = how.format(
        count=rule.outlets,
        post=_posts(plan, (rule.bearer,)),
        length=wording.say(rule.again_after.sentence()),
    )
    yield Heading(_own(GENERATED["spot_checks"]), 2)
    head = (_("What"), _("How"), _("Clause"))
    yield Table(head, ((said(rule.title), words, ", ".join(rule.clause)),), (2, 3, 1), strong=False)


def _rhythms(plan: Plan) -> Table:
    """Return what is trained and practised: how often, what, for whom and how."""
    rows = [_rhythm(one, "\n".join(_taught(plan, one))) for one in plan.training.training.values()]
    rows += [_rhythm(one, _answered(one)) for one in plan.training.drills.values()]
    head = (_("Training or drill"), _("How often"), _("What, for whom, how"), _("Clause"))
    return Table(head, tuple(rows), (1.5, 1, 3, 0.8), strong=False)


def _rhythm(one: Training | Drill, how: str) -> tuple[str, str, str, str]:
    return said(one.title), wording.say(RHYTHMS[one.every]), how or NOTHING, ", ".join(one.clause)


def _taught(plan: Plan, one: Training) -> Iterator[str]:
    yield ("；" if wording.chinese() else "; ").join(said(topic) for topic in one.topics)
    yield _posts(plan, one.posts) or _("everybody with a post")
    if one.on_new_post:
        length = wording.say(one.new_post_within.sentence())
        yield _("new in a post: within {length}").format(length=length)
    if one.least is not None:
        yield _("at least {length}").format(length=wording.say(one.least.sentence()))
    if one.pass_percent:
        quiz = _("quiz: {count} questions, {percent} % right")
        yield quiz.format(count=one.questions, percent=one.pass_percent)


def _answered(one: Drill) -> str:
    if one.within is None:
        return ""
    return _("answered within {length}").format(length=wording.say(one.within.sentence()))


def _annexes(plan: Plan) -> Iterator[Block]:
    for name in type(plan.annexes).model_fields:
        if text := getattr(plan.annexes, name):
            yield Heading(_own(ANNEX_HEADINGS[name]))
            yield from _paragraphs(text)
    for key, table in (
        ("levels", _levels(plan)),
        ("limits", _limits(plan)),
        ("lines", _lines(plan)),
        ("causes", _causes(plan)),
    ):
        yield Heading(_own(GENERATED[key]))
        yield table


def _levels(plan: Plan) -> Table:
    rows = tuple(
        (said(level.title), "\n".join(_conditions(level.when)), _posts(plan, level.led_by))
        for level in plan.levels.values()
    )
    return Table((_("Level"), _("Reached when one of these holds"), _("Led by")), rows, (1, 4, 1.5))


def _conditions(when: When) -> Iterator[str]:
    for one in when.any:
        yield wording.say(one.sentence())
    for one in when.all:
        yield _("only if: {condition}").format(condition=wording.say(one.sentence()))
    for one in when.none_of:
        yield _("not if: {condition}").format(condition=wording.say(one.sentence()))


def _limits(plan: Plan) -> Table:
    head = (_("Limit"), _("Starts when"), *(wording.word("level", level) for level in LevelKey), _("Owed by"))
    rows = tuple(
        (
            said(clock.title),
            ("、" if wording.chinese() else ", ").join(
                wording.say(Sentence(SAID[moment])) for moment in clock.starts
            ),
            *(_at(clock.limit.get(level)) for level in LevelKey),
            _posts(plan, (clock.bearer,)),
        )
        for clock in plan.clocks.values()
    )
    return Table(head, rows, (1.5, 1.5, 0.8, 0.8, 0.8, 0.8, 0.8, 1.2))


def _at(limit: object) -> str:
    sentence = getattr(limit, "sentence", None)
    return wording.say(sentence()) if callable(sentence) else NOTHING


def _lines(plan: Plan) -> Table:
    rows = tuple(
        (
            said(line.title),
            wording.say(Sentence(WORDS[line.regime])),
            _at(line.rto),
            _at(line.mtpd),
            said(line.mbco) if line.mbco else NOTHING,
        )
        for line in plan.lines.values()
    )
    head = (_("Service line"), _("Regime"), _("Back within"), _("Longest stop"), _("The least that goes on"))
    return Table(head, rows, (2, 1.2, 1, 1, 1.6))


def _causes(plan: Plan) -> Table:
    rows = tuple(
        (said(cause.title), wording.say(Sentence(WORDS[cause.category])), said(cause.public))
        for cause in plan.causes.values()
    )
    return Table((_("Cause"), _("Category"), _("Said in public")), rows, (1, 1, 1.4))
