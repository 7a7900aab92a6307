"""``youxu audit``: incidents opened to an auditor, what was opened, evidence files and their check (G5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import readable
from youxu.cli.options import Moment, acting, emit, json_option, reading
from youxu.core import files
from youxu.core.actor import Actor, system
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, say, word
from youxu.evaluation import evidence
from youxu.evaluation.actions.evidence import LANGUAGES, order_evidence
from youxu.evaluation.queries.evidence import EvidenceRow, evidence_row, sealed_with
from youxu.evaluation.rules.evidence import Checked
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.network.queries import unit_by_key, unit_by_path
from youxu.organisation import actions, queries
from youxu.organisation.queries import AuditRow
from youxu.organisation.rules.audits import Matter


class UnableToFindAudit(UnableTo):
    """There is no such grant, or none for this reader."""

    text = mark("There is no audit grant {number} that you may see; list them with: youxu audit list")


class UnableToFindUnit(UnableTo):
    """No unit of this key."""

    text = mark("There is no unit {key}.")


@click.group(
    "audit", help=_("Incidents opened for reading to an auditor until a moment; evidence files, sealed.")
)
def command() -> None:
    """Group the commands of audits."""


@command.command("list", help=_("List the audit grants that you may give, and your own."))
@reading
@json_option
def list_grants(by: Actor, at: datetime, as_json: bool) -> None:
    """List audit grants."""
    rows = queries.audits_for(by, at)
    emit({"grants": [_published(row) for row in rows]}, as_json, map(_line, rows))


@command.command("grant", help=_("Open incidents to a person for reading, until a moment."))
@click.argument("person", metavar="PERSON")
@click.option(
    "--incident", "incidents", multiple=True, required=True, metavar="REF", help=_("Which; once for each.")
)
@click.option("--until", type=Moment(), required=True, help=_("Until when."))
@click.option("--since", type=Moment(), default=None, help=_("From when, if not now."))
@click.option("--reason", required=True, help=_("By whose order, about what."))
@click.option("--unit", default="", help=_("The unit's key; yours if left out."))
@acting
@json_option
def grant(
    person: str,
    incidents: tuple[str, ...],
    until: datetime,
    since: datetime | None,
    reason: str,
    unit: str,
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
) -> None:
    """Give an audit grant."""
    named = [readable(by, reference) for reference in incidents]
    made = actions.grant_audit(
        by=by,
        at=at,
        submission=submission,
        unit=_unit(unit, by),
        person=queries.person_called(person),
        matters=[Matter(one.stream, one.reference) for one in named],
        starts_at=since,
        ends_at=until,
        reason=reason,
    )
    _tell(queries.audit_row(made, at), as_json)


@command.command("revoke", help=_("Take an audit grant back before its time."))
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help=_("Why, in a few words."))
@acting
@json_option
def revoke(number: int, reason: str, by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Take an audit grant back."""
    found = _grant(by, number)
    made = actions.revoke_audit(by=by, at=at, submission=submission, grant=found, reason=reason)
    _tell(queries.audit_row(made, at), as_json)


@command.command("show", help=_("Show one audit grant with what was opened under it."))
@click.argument("number", type=int, metavar="ID")
@reading
@json_option
def show(number: int, by: Actor, at: datetime, as_json: bool) -> None:
    """Show one audit grant."""
    found = _grant(by, number)
    row, opened = queries.audit_row(found, at), queries.openings_of(found)
    value = {**_published(row), "opened": [{"page": one.page, "at": one.at} for one in opened]}
    emit(value, as_json, [_line(row), row.reason, *(f"  {moment(one.at)} {one.page}" for one in opened)])


