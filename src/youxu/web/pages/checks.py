"""The restoration check (P4b): one sheet an outlet, tried item by item, signed by someone else."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.incidents import queries
from youxu.incidents.actions import check as actions
from youxu.incidents.actions import respond
from youxu.incidents.queries.check_handles import check_task, outlet_named, sheet_named
from youxu.incidents.queries.checks import barred_from_check
from youxu.incidents.queries.rows import CheckItemRow, CheckSheetRow
from youxu.incidents.rules.words import CheckWay
from youxu.kernel.words import Sentence
from youxu.organisation import queries as organisation
from youxu.plan import queries as plans
from youxu.web.forms.work import CheckForm, HandOverForm, OpenCheckForm
from youxu.web.pages.acting import About, act
from youxu.web.queued import keep_page
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def check(request: Request, reference: str, code: str) -> HttpResponse:
    """Show what stands for one outlet: a sheet to begin, the reader's open sheet, or the signed one."""
    sheet = _sheet(request, reference, code)
    if sheet.signed_at:
        return _signed(request, sheet)
    if sheet.sheet and sheet.checker_id == request.actor.person_id:
        return _fill(request, sheet)
    return _begin(request, sheet)


def _begin(request: Request, sheet: CheckSheetRow) -> HttpResponse:
    """Begin a sheet; who restored or claimed it is told at once who can check instead, and refused all the same."""
    incident = queries.incident_named(request.actor, sheet.reference)
    form = OpenCheckForm(request.POST or None)

    def context() -> dict[str, Any]:
        refusal = form.refusal if form.refusal is not None and "candidates" in form.refusal.details else None
        people: Any = refusal.details["candidates"] if refusal is not None else ()
        # A held scene names who can lift it: nobody of them checks instead.
        if refusal is not None and all("person_id" in person for person in people):
            return {**_frame(sheet), **_refusal(refusal.sentence, people), "recorded": True}
        barred = None if incident is None else _barred(request, incident, sheet)
        return {**_frame(sheet), **(barred or _to_try(incident, sheet))}

    return act(
        request,
        form,
        actions.open_check,
        template="check/begin.html",
        context=context,
        values=lambda filled: {
            "incident": incident,
            "outlet": outlet_named(sheet.outlet_pk),
            "way": CheckWay(filled.cleaned_data["way"]),
            "with_whom": filled.cleaned_data["with_whom"],
        },
        about=_about(request, sheet),
        verb="check",
        then=reverse("check", args=[sheet.reference, sheet.outlet_code]),
    )


def _to_try(incident: Any, sheet: CheckSheetRow) -> dict[str, Any]:
    """Return what the sheet will ask, so that who begins it knows what is tried before saying how."""
    outlet = outlet_named(sheet.outlet_pk)
    if incident is None or outlet is None or not sheet.lines:
        return {}
    plan = plans.plan_of(sheet.plan_version_id)
    texts: dict[str, list[str]] = {}
    for (line, _place), text in actions.items_owed(incident, outlet).items():
        texts.setdefault(line, []).append(either(text.zh, text.en))
    titles = {line: _("Before anything else") for line in texts if line not in plan.lines}
    for row in sheet.lines:  # in the order of the sheet to come
        short = plan.lines[row.row.line].short
        titles[row.row.line] = either(short.zh, short.en)
    found = {title: texts[line] for line, title in titles.items() if line in texts}
    return {
        "to_try": [{"title": title, "items": items} for title, items in found.items()],
        "to_try_count": sum(map(len, found.values())),
    }


def _fill(request: Request, sheet: CheckSheetRow) -> HttpResponse:
    """Show the open sheet; a POST signs it."""
    own, latin = request.actor.name, getattr(request.user, "name_en", "")
    names = [either(own, latin), own, latin]
    form = CheckForm(request.POST or None, sheet=sheet, names=names, revision=sheet.revision)
    answer = act(
        request,
        form,
        actions.sign_check,
        template="check/sheet.html",
        context=lambda: {**_frame(sheet), **_parts(sheet, form)},
        values=lambda filled: {
            "sheet": sheet_named(sheet.sheet),
            "answers": filled.answers(),
            "revision": filled.cleaned_data["revision"],
        },
        about=_about(request, sheet),
        verb="check",
        then=reverse("check", args=[sheet.reference, sheet.outlet_code]),
        queues="at",
    )
    return keep_page(request, answer, need_to_know=sheet.need_to_know)


