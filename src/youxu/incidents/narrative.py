"""The four parts of the post-event report (P6a), told from what is recorded: nobody types what the journal knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.utils import timezone, translation

from youxu.core import journal, wording
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.models import (
    CheckItem,
    CheckSheet,
    CleanupItem,
    CostLine,
    Directive,
    Estimate,
    GroupSummary,
    Incident,
    Task,
    VendorTicket,
)
from youxu.incidents.queries.timeline import entry_rows
from youxu.incidents.rules.closing import Section
from youxu.incidents.rules.words import (
    OPEN_TASKS,
    ItemResult,
    ReceiptStatus,
    ReportForm,
    TaskState,
)
from youxu.kernel.words import Sentence, mark

SMALL = frozenset(
    {
        "STEP_TICKED",
        "STEP_UNTICKED",
        "CHECK_OPENED",
        "CHECK_ITEM_ANSWERED",
        "TASK_STARTED",
        "TASK_ACCEPTED",
        "TASK_ADDED",
        "ESTIMATE_WARNED",
        "CLOCK_WARNED",
        "CLOCK_CHASED",
        "REPORT_ASSEMBLED",
        "REPORT_EDITED",
        "LINES_RELEASED",
        "MASS_FILLED",
        "CLEANUP_ANSWERED",
        "COST_ADDED",
        "SUMMARISED",
        "CONDITION_REQUIRED",
        "HOLDS_PLACED",
        "HOLDS_LIFTED",
    }
)
"""Entries that the course of events leaves to the timeline."""

MAIN = frozenset(
    {"REPORTED", "MASS_REPORTED", "REPORT_VERIFIED", "LEVEL_SET", "DIRECTIVE_ISSUED", "CLAIMED"}
    | {"CHECKS_PASSED", "CHECK_SIGNED", "RELEASED", "RELAPSED", "CLEARED"}
)
"""Entries that a one-page report keeps."""

MOST_LINES = 120

BEGAN = mark(
    "The interruption began {began_at} and was reported {reported_at}. Cause: {cause}. Level: {level}."
)
SCOPE = mark("Outlets concerned: {outlets}; lines stopped or limited: {lines}.")
DIRECTIVE = mark("Directive {number}: {title_en}. Accepted by {accepted} of {asked}.")
TASK = mark("{group}: {title_en}. {result}")
TASK_LATE = mark("{group}: {title_en}, {length} late. {result}")
ESTIMATES = mark("Estimates given: {count}; the last one: {eta_at}.")
VENDOR = mark("{vendor} was called {called_at}, ticket {ticket_number}. {result}")
NOT_DONE = mark("Not done when this was written: {titles_en}.")
NOTHING_ORDERED = mark("Handled by the duty officer under standing delegation.")
RESTORED = mark("Service was released {released_at}, {length} after the interruption began.")
NOT_RELEASED = mark("Service is not released yet.")
CHECKED = mark("{outlet_en}: checked by {checker} ({way}), {failed} items failed.")
PROMISED = mark("The last estimate promised {eta_at}; the release came {length} {side}.")
EARLIER = mark("earlier")
LATER = mark("later")
RELAPSED = mark("Lines failed again {relapsed_at} and were restored a second time.")
CLEANED = mark("Clean-up: {done} items done, {left_out} did not apply.")
COSTS = mark("Extra cost: {money}.")
SUMMED_UP = mark("{group}: {text}")
PROPOSED = mark("{group} proposes: {text}")
NOTHING = mark("{group}: nothing to report.")
NO_SUMMARY = mark("No group has summed up yet.")


def four_parts(
    incident: Incident, form: str, *, language: str = "zh-hans", until: datetime | None = None
) -> dict[str, str]:
    """Return the four parts in ``language``, moments in the unit's zone; the one-page form keeps the main lines.

    ``until`` leaves out what was written down later: how it reads in another language is not told further.
    """
    brief = form == ReportForm.ONE_PAGE
    with translation.override(language), timezone.override(ZoneInfo(incident.unit.time_zone)):
        return {
            Section.COURSE.value: _joined(_course(incident, brief, until)),
            Section.HANDLING.value: _joined(_handling(incident, brief)),
            Section.EFFECT.value: _joined(_effect(incident)),
            Section.IMPROVEMENTS.value: _joined(_improvements(incident)),
        }


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line.strip() for line in lines if line.strip())


def _say(text: str, /, **values: object) -> str:
    return wording.say(Sentence(text, values))


def _course(incident: Incident, brief: bool, until: datetime | None) -> Iterator[str]:
    cause = planned.plan_of(incident).known_cause(incident.cause)
    yield _say(
        BEGAN,
        began_at=incident.began_at,
        reported_at=incident.reported_at,
        cause={"zh": cause.title.zh, "en": cause.title.en} if cause else incident.cause,
        level=incident.level,
    )
    yield _say(SCOPE, lines=incident.line_count, outlets=incident.outlet_count)
    for entry in entry_rows(_entries(incident, brief, until)):
        yield f"{wording.moment(entry.occurred_at, incident.began_at)}　{wording.say(entry.sentence)}"


def _entries(incident: Incident, brief: bool, until: datetime | None) -> list[Entry]:
    rows = Entry.objects.filter(stream=incident.stream).select_related("payload")
    if until is not None:
        rows = rows.filter(**{f"{'occurred_at' if incident.world else 'recorded_at'}__lte": until})
    rows = rows.filter(code__in=MAIN) if brief else rows.exclude(code__in=SMALL | _routine())
    return list(rows.order_by("occurred_at", "sequence")[:MOST_LINES])


def _routine() -> frozenset[str]:
    """Return what the program says by itself again and again: who was told, that a limit passed."""
    return frozenset(code for code, kind in journal.registered.items() if kind.routine)


def _handling(incident: Incident, brief: bool) -> Iterator[str]:
    directives = list(
        Directive.objects.filter(incident=incident, superseded_by=None).order_by("number")[:MOST_LINES]
    )
    for directive in directives:
        receipts = directive.receipts.exclude(status=ReceiptStatus.SUPERSEDED)
        yield _say(
            DIRECTIVE,
            number=directive.number,
            title=directive.title,
            title_en=directive.title_en or directive.title,
            accepted=receipts.filter(status=ReceiptStatus.ACCEPTED).count(),
            asked=receipts.count(),
        )
    if not directives:
        yield _say(NOTHING_ORDERED)
    yield from _tasks(incident, brief)
    yield from _not_done(incident)
    yield from _vendors(incident)
    last = Estimate.objects.filter(incident=incident).order_by("-number").first()
    if last is not None:
        yield _say(ESTIMATES, count=last.number, eta_at=last.eta_at or "")


def _tasks(incident: Incident, brief: bool) -> Iterator[str]:
    """Tell the tasks that were done in words or late; a brief report keeps those with words."""
    rows = Task.objects.filter(incident=incident, state=TaskState.DONE, step__in=("P2", "P3", "P4"))
    for task in rows.order_by("done_at")[:MOST_LINES]:
        late = task.due_at is not None and task.done_at is not None and task.done_at > task.due_at
        if not task.result and (brief or not late):
            continue
        values = {"title": task.title, "title_en": task.title_en or task.title, "result": task.result}
        length = _length(task.due_at, task.done_at) if late else None
        yield _say(TASK_LATE if late else TASK, group=task.group, length=length, **values)


def _not_done(incident: Incident) -> Iterator[str]:
    """Name the tasks of response and restoration that are still open: they end undone with the closing."""
    rows = Task.objects.filter(incident=incident, state__in=OPEN_TASKS, step__in=("P1", "P2", "P3", "P4"))
    titles = list(rows.order_by("opened_at", "pk").values_list("title", "title_en")[:MOST_LINES])
    if titles:
        # Titles hold commas of their own.
        zh = "；".join(dict.fromkeys(title for title, _ in titles))
        en = "; ".join(dict.fromkeys(title_en or title for title, title_en in titles))
        yield _say(NOT_DONE, titles=zh, titles_en=en)


def _length(start: datetime | None, end: datetime | None) -> object:
    return end - start if start and end else None


def _vendors(incident: Incident) -> Iterator[str]:
    for ticket in VendorTicket.objects.filter(incident=incident).order_by("called_at"):
        yield _say(
            VENDOR,
            vendor=ticket.vendor,
            called_at=ticket.called_at,
            ticket_number=ticket.ticket_number or "—",
            result=ticket.result,
        )


def _effect(incident: Incident) -> Iterator[str]:
    if incident.released_at is None:
        yield _say(NOT_RELEASED)
        return
    length = incident.released_at - incident.began_at
    yield _say(RESTORED, released_at=incident.released_at, length=length)
    yield from _promise_kept(incident, incident.released_at)
    if incident.relapsed_at is not None:
        yield _say(RELAPSED, relapsed_at=incident.relapsed_at)
    yield from _checks(incident)
    yield from _cleaned(incident)
    for row in CostLine.objects.filter(incident=incident).values("currency").annotate(total=Sum("amount")):
        yield _say(COSTS, amount=f"{row['total']:.2f}", currency=row["currency"])


def _promise_kept(incident: Incident, released_at: datetime) -> Iterator[str]:
    last = Estimate.objects.filter(incident=incident, eta_at__isnull=False).order_by("-number").first()
    if last is not None and last.eta_at is not None:
        side = Sentence(EARLIER if released_at <= last.eta_at else LATER)
        yield _say(PROMISED, eta_at=last.eta_at, length=abs(released_at - last.eta_at), side=side)


def _checks(incident: Incident) -> Iterator[str]:
    sheets = CheckSheet.objects.filter(incident=incident, signed_at__isnull=False)
    for sheet in sheets.select_related("outlet", "checker").order_by("signed_at")[:MOST_LINES]:
        failed = CheckItem.objects.filter(sheet=sheet, result=ItemResult.FAIL).count()
        yield _say(
            CHECKED,
            outlet=sheet.outlet.name,
            outlet_en=sheet.outlet.name_en or sheet.outlet.name,
            checker=sheet.checker.name,
            way=sheet.way,
            failed=failed,
        )


def _cleaned(incident: Incident) -> Iterator[str]:
    items = CleanupItem.objects.filter(incident=incident)
    if items.exists():
        yield _say(
            CLEANED,
            done=items.filter(result=ItemResult.PASS).count(),
            left_out=items.filter(result=ItemResult.NOT_APPLICABLE).count(),
        )


def _improvements(incident: Incident) -> Iterator[str]:
    rows = list(GroupSummary.objects.filter(incident=incident).order_by("pk"))
    if not rows:
        yield _say(NO_SUMMARY)
    for row in rows:
        if row.nothing:
            yield _say(NOTHING, group=row.group)
            continue
        yield _say(SUMMED_UP, group=row.group, text=row.text)
        if row.proposals:
            yield _say(PROPOSED, group=row.group, text=row.proposals)
