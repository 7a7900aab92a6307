"""Interrupted lines as the acts of restoration read them: as rows, as values for the rules, as words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from youxu.core.errors import UnableTo
from youxu.incidents.actions.entries import refused
from youxu.incidents.actions.portions import LINES_AT_ONCE
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.restoration import LineNow
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.plan.schema import Plan

MOST_LINES = 400
"""How many lines one act may touch, where it does not go on in portions."""

OUTLETS_AT_ONCE = 20
"""How many outlets one portion of a claim touches."""

NO_LINE = mark("No line is named, and none is waiting for this.")

Place = tuple[str, str]
"""One line of one outlet: the outlet's code and the line's key."""


@dataclass(frozen=True)
class Words:
    """Something named in both languages, as the journal keeps it."""

    zh: str
    en: str


def now_of(row: Interruption) -> LineNow:
    """Return the row as the rules see it; expects the outlet to be loaded."""
    return LineNow(
        outlet=row.outlet.name,
        line=row.line,
        status=row.status,
        began_at=row.began_at,
        relapsed_at=row.relapsed_at,
        restored_by=row.restored_by_id,
        claimed_by=row.claimed_by_id,
        claimed_at=row.claimed_at,
        checked_by=row.checked_by_id,
        observation_until=row.observation_until,
    )


def rows_of(
    incident: Incident, lines: Sequence[Place] | None, statuses: Iterable[str], error: type[UnableTo]
) -> list[Interruption]:
    """Return the named lines of an incident, or all that stand at ``statuses`` when ``lines`` is None.

    Raises ``error`` for a line that the incident does not interrupt, for none, and for too many at once.
    """
    rows = incident.interruptions.select_related("outlet").order_by("outlet__code", "line")
    if lines is None:
        found = list(rows.filter(status__in=list(statuses))[: MOST_LINES + 1])
    else:
        wanted = set(lines)
        codes = {code for code, _ in wanted}
        found = [row for row in rows.filter(outlet__code__in=codes) if (row.outlet.code, row.line) in wanted]
        _check_known(wanted - {(row.outlet.code, row.line) for row in found}, error)
    if not found:
        raise error(NO_LINE, field="lines")
    if len(found) > MOST_LINES:
        raise error(
            mark("At most {count} lines at once: go outlet by outlet."), field="lines", count=MOST_LINES
        )
    return found


@dataclass(frozen=True)
class Claim:
    """The lines that one claim is about: those of its first portion as rows, the others (ids) for later ones."""

    first: list[Interruption]
    later: list[int]
    outlets: int

    @property
    def count(self) -> int:
        """Return how many lines are claimed in all."""
        return len(self.first) + len(self.later)


def claimed_lines(
    incident: Incident, lines: Sequence[Place] | None, statuses: Iterable[str], error: type[UnableTo]
) -> Claim:
    """Return the named lines of an incident, or all that stand at ``statuses`` when ``lines`` is None.

    However many they are: what is more than one portion comes later. Raises ``error`` for a line that the incident
    does not interrupt, and for none.
    """
    rows = incident.interruptions.order_by("outlet", "line")
    if lines is None:
        found = list(rows.filter(status__in=list(statuses)).values_list("pk", "outlet"))
    else:
        wanted = set(lines)
        named = rows.filter(outlet__code__in={code for code, _ in wanted})
        known = {
            (code, line): (pk, outlet)
            for pk, outlet, code, line in named.values_list("pk", "outlet", "outlet__code", "line")
            if (code, line) in wanted
        }
        _check_known(wanted - set(known), error)
        found = list(known.values())
    if not found:
        raise error(NO_LINE, field="lines")
    first, later = split_rows(found)
    loaded = rows.filter(pk__in=first).select_related("outlet").order_by("outlet__code", "line")
    return Claim(list(loaded), later, len({outlet for _, outlet in found}))


def split_rows(found: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Return the ids of one portion of (row, outlet), whole outlets as far as they fit, and those that are left.

    Each outlet gets its check with a list, so that few outlets make a portion however few their lines are.
    """
    cut, outlets = len(found), dict[int, None]()
    for place, (_, outlet) in enumerate(found):
        if outlet not in outlets and outlets and (len(outlets) == OUTLETS_AT_ONCE or place >= LINES_AT_ONCE):
            cut = place
            break
        outlets[outlet] = None
    return [pk for pk, _ in found[:cut]], [pk for pk, _ in found[cut:]]


