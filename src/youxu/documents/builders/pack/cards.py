"""Cards to act by in the first fifteen minutes: one for each post of the office, one for each cause (P1, P2)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from youxu.documents.blocks import Block, Checklist, Heading, Item, Paragraph
from youxu.documents.builders.pack.section import Section, said
from youxu.plan.schema import Plan, Text


def office(plan: Plan) -> Section:
    """Return what each post of the office does first."""
    blocks: list[Block] = [Paragraph(_("Tick what is done and write the time beside it."), small=True)]
    for post, checklist in plan.office_first_15.items():
        blocks += [Heading(_post(post, plan), level=2), _list(checklist.items)]
    return Section("03-office-cards", _("First fifteen minutes: the office, by post"), tuple(blocks))


def causes(plan: Plan) -> Section:
    """Return what an outlet does first, by cause."""
    blocks: list[Block] = [
        Paragraph(
            _(
                "Order everywhere: people, alarm call, duty telephone, customers, lock mail, cash and papers, notice."
            ),
            strong=True,
        )
    ]
    for entry in plan.first_15.values():
        names = _(", ").join(said(plan.causes[cause].title) for cause in entry.causes)
        blocks += [Heading(names, level=2), _list(entry.items)]
    return Section("04-cause-cards", _("First fifteen minutes: outlets, by cause"), tuple(blocks))


def _post(key: str, plan: Plan) -> str:
    """Return whose card it is: a body of the plan where it has that name, else a post."""
    posts = [plan.posts[name] for name in (key, f"{key}_post", f"{key}_member") if name in plan.posts]
    if key in plan.posts or key not in plan.organisation:
        return said(posts[0].title) if posts else key
    return said(plan.organisation[key].title)


def _list(items: tuple[Text, ...]) -> Checklist:
    return Checklist(tuple(Item(said(item)) for item in items), numbered=True, timed=True)
