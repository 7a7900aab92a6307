"""Versions of a unit's plan: the list, one version, its text, and its way through review into force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.network import queries as network
from youxu.organisation import queries as organisation
from youxu.organisation.queries.keys import keys_with
from youxu.plan import actions, files, queries, rules, texts
from youxu.plan.diff import Change, sentence_of, shown
from youxu.plan.faults import GAP
from youxu.plan.files import Checked, Faulty
from youxu.plan.queries import PlanRow
from youxu.plan.reading import Fault
from youxu.plan.rules import PlanState
from youxu.plan.schema import Condition, Duration
from youxu.plan.word.importing import read_word
from youxu.web import units
from youxu.web.forms.base import Form
from youxu.web.forms.plan import (
    NumberedTextForm,
    PublishForm,
    ReasonForm,
    ReviewForm,
    StartForm,
    TextForm,
    WordsForm,
)
from youxu.web.pages.acting import About, act
from youxu.web.pages.plan import words
from youxu.web.pages.plan.defaults import PAGE_OF, SECTIONS
from youxu.web.parts import Button, NextStep
from youxu.web.request import Request

MOST_FAULTS = 100
MOST_GAPS = 50
_NAMES = ("key", "number", "extends")


def versions(request: Request) -> HttpResponse:
    """List the versions of the reader's unit, what stands above it, and what waits for the reader."""
    actor, at = request.actor, request.at
    own = queries.versions_of(actor.unit)
    above = queries.parent_in_force(actor.unit, at)
    in_force = queries.in_force(actor.unit, at)
    waiting = [row for row in queries.versions_to_act_on(actor) if _may_do_next(actor, row, at)]
    context = {
        "here": "plan",
        "rows": [_line(row, in_force) for row in own],
        "above": _line(above, in_force) if above else None,
        "waiting": [_line(row, in_force) for row in waiting],
        "may_draft": actor.may("edit_plan", unit=actor.unit),
        "comparable": [
            _line(row, in_force)
            for row in (*own, *((above,) if above else ()))
            if row.state != PlanState.RETIRED
        ],
    }
    return render(request, "plan/versions.html", context)


def start(request: Request) -> HttpResponse:
    """Begin a version of the plan of the reader's unit."""
    actor, at = request.actor, request.at
    own = next((row for row in queries.versions_of(actor.unit) if row.state == PlanState.PUBLISHED), None)
    above = queries.parent_in_force(actor.unit, at)
    choices, hints = _starts(own, above)
    initial = {"start": choices[0][0], "document_number": own.document_number if own else ""}
    form = StartForm(
        request.POST or None,
        request.FILES or None,
        starts=choices,
        hints=hints,
        word=lambda content, name: _from_word(content, name, actor, above),
        initial=initial,
    )
    return act(
        request,
        form,
        actions.draft,
        template="plan/start.html",
        context={"here": "plan", "may_draft": actor.may("edit_plan", unit=actor.unit)},
        values=lambda filled: {
            "unit": actor.unit,
            "text": _first_text(filled, actor, own, above),
            "document_number": filled.cleaned_data["document_number"],
        },
        about=_about_unit(actor),
        then=lambda row: reverse("plan-version", args=[row.pk]),
        said=_("The draft is begun."),
    )


def _about_unit(actor: Actor) -> About:
    unit = network.unit_by_path(actor.unit)
    return About("network.unit", unit.pk, f"unit:{unit.key}", actor.unit)


def _starts(own: PlanRow | None, above: PlanRow | None) -> tuple[list[tuple[str, str]], dict[str, str]]:
    found, hints = [], {}
    if own:
        found.append(("COPY", _("A copy of version {number}").format(number=own.number)))
        hints["COPY"] = _("The version in force, to change what must change.")
    if above:
        found.append(("EXTEND", _("The plan above, tightened")))
        hints["EXTEND"] = _("Only what this unit tightens or names anew; all else follows the plan above.")
    found.append(("FILE", _("A file")))
    hints["FILE"] = _(
        "A plan file that somebody wrote or corrected elsewhere, or your plan as a Word document."
    )
    return found, hints