def next_rows(
    incident: Incident, later: Sequence[int], statuses: Iterable[str]
) -> tuple[list[int], list[int]]:
    """Return the next of ``later`` (row ids, by outlet) that still stand at ``statuses``, and what comes after them.

    Only a portion and the lines of one outlet more are looked at, however many wait.
    """
    head = later[: 2 * LINES_AT_ONCE]
    rows = incident.interruptions.filter(pk__in=head, status__in=list(statuses)).order_by("outlet", "line")
    first, _ = split_rows(list(rows.values_list("pk", "outlet")))
    taken = head.index(first[-1]) + 1 if first and len(first) < len(head) else len(head)
    return first, list(later[taken:])


def facts_of(incident: Incident, keys: Sequence[int]) -> Iterator[LineNow]:
    """Yield what the rules ask of these rows (ids), each combination once: thousands stopped at the same moment."""
    names = ("line", "status", "began_at", "relapsed_at")
    rows = incident.interruptions.filter(pk__in=keys).order_by(*names).values_list(*names).distinct()
    for line, status, began_at, relapsed_at in rows:
        yield LineNow(incident.title, line, status, began_at, relapsed_at)


def _check_known(missing: set[Place], error: type[UnableTo]) -> None:
    if missing:
        code, line = min(missing)
        raise error(
            mark("This incident does not interrupt {line} of {outlet}."),
            field="lines",
            line=line,
            outlet=code,
        )


def refused_line(plan: Plan, error: type[UnableTo], fault: tuple[str, Sentence], **more: Any) -> UnableTo:
    """Return ``error`` with what a rule found, the line named as the plan names it."""
    field, sentence = fault
    values = dict(sentence.values)
    if "line" in values:
        values["line"] = vars(title(plan, str(values["line"])))
    return refused(error, (field, Sentence(sentence.text, values)), **more)


def outlets_of(rows: Iterable[Interruption]) -> list[Outlet]:
    """Return the outlets of the rows, each once, in their order."""
    return list({row.outlet_id: row.outlet for row in rows}.values())


def named(plan: Plan, rows: Sequence[Interruption], more: Claim | None = None) -> Words:
    """Return the lines in words: by outlet while they are few, as a count when they are many (``more`` counts all)."""
    outlets = outlets_of(rows)
    if len(outlets) > 3 or (more and more.later):
        places, lines = (more.outlets, more.count) if more else (len(outlets), len(rows))
        return Words(
            f"{outlets[0].name}等{places}个网点的{lines}项业务",
            f"{lines} lines of {places} outlets, first {outlets[0].name_en or outlets[0].name}",
        )
    zh, en = [], []
    for outlet in outlets:
        keys = [row.line for row in rows if row.outlet_id == outlet.pk]
        zh.append(f"{outlet.name}：{'、'.join(title(plan, key).zh for key in keys)}")
        en.append(f"{outlet.name_en or outlet.name}: {', '.join(title(plan, key).en for key in keys)}")
    return Words("；".join(zh), "; ".join(en))


def title(plan: Plan, key: str) -> Words:
    """Return the short name of a line by the plan's register; a line that it lacks is shown by its key."""
    line = plan.lines.get(key)
    return Words(line.short.zh, line.short.en) if line else Words(key, key)


def english(outlet: Outlet) -> str:
    """Return the outlet's name in Latin letters, the plain one where there is none."""
    return outlet.name_en or outlet.name
