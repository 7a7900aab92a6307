"""What the table of reactions lists, run for tests as the engine would run it: each handler of an entry once."""

from __future__ import annotations

from youxu.core import journal
from youxu.core.models import Entry, Handled
from youxu.reactions import run
from youxu.reactions.table import REACTIONS


def follow(*, also_new: bool = True) -> None:
    """Run what is owed for every entry so far, and for those that come of it unless ``also_new`` is false."""
    done = 0
    while left := _owing(after=done):
        for pk in left:
            run.react(pk)
            done = pk
        if not also_new:
            return


def _owing(after: int) -> list[int]:
    """Return the entries of which a handler did not run, in their order: those that all ran for are many, and asked often."""
    ran = set(Handled.objects.filter(entry__gt=after).values_list("entry", "handler"))
    rows = Entry.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "code")
    return [pk for pk, code in rows if not {(pk, name) for name in _handlers(code)} <= ran]


def _handlers(code: str) -> list[str]:
    return [run.name_of(handler) for handler in REACTIONS.get(journal.registered.get(code), ())]