def _first_text(form: StartForm, actor: Actor, own: PlanRow | None, above: PlanRow | None) -> str:
    how = form.cleaned_data["start"]
    if how == "COPY" and own:
        return queries.text_of(own.id)
    return _extension(actor, above) if how == "EXTEND" and above else form.text


def _from_word(content: bytes, name: str, actor: Actor, above: PlanRow | None) -> str:
    """Return a Word document as a text that extends the plan above; its doubts stand in it as questions."""
    base = queries.plan_of(above.id) if above else files.shipped_plan()
    found = read_word(content, base=base, key=rules.key_of(actor.unit))
    heading = _(
        "Read from {file}. A line that begins with “# ?” asks something: settle it, then delete the line."
    )
    return found.text(wording.say, heading.format(file=name))


def _extension(actor: Actor, above: PlanRow) -> str:
    """Return the first text of a plan that extends the one above: its key, its title, nothing changed yet."""
    parent = queries.plan_of(above.id)
    title = {"zh": parent.title.zh, "en": parent.title.en}
    quoted = ", ".join(f'{language}: "{text.replace(chr(34), "")}"' for language, text in title.items())
    heading = _("Only what is tighter or named anew; everything else follows the plan above.")
    return (
        f"# {heading}\n"
        f"key: {rules.key_of(actor.unit)}\nnumber: 1\nextends: {parent.key}/{parent.number}\ntitle: {{{quoted}}}\n"
    )


def version(request: Request, pk: int) -> HttpResponse:
    """Show one version: where it stands, its faults, its sections, what it changes, what comes next."""
    return render(request, "plan/version.html", _detail(request, _row(request, pk)))


def edit(request: Request, pk: int) -> HttpResponse:
    """Edit the whole text of a draft."""
    row = _row(request, pk)
    form = NumberedTextForm(
        request.POST or None,
        revision=row.revision,
        initial={"text": queries.text_of(row.id), "document_number": row.document_number},
    )
    return _act(
        request, row, form, actions.edit, "plan/text.html", verb="edit_plan", context=lambda: _editing(request, row, form, ""),
        then=reverse("plan-text", args=[row.id]), said=_("The draft is stored."),
    )  # fmt: skip


def fill_words(request: Request, pk: int) -> HttpResponse:
    """Fill in what texts of a draft lack in one language, a page of them at a time."""
    row = _row(request, pk)
    text = queries.text_of(row.id)
    gaps = queries.gaps_in(text)
    form = WordsForm(request.POST or None, revision=row.revision, gaps=gaps[:MOST_GAPS])
    return _act(
        request, row, form, actions.edit, "plan/words.html", verb="edit_plan",
        values=lambda filled: {
            "text": texts.filled(text, filled.words), "revision": filled.cleaned_data["revision"],
        },
        context=lambda: {**_editing(request, row, form, ""), "left": max(len(gaps) - MOST_GAPS, 0)},
        then=reverse("plan-words" if len(gaps) > MOST_GAPS else "plan-version", args=[row.id]),
        said=_("The texts are stored."),
    )  # fmt: skip


def edit_section(request: Request, pk: int, section: str) -> HttpResponse:
    """Edit one section of a draft; a section that the text lacks begins with that of the plan above."""
    row = _row(request, pk)
    text, borrowed = _section(row, section)
    form = TextForm(request.POST or None, section=section, revision=row.revision, initial={"text": text})
    return _act(
        request, row, form, actions.edit_section, "plan/text.html", verb="edit_plan",
        context=lambda: {**_editing(request, row, form, section), "borrowed": borrowed}, extra={"section": section},
        then=reverse("plan-edit-section", args=[row.id, section]), said=_("The section is stored."),
    )  # fmt: skip


