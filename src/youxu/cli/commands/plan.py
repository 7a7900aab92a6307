"""``youxu plan``: check a file, show a plan as a document, compare two, put one in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from youxu.cli.options import acting, emit, json_option
from youxu.cli.plans_meant import SHIPPED, load, not_sound, path_of, plan_called
from youxu.core.actor import Actor
from youxu.core.wording import say
from youxu.organisation import queries as organisation
from youxu.organisation.queries.keys import keys_with
from youxu.plan import actions, files, queries
from youxu.plan.carriers import Carrier
from youxu.plan.diff import Change, differences, sentence_of
from youxu.plan.reading import Fault
from youxu.plan.schema import Text
from youxu.plan.word.importing import key_from, read_word
from youxu.plan.word.writing import questions

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
STANDS_ALONE = "none"


@click.group("plan", help=_("Check, show, compare and publish contingency plans."))
def command() -> None:
    """Group the commands on plans."""


@command.command(
    "check", help=_("Name line, key and reason of each fault of a plan file; exit code 1 if any.")
)
@click.argument("file", type=FILE)
@click.option("--parent", type=FILE, help=_("The plan file that this one extends, if not the shipped one."))
@json_option
def check(file: Path, parent: Path | None, as_json: bool) -> int:
    """Check a file alone, without a database."""
    found = files.check(file, load(parent) if parent else None)
    faults, warnings = [_fault(f) for f in found.faults], [_fault(f) for f in found.warnings]
    emit(
        {"ok": found.ok, "faults": faults, "warnings": warnings},
        as_json,
        _checked_lines(file, faults, warnings),
    )
    return 0 if found.ok else 1


def _fault(fault: Fault) -> dict[str, Any]:
    return {"line": fault.line, "key": fault.key, "reason": say(fault.reason)}


def _checked_lines(file: Path, faults: list[dict[str, Any]], warnings: list[dict[str, Any]]) -> Iterator[str]:
    for row in faults:
        yield ": ".join(part for part in (f"{file}:{row['line']}", row["key"], row["reason"]) if part)
    for row in warnings:
        yield _("Warning: {reason}").format(reason=row["reason"])
    if faults:
        text = ngettext(
            "{count} fault. This plan cannot be published.",
            "{count} faults. This plan cannot be published.",
            len(faults),
        )
        yield text.format(count=len(faults))
    else:
        yield _("No fault, {count} warnings.").format(count=len(warnings))


@command.command(
    "import",
    help=_(
        "Read a Word document (.docx) into a plan file; what is missing or doubtful is listed with its place and stands "
        "in the file as lines that begin with “# ?”. Settle them, then see: youxu plan check."
    ),
)
@click.argument("file", type=FILE)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help=_("The plan file to write.")
)
@click.option(
    "--extends",
    default=SHIPPED,
    help=_(
        "The plan that it extends: shipped, a file, a unit's KEY or KEY/NUMBER; none lets it stand alone."
    ),
)
@click.option("--key", default="", help=_("The key of the plan; the file's name when left out."))
@click.option("--force", is_flag=True, help=_("Replace a file that is there."))
@json_option
def import_word(file: Path, out: Path, extends: str, key: str, force: bool, as_json: bool) -> None:
    """Read a document without a database, unless it extends a unit's plan."""
    if out.exists() and not force:
        raise click.BadParameter(
            _("{file} is there already; --force replaces it.").format(file=out), param_hint="--out"
        )
    base = None if extends == STANDS_ALONE else plan_called(extends)
    found = read_word(file.read_bytes(), base=base, key=key or key_from(file.stem))
    heading = _(
        "Read from {file}. A line that begins with “# ?” asks something: settle it, then delete the line."
    )
    text = found.text(say, heading.format(file=file.name))
    out.write_text(text, encoding="utf-8")
    faults = [_fault(fault) for fault in files.check_text(text, base).faults]
    asked = [{"line": one.line, "key": one.section, "reason": one.words} for one in questions(text)]
    read = {
        "chapters": list(found.chapters),
        "groups": found.count("organisation"),
        "steps": found.count("steps"),
        "supplies": found.count("supplies", "per_outlet") + found.count("supplies", "per_county"),
    }
    emit(
        {"file": str(out), **read, "doubts": asked, "faults": faults},
        as_json,
        _import_lines(out, read, asked, faults),
    )


def _import_lines(
    out: Path, read: dict[str, Any], asked: list[dict[str, Any]], faults: list[dict[str, Any]]
) -> Iterator[str]:
    text = _(
        "{file}: {chapters} chapters; new or other than above: {groups} groups, {steps} steps, {supplies} supplies."
    )
    yield text.format(file=out, **(read | {"chapters": len(read["chapters"])}))
    for row in asked:
        yield f"{out}:{row['line']}: {row['reason']}"
    yield _("{count} points to settle, {faults} faults until then. See: youxu plan check {file}").format(
        count=len(asked), faults=len(faults), file=out
    )


