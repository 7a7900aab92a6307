"""Cards and contacts: who acts with a code in hand, what an outlet's page and a unit's list show of them (P1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.network.models import Outlet
from youxu.organisation import rules
from youxu.organisation.grants import actor_by_card, actor_by_contact, keeps_contacts
from youxu.organisation.models import Contact, OutletCard

PLACE = ("outlet__unit__parent", "outlet__parent_outlet")


@dataclass(frozen=True)
class Bearer:
    """Whoever opened a card's or a contact's address: the actor, the outlet, since when the code is no longer good.

    ``name`` is the contact's, empty for a card; ``sees_list`` tells whether the outlet's list is the bearer's too.
    """

    actor: Actor
    outlet: Outlet
    name: str = ""
    role: str = ""
    sees_list: bool = True
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class CardRow:
    """An outlet's card as pages of signed-in people show it; ``code`` only for who keeps cards."""

    outlet_code: str
    outlet: str
    outlet_en: str
    issued_at: datetime
    printed_at: datetime
    printed_by: str
    prints: int
    revoked_at: datetime | None
    revoked_by: str
    reason: str
    code: str = ""


@dataclass(frozen=True)
class ContactRow:
    """A contact as pages show it: the telephone whole only for who keeps contacts or calls people there.

    ``code`` opens the contact's link: for who keeps the contact alone.
    """

    pk: int
    kind: str
    name: str
    role: str
    telephone: str
    outlet_code: str
    outlet: str
    outlet_en: str
    revision: int
    code: str = ""


def bearer_of(code: str) -> Bearer | None:
    """Return who acts with ``code`` in hand, of a card or of a contact; None for a code that nobody was given."""
    plain = rules.plain_code(code)
    card = OutletCard.objects.filter(code=plain).select_related(*PLACE).first()
    if card is not None:
        gone = card.revoked_at or card.outlet.retired_at
        return Bearer(actor_by_card(card), card.outlet, revoked_at=gone)
    contact = Contact.objects.filter(code=plain).select_related(*PLACE).first()
    if contact is None:
        return None
    return Bearer(
        actor_by_contact(contact),
        contact.outlet,
        name=contact.name,
        role=contact.role,
        sees_list=contact.kind == rules.ContactKind.COMMISSIONED,
        revoked_at=contact.retired_at or contact.outlet.retired_at,
    )


def cards_for(outlets: Iterable[Outlet]) -> tuple[OutletCard, ...]:
    """Return the good cards of outlets with what a printed card names, by outlet code: one query."""
    rows = OutletCard.objects.filter(outlet__in=list(outlets), revoked_at=None).select_related(*PLACE)
    return tuple(rows.order_by("outlet__code"))


def outlets_for_cards(path: str, codes: Iterable[str] = (), *, limit: int) -> list[Outlet]:
    """Return the outlets of a unit and those below, or those of ``codes`` among them, to print their cards."""
    rows = Outlet.objects.filter(path_under("unit_path", path), retired_at=None).select_related("unit")
    wanted = list(codes)
    return list((rows.filter(code__in=wanted) if wanted else rows).order_by("code")[:limit])


def card_rows(outlet: Outlet, actor: Actor) -> tuple[CardRow, ...]:
    """Return an outlet's cards, the good one first, at most ten; the code for who keeps cards."""
    rows = OutletCard.objects.filter(outlet=outlet).select_related("outlet").order_by("-pk")[:10]
    keeps = actor.may("keep_cards", unit=outlet.unit_path)
    found = [_card(row, row.code if keeps and row.revoked_at is None else "") for row in rows]
    return tuple(sorted(found, key=lambda row: row.revoked_at is not None))


def cards_in(path: str, *, after: str = "", size: int = 50) -> tuple[tuple[CardRow, ...], str]:
    """Return one page of the good cards of a unit and those below, by outlet code, and what the next begins after."""
    rows = OutletCard.objects.filter(path_under("unit_path", path), revoked_at=None).select_related("outlet")
    found = [_card(row) for row in rows.filter(outlet__code__gt=after).order_by("outlet__code")[: size + 1]]
    return tuple(found[:size]), found[size - 1].outlet_code if len(found) > size else ""


def cards_in_force() -> int:
    """Return how many cards are in force in all units."""
    return OutletCard.objects.filter(revoked_at=None).count()


def outlets_without_card(path: str) -> int:
    """Return how many outlets of a unit and those below have no good card."""
    good = OutletCard.objects.filter(path_under("unit_path", path), revoked_at=None).values("outlet")
    return Outlet.objects.filter(path_under("unit_path", path), retired_at=None).exclude(pk__in=good).count()


def contacts_of(outlet: Outlet, actor: Actor, *, with_commissioned: bool = True) -> tuple[ContactRow, ...]:
    """Return the contacts that an outlet answers for: its own, and those of the outlets commissioned under it."""
    where = Q(outlet=outlet) | Q(outlet__parent_outlet=outlet) if with_commissioned else Q(outlet=outlet)
    rows = Contact.objects.filter(where, retired_at=None).select_related("outlet__parent_outlet")
    rows = rows.order_by("outlet__code", "pk")
    return tuple(_contact(row, actor) for row in rows[:200])


def commissioned_at(outlets: Iterable[int]) -> dict[int, Contact]:
    """Return outlet id -> who runs it by commission and has a telephone: its first contact of that kind."""
    rows = Contact.objects.filter(
        outlet__in=list(outlets), kind=rules.ContactKind.COMMISSIONED, retired_at=None
    ).exclude(telephone="")
    found: dict[int, Contact] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.outlet_id, row)
    return found


def contact_numbered(pk: int) -> Contact | None:
    """Return the contact with an id, as forms post it, unless it was taken away."""
    rows = Contact.objects.filter(pk=pk, retired_at=None).select_related(
        "outlet__parent_outlet", "outlet__unit"
    )
    return rows.first()


def _card(row: OutletCard, code: str = "") -> CardRow:
    return CardRow(
        outlet_code=row.outlet.code,
        outlet=row.outlet.name,
        outlet_en=row.outlet.name_en or row.outlet.name,
        issued_at=row.issued_at,
        printed_at=row.printed_at,
        printed_by=row.printed_by,
        prints=row.prints,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
        reason=row.reason,
        code=code,
    )


def _contact(row: Contact, actor: Actor) -> ContactRow:
    keeps = keeps_contacts(actor, row.outlet)
    whole = keeps or actor.may("convene", unit=row.unit_path)
    return ContactRow(
        pk=row.pk,
        kind=row.kind,
        name=row.name,
        role=row.role,
        telephone=row.telephone if whole else rules.masked_mobile(row.telephone),
        outlet_code=row.outlet.code,
        outlet=row.outlet.name,
        outlet_en=row.outlet.name_en or row.outlet.name,
        revision=row.revision,
        code=row.code if keeps else "",
    )
