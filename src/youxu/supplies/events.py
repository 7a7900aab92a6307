"""What supplies leave in the journal: what went where, how many, by whom; ``items`` in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class SupplyItemKept(Event):
    """An item of supplies was entered or its words were changed."""

    code = "SUPPLY_ITEM_KEPT"
    sentence = mark("{by} entered {item_en} as an item of supplies.")
    clause = "S3"

    item: str
    item_en: str
    item_class: str


@event
@dataclass(frozen=True)
class SupplyItemRetired(Event):
    """An item of supplies is not kept any more."""

    code = "SUPPLY_ITEM_RETIRED"
    sentence = mark("{by} took {item_en} off the items of supplies.")
    clause = "S3"

    item: str
    item_en: str


@event
@dataclass(frozen=True)
class SupplyItemsAdopted(Event):
    """A published plan names items of supplies; so many are new or changed."""

    code = "SUPPLY_ITEMS_ADOPTED"
    sentence = mark("The plan in force names {count} items of supplies that are new or changed.")
    clause = "S1"
    routine = True

    count: int


@event
@dataclass(frozen=True)
class SupplySiteKept(Event):
    """A place where supplies lie was entered or changed."""

    code = "SUPPLY_SITE_KEPT"
    sentence = mark("{by} entered {site_en} as a place of supplies.")
    clause = "O6"

    site: str
    site_en: str


@event
@dataclass(frozen=True)
class SupplySiteRetired(Event):
    """A place where supplies lay is given up."""

    code = "SUPPLY_SITE_RETIRED"
    sentence = mark("{by} gave up {site_en} as a place of supplies.")
    clause = "O6"

    site: str
    site_en: str


@event
@dataclass(frozen=True)
class SuppliesReceived(Event):
    """Supplies came in from outside."""

    code = "SUPPLIES_RECEIVED"
    sentence = mark("{by} received at {site_en}: {items_en}.")
    clause = "O6"

    site: str
    site_en: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesMoved(Event):
    """Supplies were brought from one site to another."""

    code = "SUPPLIES_MOVED"
    sentence = mark("{by} moved from {site_en} to {to_en}: {items_en}.")
    clause = "O6"

    site: str
    site_en: str
    to: str
    to_en: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesWrittenOff(Event):
    """Supplies were written off: spoilt, past their end, lost."""

    code = "SUPPLIES_WRITTEN_OFF"
    sentence = mark("{by} wrote off at {site_en}: {items_en}. {reason}")
    clause = "O6"

    site: str
    site_en: str
    items: str
    items_en: str
    reason: str


@event
@dataclass(frozen=True)
class SuppliesSetAside(Event):
    """Supplies were found unusable and set aside."""

    code = "SUPPLIES_SET_ASIDE"
    sentence = mark("{by} set aside at {site_en} as unusable: {items_en}. {reason}")
    clause = "O6"

    site: str
    site_en: str
    items: str
    items_en: str
    reason: str


@event
@dataclass(frozen=True)
class SuppliesMended(Event):
    """What was unusable is usable again."""

    code = "SUPPLIES_MENDED"
    sentence = mark("{by} made usable again at {site_en}: {items_en}.")
    clause = "O6"

    site: str
    site_en: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesCounted(Event):
    """A site was counted and tried; ``items`` are the differences."""

    code = "SUPPLIES_COUNTED"
    sentence = mark("{by} counted {count} items at {site_en}, {differences} with a difference. {items_en}")
    clause = "O6"

    site: str
    site_en: str
    count: int
    differences: int
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesRequested(Event):
    """Somebody asked for supplies."""

    code = "SUPPLIES_REQUESTED"
    sentence = mark("{by} asked for supplies, {reference}, for {place_en}: {items_en}.")
    clause = "P3c"

    reference: str
    place: str
    place_en: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesApproved(Event):
    """A request was approved, whole or in part."""

    code = "SUPPLIES_APPROVED"
    sentence = mark("{by} approved {reference}: {items_en}.")
    clause = "P3c"

    reference: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesRefused(Event):
    """A request was refused."""

    code = "SUPPLIES_REFUSED"
    sentence = mark("{by} refused {reference}: {reason}")
    clause = "P3c"

    reference: str
    reason: str


@event
@dataclass(frozen=True)
class SuppliesTakenBack(Event):
    """A request was taken back; what was reserved is free again."""

    code = "SUPPLIES_TAKEN_BACK"
    sentence = mark("{by} took back {reference}.")
    clause = "P3c"

    reference: str


@event
@dataclass(frozen=True)
class SuppliesReserved(Event):
    """Supplies were put by for a request."""

    code = "SUPPLIES_RESERVED"
    sentence = mark("{by} reserved at {site_en} for {reference}: {items_en}.")
    clause = "P3c"

    reference: str
    site: str
    site_en: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesFreed(Event):
    """What was put by for a request is free again."""

    code = "SUPPLIES_FREED"
    sentence = mark("{by} freed at {site_en} what was reserved for {reference}: {items_en}.")
    clause = "P3c"

    reference: str
    site: str
    site_en: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesIssued(Event):
    """Supplies left a site for a request."""

    code = "SUPPLIES_ISSUED"
    sentence = mark("{by} issued from {site_en} for {reference}: {items_en}.")
    clause = "P3c"

    reference: str
    site: str
    site_en: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesArrived(Event):
    """Supplies came where they were asked for."""

    code = "SUPPLIES_ARRIVED"
    sentence = mark("{by} received at {place_en}, {reference}: {items_en}.")
    clause = "P3c"

    reference: str
    place: str
    place_en: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesReturned(Event):
    """Supplies came back to a site, usable or not."""

    code = "SUPPLIES_RETURNED"
    sentence = mark("{by} took back at {site_en} from {reference}: {items_en}.")
    clause = "P5a"

    reference: str
    site: str
    site_en: str
    items: str
    items_en: str


@event
@dataclass(frozen=True)
class SuppliesConsumed(Event):
    """Supplies were used up; ``cost`` as text, with its currency."""

    code = "SUPPLIES_CONSUMED"
    sentence = mark("{by} wrote down as used up, {reference}: {items_en}.")
    clause = "R3"

    reference: str
    items: str
    items_en: str
    cost: str


@event
@dataclass(frozen=True)
class SuppliesLost(Event):
    """Supplies that were out are lost or broken for good."""

    code = "SUPPLIES_LOST"
    sentence = mark("{by} wrote down as lost, {reference}: {items_en}. {reason}")
    clause = "R3"

    reference: str
    items: str
    items_en: str
    reason: str
    cost: str


@event
@dataclass(frozen=True)
class SupplyRequestClosed(Event):
    """Nothing of a request is reserved or out any more."""

    code = "SUPPLY_REQUEST_CLOSED"
    sentence = mark("{reference} is closed: everything is back, used up or accounted for.")
    clause = "P5a"
    routine = True

    reference: str


@event
@dataclass(frozen=True)
class SuppliesReviewed(Event):
    """A unit's supplies were looked over: what is newly not ready, what is mended."""

    code = "SUPPLIES_REVIEWED"
    sentence = mark("Supplies looked over: {new} newly not ready, {mended} mended, {left} not ready in all.")
    clause = "O6"
    routine = True

    new: int
    mended: int
    left: int


@event
@dataclass(frozen=True)
class SupplyImportStarted(Event):
    """A sheet of supplies was checked whole and its import began."""

    code = "SUPPLY_IMPORT_STARTED"
    sentence = mark("{by} began to import {file}: {rows} rows, {rejected} rejected")
    clause = "O6"

    file: str
    rows: int
    rejected: int


@event
@dataclass(frozen=True)
class SupplyImportFinished(Event):
    """An import of a sheet of supplies is whole."""

    code = "SUPPLY_IMPORT_FINISHED"
    sentence = mark(
        "The import of {file} is whole: {created} created, {updated} updated, {unchanged} unchanged, "
        "{rejected} rejected"
    )
    clause = "O6"

    file: str
    created: int
    updated: int
    unchanged: int
    rejected: int
