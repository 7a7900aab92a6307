"""Notices: the desk where one is written, what will happen when it goes out, every revision, the second look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youxu.announcements import actions, queries
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.queries import NoticeRow, PeopleTold, Preview, SentRow
from youxu.announcements.rules.channels import Drawn, drawn
from youxu.announcements.rules.content import Both, Content, Group, as_if_back
from youxu.announcements.rules.words import AHEAD, USUAL, NoticeKind, NoticeState
from youxu.core import wording
from youxu.core.relay import outside_address
from youxu.delivery import queries as delivery
from youxu.delivery.rules.words import ARRIVED, Kind
from youxu.documents.builders.notice import Size, notice_sheet
from youxu.documents.writers import pdf
from youxu.incidents.planned import plan_of
from youxu.incidents.queries.handles import outlet_of, unit_of
from youxu.incidents.rules.words import BEFORE_RESTORED
from youxu.oversight.queries.for_notices import told_for
from youxu.plan.schema.words import Channel
from youxu.web.forms.base import Form
from youxu.web.forms.notices import AudienceForm, NoticeForm, ReviewForm, StepForm, WithdrawForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.incidents.opened import Names, discreet, frame, opened
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

STEPS: Mapping[str, Callable[..., NoticeRevision]] = {
    "submit": actions.submit_notice,
    "approve": actions.approve_notice,
    "send-back": actions.send_back_notice,
    "publish": actions.publish_notice,
    "discard": actions.discard_notice,
}
MOST_GROUPS = 4
SAID = {
    "submit": gettext_lazy("The notice waits for its approval."),
    "approve": gettext_lazy("You have approved the notice."),
    "send-back": gettext_lazy("The notice went back to its writer."),
    "publish": gettext_lazy("The notice is out."),
    "discard": gettext_lazy("The draft is discarded."),
}


@dataclass(frozen=True)
class Way:
    """One channel of a draft: its words, to how many it goes, what is read there."""

    channel: str
    reach: str
    text: str
    text_en: str
    note: str = ""


@dataclass(frozen=True)
class Delivered:
    """How far what stands came over one channel: figure and note as the page shows them.

    ``proven``: its proof has a page of its own.
    """

    channel: str
    figure: str
    note: str
    done: bool
    proven: bool = False


def notices(request: Request) -> HttpResponse:
    """List the notices of the reader's unit and those below, the newest first."""
    after = request.GET.get("after", "")
    rows, following = queries.notices_page(
        request.actor,
        unit=request.actor.unit,
        after=int(after) if after.isdigit() else 0,
        world=request.world,
    )
    context = {
        "here": "notices",
        "rows": rows,
        "after": following,
        "may_answer": request.actor.may("answer_feedback", unit=request.actor.unit),
        "may_keep": request.actor.may("keep_audience", unit=request.actor.unit),
    }
    return render(request, "notices/list.html", context)


def draft(request: Request, reference: str) -> HttpResponse:
    """Write the first notice of an incident; the one that is there already is shown instead."""
    incident = opened(request, reference)
    code = request.GET.get("outlet", "") or (
        request.actor.outlet if request.actor.only_at_outlet(incident.unit_path) else ""
    )
    outlet = outlet_of(incident, code) if code else None
    found = queries.notice_of(incident, outlet)
    if found is not None and (found.number or queries.pending_of(found)):
        return HttpResponseRedirect(reverse("notice", args=[found.reference]))
    request.actor.require("write_notice", unit=incident.unit_path, outlet=outlet.code if outlet else "")
    told = told_for(incident, request.at, outlet)
    content = queries.content_now(
        incident, request.at, outlet=outlet, alternatives=told.alternatives, items=told.items
    )
    usual = USUAL if outlet is None else (Channel.DOOR,)
    form = NoticeForm(request.POST or None, kind=NoticeKind.FIRST, content=content, channels=usual)
    around = queries.first_setting(incident, content, request.at)
    return act(
        request,
        discreet(form, incident),
        actions.draft_notice,
        template="notices/desk.html",
        context=frame(
            incident,
            **_desk(content, Names(plan_of(incident))),
            kind=NoticeKind.FIRST,
            drawn=drawn(NoticeKind.FIRST, content, around),
            heading=_("First notice"),
        )
        | {"here": "notices"},
        extra={
            "incident": incident,
            "outlet": outlet,
            "alternatives": told.alternatives,
            "items": told.items,
        },
        about=About("incidents.incident", incident.pk, incident.stream, incident.unit_path),
        then=lambda row: reverse("notice-publish", args=[row.notice.reference, queries.which_of(row)]),
    )


