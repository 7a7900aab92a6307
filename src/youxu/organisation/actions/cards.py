"""Cards of outlets (网点应急卡): printed, replaced, revoked; and how often one may be used (P1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import F, Model

from youxu.core import environment, journal, numbers
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import mark
from youxu.network.models import Outlet, Unit
from youxu.organisation import events, rules
from youxu.organisation.models import CardUse, OutletCard
from youxu.organisation.rules import CardUseKind

MOST = 300
"""Cards that one act prints: the outlets of a county, with room."""
LIMITS = {
    CardUseKind.REPORT: ("YOUXU_CARD_REPORTS_PER_HOUR", "YOUXU_ADDRESS_REPORTS_PER_HOUR"),
    CardUseKind.ACT: ("YOUXU_CARD_ACTS_PER_HOUR", "YOUXU_ADDRESS_ACTS_PER_HOUR"),
    CardUseKind.FOLLOW: ("YOUXU_RECIPIENT_REQUESTS_PER_HOUR", "YOUXU_ADDRESS_REQUESTS_PER_HOUR"),
    CardUseKind.VOICE: ("YOUXU_UNIT_VOICES_PER_HOUR", "YOUXU_ADDRESS_VOICES_PER_HOUR"),
}


class UnableToPrintCards(UnableTo):
    """Cards that cannot be printed so."""

    text = mark("No card can be printed.")
    clause = "P1"


class UnableToRevokeCard(UnableTo):
    """A card that cannot be revoked or replaced so."""

    text = mark("This card was revoked already.")
    clause = "P1"


class UnableToUseCard(UnableTo):
    """A card, a link or a network address that was used as often as an hour allows."""

    text = mark(
        "More was sent with this card within an hour than is accepted; this was not sent. Ring the duty office, "
        "which writes it down."
    )
    clause = "P1"


@action
def print_cards(*, by: Actor, at: datetime, unit: Unit, outlets: Sequence[Outlet]) -> Unit:
    """Print the cards of ``outlets`` of a unit: the same again where one is good, else a new one, with one entry.

    Returns the unit, whose cards ``queries.cards_for`` reads. Raises UnableToPrintCards.
    """
    by.require("keep_cards", unit=unit.path)
    _refuse_print(unit, outlets)
    good = set(
        OutletCard.objects.filter(outlet__in=outlets, revoked_at=None).values_list("outlet_id", flat=True)
    )
    OutletCard.objects.filter(outlet__in=good, revoked_at=None).update(
        printed_at=at, printed_by=by.name, prints=F("prints") + 1
    )
    fresh = [_card(outlet, by, at) for outlet in outlets if outlet.pk not in good]
    OutletCard.objects.bulk_create(fresh)
    said = events.CardsPrinted(
        outlets=" ".join(outlet.code for outlet in outlets), tally=len(outlets), fresh=len(fresh)
    )
    _record(said, unit.key, unit.path, by=by, at=at, subject=unit)
    return unit


@action
def replace_card(*, by: Actor, at: datetime, outlet: Outlet, reason: str) -> OutletCard:
    """Revoke an outlet's card and make a new one, in one act. Raises UnableToRevokeCard."""
    by.require("keep_cards", unit=outlet.unit_path)
    _revoke(outlet, reason, by, at)
    card = _card(outlet, by, at)
    card.save(force_insert=True)
    said = events.CardReplaced(outlet.name, outlet.name_en or outlet.name, reason.strip())
    _record(said, outlet.unit.key, outlet.unit_path, by=by, at=at, subject=card)
    return card


@action
def revoke_card(*, by: Actor, at: datetime, outlet: Outlet, reason: str) -> OutletCard:
    """Take an outlet's card out of force, with the reason. Raises UnableToRevokeCard."""
    by.require("keep_cards", unit=outlet.unit_path)
    card = _revoke(outlet, reason, by, at)
    said = events.CardRevoked(outlet.name, outlet.name_en or outlet.name, reason.strip())
    _record(said, outlet.unit.key, outlet.unit_path, by=by, at=at, subject=card)
    return card


def spend(*, by: Actor, at: datetime, address: str, kind: CardUseKind) -> None:
    """Count one use of a card or link, and of the address that it came from, within the act that it is used for.

    Raises UnableToUseCard when the hour's limit is reached; what is refused for another reason is not counted.
    """
    own, shared = (environment.integer(name) for name in LIMITS[kind])
    places = [(by.key, own)]
    if address:
        places.append((rules.address_slot(address, settings.SECRET_KEY), shared))
    for who, limit in places:
        _count(who, kind, limit, at)


def _count(who: str, kind: CardUseKind, limit: int, at: datetime) -> None:
    row, _made = CardUse.objects.get_or_create(who=who, kind=kind, defaults={"starts_at": at})
    rows = CardUse.objects.filter(pk=row.pk)
    if at >= row.starts_at + rules.WINDOW:
        rows.update(starts_at=at, tally=1)
        return
    if not rows.filter(tally__lt=limit).update(tally=F("tally") + 1):
        raise UnableToUseCard(details={"again_at": row.starts_at + rules.WINDOW})


def _refuse_print(unit: Unit, outlets: Sequence[Outlet]) -> None:
    if not outlets:
        raise UnableToPrintCards(mark("There is no outlet here to print a card for."), field="outlets")
    if len(outlets) > MOST:
        raise UnableToPrintCards(
            mark("{tally} cards are too many at once; print those of the units below, {most} at most."),
            field="outlets",
            tally=len(outlets),
            most=MOST,
        )
    for outlet in outlets:
        if outlet.retired_at is not None:
            raise UnableToPrintCards(mark("{outlet} was retired."), field="outlets", outlet=outlet.name)
        if not outlet.unit_path.startswith(unit.path):
            raise UnableToPrintCards(
                mark("{outlet} belongs to another unit than {unit}."),
                field="outlets",
                outlet=outlet.name,
                unit=unit.name,
            )


def _card(outlet: Outlet, by: Actor, at: datetime) -> OutletCard:
    return OutletCard(
        code=numbers.public_code(),
        outlet=outlet,
        unit_path=outlet.unit_path,
        issued_at=at,
        issued_by=by.name,
        printed_at=at,
        printed_by=by.name,
    )


def _revoke(outlet: Outlet, reason: str, by: Actor, at: datetime) -> OutletCard:
    if not reason.strip():
        raise UnableToRevokeCard(mark("Say why in a few words."), field="reason")
    card = OutletCard.objects.filter(outlet=outlet, revoked_at=None).first()
    if card is None:
        raise UnableToRevokeCard(
            mark("{outlet} has no card that could be revoked."), field="outlet", outlet=outlet.name
        )
    given = {"revoked_at": at, "revoked_by": by.name, "reason": reason.strip()[:200]}
    if not OutletCard.objects.filter(pk=card.pk, revoked_at=None).update(**given):
        raise UnableToRevokeCard()
    card.refresh_from_db()
    return card


def _record(said: journal.Event, key: str, path: str, *, by: Actor, at: datetime, subject: Model) -> Entry:
    """Append an entry to the stream of the unit's cards."""
    return journal.append(said, by=by, at=at, stream=f"unit:{key}:cards", subject=subject, unit=path)
