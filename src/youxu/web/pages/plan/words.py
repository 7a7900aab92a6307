"""The words of a plan's closed lists, as its pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.actor import ActorKind
from youxu.kernel.words import mark
from youxu.plan.schema import Plan, Source, Text
from youxu.plan.schema.moments import SAID
from youxu.plan.schema.predicates import WORDS as PREDICATE_WORDS
from youxu.plan.schema.rhythms import SAID as SAID_RHYTHMS
from youxu.plan.schema.values import Duration
from youxu.plan.schema.words import CauseCategory, Regime

MOMENTS: Final = SAID
SOURCES: Final = {
    "S": mark("source: law, standard or the plan's own text"),
    "F": mark("found: public practice"),
    "P": mark("proposal, the unit may change it"),
    "D": mark("derived from a source"),
    "M": mark("from memory, still to be verified"),
}
STATES: Final = {
    "DRAFT": mark("Draft"),
    "IN_REVIEW": mark("In review"),
    "APPROVED": mark("Approved"),
    "PUBLISHED": mark("In force"),
    "RETIRED": mark("Discarded"),
    "SUPERSEDED": mark("Replaced"),
}
RHYTHMS: Final = SAID_RHYTHMS
REPAIRS: Final = {
    "POST": mark("the post"),
    "POST_OR_BANK": mark("the post or the bank"),
    "BANK": mark("the bank"),
    "PAYEE": mark("the payee"),
    "OWNER": mark("the owner of the machine"),
}
BY_HAND: Final = {
    "YES": mark("may be done by hand"),
    "FORBIDDEN": mark("never by hand"),
    "OUTSIDE": mark("by rules of its own"),
}
REPORT_FORMS: Final = {"ONE_PAGE": mark("one page"), "FULL": mark("in full, four parts")}
PARTS: Final = {
    "restorer": mark("who restored it"),
    "claimer": mark("who claimed it restored"),
    "writer": mark("who wrote it"),
    "only_author": mark("its only author"),
    "first": mark("the first signer"),
}
FALLBACKS: Final = {
    "telephone_check": mark("a check by telephone"),
    "countersign": mark("act first, countersign afterwards"),
    "parent_signs": mark("the unit above signs"),
    "video_or_telephone_witness": mark("a witness by video or telephone"),
}
APPROVALS: Final = {
    "none": mark("nobody: only values are filled in"),
    "never": mark("never published"),
    "never_by_us": mark("not by us: the authority speaks"),
    "bank_branch": mark("the savings bank; its own words only"),
    "parent_unit": mark("the unit above"),
    "leader_and_province": mark("the leader and the province"),
}
CHANNELS: Final = {
    "any": mark("every channel"),
    "door": mark("at the door"),
    "page": mark("web page"),
    "hotline_brief": mark("hot line"),
    "loudspeaker": mark("loudspeaker"),
    "sms": mark("short message"),
    "social_account": mark("social account"),
    "media": mark("press"),
    "persons_and_authority": mark("the persons concerned and the authority"),
}
SEASONS: Final = {
    "PEAK_DAY": mark("peak day: raises the level"),
    "SEASON": mark("season: for rosters and stocks"),
    "BY_ORDER": mark("as ordered"),
}
WEIGHTS: Final = {"FULL": mark("in full"), "BRIEF": mark("in brief"), "NOT_APPLICABLE": mark("not owed")}
ORDERS: Final = {
    "township": mark("set by the township"),
    "issue": mark("set by the stamp issue"),
    "order": mark("set by order"),
}


def worded(table: Mapping[str, str], code: object) -> str:
    """Return the word of a code; a code that the table lacks is shown as it is."""
    return _(table[str(code)]) if str(code) in table else str(code)


def closed_word(code: Regime | CauseCategory) -> str:
    """Return the word of a regime or a category of causes."""
    return _(PREDICATE_WORDS[code])


def text_in(text: Text | None) -> str:
    """Return a text of the plan in the reader's language; '' for none."""
    return "" if text is None else text.zh if wording.chinese() else text.en


def post_in(plan: Plan, key: str | None) -> str:
    """Return the title of a post of the plan; '' for none."""
    return text_in(plan.posts[key].title) if key in plan.posts else key or ""


def length_in(length: Duration | None) -> str:
    """Return a duration in words; "not owed" for none."""
    return wording.say(length.sentence()) if length else _("not owed")


def tags_of(source: Source) -> list[dict[str, str]]:
    """Return the tags of a source, each with its meaning."""
    return [{"tag": str(tag), "means": worded(SOURCES, tag)} for tag in source.tags]


def legend() -> list[dict[str, str]]:
    """Return every tag with its meaning, in their order."""
    return [{"tag": tag, "means": _(text)} for tag, text in SOURCES.items()]


TEXTS: Final = {
    "first": mark("First notice"),
    "revision": mark("Revision"),
    "restored": mark("Restoration notice"),
    "correction": mark("Correction"),
    "withdrawn": mark("Word that a notice is withdrawn"),
    "before": mark("Notice ahead of a planned stop"),
    "start": mark("Notice at the start of a planned stop"),
    "end": mark("Notice at the end of a planned stop"),
    "first_eta": mark("First message, with an estimate"),
    "first_no_eta": mark("First message, without an estimate"),
    "subscribe": mark("Question to a subscriber"),
    "staff_rollcall": mark("Roll-call of the staff"),
    "staff_unclear": mark("Answer that was not understood"),
    "staff_closed": mark("Answer after the roll-call"),
    "staff_alert": mark("Alert to the staff"),
    "follow_up": mark("Follow-up report"),
    "final": mark("Final report"),
}
"""What the texts of a plan are for, by their keys."""


def by(name: str) -> str:
    """Return who did something to a version; the word of the product itself instead of its key."""
    return wording.word("by", name) if name == ActorKind.SYSTEM.value else name