def one(request: Request, reference: str) -> HttpResponse:
    """Show a notice: what stands in public, what waits, every revision with what it changed."""
    notice = _opened(request, reference)
    detail = queries.notice_detail(request.actor, reference)
    assert detail is not None
    may = request.actor.may("write_notice", unit=notice.unit_path)
    return render(
        request,
        "notices/one.html",
        {
            **_frame(notice),
            "detail": detail,
            "waiting": [row for row in detail.revisions if row.number is None],
            "out": [row for row in detail.revisions if row.number is not None],
            **_proof(notice, detail.notice, request.at),
            "review_form": ReviewForm(),
            "may_write": may,
            "may_review": _may_review(request, notice, detail.notice),
            "ahead": may and notice.number and "restored" not in detail.notice.waiting,
        },
    )


def _proof(notice: Notice, row: NoticeRow, at: datetime) -> dict[str, Any]:
    """Return how far what stands came over each channel, and what is known of the revisions before."""
    sent, postings = queries.sent_of(notice), queries.postings_of(notice, at)
    found = []
    if row.published_at is not None and row.state is NoticeState.PUBLISHED:
        found.append(Delivered("page", wording.moment(row.published_at, at), "", True))
    found += [_carried(one) for one in sent if one.number == row.number]
    found += [
        Delivered(
            one.channel,
            f"{one.done} / {one.total}",
            _("{n} with a picture").format(n=one.pictured) if one.pictured else "",
            one.done == one.total,
            proven=True,
        )
        for one in postings.channels
    ]
    return {
        "people": [_reached(one, row.number) for one in queries.people_told(notice)],
        "delivered": found,
        "postings": postings,
        "sent": [one for one in sent if one.number != row.number],
    }


def _reached(one: PeopleTold, standing: int) -> dict[str, Any]:
    """Return how many people one revision reached by one way: sent, arrived, failed, waiting."""
    sent = sum(one.states.get(state, 0) for state in ARRIVED)
    arrived = one.states.get("DELIVERED", 0) + one.states.get("READ", 0)
    failed = one.states.get("FAILED", 0) + one.states.get("EXPIRED", 0)
    waits = one.states.get("QUEUED", 0)
    return {
        "number": one.number,
        "stands": one.number == standing,
        "way": one.way,
        "total": sum(one.states.values()),
        "sent": sent,
        "arrived": arrived,
        "failed": failed,
        "waits": waits,
    }


def _carried(row: SentRow) -> Delivered:
    """Return how far a channel with addresses came: how many of all were reached, and what became of the others."""
    arrived = sum(row.states.get(state, 0) for state in ARRIVED)
    others = [
        f"{wording.word('delivery_state', state)} {count}"
        for state, count in row.states.items()
        if state not in ARRIVED
    ]
    total = sum(row.states.values())
    return Delivered(row.channel, f"{arrived} / {total}", _(", ").join(others), arrived == total)


