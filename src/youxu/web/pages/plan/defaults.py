"""The defaults of a plan as tables: levels, limits, lines, checks and the rest, each row with clause and source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youxu.core import wording
from youxu.kernel.words import mark
from youxu.plan.carriers import Carrier
from youxu.plan.schema import Plan, Sheet, SheetItem, scoring
from youxu.plan.schema.moments import SAID
from youxu.plan.schema.parts import Dates, LegalDuty, Supply, Task, Training
from youxu.plan.schema.predicates import When
from youxu.plan.schema.simulating import Simulation, ThreePoint
from youxu.plan.schema.values import Source
from youxu.plan.schema.words import LevelKey
from youxu.web.entry_kinds import kind_name
from youxu.web.pages.plan import words
from youxu.web.pages.plan.words import length_in, post_in, text_in, worded

Cell = str | tuple[str, ...]
ANSWERING = {
    "on_shift": mark("Somebody on a shift is found"),
    "called": mark("Somebody is called in opening hours"),
    "off_hours": mark("Somebody is called outside them"),
    "nobody": mark("Somebody stands in where nobody has the duty"),
}


@dataclass(frozen=True)
class Row:
    """One default: what it is called, its other cells (a tuple of words is a list), clauses and source tags."""

    key: str
    title: str
    cells: tuple[Cell, ...]
    clauses: str = ""
    tags: tuple[dict[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Table:
    """One table of a section: heading, column heads and rows."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


def _row(key: str, title: str, part: Any, *cells: Cell, note: str = "") -> Row:
    source: Source | None = getattr(part, "src", None)
    return Row(
        key=key,
        title=title,
        cells=cells,
        clauses=", ".join(getattr(part, "clause", ())),
        tags=tuple(words.tags_of(source)) if source else (),
        note=note or (source.note if source else ""),
    )


def _each(
    section: str, parts: Mapping[Any, Any], cells: Callable[[Any], tuple[Cell, ...]]
) -> tuple[Row, ...]:
    return tuple(
        _row(f"{section}.{key}", text_in(part.title), part, *cells(part)) for key, part in parts.items()
    )


def conditions(when: When) -> tuple[str, ...]:
    """Return the conditions of a level as sentences: any of them, all of them, none of them."""
    found = [wording.say(one.sentence()) for one in when.any]
    found += [_("only if: {condition}").format(condition=wording.say(one.sentence())) for one in when.all]
    return tuple(
        found
        + [_("not if: {condition}").format(condition=wording.say(one.sentence())) for one in when.none_of]
    )


def by_level(values: Mapping[Any, Any], shown: Callable[[Any], str]) -> tuple[str, ...]:
    """Return values by level in words; levels of the same value share a line, one value for all has no level."""
    groups: list[tuple[Any, list[LevelKey]]] = []
    for level in LevelKey:
        value = values.get(level)
        if groups and groups[-1][0] == value:
            groups[-1][1].append(level)
        else:
            groups.append((value, [level]))
    if len(groups) == 1:
        return (shown(groups[0][0]),)
    return tuple(f"{_levels(levels)} {shown(value)}" for value, levels in groups)


def _levels(levels: list[LevelKey]) -> str:
    first, last = (wording.word("level", level) for level in (levels[0], levels[-1]))
    return f"{first}–{last}" if len(levels) > 1 else first


def _posts(plan: Plan, keys: Iterable[str]) -> str:
    return _(", ").join(post_in(plan, key) for key in keys)


def _lines(plan: Plan, keys: Iterable[str]) -> str:
    return _(", ").join(text_in(plan.lines[key].short) for key in keys if key in plan.lines)


def _shortened(plan: Plan) -> str:
    """Return by how much which clocks are shorter on a peak day."""
    clocks = _(", ").join(text_in(plan.clocks[key].title) for key in plan.adjust.peak_clocks)
    return _("{percent} % of the time for: {clocks}").format(
        percent=plan.adjust.peak_percent, clocks=clocks or "-"
    )


def _levels_tables(plan: Plan) -> tuple[Table, ...]:
    def cells(level: Any) -> tuple[Cell, ...]:
        led = _posts(plan, level.led_by) + (_(", with the unit above") if level.with_parent else "")
        meeting = _(", ").join(wording.word("way", way) for way in level.meeting)
        return conditions(level.when), led, meeting, worded(words.REPORT_FORMS, level.report)

    heads = (
        _("Level"),
        _("Reached when one of these holds"),
        _("Led by"),
        _("Meeting"),
        _("Post-event report"),
    )
    adjust = plan.adjust
    rows = (
        _row("adjust.peak_day", _("Peak day of a line concerned"), adjust, _raised(adjust.peak_day)),
        _row(
            "adjust.major_event_period", _("Major event period"), adjust, _raised(adjust.major_event_period)
        ),
        _row(
            "adjust.night_closed_outlets",
            _("Outlets closed at night"),
            adjust,
            _raised(adjust.night_closed_outlets),
        ),
        _row("adjust.peak_percent", _("Limits on a peak day"), adjust, _shortened(plan)),
    )
    return (
        Table("levels", _("Response levels"), heads, _each("levels", plan.levels, cells)),
        Table("adjust", _("What raises the level"), (_("When"), _("Level")), rows),
    )


def _raised(steps: int) -> str:
    return _("{count} higher").format(count=steps) if steps else _("no change")


def _clocks(plan: Plan) -> tuple[Table, ...]:
    def cells(clock: Any) -> tuple[Cell, ...]:
        starts = _(", ").join(worded(words.MOMENTS, moment) for moment in clock.starts)
        limits = by_level(clock.limit, length_in)
        if clock.rhythm:
            limits += (_("first day: every {time}").format(time=length_in(clock.rhythm.day1)),)
        note = (text_in(clock.note),) if clock.note else ()
        unless = tuple(
            _("nothing is owed if {condition}").format(condition=one)
            for one in conditions(clock.not_if or When())
        )
        then = _(", then {posts}").format(posts=_posts(plan, clock.then)) if clock.then else ""
        return starts, limits + unless + note, post_in(plan, clock.bearer) + then

    heads = (_("Limit"), _("Runs from"), _("How long"), _("Owed by"))
    return (Table("clocks", _("Limits"), heads, _each("clocks", plan.clocks, cells)), _reminders(plan))


