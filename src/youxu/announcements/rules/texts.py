"""A notice in words: the plan's templates with the values of one content, in either language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from youxu.announcements.rules.content import (
    NOT_SAFE,
    SAFE,
    UNSAID,
    Alternative,
    Both,
    Content,
    Group,
    Promise,
    Stop,
)
from youxu.announcements.rules.filling import Facts, clauses, filled, sentences, together
from youxu.announcements.rules.words import NoticeKind
from youxu.plan.schema import Plan
from youxu.plan.schema.words import NoticeKey, Regime, StopNotice

ASIDE = re.compile(r"（[^）]*）|\s*\([^)]*\)")
OF_ITEMS = ("safe", "not safe")
OF_STOPS = ("neighbour", "bank")
"""What the words of a planned stop take from the first notice."""
EVERYTHING = Both(zh="全部邮政业务", en="all postal services")
THE_SAME = Both(zh="上述业务", en="the services above")
MOST_NAMED = 3
MOST_GROUPS = 4
STOPPED = ("SUSPENDED", "UNREACHABLE", "UNKNOWN")
KEY_OF = {
    NoticeKind.FIRST: NoticeKey.FIRST,
    NoticeKind.REVISION: NoticeKey.REVISION,
    NoticeKind.RESTORED: NoticeKey.RESTORED,
    NoticeKind.CORRECTION: NoticeKey.CORRECTION,
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Setting:
    """Around what a notice says: whose it is, its number, what it replaces, when it is published, in which zone.

    ``names`` gives an outlet's name by its code, for the few that a text names. ``last_at`` is when the revision before
    went out.
    """

    plan: Plan
    unit: Both
    number: int
    at: datetime
    zone: tzinfo
    before: tuple[int, ...] = ()
    earlier: Content | None = None
    first_at: datetime | None = None
    changed: Both = UNSAID
    names: Mapping[str, Both] | None = None
    last_at: datetime | None = None


def rendered(kind: NoticeKind, content: Content, around: Setting, language: str) -> tuple[str, str]:
    """Return title and body of a revision in one language: "zh" or "en".

    An update tells what is known of items handed in as the first notice does, and a sentence whose value is absent takes that of the first
    notice. Outlets to ask, the bank's words and a person's own stand before the last line, which says whom to ring.
    """
    template = template_of(kind, content, around, language)
    first = around.plan.notices[NoticeKey.FIRST].text.in_language(language)
    spare = {fact: text for line in first.splitlines() for fact, text in sentences(line) if fact}
    values, facts = values_of(content, around, language), facts_of(content, around.plan, language)
    stop = stop_word(kind, content, around)
    if stop is not None:
        values["stopped"] = _lines(around, language)(_shares(content.places or content.restored))
    title, *body = (filled(line, values, facts, language, spare) for line in template.splitlines())
    untold = [fact for fact in OF_ITEMS if fact in facts and kind is NoticeKind.REVISION]
    if stop in (StopNotice.BEFORE, StopNotice.START):
        untold = [fact for fact in OF_STOPS if fact in facts]
    body[-1:-1] = [
        *(clauses(spare.get(fact, ""), {**values, **more}) for fact in untold for more in facts[fact]),
        _asked(content, around.plan, language),
        _elsewhere(content, around.plan, language),
        content.bank.text.said(language),
        content.words.said(language),
    ]
    return title, "\n".join(filter(None, body))


def stop_word(kind: NoticeKind, content: Content, around: Setting) -> StopNotice | None:
    """Return which of the plan's words of a planned stop a revision is: ahead, at the start, at the end; None for others.

    A later change of a stop that has begun is an update like any other.
    """
    if not content.planned or around.plan.planned_stop is None or kind is NoticeKind.CORRECTION:
        return None
    if kind is NoticeKind.RESTORED:
        return StopNotice.END if not content.places else None
    if around.at < content.since_at:
        return StopNotice.BEFORE
    return StopNotice.START if around.last_at is None or around.last_at < content.since_at else None


def template_of(kind: NoticeKind, content: Content, around: Setting, language: str) -> str:
    """Return the plan's text for a revision in a language."""
    stop, rules = stop_word(kind, content, around), around.plan.planned_stop
    if stop is not None and rules is not None and stop in rules.notices:
        return rules.notices[stop].text.in_language(language)
    return around.plan.notices[KEY_OF[kind]].text.in_language(language)


def _elsewhere(content: Content, plan: Plan, language: str) -> str:
    """Return where to look for neighbours when so many outlets are told of that none is named."""
    many = plan.announcing.many if plan.announcing is not None else None
    codes = {code for group in content.places for code in group.outlets}
    if many is None or content.alternatives or len(codes) <= MOST_NAMED:
        return ""
    return clauses(many.in_language(language), {"hotline": content.hotline})


def _asked(content: Content, plan: Plan, language: str) -> str:
    """Return the sentences on outlets near by that have not accepted yet: ring before you go."""
    if plan.announcing is None:
        return ""
    text = plan.announcing.ask.in_language(language)
    near = [one for one in content.alternatives if not one.accepted][:MOST_NAMED]
    return together([clauses(text, _neighbour(one, content, plan, language)) for one in near], language)


