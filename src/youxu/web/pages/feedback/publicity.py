"""The publicity log (舆情, R4): what is said in public, whether it is so, how and how soon it was answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from youxu.announcements import queries as announcements
from youxu.feedback import actions, queries
from youxu.feedback.actions import Seen
from youxu.feedback.models import WATCH, Mention
from youxu.feedback.rules.words import Truth
from youxu.web.forms.feedback import AnswerMentionForm, JudgeForm, MentionForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.feedback.places import unit_here
from youxu.web.pages.incidents.opened import named_here
from youxu.web.request import Request

HERE = {"here": "notices"}


@never_cache
def listing(request: Request) -> HttpResponse:
    """Show what was said in public, the latest first."""
    unit_here(request, WATCH)
    named = request.GET.get("incident", "")
    incident = named_here(request, named) if named else None
    rows, after = queries.mentions_page(
        request.actor,
        request.at,
        incident=incident,
        after=request.GET.get("after", ""),
        world=request.world,
    )
    return render(
        request, "feedback/publicity.html", {**HERE, "rows": rows, "after": after, "incident": incident}
    )


def note(request: Request) -> HttpResponse:
    """Note something that is said in public."""
    unit = unit_here(request, WATCH)
    named = request.GET.get("incident", "")
    incident = named_here(request, named) if named else None
    fields = ("platform", "text", "link", "reach", "truth", "seen_at")
    return act(
        request,
        MentionForm(request.POST or None),
        actions.note_mention,
        template="feedback/enter.html",
        context={
            **HERE,
            "heading": _("Note what is said in public"),
            "label": _("Note it"),
            "act_icon": "eye",
            "may_read": True,
            "back": reverse("publicity"),
        },
        values=lambda filled: {
            "unit": unit,
            "incident": incident,
            "world": request.world,
            "seen": Seen(**{name: filled.cleaned_data[name] for name in fields}),
        },
        about=About("network.unit", unit.pk, f"unit:{unit.pk}", unit.path, request.world),
        verb=WATCH,
        then=lambda row: reverse("mention", args=[row.reference]),
        said=_("It is noted."),
    )


def one(request: Request, reference: str) -> HttpResponse:
    """Show something said in public; a POST says whether it is so, or how it was answered."""
    row = _named(request, reference)
    judging = request.POST.get("what") == "judge"
    data = request.POST or None
    judge = JudgeForm(data if judging else None, revision=row.revision, auto_id="j-%s")
    told = announcements.notice_of(row.incident) if row.incident is not None else None
    answer = AnswerMentionForm(
        None if judging else data,
        revision=row.revision,
        initial={"notice": told.reference if told is not None and told.number else ""},
        published=lambda number: announcements.published_named(request.actor, number) is not None,
    )
    action: Callable[..., Any] = actions.judge_mention if judging else actions.answer_mention

    def context() -> dict[str, Any]:
        shown = queries.mention_row(_named(request, reference), request.at)
        return {
            **HERE,
            "row": shown,
            "judge": judge,
            "answer": answer,
            "unclear": shown.truth == Truth.UNCLEAR,
            "false": shown.truth == Truth.FALSE,
            "notice": announcements.published_named(request.actor, shown.notice) if shown.notice else None,
        }

    return act(
        request,
        judge if judging else answer,
        action,
        template="feedback/mention.html",
        context=context,
        extra={"mention": row},
        about=About("feedback.mention", row.pk, row.stream, row.unit_path, row.world, row.visibility),
        verb=WATCH,
        then=reverse("mention", args=[reference]),
        said=_("It is written down."),
    )


def _named(request: Request, reference: str) -> Mention:
    found = queries.mention_called(request.actor, reference)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("feedback/publicity/", listing, name="publicity"),
    path("feedback/publicity/note/", note, name="mention-note"),
    path("feedback/publicity/<str:reference>/", one, name="mention"),
]
