"""One session (T1): planned, its list filled by code or by hand, recorded as held, called off; the sheet to hang up."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from youxu.documents.builders.training import session_sheet
from youxu.documents.writers import pdf
from youxu.exercises import actions, queries
from youxu.exercises.models import TrainingSession
from youxu.exercises.queries.trainings import plan_of
from youxu.exercises.rules.trainings import AttendanceWay, SessionState
from youxu.network.models import Unit
from youxu.organisation.queries import shown_names
from youxu.web.forms import training as forms
from youxu.web.pages.acting import About, act
from youxu.web.pages.card.keeping import base_of
from youxu.web.pages.organisation.places import about_unit, actor_of, unit_of
from youxu.web.pages.training.home import HERE, KEEP, named, sees_all
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

ONE, ACT = "training/session.html", "training/act.html"


def plan_session(request: Request) -> HttpResponse:
    """Plan a session of a training of the plan in the reader's unit."""
    unit = unit_of(request)
    actor_of(request).require(KEEP, unit=unit.path)
    plan = plan_of(unit, request.at)
    rules = plan.training.training if plan else {}
    chosen = rules.get(request.GET.get("training", "")) or next(iter(rules.values()), None)
    least = chosen.least.minutes if chosen is not None and chosen.least is not None else 60
    form = forms.SessionForm(
        request.POST or None,
        trainings=[(key, either(rule.title.zh, rule.title.en)) for key, rule in rules.items()],
        initial={"training": request.GET.get("training", ""), "minutes": least},
    )
    return act(
        request,
        form,
        actions.plan_training,
        template=ACT,
        context=_frame(_("Plan a training session"), _("Plan the session"), "calendar", reverse("training")),
        extra={"unit": unit},
        about=about_unit(unit),
        verb=KEEP,
        then=lambda row: reverse("training-session", args=[row.pk]),
        said=_("The session stands. Hang the sheet with its code up on the spot."),
    )


def session(request: Request, pk: int) -> HttpResponse:
    """Show a session with its list and record; a POST enters one more person."""
    row = _session(request, pk)
    keeps = actor_of(request).may(KEEP, unit=row.unit_path)
    people = queries.people_to_train(row, request.at) if keeps else ()
    return act(
        request,
        forms.AttendForm(request.POST or None, people=people),
        actions.attend_training,
        template=ONE,
        context=lambda: _shown(request, row),
        extra={"session": row, "way": AttendanceWay.LIST},
        about=_about(row),
        verb=KEEP,
        then=reverse("training-session", args=[pk]),
        said=_("Entered on the list."),
    )


def hold(request: Request, pk: int) -> HttpResponse:
    """Record that a session was held."""
    row = _kept(request, pk)
    form = forms.HoldForm(
        request.POST or None,
        people=queries.people_to_train(row, request.at),
        revision=row.revision,
        initial={"minutes": row.minutes, "teacher": row.teacher, "content": row.content},
    )
    signed = [either(one.person, one.person_en) for one in queries.attendees_of(row)]
    effects = (
        _("Signed already: %(names)s.") % {"names": either("、", ", ").join(signed)} if signed else "",
        _("The record keeps time, place, content, teacher, who attended and the results of the quiz."),
    )
    return act(
        request,
        form,
        actions.hold_training,
        template=ACT,
        context=_frame(
            _("Record that it was held"), _("Record the session"), "check", _back(row), effects, row
        ),
        extra={"session": row},
        about=_about(row),
        verb=KEEP,
        then=_back(row),
        said=_("The session is on record."),
    )


def call_off(request: Request, pk: int) -> HttpResponse:
    """Call a planned session off."""
    row = _kept(request, pk)
    return act(
        request,
        forms.ReasonForm(request.POST or None, revision=row.revision),
        actions.call_off_training,
        template=ACT,
        context=_frame(_("Call the session off"), _("Call it off"), "x", _back(row), (), row),
        extra={"session": row},
        about=_about(row),
        verb=KEEP,
        then=_back(row),
        said=_("The session is called off."),
    )


