"""Whether the people and rosters of a unit can carry the plan: gaps, vacancies, and separation between persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q

from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Unit
from youxu.organisation import rules
from youxu.organisation.grants import holding_now, not_relieved
from youxu.organisation.models import Holding, Person
from youxu.organisation.queries.duty import DutyBook, DutyPerson, duty_at, once
from youxu.organisation.queries.pages import gaps_of
from youxu.organisation.queries.reliefs import reliefs_in
from youxu.organisation.rules import ROSTER_OF_POST, Fallback, SeparationRule

AHEAD = timedelta(days=7)
NEEDED = (
    "leader",
    "duty_officer",
    "technical_head",
    "customer_head",
    "logistics_head",
    "security_post",
)
LISTED = 100
"""Outlets named one by one; beyond that a finding gives their number."""


class Weight(StrEnum):
    """A fault breaks the plan; a warning has a fall-back, which is named."""

    FAULT = "FAULT"
    WARNING = "WARNING"


@dataclass(frozen=True)
class Finding:
    """One thing that people or rosters cannot carry.

    ``key`` names the rule (roster_gap, vacant, relieved, reachable, double_duty, or the act of the separation table),
    ``where`` the unit or outlet, ``fallback`` what the unit does instead ('' where there is none).
    """

    weight: Weight
    key: str
    unit_path: str
    where: str
    where_en: str
    sentence: Sentence
    fallback: str = ""
    outlet_code: str = ""

    @property
    def fallback_sentence(self) -> Sentence | None:
        """Return the fall-back in words."""
        text = rules.FALLBACK_SENTENCES.get(self.fallback)
        return Sentence(text) if text else None


def can_satisfy(
    unit: Unit,
    at: datetime,
    *,
    separation: Mapping[Any, Any] | None = None,
    per_shift: Iterable[str] = ("duty_officer", "leader_on_call"),
    reachable: int = 0,
    ahead: timedelta = AHEAD,
) -> tuple[Finding, ...]:
    """Return what the unit's people and rosters cannot carry, faults first.

    ``separation`` is ``Plan.separation``, ``per_shift`` and ``reachable`` come from ``Plan.minimum``; without a
    plan in force what the product ships holds.
    """
    book = duty_at(unit, at)
    table = rules.separation_table(separation)
    found = [
        *_vacancies(unit, book),
        *_relieved(unit, at),
        *_roster_findings(unit, book, at, tuple(per_shift), ahead),
        *_reachable(unit, book, reachable),
        *_separation(unit, book, table, at),
    ]
    if "check_line" in table:
        found += _outlets(unit, at, table["check_line"])
    return tuple(sorted(found, key=lambda finding: finding.weight is not Weight.FAULT))


def publish_warnings(unit: Unit, at: datetime, plan: Any) -> tuple[Finding, ...]:
    """Return the findings for a plan (``plan.schema.Plan``) that is about to come into force in a unit."""
    return can_satisfy(
        unit,
        at,
        separation=plan.separation,
        per_shift=plan.minimum.per_shift,
        reachable=plan.minimum.reachable,
    )


def _finding(
    unit: Unit, weight: Weight, key: str, text: str, fallback: str = "", **values: object
) -> Finding:
    return Finding(
        weight, key, unit.path, unit.name, unit.name_en or unit.name, Sentence(text, values), fallback
    )


def _vacancies(unit: Unit, book: DutyBook) -> list[Finding]:
    found = []
    for key in NEEDED:
        if book.holders(key) or (key in ROSTER_OF_POST and book.on_duty(key)):
            continue
        stands_in = book.deputies(key)
        post = _post_name(key)
        if stands_in:
            text = mark("Nobody holds the post {post}; {person} deputises.")
            found.append(_finding(unit, Weight.WARNING, "vacant", text, post=post, person=stands_in[0].name))
        else:
            text = mark("Nobody holds the post {post} and nobody deputises.")
            found.append(_finding(unit, Weight.FAULT, "vacant", text, post=post))
    return found


def _relieved(unit: Unit, at: datetime) -> list[Finding]:
    """Return who is relieved now, and whether somebody stands in."""
    found = []
    for one in reliefs_in(unit, at):
        person, since = {"zh": one.name, "en": one.name_en}, one.starts_at
        if one.uncovered:
            text = mark("{person} is relieved since {since}, and nobody stands in for: {posts}.")
            posts = {
                "zh": "、".join(zh for zh, _en in one.uncovered),
                "en": ", ".join(en for _zh, en in one.uncovered),
            }
            given = _finding(unit, Weight.WARNING, "relieved", text, person=person, since=since, posts=posts)
            found.append(given)
        elif one.covers:
            text = mark("{person} is relieved since {since}; standing in: {replacements}.")
            names = {"zh": "、".join(one.stand_ins()), "en": ", ".join(one.stand_ins(english=True))}
            found.append(
                _finding(
                    unit, Weight.WARNING, "relieved", text, person=person, since=since, replacements=names
                )
            )
    return found


def _roster_findings(
    unit: Unit, book: DutyBook, at: datetime, per_shift: tuple[str, ...], ahead: timedelta
) -> list[Finding]:
    kinds = tuple(str(ROSTER_OF_POST[post]) for post in per_shift if post in ROSTER_OF_POST)
    text = mark("The roster {roster} has nobody from {starts_at} to {ends_at}.")
    found = [
        _finding(
            unit,
            Weight.WARNING if book.holders(_post_of(gap.kind)) else Weight.FAULT,
            "roster_gap",
            text,
            roster=gap.kind,
            starts_at=gap.starts_at,
            ends_at=gap.ends_at,
        )
        for gap in gaps_of(unit, (at, at + ahead), kinds)
    ]
    duty, lead = book.on_duty("duty_officer"), book.on_duty("leader_on_call")
    both = {person.person_id for person in duty} & {person.person_id for person in lead}
    same = mark("{person} is duty officer and leader on call at once: nobody else decides with them.")
    found += [
        _finding(unit, Weight.WARNING, "double_duty", same, person=person.name)
        for person in duty
        if person.person_id in both
    ]
    return found


def _reachable(unit: Unit, book: DutyBook, needed: int) -> list[Finding]:
    ids = [person.person_id for person in book.people() if not person.outlet_code]
    count = Person.objects.filter(pk__in=ids).exclude(mobile="").count()
    if count >= needed:
        return []
    text = mark(
        "{count} people of the unit's posts have a mobile number; the plan wants {needed} to be reachable."
    )
    return [_finding(unit, Weight.WARNING, "reachable", text, count=count, needed=needed)]


def _separation(
    unit: Unit, book: DutyBook, table: Mapping[str, SeparationRule], at: datetime
) -> list[Finding]:
    found = []
    for act, rule in table.items():
        firsts, seconds = _firsts(book, act), _seconds(book, act)
        alone = rules.second_person_missing(
            [person.person_id for person in firsts], [person.person_id for person in seconds]
        )
        if seconds and not alone:
            continue
        possible = _fallback_possible(unit, rule, act, at)
        weight = Weight.WARNING if possible else Weight.FAULT
        name = next((person.name for person in firsts if person.person_id in alone), "")
        text = (
            mark("{act}: only {person} could do it, and that is not another person.")
            if name
            else mark("{act}: nobody holds a post that may do it.")
        )
        said = Sentence(rules.ACT_SENTENCES.get(act, act))
        found.append(_finding(unit, weight, act, text, rule.fallback, act=said, person=name))
    return found


def _firsts(book: DutyBook, act: str) -> tuple[DutyPerson, ...]:
    """Return who may have done the first act: restored, written, signed."""
    if act in rules.FIRST_POSTS:
        return _holding(book, rules.FIRST_POSTS[act])
    verb = {"check_line": "claim_restored", "sign_report_IV_up": "summarise", "approve_plan": "edit_plan"}
    return _holding(book, rules.posts_with(verb.get(act, "")), at_outlets=act == "check_line")


def _seconds(book: DutyBook, act: str) -> tuple[DutyPerson, ...]:
    """Return who may do the second act."""
    if act in rules.SECOND_POSTS:
        return _holding(book, rules.SECOND_POSTS[act])
    posts = [post for verb in rules.ACTING_VERB.get(act, ()) for post in rules.posts_with(verb)]
    return _holding(book, posts, at_outlets=act == "check_line")


def _holding(book: DutyBook, posts: Iterable[str], at_outlets: bool = True) -> tuple[DutyPerson, ...]:
    wanted = set(posts)
    named = [person for post in book.posts.values() if post.key in wanted for person in post.holders]
    shift = [person for person in book.on_shift if person.post in wanted]
    return once(person for person in [*named, *shift] if at_outlets or not person.outlet_code)


def _fallback_possible(unit: Unit, rule: SeparationRule, act: str, at: datetime) -> bool:
    """Tell whether the fall-back has a person: a signer in the parent unit; a call needs another of the unit."""
    if rule.fallback == Fallback.PARENT_SIGNS:
        posts = [post for verb in rules.ACTING_VERB.get(act, ()) for post in rules.posts_with(verb)]
        return unit.parent_id is not None and _somebody(unit.parent_id, posts, at)
    return _people_with_posts(unit, at) > 1


def _somebody(unit_id: int, posts: Iterable[str], at: datetime) -> bool:
    rows = Holding.objects.filter(
        holding_now(at), not_relieved(at), post__unit=unit_id, post__key__in=list(posts)
    )
    return rows.filter(post__retired_at=None, person__retired_at=None).exists()


def _people_with_posts(unit: Unit, at: datetime) -> int:
    rows = Holding.objects.filter(holding_now(at), not_relieved(at), post__unit=unit, person__retired_at=None)
    return rows.values("person").distinct().count()


def _outlets(unit: Unit, at: datetime, rule: SeparationRule) -> list[Finding]:
    """Return the outlets where nobody else is on the spot to check: they check by telephone (石桥 has one person)."""
    counts = dict(
        Holding.objects.filter(
            holding_now(at), not_relieved(at), post__outlet__unit=unit, post__retired_at=None
        )
        .filter(person__retired_at=None)
        .values_list("post__outlet")
        .annotate(people=Count("person", distinct=True))
    )
    outlets = list(
        Outlet.objects.filter(unit=unit, retired_at=None)
        .filter(Q(pk__in=[pk for pk, people in counts.items() if people == 1]) | Q(one_person=True))
        .order_by("code")[: LISTED + 1]
    )
    found = [_one_person(unit, outlet, counts.get(outlet.pk, 0), rule) for outlet in outlets[:LISTED]]
    if len(outlets) > LISTED:
        text = mark("More than {count} outlets have one person; the others are not named here.")
        found.append(_finding(unit, Weight.WARNING, rule.act, text, rule.fallback, count=LISTED))
    return found + _headless(unit, counts)


def _one_person(unit: Unit, outlet: Outlet, people: int, rule: SeparationRule) -> Finding:
    text = (
        mark("{outlet} has one person: nobody else there can check what that person restored.")
        if people
        else mark("{outlet} is an outlet of one person and nobody holds a post there.")
    )
    values = {"outlet": {"zh": outlet.name, "en": outlet.name_en or outlet.name}}
    return Finding(
        Weight.WARNING,
        rule.act,
        unit.path,
        outlet.name,
        outlet.name_en or outlet.name,
        Sentence(text, values),
        rule.fallback,
        outlet.code,
    )


def _headless(unit: Unit, counts: Mapping[int, int]) -> list[Finding]:
    rows = Outlet.objects.filter(unit=unit, retired_at=None).exclude(pk__in=list(counts))
    total = rows.count()
    if not total:
        return []
    names = ", ".join(rows.order_by("code").values_list("name", flat=True)[:10])
    text = mark("{count} outlets have nobody in a post, among them: {names}.")
    return [_finding(unit, Weight.WARNING, "vacant", text, count=total, names=names)]


def _post_name(key: str) -> dict[str, str]:
    zh, en = rules.POST_NAMES[key]
    return {"zh": zh, "en": en}


def _post_of(kind: str) -> str:
    return rules.POST_OF_ROSTER[rules.RosterKind(kind)]
