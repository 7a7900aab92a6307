"""Custody lists for readers: that they are there for everybody, what they hold for who needs to know (G2)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.db.models import Max, Prefetch, QuerySet

from youxu.core.actor import Actor
from youxu.custody.models import CustodyList, CustodyRow, CustodySignature, DifferenceCase
from youxu.custody.queries.cases import case_row
from youxu.custody.queries.rows import ClassRow, ListBrief, ListDetail
from youxu.custody.rules import lists as rules
from youxu.custody.rules.lists import Held
from youxu.custody.rules.words import LIST_TASKS, WITNESSED, CaseState, ListKind, ListState, SignWay
from youxu.incidents.actions.conditions import key_at
from youxu.incidents.models import Condition, Incident, Interruption, Task
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_TASKS, LineStatus, TaskState
from youxu.network.models import Outlet
from youxu.organisation.rules.separation import SECOND_POSTS, Fallback
from youxu.plan.schema import Plan

LOADED = 20
SECONDS = SECOND_POSTS["custody_second_signature"]
"""Posts whose holder may sign on the spot as the second person."""
SIGNATURES = Prefetch(
    "signatures", CustodySignature.objects.select_related("person").order_by("place_number")
)


def held_on(row: CustodyList | None) -> dict[str, Held]:
    """Return what a list holds by class, for the comparison; nothing without a list."""
    if row is None:
        return {}
    rows = row.rows.order_by("place_number")
    return {one.class_key: Held(one.class_key, one.amount, one.numbers, one.voucher) for one in rows}


def compared_with(before: CustodyList, now: CustodyList) -> bool:
    """Tell whether ``now`` is compared with ``before``."""
    return rules.compares(before.kind, now.kind, before.incident_id == now.incident_id)


def list_called(actor: Actor, reference: str) -> CustodyList | None:
    """Return the list called ``reference`` for an action, or None when the actor may not know of it."""
    rows = CustodyList.objects.visible_to(actor).select_related("outlet__unit", "incident")
    return rows.filter(reference=reference).first()


def bound_to(actor: Actor, row: CustodyList) -> bool:
    """Tell whether a person may sign on the spot: of the outlet or its branch, with a task there, or at a custody post."""
    if actor.outlet == row.outlet.code:
        return True
    for held in actor.held:
        if held.path == row.unit_path and not held.at_outlet and held.post in SECONDS:
            return True
        if held.path == row.outlet.unit_path != row.unit_path and not held.at_outlet:
            return True
    tasks = Task.objects.filter(incident=row.incident_id, outlet=row.outlet_id, owner=actor.person_id)
    return row.incident_id is not None and tasks.exclude(state=TaskState.SUPERSEDED).exists()


def ways_to_sign(actor: Actor, row: CustodyList, plan: Plan) -> tuple[SignWay, ...]:
    """Return how a person may sign second: on the spot, as witness of the office, or not at all."""
    rule = plan.separation_of("custody_second_signature")
    ways = [SignWay.IN_PERSON] if bound_to(actor, row) else []
    alone = row.outlet.one_person or rule.fallback_alone
    if alone and rule.fallback == Fallback.WITNESS_CALL and not actor.only_at_outlet(row.unit_path):
        ways += WITNESSED
    return tuple(ways)


def lists_of(
    actor: Actor, *, outlet: Outlet | None = None, incident: Incident | None = None, world: str = ""
) -> tuple[ListBrief, ...]:
    """Return the lists of an outlet, or of an incident, the newest first, at most 20."""
    rows = briefed(CustodyList.objects.visible_to(actor).filter(world=world))
    if outlet is not None:
        rows = rows.filter(outlet=outlet)
    if incident is not None:
        rows = rows.filter(incident=incident)
    return tuple(map(brief, rows.order_by("-counted_at", "-pk")[:LOADED]))


def briefed(rows: QuerySet[CustodyList]) -> QuerySet[CustodyList]:
    """Return the rows with what ``brief`` needs: outlet and signatures."""
    return rows.select_related("outlet").prefetch_related(SIGNATURES)


def brief(row: CustodyList) -> ListBrief:
    """Return that a list is there; expects outlet and signatures to be loaded."""
    signed = {one.place_number: one for one in row.signatures.all()}
    first, second = signed[1], signed.get(2)
    return ListBrief(
        reference=row.reference,
        outlet_code=row.outlet.code,
        outlet=row.outlet.name,
        outlet_en=row.outlet.name_en or row.outlet.name,
        kind=row.kind,
        state=row.state,
        counted_at=row.counted_at,
        signed_at=row.signed_at,
        ended_at=row.ended_at,
        first=first.name,
        first_en=first.person.name_en or first.name,
        second=second.name if second else "",
        second_en=(second.person.name_en or second.name) if second else "",
        second_way=second.way if second else "",
        second_reason=second.reason if second else "",
        difference_count=row.difference_count,
    )


def standing_list(actor: Actor, outlet: Outlet, world: str = "") -> ListBrief | None:
    """Return the list of an outlet that stands or waits for its second signature, the latest, or None."""
    rows = CustodyList.objects.visible_to(actor).filter(outlet=outlet, world=world)
    found = briefed(rows.filter(state__in=(ListState.SIGNED, ListState.WAITING))).order_by(
        "-counted_at", "-pk"
    )
    return next(map(brief, found[:1]), None)


def list_detail(actor: Actor, reference: str) -> ListDetail | None:
    """Return one list with its comparison, its rows only for who needs to know; None when it may not be known."""
    rows = CustodyList.objects.visible_to(actor)
    row = briefed(rows).select_related("outlet", "before").filter(reference=reference).first()
    if row is None:
        return None
    before = row.before if row.state in (ListState.SIGNED, ListState.SUPERSEDED) else _standing(row)
    # Who may read this list's rows may see what they are compared with: it is the same outlet.
    shown = set(
        CustodyRow.objects.visible_to(actor).filter(custody_list=row).values_list("class_key", flat=True)
    )
    whole = len(shown) == row.rows.count()
    cases = (
        DifferenceCase.objects.visible_to(actor)
        .filter(custody_list=row)
        .select_related("custody_list", "outlet")
    )
    known = set(DifferenceCase.secret.visible_to(actor).filter(custody_list=row).values_list("pk", flat=True))
    return ListDetail(
        brief=brief(row),
        rows=_compared(row, before, None if whole else shown) if shown else None,
        before=before.reference if before else "",
        cases=tuple(case_row(one, one.pk in known) for one in cases.order_by("pk")),
        digest=row.digest,
    )


def _standing(row: CustodyList) -> CustodyList | None:
    """Return the signed list that a waiting one would be compared with."""
    found = CustodyList.objects.filter(outlet=row.outlet_id, world=row.world, state=ListState.SIGNED).first()
    return (
        found if found is not None and row.state == ListState.WAITING and compared_with(found, row) else None
    )


def _compared(row: CustodyList, before: CustodyList | None, only: set[str] | None) -> tuple[ClassRow, ...]:
    """Return the classes beside those of the list before; ``only`` are those that the reader holds in person."""
    now = {one.class_key: one for one in row.rows.order_by("place_number")}
    then = {one.class_key: one for one in before.rows.order_by("place_number")} if before else {}
    held, was = held_on(row), held_on(before)
    changed = set(rules.changes(was, held)) if before else set()
    differing = set(rules.differences(was, held)) if before else set()
    return tuple(
        _class_row(now.get(key), then.get(key), key in changed, key in differing)
        for key in dict.fromkeys([*now, *then])
        if only is None or key in only
    )


def _class_row(now: CustodyRow | None, then: CustodyRow | None, changed: bool, differs: bool) -> ClassRow:
    shown = now or then
    assert shown is not None
    return ClassRow(
        class_key=shown.class_key,
        title=shown.title,
        title_en=shown.title_en,
        measure=shown.measure,
        amount=now.amount if now else None,
        unit=shown.unit,
        unit_en=shown.unit_en,
        currency=shown.currency,
        numbers=now.numbers if now else "",
        place=now.place if now else "",
        holder=now.holder_name if now else "",
        voucher=now.voucher if now else "",
        before_amount=then.amount if then else None,
        before_numbers=then.numbers if then else "",
        before_place=then.place if then else "",
        changed=changed,
        differs=differs,
    )


def known_safe(actor: Actor, outlet: Outlet, world: str = "") -> bool:
    """Tell whether an outlet is in signed custody without a difference, by the lists and cases that the actor may know.

    Of a need-to-know incident nobody else learns even that.
    """
    lists = CustodyList.objects.visible_to(actor).filter(outlet=outlet, world=world, state=ListState.SIGNED)
    cases = DifferenceCase.objects.visible_to(actor).filter(outlet=outlet, world=world, state=CaseState.OPEN)
    return lists.exists() and not cases.exists()


def is_safe(*, outlet: Outlet | None = None, incident: Incident | None = None, world: str = "") -> bool:
    """Tell whether mail, cash and papers are in signed custody without a difference: what ``[safe]`` may say.

    Of an ``incident`` every affected outlet (or the ``outlet`` alone) has a signed list made in it; of an outlet
    alone its standing list counts.
    """
    lists = CustodyList.objects.filter(state=ListState.SIGNED, world=incident.world if incident else world)
    cases = DifferenceCase.objects.filter(state=CaseState.OPEN, world=incident.world if incident else world)
    if incident is None:
        assert outlet is not None
        return lists.filter(outlet=outlet).exists() and not cases.filter(outlet=outlet).exists()
    touched = _touched(incident, outlet)
    listed = set(lists.filter(incident=incident, outlet__in=touched).values_list("outlet", flat=True))
    return bool(touched) and touched == listed and not cases.filter(outlet__in=touched).exists()


def _touched(incident: Incident, outlet: Outlet | None) -> set[int]:
    rows: Iterable[int] = (
        Interruption.objects.filter(incident=incident).order_by().values_list("outlet", flat=True).distinct()
    )
    return {outlet.pk} if outlet is not None else set(rows)


def outlets_listed(incident: Incident) -> tuple[Outlet, ...]:
    """Return the outlets with a standing list in an incident, by code."""
    rows = Outlet.objects.filter(
        pk__in=CustodyList.objects.filter(incident=incident, state=ListState.SIGNED).values("outlet")
    )
    return tuple(rows.order_by("code"))


def held_by(person_id: int, world: str = "") -> tuple[tuple[Outlet, Incident], ...]:
    """Return the outlets, with their incident before its release, whose standing list names a person as holder."""
    rows = CustodyList.objects.filter(
        rows__holder=person_id, state=ListState.SIGNED, world=world, incident__stage__in=BEFORE_RESTORED
    )
    found = rows.select_related("outlet", "incident__unit").distinct().order_by("outlet__code")
    return tuple((row.outlet, row.incident) for row in found if row.incident is not None)


def condition_of(kind: ListKind, outlet: Outlet) -> str:
    """Return the key of the condition that a list of an outlet leaves while it is owed."""
    return key_at(f"custody_{kind.lower()}", outlet)


def kind_due(outlet: Outlet, incident: Incident | None) -> ListKind | None:
    """Return which list an outlet owes now: that of a move, that before the restart, that of the stop, or None.

    A task that somebody ticked off by hand is no list: it is owed while its condition is open.
    """
    if incident is None:
        return None
    tasks = Task.objects.filter(incident=incident, outlet=outlet, key__in=[*chain(*LIST_TASKS.values())])
    stands = set(tasks.values_list("key", "state"))
    owed = {key for key, state in stands if state in OPEN_TASKS}
    owed |= _lacking({key for key, state in stands if state == TaskState.DONE}, outlet, incident)
    return next((kind for kind, named in LIST_TASKS.items() if owed & set(named)), None)


def _lacking(ticked: set[str], outlet: Outlet, incident: Incident) -> set[str]:
    """Return those of the tasks that are done, whose list is still a condition."""
    kinds = {condition_of(kind, outlet): named for kind, named in LIST_TASKS.items() if ticked & set(named)}
    unmet = Condition.objects.filter(incident=incident, key__in=kinds, met_at=None)
    return {
        key for one in (unmet.values_list("key", flat=True) if kinds else ()) for key in kinds[one]
    } & ticked


def outlets_down_again(incident: Incident) -> tuple[Outlet, ...]:
    """Return the outlets whose lines failed again after the list that stands was counted, or that have none."""
    rows = (
        Interruption.objects.filter(incident=incident)
        .exclude(relapsed_at=None)
        .exclude(status=LineStatus.RELEASED)
    )
    moments = dict(rows.values_list("outlet").annotate(Max("relapsed_at")).order_by())
    standing = CustodyList.objects.filter(incident=incident, state=ListState.SIGNED, outlet__in=moments)
    counted = dict(standing.values_list("outlet", "counted_at"))
    again = [pk for pk, moment in moments.items() if pk not in counted or counted[pk] < moment]
    return tuple(Outlet.objects.filter(pk__in=again).order_by("code"))
