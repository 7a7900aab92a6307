"""Pages of restoration (P4): claim, checks, single lines, release, relapse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from youxu.core import wording
from youxu.custody import queries as custody
from youxu.incidents import queries
from youxu.incidents.actions import restore
from youxu.incidents.queries.handles import lines_at
from youxu.incidents.queries.linked import is_above
from youxu.incidents.queries.standing import holds_for
from youxu.incidents.rules.words import LineStatus
from youxu.network import queries as network
from youxu.organisation import queries as organisation
from youxu.plan.schema import Word
from youxu.web.forms.base import Form
from youxu.web.forms.incidents import Choices, ClaimForm, Groups, LinesForm, RelapseForm
from youxu.web.pages.incidents.above import claim_above, release_above
from youxu.web.pages.incidents.next_steps import address, onward
from youxu.web.pages.incidents.opened import (
    Names,
    either,
    frame,
    opened,
    people_choices,
    verb_page,
    wording_list,
)
from youxu.web.request import Request

DOWN = (LineStatus.DOWN, LineStatus.FAILED)


def line_choices(rows: Iterable[Any], names: Names) -> Choices | Groups:
    """Return lines as choices "outlet code|line", under the name of their outlet where there are several."""
    groups: dict[str, Choices] = {}
    for row in rows:
        choice = (f"{row.outlet.code}|{row.line}", names.line(row.line))
        groups.setdefault(either(row.outlet.name, row.outlet.name_en), []).append(choice)
    return list(groups.items()) if len(groups) > 1 else [one for lines in groups.values() for one in lines]


def word_for(rows: Iterable[Any], names: Names) -> dict[str, str]:
    """Return the choices of lines that others repair, each with the line's name: their word is asked for."""
    lines = names.plan.lines
    return {
        f"{row.outlet.code}|{row.line}": names.line(row.line)
        for row in rows
        if row.line in lines and lines[row.line].word_needed is not Word.NONE
    }


def claim(request: Request, reference: str) -> HttpResponse:
    """Report lines as working again; another person checks them before the public hears of it."""
    incident = opened(request, reference)
    if is_above(incident):
        return claim_above(request, incident)
    names = frame(incident)["names"]
    rows = lines_at(incident, DOWN)
    form = ClaimForm(
        request.POST or None,
        lines=line_choices(rows, names),
        people=people_choices(incident.unit),
        word_for=word_for(rows, names),
        initial={"restored_at": request.at, "restored_by": str(request.actor.person_id or "")},
    )

    def values(filled: Form) -> dict[str, Any]:
        given = filled.cleaned_data
        word = (given.get("bank_word_by"), given.get("bank_word_at") or request.at)
        return {
            "lines": filled.places(),  # type: ignore[attr-defined]
            "restored_at": given["restored_at"],
            "restored_by": organisation.person_numbered(int(given["restored_by"])),
            "bank_word": word if word[0] else None,
        }

    return verb_page(
        request,
        incident,
        form,
        restore.claim_restored,
        verb="claim_restored",
        heading=_("Claim what works again"),
        label=_("Claim these as restored"),
        icon="tool",
        clause="P4a",
        intro=_("A claim is not yet the release: each service is tried by another person first."),
        effects=(
            _("The outlets find the check sheet in my work; who restored may not sign it."),
            _("Outwardly nothing changes until the release."),
        ),
        values=values,
        extra={"incident": incident},
        then=onward(request, incident),
        said=_("The claim is recorded; the check may begin."),
    )


def checks(request: Request, reference: str) -> HttpResponse:
    """Show the outlets of an incident whose claimed lines wait for a check; of one outlet, its sheet."""
    incident = opened(request, reference)
    outlets = queries.outlets_to_check(incident)
    if len(outlets) == 1:  # a list of one row leads nowhere else
        return redirect(address("check", incident.reference, outlets[0][0]))
    rows = [
        {"name": either(name, name_en), "count": count, "url": address("check", incident.reference, code)}
        for code, name, name_en, count in outlets
    ]
    return render(request, "incidents/checks.html", frame(incident, rows=rows))


def reopen(request: Request, reference: str) -> HttpResponse:
    """Reopen one checked line before the others."""
    incident = opened(request, reference)
    names = frame(incident)["names"]
    rows = lines_at(incident, (LineStatus.PASSED,))
    first = [f"{row.outlet.code}|{row.line}" for row in rows[:1]]
    form = LinesForm(request.POST or None, lines=line_choices(rows, names), initial={"lines": first})

    def values(filled: Form) -> dict[str, Any]:
        outlet, line = filled.places()[0]  # type: ignore[attr-defined]
        return {"incident": incident, "outlet": outlet, "line": line}

    return verb_page(
        request,
        incident,
        form,
        restore.reopen,
        verb="reopen",
        heading=_("Reopen single lines"),
        label=_("Reopen this line"),
        icon="lock-open",
        clause="P4b",
        intro=_("One line at a time; the others stay as they are."),
        effects=(
            _("The line is open again at once, unless something else holds it."),
            _("It stays under observation."),
        ),
        values=values,
        said=_("The line is open again."),
    )


