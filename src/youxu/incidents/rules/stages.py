"""The stage table: which act leads from which stage to which, one table per kind of incident.

The main path is the plan's own order (P1 to P6). An act that the table does not know at a stage is refused
with the step that was skipped and its clause; nothing else in the product moves a stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from youxu.incidents.rules.words import Kind, Stage
from youxu.kernel.words import Sentence, mark

Table = Mapping[Stage, Mapping[str, Stage]]

R, D, P = Stage.REPORTED, Stage.DIRECTED, Stage.RESPONDING
S, C, X = Stage.RESTORED, Stage.CLEARED, Stage.CLOSED
OFF, HEIR = Stage.CALLED_OFF, Stage.MERGED
PLAN, STOP = Stage.PLANNED, Stage.STOPPED

INTERRUPTION: Table = {
    R: {"direct": D, "call_off": OFF, "merge": HEIR, "split": R},
    D: {"direct": D, "accept": P, "call_off": OFF, "merge": HEIR, "split": D},
    P: {"direct": P, "accept": P, "release": S, "call_off": OFF, "merge": HEIR, "split": P},
    S: {"direct": S, "accept": S, "clear": C, "relapse": P},
    C: {"relapse": P, "close": X},
    X: {},
    OFF: {},
    HEIR: {},
}

# A planned stop (计划停办) is announced, not reported: it begins and ends by its dates, the check before it opens
# again is the same. It has no duplicate to be merged into; what fails after it is an interruption of its own.
PLANNED_STOP: Table = {
    PLAN: {"permit": PLAN, "reschedule": PLAN, "begin": STOP, "cancel": OFF},
    STOP: {"prolong": STOP, "permit": STOP, "release": S},
    S: {"finish": X},
    X: {},
    OFF: {},
}

# A watch (预警) stops no line, so nothing is released and no post-event report is owed: it is lifted, at whatever stage.
WATCH: Table = {
    R: {"direct": D, "lift": X, "call_off": OFF, "merge": HEIR},
    D: {"direct": D, "accept": P, "lift": X, "call_off": OFF, "merge": HEIR},
    P: {"direct": P, "accept": P, "lift": X, "clear": C, "call_off": OFF, "merge": HEIR},
    S: {},
    C: {"close": X},
    X: {},
    OFF: {},
    HEIR: {},
}

# A cause above (上级事件) has no lines of its own: "released" says that every unit below has released its own. It is
# neither merged nor split, and relapses with the first response below that does.
CAUSE_ABOVE: Table = {
    R: {"direct": D, "call_off": OFF},
    D: {"direct": D, "accept": P, "call_off": OFF},
    P: {"direct": P, "accept": P, "release": S, "call_off": OFF},
    S: {"direct": S, "accept": S, "clear": C, "relapse": P},
    C: {"relapse": P, "close": X},
    X: {},
    OFF: {},
    HEIR: {},
}

TABLES: Mapping[Kind, Table] = {
    Kind.INTERRUPTION: INTERRUPTION,
    Kind.PLANNED_STOP: PLANNED_STOP,
    Kind.WATCH: WATCH,
    Kind.CAUSE_ABOVE: CAUSE_ABOVE,
}
MAIN_PATH: Mapping[Kind, tuple[str, ...]] = {
    Kind.INTERRUPTION: ("direct", "accept", "release", "clear", "close"),
    Kind.PLANNED_STOP: ("begin", "release", "finish"),
    Kind.WATCH: ("direct", "accept", "clear", "close"),
    Kind.CAUSE_ABOVE: ("direct", "accept", "release", "clear", "close"),
}
FIRST: Mapping[Kind, Stage] = {
    Kind.INTERRUPTION: R,
    Kind.PLANNED_STOP: PLAN,
    Kind.WATCH: R,
    Kind.CAUSE_ABOVE: R,
}
VERBS = (
    "direct", "accept", "release", "clear", "close", "relapse", "call_off", "merge", "split",
    "permit", "reschedule", "begin", "prolong", "cancel", "finish", "lift",
)  # fmt: skip

STEPS: Mapping[str, tuple[str, str]] = {
    "direct": (mark("A step was skipped: no directive has been issued yet (P2)."), "P2"),
    "accept": (mark("A step was skipped: nobody has accepted a directive yet (P2)."), "P2"),
    "release": (mark("A step was skipped: the lines have not been checked and released yet (P4b)."), "P4b"),
    "clear": (mark("A step was skipped: the site has not been cleared yet (P5a)."), "P5a"),
    "close": (mark("A step was skipped: the post-event report has not been signed yet (P6b)."), "P6b"),
    "begin": (mark("The planned stop has not begun yet."), "P3b"),
    "finish": (mark("The notices are not changed yet, or the observation goes on."), "P4c"),
}
ENDED: Mapping[Stage, str] = {
    Stage.CLOSED: mark("This incident is closed: nothing more can be done in it."),
    Stage.CALLED_OFF: mark("This incident was called off: nothing more can be done in it."),
    Stage.MERGED: mark("This incident was merged into another one: go on there."),
}
TOO_LATE = mark("Too late for this step: the incident is already past it.")
CALL_OFF_TOO_LATE = mark("Only an incident that is not yet restored can be called off.")
NOTHING_TO_RELAPSE = mark("Nothing can relapse yet: service has not been restored.")
NOT_FOR_THIS_KIND = mark("This kind of incident does not know this step.")


@dataclass(frozen=True)
class Refusal:
    """Why an act is refused at a stage: the sentence, the clause behind it, the step that was skipped."""

    sentence: Sentence
    clause: str
    step: str = ""


def next_stage(stage: Stage, verb: str, kind: Kind = Kind.INTERRUPTION) -> Stage | Refusal:
    """Return the stage after ``verb`` at ``stage``, or the refusal that names the skipped step."""
    found = TABLES[kind].get(stage, {}).get(verb)
    return refusal(stage, verb, kind) if found is None else found


def may(stage: Stage, verb: str, kind: Kind = Kind.INTERRUPTION) -> bool:
    """Tell whether ``verb`` is allowed at ``stage``."""
    return verb in TABLES[kind].get(stage, {})


def refusal(stage: Stage, verb: str, kind: Kind = Kind.INTERRUPTION) -> Refusal:
    """Return why ``verb`` is not allowed at ``stage``."""
    if stage in ENDED:
        return Refusal(Sentence(ENDED[stage]), STEPS.get(verb, ("", ""))[1])
    if not any(verb in row for row in TABLES[kind].values()):
        return Refusal(Sentence(NOT_FOR_THIS_KIND), "")
    if verb == "relapse":
        return Refusal(Sentence(NOTHING_TO_RELAPSE), "P4b")
    if verb in ("call_off", "merge", "split", "lift"):
        return Refusal(Sentence(CALL_OFF_TOO_LATE if verb == "call_off" else TOO_LATE), "P1")
    return _out_of_order(stage, verb, kind)


def _out_of_order(stage: Stage, verb: str, kind: Kind) -> Refusal:
    path = MAIN_PATH[kind]
    if verb not in path:
        return Refusal(Sentence(TOO_LATE), "")
    ahead = next_step(stage, kind)
    if ahead and path.index(verb) > path.index(ahead):
        text, clause = STEPS[ahead]
        return Refusal(Sentence(text), clause, ahead)
    return Refusal(Sentence(TOO_LATE), STEPS[verb][1])


def next_step(stage: Stage, kind: Kind = Kind.INTERRUPTION) -> str:
    """Return the act of the main path that leads on from ``stage``; empty when the incident has ended."""
    row = TABLES[kind].get(stage, {})
    return next((verb for verb in MAIN_PATH[kind] if row.get(verb, stage) != stage), "")


def paths(kind: Kind, length: int) -> Iterator[tuple[tuple[str, ...], Stage]]:
    """Yield every allowed sequence of acts up to ``length`` with the stage where it ends."""
    reached: list[tuple[tuple[str, ...], Stage]] = [((), FIRST[kind])]
    for _ in range(length):
        yield from reached
        reached = [
            ((*acts, verb), to) for acts, at in reached for verb, to in TABLES[kind][at].items() if to != at
        ]
    yield from reached
