"""Every read of plans: what is in force where, versions, the plan as a document, differences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from youxu.core import stamps
from youxu.core.actor import Actor
from youxu.plan import files, rules, texts
from youxu.plan.carriers import Carrier, carriers_of
from youxu.plan.diff import Change, differences
from youxu.plan.files import Checked
from youxu.plan.models import PlanVersion
from youxu.plan.reading import Unreadable, read
from youxu.plan.rules import PlanState
from youxu.plan.schema import Plan, Text
from youxu.plan.schema.words import Fallback, SeparatedAct
from youxu.plan.sections import sections
from youxu.plan.texts import Gap
from youxu.plan.word import writing


@dataclass(frozen=True)
class PlanRow:
    """A version of a unit's plan as pages and commands show it; ``text`` is left out."""

    id: int
    unit_key: str
    unit_path: str
    number: int
    state: str
    title: Text | None
    document_number: str
    digest: str
    revision: int
    in_force_from: datetime | None
    review_due_date: date | None
    writers: tuple[str, ...]
    written_by: str
    written_at: datetime
    edited_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    reviewed_by: str
    reviewed_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    published_by: str
    published_at: datetime | None
    remark: str
    extends_id: int | None


def _row(found: PlanVersion) -> PlanRow:
    return PlanRow(
        id=found.pk,
        unit_key=found.unit_key,
        unit_path=found.unit_path,
        number=found.number,
        state=found.state,
        title=Text(zh=found.title, en=found.title_en or found.title) if found.title else None,
        document_number=found.document_number,
        digest=found.digest,
        revision=found.revision,
        in_force_from=found.in_force_from,
        review_due_date=found.review_due_date,
        writers=tuple(found.writers),
        written_by=found.written_by_name,
        written_at=found.written_at,
        edited_at=found.edited_at,
        submitted_by=found.submitted_by_name,
        submitted_at=found.submitted_at,
        reviewed_by=found.reviewed_by_name,
        reviewed_at=found.reviewed_at,
        approved_by=found.approved_by_name,
        approved_at=found.approved_at,
        published_by=found.published_by_name,
        published_at=found.published_at,
        remark=found.remark,
        extends_id=found.extends_id,
    )


def in_force(unit_path: str, at: datetime) -> PlanRow | None:
    """Return the version in force for a unit: its own, else of the nearest unit above that has one."""
    found = (row for row in _once_in_force(unit_path) if row.in_force_from and row.in_force_from <= at)
    return max(found, key=lambda row: (len(row.unit_path), row.in_force_from, row.number), default=None)


@stamps.kept("plan")
def _once_in_force(unit_path: str) -> tuple[PlanRow, ...]:
    """Return the versions that are, were or will be in force for a unit and those above; kept until plans change."""
    found = PlanVersion.objects.filter(
        unit_path__in=rules.ancestors(unit_path), state__in=rules.ONCE_IN_FORCE, in_force_from__isnull=False
    )
    return tuple(_row(row) for row in found.defer("text"))


def parent_in_force(unit_path: str, at: datetime) -> PlanRow | None:
    """Return the version in force for the units above a unit, which its own plan extends."""
    above = rules.ancestors(unit_path)[1:]
    return in_force(above[0], at) if above else None


def plan_in_force(unit_path: str, at: datetime) -> Plan:
    """Return the plan in force for a unit; the shipped one where none was published."""
    with stamps.once():
        row = in_force(unit_path, at)
        return plan_of_row(row) if row else files.shipped_plan()


def plan_of_row(row: PlanRow) -> Plan:
    """Return the plan of a version whose row was just read."""
    return plan_of(row.id)


def plan_of(version_id: int) -> Plan:
    """Return the plan of a version, read and parsed once for each text. Raises Faulty for a draft with faults."""
    return _parsed(_wording(version_id))


@dataclass(frozen=True)
class _Wording:
    """What a version says, told apart by digests: counties that adopt the same text share one parsed plan."""

    digest: str
    extends: _Wording | None
    id: int = field(compare=False)


@stamps.kept("plan", size=8192)
def _wording(version_id: int) -> _Wording:
    digest, extends = PlanVersion.objects.values_list("digest", "extends_id").get(pk=version_id)
    return _Wording(digest, _wording(extends) if extends else None, version_id)


def _parsed(wording: _Wording) -> Plan:
    found = _checked(wording)
    if found.plan is None:
        raise files.Faulty(found.faults)
    return found.plan


@lru_cache(maxsize=64)
def _checked(wording: _Wording) -> Checked:
    return files.check_text(text_of(wording.id), _parsed(wording.extends) if wording.extends else None)


def check_version(version_id: int) -> Checked:
    """Return what is wrong with a version's text, against the plan that it extends; checked once for each text."""
    # The digest is read anew, not kept: an act may ask right after it wrote the text.
    digest, extends = PlanVersion.objects.values_list("digest", "extends_id").get(pk=version_id)
    return _checked(_Wording(digest, _wording(extends) if extends else None, version_id))


def version(version_id: int) -> PlanRow | None:
    """Return one version, or None."""
    found = PlanVersion.objects.filter(pk=version_id).defer("text").first()
    return _row(found) if found else None


def version_numbered(unit_path: str, number: int) -> PlanRow | None:
    """Return the version of a unit by its number, or None."""
    found = PlanVersion.objects.filter(unit_path=unit_path, number=number).defer("text").first()
    return _row(found) if found else None


