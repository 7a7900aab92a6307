"""What the keys of a result are called in a plan: tasks, moments, posts, changes that were tried; in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.wording import chinese, say
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import Plan, Text
from youxu.plan.schema.moments import SAID
from youxu.simulation.planned import GAPS, NOTICE, REPAIR

THE_REPAIR = mark("the repair itself")
IN_HALF = mark("noticed in half the time")
EVERY_HOUR = mark("somebody on every duty at every hour")
ONE_MORE = mark("one more: {role}")


def said(text: Text) -> str:
    """Return a text of the plan in the reader's language."""
    return text.zh if chinese() else text.en


@dataclass(frozen=True)
class Names:
    """Names by key in one plan; a key that the plan does not know is shown as it is."""

    plan: Plan

    def node(self, key: str) -> str:
        """Return what a task or moment is called."""
        if key == REPAIR:
            return say(THE_REPAIR)
        if key in SAID:
            return say(SAID[key])
        task = self.plan.tasks.get(key)
        return said(task.title) if task is not None else key

    def role(self, key: str) -> str:
        """Return what a post is called."""
        post = self.plan.posts.get(key)
        return said(post.title) if post is not None else key

    def change(self, key: str) -> str:
        """Return what a change that was tried is called."""
        if key == NOTICE:
            return say(IN_HALF)
        if key == GAPS:
            return say(EVERY_HOUR)
        return say(Sentence(ONE_MORE, {"role": self.role(key)}))
