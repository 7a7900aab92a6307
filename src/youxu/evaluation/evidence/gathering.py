"""What goes into an evidence file beside the journal: the compliance sheet, limits, calls, words and files of the incident."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from youxu.announcements.models import NoticeRevision
from youxu.core import files
from youxu.core.actor import Actor
from youxu.core.models import StoredFile
from youxu.core.wording import say
from youxu.custody.models import CustodyList
from youxu.deadlines import queries as deadlines
from youxu.evaluation.publishing import sheet_published
from youxu.evaluation.queries.compliance import sheet_of
from youxu.evaluation.queries.incident import measures_of
from youxu.incidents.models import Convening, Directive, Estimate, GroupSummary, Incident, PostEventReport
from youxu.kernel.words import Sentence

MOST = 2_000
"""Files of an incident that go into one evidence file."""


def gathered(reader: Actor, incident: Incident, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of every part that ``reader`` may read."""
    yield "read-first.txt", _read_first(incident).encode("utf-8-sig")
    yield "compliance.json", _json(sheet_published(sheet_of(reader, incident, at)))
    yield "measures.json", _json(asdict(measures_of(reader, incident, at)))
    yield "limits.json", _json([asdict(row) for row in deadlines.clocks_in(reader, incident, at)])
    yield "calls.json", _json([asdict(row) for row in deadlines.calls_in(reader, incident)])
    yield from _words(reader, incident)
    yield "custody.json", _json(_rows(CustodyList.objects.visible_to(reader), incident, CUSTODY))
    yield from _files(reader, incident)


CUSTODY = ("reference", "kind", "state", "counted_at", "signed_at", "difference_count", "digest")
OF_ROWS = (
    (
        "directives.json",
        Directive,
        ("series_number", "title", "body", "clause", "issued_by_name", "issued_at"),
    ),
    ("meetings.json", Convening, ("way", "called_at", "held_at", "minutes", "level")),
    (
        "estimates.json",
        Estimate,
        ("number", "eta_at", "low_at", "high_at", "next_word_at", "reason", "made_by_name", "made_at"),
    ),
    ("summaries.json", GroupSummary, ("group", "text", "proposals", "nothing", "written_at")),
)


def _words(reader: Actor, incident: Incident) -> Iterator[tuple[str, bytes]]:
    for name, model, columns in OF_ROWS:
        yield name, _json(_rows(model.objects.visible_to(reader), incident, columns))
    yield "post-event-report.json", _json(_reports(reader, incident))
    out = NoticeRevision.objects.visible_to(reader).filter(
        notice__incident=incident, published_at__isnull=False
    )
    for row in out.select_related("notice").order_by("published_at", "pk"):
        name = f"notices/{row.notice.reference}-{row.number or 0:02}.txt"
        yield name, "\n\n".join((row.title_zh, row.body_zh, row.title_en, row.body_en)).encode()


def _reports(reader: Actor, incident: Incident) -> list[dict[str, Any]]:
    rows = PostEventReport.objects.visible_to(reader).filter(incident=incident)
    columns = ("form", "course", "handling", "effect", "improvements", "due_at", "signed_at", "revision")
    return [
        {
            **{name: getattr(row, name) for name in columns},
            "signatures": list(row.signatures.order_by("pk").values("person__name", "post", "digest", "at")),
        }
        for row in rows.order_by("pk")
    ]


def _rows(rows: Any, incident: Incident, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(rows.filter(incident=incident).order_by("pk").values(*columns))


def _files(reader: Actor, incident: Incident) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the incident, each under its own hash; earlier evidence files stay outside."""
    rows = (
        StoredFile.objects.visible_to(reader)
        .filter(stream=incident.stream)
        .exclude(content_type="application/zip")
    )
    for row in rows.order_by("pk")[:MOST]:
        with files.bytes_of(row) as source:
            yield f"files/{row.digest[:12]}-{row.name or row.code}", source.read()


def _read_first(incident: Incident) -> str:
    return _(
        "Evidence file of {reference}\n\n"
        "manifest.json names every file in here by its SHA-256. The SHA-256 of manifest.json itself is the seal: it stands "
        "in the journal of the incident (EVIDENCE_SEALED) and on the page Evidence.\n"
        "journal.jsonl is the journal of the incident, one entry a line, each with the hash of the one before. What the "
        "person for whom this was made may not read is withheld: its place and hashes are there, so that the chain holds.\n"
        "To check: youxu audit verify FILE\n"
    ).format(reference=incident.reference)


def _json(value: Any) -> bytes:
    return json.dumps(_plain(value), ensure_ascii=False, indent=1).encode()


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: sentences in words, moments as text, money as text."""
    if isinstance(value, Sentence):
        return say(value)
    if isinstance(value, dict):
        if set(value) == {"text", "values"}:
            return say(Sentence(value["text"], value["values"]))
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Decimal) else value
