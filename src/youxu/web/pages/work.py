"""My work: what one person owes now, and one task with its steps, log and acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youxu.announcements.queries import waiting_for
from youxu.core.actor import Actor
from youxu.deadlines.queries import mine
from youxu.delivery.queries import unasked
from youxu.evaluation.queries.improvement import owned_by
from youxu.exercises.queries import own_drills
from youxu.incidents import queries
from youxu.incidents.actions import beside, respond
from youxu.incidents.queries.handles import task_named
from youxu.incidents.queries.overlap import means_for
from youxu.incidents.queries.rows import Duty, MyWork, TaskDetail
from youxu.incidents.rules.tasks import TaskVerb, allowed, is_answered
from youxu.incidents.rules.words import OPEN_TASKS, TaskState
from youxu.organisation import queries as organisation
from youxu.organisation.grants import acting_for
from youxu.organisation.queries.hand_over import HandOverRow, waiting_hand_over
from youxu.watch.queries import owed_to_branch
from youxu.web.alerts import own_alerts
from youxu.web.forms.base import Form
from youxu.web.forms.work import GiveTaskForm, TaskForm
from youxu.web.overlaps import clash_panel
from youxu.web.pages.acting import About, act
from youxu.web.pages.alternatives.panel import ask_of_task
from youxu.web.pages.custody.places import custody_page
from youxu.web.pages.deadlines import panel
from youxu.web.pages.doors import own_postings
from youxu.web.pages.feedback.waiting import customers_page, customers_waiting
from youxu.web.pages.incidents.next_steps import PAGES, duty_address, duty_text
from youxu.web.pages.incidents.opened import discreet, people_choices, verb_page
from youxu.web.pages.spot_checks import checks_owed
from youxu.web.pages.supplies.waiting import supplies_page, supplies_waiting
from youxu.web.pages.training.waiting import training_owed
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either
from youxu.web.watches import owed_taps, rollcalls_to_ring, rollcalls_unclear


@dataclass(frozen=True)
class Row:
    """A duty with its words and its address."""

    duty: Duty
    title: str
    address: str
    label: str
    icon: str
    on: bool


@dataclass(frozen=True)
class Verb:
    """A button of a task: the verb, its icon, its words, and whether words of the person go with it."""

    verb: str
    icon: str
    label: Any
    words: str = ""


STEP = Verb("step", "check", gettext_lazy("This step is done"))
ACCEPT = Verb("accept", "inbox", gettext_lazy("Accept the task"))
DONE = Verb("done", "check", gettext_lazy("Task done"), "result")
BLOCK = Verb("block", "hand-stop", gettext_lazy("Report it blocked"), "reason")
WAIT = Verb("wait", "clock-pause", gettext_lazy("Waiting for someone"), "reason")
REFUSE = Verb("refuse", "arrow-back-up", gettext_lazy("Refuse with a reason"), "reason")
START = Verb("start", "player-play", gettext_lazy("Go on"))
GIVE_BACK = Verb("give_back", "arrow-back-up", gettext_lazy("Give it back"))
LOG = Verb("log", "pencil", gettext_lazy("Write it down"), "text")
TAKE = Verb("take", "player-play", gettext_lazy("Take it up again"))
VERBS = {verb.verb: verb for verb in (STEP, ACCEPT, DONE, BLOCK, WAIT, REFUSE, START, TAKE, GIVE_BACK, LOG)}
BUTTONS = {
    TaskState.NEW: (ACCEPT, DONE, REFUSE, LOG),
    TaskState.DOING: (DONE, BLOCK, WAIT, LOG),
    TaskState.WAITING: (START, DONE, BLOCK, LOG),
    TaskState.BLOCKED: (START, DONE, LOG),
    TaskState.TO_VERIFY: (DONE, LOG),
    TaskState.REFUSED: (TAKE,),
}
ACTIONS = {"done": respond.done, "log": respond.log}
"""What keeps words and pictures itself; every other act is done beside them."""
TURNS = {
    "accept": TaskVerb.ACCEPT,
    "block": TaskVerb.BLOCK,
    "wait": TaskVerb.WAIT,
    "refuse": TaskVerb.REFUSE,
    "start": TaskVerb.START,
    "step": TaskVerb.TICK,
    "take": TaskVerb.HAND_OVER,
    "give_back": TaskVerb.HAND_OVER,
}


def my_work(request: Request) -> HttpResponse:
    """Show what the reader owes, the most urgent first, and (on wide screens) the first task beside it."""
    actor, at = request.actor, request.at
    work = queries.my_work_of(actor, at, request.world)
    first = next((duty.targets[0] for duty in (*work.now, *work.blocked) if duty.verb == "task"), None)
    detail = queries.task_detail(actor, first, at) if first else None
    return render(request, "work/list.html", {**_beside(request, work, detail), "auto": True})


def task(request: Request, pk: int) -> HttpResponse:
    """Show one task beside the list; a POST is one act on it."""
    detail = queries.task_detail(request.actor, pk, request.at)
    row = task_named(request.actor, pk)
    if detail is None or row is None:
        raise Http404
    form = TaskForm(
        request.POST or None,
        request.FILES or None,
        revision=detail.task.revision,
        contacts=_contacts(request, row),
    )
    discreet(form, row.incident)
    verb = VERBS.get(request.POST.get("verb", ""), LOG)
    if verb is GIVE_BACK and row.lent_from is None:
        raise Http404
    following = next((step for step in detail.steps if step.done_at is None), None)
    if verb is STEP and following is None:
        verb = LOG
    action: Callable[..., Any] = ACTIONS.get(verb.verb, beside.say_and_act)

    def values(filled: TaskForm) -> dict[str, Any]:
        given = filled.cleaned_data
        found: dict[str, Any] = {
            "task": row,
            verb.words or "text": given["text"],
            "photos": given["photos"],
        }
        if verb.verb in TURNS:
            found["verb"] = TURNS[verb.verb]
        if verb is STEP and following is not None:
            found["step"] = row.steps.get(pk=following.pk)
        if verb is TAKE:
            found["owner"] = organisation.person_numbered(request.actor.person_id)
        if verb is GIVE_BACK:
            found["owner"] = row.lent_from
        return found if verb in (LOG, STEP) else {**found, "revision": given["revision"]}

    return act(
        request,
        form,
        action,
        template="work/list.html",
        context=lambda: _context(request, queries.task_detail(request.actor, pk, request.at)),
        values=values,
        about=About("incidents.task", pk, f"incident:{row.incident_id}", row.unit_path, row.world),
        then=lambda _row: reverse("task", args=[pk]),
        by=_doer(request, row),
    )


def _contacts(request: Request, row: Any) -> list[tuple[str, str]]:
    """Return the people without an account for whom the task's outlet answers, as choices."""
    if row is None or row.outlet is None:
        return []
    found = organisation.contacts_of(row.outlet, request.actor)
    return [(str(one.pk), one.name) for one in found]