def strike(request: Request, pk: int, number: int) -> HttpResponse:
    """Strike an attendance that was taken down by mistake."""
    row = _kept(request, pk)
    line = queries.attendance_numbered(row, number)
    if line is None:
        raise Http404
    name = either(line.person.name, line.person.name_en)
    return act(
        request,
        forms.ReasonForm(request.POST or None),
        actions.strike_attendance,
        template=ACT,
        context=_frame(
            _("Strike %(name)s from the list") % {"name": name},
            _("Strike from the list"),
            "x",
            _back(row),
            (),
            row,
        ),
        extra={"attendance": line},
        about=_about(row),
        verb=KEEP,
        then=_back(row),
        said=_("Struck from the list."),
    )


@never_cache
@require_safe
def sheet(request: Request, pk: int) -> HttpResponse:
    """Show the sheet of a session as PDF: the code to sign by, and the list to sign on paper."""
    row = _kept(request, pk)
    people = [(one.name, one.name_en, one.staff_number) for one in queries.people_to_train(row, request.at)]
    there = [(one.person, one.person_en, one.staff_number) for one in queries.attendees_of(row)]
    address = base_of(request) + reverse("training-here", args=[row.code])
    made = pdf.write(
        session_sheet(queries.session_row(row), [*there, *people], row.unit, address=address, at=request.at)
    )
    answer = HttpResponse(made.body, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="training-{row.pk}.pdf"'
    return answer


def _shown(request: Request, found: TrainingSession) -> dict[str, Any]:
    actor, at = actor_of(request), request.at
    unit: Unit = found.unit
    (row,) = named([queries.session_row(found)], unit)
    keeps = actor.may(KEEP, unit=unit.path)
    attendees = queries.attendees_of(found)
    people = shown_names({found.planned_by, found.held_by}, unit.path)
    if not sees_all(request, unit):
        attendees = tuple(one for one in attendees if one.person_id == actor.person_id)
    planned = row.state is SessionState.PLANNED
    return {
        **HERE,
        "row": row,
        "title": either(row.title, row.title_en),
        "place_name": either(unit.name, unit.name_en),
        "attendees": attendees,
        "keeps": keeps,
        "begun": row.starts_at <= at,
        "planned": planned,
        "may_enter": keeps and row.state is not SessionState.CALLED_OFF,
        "planned_by": people.get(found.planned_by, found.planned_by),
        "held_by": people.get(found.held_by, found.held_by),
        "address": base_of(request) + reverse("training-here", args=[found.code]) if keeps else "",
        "here_code": found.code if planned else "",
    }


def _frame(
    heading: str,
    label: str,
    icon: str,
    back: str,
    effects: tuple[str, ...] = (),
    row: TrainingSession | None = None,
) -> dict[str, Any]:
    return {
        **HERE,
        "heading": heading,
        "label": label,
        "icon": icon,
        "back": back,
        "effects": [one for one in effects if one],
        "row": queries.session_row(row) if row is not None else None,
        "title": either(row.title, row.title_en) if row is not None else "",
    }


def _session(request: Request, pk: int) -> TrainingSession:
    row = queries.session_numbered(actor_of(request), pk)
    if row is None:
        raise Http404
    return row


def _kept(request: Request, pk: int) -> TrainingSession:
    row = _session(request, pk)
    actor_of(request).require(KEEP, unit=row.unit_path)
    return row


def _back(row: TrainingSession) -> str:
    return reverse("training-session", args=[row.pk])


def _about(row: TrainingSession) -> About:
    return About("exercises.trainingsession", row.pk, row.stream, row.unit_path)


urlpatterns = [
    path("training/plan/", plan_session, name="training-plan"),
    path("training/sessions/<int:pk>/", session, name="training-session"),
    path("training/sessions/<int:pk>/hold/", hold, name="training-hold"),
    path("training/sessions/<int:pk>/call-off/", call_off, name="training-call-off"),
    path("training/sessions/<int:pk>/strike/<int:number>/", strike, name="training-strike"),
    path("training/sessions/<int:pk>/sheet.pdf", sheet, name="training-sheet"),
]