def _reminders(plan: Plan) -> Table:
    rule = plan.reminders
    before = _(
        "when {percent} % of the time is left, at most {most} before; a limit shorter than {least} warns nobody"
    ).format(
        percent=rule.warn_percent,
        most=length_in(rule.warn_most),
        least=length_in(rule.warn_from),
    )
    after = _(", ").join(length_in(one) for one in rule.chase)
    rows = (
        _row("reminders.warn", _("Before the limit"), rule, before),
        _row("reminders.chase", _("After the limit"), rule, _("{times} late").format(times=after or "-")),
    )
    return Table("reminders", _("When who owes it is reminded"), (_("Reminder"), _("When")), rows)


def _alerts(plan: Plan) -> tuple[Table, ...]:
    def cells(rule: Any) -> tuple[Cell, ...]:
        told = tuple(
            f"{wording.word('level', level)}: {_posts(plan, posts)}" for level, posts in rule.roles.items()
        )
        told += (_("whom the directive addresses"),) if rule.addressees else ()
        told += (_("everybody who was told before"),) if rule.told_before else ()
        answer = text_in(plan.clocks[rule.answer].title) if rule.answer else _("for information")
        silent = [wording.word("level", level) for level, asked in rule.must_answer.items() if not asked]
        if rule.answer and silent:
            answer += _(", not at {levels}").format(levels=_(", ").join(silent))
        return told, answer, (text_in(rule.text), text_in(rule.neutral))

    heads = (_("When"), _("Who is told"), _("Who must answer"), _("In which words"))
    return (Table("alerts", _("Who is told of what"), heads, _each("alerts", plan.alerts, cells)),)


def _summary(plan: Plan) -> tuple[Table, ...]:
    heads = (_("At"), _("Who is told"), _("In which words"))
    if plan.summary is None:
        return (Table("summary", _("Daily summary"), heads, ()),)
    row = _row(
        "summary",
        _(", ").join(plan.summary.at),
        plan.summary,
        _posts(plan, plan.summary.roles),
        text_in(plan.summary.text),
    )
    return (Table("summary", _("Daily summary"), heads, (row,)),)


def _tasks(plan: Plan) -> tuple[Table, ...]:
    heads = (_("Task"), _("Owed by"), _("Opens when"), _("Limit"), _("How much"))
    return tuple(
        Table(
            f"steps.{key}",
            f"{key} {text_in(step.title)}",
            heads,
            tuple(_task(plan, f"steps.{key}.tasks.{name}", task) for name, task in step.tasks.items()),
        )
        for key, step in plan.steps.items()
    )


def _task(plan: Plan, key: str, task: Task) -> Row:
    clock = plan.clocks.get(task.due or "")
    owners = [post_in(plan, task.owner)]
    owners += [
        f"{wording.word('level', level)}: {post_in(plan, post)}" for level, post in task.owner_at.items()
    ]
    weight = by_level(task.weight, lambda value: worded(words.WEIGHTS, value))
    rule = (text_in(task.weight_rule),) if task.weight_rule else ()
    return _row(
        key,
        text_in(task.title),
        task,
        tuple(owners) if len(owners) > 1 else owners[0],
        worded(words.MOMENTS, task.opens),
        text_in(clock.title) if clock else "",
        weight + rule,
    )


def _directives(plan: Plan) -> tuple[Table, ...]:
    def cells(draft: Any) -> tuple[Cell, ...]:
        groups = _(", ").join(wording.word("body", group) for group in draft.groups)
        levels = _(", ").join(wording.word("level", level) for level in draft.levels)
        return text_in(draft.body), groups, levels

    heads = (_("Directive"), _("As drafted"), _("Goes to"), _("At"))
    return (
        Table(
            "directives",
            _("Directives as the plan drafts them"),
            heads,
            _each("directives", plan.directives, cells),
        ),
    )


def _lines_tables(plan: Plan) -> tuple[Table, ...]:
    def cells(line: Any) -> tuple[Cell, ...]:
        regime = words.closed_word(line.regime) + ("" if line.public else _(", appears nowhere in public"))
        hand = (worded(words.BY_HAND, line.by_hand), *_given(line.by_hand_how, line.identity))
        times = tuple(_times(line))
        return regime, worded(words.REPAIRS, line.repair), hand, times, text_in(line.mbco)

    heads = (
        _("Service"),
        _("Legal regime"),
        _("Repaired by"),
        _("On paper"),
        _("Back within"),
        _("The least that goes on"),
    )
    how = tuple(
        _row(f"restricted_how.{key}", text_in(text), None) for key, text in plan.restricted_how.items()
    )
    return (
        Table("lines", _("Service lines"), heads, _each("lines", plan.lines, cells)),
        Table("restricted_how", _("How a line may be limited"), (_("Limited how"),), how),
        _alternatives_table(plan),
    )


def _alternatives_table(plan: Plan) -> Table:
    """Return by what is reckoned where customers go meanwhile."""
    rules = plan.alternatives
    an_hour = _("{count} customers an hour for each counter")
    rows = (
        _row(
            "alternatives.max_distance_km",
            _("How far a neighbour may be"),
            rules,
            _("{km} km").format(km=rules.max_distance_km),
        ),
        _row("alternatives.offered", _("How many are named for one service"), rules, str(rules.offered)),
        _row("alternatives.ahead", _("Within what time it must open"), rules, length_in(rules.ahead)),
        _row(
            "alternatives.customers",
            _("A closed outlet sends away"),
            rules,
            an_hour.format(count=rules.customers),
        ),
        _row(
            "alternatives.capacity",
            _("A neighbour takes where nothing was agreed"),
            rules,
            an_hour.format(count=rules.capacity),
        ),
        _row("alternatives.warn_percent", _("Overloaded from"), rules, f"{rules.warn_percent} %"),
        _row(
            "alternatives.manual_service",
            _("Never by machines alone"),
            rules,
            _lines(plan, rules.manual_service),
        ),
    )
    return Table("alternatives", _("Alternatives"), (_("What"), _("How much")), rows)