def _section(row: PlanRow, name: str) -> tuple[str, bool]:
    """Return the text of a section, and whether it is the one of the plan above."""
    own = dict(queries.sections_of(row.id))
    if name in own:
        return own[name], False
    above = dict(queries.sections_of(row.extends_id)) if row.extends_id else {}
    if name not in above and name not in PAGE_OF:
        raise Http404
    return above.get(name, f"{name}:\n"), name in above


def submit(request: Request, pk: int) -> HttpResponse:
    """Send a draft to review."""
    row = _row(request, pk)
    form = Form(request.POST or None, revision=row.revision)
    return _act(
        request, row, form, actions.submit_for_review, "plan/version.html", verb="edit_plan",
        context=lambda: _detail(request, _row(request, pk)), said=_("It is sent for review."),
    )  # fmt: skip


def review(request: Request, pk: int) -> HttpResponse:
    """Pass a version or send it back."""
    row = _row(request, pk)
    form = ReviewForm(request.POST or None, revision=row.revision)
    return _act(
        request, row, form, actions.review, "plan/review.html", verb="review_plan",
        values=lambda filled: {
            "passed": filled.cleaned_data["verdict"] == "PASS",
            "remark": filled.cleaned_data["remark"],
            "revision": filled.cleaned_data["revision"],
        },
        context=lambda: _asked(request, pk, "review_plan", "IN_REVIEW"), said=_("The result of the review is recorded."),
    )  # fmt: skip


def approve(request: Request, pk: int) -> HttpResponse:
    """Approve a version that was reviewed: what it changes is shown first."""
    row = _row(request, pk)
    form = Form(request.POST or None, revision=row.revision)
    return _act(
        request,
        row,
        form,
        actions.approve,
        "plan/approve.html",
        verb="approve_plan",
        extra={"own_approvers": _own_approvers(row, request.at)},
        context=lambda: _asked(request, pk, "approve_plan", "REVIEWED"),
        said=_("The version is approved."),
    )


def publish(request: Request, pk: int) -> HttpResponse:
    """Put a version in force: what changes, what the rosters cannot carry, and from when."""
    row = _row(request, pk)
    form = PublishForm(request.POST or None, revision=row.revision)
    return _act(
        request, row, form, actions.publish, "plan/publish.html", verb="publish_plan",
        context=lambda: {**_asked(request, pk, "publish_plan", "APPROVED"), "findings": _findings(request, row)},
        said=_("The version is published."),
    )  # fmt: skip


def discard(request: Request, pk: int) -> HttpResponse:
    """Give up a version that never came into force."""
    row = _row(request, pk)
    form = ReasonForm(request.POST or None, revision=row.revision)
    return _act(
        request,
        row,
        form,
        actions.discard,
        "plan/discard.html",
        verb="edit_plan",
        said=_("The version is discarded."),
    )


def compare(request: Request) -> HttpResponse:
    """Show what differs between two versions, clause by clause."""
    old, new = (_row(request, _number(request.GET.get(name, ""))) for name in ("old", "new"))
    context = {"here": "plan", "old": _line(old, None), "new": _line(new, None), **_changes(old, new)}
    return render(request, "plan/compare.html", context)


def _act(
    request: Request,
    row: PlanRow,
    form: Any,
    action: Callable[..., Any],
    template: str,
    *,
    verb: str,
    said: str,
    values: Any = None,
    extra: dict[str, Any] | None = None,
    context: Any = None,
    then: str = "",
) -> HttpResponse:
    """Run one action on a version and go to its page."""
    return act(
        request,
        form,
        action,
        template=template,
        context=context or (lambda: _detail(request, _row(request, row.id))),
        values=values,
        extra={"version": row.id, **(extra or {})},
        about=About("plan.planversion", row.id, f"plan:{row.id}", row.unit_path),
        verb=verb,
        then=then or reverse("plan-version", args=[row.id]),
        said=said,
    )


