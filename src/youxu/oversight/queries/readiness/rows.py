"""The rows of the readiness board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from youxu.core.actor import Actor
from youxu.kernel.words import Sentence
from youxu.network.models import Unit
from youxu.organisation.queries import DutyBook, DutyPerson
from youxu.oversight.rules.readiness import MATTERS, Matter, MatterRule
from youxu.plan.schema import Plan


@dataclass(frozen=True)
class Lack:
    """One thing that is not ready: what, whose it is, since or by when, and the key of what its next step opens."""

    matter: Matter
    what: Sentence
    owner: str = ""
    owner_en: str = ""
    at: datetime | date | None = None
    about: str = ""


@dataclass(frozen=True)
class MatterRow:
    """One matter with all that it lacks; ``last_at`` is when it was last well, where that is known."""

    matter: Matter
    lacks: tuple[Lack, ...]
    last_at: datetime | None = None

    @property
    def rule(self) -> MatterRule:
        """Return how the matter is told."""
        return MATTERS[self.matter]

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.lacks


@dataclass(frozen=True)
class Place:
    """What every matter is asked about: a unit at a moment, for a reader, with its duties and its plan."""

    actor: Actor
    unit: Unit
    at: datetime
    book: DutyBook
    plan: Plan | None

    def owner(self, *roles: str) -> DutyPerson | None:
        """Return the first person who answers for one of the roles now."""
        return next((person for role in roles for person in self.book.resolve(role)), None)

    def lack(
        self,
        matter: Matter,
        what: Sentence,
        *roles: str,
        at: datetime | date | None = None,
        about: str = "",
    ) -> Lack:
        """Return a lack of which the first role that somebody fills is the owner."""
        found = self.owner(*roles)
        names = (found.name, found.name_en) if found else ("", "")
        return Lack(matter, what, *names, at=at, about=about)