@command.command("evidence", help=_("Make the evidence file of an incident, seal it, and write it out."))
@click.option("--incident", required=True, metavar="REF", help=_("The incident's number."))
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help=_("Language of its words."))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=_("Where to."))
@acting
@json_option
def make(
    incident: str,
    language: str | None,
    out: Path,
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
) -> None:
    """Make an evidence file here and now, without waiting for a worker."""
    spoken = language or ("zh-hans" if chinese() else "en")
    row = order_evidence(
        by=by, at=at, submission=submission, incident=readable(by, incident), language=spoken
    )
    made = evidence.make(row, reader=by, by=system("evaluation.evidence"), at=at)
    if made.file is not None:
        with files.bytes_of(made.file) as source:
            out.write_bytes(source.read())
    _tell_evidence(evidence_row(made, at), as_json, out)


@command.command("verify", help=_("Check an evidence file: every file in it, and the journal's chain."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--seal", default="", help=_("The SHA-256 that was printed when it was sealed."))
@json_option
def verify(file: Path, seal: str, as_json: bool) -> None:
    """Check an evidence file by itself, and against the seal that this database knows."""
    with file.open("rb") as body:
        found = evidence.check(body)
    known = sealed_with(found.digest)
    other = bool(seal) and seal.strip().lower() != found.digest
    value = {
        "ok": found.ok and not other,
        "seal": found.digest,
        "seal_given": seal or None,
        "sealed_here": known is not None,
        "reference": found.reference,
        "files": found.files,
        "entries": found.entries,
        "withheld": found.withheld,
        "purged": found.purged,
        "head": found.head,
        "faults": [say(one) for one in found.faults],
    }
    emit(value, as_json, _verdict(found, known, other=other))
    if not value["ok"]:
        raise click.exceptions.Exit(1)


def _verdict(found: Checked, known: EvidenceRow | None, *, other: bool) -> Iterator[str]:
    for one in found.faults:
        yield _("Broken: {fault}").format(fault=say(one))
    if other:
        yield _("Its seal is another one: {digest}").format(digest=found.digest)
    if found.ok:
        yield _("{reference}: {files} files and {entries} entries of the journal are whole.").format(
            reference=found.reference, files=found.files, entries=found.entries
        )
        yield _("Seal (SHA-256): {digest}").format(digest=found.digest)
    if found.withheld:
        yield _("{n} entries are withheld: their place and hashes alone are in it.").format(n=found.withheld)
    if known is not None and known.sealed_at is not None:
        yield _("Sealed here {time} for {who}.").format(time=moment(known.sealed_at), who=known.ordered_by)
    elif found.digest:
        yield _("This database knows no such seal: compare it with the one that was printed.")


def _tell_evidence(row: EvidenceRow, as_json: bool, out: Path) -> None:
    value = {
        "reference": row.reference,
        "state": row.state,
        "seal": row.digest,
        "files": row.files,
        "entries": row.entries,
        "head": row.head,
        "out": str(out),
    }
    said = _("{out}: {files} files, {entries} entries, seal (SHA-256) {digest}").format(
        out=out, files=row.files, entries=row.entries, digest=row.digest
    )
    emit(value, as_json, [said])


def _unit(key: str, by: Actor) -> Unit:
    try:
        return unit_by_key(key) if key else unit_by_path(by.unit)
    except Unit.DoesNotExist:
        raise UnableToFindUnit(key=key) from None


def _grant(by: Actor, number: int) -> Any:
    found = queries.audit_numbered(by, number)
    if found is None:
        raise UnableToFindAudit(number=number)
    return found


def _tell(row: AuditRow, as_json: bool) -> None:
    emit(_published(row), as_json, [_line(row)])


def _published(row: AuditRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "unit": row.unit_key,
        "person": row.person,
        "incidents": list(row.references),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "reason": row.reason,
        "given_by": row.given_by,
        "given_at": row.given_at,
        "state": row.state,
        "revoked_by": row.revoked_by,
        "opened_pages": row.openings,
    }


def _line(row: AuditRow) -> str:
    name = row.person if chinese() else row.person_en
    return _("{id} {state}: {person} reads {incidents} until {time} (given by {by})").format(
        id=row.id,
        state=word("audit_state", row.state),
        person=name,
        incidents=", ".join(row.references),
        time=moment(row.ends_at),
        by=row.given_by,
    )
