"""Who may publish what, and over which channel (发布权限): the plan's table ``publish`` applied to one revision.

A notice of values alone goes out at any hour by whoever writes it, and another person looks at it afterwards. What
a person wrote freely, a changed estimate, a promise, a channel that reaches thousands need their approver. Crime,
casualties and figures of a disaster are never ours; of savings only the bank's own words are said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from youxu.announcements.rules.content import Content
from youxu.announcements.rules.words import NoticeKind
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.parts import PublishRule
from youxu.plan.schema.words import Approval, Channel, PublicMatter

Table = Mapping[str, PublishRule]

NEVER = mark("This is never ours to publish: {rule}. It is told by the authority in charge.")
NOT_BY_US = mark("Nothing is ever published on this: {rule}.")
BANK_ONLY = mark(
    "Of savings only the bank's own words are said: enter them with who at the bank said so and when."
)
NOT_THERE = mark(
    "{rule}: not over this channel ({notice_channel}); it goes to the persons concerned and the authority."
)
OTHER_WRITES = mark("{rule}: this is written by {post}.")
PARENT_SPEAKS = mark("The unit above speaks to the media.")
NO_RULE = mark(
    "The plan's table says nothing of this content over this channel ({notice_channel}); choose another."
)


@dataclass(frozen=True)
class Needed:
    """A signature that a revision needs: by whom, for which line of the table; ``above`` of the province."""

    rule: str
    posts: tuple[str, ...]
    above: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a revision may not go out: the line of the table, its clause, the words, who can instead."""

    rule: str
    clause: str
    sentence: Sentence
    posts: tuple[str, ...] = ()
    field: str = ""


@dataclass(frozen=True)
class Ruling:
    """What the table says of a revision: signatures it needs, how soon somebody looks at it, what forbids it."""

    needed: tuple[Needed, ...] = ()
    second_look: timedelta | None = None
    refusals: tuple[Refusal, ...] = ()

    @property
    def alone(self) -> bool:
        """Tell whether it goes out without another person's approval."""
        return not self.needed and not self.refusals


def matters_of(
    kind: NoticeKind, content: Content, channels: Collection[Channel], table: Table, *, estimate_changed: bool
) -> tuple[PublicMatter, ...]:
    """Return what a revision speaks of, from its values, its free words and its channels.

    A correction in the plan's fixed words takes back what was said, and goes to those alone who were told.
    """
    free = bool(content.free_words or content.bank.text)
    takes_back = any(rule.matter is PublicMatter.WITHDRAWAL for rule in table.values())
    if kind is NoticeKind.CORRECTION and takes_back and not (free or content.promise):
        return (PublicMatter.WITHDRAWAL,)
    found = set(_spoken(content.free_words, table))
    if content.promise:
        found.add(PublicMatter.PROMISE)
    if content.bank.text and not (content.bank.said_by and content.bank.said_at):
        found.add(PublicMatter.SAVINGS)
    if {Channel.SMS, Channel.SOCIAL} & set(channels):
        found.add(PublicMatter.SMS_OR_SOCIAL)
    if free or (kind is NoticeKind.REVISION and estimate_changed):
        found.add(PublicMatter.FREE_TEXT_OR_ESTIMATE)
    elif not found - {PublicMatter.SMS_OR_SOCIAL}:
        found.add(PublicMatter.FIRST_NOTICE)
    if PublicMatter.LEAK in found:
        found -= {PublicMatter.FREE_TEXT_OR_ESTIMATE}
    return tuple(matter for matter in PublicMatter if matter in found)


def _spoken(words: Collection[str], table: Table) -> Iterator[PublicMatter]:
    said = " ".join(words).casefold()
    for rule in table.values():
        if any(word.casefold() in said for word in rule.words):
            yield rule.matter


def ruling(
    table: Table, matters: Collection[PublicMatter], channels: Collection[Channel], posts: Collection[str]
) -> Ruling:
    """Return what the table says to somebody with ``posts`` who writes on ``matters`` over ``channels``."""
    wanted = list(matters)
    if PublicMatter.FIRST_NOTICE in wanted and not _writes_alone(table, channels, posts):
        wanted[wanted.index(PublicMatter.FIRST_NOTICE)] = PublicMatter.FREE_TEXT_OR_ESTIMATE
    needed: dict[tuple[str, ...], Needed] = {}
    refusals: list[Refusal] = []
    looks: list[timedelta] = []
    for matter in wanted:
        for key, rule in _rules(table, matter, channels):
            refusals += _refusals(key, rule, table, channels, posts)
            for one in _needed(key, rule):
                needed.setdefault((*one.posts, str(one.above)), one)
            if rule.second_look is not None and rule.second_look.delta is not None:
                looks.append(rule.second_look.delta)
    refusals += _unruled(table, wanted, channels)
    refusals.sort(key=lambda one: one.field == "by")
    return Ruling(tuple(needed.values()), min(looks, default=None), tuple(refusals))