def _given(*texts: Any) -> tuple[str, ...]:
    return tuple(text_in(text) for text in texts if text)


def _times(line: Any) -> Iterable[str]:
    if line.rto:
        yield _("aim {time}").format(time=length_in(line.rto))
    yield from _given(line.rto_note)
    if line.mtpd:
        week = _(" in a week") if line.mtpd_per else ""
        yield _("at the longest {time}").format(time=length_in(line.mtpd)) + week
    if line.word_needed != "NONE":
        yield _("before it is claimed restored: the word of {whom}").format(
            whom=worded(words.REPAIRS, line.word_needed)
        )


def _items(items: Iterable[Any]) -> tuple[str, ...]:
    return tuple(text_in(item) for item in items)


def _checks(plan: Plan) -> tuple[Table, ...]:
    heads = (_("Check"), _("Items"))
    gate = _row(
        "checks.gate", _("First, for everything: a fail stops all"), plan.checks, _items(plan.checks.gate)
    )
    lines = tuple(
        _row(f"checks.lines.{key}", text_in(plan.lines[key].title), plan.checks, _items(items))
        for key, items in plan.checks.lines.items()
    )
    return (Table("checks", _("Restoration checks"), heads, (gate, *lines)),)


def _first_15(plan: Plan) -> tuple[Table, ...]:
    def causes(part: Any) -> str:
        return _(", ").join(
            text_in(plan.causes[cause].title) for cause in part.causes if cause in plan.causes
        )

    heads = (_("Cause"), _("In the first 15 minutes"))
    rows = tuple(
        _row(f"first_15.{key}", _causes_of(plan, part), part, _items(part.items))
        for key, part in plan.first_15.items()
    )
    office = tuple(
        _row(f"office_first_15.{key}", _post_or_group(plan, key), part, _items(part.items))
        for key, part in plan.office_first_15.items()
    )
    card = tuple(
        _row(f"outlet_card.{key}", _("First steps on every card"), part, _items(part.items))
        for key, part in plan.outlet_card.items()
    )
    words = tuple(
        _row(f"writing.{key}", _("Beside the words of a need-to-know incident"), part, _items(part.items))
        for key, part in plan.writing.items()
    )
    written = (
        (Table("writing", _("What is never written"), (_("Where it stands"), _("Text")), words),)
        if words
        else ()
    )
    printed = (
        (Table("outlet_card", _("On the outlet's card"), (_("List"), _("Items")), card),) if card else ()
    )
    return (
        *printed,
        *_without_data(plan),
        Table("first_15", _("At the counter, by cause"), heads, rows),
        Table("office_first_15", _("In office and groups"), (_("Who"), _("In the first 15 minutes")), office),
        *written,
    )


def _without_data(plan: Plan) -> tuple[Table, ...]:
    part = plan.without_data
    if part is None:
        return ()
    rows = (
        _row("without_data.sms", _("As a text message"), part, text_in(part.sms)),
        _row("without_data.call", _("Said on the telephone"), part, _items(part.call)),
    )
    return (Table("without_data", _("A report without data"), (_("How"), _("Words")), rows),)


def _causes_of(plan: Plan, part: Any) -> str:
    return _(", ").join(text_in(plan.causes[cause].title) for cause in part.causes if cause in plan.causes)


def _post_or_group(plan: Plan, key: str) -> str:
    named = {"security": "security_post", "marketing": "marketing_member"}.get(key, key)
    return post_in(plan, named) if named in plan.posts else wording.word("body", key)


def _lists(plan: Plan) -> tuple[Table, ...]:
    heads = (_("List"), _("Items"))
    rows = (
        _row("custody_classes", _("Custody list"), plan.custody_classes, _items(plan.custody_classes.items)),
        _row("clean_up", _("Clean-up list"), plan.clean_up, _items(plan.clean_up.items)),
    )
    return (Table("lists", _("Custody and clean-up"), heads, rows),)


def _separation(plan: Plan) -> tuple[Table, ...]:
    def cells(rule: Any) -> tuple[Cell, ...]:
        limit = (
            _(", within {time}").format(time=length_in(rule.fallback_limit)) if rule.fallback_limit else ""
        )
        others = _(", ").join(worded(words.PARTS, part) for part in rule.not_same_as)
        alone = _("; with a reason also where the second person is away today") if rule.fallback_alone else ""
        return others, worded(words.FALLBACKS, rule.fallback) + limit + alone

    heads = (_("Rule"), _("Never the same person as"), _("If nobody else is there"))
    note = _("The rule is between persons, not between posts.")
    return (
        Table(
            "separation",
            _("Separation between persons"),
            heads,
            _each("separation", plan.separation, cells),
            note,
        ),
    )


def _publish(plan: Plan) -> tuple[Table, ...]:
    def cells(rule: Any) -> tuple[Cell, ...]:
        approves = (
            post_in(plan, rule.approves)
            if rule.approval == "post"
            else worded(words.APPROVALS, rule.approval)
        )
        if rule.stands_in:
            approves += _(", else {post}").format(post=post_in(plan, rule.stands_in))
        look = length_in(rule.second_look) if rule.second_look else ""
        channels = _(", ").join(worded(words.CHANNELS, channel) for channel in rule.channels)
        writes = _(", ").join(post_in(plan, post) for post in rule.writes)
        return channels, writes, approves, look

    heads = (_("What"), _("Channel"), _("Writes"), _("Approves"), _("Second look within"))
    rights = Table("publish", _("Who may publish what"), heads, _each("publish", plan.publish, cells))
    return (rights, *_announcing(plan), *_site(plan))


