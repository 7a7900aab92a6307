"""Custody lists: written and signed by one person, signed by a second; a difference opens a case (G2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import Invalid, UnableTo
from youxu.core.numbers import new_submission
from youxu.custody import events
from youxu.custody.actions import cases, next_lists
from youxu.custody.actions.entries import (
    CLOCKS_DIFFER,
    belonging,
    check_outlet,
    names_of,
    plan_for,
    record,
    reference_of,
)
from youxu.custody.models import KEEP, CustodyList, CustodyRow, CustodySignature
from youxu.custody.queries.lists import bound_to, compared_with, held_on
from youxu.custody.queries.places import answering
from youxu.custody.rules import lists as rules
from youxu.custody.rules.lists import CURRENCY, Held, Written
from youxu.custody.rules.words import WITNESSED, ListKind, ListState, Presence, SignWay
from youxu.incidents.actions import scene
from youxu.incidents.models import Incident
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.organisation.models import Person
from youxu.organisation.rules.separation import (
    FALLBACK_SENTENCES,
    Fallback,
    separation_faults,
    separation_table,
)
from youxu.plan.schema import CustodyClass, Plan
from youxu.plan.schema.words import Measure

SECOND = "custody_second_signature"


class UnableToWriteCustody(UnableTo):
    """The list names a class that the plan lacks, or nobody in person wrote it."""

    clause = "G2"


class UnableToSignCustody(UnableTo):
    """The list is signed or replaced, or the second signature would be by the person who signed first."""

    clause = "G2"


ONLY_A_PERSON = mark("A custody list is signed by a person with an own sign-in.")
UNKNOWN_KIND = mark("A list is written at the stop, at a move or before the restart.")
SIGNED_BY_TWO = mark("The list {reference} has its two signatures already; write a new list instead.")
REPLACED = mark("The list {reference} was replaced by a newer one; sign that one.")
SAME_PERSON = mark(
    "You wrote this list and signed it first; the second signature is another person's. Instead: {fallback}."
)
NOT_A_WITNESS = mark(
    "A witness by video or telephone is somebody of the office; who is at the outlet signs on the spot."
)
NO_WITNESS = mark(
    "The plan of this unit knows no witness by video or telephone; two people sign on the spot."
)
NOT_ALONE = mark(
    "At {outlet} more than one person works, and the plan knows no witness there: the second person of the outlet "
    "signs on the spot."
)
SAY_WHY_ALONE = mark(
    "At {outlet} more than one person works. Say why no second person can sign on the spot today; it stays beside the "
    "signature."
)
NOT_BOUND = mark(
    "On the spot signs who works at {outlet}, has a task there, or holds the cash or security post. The office signs "
    "as witness by video or telephone."
)
NO_REASON_HERE = mark("A reason is written only where a witness signs for a second person who is away.")
BEFORE_COUNT = mark("The second signature follows the count ({moment}); check the time.")


@action
def write_list(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    kind: str,
    rows: Iterable[Written],
    incident: Incident | None = None,
    world: str = "",
) -> CustodyList:
    """Write what an outlet holds, by class, and sign it as the first person.

    A list that still waited for its second signature is replaced by it; a signed one stands until this one has both.
    Without ``incident`` it belongs to the one that is open at the outlet. Raises UnableToWriteCustody (also while the
    scene is held: nothing there is counted or moved), Invalid.
    """
    by.require(KEEP, unit=answering(outlet))
    check_outlet(by, outlet, UnableToWriteCustody)
    if by.person_id is None or by.kind is not ActorKind.PERSON:
        raise UnableToWriteCustody(ONLY_A_PERSON)
    if kind not in list(ListKind):
        raise UnableToWriteCustody(UNKNOWN_KIND, field="kind")
    given = [row for row in rows if not row.is_empty]
    common = belonging(outlet, incident, by, world)
    scene.refuse_while_held(
        by=by, at=at, error=UnableToWriteCustody, outlet=outlet, incident=common["incident"]
    )
    classes = rules.classes_of(plan_for(outlet, common["incident"], at))
    held, faults = rules.read_rows(given, classes)
    if faults:
        raise Invalid(faults)
    waiting = CustodyList.objects.filter(outlet=outlet, world=common["world"], state=ListState.WAITING)
    waiting.update(state=ListState.WITHDRAWN, ended_at=at)
    row = _made(outlet, common, kind, given, held, at)
    _rows(row, given, held, classes)
    _signature(row, 1, by, SignWay.IN_PERSON, at)
    what = events.CustodyListWritten(
        **names_of(outlet), reference=row.reference, custody_kind=kind, digest=row.digest
    )
    record(what, row, by=by, at=at, subject=row)
    return row


def _made(
    outlet: Outlet,
    common: Mapping[str, object],
    kind: str,
    given: list[Written],
    held: Mapping[str, Held],
    at: datetime,
) -> CustodyList:
    salt = str(new_submission())
    signed = [
        {
            "class": row.class_key,
            "amount": str(held[row.class_key].amount),
            "numbers": row.numbers.strip(),
            "place": row.place.strip(),
            "holder": row.holder.strip(),
            "voucher": row.voucher.strip(),
        }
        for row in given
    ]
    try:
        with transaction.atomic(savepoint=False):
            return CustodyList.objects.create(
                **common,
                reference=reference_of("BG", outlet, at, str(common["world"])),
                kind=kind,
                counted_at=at,
                salt=salt,
                digest=rules.digest_of(salt, signed),
            )
    except IntegrityError as error:
        raise Collision(f"custody:{outlet.pk}") from error


def _rows(
    row: CustodyList, given: list[Written], held: Mapping[str, Held], classes: Mapping[str, CustodyClass]
) -> None:
    people = _holders(row.outlet, {one.holder.strip() for one in given})
    CustodyRow.objects.bulk_create(
        CustodyRow(
            custody_list=row,
            place_number=place,
            class_key=one.class_key,
            title=classes[one.class_key].zh,
            title_en=classes[one.class_key].en,
            measure=classes[one.class_key].measure,
            amount=held[one.class_key].amount,
            unit=unit.zh if (unit := classes[one.class_key].unit) else "",
            unit_en=unit.en if unit else "",
            currency=CURRENCY if classes[one.class_key].measure is Measure.AMOUNT else "",
            numbers=one.numbers.strip()[:300],
            place=one.place.strip()[:120],
            holder_id=people.get(one.holder.strip()),
            holder_name=one.holder.strip()[:80],
            voucher=one.voucher.strip()[:120],
        )
        for place, one in enumerate(given, start=1)
    )


def _holders(outlet: Outlet, names: set[str]) -> dict[str, int]:
    """Return the id of each person of the outlet's unit whom one name or staff number means and nobody else."""
    wanted = names - {""}
    called = Q(name__in=wanted) | Q(name_en__in=wanted) | Q(staff_number__in=wanted)
    found: dict[str, set[int]] = {}
    for one in Person.objects.filter(
        called, unit_path__in={outlet.unit_path, answering(outlet)}, retired_at=None
    ):
        for name in {one.name, one.name_en, one.staff_number} & wanted:
            found.setdefault(name, set()).add(one.pk)
    return {name: next(iter(people)) for name, people in found.items() if len(people) == 1}