def facts_of(content: Content, plan: Plan, language: str) -> Facts:
    """Return the facts that are recorded for a content; the sentence of an outlet near by is said once for each."""
    once: tuple[Mapping[str, str], ...] = ({},)
    found: dict[str, Sequence[Mapping[str, str]]] = {
        "eta" if content.estimate and content.estimate.point_at else "no eta": once
    }
    if content.bank_lines:
        found["bank"] = once
    if content.items == SAFE:
        found["safe"] = once
    elif content.items == NOT_SAFE:
        found["not safe"] = once
    if content.places and content.restored:
        found["part"] = once
    if content.pickup_until_at is not None:
        found["pickup"] = once
    near = [one for one in content.alternatives if one.accepted][:MOST_NAMED]
    found["neighbour"] = [_neighbour(one, content, plan, language) for one in near]
    return found


def _neighbour(one: Alternative, content: Content, plan: Plan, language: str) -> dict[str, str]:
    stopped = {stop.line for group in content.places for stop in group.stops} - set(content.bank_lines)
    same = len(stopped) > 1 and stopped <= set(one.lines)
    return {
        "name": one.name.said(language),
        "address": one.address,
        "distance": one.distance.said(language),
        "until": one.until,
        "lines": THE_SAME.said(language) if same else listed(titles_of(one.lines, plan, language), language),
        "telephone": one.telephone,
    }


def values_of(content: Content, around: Setting, language: str) -> dict[str, str]:
    """Return the value of each place of a template; an absent one is empty."""
    moment = _moments(around, language)
    changed = around.earlier is not None and moved(around.earlier.estimate, content.estimate)
    earlier = around.earlier.estimate if around.earlier else None
    stopped, limited = _split(content.places)
    lines = _lines(around, language)
    until = content.estimate.point_at if content.estimate else None
    return {
        "outlet": content.where.said(language),
        "unit": around.unit.said(language),
        "n": str(around.number),
        "n_before": str(around.before[-1]) if around.before else "",
        "numbers": listed([str(one) for one in around.before], language),
        "date": day_words(around.at, around.zone, language),
        "time": f"{around.at.astimezone(around.zone):%H:%M}",
        "since": moment(content.since_at),
        "public_cause": content.cause.said(language),
        "stopped": lines(stopped),
        "until": moment(until),
        "limited": lines(limited),
        "how": _hows(limited, around, language),
        "open": listed(titles_of(content.open_lines, around.plan, language), language),
        "eta": span_words(content, around, language),
        "eta_before": (moment(earlier.point_at if earlier else None) or _unknown(language))
        if changed
        else "",
        "eta_reason": content.reason.said(language) if changed else "",
        "next": moment(content.next_update_at),
        "changed": around.changed.said(language),
        "restored_at": moment(content.restored_at),
        "restored": lines(_shares(content.restored)),
        "query_from": moment(content.query_from_at),
        "pickup_until": moment(content.pickup_until_at),
        "published_at": moment(around.first_at),
        "local_phone": content.local_phone,
        "hotline": content.hotline,
        "alternative": listed(
            [one.name.said(language) for one in content.alternatives if one.accepted][:MOST_NAMED], language
        ),
    }


Shares = list[tuple[tuple[str, ...], list[Stop], bool]]
"""Outlets, those of their lines that are stopped, limited or back, and whether that is everything of the post."""


def _shares(groups: Iterable[Group]) -> Shares:
    return [(group.outlets, list(group.stops), group.whole) for group in groups]


def _split(groups: Iterable[Group]) -> tuple[Shares, Shares]:
    """Return what is stopped and what is limited, by outlets that share it."""
    stopped: Shares = []
    limited: Shares = []
    for group in groups:
        for wanted, share in ((True, stopped), (False, limited)):
            if kept := [stop for stop in group.stops if (stop.state in STOPPED) is wanted]:
                share.append((group.outlets, kept, group.whole and len(kept) == len(group.stops)))
    return stopped, limited


def _lines(around: Setting, language: str) -> Callable[[Shares], str]:
    """Return what words several outlets' lines: one list where all share it, else outlet by outlet."""
    zh = language.startswith("zh")

    def said(shares: Shares) -> str:
        named = [
            (codes, [EVERYTHING.said(language)] if whole else _lines_said(stops, around.plan, language))
            for codes, stops, whole in shares
        ]
        kept = [(codes, titles) for codes, titles in named if titles]
        if not kept:
            return ""
        if len(kept) == len(named) and len({tuple(titles) for _codes, titles in kept}) == 1:
            return listed(kept[0][1], language)
        parts = [
            f"{where_words([_name(code, around) for code in codes], language)}"
            f"{'：' if zh else ': '}{listed(titles, language)}"
            for codes, titles in kept[:MOST_GROUPS]
        ]
        if len(kept) > MOST_GROUPS:
            parts.append("其他网点见状态网页" if zh else "other outlets on the status page")
        return ("，" if zh else ", ").join(parts)

    return said