def _announcing(plan: Plan) -> Iterator[Table]:
    """Yield how long notices stand, and which changes each channel tells again."""
    if (rules := plan.announcing) is None:
        return
    rows = [
        _row("announcing.hotline", _("Hot line that notices name"), rules, rules.hotline),
        _row("announcing.ends_after", _("A notice ends after"), rules, length_in(rules.ends_after)),
        _row(
            "announcing.restored_for",
            _("That service is back stands for"),
            rules,
            length_in(rules.restored_for),
        ),
        _row("announcing.ask", _("An outlet that has not accepted yet"), rules, text_in(rules.ask)),
        _row("announcing.remind_before", _("Reminder before its end"), rules, length_in(rules.remind_before)),
    ]
    for channel, news in rules.channels.items():
        said = [_(", ").join(wording.word("notice_change", change) for change in news.tells)]
        if news.least is not None:
            said.append(_("at the soonest after {length}").format(length=length_in(news.least)))
        if news.later_by is not None:
            said.append(
                _("of a moved time only by more than {length}").format(length=length_in(news.later_by))
            )
        title = _("Told again: {channel}").format(channel=worded(words.CHANNELS, channel))
        rows.append(_row(f"announcing.channels.{channel}", title, rules, _("; ").join(said)))
    yield Table("announcing", text_in(rules.title), (_("Rule"), _("Value")), tuple(rows))


def _site(plan: Plan) -> Iterator[Table]:
    """Yield how the status site is kept, and what its alerts are called by."""
    if (rules := plan.site) is None:
        return
    rows = [
        _row("site.valid_for", _("A page is valid for"), rules, length_in(rules.valid_for)),
        _row(
            "site.renewed_after", _("All pages are issued anew after"), rules, length_in(rules.renewed_after)
        ),
        _row("site.keep_ended", _("Ended alerts stay in the feed for"), rules, length_in(rules.keep_ended)),
        _row("site.sender", _("Sender of alerts"), rules, rules.sender),
        _row("site.trade", _("Code of the trade in alerts"), rules, rules.trade),
        _row("site.own", _("Own code in alerts"), rules, rules.own),
        _row("site.extension", _("Extension in alerts"), rules, rules.extension),
    ]
    yield Table("site", text_in(rules.title), (_("Rule"), _("Value")), tuple(rows))


def _notices(plan: Plan) -> tuple[Table, ...]:
    heads = (_("Text"), _("Words"))
    titles = {
        "notices": _("Notices"),
        "sms": _("Short messages"),
        "loudspeaker": _("Loudspeaker"),
        "flash_report": _("Flash report"),
    }
    return tuple(
        Table(
            name,
            title,
            heads,
            tuple(
                _row(f"{name}.{key}", _template_name(str(key)), part, text_in(part.text))
                for key, part in getattr(plan, name).items()
            ),
        )
        for name, title in titles.items()
    )


def _template_name(key: str) -> str:
    named = words.TEXTS.get(key)
    return _(named) if named else key.replace("_", " ")


def _supplies(plan: Plan) -> tuple[Table, ...]:
    heads = (_("Supply"), _("At least"), _("Usable means"))

    def cells(part: Supply) -> tuple[Cell, ...]:
        count = f"{part.count} {text_in(part.unit)}"
        if part.per_outlets:
            count += _(", one more for every {count} outlets").format(count=part.per_outlets)
        return count, text_in(plan.supplies.usable_means.get(part.means or ""))

    rounds = plan.supplies.rounds
    note = _("Counted and tried: at the outlet {outlet}, in the county {county}.").format(
        outlet=worded(words.RHYTHMS, rounds.outlet), county=worded(words.RHYTHMS, rounds.county)
    )
    return (
        Table(
            "supplies.per_outlet",
            _("At every outlet"),
            heads,
            _each("supplies.per_outlet", plan.supplies.per_outlet, cells),
        ),
        Table(
            "supplies.per_county",
            _("In the county"),
            heads,
            _each("supplies.per_county", plan.supplies.per_county, cells),
            f"{note} {text_in(rounds.extra)}",
        ),
    )


def _calendar(plan: Plan) -> tuple[Table, ...]:
    def cells(entry: Any) -> tuple[Cell, ...]:
        return (
            _when(entry.dates),
            worded(words.SEASONS, entry.season),
            _lines(plan, entry.lines),
            text_in(entry.effect),
        )

    heads = (_("Date"), _("When"), _("What it does"), _("Services"), _("Effect"))
    return (Table("calendar", _("Calendar"), heads, _each("calendar", plan.calendar, cells)),)


def _customers(plan: Plan) -> tuple[Table, ...]:
    """Return the rules of customers' voices beside the clocks."""
    rules = plan.feedback
    if rules is None:
        return ()
    rows = (
        _row("feedback.enquiry", _("An enquiry is answered within"), rules, length_in(rules.enquiry)),
        _row("feedback.mention", _("A word in public is answered within"), rules, length_in(rules.mention)),
        _row(
            "feedback.keep",
            _("Words and names are kept, once it has ended, for"),
            rules,
            length_in(rules.keep),
        ),
        _row("feedback.bearer", _("Who answers"), rules, _posts(plan, (rules.bearer,))),
        _row(
            "feedback.publicity_bearer",
            _("Who watches publicity"),
            rules,
            _posts(plan, (rules.publicity_bearer,)),
        ),
        _row("feedback.ask", _("The question for a mark"), rules, text_in(rules.ask)),
    )
    return (Table("feedback", text_in(rules.title), (_("Rule"), _("Value")), rows),)