def revise(request: Request, reference: str, which: str) -> HttpResponse:
    """Write the next revision, the word that service is back, or change the draft that waits."""
    notice = _opened(request, reference)
    request.actor.require(
        "write_notice", unit=notice.unit_path, outlet=notice.outlet.code if notice.outlet else ""
    )
    waits = queries.pending_of(notice, ahead=which == "restored")
    kind = _kind(notice, which, waits)
    told = told_for(notice.incident, request.at, notice.outlet)
    standing = queries.standing_of(notice)
    before = queries.content_of(standing) if standing is not None else None
    content = (
        queries.content_of(waits)
        if waits is not None
        else queries.content_now(
            notice.incident,
            request.at,
            kind=kind,
            outlet=notice.outlet,
            alternatives=told.alternatives,
            items=told.items,
            before=before,
        )
    )
    channels = waits.channels if waits is not None else standing.channels if standing is not None else USUAL
    form = NoticeForm(
        request.POST or None,
        kind=kind,
        content=content,
        channels=channels,
        revision=waits.revision if waits is not None else None,
    )
    action, extra = _revising(notice, kind, waits)
    return act(
        request,
        discreet(form, notice.incident),
        action,
        template="notices/desk.html",
        context={
            **_frame(notice),
            **_desk(content, Names(plan_of(notice.incident))),
            "kind": kind,
            "drawn": _drawn(notice, kind, content, request.at),
            "heading": wording.word("notice_kind", kind),
            "waits": waits,
        },
        extra={**extra, "alternatives": told.alternatives, "items": told.items},
        about=_about(notice),
        then=lambda row: reverse("notice-publish", args=[reference, queries.which_of(row)]),
    )


def _drawn(notice: Notice, kind: NoticeKind, content: Content, at: datetime) -> Drawn:
    """Return what the values of a desk become on each channel, as if they went out now."""
    shown = as_if_back(content, at) if kind is NoticeKind.RESTORED else content
    return drawn(
        kind, shown, queries.setting_of(notice, at, shown, queries.changed_words(notice, kind, shown))
    )


def _kind(notice: Notice, which: str, waits: NoticeRevision | None) -> NoticeKind:
    if waits is not None:
        return NoticeKind(waits.kind)
    if which == "restored":
        return NoticeKind.RESTORED
    return NoticeKind.REVISION if notice.number else NoticeKind.FIRST


def _revising(
    notice: Notice, kind: NoticeKind, waits: NoticeRevision | None
) -> tuple[Callable[..., NoticeRevision], dict[str, Any]]:
    if waits is not None:
        return actions.edit_notice, {"draft": waits}
    if kind is NoticeKind.REVISION:
        return actions.revise_notice, {"notice": notice}
    return actions.draft_notice, {"incident": notice.incident, "kind": kind, "outlet": notice.outlet}


def publish(request: Request, reference: str, which: str) -> HttpResponse:
    """Show what will happen when a draft goes out, over which channels, to how many; a POST is the step taken."""
    notice = _opened(request, reference)
    row = queries.revision_named(request.actor, reference, which)
    if row is None or row.number is not None:
        return HttpResponseRedirect(reverse("notice", args=[reference]))
    step = request.POST.get("step", "publish")
    form = StepForm(request.POST or None, revision=row.revision)
    preview = queries.preview_of(row, request.at, request.actor)

    def values(filled: StepForm) -> dict[str, Any]:
        given = {"draft": row}
        if step == "send-back":
            given["reason"] = filled.cleaned_data["reason"]
        if step != "discard":
            given["revision"] = filled.cleaned_data["revision"]
        return given

    return act(
        request,
        form,
        STEPS.get(step, actions.publish_notice),
        template="notices/publish.html",
        context={
            **_frame(notice),
            "row": queries.revision_row(row),
            "preview": preview,
            "ways": _ways(row, preview),
            "who": _who(notice, preview, request),
            "may_approve": request.actor.may("approve_notice", unit=notice.unit_path),
            "which": which,
            "ahead": row.kind in AHEAD and notice.incident.stage in BEFORE_RESTORED,
        },
        values=values,
        about=_about(notice),
        then=reverse("notice", args=[reference]),
        said=str(SAID.get(step, "")),
    )


