"""A new installation: the first administrator, who invites all others."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.kernel.words import mark
from youxu.network.actions.units import add_unit
from youxu.network.models import Unit
from youxu.organisation import events, rules
from youxu.organisation.actions.accounts import make_link
from youxu.organisation.actions.people import refuse_faults
from youxu.organisation.grants import holding_now
from youxu.organisation.models import Holding, Invitation, Person, Post
from youxu.organisation.rules import InvitationKind

ADMINISTRATOR = "administrator"


class UnableToFound(UnableTo):
    """An organisation that has somebody who administers it."""

    text = mark("Somebody administers an organisation here already; ask that person for an invitation.")


@action
def found(
    *,
    by: Actor,
    at: datetime,
    unit_key: str,
    staff_number: str,
    name: str,
    unit_name: str = "",
    unit_level: str = "COUNTY",
    name_en: str = "",
    mobile: str = "",
) -> Invitation:
    """Enter the first administrator of an installation and return the invitation, with its ``token``, shown once.

    The unit is added when ``unit_key`` is new; then it needs ``unit_name``. Raises UnableToFound once anybody
    holds a post that may edit an organisation; Invalid, UnableToEditUnit.
    """
    by.require("edit_organisation", unit=f"{unit_key}/")
    posts = rules.posts_with("edit_organisation")
    if Holding.objects.filter(holding_now(at), post__key__in=posts, person__retired_at=None).exists():
        raise UnableToFound
    unit = _unit(by, at, unit_key, unit_name, unit_level)
    given = {"staff_number": staff_number.strip(), "name": name.strip(), "name_en": name_en.strip()}
    given["mobile"] = rules.plain_mobile(mobile)
    refuse_faults(given | {"mobile_text": mobile}, unit, None)
    person = Person.objects.create(**given, unit=unit, unit_path=unit.path, password=make_password(None))
    Holding.objects.create(post=_post(unit), person=person, starts_at=at)
    invitation = make_link(person, InvitationKind.INVITE, by, at)
    said = events.OrganisationFounded(
        person=person.name, staff_number=person.staff_number, unit_name=unit.name
    )
    stream = f"unit:{unit.key}:roster"
    journal.append(said, by=by, at=at, stream=stream, subject=invitation, unit=unit.path)
    return invitation


def _unit(by: Actor, at: datetime, key: str, name: str, level: str) -> Unit:
    known = Unit.objects.filter(key=key).first()
    if known is not None:
        return known
    if not name.strip():
        raise UnableToFound(mark("The unit is new: give its name."), field="unit_name")
    return add_unit(by=by, at=at, key=key, level=level, name=name.strip())


def _post(unit: Unit) -> Post:
    name, name_en = rules.POST_NAMES[ADMINISTRATOR]
    post, _made = Post.objects.get_or_create(
        unit=unit,
        outlet=None,
        key=ADMINISTRATOR,
        retired_at=None,
        defaults={
            "unit_path": unit.path,
            "name": name,
            "name_en": name_en,
            "group": rules.GROUP_OF_POST[ADMINISTRATOR],
            "place": rules.KNOWN_POSTS.index(ADMINISTRATOR),
        },
    )
    return post