def _number(text: str) -> int:
    if not text.isdigit():
        raise Http404
    return int(text)


def _row(request: Request, pk: int) -> PlanRow:
    row = queries.version(pk)
    if row is None or not queries.may_read(request.actor, row.unit_path):
        raise Http404
    return row


def _line(row: PlanRow, in_force: PlanRow | None) -> dict[str, Any]:
    return {
        "row": row,
        "unit": units.name(units.unit_at(row.unit_path)),
        "state": _state_word(row, in_force),
        "in_force": bool(in_force and in_force.id == row.id),
        "url": reverse("plan-version", args=[row.id]),
        "written_by": words.by(row.written_by),
        "reviewed_by": words.by(row.reviewed_by),
        "approved_by": words.by(row.approved_by),
    }


def _state_word(row: PlanRow, in_force: PlanRow | None) -> str:
    if (
        row.state == PlanState.PUBLISHED
        and in_force
        and in_force.id != row.id
        and in_force.unit_path == row.unit_path
    ):
        return _("Published, not yet in force")
    if row.state == PlanState.IN_REVIEW and row.reviewed_at:
        return _("Reviewed, to be approved")
    return words.worded(words.STATES, row.state)


def _may_do_next(actor: Actor, row: PlanRow, at: datetime) -> bool:
    step = NEXT.get(_stage(row))
    return step is not None and _may(actor, step.verb, row, at)


def _may(actor: Actor, verb: str, row: PlanRow, at: datetime) -> bool:
    """Tell whether the actor's posts carry an act on a version: in its unit, or in the one above that stands in."""
    if actor.may(verb, unit=row.unit_path):
        return True
    return verb == "approve_plan" and queries.stands_in(
        actor, row.unit_path, row.writers, _own_approvers(row, at), at
    )


def _own_approvers(row: PlanRow, at: datetime) -> tuple[str, ...]:
    return keys_with("approve_plan", row.unit_path, at)


def _who_else(row: PlanRow, verb: str, at: datetime) -> str:
    """Return who can do an act instead of a writer: another of the unit's posts, or the unit above."""
    if verb == "approve_plan" and rules.parent_signs(_own_approvers(row, at), row.writers):
        return _("Nobody else of the unit may approve it: the unit above does.")
    return _who(verb)


def _detail(request: Request, row: PlanRow) -> dict[str, Any]:
    actor, at = request.actor, request.at
    checked, text = queries.check_version(row.id), queries.text_of(row.id)
    base = _base(row, at)
    unit = row.unit_path
    may = {
        verb: actor.may(verb, unit=unit)
        for verb in ("edit_plan", "review_plan", "approve_plan", "publish_plan")
    }
    return {
        "here": "plan",
        "row": row,
        "line": _line(row, queries.in_force(unit, at)),
        "name": words.text_in(row.title) or _("Version without a readable title"),
        "may": may,
        "editable": may["edit_plan"] and row.state in rules.EDITABLE,
        "discardable": may["edit_plan"] and row.state in rules.DISCARDABLE,
        "sections": _section_links(row),
        "step": _next_step(actor, row, checked, at),
        "history": _history(row),
        "base": _line(base, None) if base else None,
        "questions": _shown_questions(text, row),
        **_shown_faults(checked, text),
        **(_changes(base, row) if base and checked.ok else {"groups": []}),
    }


def _base(row: PlanRow, at: Any) -> PlanRow | None:
    """Return the version that this one is compared with: the one in force, or the one before it."""
    before = queries.in_force(row.unit_path, at)
    if before and before.id == row.id:
        return queries.version_numbered(row.unit_path, row.number - 1) or queries.parent_in_force(
            row.unit_path, at
        )
    return before


