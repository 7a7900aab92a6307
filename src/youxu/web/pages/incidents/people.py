"""People first: who is hurt, trapped, missing or in danger, calls to 110, 119 and 120, and that all are accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.incidents.actions import people
from youxu.incidents.queries.handles import outlet_of
from youxu.incidents.queries.outlets import affected_outlets
from youxu.incidents.queries.people_concerned import call_duty, people_matter, person_concerned
from youxu.incidents.rules.words import OPEN_STAGES, Stage
from youxu.organisation.actions import end_relief, relieve
from youxu.organisation.queries import may_relieve, relief_numbered, reliefs_from
from youxu.web.forms.base import Form
from youxu.web.forms.organisation import PlainForm, ReliefForm
from youxu.web.forms.people import AccountForm, AlarmCallForm, PersonForm, StateForm
from youxu.web.pages.incidents.opened import either, frame, opened, verb_page
from youxu.web.request import Request

VERB = "keep_people"
MOST = 200


def page(request: Request, reference: str) -> HttpResponse:
    """Show the people of an incident and the calls; a neutral line to who need not know."""
    incident = opened(request, reference)
    duty = call_duty(incident)
    actor, at = request.actor, request.at
    matter = people_matter(actor, incident)
    known = matter.people is not None
    context = frame(
        incident,
        matter=matter,
        duty=either(duty.then.zh, duty.then.en) if duty is not None and duty.then else "",
        goes_on=Stage(incident.stage) in OPEN_STAGES,
        may_account=matter.may_keep and not actor.only_at_outlet(incident.unit_path),
        reliefs=reliefs_from(incident.stream, at, actor, world=incident.world) if known else (),
        may_relieve=may_relieve(actor, incident.unit_path),
    )
    return render(request, "incidents/people.html", context)


def add(request: Request, reference: str) -> HttpResponse:
    """Write down a person in want."""
    incident = opened(request, reference)
    form = PersonForm(request.POST or None, outlets=_outlets(request, incident))
    return verb_page(
        request,
        incident,
        form,
        people.name_person,
        verb=VERB,
        heading=_("A person concerned"),
        label=_("Write it down"),
        icon="user-plus",
        clause="P1",
        intro=_("Who is hurt, trapped, missing or in danger; who is safe as well, when it was asked."),
        effects=(_hidden(), _("Service is released only when the state of everybody is settled.")),
        values=lambda filled: _with_outlet(filled, incident),
        extra={"incident": incident},
        then=_back(incident),
        said=_("The person is written down."),
    )


def change(request: Request, reference: str, number: int) -> HttpResponse:
    """Write a new word on a person."""
    incident = opened(request, reference)
    row = person_concerned(request.actor, incident, number)
    if row is None:
        raise Http404
    return verb_page(
        request,
        incident,
        StateForm(
            request.POST or None,
            revision=row.revision,
            initial={"state": row.state, "place": row.place, "told": row.told},
        ),
        people.change_person,
        verb=VERB,
        heading=_("No. %(number)s: %(who)s") % {"number": row.number, "who": row.who},
        label=_("Write the new word down"),
        icon="user-check",
        clause="P1",
        intro=_("What stood before stays readable."),
        effects=(_hidden(), _("Safe, in hospital and dead settle the state.")),
        extra={"person": row},
        then=_back(incident),
        said=_("The new word is written down."),
    )


def account(request: Request, reference: str) -> HttpResponse:
    """Say that nobody more is to be looked for."""
    incident = opened(request, reference)
    return verb_page(
        request,
        incident,
        AccountForm(request.POST or None),
        people.account_for_people,
        verb=VERB,
        heading=_("Nobody more is to be looked for"),
        label=_("Write it down"),
        clause="P1",
        intro=_("Say how it is known. Who is named already is settled one by one."),
        effects=(_hidden(),),
        extra={"incident": incident},
        then=_back(incident),
        said=_("It is written down."),
    )


def call(request: Request, reference: str) -> HttpResponse:
    """Write down a call to 110, 119 or 120."""
    incident = opened(request, reference)
    return verb_page(
        request,
        incident,
        AlarmCallForm(request.POST or None, outlets=_outlets(request, incident)),
        people.record_alarm_call,
        verb=VERB,
        heading=_("110, 119 or 120 was called"),
        label=_("Write the call down"),
        icon="phone-call",
        clause="P1",
        intro=_("Call first, write afterwards."),
        effects=(
            _("The journal keeps which number and when."),
            _("Who called, who answered and what was said is need-to-know."),
        ),
        values=lambda filled: _with_outlet(filled, incident),
        extra={"incident": incident},
        then=_back(incident),
        said=_("The call is written down."),
    )


def relief(request: Request, reference: str) -> HttpResponse:
    """Relieve a member of staff whom the incident affects."""
    incident = opened(request, reference)
    request.actor.require("relieve", unit=incident.unit_path)
    return verb_page(
        request,
        incident,
        ReliefForm(request.POST or None, unit=incident.unit),
        relieve,
        verb="relieve",
        heading=_("Relieve staff of duty"),
        label=_("Relieve"),
        icon="user-minus",
        clause="O2",
        intro=_("Who is hurt, saw a robbery, or has to see to the own home."),
        effects=(
            _("From the beginning to the end the person has no post and no shift; who stands in has them."),
            _("Open tasks are offered to who stands in, and come back at the end."),
            _("Everybody reads that the person is relieved; why, only who needs to know it."),
        ),
        extra={"unit": incident.unit, "source": incident.stream, "world": incident.world},
        then=_back(incident),
        said=_("The person is relieved; tasks are offered to who stands in."),
    )


def relief_over(request: Request, reference: str, pk: int) -> HttpResponse:
    """End a relief that the incident led to."""
    incident = opened(request, reference)
    found = relief_numbered(pk, request.actor)
    if found is None or found.source != incident.stream:
        raise Http404
    who = either(found.person.name, found.person.name_en)
    return verb_page(
        request,
        incident,
        PlainForm(request.POST or None),
        end_relief,
        verb="relieve",
        heading=_("End the relief: %(person)s") % {"person": who},
        label=_("End the relief"),
        icon="user-check",
        clause="O2",
        intro=_("The person has posts and shifts again from now on."),
        effects=(
            _("Tasks that nobody has taken on come back by themselves."),
            _("Who works on one goes on, or gives it back with one tap."),
        ),
        extra={"relief": found},
        then=_back(incident),
        said=_("The relief is ended; the person has the duty again."),
    )


def _hidden() -> str:
    return _("Names and states are read only by who needs to know them, and removed by rule after the close.")


def _back(incident: Any) -> str:
    return reverse("people-concerned", args=[incident.reference])


def _outlets(request: Request, incident: Any) -> list[tuple[str, str]]:
    """Return the outlets of the incident as choices; of staff who work at one only theirs."""
    actor = request.actor
    bound = actor.only_at_outlet(incident.unit_path)
    rows = affected_outlets(incident, size=MOST).rows
    return [
        (row.code, either(row.name, row.name_en)) for row in rows if not bound or row.code == actor.outlet
    ]


def _with_outlet(filled: Form, incident: Any) -> Mapping[str, Any]:
    given = {name: value for name, value in filled.values().items() if name != "revision"}
    code = given.pop("outlet")
    return {**given, "outlet": outlet_of(incident, code) if code else None}


urlpatterns = [
    path("incidents/<str:reference>/people/", page, name="people-concerned"),
    path("incidents/<str:reference>/people/add/", add, name="person-concerned-add"),
    path("incidents/<str:reference>/people/<int:number>/", change, name="person-concerned"),
    path("incidents/<str:reference>/people/account/", account, name="people-account"),
    path("incidents/<str:reference>/people/call/", call, name="alarm-call"),
    path("incidents/<str:reference>/people/relieve/", relief, name="person-relief"),
    path("incidents/<str:reference>/people/relieve/<int:pk>/end/", relief_over, name="person-relief-end"),
]