def _doer(request: Request, row: Any) -> Actor:
    """Return who acts, for the contact who really did it where one of the outlet's was named."""
    actor: Actor = request.actor
    chosen = request.POST.get("contact", "")
    if not chosen or chosen not in dict(_contacts(request, row)):
        return actor
    return acting_for(actor, organisation.contact_numbered(int(chosen)))


def hand_over(request: Request, pk: int) -> HttpResponse:
    """Give an open task to another person, who takes it on anew."""
    row = task_named(request.actor, pk)
    if row is None or not allowed(TaskVerb.HAND_OVER, row.state):
        raise Http404
    title = either(row.title, row.title_en)
    owner = either(row.owner.name, row.owner.name_en) if row.owner else ""
    return verb_page(
        request,
        row.incident,
        GiveTaskForm(request.POST or None, revision=row.revision, people=people_choices(row.incident.unit)),
        respond.hand_over,
        verb="task",
        heading=_("Hand over: %(title)s") % {"title": title},
        label=_("Hand over the task"),
        icon="send",
        clause=row.clause,
        intro=_("It lies with %(name)s now.") % {"name": owner} if owner else "",
        effects=(
            _("The other person finds the task in my work and takes it on anew."),
            _("Its limit stays as it is; the hand-over stands in the journal."),
        ),
        values=lambda filled: {
            "task": row,
            "owner": organisation.person_numbered(filled.cleaned_data["owner"]),
            "revision": filled.cleaned_data["revision"],
        },
        then=reverse("task", args=[pk]),
        said=_("The task is handed over."),
    )


def tick(request: Request, reference: str) -> HttpResponse:
    """Tick, or take back, one line of the first-fifteen-minutes list."""
    found = queries.first_fifteen(request.actor, reference, request.at)
    row = task_named(request.actor, found.task) if found else None
    place = request.POST.get("place", "")
    if row is None or not place.isdigit():
        raise Http404
    step = row.steps.filter(place=int(place)).first()
    # A phone that ticked the list before the report was in names the line by its words, too: lists differ by cause.
    said = request.POST.get("text", "")
    if step is None or (said and said not in (step.text, step.text_en)):
        raise Http404
    back = request.POST.get("done") == "0"
    return act(
        request,
        TaskForm(request.POST),
        respond.untick_step if back else respond.tick_step,
        template="work/list.html",
        context=lambda: _context(request, None),
        values={"step": step, **({"reason": _("ticked by mistake")} if back else {})},
        then=reverse("now", args=[reference]),
        queues="at",
    )


def _context(request: Request, detail: TaskDetail | None) -> dict[str, Any]:
    return _beside(request, queries.my_work_of(request.actor, request.at, request.world), detail)