def _history(row: PlanRow) -> list[dict[str, Any]]:
    steps = (
        (_("Written"), row.written_by, row.written_at),
        (_("Sent for review"), row.submitted_by, row.submitted_at),
        (_("Reviewed"), row.reviewed_by, row.reviewed_at),
        (_("Approved"), row.approved_by, row.approved_at),
        (_("Published"), row.published_by, row.published_at),
        (_("In force"), "", row.in_force_from),
    )
    return [{"what": what, "who": words.by(who), "at": at} for what, who, at in steps if at]


def _section_links(row: PlanRow) -> list[dict[str, Any]]:
    """Return the sections of the text, then those of the plan above that it does not name."""
    own = queries.sections_of(row.id)
    names = [name for name, _text in own]
    found = [
        {"name": name, "title": _section_title(name), "lines": text.count("\n"), "own": True}
        for name, text in own
    ]
    above = queries.sections_of(row.extends_id) if row.extends_id else ()
    return found + [
        {"name": name, "title": _section_title(name), "lines": text.count("\n"), "own": False}
        for name, text in above
        if name not in names and name in PAGE_OF
    ]


def _section_title(name: str) -> str:
    named = {
        "key": _("Key"),
        "number": _("Number"),
        "extends": _("Extends"),
        "title": _("Title"),
        "document_number": _("Document number"),
        "document": _("Chapters"),
        "clauses": _("Words of the clauses"),
        "annexes": _("Annexes"),
        "restricted_how": _("How a line may be limited"),
        "minimum": _("Least on duty"),
        "posts": _("Posts"),
        "organisation": _("Bodies"),
        "adjust": _("What raises the level"),
        "rollcall": _("Roll-call"),
        "rollcall_message": _("Roll-call by message"),
        "help_report": _("Report of a cry for help"),
        "watch": _("Preparations of a watch"),
        "warnings": _("Hazard warnings from outside"),
        "alerts": _("Who is told of what"),
        "summary": _("Daily summary"),
        "confirm": _("How long a word is good"),
        "office_first_15": _("In office and groups"),
        "outlet_card": _("On the outlet's card"),
        "without_data": _("Report without data"),
        "writing": _("What is never written"),
        "custody_classes": _("Custody list"),
        "clean_up": _("Clean-up list"),
        "announcing": _("How long notices stand"),
        "site": _("Status site"),
        "notices": _("Notices"),
        "sms": _("Short messages"),
        "loudspeaker": _("Loudspeaker"),
        "flash_report": _("Flash report"),
        "planned_stop": _("Planned stop"),
        "long_closure": _("Long closure"),
        "alternatives": _("Alternatives"),
    }
    return named.get(name) or (str(SECTIONS[PAGE_OF[name]].title) if name in PAGE_OF else name)


@dataclass(frozen=True)
class _Step:
    """What comes next at a stage: the verb that it needs, its words, its page."""

    verb: str
    text: Callable[[], str]
    button: Callable[[], str]
    page: str
    icon: str


NEXT: dict[str, _Step] = {
    "DRAFT": _Step(
        "edit_plan",
        lambda: _("Send the draft for review"),
        lambda: _("Send for review"),
        "plan-submit",
        "send",
    ),
    "IN_REVIEW": _Step(
        "review_plan",
        lambda: _("Review the version"),
        lambda: _("Enter the review"),
        "plan-review",
        "eye-check",
    ),
    "REVIEWED": _Step(
        "approve_plan",
        lambda: _("Approve the version"),
        lambda: _("Look and approve"),
        "plan-approve",
        "signature",
    ),
    "APPROVED": _Step(
        "publish_plan",
        lambda: _("Publish the version"),
        lambda: _("Look and publish"),
        "plan-publish",
        "rubber-stamp",
    ),
}


def _stage(row: PlanRow) -> str:
    return "REVIEWED" if row.state == PlanState.IN_REVIEW and row.reviewed_at else row.state