def approvers(table: Table) -> tuple[str, ...]:
    """Return the posts that the table trusts with an approval: any of them also looks at what went out alone."""
    found = [post for rule in table.values() for post in (rule.approves, rule.stands_in) if post]
    return tuple(dict.fromkeys(found))


def _rules(
    table: Table, matter: PublicMatter, channels: Collection[Channel]
) -> Iterator[tuple[str, PublishRule]]:
    for key, rule in table.items():
        anywhere = Channel.ANY in rule.channels or matter is PublicMatter.LEAK
        if rule.matter is matter and (anywhere or set(rule.channels) & set(channels)):
            yield key, rule


def _writes_alone(table: Table, channels: Collection[Channel], posts: Collection[str]) -> bool:
    """Tell whether somebody may write values alone over every channel that the table opens to them."""
    rules = [rule for _key, rule in _rules(table, PublicMatter.FIRST_NOTICE, channels)]
    return bool(rules) and all(set(posts) & set(_writers(rule, table)) for rule in rules)


def _writers(rule: PublishRule, table: Table) -> tuple[str, ...]:
    """Return who may write under a rule: its writers and its approvers; values alone also whoever approves anything."""
    named = (*rule.writes, rule.approves, rule.stands_in)
    more = approvers(table) if rule.approval is Approval.NONE else ()
    return tuple(dict.fromkeys(post for post in (*named, *more) if post))


def _refusals(
    key: str, rule: PublishRule, table: Table, channels: Collection[Channel], posts: Collection[str]
) -> Iterator[Refusal]:
    clause = rule.clause[0]
    if rule.approval is Approval.NEVER_BY_US:
        yield Refusal(key, clause, Sentence(NEVER, _said(rule)), field="words")
    elif rule.approval is Approval.NEVER:
        yield Refusal(key, clause, Sentence(NOT_BY_US, _said(rule)), field="words")
    elif rule.approval is Approval.BANK_BRANCH:
        yield Refusal(key, clause, Sentence(BANK_ONLY), ("bank_liaison",), "bank_words")
    elif rule.approval is Approval.PARENT_UNIT:
        yield Refusal(key, clause, Sentence(PARENT_SPEAKS), field="channels")
    elif (
        Channel.ANY not in rule.channels
        and rule.matter is PublicMatter.LEAK
        and set(channels) - set(rule.channels)
    ):
        over = next(iter(sorted(set(channels) - set(rule.channels))))
        yield Refusal(
            key,
            clause,
            Sentence(NOT_THERE, {**_said(rule), "notice_channel": str(over)}),
            rule.writes,
            "channels",
        )
    elif (writers := _writers(rule, table)) and not set(posts) & set(writers):
        yield Refusal(key, clause, Sentence(OTHER_WRITES, {**_said(rule), "post": writers[0]}), writers, "by")


def _said(rule: PublishRule) -> dict[str, object]:
    return {"rule": {"zh": rule.title.zh, "en": rule.title.en}}


def _needed(key: str, rule: PublishRule) -> Iterator[Needed]:
    if rule.approval is Approval.POST:
        yield Needed(key, tuple(post for post in (rule.approves, rule.stands_in) if post))
    elif rule.approval is Approval.LEADER_AND_PROVINCE:
        yield Needed(key, ("leader",))
        yield Needed(key, ("leader",), above=True)


def _unruled(
    table: Table, matters: Collection[PublicMatter], channels: Collection[Channel]
) -> Iterator[Refusal]:
    """Yield a refusal for each channel of which no line of the table speaks."""
    open_to = {
        channel
        for matter in matters
        for _key, rule in _rules(table, matter, channels)
        for channel in rule.channels
    }
    for channel in channels:
        if Channel.ANY not in open_to and channel not in open_to:
            yield Refusal("", "P3b", Sentence(NO_RULE, {"notice_channel": str(channel)}), field="channels")
