"""Papers of an incident (文书): each opening is written down with the digest of what was handed out."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.documents import events
from youxu.documents.models import IssuedPaper
from youxu.documents.rules import Format, Kind
from youxu.incidents.actions.entries import belonging, record
from youxu.incidents.models import Incident


@action
def issue_paper(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    kind: Kind,
    format: Format,
    language: str,
    digest: str,
    part: str = "",
    version: int = 1,
    cause: Entry | None = None,
) -> IssuedPaper:
    """Write down that a paper was built and opened: by whom, when, which bytes."""
    by.require("read", unit=incident.unit_path)
    paper = IssuedPaper.objects.create(
        **belonging(incident),
        kind=kind,
        part=part[:60],
        version=version,
        format=format,
        language=language,
        digest=digest,
        issued_at=at,
        issued_by_id=by.person_id,
        issued_by_name=by.doer[:80],
    )
    what = events.PaperIssued(kind, paper.part, format, language, digest)
    record(what, incident, by=by, at=at, subject=paper, cause=cause)
    return paper
