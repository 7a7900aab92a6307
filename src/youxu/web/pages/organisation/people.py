"""People: the list with its search, one person with posts and shifts, entries, one-time links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from youxu.organisation import actions, queries
from youxu.organisation.models import Invitation, Person
from youxu.organisation.rules import InvitationKind
from youxu.web.forms.organisation import PersonForm, PlainForm, RetireForm
from youxu.web.pages.acting import act
from youxu.web.pages.organisation.places import about_person, actor_of, frame, person_of, unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

AHEAD = timedelta(days=14)


def people(request: Request, key: str) -> HttpResponse:
    """Show one page of the people of a unit, or with ``below`` of those below too."""
    unit = unit_of(request, key)
    given = request.GET
    text, below, retired = given.get("q", "").strip(), given.get("below") == "1", given.get("retired") == "1"
    page = queries.people_page(
        unit,
        request.at,
        text=text,
        below=below,
        retired=retired,
        after=given.get("after", ""),
    )
    context = {"page": page, "text": text, "below": below, "retired": retired}
    return render(request, "organisation/people.html", {**frame(request, unit, "people"), **context})


def person(request: Request, pk: int) -> HttpResponse:
    """Show one person."""
    return render(request, "organisation/person.html", _detail(request, person_of(request, pk)))


def person_add(request: Request, key: str) -> HttpResponse:
    """Enter somebody who works for a unit."""
    unit = unit_of(request, key, edit=True)
    return act(
        request,
        PersonForm(request.POST or None, unit=unit),
        actions.add_person,
        template="organisation/person_edit.html",
        context=lambda: frame(request, unit, "people"),
        extra={"unit": unit},
        then=lambda row: reverse("person", args=[row.pk]),
        said=_("The person is entered; invite them next."),
    )


def person_edit(request: Request, pk: int) -> HttpResponse:
    """Change what is kept of a person."""
    found = person_of(request, pk, edit=True)
    initial = {name: getattr(found, name) for name in ("name", "name_en", "mobile", "email", "language")}
    initial["outlet"] = found.outlet.code if found.outlet else ""
    form = PersonForm(
        request.POST or None, unit=found.unit, known=True, revision=found.revision, initial=initial
    )
    return act(
        request,
        form,
        actions.edit_person,
        template="organisation/person_edit.html",
        context=lambda: {**frame(request, found.unit, "people"), "person": found},
        extra={"person": found},
        about=about_person(found),
        then=reverse("person", args=[pk]),
        said=_("The record is changed."),
    )


def person_retire(request: Request, pk: int) -> HttpResponse:
    """Retire a person, after a page that says what ends."""
    found = person_of(request, pk, edit=True)
    return act(
        request,
        RetireForm(request.POST or None, revision=found.revision),
        actions.retire_person,
        template="organisation/person_retire.html",
        context=lambda: _detail(request, found),
        extra={"person": found},
        about=about_person(found),
        then=reverse("people", args=[found.unit.key]),
        said=_("The person is retired; posts and shifts ended."),
    )


@never_cache
@require_POST
def person_invite(request: Request, pk: int) -> HttpResponse:
    """Make a one-time link for an account and show it, this once."""
    return _link(request, pk, actions.invite)


@never_cache
@require_POST
def person_reset(request: Request, pk: int) -> HttpResponse:
    """Make a one-time link for a new password and show it, this once."""
    return _link(request, pk, actions.start_reset)


def _link(request: Request, pk: int, action: Callable[..., Any]) -> HttpResponse:
    """Run the action and draw its link in the answer itself: it stands in no session and in no address."""
    found = person_of(request, pk, edit=True)
    made: list[Invitation] = []

    def keep(row: Invitation) -> str:
        made.append(row)
        return reverse("person", args=[pk])

    answer = act(
        request,
        PlainForm(request.POST),
        action,
        template="organisation/person.html",
        context=lambda: _detail(request, found),
        extra={"person": found},
        about=about_person(found),
        then=keep,
    )
    if not made:
        return answer
    shown = {"person": found, "link": made[0], "address": address_of(request, made[0])}
    answer = render(request, "organisation/link.html", {**frame(request, found.unit, "people"), **shown})
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def address_of(request: Request, link: Invitation) -> str:
    """Return the address of a one-time link, '' when it was shown before."""
    if not link.token:
        return ""
    name = "reset" if link.kind == InvitationKind.RESET else "invitation"
    way = reverse(name, args=[link.token])
    return f"{settings.PUBLIC_URL}{way}" if settings.PUBLIC_URL else request.build_absolute_uri(way)


def _detail(request: Request, found: Person) -> dict[str, Any]:
    at = request.at
    actor = actor_of(request)
    row = queries.person_row(found, at)
    times = queries.times_of_person(found, at)
    return {
        **frame(request, found.unit, "people"),
        "person": found,
        "row": row,
        "title": either(found.name, found.name_en),
        "mobile": queries.mobile_of(found, actor),
        "whole": queries.mobile_of(found, actor) == found.mobile and bool(found.mobile),
        "language": dict(settings.LANGUAGES).get(found.language, ""),
        "times": [time for time in times if not time.over],
        "before": [time for time in times if time.over],
        "shifts": queries.duties_of(found, at, ahead=AHEAD),
        "oneself": actor.person_id == found.pk,
        "may_set_channels": found.retired_at is None
        and (actor.person_id == found.pk or actor.may("keep_personal_channels", unit=found.unit_path)),
        "may_relieve": queries.may_relieve(actor, found.unit_path),
    }


urlpatterns = [
    path("organisation/units/<slug:key>/people/", people, name="people"),
    path("organisation/units/<slug:key>/people/add/", person_add, name="person-add"),
    path("organisation/people/<int:pk>/", person, name="person"),
    path("organisation/people/<int:pk>/edit/", person_edit, name="person-edit"),
    path("organisation/people/<int:pk>/retire/", person_retire, name="person-retire"),
    path("organisation/people/<int:pk>/invite/", person_invite, name="person-invite"),
    path("organisation/people/<int:pk>/reset/", person_reset, name="person-reset"),
]