@action
def sign_list(
    *, by: Actor, at: datetime, row: CustodyList, way: str = SignWay.IN_PERSON, reason: str = ""
) -> CustodyList:
    """Sign a custody list as the second person: on the spot, or as the office's witness by video or telephone.

    On the spot signs who belongs to the outlet; the office is witness where one person works, and with a ``reason``
    where the second one is away today, if the plan allows it. The list is never edited again; the one before is
    superseded, its tasks are done, the list before the restart is owed, and every class that differs from the list
    before without a paper opens a case. Raises UnableToSignCustody.
    """
    found = CustodyList.objects.select_related("outlet__unit", "incident__unit").get(pk=row.pk)
    by.require(KEEP, unit=answering(found.outlet))
    check_outlet(by, found.outlet, UnableToSignCustody)
    plan = plan_for(found.outlet, found.incident, at)
    _check_second(found, plan, by, at, way, reason.strip())
    before = (
        CustodyList.objects.filter(outlet=found.outlet_id, world=found.world, state=ListState.SIGNED)
        .order_by("-pk")
        .first()
    )
    if before is not None:
        CustodyList.objects.filter(pk=before.pk).update(state=ListState.SUPERSEDED, ended_at=at)
    compared = before if before is not None and compared_with(before, found) else None
    differing = rules.differences(held_on(compared), held_on(found)) if compared is not None else ()
    same = CustodyList.objects.filter(pk=found.pk, state=ListState.WAITING)
    columns = {"signed_at": at, "before": compared, "difference_count": len(differing)}
    if same.update(state=ListState.SIGNED, **columns) != 1:
        raise Collision(f"custody:{found.outlet_id}")
    _signature(found, 2, by, SignWay(way), at, reason.strip())
    found.refresh_from_db()
    what = events.CustodyListSigned(
        **names_of(found.outlet),
        reference=found.reference,
        way=str(way),
        presence=_presence(found, way),
        digest=found.digest,
    )
    entry = record(what, found, by=by, at=at, subject=found)
    next_lists.follow_signed(found, by=by, at=at, cause=entry)
    for key in differing:
        cases.open_case(found, key, compared, plan, by=by, at=at)
    return found