def _stops(plan: Plan) -> tuple[Table, ...]:
    """Return the rules of planned stops and of long closures, with the words around a planned stop."""
    tables: list[Table] = []
    heads = (_("Rule"), _("Value"))
    if (stop := plan.planned_stop) is not None:
        named = [key for key, line in plan.lines.items() if line.regime in stop.permit_regimes]
        rows = (
            _row("planned_stop.permit_regimes", _("Needs a permission"), stop, _lines(plan, named)),
            _row("planned_stop.announce", _("Notice before the start"), stop, length_in(stop.announce)),
            _row(
                "planned_stop.begun_notice", _("Notice after the start"), stop, length_in(stop.begun_notice)
            ),
            *(
                _row(f"planned_stop.notices.{key}", _template_name(key), part, text_in(part.text))
                for key, part in stop.notices.items()
            ),
        )
        tables.append(Table("planned_stop", text_in(stop.title), heads, rows))
    if (long := plan.long_closure) is not None:
        rhythm = f"{worded(words.RHYTHMS, long.days4_14)} / {worded(words.RHYTHMS, long.later)}"
        rows = (
            _row("long_closure.after", _("A stop is one after"), long, length_in(long.after)),
            _row("long_closure.days4_14", _("Followed up to day 14, and later"), long, rhythm),
            *(
                _row(f"long_closure.milestones.{place}", _("Milestone"), long, text_in(text))
                for place, text in enumerate(long.milestones, start=1)
            ),
        )
        tables.append(Table("long_closure", text_in(long.title), heads, rows))
    return tuple(tables)


def _when(dates: Dates) -> Cell:
    found = (
        [_("days {days} of every month").format(days=dates.month_days.replace("-", "–"))]
        if dates.month_days
        else []
    )
    found += [span.replace("..", " – ") for span in dates.spans]
    found += [_("month {number}").format(number=month) for month in dates.months]
    if dates.anchors:
        spread = _("{before} days before to {after} days after").format(
            before=dates.days_before, after=dates.days_after
        )
        days = _(", ").join(day.isoformat() for day in dates.anchors)
        found += [f"{spread} {days}"]
    found += [worded(words.ORDERS, dates.by)] if dates.by else []
    return tuple(found)


def _duties(plan: Plan) -> tuple[Table, ...]:
    def row(key: str, duty: Any) -> Row:
        limits = by_level(duty.limit, length_in)
        if duty.voice:
            limits += tuple(_("by voice: {time}").format(time=one) for one in by_level(duty.voice, length_in))
        whose = wording.word("unit_level", duty.owed_by) + (
            "" if duty.shipped else _(", switched off until the unit wants it")
        )
        when = conditions(duty.when) if duty.when else ()
        ends = tuple(_("met when {moment}").format(moment=worded(words.MOMENTS, one)) for one in duty.met)
        return _row(
            f"duties_out.{key}", text_in(duty.to), duty, whose, post_in(plan, duty.bearer),
            worded(words.MOMENTS, duty.starts), limits,
            (wording.word("clock_way", duty.way), *when, *ends, *_given(duty.then)),
        )  # fmt: skip

    heads = (_("To whom"), _("Owed by the unit"), _("Post"), _("Runs from"), _("How long"), _("When and how"))
    rows = tuple(row(str(key), duty) for key, duty in plan.duties_out.items())
    return (Table("duties_out", _("What is owed to others"), heads, rows), _profiles(plan), *_laws(plan))


def _laws(plan: Plan) -> tuple[Table, ...]:
    """Return what the law asks besides, by what shows that it was done."""

    def cells(duty: LegalDuty) -> tuple[Cell, ...]:
        shown = [kind_name(code) for code in duty.recorded]
        shown += [text_in(plan.tasks[key].title) for key in duty.tasks if key in plan.tasks]
        only = (_lines(plan, duty.lines),) if duty.lines else ()
        return text_in(duty.law), tuple(shown), (*only, *(conditions(duty.when) if duty.when else ()))

    heads = (_("Legal duty"), _("Law"), _("Shown by"), _("Only for"))
    rows = _each("laws", plan.laws, cells)
    return (Table("laws", _("What the law asks besides"), heads, rows),) if rows else ()


def _profiles(plan: Plan) -> Table:
    def row(key: str, profile: Any) -> Row:
        limits = tuple(
            _("{to}: {time}").format(
                to=f"{text_in(duty.to)} ({wording.word('clock_way', duty.way)})",
                time=length_in(duty.profiles[key]),
            )
            for duty in plan.duties_out.values()
            if key in duty.profiles
        )
        adopted = _("in force here") if key in plan.adopts else _("not taken up")
        return _row(f"profiles.{key}", text_in(profile.title), profile, limits, adopted)

    heads = (_("Profile"), _("Limits instead of those above"), _("Taken up"))
    note = _("A unit's plan takes up what the authorities of its province ask.")
    return Table(
        "profiles", _("Limits of provinces"), heads, tuple(row(*one) for one in plan.profiles.items()), note
    )


def _confirm(plan: Plan) -> tuple[Table, ...]:
    rule, stopped = plan.confirm, plan.confirm.restricted_suspended
    ages = (
        _("first day: every {time}").format(time=length_in(stopped.day1)),
        _("day 2 to 3: {rhythm}").format(rhythm=worded(words.RHYTHMS, stopped.days2_3)),
        _("day 4 to 14: {rhythm}").format(rhythm=worded(words.RHYTHMS, stopped.days4_14)),
        _("later: {rhythm}").format(rhythm=worded(words.RHYTHMS, stopped.later)),
    )
    opened = _("until closing; the opening is confirmed within {time}").format(
        time=length_in(rule.open.grace)
    )
    rows = (
        _row("confirm.open", wording.word("state", "OPEN"), rule, opened),
        _row("confirm.restricted_suspended", _("Limited or suspended"), rule, ages),
        _row(
            "confirm.relocated",
            wording.word("state", "RELOCATED"),
            rule,
            worded(words.RHYTHMS, rule.relocated.every),
        ),
    )

    def cells(part: Any) -> tuple[Cell, ...]:
        every = (_("every {time}").format(time=length_in(part.every)),) if part.every else ()
        night = (_("day and night"),) if part.day_and_night else ()
        day = (_("by day {first} to {last}").format(first=part.day[0], last=part.day[1]),)
        return (tuple(part.at) + every + (night or (day if every else ())),)

    note = _("What is not confirmed in time turns unconfirmed. Closed hours do not count.")
    return (
        Table("confirm", _("How long a word is good"), (_("State"), _("Confirmed again")), rows, note),
        Table(
            "rollcall", _("Roll-call"), (_("When"), _("How often")), _each("rollcall", plan.rollcall, cells)
        ),
        *_by_message(plan),
        _preparations(plan),
        *_warnings(plan),
    )


