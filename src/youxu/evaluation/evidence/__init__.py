"""Evidence files (证据包): gathered from what their reader may read, sealed by a manifest, checked anywhere.

A job calls ``make``; it may be called again after a kill. The zip is stored before the action that names it, since an
action touches nothing outside the database.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone, translation

from youxu.core import chain, files
from youxu.core.actor import Actor
from youxu.evaluation.actions.evidence import fail_evidence, seal_evidence
from youxu.evaluation.evidence.gathering import gathered
from youxu.evaluation.models import EvidenceFile
from youxu.evaluation.rules import evidence as rules
from youxu.evaluation.rules.evidence import EvidenceState, Inside

ZIP = "application/zip"


def make(evidence: EvidenceFile, *, reader: Actor, by: Actor, at: datetime) -> EvidenceFile:
    """Make an evidence file that was ordered, of what ``reader`` may read, and seal it; one that is sealed is left alone.

    A failure is written down, then raised.
    """
    if evidence.state != EvidenceState.BUILDING:
        return evidence
    try:
        body, manifest, head, entries = _made(evidence, reader, at)
        incident = evidence.incident
        kept = files.keep_document(
            by=by,
            at=at,
            body=body,
            unit=evidence.unit_path,
            name=f"youxu-evidence-{incident.reference}-{timezone.localtime(at):%Y%m%d-%H%M}.zip",
            content_type=ZIP,
            visibility="NEED_TO_KNOW",
            world=evidence.world,
            stream=incident.stream,
        )
    except Exception as error:
        fail_evidence(by=by, at=at, evidence=evidence, reason=type(error).__name__)
        raise
    count = len(json.loads(manifest)["files"])
    return seal_evidence(
        by=by, at=at, evidence=evidence, file=kept, digest=rules.digest_of(manifest), entries=entries,
        files=count, head=head,
    )  # fmt: skip


def _made(evidence: EvidenceFile, reader: Actor, at: datetime) -> tuple[bytes, bytes, str, int]:
    """Return the zip, its manifest, the head of the chain in it and how many entries it has."""
    incident, body = evidence.incident, io.BytesIO()
    rows: list[Inside] = []
    lines = [json.dumps(row, ensure_ascii=False) for row in chain.chain_of(reader, incident.stream)]
    checked = chain.check(lines)
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, content: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, date_time=at.timetuple()[:6]), content)
            rows.append(rules.inside(name, content))

        put(rules.JOURNAL, "\n".join(lines).encode() + b"\n")
        with translation.override(evidence.language):
            for name, content in gathered(reader, incident, at):
                put(name, content)
        head = {
            "reference": incident.reference,
            "unit": incident.unit_path,
            "made_at": at.isoformat(),
            "made_for": evidence.ordered_by_name,
            "chain": {
                "stream": incident.stream,
                "entries": checked.entries,
                "withheld": checked.withheld,
                "purged": checked.purged,
                "head": checked.head,
                "verified": not checked.fault,
            },
        }
        manifest = rules.manifest_of(head, rows)
        archive.writestr(zipfile.ZipInfo(rules.MANIFEST, date_time=at.timetuple()[:6]), manifest)
    return body.getvalue(), manifest, checked.head, checked.entries


def check(body: io.BufferedIOBase) -> rules.Checked:
    """Check an evidence file by itself: each file against the manifest, the journal's chain against its own hashes."""
    try:
        with zipfile.ZipFile(body) as archive:
            return _checked(archive)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError):
        return _refused(rules.UNREADABLE)


def _checked(archive: zipfile.ZipFile) -> rules.Checked:
    infos = archive.infolist()
    if len(infos) > rules.MOST_FILES or sum(one.file_size for one in infos) > rules.MOST_BYTES:
        return _refused(rules.TOO_MUCH)
    names = {one.filename for one in infos}
    if rules.MANIFEST not in names:
        return _refused(rules.NO_MANIFEST)
    manifest = archive.read(rules.MANIFEST)
    try:
        value = json.loads(manifest)
        faults = rules.faults_of(value, _found(archive))
        told = dict(value["chain"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return _refused(rules.UNREADABLE)
    digest, reference = rules.digest_of(manifest), str(value.get("reference", ""))
    if rules.JOURNAL not in names:
        return rules.Checked(digest, reference, tuple(faults), len(names) - 1)
    lines = archive.read(rules.JOURNAL).decode("utf-8", "replace").splitlines()
    verdict = chain.check(lines)
    if verdict.fault:
        faults.append(
            rules.Sentence(
                rules.BROKEN, {"number": verdict.sequence, "reason": rules.Sentence(verdict.fault)}
            )
        )
    elif verdict.head != told.get("head"):
        faults.append(rules.Sentence(rules.OTHER_HEAD))
    return rules.Checked(
        digest, reference, tuple(faults), len(names) - 1, verdict.entries, verdict.withheld, verdict.purged,
        verdict.head,
    )  # fmt: skip


def _found(archive: zipfile.ZipFile) -> Iterator[Inside]:
    for one in archive.infolist():
        yield rules.inside(one.filename, archive.read(one))


def _refused(text: str) -> rules.Checked:
    return rules.Checked("", "", (rules.Sentence(text),), 0)
