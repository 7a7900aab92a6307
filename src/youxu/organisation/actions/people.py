"""People: added, changed, retired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import F, Model

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.core.models import Entry
from youxu.delivery.actions.devices import drop_devices
from youxu.delivery.rules.addresses import fault
from youxu.delivery.rules.words import Kind
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Unit
from youxu.organisation import events, rules
from youxu.organisation.grants import holding_now, key_of, shift_now
from youxu.organisation.models import Holding, Invitation, Person, Shift

EDITABLE = ("name", "name_en", "mobile", "email", "language")


class UnableToAddPerson(UnableTo):
    """A person that cannot be entered so."""

    text = mark("This person cannot be added.")
    clause = "O1"


class UnableToEditPerson(UnableTo):
    """A record that cannot be changed so."""

    text = mark("This record cannot be changed.")
    clause = "O1"


class UnableToRetirePerson(UnableTo):
    """Somebody who cannot be retired."""

    text = mark("This person cannot be retired.")
    clause = "O1"


@action
def add_person(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    staff_number: str,
    name: str,
    name_en: str = "",
    mobile: str = "",
    email: str = "",
    language: str = "",
    outlet: Outlet | None = None,
    is_demo: bool = False,
    password: str = "",
    cause: Entry | None = None,
) -> Person:
    """Enter someone who works for ``unit`` (at ``outlet``, if it is one of the unit's).

    ``password`` is for demo accounts that the program itself makes; anybody else is invited.
    Raises Invalid with every fault by field, UnableToAddPerson.
    """
    if cause is None:
        by.require("edit_organisation", unit=unit.path)
    if password and not (is_demo and by.kind is ActorKind.SYSTEM):
        raise UnableToAddPerson(
            mark("Only a demo account starts with a password; invite the person."), field="password"
        )
    given = {"staff_number": staff_number.strip(), "name": name.strip(), "name_en": name_en.strip()}
    given |= {"mobile": rules.plain_mobile(mobile), "email": email.strip(), "language": language}
    refuse_faults(given | {"mobile_text": mobile}, unit, outlet)
    person = Person.objects.create(
        **given,
        unit=unit,
        unit_path=unit.path,
        outlet=outlet,
        is_demo=is_demo,
        password=_hash_of_sample(password) if password else make_password(None),
    )
    if cause is None:
        said = events.PersonAdded(person=person.name, staff_number=person.staff_number)
        record(said, by=by, at=at, person=person)
    return person


@lru_cache(maxsize=1)
def _hash_of_sample(password: str) -> str:
    """Hash the password of sample accounts once for all of them: everybody knows it, and each hash costs 0.3 s."""
    return make_password(password)


@action
def edit_person(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    revision: int,
    name: str | None = None,
    name_en: str | None = None,
    mobile: str | None = None,
    email: str | None = None,
    language: str | None = None,
    unit: Unit | None = None,
    outlet: Outlet | None = None,
    leave_outlet: bool = False,
    cause: Entry | None = None,
) -> Person:
    """Change what is kept of a person; None leaves a field as it is, ``leave_outlet`` takes the outlet away.

    Moving to another unit needs the right there as well. Raises Invalid, Stale, UnableToEditPerson.
    """
    if cause is None:
        by.require("edit_organisation", unit=person.unit_path)
    home = unit or person.unit
    if cause is None and home.path != person.unit_path:
        by.require("edit_organisation", unit=home.path)
    if person.retired_at is not None:
        raise UnableToEditPerson(mark("{person} was retired."), person=person.name)
    given = _given(name=name, name_en=name_en, mobile=mobile, email=email, language=language)
    place = None if leave_outlet else outlet or (person.outlet if home.pk == person.unit_id else None)
    merged = {field: given.get(field, getattr(person, field)) for field in EDITABLE}
    faults_about = {"staff_number": person.staff_number, "mobile_text": mobile or "", **merged}
    refuse_faults(faults_about, home, place, person=person)
    new = {**given, "unit": home, "unit_path": home.path, "outlet": place}
    changed = [field for field, value in new.items() if getattr(person, field) != value]
    if changed:
        _compare_and_set(person, revision, {field: new[field] for field in changed})
        if cause is None:
            said = events.PersonEdited(person=person.name, fields=", ".join(changed))
            record(said, by=by, at=at, person=person)
    return person


@action
def retire_person(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    revision: int,
    reason: str = "",
    cause: Entry | None = None,
) -> Person:
    """Retire a person: posts and shifts end, links are withdrawn, devices go, signing in ends at once.

    Raises Stale, UnableToRetirePerson.
    """
    if cause is None:
        by.require("edit_organisation", unit=person.unit_path)
    if person.retired_at is not None:
        raise UnableToRetirePerson(mark("{person} was retired."), person=person.name)
    if by.person_id == person.pk:
        raise UnableToRetirePerson(mark("Nobody retires the own account; ask another administrator."))
    _compare_and_set(person, revision, {"retired_at": at, "is_active": False})
    posts, shifts = _end_duties(person, at)
    Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    drop_devices(key_of(person.pk), at)
    if cause is None:
        said = events.PersonRetired(person=person.name, posts=posts, shifts=shifts, reason=reason.strip())
        record(said, by=by, at=at, person=person)
    return person


def record(
    said: journal.Event, *, by: Actor, at: datetime, person: Person, subject: Model | None = None
) -> Entry:
    """Append an entry to the stream of a person; its subject is the person unless another row is."""
    return journal.append(
        said, by=by, at=at, stream=key_of(person.pk), subject=subject or person, unit=person.unit_path
    )


def refuse_faults(
    given: Mapping[str, Any], unit: Unit, outlet: Outlet | None, *, person: Person | None = None
) -> None:
    """Raise Invalid when what is to be kept of a person is wrong or taken; every fault is named by field."""
    faults = {
        "staff_number": rules.staff_number_fault(given["staff_number"]),
        "name": None if given["name"] else Sentence(mark("The name is missing.")),
        "mobile": rules.mobile_fault(given.get("mobile_text") or given["mobile"]),
        "email": fault(Kind.EMAIL, given["email"]) if given.get("email") else None,
        "outlet": None,
    }
    if outlet is not None and not outlet.unit_path.startswith(unit.path):
        faults["outlet"] = Sentence(
            mark("{outlet} belongs to another unit than {unit}."), {"outlet": outlet.name, "unit": unit.name}
        )
    faults |= {field: fault for field, fault in _taken(given, person).items() if not faults[field]}
    found = {field: fault for field, fault in faults.items() if fault}
    if found:
        raise Invalid(found)


def _taken(given: Mapping[str, Any], person: Person | None) -> dict[str, Sentence]:
    others = Person.objects.exclude(pk=person.pk) if person else Person.objects.all()
    found = {}
    holder = others.filter(staff_number=given["staff_number"]).first()
    if holder is not None:
        found["staff_number"] = Sentence(
            mark("The staff number {number} is {person}'s."),
            {"number": given["staff_number"], "person": holder.name},
        )
    mobile = rules.plain_mobile(given["mobile"])
    owner = others.filter(mobile=mobile, retired_at=None).first() if mobile else None
    if owner is not None:
        found["mobile"] = Sentence(mark("This mobile number is already {person}'s."), {"person": owner.name})
    return found


def _given(**fields: str | None) -> dict[str, str]:
    kept = {field: value.strip() for field, value in fields.items() if value is not None}
    if "mobile" in kept:
        kept["mobile"] = rules.plain_mobile(kept["mobile"])
    return kept


def _compare_and_set(person: Person, revision: int, new: Mapping[str, Any]) -> None:
    """Write ``new`` if nobody changed the row meanwhile, to the database and to ``person``. Raises Stale."""
    rows = Person.objects.filter(pk=person.pk, revision=revision)
    if not rows.update(**new, revision=F("revision") + 1):
        current = Person.objects.get(pk=person.pk)
        raise Stale(
            field="revision",
            details={
                "yours": _shown(person) | dict(new),
                "theirs": _shown(current),
                "revision": current.revision,
            },
        )
    for field, value in new.items():
        setattr(person, field, value)
    person.revision = revision + 1


def _shown(person: Person) -> dict[str, Any]:
    """Return what a page may show of both versions: never a whole mobile number."""
    return {
        "name": person.name,
        "name_en": person.name_en,
        "mobile": rules.masked_mobile(person.mobile),
        "email": person.email,
    }


def _end_duties(person: Person, at: datetime) -> tuple[int, int]:
    """End the holdings and shifts of a person; what had not begun never holds."""
    holdings = Holding.objects.filter(person=person)
    posts = holdings.filter(holding_now(at)).update(ends_at=at)
    posts += holdings.filter(starts_at__gt=at).update(ends_at=F("starts_at"))
    shifts = Shift.objects.filter(person=person, removed_at=None)
    ended = shifts.filter(starts_at__gte=at).update(removed_at=at)
    ended += shifts.filter(shift_now(at)).update(ends_at=at)
    return posts, ended