def _next_step(actor: Actor, row: PlanRow, checked: Checked, at: datetime) -> NextStep | None:
    step = NEXT.get(_stage(row))
    if step is None:
        return None
    if row.state == PlanState.DRAFT and not checked.ok:
        button = Button(_("Edit the text"), reverse("plan-text", args=[row.id]), "pencil", "btn-primary")
        may = actor.may("edit_plan", unit=row.unit_path)
        return NextStep(_("Mend the faults of the draft"), clause="C1", buttons=(button,) if may else ())
    if not _may(actor, step.verb, row, at):
        return NextStep(step.text(), clause="C1", notes=(_who_else(row, step.verb, at),))
    if step.verb in ("review_plan", "approve_plan") and not rules.may_approve(actor.key, row.writers):
        note = _("You wrote in this version; another person must do this.")
        return NextStep(step.text(), clause="C1", notes=(note, _who_else(row, step.verb, at)))
    posted = step.page == "plan-submit"
    fields = {"revision": row.revision} if posted else {}
    button = Button(
        step.button(), reverse(step.page, args=[row.id]), step.icon, "btn-primary", post=posted, fields=fields
    )
    return NextStep(step.text(), clause="C1", buttons=(button,))


def _asked(request: Request, pk: int, verb: str, stage: str) -> dict[str, Any]:
    """Return what the page of an act shows: the version, and why the reader cannot do it, if so."""
    row = _row(request, pk)
    return {**_detail(request, row), **_blocked(request.actor, row, verb, stage, request.at)}


def _blocked(actor: Actor, row: PlanRow, verb: str, stage: str, at: datetime) -> dict[str, str]:
    """Return why a person cannot do an act now, '' when the page may offer it, and who could."""
    if _stage(row) != stage:
        return {
            "blocked": _("This version is not at that point now: {state}.").format(
                state=_state_word(row, None)
            )
        }
    if not _may(actor, verb, row, at):
        return {"blocked": _("Your posts do not carry this act."), "who": _who_else(row, verb, at)}
    if verb in ("review_plan", "approve_plan") and not rules.may_approve(actor.key, row.writers):
        blocked = _("You wrote in this version; another person must do this.")
        return {"blocked": blocked, "who": _who_else(row, verb, at)}
    return {"blocked": ""}


def _who(verb: str) -> str:
    return _("Who may: {posts}").format(posts=_(", ").join(units.posts_with(verb)))


def _shown_faults(checked: Checked, text: str, first: int = 0, last: int = 0) -> dict[str, Any]:
    """Return faults and warnings with the line that they speak of; ``first`` and ``last`` count only a section."""
    lines = text.splitlines()

    def shown(fault: Fault) -> dict[str, Any]:
        place = lines[fault.line - 1].strip()[:160] if 0 < fault.line <= len(lines) else ""
        return {"line": fault.line, "key": fault.key, "reason": wording.say(fault.reason), "text": place}

    others = [fault for fault in checked.faults if fault.reason.text != GAP]
    here = [fault for fault in others if not last or first < fault.line <= last]
    return {
        "faults": [shown(fault) for fault in here[:MOST_FAULTS]],
        "fault_count": len(checked.faults),
        "elsewhere": len(others) - len(here),
        "gap_count": len(checked.faults) - len(others),
        "warnings": [wording.say(fault.reason) for fault in checked.warnings],
    }


def _shown_questions(text: str, row: PlanRow, first: int = 0, last: int = 0) -> list[dict[str, Any]]:
    """Return what a text that was read from a document still asks, with the page of its section."""
    here = {name for name, _text in queries.sections_of(row.id)} - set(_NAMES)
    return [
        {
            "line": one.line - first,
            "words": one.words,
            "section": _section_title(one.section) if one.section in here else "",
            "url": reverse("plan-edit-section", args=[row.id, one.section]) if one.section in here else "",
        }
        for one in queries.questions_in(text)
        if not last or first < one.line <= last
    ]


