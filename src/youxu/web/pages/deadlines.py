"""Pages of limits: those that run for the unit, those of an incident, one with its proof; calls as they were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.core.models import Visibility
from youxu.deadlines import actions, queries
from youxu.deadlines.models import Clock
from youxu.deadlines.queries import CallRow, ClockDetail, ClockRow
from youxu.kernel.words import Sentence
from youxu.network.queries import unit_at
from youxu.organisation.queries import shown_names
from youxu.watch import queries as watch
from youxu.web.forms.deadlines import MetForm, MootForm, ReasonForm, TellForm
from youxu.web.limits import limit_rows
from youxu.web.pages.incidents.opened import frame, opened, verb_page
from youxu.web.parts import Button
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

SCOPES = {
    "due": gettext_lazy("Due today or overdue"),
    "overdue": gettext_lazy("Overdue"),
    "own": gettext_lazy("Calls and letters owed"),
    "all": gettext_lazy("All that run"),
    "ended": gettext_lazy("Ended"),
}
OF_CLOCKS = ("own", "ended")
"""Scopes of clocks alone; the others show every limit of the unit, as the board and the hand-over do."""
NOTHING = {
    "due": gettext_lazy("Nothing is due today, and nothing is overdue."),
    "overdue": gettext_lazy("Nothing is overdue."),
    "own": gettext_lazy("No call and no letter is owed."),
    "all": gettext_lazy("No limit runs."),
    "ended": gettext_lazy("No limit has ended yet."),
}


def clocks(request: Request) -> HttpResponse:
    """List the limits of the reader's unit and those below, by scope, a page of 50."""
    actor, at = request.actor, request.at
    scope = request.GET.get("scope", "due")
    scope = scope if scope in SCOPES else "due"
    after = request.GET.get("after", "")
    skip = int(after) if after.isdigit() else 0
    unit = unit_at(actor.unit)
    zone = unit.time_zone if unit else "Asia/Shanghai"
    limits = queries.limits_of_unit(actor, actor.unit, at, world=request.world)
    if scope in OF_CLOCKS:
        found = queries.clocks_of_unit(
            actor, actor.unit, at, scope=scope, zone=zone, after=skip, world=request.world
        )
        rows = [panel(row) for row in found]
    else:
        rows = _within(limit_rows(limits, at, actor.unit), scope, at, zone)[skip : skip + queries.PAGE + 1]
    return render(
        request,
        "deadlines/list.html",
        {
            "here": "board",
            "rows": rows[: queries.PAGE],
            "scopes": list(SCOPES.items()),
            "scope": scope,
            "late_count": limits.late(at),
            "nothing": NOTHING[scope],
            "more": skip + queries.PAGE if len(rows) > queries.PAGE else 0,
            "first_url": f"{reverse('clocks')}?scope={scope}" if skip else "",
            "topics": f"unit:{actor.unit}",
        },
    )


def _within(rows: list[dict[str, Any]], scope: str, at: datetime, zone: str) -> list[dict[str, Any]]:
    """Return of a unit's limits those that a scope shows: overdue, due by the end of the local day, or all."""
    if scope == "all":
        return rows
    local = at.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    end = at if scope == "overdue" else midnight
    return [row for row in rows if row["limit"].due_at is not None and row["limit"].due_at < end]


def panel(row: ClockRow) -> dict[str, Any]:
    """Return one limit in the reader's language, with the page where it is met."""
    title, who = either(row.title, row.title_en), either(row.owed_by, row.owed_by_en)
    outlet = either(row.outlet, row.outlet_en)
    return {
        "row": row,
        "title": _("%(outlet)s: %(title)s") % {"outlet": outlet, "title": title}
        if outlet and outlet != who
        else title,
        "who": who,
        "to": either(row.to, row.to_en),
        "law": either(row.law, row.law_en),
        "way": wording.word("clock_way", row.way) if row.way else "",
        "url": reverse("clock", args=[row.id]),
        "limit": row.limit,
    }


def room_clocks(request: Request, incident: Any) -> dict[str, Any]:
    """Return what the room shows of limits: those that run, the most urgent first, and how the others ended."""
    actor, at = request.actor, request.at
    rows = queries.clocks_in(actor, incident, at)
    return {
        "clocks": [panel(row) for row in rows if row.runs][:SHOWN],
        "clock_tally": queries.tally_of(actor, incident, at),
        "may_tell": bool(queries.tellable(rows)) and actor.may("keep_clock", unit=incident.unit_path),
    }


SHOWN = 8