def _lines_said(stops: Iterable[Stop], plan: Plan, language: str) -> list[str]:
    return titles_of([stop.line for stop in stops], plan, language)


def _name(code: str, around: Setting) -> Both:
    return (around.names or {}).get(code, Both(zh=code, en=code))


def titles_of(keys: Iterable[str], plan: Plan, language: str) -> list[str]:
    """Return what customers call the lines, in the plan's order: those of the bank are the bank's to name,
    confidential mail nobody's."""
    wanted = set(keys)
    return [
        ASIDE.sub("", line.title.in_language(language))
        for key, line in plan.lines.items()
        if key in wanted and line.public and line.regime is not Regime.BANK
    ]


def _hows(limited: Shares, around: Setting, language: str) -> str:
    """Return how the limited lines are limited, in the plan's words; with their lines where they differ."""
    by_how: dict[str, list[str]] = {}
    for _codes, stops, _whole in limited:
        for stop in stops:
            for title in titles_of([stop.line], around.plan, language):
                named = by_how.setdefault(_how(stop, around.plan, language), [])
                if title not in named:
                    named.append(title)
    if len(by_how) < 2:
        return next(iter(by_how), "")
    colon = "：" if language.startswith("zh") else ": "
    return ("，" if language.startswith("zh") else ", ").join(
        f"{listed(titles, language)}{colon}{how}" for how, titles in by_how.items()
    )


def _how(stop: Stop, plan: Plan, language: str) -> str:
    found = plan.restricted_how.get(stop.how)
    if found is not None:
        return found.in_language(language)
    moved = ("迁址办理", "at another place") if stop.state == "RELOCATED" else ("部分办理", "in part")
    return moved[0] if language.startswith("zh") else moved[1]


def listed(words: Sequence[str], language: str) -> str:
    """Return several words as one: 甲、乙 (en: a, b)."""
    return ("、" if language.startswith("zh") else ", ").join(word for word in words if word)


def where_words(names: Sequence[Both], language: str, count: int = 0) -> str:
    """Return the outlets of a notice in words: up to three by name, else the first and how many."""
    total, zh = count or len(names), language.startswith("zh")
    if total <= MOST_NAMED:
        return listed([one.said(language) for one in names], language)
    first = names[0].said(language)
    return f"{first}等{total}个网点" if zh else f"{first} and {total - 1} other outlets"


def _moments(around: Setting, language: str) -> Callable[[datetime | None], str]:
    return lambda at: moment_words(at, around.at, around.zone, language) if at else ""


def moment_words(at: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """Return 今天14:30, 明天09:00 or 11月25日09:00 (en: today 14:30, tomorrow 09:00, 25 Nov 09:00)."""
    here, today = at.astimezone(zone), now.astimezone(zone).date()
    days, zh = (here.date() - today).days, language.startswith("zh")
    named = {0: ("今天", "today "), 1: ("明天", "tomorrow ")}.get(days)
    if named is None:
        named = (f"{here.month}月{here.day}日", f"{here.day} {_MONTHS[here.month - 1]} ")
    return f"{named[0] if zh else named[1]}{here:%H:%M}"


def day_words(at: datetime, zone: tzinfo, language: str) -> str:
    """Return 2026年11月23日 (en: 23 Nov 2026)."""
    here = at.astimezone(zone)
    if language.startswith("zh"):
        return f"{here.year}年{here.month}月{here.day}日"
    return f"{here.day} {_MONTHS[here.month - 1]} {here.year}"


def span_words(content: Content, around: Setting, language: str) -> str:
    """Return the promised time with its interval: 今天14:30（13:30到16:00之间）."""
    one = content.estimate
    if one is None or one.point_at is None:
        return ""
    text = moment_words(one.point_at, around.at, around.zone, language)
    if one.low_at is None or one.high_at is None or one.low_at == one.high_at:
        return text
    likely = likely_words(one.low_at, one.high_at, around, language)
    return f"{text}（{likely}）" if language.startswith("zh") else f"{text} ({likely})"


def likely_words(low_at: datetime, high_at: datetime, around: Setting, language: str) -> str:
    """Return the interval of a promised time, its day only where it ends on another one: 多半在13:30到16:00."""
    low, high = (moment_words(end, around.at, around.zone, language) for end in (low_at, high_at))
    if low_at.astimezone(around.zone).date() == high_at.astimezone(around.zone).date():
        low, high = (f"{end.astimezone(around.zone):%H:%M}" for end in (low_at, high_at))
    return f"多半在{low}到{high}" if language.startswith("zh") else f"most likely {low} to {high}"


def moved(before: Promise | None, after: Promise | None) -> bool:
    """Tell whether the promised time became another one."""
    was, now = (one.point_at if one else None for one in (before, after))
    return was != now


def _unknown(language: str) -> str:
    return "未定" if language.startswith("zh") else "not known"
