"""The one next step of a screen: a duty of the reader in words, with the button that leads to its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.incidents import queries
from youxu.incidents.queries.rows import Duty
from youxu.kernel.words import Sentence
from youxu.web.parts import Button, NextStep
from youxu.web.request import Request

# verb -> (name of the page, label of the button, icon)
PAGES: Mapping[str, tuple[str, Promise, str]] = {
    "verify_report": ("verify-report", _("Record the ring-back"), "phone-call"),
    "verify_and_direct": ("verify-and-direct", _("Verify and direct"), "phone-call"),
    "account_for_people": ("people-concerned", _("Account for everybody"), "user-exclamation"),
    "join": ("join-report", _("Join a report"), "git-merge"),
    "convene": ("convene", _("Convene the group"), "users-group"),
    "raise_level": ("raise-level", _("Raise the level"), "arrow-up"),
    "lower_level": ("lower-level", _("Lower the level"), "arrow-down"),
    "direct": ("direct", _("Review and issue"), "signature"),
    "accept": ("accept", _("Accept the directive"), "inbox"),
    "accept_order": ("from-above", _("Accept the directive"), "inbox"),
    "release_above": ("release", _("Review and release"), "circle-check"),
    "answer_call": ("answer-call", _("Answer the call"), "phone-call"),
    "supersede": ("directive", _("Replace the directive"), "replace"),
    "task": ("add-task", _("Add a task"), "plus"),
    "estimate": ("estimate", _("Give an estimate"), "clock-plus"),
    "renew_estimate": ("estimate", _("Renew the estimate"), "clock-plus"),
    "call_vendor": ("call-vendor", _("Record a vendor call"), "phone-outgoing"),
    "claim_restored": ("claim", _("Claim what works again"), "tool"),
    "check": ("checks", _("Check item by item"), "eye-check"),
    "reopen": ("reopen", _("Reopen single lines"), "lock-open"),
    "release": ("release", _("Review and release"), "circle-check"),
    "relapse": ("relapse", _("Record a relapse"), "arrow-back-up"),
    "clean_up": ("clean-up", _("Work through the list"), "list-check"),
    "clear": ("clear", _("End the incident"), "circle-check"),
    "summarise": ("summaries", _("Write the summary"), "notes"),
    "costs": ("costs", _("Enter costs"), "receipt"),
    "sign": ("post-event-report", _("Review and sign"), "signature"),
    "close": ("close", _("Close the incident"), "archive"),
    "split": ("split", _("Split off outlets"), "git-branch"),
    "merge": ("merge", _("Merge into another"), "git-merge"),
    "call_off": ("call-off", _("Call off as a false alarm"), "circle-x"),
    "note": ("note", _("Write a note"), "pencil"),
    "acknowledge_correction": ("correction", _("Read and acknowledge"), "check"),
    "permit_stop": ("planned-stop-permit", _("Record the permission"), "file-certificate"),
    "reopen_stop": ("claim", _("Claim what works again"), "tool"),
    "call": ("outlets", _("Record the answer"), "phone-call"),
}


def duty_text(duty: Duty) -> str:
    """Return what is to be done, in the reader's language."""
    if isinstance(duty.title, Sentence):
        return wording.say(duty.title)
    return duty.title_en if duty.title_en and not wording.chinese() else duty.title


def duty_address(duty: Duty) -> str:
    """Return the address of the page where the duty is done."""
    if duty.verb == "task":
        return address("task", duty.targets[0])
    if duty.verb == "check" and duty.outlet_code:
        return address("check", duty.reference, duty.outlet_code)
    if duty.verb == "answer_call":
        return address("answer-call", duty.reference, *duty.targets)
    if duty.verb == "supersede":
        return address("directive", duty.reference, duty.directive_number)
    return address(PAGES[duty.verb][0], duty.reference)


def address(name: str, *arguments: object) -> str:
    """Return the address of a page, or the incidents list where the page does not exist."""
    return _address(get_script_prefix(), get_urlconf(), name, arguments)


@lru_cache(maxsize=8192)
def _address(_prefix: str, _urlconf: str | None, name: str, arguments: tuple[object, ...]) -> str:
    """Reverse once: a board draws the same few hundred outlets again and again."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return reverse("incidents")


def duty_button(duty: Duty) -> Button:
    """Return the filled button of a duty."""
    if duty.verb == "task":
        return Button(str(_("Open the task")), duty_address(duty), "clipboard-check", "btn-primary")
    _page, label, icon = PAGES[duty.verb]
    return Button(str(label), duty_address(duty), icon, "btn-primary")


def next_step_of(
    duty: Duty | None, *, named: bool = False, others: tuple[Button, ...] = ()
) -> NextStep | None:
    """Return the next step of a screen; ``named`` adds which incident it belongs to."""
    if duty is None:
        return None
    notes = (f"{duty.reference} {title_of(duty)}",) if named else ()
    return NextStep(
        text=duty_text(duty),
        due=duty.limit if duty.limit.due_at else None,
        since=duty.opened_at,
        clause=duty.clause,
        notes=notes,
        buttons=(*others, duty_button(duty)),
    )


def title_of(duty: Duty) -> str:
    """Return the title of the duty's incident in the reader's language."""
    return duty.incident_title_en if duty.incident_title_en and not wording.chinese() else duty.incident_title


def onward(request: Request, incident: Any) -> Callable[[Any], str]:
    """Return where to go after an act: at outlet level straight to the reader's next step, else to the room."""

    def where(_row: Any) -> str:
        actor, at = request.actor, request.at
        now = queries.incident_named(actor, incident.reference)
        if now is not None and now.level == "OUTLET":
            for duty in queries.duties_of(actor, at, world=now.world, incident=now):
                if duty.verb not in ("task", "check"):
                    return duty_address(duty)
        return reverse("room", args=[incident.reference])

    return where