def of_incident(request: Request, reference: str) -> HttpResponse:
    """Show every limit of an incident, and the calls that were entered."""
    incident = opened(request, reference)
    actor, at = request.actor, request.at
    rows = queries.clocks_in(actor, incident, at)
    return render(
        request,
        "deadlines/incident.html",
        frame(
            incident,
            running=[panel(row) for row in rows if row.runs],
            ended=[panel(row) for row in rows if not row.runs],
            clock_tally=queries.tally_of(actor, incident, at),
            calls=_calls(queries.calls_in(actor, incident), incident.unit_path),
            may_tell=bool(queries.tellable(rows)) and actor.may("keep_clock", unit=incident.unit_path),
            topics=f"incident:{incident.pk}",
        ),
    )


def _calls(calls: Sequence[CallRow], unit_path: str) -> list[CallRow]:
    """Return calls with who entered them as an English reader reads the name."""
    people = shown_names((call.made_by for call in calls), unit_path)
    return [replace(call, made_by=people.get(call.made_by, call.made_by)) for call in calls]


def _in_latin(found: ClockDetail, unit_path: str) -> ClockDetail:
    """Return a limit with its proof and history whose people an English reader reads in Latin letters."""
    one = found.clock
    told = (found.opened_by, found.met_by, *(step.sentence for step in found.steps))
    authors = [str(sentence.values.get("by", "")) for sentence in told if sentence is not None]
    people = shown_names([*authors, one.settled_by, *(step.by for step in found.steps)], unit_path)

    def in_latin(sentence: Sentence | None) -> Sentence | None:
        author = str(sentence.values.get("by", "")) if sentence is not None else ""
        if sentence is None or author not in people:
            return sentence
        return Sentence(sentence.text, {**sentence.values, "by": people[author]})

    steps = (
        replace(step, by=people.get(step.by, step.by), sentence=in_latin(step.sentence))
        for step in found.steps
    )
    return replace(
        found,
        clock=replace(one, settled_by=people.get(one.settled_by, one.settled_by)),
        steps=tuple(steps),
        call=_calls([found.call], unit_path)[0] if found.call is not None else None,
        opened_by=in_latin(found.opened_by),
        met_by=in_latin(found.met_by),
    )


def clock(request: Request, pk: int) -> HttpResponse:
    """Show one limit with its proof and its history, and what may be said of it."""
    found = queries.clock_detail(request.actor, pk, request.at)
    row = _named(request, pk)
    if found is None:
        raise Http404
    found = _in_latin(found, row.unit_path)
    return render(
        request,
        "deadlines/clock.html",
        frame(
            row.incident,
            found=found,
            one=panel(found.clock),
            buttons=_buttons(request, row, found.clock),
            task_url=reverse("task", args=[found.clock.task]) if found.clock.task else "",
        ),
    )


def _buttons(request: Request, row: Clock, found: ClockRow) -> list[Button]:
    """Return what the reader may say of a limit; what ends with its task is finished there."""
    actor = request.actor
    keeps = actor.may("keep_clock", unit=row.unit_path)
    buttons = []
    if found.may_be_told and keeps:
        address = f"{reverse('tell', args=[found.reference])}?clock={found.id}"
        buttons.append(Button(_("Enter the call"), address, "phone-call", "btn-primary"))
    if found.runs and not found.by_its_task and keeps:
        look = "" if buttons else "btn-primary"
        buttons.append(Button(_("It is done"), reverse("clock-met", args=[row.pk]), "check", look))
        buttons.append(Button(_("Not needed"), reverse("clock-moot", args=[row.pk]), "replace"))
    late = found.is_overdue or found.state == "LATE"
    if late and actor.may("task", unit=row.unit_path):
        buttons.append(Button(_("Say why it is late"), reverse("clock-late", args=[row.pk]), "pencil"))
    if (found.runs or late) and actor.may("excuse_clock", unit=row.unit_path):
        buttons.append(Button(_("Excuse it"), reverse("clock-excuse", args=[row.pk]), "signature"))
    return buttons


def _named(request: Request, pk: int) -> Clock:
    row = queries.clock_named(request.actor, pk)
    if row is None:
        raise Http404
    return row


def tell(request: Request, reference: str) -> HttpResponse:
    """Enter a call as it was made, before any form; it meets what was owed by word of mouth."""
    incident = opened(request, reference)
    actor, at = request.actor, request.at
    rows = queries.tellable(queries.clocks_in(actor, incident, at))
    asked = request.GET.get("clock", "")
    chosen = [str(row.id) for row in rows if str(row.id) == asked] or [str(row.id) for row in rows][:1]
    form = TellForm(
        request.POST or None,
        clocks=[(str(row.id), _choice(row, at)) for row in rows],
        initial={"clocks": chosen, "called_at": at},
    )
    return verb_page(
        request,
        incident,
        form,
        actions.tell,
        verb="keep_clock",
        heading=_("Enter a call"),
        label=_("Enter the call"),
        icon="phone-call",
        clause="P1",
        intro=_("Telephone first, forms later: who answered and what was said."),
        effects=(
            *_heads(actor, incident, at),
            _(
                "What was owed by word counts as told at the moment of the call, also when it is entered later."
            ),
            _("A letter or a form that is owed besides keeps its own limit."),
            _("The call stands in the journal and cannot be changed."),
        ),
        values=lambda filled: {
            **{name: value for name, value in filled.values().items() if name != "clocks"},
            "incident": incident,
            "clocks": [
                row for pk in filled.cleaned_data["clocks"] if (row := queries.clock_named(actor, int(pk)))
            ],
        },
        then=reverse("incident-clocks", args=[reference]),
        said=_("The call is entered."),
    )


