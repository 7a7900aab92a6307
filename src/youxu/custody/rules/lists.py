"""What a custody list holds by class, what is wrong with an entry, and what differs from the list before (G2)."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from youxu.custody.rules.words import ListKind
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import CustodyClass, Plan
from youxu.plan.schema.words import Measure

CURRENCY = "CNY"
LARGEST = Decimal(10) ** 11

NO_AMOUNT = mark("Write the amount in figures, such as 1280.50.")
TOO_FINE = mark("An amount has at most two places after the point.")
NO_COUNT = mark("Write a whole number, 0 or more.")
TOO_LARGE = mark("This is more than can be meant; look at the figures again.")
NO_PLACE = mark("Say where it is.")
NO_HOLDER = mark("Say who holds it.")
NOTHING_COUNTED = mark("Say how much or which numbers there are; write 0 where there is none.")
UNKNOWN_CLASS = mark("The plan has no class {class_key}.")
EMPTY_LIST = mark("Fill in at least one class.")
ONLY_NOTED = mark("Of this class nothing is written but that it was handled by its own rules.")

PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Written:
    """One class as it was written on the list: all text, nothing read yet.

    ``voucher`` is the paper by which something left or came since the list before; ``noted`` says of a class that is
    only noted that it was handled by its own rules.
    """

    class_key: str
    amount: str = ""
    numbers: str = ""
    place: str = ""
    holder: str = ""
    voucher: str = ""
    noted: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written for the class."""
        words = (self.amount, self.numbers, self.place, self.holder, self.voucher)
        return not self.noted and not any(word.strip() for word in words)


@dataclass(frozen=True)
class Held:
    """One class as it was read: what two lists are compared by."""

    class_key: str
    amount: Decimal | None = None
    numbers: str = ""
    voucher: str = ""


def classes_of(plan: Plan) -> dict[str, CustodyClass]:
    """Return the classes of the plan's custody list by key; one without a key is named by its place."""
    return {one.key or f"class_{place}": one for place, one in enumerate(plan.custody_classes.items, start=1)}


def backlog_classes(plan: Plan) -> dict[str, CustodyClass]:
    """Return the classes whose backlog is counted daily."""
    return {key: one for key, one in classes_of(plan).items() if one.backlog}


def read_amount(text: str, measure: Measure = Measure.AMOUNT) -> Decimal | Sentence | None:
    """Return the figure of a class, None where none was written, or the sentence that says what is wrong with it."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("¥", "").replace(" ", "")
    if not plain:
        return None
    wrong = NO_AMOUNT if measure is Measure.AMOUNT else NO_COUNT
    if PLAIN_NUMBER.fullmatch(plain) is None:
        return Sentence(wrong)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return Sentence(wrong)
    if value < 0 or (measure is not Measure.AMOUNT and value != value.to_integral_value()):
        return Sentence(wrong)
    if value >= LARGEST:
        return Sentence(TOO_LARGE)
    if value != value.quantize(Decimal("0.01")):
        return Sentence(TOO_FINE)
    return value.quantize(Decimal("0.01"))


def read_rows(
    rows: Iterable[Written], classes: Mapping[str, CustodyClass]
) -> tuple[dict[str, Held], dict[str, Sentence]]:
    """Return what was read of a list by class, and every fault by field (``amount_cash_box``)."""
    held: dict[str, Held] = {}
    faults: dict[str, Sentence] = {}
    for row in rows:
        if row.is_empty:
            continue
        known = classes.get(row.class_key)
        if known is None:
            faults[f"amount_{row.class_key}"] = Sentence(UNKNOWN_CLASS, {"class_key": row.class_key})
            continue
        figure = read_amount(row.amount, known.measure)
        faults |= _faults(row, known, figure)
        if not isinstance(figure, Sentence):
            held[row.class_key] = Held(row.class_key, figure, row.numbers.strip(), row.voucher.strip())
    if not held and not faults:
        faults["rows"] = Sentence(EMPTY_LIST)
    return held, faults


def _faults(row: Written, known: CustodyClass, figure: Decimal | Sentence | None) -> Mapping[str, Sentence]:
    key = row.class_key
    if known.measure is Measure.NOTED:
        told = any(word.strip() for word in (row.amount, row.numbers, row.place, row.holder, row.voucher))
        return {f"noted_{key}": Sentence(ONLY_NOTED)} if told else {}
    found: dict[str, Sentence] = {}
    if isinstance(figure, Sentence):
        found[f"amount_{key}"] = figure
    elif figure is None and not row.numbers.strip():
        found[f"amount_{key}"] = Sentence(NOTHING_COUNTED)
    if figure != 0 or row.numbers.strip():
        if not row.place.strip():
            found[f"place_{key}"] = Sentence(NO_PLACE)
        if not row.holder.strip():
            found[f"holder_{key}"] = Sentence(NO_HOLDER)
    return found


def compares(before_kind: str, kind: str, same_incident: bool) -> bool:
    """Tell whether a list is compared with the signed one before: not after business went on in between.

    A list of another matter, and a new stop after the list before a restart, begin anew.
    """
    return same_incident and not (kind == ListKind.STOP and before_kind == ListKind.RESTART)


def differences(before: Mapping[str, Held], now: Mapping[str, Held]) -> tuple[str, ...]:
    """Return the classes in which a list differs from the one before without a paper that accounts for it.

    A class that was not written counts as nothing held. Where things are and who holds them may change freely.
    """
    keys = dict.fromkeys([*before, *now])
    return tuple(key for key in keys if _differs(before.get(key), now.get(key)))


def changes(before: Mapping[str, Held], now: Mapping[str, Held]) -> tuple[str, ...]:
    """Return the classes that changed since the list before, accounted for or not."""
    keys = dict.fromkeys([*before, *now])
    return tuple(key for key in keys if _weight(before.get(key)) != _weight(now.get(key)))


def _differs(before: Held | None, now: Held | None) -> bool:
    return _weight(before) != _weight(now) and not (now is not None and now.voucher)


def _weight(held: Held | None) -> tuple[Decimal, str]:
    """Return what is compared: figure and numbers, with differences of writing taken away."""
    if held is None:
        return Decimal(0), ""
    numbers = unicodedata.normalize("NFKC", held.numbers).upper().replace("—", "-").replace("–", "-")
    return held.amount or Decimal(0), re.sub(r"[\s,;、，；]+", " ", numbers).strip()


def digest_of(salt: str, rows: Iterable[Mapping[str, str]]) -> str:
    """Return the SHA-256 of what was signed; the salt keeps small amounts from being guessed."""
    body = json.dumps(list(rows), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{salt}{body}".encode()).hexdigest()