def _by_message(plan: Plan) -> tuple[Table, ...]:
    """Return the question of a roll-call by message, how replies are read, and what a cry for help is reported as."""
    rule, found = plan.rollcall_message, plan.help_report
    rows = []
    if rule is not None:
        several = [
            ("text", _("One outlet"), rule.text),
            ("heading", _("Several behind one number"), rule.heading),
        ]
        several += [("unclear", _("Not understood"), rule.unclear), ("closed", _("Too late"), rule.closed)]
        rows += [_row(f"rollcall_message.{key}", title, rule, text_in(text)) for key, title, text in several]
        rows += [
            _row(f"rollcall_message.answers.{key}", wording.word("said", key), rule, _(", ").join(answers))
            for key, answers in rule.answers.items()
        ]
    if found is not None:
        cause = text_in(plan.cause_called(found.cause).title)
        said = _("reported with the cause {cause} where nothing open names the outlet").format(cause=cause)
        rows.append(_row("help_report.cause", _("Cry for help"), found, said))
    heads = (_("What"), _("In which words"))
    return (Table("rollcall_message", _("Roll-call by message"), heads, tuple(rows)),) if rows else ()


def _warnings(plan: Plan) -> tuple[Table, ...]:
    """Return by which words a warning from outside is read."""
    rule = plan.warnings
    if rule is None:
        return ()
    rows = [
        _row(f"warnings.words.{key}", text_in(plan.cause_called(key).title), rule, _(", ").join(several))
        for key, several in rule.words.items()
    ]
    rows.append(
        _row("warnings.without_end", _("A warning without an end"), rule, length_in(rule.without_end))
    )
    heads = (_("Hazard"), _("In which words"))
    return (Table("warnings", _("Hazard warnings from outside"), heads, tuple(rows)),)


def _preparations(plan: Plan) -> Table:
    def cells(part: Any) -> tuple[Cell, ...]:
        soon = tuple(f"{wording.word('colour', key)}: {length_in(time)}" for key, time in part.within.items())
        hazards = _(", ").join(text_in(plan.causes[key].title) for key in part.hazards)
        return soon, post_in(plan, part.owner), hazards or _("any hazard")

    heads = (_("What"), _("How soon after the watch is raised"), _("Owner"), _("Against"))
    return Table("watch", _("Preparations of a watch"), heads, _each("watch", plan.watch, cells))


def _causes(plan: Plan) -> tuple[Table, ...]:
    def cells(cause: Any) -> tuple[Cell, ...]:
        return words.closed_word(cause.category), text_in(cause.public)

    heads = (_("Cause"), _("Category"), _("What notices say"))
    return (Table("causes", _("Causes"), heads, _each("causes", plan.causes, cells)),)


def _risks(plan: Plan) -> tuple[Table, ...]:
    def cells(risk: Any) -> tuple[Cell, ...]:
        return text_in(risk.indicator), post_in(plan, risk.owner)

    return (
        Table(
            "risks", _("Risks"), (_("Risk"), _("Indicator"), _("Owner")), _each("risks", plan.risks, cells)
        ),
    )


def _organisation(plan: Plan) -> tuple[Table, ...]:
    def cells(body: Any) -> tuple[Cell, ...]:
        return (
            text_in(body.duties),
            post_in(plan, body.head),
            _posts(plan, body.deputies),
            _posts(plan, body.members),
        )

    def held(post: Any) -> tuple[Cell, ...]:
        return (text_in(post.holder),)

    heads = (_("Body"), _("Duties"), _("Head"), _("Deputies"), _("Members"))
    return (
        Table("organisation", _("Bodies"), heads, _each("organisation", plan.organisation, cells)),
        Table(
            "posts", _("Posts"), (_("Post"), _("Held in a small county by")), _each("posts", plan.posts, held)
        ),
        _minimum(plan),
    )


def _minimum(plan: Plan) -> Table:
    least = plan.minimum
    reachable = _("{count} people within {time}").format(count=least.reachable, time=length_in(least.within))
    rows = (
        _row("minimum.per_shift", _("In every shift"), least, _posts(plan, least.per_shift)),
        _row("minimum.reachable", _("Reachable at any hour"), least, reachable),
    )
    return Table("minimum", _("Least number of people"), (_("When"), _("Who")), rows)


def _evaluation(plan: Plan) -> tuple[Table, ...]:
    rows = _each("evaluation.indicators", plan.evaluation.indicators, lambda part: (text_in(part.target),))
    note = _("Evaluated {rhythm}.").format(rhythm=worded(words.RHYTHMS, plan.evaluation.every))
    found = [Table("evaluation", _("Indicators"), (_("Indicator"), _("Target")), rows, note)]
    rule = plan.evaluation.spot_checks
    if rule is not None:
        how = _("{count} outlets a week; asked by {post}; the same again after {length} at the earliest")
        said = how.format(
            count=rule.outlets, post=post_in(plan, rule.bearer), length=length_in(rule.again_after)
        )
        row = _row("evaluation.spot_checks", text_in(rule.title), rule, said)
        found.append(Table("evaluation.spot_checks", _("Spot checks"), (_("What"), _("How")), (row,)))
    return tuple(found)


