"""The plan's templates filled: a sentence whose fact is not recorded, or whose value is absent, is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

PLACE = re.compile(r"\{(\w+)\}")
FACT = re.compile(r"\[([a-z ]+)\]")
SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+|(?=\[[a-z ]+\])")
CLAUSE = re.compile(r"(?<=；)|(?<=; )")
ENDS = ("。", "！", "？", ".", "!", "?")

Values = Mapping[str, str]
Facts = Mapping[str, Sequence[Values]]
"""A fact that is recorded -> the values its sentence is said with, once for each (an outlet near by)."""


def filled(line: str, values: Values, facts: Facts, language: str, spare: Mapping[str, str]) -> str:
    """Return one line of a template with its values, without the sentences that do not hold.

    ``spare`` are other sentences by their fact, for one that names a value which is absent here.
    """
    said: list[str] = []
    for fact, text in sentences(line):
        if not fact:
            said.append(clauses(text, values))
            continue
        for more in facts.get(fact, ()):
            every = {**values, **more}
            said.append(clauses(text, every) or clauses(spare.get(fact, ""), every))
    return together(said, language)


def sentences(line: str) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a line, each with the fact that it needs, empty for none."""
    for sentence in SENTENCE.split(line):
        fact = FACT.match(sentence)
        text = sentence[fact.end() :] if fact else sentence
        if text.strip():
            yield fact[1] if fact else "", text


def clauses(sentence: str, values: Values) -> str:
    """Return a sentence without the clauses that name an absent value; nothing where none is left."""
    kept = [
        clause for clause in CLAUSE.split(sentence) if all(values.get(name) for name in PLACE.findall(clause))
    ]
    if not any(part.strip() for part in kept):
        return ""
    text = PLACE.sub(lambda found: values[found[1]], "".join(kept)).strip()
    if not sentence.strip().startswith(kept[0].strip()):
        text = text[:1].upper() + text[1:]
    end = sentence.rstrip()[-1:]
    return text.rstrip("；; ") + end if end in ENDS and not text.endswith(end) else text


def together(said: Sequence[str], language: str) -> str:
    """Return several sentences as one text."""
    return ("" if language.startswith("zh") else " ").join(filter(None, said))
