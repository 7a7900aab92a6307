"""Who acts, by what surface, with which grants: carried as data so that low floors never ask high ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

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
class Held:
    """A post that a person holds or, by a shift, carries now: its key and the path of its unit.

    ``at_outlet``: it is the post of one outlet, so that it reads no unit below; ``answers`` is then the path of the
    county that answers for the outlet, where that is not the post's own unit (an outlet of a branch).
    """

    post: str
    path: str
    at_outlet: bool = False
    answers: str = ""

    def counts_in(self, path: str) -> bool:
        """Tell whether the post has duty in the unit at ``path``: its own, or that which answers for its outlet."""
        return self.path == path or (self.at_outlet and self.path.startswith(path))


@dataclass(frozen=True)
class Actor:
    """A person on duty, a card, a handler: ``key`` is stable, ``name`` is shown, ``grants`` is all it may do.

    ``unit`` is the path of the actor's own unit, ``outlet`` the code of the outlet where the person works
    (empty for office staff), ``held`` the posts held now with their units, ``surface`` is WEB, CLI, SYSTEM,
    CARD, PAPER or OFFLINE (sent later by a phone). ``on_behalf_of`` names for whom the actor acts, ``system_user`` the account of the machine that a
    command ran under. ``audits`` are the streams of the matters that an audit grant opens for reading now, beside all grants.
    """

    kind: ActorKind
    key: str
    name: str
    surface: str
    grants: frozenset[Grant] = field(default_factory=frozenset)
    unit: str = ""
    outlet: str = ""
    held: tuple[Held, ...] = ()
    language: str = "zh-hans"
    on_behalf_of: str = ""
    system_user: str = ""
    person_id: int | None = None
    audits: frozenset[str] = frozenset()

    @property
    def posts(self) -> tuple[str, ...]:
        """Return the keys of the posts held now, in whatever unit, each once: for a name beside the person's."""
        return tuple(dict.fromkeys(held.post for held in self.held))

    def posts_in(self, path: str) -> tuple[str, ...]:
        """Return the keys of the posts that have duty in the unit at ``path``: a city's leader leads no county."""
        return tuple(dict.fromkeys(held.post for held in self.held if held.counts_in(path)))

    def only_at_outlet(self, path: str) -> bool:
        """Tell whether all that the person is in the unit at ``path`` are posts of one outlet."""
        here = [held for held in self.held if held.counts_in(path)]
        return bool(here) and all(held.at_outlet for held in here)

    @property
    def doer(self) -> str:
        """Return the name of who did it: for whom the actor writes it down, else the actor's own."""
        return self.on_behalf_of or self.name

    @property
    def is_bound(self) -> bool:
        """Tell whether this is somebody without an account, who may act for one outlet alone (P1)."""
        return self.kind in (ActorKind.CARD, ActorKind.CONTACT) and bool(self.outlet)

    def may(self, verb: str, *, unit: str, outlet: str = "") -> bool:
        """Tell whether a grant allows ``verb`` on the unit at path ``unit``.

        A card or a contact may only what an action says to be about the own ``outlet`` (its code): an action that
        names none is closed to them, whatever they are granted.
        """
        if self.is_bound and outlet != self.outlet:
            return False
        return any(grant.covers(verb, unit) for grant in self._grants_of.get(verb, self._grants_of["*"]))

    @cached_property
    def _grants_of(self) -> Mapping[str, tuple[Grant, ...]]:
        """Return the grants by verb; those of every verb stand with each, and alone under ``*``."""
        every = tuple(grant for grant in self.grants if grant.verb == "*")
        verbs = {grant.verb for grant in self.grants} - {"*"}
        found = {verb: (*every, *(grant for grant in self.grants if grant.verb == verb)) for verb in verbs}
        return {**found, "*": every}

    def require(self, verb: str, *, unit: str, outlet: str = "") -> None:
        """Raise NotPermitted unless a grant allows ``verb`` on the unit at path ``unit`` (see ``may``)."""
        if not self.may(verb, unit=unit, outlet=outlet):
            raise NotPermitted(verb=verb)

    def require_reading(self, stream: str, *, unit: str) -> None:
        """Raise NotPermitted unless the matter of ``stream`` may be read: by a grant on its unit, or for an audit."""
        if stream not in self.audits:
            self.require("read", unit=unit)

    def readable_paths(self, verb: str = "read") -> tuple[tuple[str, bool], ...]:
        """Return (path, with those below) of every unit on which ``verb`` is granted."""
        return tuple(sorted({(g.path, g.below) for g in self.grants if g.verb in (verb, "*")}))


PAPER = "PAPER"
"""The surface of an act that was done on paper and entered afterwards (补录)."""


def on_paper(typist: Actor, doer: Actor, *, unit: str) -> Actor:
    """Return who acts when ``typist`` enters what ``doer`` did and signed on paper.

    Grants, posts and person are the doer's, so every rule judges the one who did it; the journal names the typist, and
    the doer as the one for whom it was entered. Raises NotPermitted unless the typist may enter paper in the unit.
    """
    typist.require("enter_paper", unit=unit)
    return replace(
        doer,
        key=typist.key,
        name=typist.name,
        surface=PAPER,
        language=typist.language,
        on_behalf_of="" if doer.key == typist.key else doer.name,
        system_user=typist.system_user,
    )


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