def _training(plan: Plan) -> tuple[Table, ...]:
    def taught(part: Training) -> tuple[Cell, ...]:
        often = [worded(words.RHYTHMS, part.every)]
        if part.on_new_post:
            often.append(_("new in a post: within {length}").format(length=length_in(part.new_post_within)))
        whom = _posts(plan, part.posts) or _("everybody with a post")
        if part.least is not None:
            often.append(_("at least {length}").format(length=length_in(part.least)))
        if part.pass_percent:
            quiz = _("quiz: {count} questions, {percent} % right")
            often.append(quiz.format(count=part.questions, percent=part.pass_percent))
        return _items(part.topics), (whom, *often)

    heads = (_("Training"), _("Topics"), _("For whom, how often"))
    drills = _each("training.drills", plan.training.drills, lambda part: (worded(words.RHYTHMS, part.every),))
    return (
        Table(
            "training.training",
            _("Training"),
            heads,
            _each("training.training", plan.training.training, taught),
        ),
        Table("training.drills", _("Drills"), (_("Drill"), _("How often")), drills),
    )


def _sheets(plan: Plan) -> tuple[Table, ...]:
    """Return the score sheets of drills, a table for each, with bands and questions; none in a plan from before them."""
    said = plan.exercise_sheets
    if said is None:
        return ()
    found = [_sheet(plan, key, sheet) for key, sheet in said.sheets.items()]
    bands = [
        _row(f"exercise_sheets.bands.{band}", worded(scoring.BANDS, band), said, f"{share} %")
        for band, share in said.bands.items()
    ]
    note = _("A band is given once {complete} % of the items are scored; below the last share it is poor.")
    found.append(
        Table(
            "bands",
            _("What the whole drill was"),
            (_("Band"), _("From what share of the points")),
            tuple(bands),
            note.format(complete=said.complete),
        )
    )
    questions = _each(
        "exercise_sheets.questions",
        said.questions,
        lambda part: (worded(scoring.QUESTION_KINDS, part.kind),),
    )
    within = _("Answered within {answers}; findings are put right within {findings}.").format(
        answers=length_in(said.answer_within), findings=length_in(said.rectify)
    )
    found.append(
        Table("questions", _("Asked after a drill"), (_("Question"), _("Answer")), questions, within)
    )
    return tuple(found)


def _sheet(plan: Plan, key: str, sheet: Sheet) -> Table:
    rows = [
        _row(
            f"exercise_sheets.sheets.{key}.sections.{section}.items.{name}",
            f"{item.number} {text_in(item.title)}".strip(),
            item,
            text_in(part.title),
            worded(scoring.ITEM_KINDS, sheet.kind_of(item)),
            _filled(plan, item),
        )
        for section, part in sheet.sections.items()
        for name, item in part.items.items()
    ]
    heads = (_("Item"), _("Section"), _("Judged by"), _("Filled from"))
    note = _("{form}, weight {weight}").format(form=worded(scoring.FORMS, sheet.form), weight=sheet.weight)
    return Table(key, f"{text_in(sheet.title)} {sheet.table}".strip(), heads, tuple(rows), note)


def _filled(plan: Plan, item: SheetItem) -> tuple[str, ...]:
    """Return from which limits or moments the engine fills an item; nothing: an observer scores it."""
    said = item.filled
    if said is None:
        return ()
    if said.since is None or said.until is None:
        return tuple(text_in(plan.clocks[key].title) for key in said.clocks)
    limits = " / ".join(str(one) for one in item.limits.minutes) if item.limits else ""
    span = _("from {since} to {until}").format(
        since=worded(words.MOMENTS, said.since), until=worded(words.MOMENTS, said.until)
    )
    return (span, _("5, 3 and 1 points up to {limits} min").format(limits=limits))


def _simulation(plan: Plan) -> tuple[Table, ...]:
    """Return the lengths that a simulation goes by; none in a plan from before it."""
    said = plan.simulation
    if said is None:
        return ()

    def row(key: str, title: str, length: ThreePoint) -> Row:
        cells = (f"{one:g}" for one in (length.least, length.usual, length.most))
        return _row(f"simulation.{key}", title, said, *cells)

    found = [row("noticed", _("Until somebody notices"), said.noticed)]
    found += [
        row(f"answering.{name}", _(ANSWERING[name]), getattr(said.answering, name)) for name in ANSWERING
    ]
    for key, length in said.work.items():
        found.append(row(f"work.{key}", text_in(plan.tasks[key].title), length))
    if said.otherwise is not None:
        found.append(row("otherwise", _("Every other task"), said.otherwise))
    for cause, length in said.repair.items():
        title = _("Repair after: {cause}").format(cause=text_in(plan.causes[cause].title))
        found.append(row(f"repair.{cause}", title, length))
    if said.without_kit is not None:
        found.append(row("without_kit", _("Longer where the kit is short"), said.without_kit))
    heads = (_("What"), _("Least, minutes"), _("Usual, minutes"), _("Most, minutes"))
    note = _("Proposals that bind nobody; from 30 own interruptions on these are asked instead.")
    times = Table("simulation", text_in(said.title), heads, tuple(found), note)
    return (times, *_happenings(plan, said))


def _happenings(plan: Plan, said: Simulation) -> Iterator[Table]:
    """Yield what comes about how often, and what waits for what besides."""
    rows = [
        _row(
            f"simulation.moments.{key}",
            _(SAID[key]),
            said,
            text_in(plan.tasks[one.after].title),
            f"{one.share} %",
        )
        for key, one in said.moments.items()
    ]
    yield Table(
        "moments",
        _("What brings a moment about"),
        (_("Moment"), _("After the task"), _("How often")),
        tuple(rows),
    )
    rows = [
        _row(
            f"simulation.after.{key}",
            text_in(plan.tasks[key].title),
            said,
            tuple(text_in(plan.tasks[one].title) for one in several),
        )
        for key, several in said.after.items()
    ]
    yield Table("after", _("What a task waits for besides"), (_("Task"), _("After")), tuple(rows))
    rows = [
        _row(
            f"simulation.falls.{key}",
            text_in(plan.causes[key].title),
            said,
            f"{one.middle} %",
            f"{one.edge} %",
        )
        for key, one in said.falls.items()
    ]
    heads = (_("Hazard"), _("In its middle"), _("At its edge"))
    yield Table("falls", _("How many outlets a hazard stops"), heads, tuple(rows))


