"""The journal of a unit and those below it: every act of every stream, filtered, page by page, and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path

from youxu.core import wording
from youxu.core.records import EntryPage, EntryRow, entry_page, entry_rows
from youxu.incidents import queries as incidents
from youxu.incidents.queries.timeline import LATER
from youxu.organisation.queries import Latin, contact_names, entries_named, latin_names
from youxu.web import units
from youxu.web.entry_files import file_of
from youxu.web.entry_kinds import kind_name
from youxu.web.forms.journal import JournalForm
from youxu.web.request import Request

MOST_ROWS = 10_000
"""How many entries a file of this page holds; the whole journal is a matter of ``youxu journal export``."""
FIELDS = (
    "id", "stream", "sequence", "code", "clause", "occurred_at", "recorded_at", "by", "surface", "on_behalf_of",
    "unit_path", "hash",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An entry as the page shows it: its kind in words and the incident that it belongs to."""

    entry: EntryRow
    kind: str
    reference: str
    later: bool


def journal(request: Request) -> HttpResponse:
    """Show what happened in the reader's unit and below, newest first."""
    actor, unit = request.actor, _unit(request)
    form = JournalForm(request.GET)
    page = EntryPage((), "")
    if form.is_valid():
        page = entry_page(actor, form.wanted(unit.path, request.world), after=request.GET.get("after", ""))
    behalf = contact_names(row.on_behalf_of for row in page.rows)
    latin = latin_names((row.actor_key, row.sentence, row.unit_path) for row in page.rows)
    references = incidents.references_of(actor, {row.stream for row in page.rows})
    asked = request.GET.copy()
    asked.pop("after", None)
    context = {
        "here": "organisation",
        "form": form,
        "place_name": units.name(unit),
        "rows": [
            Line(
                _named(row, latin, behalf),
                kind_name(row.code),
                references.get(row.stream, ""),
                not row.world and row.recorded_at - row.occurred_at > LATER,
            )
            for row in page.rows
        ],
        "after": page.after,
        "filtered": any(asked.values()),
        "asked": f"?{asked.urlencode()}" if asked else "",
        "may_export": actor.may("export_journal", unit=unit.path),
        "most": MOST_ROWS,
    }
    return render(request, "journal/journal.html", context, status=200 if form.is_valid() else 422)


def export(request: Request, form: str) -> HttpResponse:
    """Answer the newest entries of the filtered journal as a file."""
    actor, unit = request.actor, _unit(request)
    actor.require("export_journal", unit=unit.path)
    asked = JournalForm(request.GET)
    if not asked.is_valid():
        return journal(request)
    rows = entry_rows(actor, asked.wanted(unit.path, request.world), limit=MOST_ROWS)
    return file_of(
        form,
        f"journal-{unit.key}",
        (*FIELDS, "sentence"),
        map(_record, entries_named(rows)),
        {"unit": unit.path},
    )


def _unit(request: Request) -> Any:
    unit = units.unit_at(request.actor.unit)
    if unit is None:
        raise Http404
    return unit


def _named(row: EntryRow, latin: Latin, behalf: Mapping[str, str]) -> EntryRow:
    """Return an entry with its people named in the reader's language, contacts by their names."""
    author, told = latin.author(row.actor_key, row.by), latin.told(row.actor_key, row.sentence)
    whom = behalf.get(row.on_behalf_of, row.on_behalf_of)
    return replace(row, by=author, sentence=told, on_behalf_of=whom)


def _record(row: EntryRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FIELDS}
    values["occurred_at"], values["recorded_at"] = row.occurred_at.isoformat(), row.recorded_at.isoformat()
    return {**values, "sentence": wording.say(row.sentence)}


urlpatterns = [
    path("journal/", journal, name="journal"),
    path("journal/journal.csv", export, {"form": "csv"}, name="unit-journal-csv"),
    path("journal/journal.json", export, {"form": "json"}, name="unit-journal-json"),
]
