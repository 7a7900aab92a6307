"""The incident room: one incident as it stands, refreshed part by part; its course, its export."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.alerting.queries import sent_mark
from youxu.announcements import queries as announcements
from youxu.core import wording
from youxu.core.questions import row_by_key
from youxu.custody import queries as custody
from youxu.deadlines.queries import mark_of
from youxu.feedback import queries as feedback
from youxu.feedback.models import ANSWER
from youxu.incidents import queries
from youxu.incidents.queries.people_concerned import people_in_room
from youxu.incidents.queries.rows import AffectedOutlet, Offer, Room, TimelineEntry
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.organisation import queries as organisation
from youxu.web.alerts import room_alerts
from youxu.web.entry_files import file_of
from youxu.web.entry_kinds import kind_choices
from youxu.web.forecasts import forecast_panel
from youxu.web.overlaps import clash_panel
from youxu.web.pages.alternatives.panel import room_alternatives
from youxu.web.pages.deadlines import room_clocks
from youxu.web.pages.incidents.above import above_panel
from youxu.web.pages.incidents.next_steps import PAGES, next_step_of
from youxu.web.pages.incidents.opened import frame, opened
from youxu.web.pages.incidents.panels import Column, TaskPanel, column, directive_panel, outlet_panel
from youxu.web.pages.supplies.waiting import room_supplies
from youxu.web.parts import parts_answer
from youxu.web.request import Request
from youxu.web.watches import room_panel

PARTS = {
    "head": "incidents/_head.html",
    "above": "incidents/_above.html",
    "overlap": "overlap/_panel.html",
    "people": "incidents/_people.html",
    "next": "incidents/_next_step.html",
    "alerts": "alerts/_room.html",
    "tasks": "incidents/_tasks.html",
    "directives": "incidents/_directives.html",
    "outlets": "incidents/_outlets.html",
    "timeline": "incidents/_timeline.html",
    "alternatives": "alternatives/_panel.html",
    "custody": "custody/_panel.html",
    "voices": "feedback/_panel.html",
    "supplies": "supplies/_panel.html",
    "notices": "notices/_panel.html",
    "clocks": "deadlines/_panel.html",
    "rollcall": "watch/_room.html",
}


def room(request: Request, reference: str) -> HttpResponse:
    """Show the whole room."""
    incident = opened(request, reference)
    if incident.kind == Kind.PLANNED_STOP:
        return HttpResponseRedirect(reverse("planned-stop", args=[incident.reference]))
    return render(request, "incidents/room.html", _shown(request, incident) | _beside(request, incident))


def parts(request: Request, reference: str) -> HttpResponse:
    """Answer the parts of the room, or 304 when nothing of it changed since the browser's copy."""
    incident = opened(request, reference)
    seen = queries.revision_of(request.actor, incident, request.at)
    mark = f'"{seen}-{mark_of(incident)}-{sent_mark(incident)}-{request.LANGUAGE_CODE}"'
    if request.headers.get("If-None-Match") == mark:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        shown = _shown(request, incident) | _beside(request, incident)
        answer = parts_answer(request, PARTS, shown)
    answer.headers["ETag"] = mark
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _beside(request: Request, incident: Any) -> dict[str, Any]:
    """Return what the room shows of custody, the outlets in want first, of customers' voices and
    notices, of supplies and of limits."""
    return {
        "custody": custody.incident_custody(request.actor, incident, request.at),
        "limit": ":6",
        "voices": feedback.incident_figures(incident, request.at),
        "voice_links": request.actor.may(ANSWER, unit=incident.unit_path),
        "notices": announcements.notices_of(request.actor, incident),
        "may_announce": request.actor.may("write_notice", unit=incident.unit_path)
        and incident.stage in BEFORE_RESTORED,
        **room_supplies(incident),
        **room_alternatives(incident),
        **room_clocks(request, incident),
    }


def _shown(request: Request, incident: Any) -> dict[str, Any]:
    actor, at = request.actor, request.at
    after = request.GET.get("outlets", "")
    shown = queries.room_of(actor, incident, at, outlets_after=int(after) if after.isdigit() else 0)
    shared = frame(incident)
    names = shared["names"]
    confirmed = _confirmed(incident, shown.outlets.rows)
    columns = [column(found, names) for found in shown.groups]
    return {
        **shared,
        "room": shown,
        "brief": shown.header.brief,
        "cause_name": names.cause(shown.header.cause),
        "columns": columns[:3],
        "others": [one for one in columns[3:] if one.total],
        **_other_tasks(columns[3:]),
        "directives": [directive_panel(row, units=shown.below is not None) for row in shown.directives],
        "above": above_panel(actor, incident, shown, names),
        "outlets": [outlet_panel(row, names, confirmed.get(row.pk)) for row in shown.outlets.rows],
        "next_step": next_step_of(shown.next_step),
        "more_steps": [next_step_of(duty) for duty in shown.duties[1:6]],
        "meetings": queries.meetings_to_record(incident)
        if actor.may("convene", unit=incident.unit_path)
        else (),
        "unaccepted": queries.missing_acceptances(incident, at),
        "offers": [_offer(incident, offer) for offer in shown.offers],
        "topics": ",".join(f"incident:{key}" for key in (incident.pk, incident.parent_id) if key),
        "closes_at": _closes_at(incident, shown, at),
        **room_panel(actor, incident, at),
        **forecast_panel(actor, incident),
        **room_alerts(actor, incident, at),
        **clash_panel(actor, at, incident=incident),
        "matter": people_in_room(actor, incident, shown.conditions),
        "may_note": actor.may("note", unit=incident.unit_path),
        "may_direct": any(offer.verb == "direct" and offer.allowed for offer in shown.offers),
    }


