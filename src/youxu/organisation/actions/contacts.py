"""Contacts: people without an account for whom an outlet answers; entered, changed, given a new link, taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from youxu.core import journal, numbers
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, NotPermitted, Stale, UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.network.rules import OperatingMode
from youxu.organisation import events, rules
from youxu.organisation.grants import keeps_contacts
from youxu.organisation.models import Contact

VERB = "keep_contacts"


class UnableToKeepContact(UnableTo):
    """A contact that cannot be changed so."""

    text = mark("This contact was taken away already.")
    clause = "P1"


@action
def add_contact(
    *, by: Actor, at: datetime, outlet: Outlet, kind: str, name: str, role: str = "", telephone: str = ""
) -> Contact:
    """Enter somebody without an account whom ``outlet`` answers for. Raises Invalid."""
    may_keep(by, outlet)
    given = _given(name, role, telephone)
    _refuse_faults(given, outlet, kind, telephone)
    contact = Contact.objects.create(
        **given,
        code=numbers.public_code(),
        outlet=outlet,
        unit_path=outlet.unit_path,
        kind=kind,
        added_at=at,
    )
    _record(events.ContactAdded(*_words(outlet), kind=kind), contact, by, at)
    return contact


@action
def edit_contact(
    *,
    by: Actor,
    at: datetime,
    contact: Contact,
    revision: int,
    kind: str,
    name: str,
    role: str = "",
    telephone: str = "",
) -> Contact:
    """Change what is kept of a contact. Raises Invalid, Stale, UnableToKeepContact."""
    may_keep(by, contact.outlet)
    _refuse_retired(contact)
    new = {**_given(name, role, telephone), "kind": kind}
    _refuse_faults(new, contact.outlet, kind, telephone, contact)
    changed = [field for field, value in new.items() if getattr(contact, field) != value]
    if changed:
        _compare_and_set(contact, revision, new)
        said = events.ContactEdited(*_words(contact.outlet), fields=", ".join(changed))
        _record(said, contact, by, at)
    return contact


@action
def renew_contact_link(*, by: Actor, at: datetime, contact: Contact) -> Contact:
    """Give a contact a new link; the one before opens nothing any more. Raises UnableToKeepContact."""
    may_keep(by, contact.outlet)
    _refuse_retired(contact)
    Contact.objects.filter(pk=contact.pk).update(code=numbers.public_code())
    contact.refresh_from_db()
    _record(events.ContactLinkRenewed(*_words(contact.outlet)), contact, by, at)
    return contact


@action
def retire_contact(*, by: Actor, at: datetime, contact: Contact) -> Contact:
    """Take a contact away: the link opens nothing, name and telephone are removed. Raises UnableToKeepContact."""
    may_keep(by, contact.outlet)
    gone = {"retired_at": at, "name": "", "role": "", "telephone": "", "revision": F("revision") + 1}
    if not Contact.objects.filter(pk=contact.pk, retired_at=None).update(**gone):
        raise UnableToKeepContact()
    contact.refresh_from_db()
    _record(events.ContactRetired(*_words(contact.outlet)), contact, by, at)
    return contact


def may_keep(by: Actor, outlet: Outlet) -> None:
    """Raise NotPermitted unless the actor keeps the contacts of an outlet (see ``grants.keeps_contacts``)."""
    by.require(VERB, unit=outlet.unit_path)
    if not keeps_contacts(by, outlet):
        raise NotPermitted(verb=VERB)


def _given(name: str, role: str, telephone: str) -> dict[str, str]:
    return {"name": name.strip(), "role": role.strip()[:80], "telephone": rules.plain_mobile(telephone)}


def _refuse_faults(
    given: dict[str, str], outlet: Outlet, kind: str, telephone: str, own: Contact | None = None
) -> None:
    others = Contact.objects.filter(outlet=outlet, name=given["name"], retired_at=None)
    faults = {
        "name": None if given["name"] else Sentence(mark("The name is missing.")),
        "telephone": rules.mobile_fault(telephone),
        "kind": _fault_of_kind(kind, outlet),
    }
    if own is not None:
        others = others.exclude(pk=own.pk)
    if given["name"] and others.exists():
        faults["name"] = Sentence(mark("{name} is entered here already."), {"name": given["name"]})
    if found := {field: fault for field, fault in faults.items() if fault}:
        raise Invalid(found)


def _fault_of_kind(kind: str, outlet: Outlet) -> Sentence | None:
    if kind not in list(rules.ContactKind):
        return Sentence(mark("Choose one of the list."))
    if kind == rules.ContactKind.COMMISSIONED and outlet.mode != OperatingMode.COMMISSIONED:
        return Sentence(mark("{outlet} is no commissioned outlet."), {"outlet": outlet.name})
    return None


def _refuse_retired(contact: Contact) -> None:
    if contact.retired_at is not None:
        raise UnableToKeepContact()


def _compare_and_set(contact: Contact, revision: int, new: dict[str, Any]) -> None:
    rows = Contact.objects.filter(pk=contact.pk, revision=revision, retired_at=None)
    if not rows.update(**new, revision=F("revision") + 1):
        now = Contact.objects.get(pk=contact.pk)
        theirs = {"name": now.name, "role": now.role, "kind": now.kind}
        raise Stale(field="revision", details={"yours": new, "theirs": theirs, "revision": now.revision})
    contact.refresh_from_db()


def _words(outlet: Outlet) -> tuple[str, str]:
    return outlet.name, outlet.name_en or outlet.name


def _record(said: journal.Event, contact: Contact, by: Actor, at: datetime) -> Entry:
    return journal.append(
        said, by=by, at=at, stream=f"contact:{contact.pk}", subject=contact, unit=contact.unit_path
    )