@command.command("show", help=_("Print a plan clause by clause, with what carries each out."))
@click.argument("plan", default=SHIPPED)
@click.option("--clause", help=_("Only this clause, such as P4b."))
@json_option
def show(plan: str, clause: str | None, as_json: bool) -> None:
    """Show the shipped plan, a file, a unit's plan in force (KEY) or one version (KEY/NUMBER)."""
    chapters = queries.document_of(plan_called(plan))
    rows: list[dict[str, Any]] = [
        {"chapter": chapter.title, "clause": row, "carriers": row.carriers}
        for chapter in chapters
        for row in chapter.clauses
        if clause in (None, row.id)
    ]
    if clause and not rows:
        raise click.BadParameter(
            _("there is no clause {clause}").format(clause=clause), param_hint="--clause"
        )
    emit([_clause_json(row["clause"], row["carriers"]) for row in rows], as_json, _document_lines(rows))


def _clause_json(row: Any, carriers: Iterable[Carrier]) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": {"zh": row.title.zh, "en": row.title.en},
        "text": {"zh": row.text.zh, "en": row.text.en},
        "carriers": [
            {
                "key": c.key,
                "title": {"zh": c.title.zh, "en": c.title.en},
                "source": [t.value for t in c.source.tags],
            }
            for c in carriers
        ],
    }


def _document_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    chapter = None
    for row in rows:
        if row["chapter"] != chapter:
            chapter = row["chapter"]
            yield f"\n{_in(chapter)}\n"
        found = row["clause"]
        yield f"{found.id}  {_in(found.title)}"
        yield f"    {_in(found.text)}"
        for carrier in row["carriers"]:
            limits = "; ".join(_limit(limit) for limit in carrier.limits)
            more = f" ({limits})" if limits else ""
            yield f"    - {say(carrier.kind)}: {_in(carrier.title)}{more} [{carrier.source}]"


def _limit(limit: Any) -> str:
    duration = say(limit.duration.sentence()) if limit.duration else _("not owed")
    return f"{'/'.join(limit.levels)} {duration}".strip()


def _in(text: Text) -> str:
    return text.in_language(get_language() or "zh")


@command.command("diff", help=_("Print what differs between two plans: key, clause, old and new."))
@click.argument("old")
@click.argument("new")
@json_option
def diff(old: str, new: str, as_json: bool) -> None:
    """Compare two plans; each is a file, ``shipped``, a unit's KEY or KEY/NUMBER."""
    changes = differences(plan_called(old), plan_called(new))
    emit([change.as_json() for change in changes], as_json, _diff_lines(changes))


def _diff_lines(changes: tuple[Change, ...]) -> Iterator[str]:
    language = get_language() or "zh"
    for change in changes:
        words = say(sentence_of(change))
        yield f"{change.key} ({', '.join(change.clauses)}) {words}: {change.old_in(language)} → {change.new_in(language)}"
    if not changes:
        yield _("The two plans say the same.")


@command.command("publish", help=_("Put a plan file in force for a unit and those below it."))
@click.argument("file", type=FILE)
@click.option("--unit", "unit_key", required=True, help=_("The unit's key."))
@click.option(
    "--approved-by",
    "approver",
    metavar="PERSON",
    help=_(
        "Another person who approved it, of the unit above when nobody else of the unit may; the unchanged "
        "shipped plan needs none."
    ),
)
@click.option("--document-number", default="", help=_("The unit's own number of the document."))
@json_option
@acting
def publish(
    by: Actor,
    at: datetime,
    submission: UUID,
    file: Path,
    unit_key: str,
    approver: str | None,
    document_number: str,
    as_json: bool,
) -> None:
    """Adopt a file: draft, approve and publish in one act."""
    row = actions.adopt(
        by=by,
        at=at,
        submission=submission,
        unit=path_of(unit_key),
        text=_text_of(file),
        approved_by=_person(approver, at) if approver else None,
        own_approvers=keys_with("approve_plan", path_of(unit_key), at) if approver else None,
        document_number=document_number,
    )
    line = _("Version {number} is in force for {unit} from now on.").format(number=row.number, unit=unit_key)
    emit(
        {"unit": row.unit_key, "number": row.number, "state": row.state, "digest": row.digest},
        as_json,
        [line],
    )


def _person(name: str, at: datetime) -> Actor:
    return organisation.actor_for(organisation.person_called(name), at=at, surface="CLI")


def _text_of(file: Path) -> str:
    try:
        return files.text_of_file(file)
    except files.Faulty as error:
        raise not_sound(str(file), error) from None