def _confirmed(incident: Any, rows: tuple[AffectedOutlet, ...]) -> dict[int, network.HoldRow]:
    """Return the freshest word on each outlet: the incident's own hold that was confirmed last."""
    pairs = [(row.pk, line.line) for row in rows for line in row.lines]
    holds = network.holds_on(pairs, world=incident.world, source=incident.stream)
    holds.sort(key=lambda hold: hold.confirmed_at or hold.since)
    people = organisation.shown_names((hold.confirmed_by for hold in holds), incident.unit_path)
    return {
        hold.outlet_id: replace(hold, confirmed_by=people.get(hold.confirmed_by, hold.confirmed_by))
        for hold in holds
    }


def _closes_at(incident: Any, shown: Room, at: datetime) -> datetime | None:
    """Return when the first affected outlet closes today, for the axis of the estimate."""
    if shown.header.brief.estimate is None or shown.header.brief.step > 4 or not shown.outlets.rows:
        return None
    closes = network.open_facts(row_by_key(Outlet, shown.outlets.rows[0].pk), at).closes_today
    return closes if closes is not None and closes > at else None


ORDER = ("DOING", "TO_VERIFY", "WAITING", "BLOCKED", "REFUSED", "NEW", "DONE")


def _other_tasks(columns: list[Column]) -> dict[str, list[TaskPanel]]:
    """Return the tasks of office and outlets, late ones first; the done ones apart."""
    tasks = [task for one in columns for task in one.tasks]
    tasks.sort(key=lambda task: (not task.is_late, ORDER.index(task.row.state)))
    return {
        "other_tasks": [task for task in tasks if task.row.state != "DONE"],
        "other_done": [task for task in tasks if task.row.state == "DONE"],
    }


def _offer(incident: Any, offer: Offer) -> dict[str, Any]:
    page, label, icon = PAGES[offer.verb]
    return {
        "label": label,
        "icon": icon,
        "allowed": offer.allowed,
        "reason": wording.say(offer.reason),
        "clause": offer.clause,
        "url": reverse(page, args=[incident.reference]),
    }


def journal(request: Request, reference: str) -> HttpResponse:
    """Show the whole course of an incident, filtered by kind and words, page by page."""
    incident = opened(request, reference)
    code, text = _asked(request)
    timeline = queries.timeline_of(
        request.actor,
        incident,
        code=code,
        text=text,
        after=request.GET.get("after", ""),
    )
    may_export = request.actor.may("export_journal", unit=incident.unit_path)
    context = frame(
        incident,
        timeline=timeline,
        kinds=kind_choices(timeline.codes),
        code=code,
        text=text,
        asked=_query(code=code, q=text),
        may_export=may_export,
    )
    return render(request, "incidents/journal.html", context)


def _asked(request: Request) -> tuple[str, str]:
    return request.GET.get("code", ""), request.GET.get("q", "").strip()


def _query(**asked: str) -> str:
    """Return what is asked as a query string, empty for nothing, so that the export keeps the filter."""
    given = urlencode({name: value for name, value in asked.items() if value})
    return f"?{given}" if given else ""


FIELDS = ("sequence", "code", "clause", "occurred_at", "recorded_at", "by", "on_behalf_of", "surface", "hash")


def export(request: Request, reference: str, form: str) -> HttpResponse:
    """Answer the incident's course, as it is filtered, as a file: csv for people, json with every hash for proof."""
    incident = opened(request, reference)
    request.actor.require("export_journal", unit=incident.unit_path)
    code, text = _asked(request)
    entries = queries.whole_timeline(request.actor, incident, code=code, text=text)
    return file_of(
        form,
        incident.reference,
        (*FIELDS, "sentence"),
        map(_record, entries),
        {"incident": incident.reference, "stream": incident.stream},
    )


def _record(entry: TimelineEntry) -> dict[str, Any]:
    row = {name: getattr(entry, name) for name in FIELDS}
    row["occurred_at"], row["recorded_at"] = entry.occurred_at.isoformat(), entry.recorded_at.isoformat()
    return {**row, "sentence": wording.say(entry.sentence)}


def evidence(request: Request, reference: str) -> HttpResponse:
    """Show what proves the incident's course: entries, first and last hash, photographs, signatures."""
    incident = opened(request, reference)
    entries = list(queries.whole_timeline(request.actor, incident))
    closing = queries.closing_of(incident, request.at)
    return render(
        request,
        "incidents/evidence.html",
        frame(
            incident,
            entries=entries,
            first=entries[0] if entries else None,
            last=entries[-1] if entries else None,
            closing=closing,
            photos=queries.photos_of_incident(incident),
            sub=_("What was recorded cannot be changed: each entry carries the hash of the one before."),
            may_export=request.actor.may("export_journal", unit=incident.unit_path),
        ),
    )


urlpatterns = [
    path("incidents/<str:reference>/", room, name="room"),
    path("incidents/<str:reference>/parts/", parts, name="room-parts"),
    path("incidents/<str:reference>/journal/", journal, name="room-journal"),
    path("incidents/<str:reference>/journal.csv", export, {"form": "csv"}, name="journal-csv"),
    path("incidents/<str:reference>/journal.json", export, {"form": "json"}, name="journal-json"),
    path("incidents/<str:reference>/evidence/", evidence, name="evidence"),
]
