"""``youxu document``: papers of an incident as an office hands them out, as .docx or PDF, in Chinese or English."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import readable
from youxu.cli.options import PastMoment, acting, emit, json_option, reading
from youxu.cli.paper_options import paper_options
from youxu.cli.plans_meant import SHIPPED, is_version, plan_called, version_called
from youxu.cli.worlds import drill_option
from youxu.core.actor import Actor
from youxu.core.errors import NotPermitted
from youxu.core.wording import moment, say, word
from youxu.documents import papers, queries
from youxu.documents.actions.flash import tell_flash_report
from youxu.documents.actions.papers import issue_paper
from youxu.documents.builders.asked import Leak
from youxu.documents.plan_papers import of_plan
from youxu.documents.rules import FlashWay, Format, Kind, ReportStage
from youxu.kernel.words import Sentence, mark
from youxu.network.queries import unit_by_path
from youxu.plan import queries as plans

UNSHOWN = mark("No font has these characters, they are printed as 〓: {letters}")
STAGES = {"first": ReportStage.FIRST, "follow-up": ReportStage.FOLLOW_UP, "final": ReportStage.FINAL}


@click.group(
    "document", help=_("Build the papers of an incident: reports, statutory forms, sheets, minutes.")
)
@drill_option
def command() -> None:
    """Group the commands of papers."""


incident_option = click.option("--incident", required=True, metavar="REF", help=_("The incident's number."))


@command.command("build", help=_("Build one paper of an incident and write it to a file."))
@click.argument("kind", type=click.Choice([*(kind.value for kind in papers.BUILDERS), Kind.PLAN.value]))
@click.option(
    "--incident",
    default="",
    metavar="REF",
    help=_("The incident's number; of a plan: the one it runs under."),
)
@click.option(
    "--plan", "plan_name", default=SHIPPED, help=_("Plan: shipped, a file, a unit's KEY or KEY/NUMBER.")
)
@paper_options
@click.option(
    "--number", type=click.IntRange(1), default=None, help=_("Which directive or meeting; else the last.")
)
@click.option("--outlet", default="", metavar="CODE", help=_("A form of this outlet alone."))
@click.option(
    "--stage",
    type=click.Choice(sorted(STAGES)),
    default=None,
    help=_("Which report to the regulator; else the one that comes next."),
)
@click.option("--kinds", default="", help=_("Notice of a leak: the kinds of personal information."))
@click.option("--harm", default="", help=_("Notice of a leak: the harm that may follow."))
@click.option("--done", default="", help=_("Notice of a leak: the remedies that were taken."))
@click.option("--advice", default="", help=_("Notice of a leak: what the persons concerned can do."))
@json_option
@acting
def build(
    by: Actor,
    at: datetime,
    submission: UUID,
    kind: str,
    incident: str,
    plan_name: str,
    form: str,
    language: str,
    out: Path,
    number: int | None,
    outlet: str,
    stage: str | None,
    kinds: str,
    harm: str,
    done: str,
    advice: str,
    as_json: bool,
) -> None:
    """Build a paper, write it, and write down who opened it."""
    if kind == Kind.PLAN:
        _build_plan(by, at, incident, plan_name, Format(form), language, out, as_json)
        return
    if not incident:
        raise click.UsageError(_("Name the incident: --incident REF."))
    found = readable(by, incident)
    paper = papers.build(
        Kind(kind),
        found,
        by=by,
        at=at,
        format=Format(form),
        language=language,
        number=number or 0,
        outlet=outlet,
        stage=STAGES[stage] if stage else None,
        leak=Leak(kinds, harm, done, advice),
    )
    issue_paper(
        by=by,
        at=at,
        submission=submission,
        incident=found,
        kind=paper.kind,
        part=paper.part,
        version=paper.version,
        format=paper.format,
        language=language,
        digest=paper.digest,
    )
    out.write_bytes(paper.written.body)
    told = {
        "incident": found.reference,
        "kind": paper.kind,
        "part": paper.part,
        "version": paper.version,
        "format": paper.format,
        "language": language,
        "pages": paper.written.pages or None,
        "bytes": len(paper.written.body),
        "digest": paper.digest,
        "unshown": list(paper.written.unshown),
        "out": str(out),
    }
    lines = [_("{paper}: {path}").format(paper=word("paper", kind), path=out)]
    if paper.written.unshown:
        lines.append(say(Sentence(UNSHOWN, {"letters": " ".join(paper.written.unshown)})))
    emit(told, as_json, lines)


def _build_plan(
    by: Actor, at: datetime, incident: str, name: str, form: Format, language: str, out: Path, as_json: bool
) -> None:
    """Write a plan: the version that an incident runs under, else the one that was named; nothing is written down."""
    found = readable(by, incident) if incident else None
    row = (
        plans.version(found.plan_version_id) if found else version_called(name) if is_version(name) else None
    )
    if row is not None and not plans.may_read(by, row.unit_path):
        raise NotPermitted(verb="read")
    plan = plans.plan_of_row(row) if row else plan_called(name)
    unit = unit_by_path(row.unit_path) if row else None
    written = of_plan(plan, row, unit, at=at, form=form, language=language)
    out.write_bytes(written.body)
    told = {
        "incident": found.reference if found else "",
        "kind": Kind.PLAN.value,
        "part": f"{plan.key}/{plan.number}",
        "version": row.number if row else plan.number,
        "format": form.value,
        "language": language,
        "pages": written.pages or None,
        "bytes": len(written.body),
        "digest": hashlib.sha256(written.body).hexdigest(),
        "unshown": list(written.unshown),
        "out": str(out),
    }
    emit(told, as_json, [_("{paper}: {path}").format(paper=word("paper", Kind.PLAN), path=out)])


@command.command(
    "flash", help=_("Show the flash report that comes next, or record that one was told (--told-to).")
)
@incident_option
@click.option(
    "--stage",
    type=click.Choice(sorted(STAGES)),
    default=None,
    help=_("Which report; else the one that comes next."),
)
@click.option(
    "--language",
    type=click.Choice(sorted(papers.LANGUAGES)),
    default="zh",
    show_default=True,
    help=_("In which language."),
)
@click.option(
    "--told-to", "receiver", default="", metavar="WHOM", help=_("Record that it was told to these.")
)
@click.option(
    "--way",
    type=click.Choice([one.value.lower() for one in FlashWay]),
    default="telephone",
    show_default=True,
    help=_("How it was told."),
)
@click.option("--told-at", type=PastMoment(), default=None, help=_("When it was told, if not now."))
@click.option("--text", default="", help=_("The words that were told, if others."))
@click.option(
    "--replaces", type=click.IntRange(1), default=None, help=_("The number of the one that this puts right.")
)
@json_option
@acting
def flash(
    by: Actor,
    at: datetime,
    submission: UUID,
    incident: str,
    stage: str | None,
    language: str,
    receiver: str,
    way: str,
    told_at: datetime | None,
    text: str,
    replaces: int | None,
    as_json: bool,
) -> None:
    """Show the text, or freeze it as told."""
    found = readable(by, incident)
    due, words = papers.flash_text(
        found, by=by, at=at, language=language, stage=STAGES[stage] if stage else None
    )
    told: dict[str, Any] = {"incident": found.reference, "stage": due, "text": text or words}
    if receiver:
        row = tell_flash_report(
            by=by,
            at=at,
            submission=submission,
            incident=found,
            stage=due,
            text=text or words,
            receiver=receiver,
            way=way.upper(),
            told_at=told_at,
            replaces=replaces or 0,
            language=papers.LANGUAGES[language],
        )
        told |= {"number": row.number, "receiver": row.receiver, "way": row.way, "told_at": row.told_at}
    emit(told, as_json, [told["text"]])


@command.command("list", help=_("List which papers of an incident were opened, by whom and when."))
@incident_option
@json_option
@reading
def list_papers(by: Actor, at: datetime, incident: str, as_json: bool) -> None:
    """Show the papers that were handed out."""
    rows = queries.papers_of(by, readable(by, incident))
    lines = [
        f"{moment(row.issued_at)}  {word('paper', row.kind)} {row.part}  {row.format} {row.language}  {row.issued_by}"
        for row in rows
    ]
    told = queries.flash_reports_of(by, readable(by, incident))
    lines += [
        f"{moment(row.told_at)}  {word('paper', 'flash-report')} {row.number}  {row.receiver}  {row.told_by}"
        for row in told
    ]
    emit(
        {"papers": list(rows), "flash_reports": list(told)}, as_json, lines or [_("No paper was opened yet.")]
    )