def _editing(request: Request, row: PlanRow, form: Form, section: str) -> dict[str, Any]:
    """Return what the page of a text shows: the faults of what is stored, their lines counted within the section."""
    row, text = _row(request, row.id), queries.text_of(row.id)
    first, last = _span(text, row, section)
    found = _shown_faults(queries.check_version(row.id), text, first, last)
    for fault in found["faults"]:
        fault["line"] -= first
    return {
        "here": "plan",
        "row": row,
        "line": _line(row, None),
        "section": section,
        "section_title": _section_title(section) if section else "",
        "may_edit": request.actor.may("edit_plan", unit=row.unit_path) and row.state in rules.EDITABLE,
        "step": None,
        "questions": _shown_questions(text, row, first, last),
        **found,
    }


def _span(text: str, row: PlanRow, section: str) -> tuple[int, int]:
    """Return the lines before a section and its last line; (0, 0) for the whole text."""
    part = dict(queries.sections_of(row.id)).get(section, "") if section else ""
    if not part:
        return 0, 0
    first = text[: text.index(part)].count("\n")
    return first, first + part.count("\n")


def _findings(request: Request, row: PlanRow) -> list[dict[str, Any]]:
    """Return what the unit's people and rosters cannot carry of this plan."""
    try:
        plan = queries.plan_of(row.id)
    except Faulty:
        return []
    unit = network.unit_by_path(row.unit_path)
    found = organisation.publish_warnings(unit, request.at, plan)
    return [
        {
            "fault": one.weight == "FAULT",
            "where": one.where if wording.chinese() else one.where_en,
            "text": wording.say(one.sentence),
            "fallback": wording.say(one.fallback_sentence),
        }
        for one in found
    ]


def _changes(old: PlanRow, new: PlanRow) -> dict[str, Any]:
    """Return the differences of two versions by clause; ``unreadable`` when one of them has faults."""
    try:
        found = queries.changes_between(old.id, new.id)
    except Faulty:
        return {"groups": [], "unreadable": True, "change_count": 0}
    groups: dict[str, list[dict[str, str]]] = {}
    for change in found:
        groups.setdefault(", ".join(change.clauses), []).append(_change(change))
    return {
        "groups": [{"clauses": clauses, "rows": rows} for clauses, rows in groups.items()],
        "change_count": len(found),
        "unreadable": False,
    }


def _change(change: Change) -> dict[str, str]:
    language = get_language() or "zh"
    kind = change.kind.value
    return {
        "key": change.key,
        "section": _section_title(change.key.split(".")[0]),
        "kind": kind,
        "word": wording.say(sentence_of(change)),
        "old": "" if kind == "ADDED" else _value(change.old, language),
        "new": "" if kind == "REMOVED" else _value(change.new, language),
    }


def _value(value: Any, language: str) -> str:
    if isinstance(value, Duration):
        return words.length_in(value)
    if isinstance(value, bool):
        return wording.word("answer", "YES" if value else "NO")
    if isinstance(value, Condition):
        return wording.say(value.sentence())
    return shown(value, language)


urlpatterns = [
    path("plan/versions/", versions, name="plan-versions"),
    path("plan/versions/start/", start, name="plan-start"),
    path("plan/versions/<int:pk>/", version, name="plan-version"),
    path("plan/versions/<int:pk>/text/", edit, name="plan-text"),
    path("plan/versions/<int:pk>/section/<str:section>/", edit_section, name="plan-edit-section"),
    path("plan/versions/<int:pk>/words/", fill_words, name="plan-words"),
    path("plan/versions/<int:pk>/submit/", submit, name="plan-submit"),
    path("plan/versions/<int:pk>/review/", review, name="plan-review"),
    path("plan/versions/<int:pk>/approve/", approve, name="plan-approve"),
    path("plan/versions/<int:pk>/publish/", publish, name="plan-publish"),
    path("plan/versions/<int:pk>/discard/", discard, name="plan-discard"),
    path("plan/compare/", compare, name="plan-compare"),
]
