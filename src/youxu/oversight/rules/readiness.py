"""What the readiness board asks: each matter with its title, what is said when it is well, and the one next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from youxu.kernel.words import mark


class Matter(StrEnum):
    """The matters of the board, in their order."""

    REACH = "REACH"
    HOLDERS = "HOLDERS"
    ROSTERS = "ROSTERS"
    SUPPLIES = "SUPPLIES"
    PACK = "PACK"
    CALLOUT = "CALLOUT"
    DRILLS = "DRILLS"
    TRAINING = "TRAINING"
    TRUTH = "TRUTH"
    FINDINGS = "FINDINGS"
    REVIEW = "REVIEW"
    RESTORE = "RESTORE"
    CHANNELS = "CHANNELS"
    TEXTS = "TEXTS"


@dataclass(frozen=True)
class MatterRule:
    """How a matter is told: ``well`` when nothing is wrong, ``step`` what its owner does next."""

    title: str
    clause: str
    well: str
    step: str


MATTERS: Mapping[Matter, MatterRule] = {
    Matter.REACH: MatterRule(
        mark("Who cannot be reached"),
        "O2",
        mark("everybody with a duty has an address that works"),
        mark("Enter a working address"),
    ),
    Matter.HOLDERS: MatterRule(
        mark("Posts of one holder"),
        "O1",
        mark("every post has a second person or a deputy"),
        mark("Name a deputy"),
    ),
    Matter.ROSTERS: MatterRule(
        mark("Gaps in the rosters"), "O1", mark("complete for the next seven days"), mark("Fill the gap")
    ),
    Matter.SUPPLIES: MatterRule(
        mark("Supplies not ready"),
        "O6",
        mark("all that the plan asks for is there"),
        mark("Look at supplies"),
    ),
    Matter.PACK: MatterRule(
        mark("Outage pack"), "O2", mark("the newest is fresh"), mark("Have one built and print it")
    ),
    Matter.CALLOUT: MatterRule(
        mark("Call-out test"),
        "T2",
        mark("made within the plan's rhythm, everybody reached in time"),
        mark("Test who can be reached"),
    ),
    Matter.DRILLS: MatterRule(
        mark("Drills"),
        "T2",
        mark("held within the plan's rhythm"),
        mark("Prepare a drill"),
    ),
    Matter.TRAINING: MatterRule(
        mark("Overdue training"),
        "T1",
        mark("everybody with a post is trained in time"),
        mark("Plan a session"),
    ),
    Matter.TRUTH: MatterRule(
        mark("Is the status true?"),
        "E0",
        mark("this week's outlets were asked, and the status says what was found"),
        mark("Ask by telephone"),
    ),
    Matter.FINDINGS: MatterRule(
        mark("Open findings"),
        "E3",
        mark("nothing that was found is left open"),
        mark("Follow the finding"),
    ),
    Matter.REVIEW: MatterRule(
        mark("Review of the plan"),
        "C1",
        mark("not due within three months"),
        mark("Open the plan's versions"),
    ),
    Matter.RESTORE: MatterRule(
        mark("Tested restore of the backup"),
        "T2",
        mark("tested within the plan's rhythm"),
        mark("Restore it elsewhere and record it"),
    ),
    Matter.CHANNELS: MatterRule(
        mark("Channels that fail"), "O2", mark("no channel fails"), mark("Look at the channel")
    ),
    Matter.TEXTS: MatterRule(
        mark("Short messages not filed"),
        "O2",
        mark("every text is registered with the provider"),
        mark("File the text"),
    ),
}

RESTORE_DRILL = "restore"
"""The drill of the plan whose rhythm the tested restore keeps."""