def _beside(request: Request, work: MyWork, detail: TaskDetail | None) -> dict[str, Any]:
    actor, at, world = request.actor, request.at, request.world
    chosen = detail.task.pk if detail else 0
    context: dict[str, Any] = {
        "here": "my-work",
        "hand_over": _waiting(request),
        "first_lists": _first_lists(request, work),
        "work": {
            "now": _rows(work.now, chosen),
            "blocked": _rows(work.blocked, chosen),
            "later": _rows(work.later, chosen),
            "done_today": _rows(work.done_today, chosen),
            "count": work.count,
        },
        "detail": detail,
        **clash_panel(actor, at, mine=True, world=world),
        "improvements": owned_by(actor, at) if not world else (),
        "owed": [panel(row) for row in mine(actor, at, world)],
        **own_alerts(actor, at, world),
        "rollcalls": owed_taps(actor, world),
        "under_branch": owed_to_branch(actor, world=world),
        "notices": waiting_for(actor, world),
        "postings": own_postings(actor, at, world),
        "unasked": unasked_words(actor) if not world else [],
        "unclear": rollcalls_unclear(actor, at, world),
        "calls": rollcalls_to_ring(actor, at, world),
        **(training_owed(request) if not world else {}),
        "drills": own_drills(actor.person_id) if not world else (),
        "spot_checks": checks_owed(actor, at) if not world else 0,
        **customers_waiting(actor, world),
        **supplies_waiting(actor, world),
    }
    return context | (_detail(request, detail) if detail else {})


def unasked_words(actor: Actor) -> list[dict[str, Any]]:
    """Return the text messages that answer none of ours and wait for the office (P1), with who has the number."""
    rows = unasked(actor)
    names = organisation.callers((row.address for row in rows), actor.unit)
    return [
        {"row": row, "name": names.get(row.address, ""), "form": Form(auto_id=f"unasked-{row.id}-%s")}
        for row in rows
    ]


def _first_lists(request: Request, work: MyWork) -> list[dict[str, Any]]:
    """Return the open first-15-minutes lists of the reader's outlet that are not a duty of the reader's own below."""
    own = {duty.targets[:1] for duty in (*work.now, *work.blocked, *work.later) if duty.verb == "task"}
    return [
        {"row": row, "title": either(row.title, row.title_en), "total": len(row.steps)}
        for row in queries.open_first_fifteen(request.actor, request.at, request.world)
        if (row.task,) not in own
    ]


def _waiting(request: Request) -> HandOverRow | None:
    """Return the hand-over of the duty that waits, for whoever gives it or may accept it (O3)."""
    actor, at = request.actor, request.at
    may = not request.world and actor.may("hand_over", unit=actor.unit)
    return waiting_hand_over(actor.unit, at) if may else None


def _detail(request: Request, detail: TaskDetail) -> dict[str, Any]:
    state = TaskState(detail.task.state)
    following = next((step.place for step in detail.steps if step.done_at is None), None)
    works = request.actor.may("task", unit=detail.unit_path)
    # What was sent back lies with nobody: whoever may work on tasks there takes it up or hands it on.
    buttons = BUTTONS.get(state, ()) if detail.is_mine or (works and state is TaskState.REFUSED) else ()
    if detail.is_mine and following is not None and detail.task.state == TaskState.DOING:
        buttons = (STEP, *buttons)
    if buttons and detail.task.back_to:
        buttons = (*buttons, GIVE_BACK)
    if is_answered(detail.task.key):
        buttons = tuple(button for button in buttons if button not in (DONE, REFUSE))
    row = task_named(request.actor, detail.task.pk)
    form = TaskForm(revision=detail.task.revision, contacts=_contacts(request, row))
    return {
        "title": either(detail.task.title, detail.task.title_en),
        "world": detail.world,
        "buttons": buttons,
        "takes_words": any(button.words for button in buttons),
        # A page that leads to another's task says with whom it lies, and lets the office give it to who can.
        "of_another": not detail.is_mine and state in OPEN_TASKS,
        "may_hand_over": works and allowed(TaskVerb.HAND_OVER, state),
        "steps": [
            {"row": step, "text": either(step.text, step.text_en), "next": step.place == following}
            for step in detail.steps
        ],
        "form": discreet(form, row.incident) if row is not None else form,
        "means": means_for(detail.task.pk),
        "may_name_means": works and detail.task.state in OPEN_TASKS,
        "custody_link": custody_page(detail.task.key, detail.outlet_code),
        "ask_number": ask_of_task(detail.task.key),
        "customers_link": customers_page(detail.task.key, detail.reference),
        "supplies_link": supplies_page(detail.task.key, detail.reference),
    }


def _rows(rows: Iterable[Duty], chosen: int) -> list[Row]:
    return [
        Row(
            duty=row,
            title=duty_text(row),
            address=duty_address(row),
            label=str(PAGES[row.verb][1]) if row.verb in PAGES else "",
            icon=PAGES[row.verb][2] if row.verb in PAGES else "circle-dot",
            on=bool(chosen) and row.verb == "task" and row.targets[:1] == (chosen,),
        )
        for row in rows
    ]


urlpatterns = [
    path("my-work/", my_work, name="my-work"),
    path("my-work/<int:pk>/", task, name="task"),
    path("my-work/<int:pk>/hand-over/", hand_over, name="task-hand-over"),
    path("incidents/<str:reference>/tick/", tick, name="tick"),
]
