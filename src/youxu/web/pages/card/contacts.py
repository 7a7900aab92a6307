"""Contacts: people without an account for whom an outlet answers, with their telephone and their own link (P1, O2)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from youxu.network.models import Outlet
from youxu.network.rules import OperatingMode
from youxu.organisation import actions, queries
from youxu.organisation.actions.contacts import may_keep
from youxu.organisation.grants import keeps_contacts
from youxu.organisation.models import Contact
from youxu.organisation.rules import card_path
from youxu.web.forms.organisation import ContactForm, PlainForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.card.keeping import about, base_of, outlet_at
from youxu.web.pages.organisation.places import actor_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


@never_cache
def contacts(request: Request, code: str) -> HttpResponse:
    """Show the contacts of an outlet and of those commissioned under it."""
    return render(request, "card/contacts.html", _shown(request, outlet_at(request, code)))


def _shown(request: Request, outlet: Outlet) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "here": "organisation",
        "outlet": outlet,
        "title": either(outlet.name, outlet.name_en),
        "may_keep": keeps_contacts(actor, outlet),
        "rows": [
            {
                "row": row,
                "outlet": either(row.outlet, row.outlet_en) if row.outlet_code != outlet.code else "",
                "address": base_of(request) + card_path(row.code) if row.code else "",
            }
            for row in queries.contacts_of(outlet, actor)
        ],
    }


def contact_add(request: Request, code: str) -> HttpResponse:
    """Enter a contact of an outlet."""
    outlet = outlet_at(request, code)
    if request.method == "GET":
        may_keep(actor_of(request), outlet)
    return act(
        request,
        ContactForm(request.POST or None, commissioned=outlet.mode == OperatingMode.COMMISSIONED),
        actions.add_contact,
        template="card/contact.html",
        context={**_shown(request, outlet), "heading": _("Enter a contact")},
        extra={"outlet": outlet},
        about=about(outlet),
        then=reverse("contacts", args=[code]),
        said=_("The contact is entered."),
    )


def contact_edit(request: Request, pk: int) -> HttpResponse:
    """Change what is kept of a contact."""
    found = _contact(request, pk)
    outlet = found.outlet
    initial = {name: getattr(found, name) for name in ("kind", "name", "role", "telephone")}
    return act(
        request,
        ContactForm(
            request.POST or None,
            commissioned=outlet.mode == OperatingMode.COMMISSIONED,
            revision=found.revision,
            initial=initial,
        ),
        actions.edit_contact,
        template="card/contact.html",
        context={**_shown(request, outlet), "heading": _("Change the contact"), "contact": found},
        extra={"contact": found},
        about=_about(found),
        then=reverse("contacts", args=[outlet.code]),
        said=_("The contact is changed."),
    )


@require_POST
def contact_link(request: Request, pk: int) -> HttpResponse:
    """Give a contact a new link; the one before opens nothing any more."""
    return _one_tap(request, pk, actions.renew_contact_link, _("The contact has a new link; hand it over."))


@require_POST
def contact_retire(request: Request, pk: int) -> HttpResponse:
    """Take a contact away, with name and telephone."""
    return _one_tap(request, pk, actions.retire_contact, _("The contact is taken away."))


def _one_tap(request: Request, pk: int, action: Any, said: str) -> HttpResponse:
    found = _contact(request, pk)
    return act(
        request,
        PlainForm(request.POST),
        action,
        template="card/contacts.html",
        context=lambda: _shown(request, found.outlet),
        extra={"contact": found},
        about=_about(found),
        then=reverse("contacts", args=[found.outlet.code]),
        said=said,
    )


def _contact(request: Request, pk: int) -> Contact:
    """Return the contact that a page is about, for who keeps contacts there; Http404 or NotPermitted otherwise."""
    found = queries.contact_numbered(pk)
    if found is None or not actor_of(request).may("read", unit=found.unit_path):
        raise Http404
    may_keep(actor_of(request), found.outlet)
    return found


def _about(found: Contact) -> About:
    return About("organisation.contact", found.pk, f"contact:{found.pk}", found.unit_path)


urlpatterns = [
    path("organisation/outlets/<str:code>/contacts/", contacts, name="contacts"),
    path("organisation/outlets/<str:code>/contacts/add/", contact_add, name="contact-add"),
    path("organisation/contacts/<int:pk>/edit/", contact_edit, name="contact-edit"),
    path("organisation/contacts/<int:pk>/link/", contact_link, name="contact-link"),
    path("organisation/contacts/<int:pk>/retire/", contact_retire, name="contact-retire"),
]