def _review(plan: Plan) -> tuple[Table, ...]:
    rows = tuple(
        _row(f"review.triggers.{key}", text_in(text), plan.review)
        for key, text in plan.review.triggers.items()
    )
    note = _("The plan is reviewed at the latest every {time}, and for these reasons.").format(
        time=length_in(plan.review.every)
    )
    return (Table("review", _("When the plan is reviewed"), (_("Reason"),), rows, note),)


@dataclass(frozen=True)
class Section:
    """A page of defaults: its address, its title, what it opens with, the keys of the plan that it shows."""

    title: Any
    icon: str
    keys: tuple[str, ...]
    tables: Callable[[Plan], tuple[Table, ...]]


SECTIONS: dict[str, Section] = {
    "causes": Section(gettext_lazy("Causes"), "list-details", ("causes",), _causes),
    "risks": Section(gettext_lazy("Risk register"), "alert-triangle", ("risks",), _risks),
    "posts": Section(
        gettext_lazy("Bodies and posts"), "sitemap", ("organisation", "posts", "minimum"), _organisation
    ),
    "levels": Section(gettext_lazy("Response levels"), "scale", ("levels", "adjust"), _levels_tables),
    "tasks": Section(gettext_lazy("Tasks of the six steps"), "list-check", ("steps",), _tasks),
    "directives": Section(gettext_lazy("Directive drafts"), "gavel", ("directives",), _directives),
    "limits": Section(gettext_lazy("Limits"), "clock", ("clocks", "reminders"), _clocks),
    "duties": Section(
        gettext_lazy("Duties to others"),
        "building-community",
        ("duties_out", "profiles", "laws", "adopts"),
        _duties,
    ),
    "alerts": Section(gettext_lazy("Who is told of what"), "bell-ringing", ("alerts",), _alerts),
    "summary": Section(gettext_lazy("Daily summary"), "clipboard-check", ("summary",), _summary),
    "confirmation": Section(
        gettext_lazy("Confirmation and roll-call"),
        "phone-call",
        ("confirm", "rollcall", "rollcall_message", "help_report", "watch", "warnings"),
        _confirm,
    ),
    "lines": Section(
        gettext_lazy("Service lines"),
        "layout-grid",
        ("lines", "restricted_how", "alternatives"),
        _lines_tables,
    ),
    "first-15": Section(
        gettext_lazy("First 15 minutes"),
        "bell-ringing",
        ("first_15", "office_first_15", "outlet_card", "without_data", "writing"),
        _first_15,
    ),
    "checks": Section(gettext_lazy("Restoration checks"), "clipboard-check", ("checks",), _checks),
    "lists": Section(
        gettext_lazy("Custody and clean-up lists"), "checklist", ("custody_classes", "clean_up"), _lists
    ),
    "separation": Section(gettext_lazy("Separation between persons"), "users", ("separation",), _separation),
    "publication": Section(
        gettext_lazy("Publication rights"), "shield-check", ("publish", "announcing", "site"), _publish
    ),
    "texts": Section(
        gettext_lazy("Notices and texts"),
        "message",
        ("notices", "sms", "loudspeaker", "flash_report"),
        _notices,
    ),
    "supplies": Section(gettext_lazy("Supplies, minimum"), "packages", ("supplies",), _supplies),
    "calendar": Section(gettext_lazy("Calendar"), "calendar", ("calendar",), _calendar),
    "stops": Section(
        gettext_lazy("Planned stops and long closures"), "calendar", ("planned_stop", "long_closure"), _stops
    ),
    "customers": Section(gettext_lazy("Customers' voice"), "messages", ("feedback",), _customers),
    "evaluation": Section(gettext_lazy("Indicators"), "chart-bar", ("evaluation",), _evaluation),
    "training": Section(gettext_lazy("Training and drills"), "users-group", ("training",), _training),
    "sheets": Section(
        gettext_lazy("Score sheets of drills"), "clipboard-check", ("exercise_sheets",), _sheets
    ),
    "simulation": Section(gettext_lazy("Simulation"), "clock-play", ("simulation",), _simulation),
    "review": Section(gettext_lazy("Review of the plan"), "refresh", ("review",), _review),
}
"""The pages of defaults by their address, in the order of the plan."""

PAGE_OF: dict[str, str] = {key: name for name, section in SECTIONS.items() for key in section.keys}
"""Which page shows a section of the plan file."""


def icon_of(carrier_key: str) -> str:
    """Return the icon of the section that a carrier stands in."""
    return SECTIONS[PAGE_OF[carrier_key.split(".")[0]]].icon


def title_of(plan: Plan, carrier: Carrier) -> str:
    """Return what a carrier is called; lists and texts that the plan gives no title are called by what they serve."""
    section, key = carrier.key.split(".")[0], carrier.key.split(".")[-1]
    if section == "first_15":
        return _causes_of(plan, plan.first_15[key])
    if section == "office_first_15":
        return _post_or_group(plan, key)
    return (
        _(words.TEXTS[key])
        if section in SECTIONS["texts"].keys and key in words.TEXTS
        else text_in(carrier.title)
    )


def titles_in(plan: Plan) -> dict[str, str]:
    """Return what each default is called, by its key with dots."""
    tables = (table for section in SECTIONS.values() for table in section.tables(plan))
    return {row.key: row.title for table in tables for row in table.rows}