def _check_second(found: CustodyList, plan: Plan, by: Actor, at: datetime, way: str, reason: str) -> None:
    if by.person_id is None or by.kind is not ActorKind.PERSON:
        raise UnableToSignCustody(ONLY_A_PERSON)
    if way not in list(SignWay):
        raise UnableToSignCustody(NOT_A_WITNESS, field="way")
    first = found.signatures.filter(place_number=1).get()
    table = separation_table(plan.separation)
    if faults := separation_faults(SECOND, by.person_id, {"first": {first.person_id}}, table):
        instead = Sentence(FALLBACK_SENTENCES[faults[0].fallback])
        raise UnableToSignCustody(SAME_PERSON, field="by", fallback=instead)
    if found.state != ListState.WAITING:
        text = REPLACED if found.state == ListState.WITHDRAWN else SIGNED_BY_TWO
        raise UnableToSignCustody(text, field="list", reference=found.reference)
    if way in WITNESSED:
        _check_witness(found, plan, by, reason)
    elif not bound_to(by, found):
        raise UnableToSignCustody(NOT_BOUND, field="way", outlet=found.outlet.name)
    elif reason:
        raise UnableToSignCustody(NO_REASON_HERE, field="reason")
    if at < found.counted_at - CLOCKS_DIFFER:
        raise UnableToSignCustody(BEFORE_COUNT, field="at", moment=found.counted_at)


def _presence(found: CustodyList, way: str) -> str:
    if way not in WITNESSED:
        return Presence.PRESENT
    return Presence.ONE_PERSON if found.outlet.one_person else Presence.AWAY


def _check_witness(found: CustodyList, plan: Plan, by: Actor, reason: str) -> None:
    """Raise where the office is no witness: the outlet has a second post, and no reason or no plan lets it."""
    rule = plan.separation_of(SECOND)
    if rule.fallback != Fallback.WITNESS_CALL:
        raise UnableToSignCustody(NO_WITNESS, field="way")
    if by.only_at_outlet(found.unit_path):
        raise UnableToSignCustody(NOT_A_WITNESS, field="way")
    if found.outlet.one_person:
        if reason:
            raise UnableToSignCustody(NO_REASON_HERE, field="reason")
        return
    if not rule.fallback_alone:
        raise UnableToSignCustody(NOT_ALONE, field="way", outlet=found.outlet.name)
    if not reason:
        raise UnableToSignCustody(SAY_WHY_ALONE, field="reason", outlet=found.outlet.name)


def _signature(row: CustodyList, place: int, by: Actor, way: SignWay, at: datetime, reason: str = "") -> None:
    assert by.person_id is not None
    try:
        with transaction.atomic(savepoint=False):
            CustodySignature.objects.create(
                custody_list=row,
                place_number=place,
                person_id=by.person_id,
                name=by.doer[:80],
                way=way,
                reason=reason[:200],
                signed_at=at,
            )
    except IntegrityError as error:
        raise Collision(f"custody:{row.outlet_id}") from error