def _signed(request: Request, sheet: CheckSheetRow) -> HttpResponse:
    return render(request, "check/signed.html", {**_frame(sheet), **_parts(sheet, None)})


def hand_over(request: Request, reference: str, code: str) -> HttpResponse:
    """Hand the check of an outlet to somebody who may sign it."""
    sheet = _sheet(request, reference, code)
    task = check_task(request.actor, reference, code)
    if task is None:
        raise Http404
    return act(
        request,
        HandOverForm(request.POST or None),
        respond.hand_over,
        template="check/begin.html",
        context=lambda: _frame(sheet),
        values=lambda filled: {
            "task": task,
            "owner": organisation.person_numbered(filled.cleaned_data["owner"]),
        },
        about=_about(request, sheet),
        then=reverse("room", args=[reference]),
        said=_("The check is handed over."),
    )


def _sheet(request: Request, reference: str, code: str) -> CheckSheetRow:
    found = queries.check_sheet(request.actor, reference, code, request.at)
    if found is None:
        raise Http404
    return found


def _about(request: Request, sheet: CheckSheetRow) -> About:
    incident = queries.incident_named(request.actor, sheet.reference)
    if incident is None:
        raise Http404
    return About("incidents.incident", incident.pk, incident.stream, sheet.unit_path, sheet.world)


def _frame(sheet: CheckSheetRow) -> dict[str, Any]:
    return {
        "here": "incidents",
        "sheet": sheet,
        "outlet": either(sheet.outlet, sheet.outlet_en),
        "world": sheet.world,
    }


def _barred(request: Request, incident: Any, sheet: CheckSheetRow) -> dict[str, Any] | None:
    outlet = outlet_named(sheet.outlet_pk)
    found = barred_from_check(request.actor, incident, outlet, request.at)
    return None if found is None else _refusal(found[0], [one.as_data() for one in found[1]])


def _refusal(sentence: Sentence, people: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "refused": wording.say(sentence),
        "candidates": [_candidate(person) for person in people],
        "first": next((person["person_id"] for person in people if person["may"]), None),
        "hand_over": HandOverForm(),
    }


def _candidate(person: dict[str, Any]) -> dict[str, Any]:
    facts = [either(person["post_name"], person["post_name_en"])]
    if not person["may"]:
        facts.append(_("took part in this restoration and cannot check it"))
    if person["on_site"]:
        facts.append(_("works there"))
    if person["on_shift"]:
        facts.append(_("on duty now"))
    return {
        "person_id": person["person_id"],
        "name": either(person["name"], person["name_en"]),
        "may": person["may"],
        "why": " · ".join(facts),
    }


def _parts(sheet: CheckSheetRow, form: CheckForm | None) -> dict[str, Any]:
    plan = plans.plan_of(sheet.plan_version_id)
    gate: dict[str, Any] = {
        "title": _("Before anything else"),
        "is_gate": True,
        "items": _items(sheet.gate, form),
    }
    lines: list[dict[str, Any]] = [
        {
            "title": either(plan.lines[line.row.line].short.zh, plan.lines[line.row.line].short.en),
            "is_gate": False,
            "items": _items(line.items, form),
        }
        for line in sheet.lines
    ]
    parts = [gate, *lines]
    answered = sum(item["result"] not in ("", "OPEN") for part in parts for item in part["items"])
    return {"parts": parts, "answered": answered, "left": sheet.total - answered}


def _items(items: tuple[CheckItemRow, ...], form: CheckForm | None) -> list[dict[str, Any]]:
    return [
        {
            "pk": item.pk,
            "text": either(item.text, item.text_en),
            "result": form.result_of(item) if form else item.result,
            "reason": form.reason_of(item) if form else item.reason,
            "answered_at": item.answered_at,
            "error": form.item_faults.get(item.pk, "") if form else "",
        }
        for item in items
    ]


urlpatterns = [
    path("incidents/<str:reference>/check/<str:code>/", check, name="check"),
    path("incidents/<str:reference>/check/<str:code>/hand-over/", hand_over, name="check-hand-over"),
]
