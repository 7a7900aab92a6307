"""Who acts, by what surface, with which grants: carried as data so that low floors never ask high ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from youxu.core.errors import NotPermitted


class ActorKind(StrEnum):
    """The kinds of actor that a journal entry can name."""

    PERSON = "PERSON"
    CARD = "CARD"
    CONTACT = "CONTACT"
    TOKEN = "TOKEN"
    SYSTEM = "SYSTEM"
    PUBLIC = "PUBLIC"


@dataclass(frozen=True)
class Grant:
    """The right to use ``verb`` on the unit at ``path`` and, when ``below`` is set, on those beneath it."""

    verb: str
    path: str
    below: bool = False

    def covers(self, verb: str, path: str) -> bool:
        """Tell whether this grant allows ``verb`` on the unit at ``path``; ``*`` grants every verb."""
        if self.verb not in (verb, "*"):
            return False
        return path == self.path or (self.below and path.startswith(self.path))


@dataclass(frozen=True)
class Actor:
    """A person on duty, a card, a handler: ``key`` is stable, ``name`` is shown, ``grants`` is all it may do.

    ``unit`` is the path of the actor's own unit, ``outlet`` the code of the outlet where the person works
    (empty for office staff), ``posts`` the plan's post keys held now, ``surface`` is WEB, CLI, SYSTEM or CARD.
    """

    kind: ActorKind
    key: str
    name: str
    surface: str
    grants: frozenset[Grant] = field(default_factory=frozenset)
    unit: str = ""
    outlet: str = ""
    posts: tuple[str, ...] = ()
    language: str = "zh-hans"
    on_behalf_of: str = ""
    person_id: int | None = None

    def may(self, verb: str, *, unit: str) -> bool:
        """Tell whether a grant allows ``verb`` on the unit at path ``unit``."""
        return any(grant.covers(verb, unit) for grant in self.grants)

    def require(self, verb: str, *, unit: str) -> None:
        """Raise NotPermitted unless a grant allows ``verb`` on the unit at path ``unit``."""
        if not self.may(verb, unit=unit):
            raise NotPermitted(verb=verb)

    def readable_paths(self, verb: str = "read") -> tuple[tuple[str, bool], ...]:
        """Return (path, with those below) of every unit on which ``verb`` is granted."""
        return tuple(sorted({(g.path, g.below) for g in self.grants if g.verb in (verb, "*")}))


def system(name: str) -> Actor:
    """Return the actor for a handler, sweep or start-up act: it may do everything.

    ``name`` stays in its key; what people read is the word of SYSTEM (``kernel.vocabulary.BY``).
    """
    return Actor(
        kind=ActorKind.SYSTEM,
        key=f"system:{name}",
        name=ActorKind.SYSTEM,
        surface="SYSTEM",
        grants=frozenset({Grant("*", "", below=True)}),
    )