def sheet(request: Request, reference: str, number: int, size: str) -> HttpResponse:
    """Answer the sheet of a revision that went out as PDF: A4, A5 or large print, Chinese and English."""
    notice = _opened(request, reference)
    row = queries.revision_named(request.actor, reference, str(number))
    if row is None or size not in list(Size):
        raise Http404
    base = outside_address() or request.build_absolute_uri("/").rstrip("/")
    written = pdf.write(notice_sheet(row, Size(size), base=base, at=row.published_at or request.at))
    answer = HttpResponse(written.body, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{notice.reference}-{number}-{size}.pdf"'
    return answer


def review(request: Request, reference: str) -> HttpResponse:
    """Take the second look at what went out alone."""
    notice = _opened(request, reference)
    standing = queries.standing_of(notice)
    if request.method != "POST" or standing is None:
        return HttpResponseRedirect(reverse("notice", args=[reference]))
    detail = queries.notice_detail(request.actor, reference)
    return act(
        request,
        ReviewForm(request.POST),
        actions.review_notice,
        template="notices/review.html",
        context={**_frame(notice), "detail": detail},
        extra={"published": standing},
        about=_about(notice),
        then=reverse("notice", args=[reference]),
        said=_("Your look at the notice is recorded."),
    )


def withdraw(request: Request, reference: str) -> HttpResponse:
    """Take a notice down everywhere."""
    notice = _opened(request, reference)
    request.actor.require(
        "write_notice", unit=notice.unit_path, outlet=notice.outlet.code if notice.outlet else ""
    )
    detail = queries.notice_detail(request.actor, reference)
    return act(
        request,
        WithdrawForm(request.POST or None, revision=notice.revision),
        actions.withdraw_notice,
        template="notices/withdraw.html",
        context={**_frame(notice), "detail": detail},
        extra={"notice": notice},
        about=_about(notice),
        then=reverse("notice", args=[reference]),
        said=_("The notice is withdrawn."),
    )


def audiences(request: Request) -> HttpResponse:
    """Show whom channels with addresses reach in the reader's unit; a POST enters one more."""
    actor = request.actor
    unit = unit_of(actor)
    if unit is None:
        raise Http404
    actor.require("keep_audience", unit=unit.path)
    form = AudienceForm(request.POST or None, ways=_own_ways(request))
    return act(
        request,
        form,
        actions.keep_audience,
        template="notices/audiences.html",
        context=lambda: {"here": "notices", "rows": queries.audiences_of(actor, unit.path)},
        extra={"unit": unit},
        then=reverse("notice-audiences"),
        said=_("It is on the list."),
    )


def audience_retire(request: Request, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    row = queries.audience_named(request.actor, pk)
    if row is None:
        raise Http404
    return act(
        request,
        Form(request.POST or None),
        actions.retire_audience,
        template="notices/retire.html",
        context={"here": "notices", "row": row},
        extra={"audience": row},
        then=reverse("notice-audiences"),
        said=_("It is off the list."),
    )


def _own_ways(request: Request) -> list[tuple[str, str]]:
    """Return the ways by which somebody can be told: kinds with addresses, by hand, and configured channels."""
    kinds = [(str(kind), wording.word("channel_kind", kind)) for kind in (Kind.SMS, Kind.EMAIL, Kind.BY_HAND)]
    return [*kinds, *((row.key, row.name) for row in delivery.channels_of(request.actor))]


def _opened(request: Request, reference: str) -> Notice:
    found = queries.notice_named(request.actor, reference)
    if found is None:
        raise Http404
    return found


def _frame(notice: Notice) -> dict[str, Any]:
    """Return what every page of one notice needs."""
    return {**frame(notice.incident), "here": "notices", "notice": notice, "reference": notice.reference}


def _about(notice: Notice) -> About:
    return About("announcements.notice", notice.pk, notice.stream, notice.unit_path)


def _desk(content: Content, names: Names) -> dict[str, Any]:
    """Return the values that the desk shows beside the form: what is stopped, the time, where else to go."""
    return {
        "content": content,
        "where": said(content.where),
        "cause": said(content.cause),
        "stops": [row for group in content.places[:MOST_GROUPS] for row in _stops(group, names)],
        "several": len(content.places) > 1,
        "more_groups": max(0, len(content.places) - MOST_GROUPS),
        "alternatives": [
            {
                "name": said(one.name),
                "distance": said(one.distance),
                "until": one.until,
                "accepted": one.accepted,
            }
            for one in content.alternatives
        ],
    }


def _stops(group: Group, names: Names) -> list[dict[str, Any]]:
    """Return the lines of a group by state and how they are limited, in one row each."""
    found: dict[tuple[str, str], list[str]] = {}
    for stop in group.stops:
        found.setdefault((stop.state, stop.how), []).append(stop.line)
    return [
        {
            "outlets": group.outlets[:MOST_GROUPS],
            "lines": names.lines([key for key in names.plan.lines if key in keys]),
            "state": state,
            "how": names.how(how) if how else "",
        }
        for (state, how), keys in found.items()
    ]


def said(text: Both) -> str:
    """Return a text in the reader's language."""
    return text.said("zh" if wording.chinese() else "en")


def _ways(row: NoticeRevision, preview: Preview) -> list[Way]:
    """Return each channel of a draft with what is read there and to how many it goes."""
    content = queries.content_of(row)
    outlets = len(content.outlets)
    texts = preview.drawn
    words = {
        Channel.PAGE: (texts.body.zh, texts.body.en, ""),
        Channel.DOOR: (texts.body.zh, texts.body.en, ""),
        Channel.HOTLINE: (texts.hotline.zh, texts.hotline.en, ""),
        Channel.LOUDSPEAKER: (texts.loudspeaker.zh, texts.loudspeaker.en, ""),
        Channel.SOCIAL: (texts.social.zh, texts.social.en, ""),
        Channel.SMS: _sms(preview),
        Channel.PERSONS_AND_AUTHORITY: (texts.body.zh, texts.body.en, ""),
    }
    reach = {
        Channel.DOOR: _("{n} doors").format(n=outlets) if outlets != 1 else _("1 door"),
        Channel.LOUDSPEAKER: _("{n} places").format(n=outlets) if outlets != 1 else _("1 place"),
        Channel.HOTLINE: content.hotline,
        Channel.PAGE: _("everybody"),
        **{Channel(channel): _("{n} addresses").format(n=n) for channel, n in queries.reach_of(row).items()},
    }
    return [
        Way(channel, reach.get(Channel(channel), ""), *words[Channel(channel)]) for channel in row.channels
    ]


def _sms(preview: Preview) -> tuple[str, str, str]:
    zh, en = preview.drawn.sms["zh"], preview.drawn.sms["en"]
    if zh is None or en is None:
        return "", "", _("Nothing of this may be said in a short message.")
    shown = zh if wording.chinese() else en
    note = _("{length} characters, counts as {count}").format(length=shown.length, count=shown.count)
    return zh.text, en.text, note


def _who(notice: Notice, preview: Preview, request: Request) -> list[str]:
    """Return who can give each signature that is missing, with the name where somebody holds the post now."""
    names = Names(plan_of(notice.incident))
    found = []
    for needed in preview.needed:
        people = [] if needed.above else queries.people_for(notice.unit, needed.posts, request.at)
        named = "、".join(either(one.name, one.name_en) for one in people[:3])
        post = names.post(needed.posts[0])
        if needed.above:
            post = _("{post} of the province").format(post=post)
        found.append(f"{post} ({named})" if named else post)
    return found


def _may_review(request: Request, notice: Notice, row: NoticeRow) -> bool:
    return row.review_by is not None and request.actor.may("approve_notice", unit=notice.unit_path)


urlpatterns = [
    path("notices/", notices, name="notices"),
    path("notices/audiences/", audiences, name="notice-audiences"),
    path("notices/audiences/<int:pk>/retire/", audience_retire, name="notice-audience-retire"),
    path("incidents/<str:reference>/notice/", draft, name="notice-draft"),
    path("notices/<str:reference>/", one, name="notice"),
    path("notices/<str:reference>/review/", review, name="notice-review"),
    path("notices/<str:reference>/withdraw/", withdraw, name="notice-withdraw"),
    path("notices/<str:reference>/<int:number>/<str:size>.pdf", sheet, name="notice-sheet"),
    path("notices/<str:reference>/<str:which>/", revise, name="notice-revise"),
    path("notices/<str:reference>/<str:which>/publish/", publish, name="notice-publish"),
]