def may_read(actor: Actor, unit_path: str) -> bool:
    """Tell whether a person reads the versions of a unit: of the own one, of those above, and where a grant says so."""
    return unit_path in rules.ancestors(actor.unit) or actor.may("read", unit=unit_path)


def versions_of(unit_path: str) -> tuple[PlanRow, ...]:
    """Return the versions of one unit, the newest first."""
    found = PlanVersion.objects.filter(unit_path=unit_path).defer("text").order_by("-number")
    return tuple(_row(row) for row in found)


def versions_to_act_on(by: Actor) -> tuple[PlanRow, ...]:
    """Return versions that may wait for this person: to review, to approve (of the unit below, too), to publish."""
    wanted = {PlanState.IN_REVIEW: ("review_plan", "approve_plan"), PlanState.APPROVED: ("publish_plan",)}
    found = PlanVersion.objects.filter(state__in=wanted).defer("text").order_by("edited_at")
    return tuple(
        _row(row)
        for row in found
        if any(by.may(verb, unit=row.unit_path) for verb in wanted[PlanState(row.state)])
        or (row.reviewed_at and by.may("approve_plan", unit=rules.parent_of(row.unit_path)))
    )


def stands_in(
    by: Actor, unit: str, writers: Collection[str], own_approvers: Collection[str] | None, at: datetime
) -> bool:
    """Tell whether ``by`` approves for the unit below: parent_signs, the fall-back of the plan's separation.

    ``own_approvers`` are the keys of those who may approve in the unit itself, told by who knows its posts; None
    when nobody asked. As long as one of them did not write in the version, the unit above has no say.
    """
    above = rules.parent_of(unit)
    if own_approvers is None or not above or by.may("approve_plan", unit=unit):
        return False
    separation = plan_in_force(unit, at).separation_of(SeparatedAct.APPROVE_PLAN)
    return (
        by.may("approve_plan", unit=above)
        and separation.fallback is Fallback.PARENT_SIGNS
        and rules.parent_signs(own_approvers, writers)
    )


def text_of(version_id: int) -> str:
    """Return the YAML text of a version."""
    return PlanVersion.objects.values_list("text", flat=True).get(pk=version_id)


_sections = lru_cache(maxsize=16)(sections)


def sections_of(version_id: int) -> tuple[tuple[str, str], ...]:
    """Return the sections of a version's text in order: key and lines; empty for a text that cannot be read."""
    try:
        return _sections(text_of(version_id))
    except Unreadable:
        return ()


def questions_in(text: str) -> tuple[writing.Question, ...]:
    """Return what a text that was read from a Word document still asks."""
    return writing.questions(text)


def gaps_in(text: str) -> tuple[Gap, ...]:
    """Return the texts of a plan that lack a language, in order."""
    return texts.gaps(text)


def heading_of(text: str) -> tuple[Text | None, str]:
    """Return title and document number of a text, as far as it can be read."""
    title, number, _extends = _head_of(text)
    return title, number


def extends_another(text: str) -> bool:
    """Tell whether a text says that it extends another plan."""
    return _head_of(text)[2]


@lru_cache(maxsize=8)
def _head_of(text: str) -> tuple[Text | None, str, bool]:
    try:
        data = read(text).data
    except Unreadable:
        return None, "", False
    number = data.get("document_number")
    named = _named(data.get("title"))
    return named, number if isinstance(number, str) else "", bool(data.get("extends"))


def _named(title: object) -> Text | None:
    """Return a title; one that stands in one language only is called by that in both."""
    if not isinstance(title, dict):
        return None
    zh, en = (said.strip() if isinstance(said := title.get(x), str) else "" for x in ("zh", "en"))
    return Text(zh=zh or en, en=en or zh) if zh or en else None


@dataclass(frozen=True)
class ClauseRow:
    """A clause on the plan page: the plan's words at the left, what carries it out at the right."""

    id: str
    title: Text
    text: Text
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True)
class ChapterRow:
    """A chapter of the plan as a document."""

    key: str
    title: Text
    intro: Text | None
    clauses: tuple[ClauseRow, ...]
    outro: Text | None


def document_of(plan: Plan) -> tuple[ChapterRow, ...]:
    """Return the plan as a document, chapter by chapter and clause by clause, in print punctuation."""
    carriers = carriers_of(plan)
    return tuple(
        ChapterRow(
            key=key,
            title=chapter.title,
            intro=typeset(chapter.intro),
            clauses=tuple(
                ClauseRow(
                    clause,
                    plan.clauses[clause].title,
                    typeset(plan.clauses[clause].text) or plan.clauses[clause].text,
                    carriers.get(clause, ()),
                )
                for clause in chapter.clauses
            ),
            outro=typeset(chapter.outro),
        )
        for key, chapter in plan.document.items()
    )


_PRINTED = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "?": "？"})


def typeset(text: Text | None) -> Text | None:
    """Return a text whose Chinese has full-width punctuation, as a printed document has."""
    return Text(zh=text.zh.translate(_PRINTED), en=text.en) if text else None


def changes_between(old: int, new: int) -> tuple[Change, ...]:
    """Return what differs between two versions, by key and clause. Raises Faulty for a text with faults."""
    return differences(plan_of(old), plan_of(new))