def _heads(actor: Actor, incident: Any, at: datetime) -> tuple[str, ...]:
    """Return the sums of roll-calls with which a word upward begins, as they stand now."""
    rows = watch.heads_of(incident.unit_path, (at, at), at, world=incident.world)
    own = watch.latest_of(actor, incident.reference, at, world=incident.world)
    if incident.visibility != Visibility.OPEN and own is not None:
        rows = [(own.line, own.line_en), *rows]
    return tuple(_("Begin with: %(line)s") % {"line": either(zh, en)} for zh, en in rows)


def _choice(row: ClockRow, at: Any) -> str:
    title, to = either(row.title, row.title_en), either(row.to, row.to_en)
    name = title if not to or to in title else f"{title} → {to}"
    return _("%(name)s, due %(time)s") % {"name": name, "time": wording.moment(row.due_at, at)}


def met(request: Request, pk: int) -> HttpResponse:
    """Enter that what is owed was done, with what shows it."""
    row = _named(request, pk)
    return _say(
        request,
        row,
        MetForm(request.POST or None, revision=row.revision, initial={"met_at": request.at}),
        actions.meet,
        verb="keep_clock",
        heading=_("It is done"),
        label=_("Enter it as done"),
        effects=(_("It counts as done at the moment that you enter, in time or late."),),
        said=_("It is entered as done."),
    )


def late(request: Request, pk: int) -> HttpResponse:
    """Say why a limit was not kept."""
    row = _named(request, pk)
    return _say(
        request,
        row,
        ReasonForm(request.POST or None, revision=row.revision),
        actions.explain,
        verb="task",
        heading=_("Say why it is late"),
        label=_("Enter the reason"),
        icon="pencil",
        effects=(_("It stays late; the reason and your name stand beside it."),),
        said=_("The reason is entered."),
    )


def excuse(request: Request, pk: int) -> HttpResponse:
    """Excuse a limit that was not, or cannot be, kept."""
    row = _named(request, pk)
    return _say(
        request,
        row,
        ReasonForm(request.POST or None, revision=row.revision),
        actions.excuse,
        verb="excuse_clock",
        heading=_("Excuse a limit"),
        label=_("Excuse it"),
        icon="signature",
        effects=(_("Nobody is reminded of it any more; it counts as excused by you."),),
        said=_("The limit is excused."),
    )


def moot(request: Request, pk: int) -> HttpResponse:
    """Say that something is not owed after all."""
    row = _named(request, pk)
    return _say(
        request,
        row,
        MootForm(request.POST or None, revision=row.revision),
        actions.dispense,
        verb="keep_clock",
        heading=_("Not needed"),
        label=_("It is not needed"),
        icon="replace",
        effects=(_("Nobody is reminded of it any more; why stands beside it with your name."),),
        said=_("It counts as not needed."),
    )


def _say(request: Request, row: Clock, form: Any, action: Any, **words: Any) -> HttpResponse:
    """Show the page of one thing to be said of a limit, and do it on POST."""
    title = either(row.title, row.title_en)
    due = wording.moment(row.due_at, request.at)
    request.actor.require(words["verb"], unit=row.unit_path)
    return verb_page(
        request,
        row.incident,
        form,
        action,
        clause=row.clause,
        intro=_("%(title)s, due %(time)s.") % {"title": title, "time": due},
        extra={"clock": row},
        then=reverse("clock", args=[row.pk]),
        **words,
    )


urlpatterns = [
    path("clocks/", clocks, name="clocks"),
    path("clocks/<int:pk>/", clock, name="clock"),
    path("clocks/<int:pk>/met/", met, name="clock-met"),
    path("clocks/<int:pk>/late/", late, name="clock-late"),
    path("clocks/<int:pk>/excuse/", excuse, name="clock-excuse"),
    path("clocks/<int:pk>/not-needed/", moot, name="clock-moot"),
    path("incidents/<str:reference>/clocks/", of_incident, name="incident-clocks"),
    path("incidents/<str:reference>/tell/", tell, name="tell"),
]
