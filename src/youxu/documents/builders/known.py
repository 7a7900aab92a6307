"""What is known of an incident at the moment of writing, in words; what nobody knows yet reads *being verified* (正在核实)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.custody import queries as custody
from youxu.custody.queries.backlog import waiting_items
from youxu.documents.builders import official
from youxu.documents.builders.pack.section import either
from youxu.incidents import queries
from youxu.incidents.models import CostLine, FirstReport, Incident, Interruption
from youxu.incidents.queries.directives import directives_of
from youxu.incidents.queries.people_concerned import people_matter
from youxu.incidents.rules.words import OPEN_LINES, Answer, LineStatus
from youxu.network.models import Outlet
from youxu.plan.schema import Plan

NAMED = 3


def places(incident: Incident) -> str:
    """Return the outlets concerned: the first few by name, the others counted."""
    rows = Outlet.objects.filter(pk__in=incident.interruptions.order_by().values("outlet")).order_by("code")
    names = [either(row.name, row.name_en) for row in rows[:NAMED]]
    if not names:
        return official.name_of(incident.unit)
    words = official.listed(names)
    if incident.outlet_count > len(names):
        return _("{names} and {count} more outlets").format(
            names=words, count=incident.outlet_count - len(names)
        )
    return words


def stopped(incident: Incident, plan: Plan) -> str:
    """Return the lines that are stopped or limited now; empty for none."""
    return official.lines_of(_lines(incident, OPEN_LINES), plan)


def restored(incident: Incident, plan: Plan) -> str:
    """Return the lines that are back wherever they were stopped; empty for none."""
    down = _lines(incident, OPEN_LINES)
    return official.lines_of(_lines(incident, (LineStatus.RELEASED,)) - down, plan)


def all_lines(incident: Incident, plan: Plan) -> str:
    """Return every line that the incident concerned."""
    return official.lines_of(_lines(incident, tuple(LineStatus)), plan)


def _lines(incident: Incident, statuses: tuple[LineStatus, ...]) -> set[str]:
    rows = Interruption.objects.filter(incident=incident, status__in=statuses)
    return set(rows.order_by().values_list("line", flat=True).distinct())


def people(by: Actor, incident: Incident) -> str:
    """Return how the people are, for who may know it: from the rows on people, else from what the first reports say."""
    found = people_matter(by, incident)
    if found.is_open:
        if found.people is None or not found.waiting:
            return official.unknown()
        return _("{count} not accounted for").format(count=found.waiting)
    if found.opened:
        return _("all accounted for")
    rows = FirstReport.objects.filter(incident=incident).order_by()
    answers = set(rows.values_list("people_in_danger", flat=True))
    return _("safe, nobody hurt") if answers == {Answer.NO} else official.unknown()


def mail_and_cash(incident: Incident) -> str:
    """Return how mail and cash are: locked and listed only where every outlet has its signed list without difference."""
    return _("counted and locked away") if custody.is_safe(incident=incident) else official.unknown()


def backlog(incident: Incident) -> str:
    """Return how many items wait, by the last count of each outlet."""
    counts = custody.counts_in(incident)
    if not counts:
        return official.unknown()
    waiting = waiting_items(counts)
    return _("{count} items").format(count=waiting) if waiting else _("none")


def done(incident: Incident, at: datetime) -> str:
    """Return what was ordered so far, by the titles of the directives that stand."""
    rows = [row for row in directives_of(incident, at) if not row.superseded_by]
    titles = [either(row.title, row.title_en) for row in rows]
    return ("；" if wording.chinese() else "; ").join(titles) or official.unknown()


def expected_at(incident: Incident, at: datetime) -> datetime | None:
    """Return the estimate in force, None while nobody has named one."""
    found = queries.estimate_in_force(incident, at)
    return found.eta_at if found is not None else None


def next_word(incident: Incident, at: datetime) -> datetime | None:
    """Return until when the next word on the estimate is promised."""
    found = queries.estimate_in_force(incident, at)
    return found.next_word.due_at if found is not None else None


def loss(incident: Incident) -> str:
    """Return the extra cost entered so far, by currency."""
    sums: dict[str, float] = {}
    for amount, currency in CostLine.objects.filter(incident=incident).values_list("amount", "currency"):
        sums[currency] = sums.get(currency, 0) + float(amount)
    found = [wording.money(f"{total:.2f}", currency) for currency, total in sorted(sums.items())]
    return official.listed(found) or official.unknown()
