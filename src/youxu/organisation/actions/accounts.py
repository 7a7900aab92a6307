"""Accounts: invitation, reset, password, language. A link is shown once; only its digest is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F

from youxu.core import numbers
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import NotPermitted, UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import Sentence, mark
from youxu.organisation import events, rules
from youxu.organisation.actions.people import record
from youxu.organisation.grants import ACCEPT_LINK, actor_by_link
from youxu.organisation.models import Invitation, Person
from youxu.organisation.rules import InvitationKind

TOKEN_PLACES = 26
_PASSWORD_WORDS = {
    "password_too_short": mark("The password is too short: {count} characters at least."),
    "password_too_common": mark("This password is among the first that anybody tries."),
    "password_too_similar": mark("The password is too like the name or the staff number."),
}


class UnableToInvite(UnableTo):
    """Someone who cannot be invited or given a new link."""

    text = mark("No link can be made for this person.")
    clause = "O1"


class UnableToAcceptLink(UnableTo):
    """A link that is no longer good, or a password that is not."""

    text = mark("This link is not known. Ask your administrator for a new one.")
    clause = "O1"


class UnableToChangePassword(UnableTo):
    """A password that cannot be set."""

    text = mark("The password cannot be changed.")
    clause = "O1"


@action
def invite(*, by: Actor, at: datetime, person: Person, cause: Entry | None = None) -> Invitation:
    """Make a one-time link for a new account, good for 7 days; ``token`` of the row returned shows it once.

    An earlier link loses its force. Raises UnableToInvite for someone who has an account or was retired.
    """
    if cause is None:
        by.require("edit_organisation", unit=person.unit_path)
    if person.has_usable_password():
        raise UnableToInvite(
            mark("{person} has an account; make a link for a new password."), person=person.name
        )
    invitation = make_link(person, InvitationKind.INVITE, by, at)
    if cause is None:
        said = events.PersonInvited(person=person.name, expires_at=invitation.expires_at.isoformat())
        record(said, by=by, at=at, person=person, subject=invitation)
    return invitation


@action
def start_reset(*, by: Actor, at: datetime, person: Person, cause: Entry | None = None) -> Invitation:
    """Make a one-time link for a new password, good for a day; the old password works until it is used.

    Raises UnableToInvite.
    """
    if cause is None:
        by.require("edit_organisation", unit=person.unit_path)
    if not person.has_usable_password():
        raise UnableToInvite(mark("{person} has no account yet; invite the person."), person=person.name)
    invitation = make_link(person, InvitationKind.RESET, by, at)
    if cause is None:
        said = events.ResetStarted(person=person.name, expires_at=invitation.expires_at.isoformat())
        record(said, by=by, at=at, person=person, subject=invitation)
    return invitation


@action
def accept_invitation(*, by: Actor, at: datetime, token: str, password: str) -> Person:
    """Set the first password with an invitation in hand. Raises UnableToAcceptLink naming what is wrong."""
    return _use_link(by, at, token, password, InvitationKind.INVITE)


@action
def reset_password(*, by: Actor, at: datetime, token: str, password: str) -> Person:
    """Set a new password with a reset link in hand. Raises UnableToAcceptLink naming what is wrong."""
    return _use_link(by, at, token, password, InvitationKind.RESET)


@action
def change_password(*, by: Actor, at: datetime, person: Person, old: str, password: str) -> Person:
    """Change the own password; ``old`` is the present one. Raises UnableToChangePassword."""
    _require_own(by, person)
    if not person.check_password(old):
        raise UnableToChangePassword(mark("The present password is not right."), field="old")
    _set_password(person, password, UnableToChangePassword)
    record(events.PasswordChanged(), by=by, at=at, person=person)
    return person


@action
def set_language(*, by: Actor, at: datetime, person: Person, language: str) -> Person:
    """Choose the own language of pages and messages. Raises UnableTo for one that the product lacks."""
    _require_own(by, person)
    if language not in dict(settings.LANGUAGES):
        raise UnableTo(mark("Choose one of the list."), field="language")
    Person.objects.filter(pk=person.pk).update(language=language)
    person.language = language
    record(events.LanguageChosen(chosen=language), by=by, at=at, person=person)
    return person


def password_fault(password: str, person: Person | None) -> Sentence | None:
    """Return what is wrong with a password for a person, or None."""
    try:
        validate_password(password, person)
    except ValidationError as trouble:
        first = trouble.error_list[0]
        text = _PASSWORD_WORDS.get(str(first.code))
        if text is None:
            return Sentence(" ".join(first.messages))
        return Sentence(text, {"count": (first.params or {}).get("min_length", 0)})
    return None


def make_link(person: Person, kind: InvitationKind, by: Actor, at: datetime) -> Invitation:
    """Make a one-time link within an act and withdraw the one before; its ``token`` stands on the row only."""
    if person.retired_at is not None:
        raise UnableToInvite(mark("{person} was retired."), person=person.name)
    Invitation.objects.filter(person=person, kind=kind, used_at=None, withdrawn_at=None).update(
        withdrawn_at=at
    )
    token = numbers.public_code(TOKEN_PLACES)
    invitation = Invitation.objects.create(
        person=person,
        kind=kind,
        token_digest=rules.token_digest(token),
        made_by=by.key,
        made_at=at,
        expires_at=at + rules.LINK_GOOD_FOR[kind],
    )
    invitation.token = token
    return invitation


def _use_link(by: Actor, at: datetime, token: str, password: str, kind: InvitationKind) -> Person:
    invitation = _link(token, kind, at)
    holder = actor_by_link(invitation, surface=by.surface)
    person = invitation.person
    holder.require(ACCEPT_LINK, unit=person.unit_path)
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None).update(used_at=at):
        raise UnableToAcceptLink(field="token")
    _set_password(person, password, UnableToAcceptLink)
    said = events.InvitationAccepted if kind is InvitationKind.INVITE else events.PasswordReset
    record(said(person=person.name), by=holder, at=at, person=person)
    return person


def _link(token: str, kind: InvitationKind, at: datetime) -> Invitation:
    invitation = (
        Invitation.objects.filter(token_digest=rules.token_digest(token), kind=kind)
        .select_related("person", "person__unit")
        .first()
    )
    if invitation is None or invitation.person.retired_at is not None:
        raise UnableToAcceptLink(field="token")
    fault = rules.link_fault(
        used_at=invitation.used_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at,
        at=at,
    )
    if fault is not None:
        raise UnableToAcceptLink(fault.text, field="token")
    return invitation


def _set_password(person: Person, password: str, error: type[UnableTo]) -> None:
    fault = password_fault(password, person)
    if fault is not None:
        raise error(fault.text, field="password", **dict[str, Any](fault.values))
    person.password = make_password(password)
    Person.objects.filter(pk=person.pk).update(password=person.password, revision=F("revision") + 1)
    person.revision += 1


def _require_own(by: Actor, person: Person) -> None:
    """Raise NotPermitted unless ``by`` is this person."""
    by.require(rules.OWN_ACCOUNT, unit=person.unit_path)
    if by.person_id != person.pk:
        raise NotPermitted(verb=rules.OWN_ACCOUNT)