def release(request: Request, reference: str) -> HttpResponse:
    """Declare service restored; the page shows what opens, what else still holds, what follows."""
    incident = opened(request, reference)
    if is_above(incident):
        return release_above(request, incident)
    names = frame(incident)["names"]
    rows = lines_at(incident, (LineStatus.PASSED, LineStatus.CLAIMED, LineStatus.DOWN, LineStatus.FAILED))
    ready = [row for row in rows if row.status == LineStatus.PASSED]
    waiting = [row for row in rows if row.status != LineStatus.PASSED]
    places = [(row.outlet_id, row.line) for row in ready]
    held = holds_for(
        request.actor,
        network.holds_on(places, world=incident.world, but_source=incident.stream),
    )
    unaccepted = queries.missing_acceptances(incident, request.at)
    conditions = [
        one for one in queries.conditions_of(incident) if one.met_at is None and one.stage == "RESTORED"
    ]
    releasable = bool(ready) and not (waiting or conditions or unaccepted)
    return verb_page(
        request,
        incident,
        Form(request.POST or None, revision=incident.revision),
        restore.release,
        verb="release",
        heading=_("Review and release"),
        label=_("Release and end the interruption"),
        icon="circle-check",
        clause="P4b",
        intro=_("Only what another person has checked is released."),
        effects=_release_effects(ready, held) if releasable else (),
        template="incidents/release.html",
        extra={"incident": incident},
        then=onward(request, incident),
        more={
            "releasable": releasable,
            "unaccepted": unaccepted,
            "ready": [_checked(row, names) for row in ready],
            "waiting": _by_outlet(waiting, names),
            "waiting_count": len(waiting),
            "held": [_held(row, ready, names) for row in held],
            "numbers_open": sum(custody.open_numbers(incident).values()),
            "conditions": conditions,
        },
        said=_("Released. The lines stay under observation."),
    )


def _release_effects(ready: list[Any], held: Any) -> tuple[str, ...]:
    """Return what a release changes: open for customers is only what nothing else holds."""
    kept = {(row.outlet_id, row.line) for row in held}
    free = [row for row in ready if (row.outlet_id, row.line) not in kept]
    outlets = len({row.outlet_id for row in free})
    lines = ngettext("%(n)d line", "%(n)d lines", len(free)) % {"n": len(free)}
    places = ngettext("%(n)d outlet", "%(n)d outlets", outlets) % {"n": outlets}
    found = []
    if free:
        opened_again = _("%(lines)s of %(outlets)s are open again for customers.")
        found.append(opened_again % {"lines": lines, "outlets": places})
    found.append(
        _("Released lines stay under observation for the plan's time; a relapse reopens this incident.")
    )
    if kept:
        closed = ngettext(
            "%(n)d line stays closed for another reason, named beside this.",
            "%(n)d lines stay closed for other reasons, named beside this.",
            len(kept),
        )
        found.append(closed % {"n": len(kept)})
    return (*found, _("The clean-up lists go to the outlets."))


def _checked(row: Any, names: Names) -> dict[str, Any]:
    return {
        "outlet": either(row.outlet.name, row.outlet.name_en),
        "line": names.line(row.line),
        "status": row.status,
        "restored_by": _person(row.restored_by),
        "checked_by": _person(row.checked_by),
        "checked_at": row.checked_at,
        "way": wording.word("way", row.check_way) if row.check_way else "",
    }


def _by_outlet(rows: Iterable[Any], names: Names) -> list[dict[str, Any]]:
    """Return the lines that have not passed, one row for each outlet and state."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        outlet = either(row.outlet.name, row.outlet.name_en)
        found.setdefault((outlet, row.status), []).append(names.line(row.line))
    return [
        {"outlet": outlet, "lines": wording_list(lines), "status": status}
        for (outlet, status), lines in found.items()
    ]


def _person(row: Any) -> str:
    return either(row.name, row.name_en) if row else ""


def _held(hold: Any, ready: list[Any], names: Names) -> dict[str, Any]:
    row = next((one for one in ready if one.outlet_id == hold.outlet_id), None)
    checked = _("Custody is being checked") if hold.source.startswith("custody:") else ""
    return {
        "outlet": either(row.outlet.name, row.outlet.name_en) if row is not None else "",
        "line": names.line(hold.line),
        "state": hold.state,
        "why": checked or hold.source_reference or hold.text or hold.source,
    }


def relapse(request: Request, reference: str) -> HttpResponse:
    """Report that released lines failed again: the same incident goes on."""
    incident = opened(request, reference)
    names = frame(incident)["names"]
    choices = line_choices(lines_at(incident, (LineStatus.RELEASED,)), names)
    if not choices and request.method != "POST":
        return render(
            request, "incidents/nothing.html", frame(incident, heading=_("No line has been released yet"))
        )
    form = RelapseForm(request.POST or None, revision=incident.revision, lines=choices, initial={"lines": []})
    return verb_page(
        request,
        incident,
        form,
        restore.relapse,
        verb="relapse",
        heading=_("Record a relapse"),
        label=_("Reopen this incident"),
        icon="arrow-back-up",
        clause="P4b",
        intro=_("Choose the released lines that failed again within their observation."),
        effects=(
            _("The incident goes back to “Respond”."),
            _("The lines are closed again, to be claimed and checked anew."),
        ),
        danger=True,
        values=lambda filled: {
            "lines": filled.places(),  # type: ignore[attr-defined]
            "reason": filled.cleaned_data["reason"],
            "revision": filled.cleaned_data["revision"],
        },
        extra={"incident": incident},
        said=_("The relapse is recorded."),
    )


urlpatterns = [
    path("incidents/<str:reference>/claim/", claim, name="claim"),
    path("incidents/<str:reference>/checks/", checks, name="checks"),
    path("incidents/<str:reference>/reopen/", reopen, name="reopen"),
    path("incidents/<str:reference>/release/", release, name="release"),
    path("incidents/<str:reference>/relapse/", relapse, name="relapse"),
]
