"""Registered SMS templates: what a provider would refuse, found before anything is sent (defaults section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from youxu.kernel.words import Sentence, mark

PLACE = re.compile(r"\$\{(\w+)\}")
ADJACENT = re.compile(r"\$\{\w+\}\s*\$\{\w+\}")
BANK = re.compile(r"银行|储蓄|存款|取款|存取|贷款|理财|利率|\bbank|\bsavings|\bdeposit|\bloan", re.IGNORECASE)
MOST_VALUE, MOST_TEXT = 35, 500


class TemplateState(StrEnum):
    """How far a text is registered with a provider."""

    NOT_FILED = "NOT_FILED"
    FILED = "FILED"
    APPROVED = "APPROVED"


def places(text: str) -> tuple[str, ...]:
    """Return the names of a text's places in order, each once."""
    return tuple(dict.fromkeys(PLACE.findall(text)))


def unfit(names: Sequence[str], variables: Mapping[str, str]) -> str:
    """Return why values do not fit a template, in the words of an attempt's detail; empty when they do."""
    for name in names:
        value = str(variables.get(name, ""))
        if not value:
            return f"${{{name}}} is empty"
        if len(value) > MOST_VALUE:
            return f"${{{name}}} has {len(value)} characters, at most {MOST_VALUE} fit"
    return ""


def text_faults(text: str) -> Iterator[Sentence]:
    """Yield why a provider would not approve a text: adjacent places, bank words, too long, no signature before it."""
    if ADJACENT.search(text):
        yield Sentence(mark("Two places stand side by side."))
    if found := BANK.search(text):
        yield Sentence(mark("It speaks of the bank ({word}), which only the bank may."), {"word": found[0]})
    if len(text) > MOST_TEXT:
        yield Sentence(
            mark("It has {found} characters, at most {most} fit."), {"found": len(text), "most": MOST_TEXT}
        )
    if not re.match(r"^(【[^【】]{2,12}】|\[[^\[\]]{2,24}\])", text):
        yield Sentence(mark("It does not begin with the sender in brackets."))


def of_drill(names: Sequence[str], variables: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the values of a registered text with the word of a drill before the first of them, as much as fits."""
    word = "演练 " if language.startswith("zh") else "DRILL "
    first = names[0] if names else ""
    return {
        name: f"{word}{value}"[:MOST_VALUE] if name == first else value for name, value in variables.items()
    }


def filled(text: str, variables: Mapping[str, str]) -> str:
    """Return the text with its places filled; a place without a value stays visible."""
    return PLACE.sub(lambda found: str(variables.get(found[1], found[0])), text)


def of_bundle(value: str, count: int, language: str) -> str:
    """Return what the place of a bundle says of several, within what fits: the first and how many."""
    more = f"等{count}处" if language.startswith("zh") else f" and {count - 1} more"
    return value[: MOST_VALUE - len(more)] + more
