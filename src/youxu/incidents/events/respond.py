"""What happens while the groups work (P3): tasks, estimates, vendors, and limits that passed."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class TaskAdded(Event):
    """A person added a task that the plan does not name."""

    code = "TASK_ADDED"
    sentence = mark("{by} added the task “{title_en}” for the {group}.")
    clause = "P2"
    purge = "after_close"

    title: str
    title_en: str
    group: str


@event
@dataclass(frozen=True)
class TaskAccepted(Event):
    """Someone took a task on."""

    code = "TASK_ACCEPTED"
    sentence = mark("{by} took on “{title_en}”.")
    clause = "P2"

    title: str
    title_en: str


@event
@dataclass(frozen=True)
class TaskStarted(Event):
    """Work on a task began or went on after a wait."""

    code = "TASK_STARTED"
    sentence = mark("{by} works on “{title_en}”.")
    clause = "G5"

    title: str
    title_en: str
    task_clause: str = ""


@event
@dataclass(frozen=True)
class StepTicked(Event):
    """One line of a task's list was ticked."""

    code = "STEP_TICKED"
    sentence = mark("{by} ticked “{step_en}”.")
    clause = "P1"

    title: str
    title_en: str
    step: str
    step_en: str
    task_clause: str = ""


@event
@dataclass(frozen=True)
class StepUnticked(Event):
    """A tick was taken back, with the reason."""

    code = "STEP_UNTICKED"
    sentence = mark("{by} took back the tick at “{step_en}”: {reason}")
    clause = "P1"
    purge = "after_close"

    title: str
    title_en: str
    step: str
    step_en: str
    reason: str
    task_clause: str = ""


@event
@dataclass(frozen=True)
class TaskLogged(Event):
    """What was done on a task, in the words of who did it."""

    code = "TASK_LOGGED"
    sentence = mark("{by} on “{title_en}”: {text}")
    clause = "G5"
    purge = "after_close"

    title: str
    title_en: str
    text: str
    task_clause: str = ""


@event
@dataclass(frozen=True)
class TaskWaiting(Event):
    """A task waits for something or somebody."""

    code = "TASK_WAITING"
    sentence = mark("“{title_en}” waits: {reason}")
    clause = "G5"
    purge = "after_close"

    title: str
    title_en: str
    reason: str
    task_clause: str = ""


@event
@dataclass(frozen=True)
class TaskBlocked(Event):
    """A task cannot go on; the reason is obligatory."""

    code = "TASK_BLOCKED"
    sentence = mark("“{title_en}” is blocked: {reason}")
    clause = "G5"
    purge = "after_close"

    title: str
    title_en: str
    reason: str
    task_clause: str = ""


@event
@dataclass(frozen=True)
class SelfRepairGivenUp(Event):
    """A task of the technical group is blocked: the group cannot solve it by itself, the vendor is due."""

    code = "NOT_SELF_SOLVED"
    sentence = mark("The technical group cannot do “{title_en}” alone: {reason}")
    clause = "P3a"
    purge = "after_close"

    title: str
    title_en: str
    reason: str


@event
@dataclass(frozen=True)
class TaskRefused(Event):
    """A task was sent back with the reason."""

    code = "TASK_REFUSED"
    sentence = mark("{by} sent back “{title_en}”: {reason}")
    clause = "P2"
    purge = "after_close"

    title: str
    title_en: str
    reason: str


@event
@dataclass(frozen=True)
class TaskDone(Event):
    """A task is done, with its result."""

    code = "TASK_DONE"
    sentence = mark("{by} finished “{title_en}”. {result}")
    clause = "G5"
    purge = "after_close"

    title: str
    title_en: str
    result: str
    task_clause: str = ""


@event
@dataclass(frozen=True)
class TaskHandedOver(Event):
    """A task went to another person."""

    code = "TASK_HANDED_OVER"
    sentence = mark("{by} handed “{title_en}” over to {owner}.")
    clause = "P2"

    title: str
    title_en: str
    owner: str


@event
@dataclass(frozen=True)
class TaskOfferedBack(Event):
    """The person from whom a task came has the duty again; who works on it may give it back."""

    code = "TASK_OFFERED_BACK"
    sentence = mark("“{title_en}” may go back to {owner}, who has the duty again.")
    clause = "O2"

    title: str
    title_en: str
    owner: str


@event
@dataclass(frozen=True)
class Estimated(Event):
    """A time of restoration was promised, or said to be unknown with the time of the next word."""

    code = "ESTIMATED"
    sentence = mark("{by} on the time of restoration: {eta_at}; next word by {next_word_at}. {reason}")
    clause = "P3a"
    purge = "after_close"

    number: int
    eta_at: str
    low_at: str
    high_at: str
    next_word_at: str
    reason: str


@event
@dataclass(frozen=True)
class VendorCalled(Event):
    """A vendor was called for help."""

    code = "VENDOR_CALLED"
    sentence = mark("{by} called {vendor}, ticket {ticket_number}.")
    clause = "P3a"

    vendor: str
    ticket_number: str


@event
@dataclass(frozen=True)
class VendorTicketUpdated(Event):
    """The vendor's ticket went on: promised, arrived, ended."""

    code = "VENDOR_TICKET_UPDATED"
    sentence = mark("{vendor}, ticket {ticket_number}: {result}")
    clause = "P3a"
    purge = "after_close"

    vendor: str
    ticket_number: str
    result: str


@event
@dataclass(frozen=True)
class TaskLate(Event):
    """A task passed its limit."""

    code = "TASK_LATE"
    sentence = mark("Late: “{title_en}”, due {due_at}.")
    clause = "G5"

    title: str
    title_en: str
    due_at: str


@event
@dataclass(frozen=True)
class ReceiptLate(Event):
    """A directive was not accepted within its limit."""

    code = "RECEIPT_LATE"
    sentence = mark("Directive {number} not accepted by {addressee_en}, due {due_at}.")
    clause = "P2"

    number: int
    addressee: str
    addressee_en: str
    due_at: str


@event
@dataclass(frozen=True)
class EstimateWarned(Event):
    """The next word on the time of restoration is due soon."""

    code = "ESTIMATE_WARNED"
    sentence = mark("The next word on the time of restoration is due {due_at}.")
    clause = "P3a"

    number: int
    due_at: str


@event
@dataclass(frozen=True)
class EstimateLate(Event):
    """The promised next word did not come."""

    code = "ESTIMATE_LATE"
    sentence = mark("Late: the next word on the time of restoration was due {due_at}.")
    clause = "P3a"

    number: int
    due_at: str


@event
@dataclass(frozen=True)
class PostEventReportLate(Event):
    """The post-event report is not signed within its limit."""

    code = "POST_EVENT_REPORT_LATE"
    sentence = mark("Late: the post-event report was due {due_at}.")
    clause = "P6b"

    due_at: str


@event
@dataclass(frozen=True)
class LimitKept(Event):
    """Something that had been marked late was done in time and only written down later."""

    code = "LIMIT_KEPT"
    sentence = mark("Not late after all: “{title_en}” was done at {done_at} and entered later.")
    clause = "G5"

    title: str
    title_en: str
    done_at: str
