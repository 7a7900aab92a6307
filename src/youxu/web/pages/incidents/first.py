"""Pages of the first two steps: verify, join, convene, set the level, direct, accept, refuse (P1, P2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from youxu.core import numbers, wording
from youxu.incidents import planned, queries
from youxu.incidents.actions import convene as convening
from youxu.incidents.actions import delegated, direct, levels, merge
from youxu.incidents.actions import report as reporting
from youxu.incidents.queries.above import units_below
from youxu.incidents.queries.handles import (
    convening_named,
    directive_named,
    open_receipts,
    unverified_reports,
)
from youxu.incidents.queries.meeting import convened_with, session_with
from youxu.incidents.rules.levels import from_data
from youxu.incidents.rules.words import GROUPS, MeetingWay, SeatStatus, Verification
from youxu.organisation import queries as organisation
from youxu.plan.schema import LevelKey, Plan
from youxu.web.forms.base import Form
from youxu.web.forms.incidents import (
    RING_BACK,
    ConveneForm,
    DelegationForm,
    DirectiveForm,
    DraftsForm,
    JoinForm,
    LevelForm,
    MinutesForm,
    ReasonForm,
    SeatForm,
    VerifyForm,
)
from youxu.web.pages.incidents.next_steps import onward
from youxu.web.pages.incidents.opened import Names, discreet, either, frame, opened, people_choices, verb_page
from youxu.web.request import Request

ANSWERS = tuple(zip(RING_BACK, RING_BACK.values(), ("check", "x", "copy"), strict=True))
"""What a ring-back finds, one tap each."""
DECISION = ("led_by", "level", "reason", "minutes")
"""What is entered of a meeting's decision while its answers come in."""


def verify(request: Request, reference: str) -> HttpResponse:
    """Record what the ring-back found."""
    incident = opened(request, reference)
    waiting = unverified_reports(incident)
    asked = request.POST.get("report", "")
    report = next((row for row in waiting if str(row.pk) == asked), next(iter(waiting), None))
    if report is None:
        return _nothing(request, incident, _("Every report of this incident is verified"))
    names = frame(incident)["names"]
    form = VerifyForm(
        request.POST or None,
        causes=[(str(key), names.cause(key)) for key in names.plan.causes],
        initial={
            "with_whom": _spoken_with(report),
            "cause": report.cause,
            "began_at": report.began_at,
            "people_in_danger": report.people_in_danger,
            "data_exposed": report.data_exposed,
        },
    )
    return verb_page(
        request,
        incident,
        form,
        reporting.verify_report,
        verb="verify_report",
        heading=_("Record the ring-back"),
        label=_("Record this answer"),
        icon="phone-call",
        clause="P1",
        intro=_("Ring %(outlet)s %(telephone)s")
        % {"outlet": either(report.outlet.name, report.outlet.name_en), "telephone": report.outlet.telephone},
        effects=(_("The limits of the first directives begin."), _("A false alarm can then be called off.")),
        extra={"incident": incident, "first_report": report},
        then=_after_ring_back(request, incident),
        more={
            "beside": "incidents/_first_reports.html",
            **_reports(incident, names),
        },
        said=_("The ring-back is recorded."),
    )


def _spoken_with(report: Any) -> str:
    """Return who is on the line when the office rings back: who rang or reported, else the outlet."""
    if report.caller:
        return str(report.caller)
    told = report.reporter or (None if report.by_telephone else report.entered_by) or report.outlet
    return either(told.name, told.name_en)


def _after_ring_back(request: Request, incident: Any) -> Callable[[Any], str]:
    """Return where to go: what was not so is called off, what was reported twice is joined, else the next step."""
    after = {Verification.FALSE: "call-off", Verification.DUPLICATE: "join-report"}
    name = after.get(request.POST.get("found", ""))  # type: ignore[call-overload]

    def where(row: Any) -> str:
        if name is not None and row.verified_at is None and not unverified_reports(row):
            return reverse(name, args=[row.reference])
        return onward(request, incident)(row)

    return where


def _reports(incident: Any, names: Names) -> dict[str, Any]:
    rows = queries.first_reports_of(incident)
    return {
        "reports": [
            {
                "row": row,
                "outlet": either(row.outlet, row.outlet_en),
                "cause": names.cause(row.cause),
                "spoken_with": row.caller
                or row.reporter
                or ("" if row.by_telephone else row.entered_by)
                or either(row.outlet, row.outlet_en),
                "submission": numbers.new_submission(),
            }
            for row in rows
        ],
        "answers": [(str(found), word, icon) for found, word, icon in ANSWERS],
    }


def _nothing(request: Request, incident: Any, heading: str) -> HttpResponse:
    return render(request, "incidents/nothing.html", frame(incident, heading=heading))


def verify_and_direct(request: Request, reference: str) -> HttpResponse:
    """Verify and direct in one page: outlet level, under standing delegation."""
    incident = opened(request, reference)
    names = frame(incident)["names"]
    report = next(iter(unverified_reports(incident)), None)
    caller = _spoken_with(report) if report else ""
    form = DelegationForm(request.POST or None, initial={"with_whom": caller})
    stands = planned.drafts_issued(incident)
    drafts = [one for one in planned.draft_for(incident, request.at) if one.key not in stands]
    telephone = report.outlet.telephone if report else ""
    outlet = either(report.outlet.name, report.outlet.name_en) if report else ""
    return verb_page(
        request,
        incident,
        form,
        delegated.verify_and_direct,
        verb="direct",
        heading=_("Verify and direct"),
        label=_("It is so: issue these directives"),
        icon="signature",
        clause="P1, P2",
        intro=_("Ring %(outlet)s %(telephone)s; the plan's directives go out under standing delegation.")
        % {"outlet": outlet, "telephone": telephone},
        effects=tuple(
            _("Directive: %(title)s → %(groups)s")
            % {"title": either(one.title, one.title_en), "groups": _addressees(one, names)}
            for one in drafts
        ),
        extra={"incident": incident},
        then=onward(request, incident),
        more={"beside": "incidents/_first_reports.html", **_reports(incident, names), "not_so": True},
        said=_("Verified and directed."),
    )


def _addressees(one: Any, names: Names) -> str:
    found = [names.group(key) for key in one.groups]
    if one.outlets:
        found.append(ngettext("%(n)d outlet", "%(n)d outlets", len(one.outlets)) % {"n": len(one.outlets)})
    return ("、" if wording.chinese() else ", ").join(found)


def join(request: Request, reference: str) -> HttpResponse:
    """Join this incident's reports to another open incident: the same fault, told twice."""
    incident = opened(request, reference)
    others, choices, hints = candidates(request, incident)
    form = JoinForm(request.POST or None, heirs=choices, hints=hints)
    return verb_page(
        request,
        incident,
        form,
        merge.join,
        verb="join",
        heading=_("Join a report"),
        label=_("Join it to this incident"),
        icon="git-merge",
        clause="P1",
        intro=_("The same fault, reported twice."),
        values=lambda filled: {"into": others.get(filled.cleaned_data["into"])},
        extra={"incident": incident},
        then=lambda row: reverse("room", args=[row.reference]),
        said=_("The reports are joined."),
    )


def candidates(
    request: Request, incident: Any
) -> tuple[dict[str, Any], list[tuple[str, str]], dict[str, str]]:
    """Return other open incidents of the unit: rows by reference, choices, and what is said below each."""
    actor, at = request.actor, request.at
    briefs = queries.merge_candidates(actor, incident, at).rows
    rows = {row.reference: queries.incident_named(actor, row.reference) for row in briefs[:20]}
    choices = [(row.reference, f"{row.reference} {either(row.title, row.title_en)}") for row in briefs]
    hints = {
        row.reference: f"{wording.word('stage', row.stage)} · {wording.moment(row.began_at, at)}"
        for row in briefs
    }
    return rows, choices, hints


def convene(request: Request, reference: str) -> HttpResponse:
    """Call the leading group to meet."""
    incident = opened(request, reference)
    names = frame(incident)["names"]
    others = {one.reference: one for one in convened_with(request.actor, incident)}
    ways = _ways(names.plan, [incident.level, *(one.level for one in others.values())])
    form = ConveneForm(
        request.POST or None,
        revision=incident.revision,
        ways=ways,
        together=[(key, f"{key} {either(one.title, one.title_en)}") for key, one in others.items()],
        initial={"way": ways[0]},
    )
    joint = bool(request.POST.getlist("together"))

    def values(filled: Form) -> dict[str, Any]:
        given = filled.values()
        named = [others[key] for key in given.pop("together", []) if key in others]
        return (
            {"incidents": [incident, *named], "way": given["way"]}
            if joint
            else {**given, "incident": incident}
        )

    return verb_page(
        request,
        incident,
        form,
        convening.convene_together if joint else convening.convene,
        verb="convene",
        heading=_("Convene the leading group"),
        label=_("Call them now"),
        icon="users-group",
        clause="P2",
        intro=_("At this level the group meets as chosen below; who joined is recorded on the next page."),
        effects=(
            _("The leading group and the heads of the outlets concerned are called, each once."),
            _("Each finds the call in my work."),
        ),
        values=values,
        then=lambda row: reverse("convening", args=[incident.reference, row.pk]),
        said=_("The leading group is called."),
    )


def _ways(plan: Plan, levels: Sequence[str]) -> list[str]:
    """Return how the group may meet at the first of these levels, then at the highest, by which a session goes.

    To meet in person is allowed wherever it meets at all; standing delegation is the outlet level's alone.
    """
    top = max(levels, key=lambda level: LevelKey(level).rank)
    found = [str(way) for level in (levels[0], top) for way in plan.level(level).meeting]
    if any(way != MeetingWay.NONE for way in found):
        found.append(str(MeetingWay.IN_PERSON))
    return list(dict.fromkeys(found))


def meeting(request: Request, reference: str, pk: int) -> HttpResponse:
    """Record who joined, who is absent, who deputises; then what was decided."""
    incident = opened(request, reference)
    row = convening_named(incident, pk)
    if row is None:
        raise Http404
    return verb_page(
        request,
        incident,
        _minutes(request.POST or None, incident, row),
        convening.hold_meeting,
        verb="convene",
        template="incidents/meeting.html",
        values=_decided,
        extra={"convening": row},
        then=onward(request, incident),
        **_meeting_words(request, row),
        more=_around_table(request, incident, row),
        said=_("The meeting is recorded."),
    )


def _minutes(sent: Any, incident: Any, row: Any, entered: Mapping[str, Any] | None = None) -> MinutesForm:
    """Return the form of what was decided: as it was sent, or as it was entered so far."""
    joined = [seat for seat in row.seats.all() if seat.status in (SeatStatus.JOINED, SeatStatus.DEPUTISED)]
    leaders = [(str(seat.person_id), either(seat.person.name, seat.person.name_en)) for seat in joined]
    return MinutesForm(
        sent,
        leaders=leaders,
        levels=list(LevelKey),
        joint=bool(row.session),
        initial={"level": incident.level, **(entered or {})},
    )


def _decided(filled: Form) -> dict[str, Any]:
    given = filled.cleaned_data
    return {
        "led_by": organisation.person_numbered(int(given["led_by"])),
        "minutes": given["minutes"],
        "level": given.get("level", ""),
        "reason": given.get("reason", ""),
    }


def _meeting_words(request: Request, row: Any) -> dict[str, Any]:
    return {
        "heading": _("The meeting"),
        "label": _("Record the meeting"),
        "icon": "users-group",
        "clause": "P2",
        "intro": f"{wording.word('way', row.way)} · {wording.moment(row.called_at, request.at)}",
    }


def _around_table(request: Request, incident: Any, row: Any) -> dict[str, Any]:
    """Return who was called and how each may be answered for."""
    names = frame(incident)["names"]
    return {
        "meeting": row,
        "session_with": session_with(request.actor, row),
        "seats": [
            {
                "seat": seat,
                "name": either(seat.person.name, seat.person.name_en),
                "post": names.post(seat.post),
                "chosen": request.POST.get(f"deputy-{seat.pk}", ""),
            }
            for seat in row.seats.all()
        ],
        "statuses": [(key, wording.word("seat", key)) for key in ("JOINED", "ABSENT", "DEPUTISED")],
        "people": [
            (one.pk, either(one.name, one.name_en)) for one in organisation.choosable_people(incident.unit)
        ],
    }


def _meeting_again(
    request: Request, incident: Any, pk: int, name: str, seat: SeatForm, answer: HttpResponse
) -> HttpResponse:
    """Show the meeting after the answer of ``name`` with what was entered so far: an answer must not cost it."""
    row = convening_named(incident, pk)
    entered = {name: request.POST[name] for name in DECISION if request.POST.get(name)}
    words = _meeting_words(request, row)
    context = frame(
        incident,
        heading=words["heading"],
        intro=words["intro"],
        clause_id=words["clause"],
        button={"label": words["label"], "icon": words["icon"], "danger": False},
        **_around_table(request, incident, row),
    )
    form = discreet(_minutes(None, incident, row, entered), incident)
    faults = [fault for found in seat.errors.values() for fault in found]
    status = 200 if answer.status_code == 303 else answer.status_code
    return render(
        request,
        "incidents/meeting.html",
        {**context, "form": form, "faults": faults, "answered": name},
        status=status,
    )


def answer_call(request: Request, reference: str, pk: int, seat: int) -> HttpResponse:
    """Answer the call to a meeting: the called person alone, or the office in that person's name."""
    incident = opened(request, reference)
    actor = request.actor
    row = convening_named(incident, pk)
    found = next((one for one in row.seats.all() if one.pk == seat), None) if row is not None else None
    if row is None or found is None:
        raise Http404
    own = found.person_id == actor.person_id
    if not own and not actor.may("convene", unit=incident.unit_path):
        raise Http404
    name = either(found.person.name, found.person.name_en)

    def values(filled: Form) -> dict[str, Any]:
        deputy = organisation.person_numbered(filled.cleaned_data["deputy"])
        return {"seat": found, "status": filled.cleaned_data["status"], "deputy": deputy}

    form = SeatForm(_seat_answer(request, seat), people=people_choices(incident.unit))
    answer = verb_page(
        request,
        incident,
        form,
        convening.answer_call,
        verb="convene",
        heading=_("Call to the meeting") if own else _("Call to the meeting: %(name)s") % {"name": name},
        label=_("Record this answer"),
        icon="phone-call",
        clause="P2",
        intro=_("The leading group meets: %(way)s, called %(time)s.")
        % {
            "way": wording.word("way", row.way),
            "time": wording.moment(row.called_at, request.at),
        },
        effects=(
            _("Who called the meeting sees the answer at once."),
            _("Who does not answer counts as absent when the meeting is recorded."),
        ),
        values=values,
        then=reverse("convening", args=[incident.reference, pk])
        if actor.may("convene", unit=incident.unit_path)
        else reverse("room", args=[incident.reference]),
        said=_("The answer is recorded."),
    )
    began = any(request.POST.get(name) for name in ("minutes", "reason"))
    return _meeting_again(request, incident, pk, name, form, answer) if began else answer


def _seat_answer(request: Request, seat: int) -> Any:
    """Return what was sent for one seat: the page of the meeting has a deputy beside each."""
    if request.method != "POST":
        return None
    sent = request.POST.copy()
    sent["deputy"] = sent.get(f"deputy-{seat}", sent.get("deputy", ""))
    return sent


def reasons(request: Request, reference: str) -> HttpResponse:
    """Show why the plan proposes this level."""
    incident = opened(request, reference)
    actor = request.actor
    context = frame(
        incident,
        reasons=[from_data(reason) for reason in incident.level_reasons],
        may_raise=actor.may("raise_level", unit=incident.unit_path),
        may_lower=actor.may("lower_level", unit=incident.unit_path),
    )
    return render(request, "incidents/reasons.html", context)


def raise_level(request: Request, reference: str) -> HttpResponse:
    """Raise the level with a reason."""
    return _level(request, reference, up=True)


def lower_level(request: Request, reference: str) -> HttpResponse:
    """Lower the level with a reason."""
    return _level(request, reference, up=False)


def _level(request: Request, reference: str, *, up: bool) -> HttpResponse:
    incident = opened(request, reference)
    rank = LevelKey(incident.level).rank
    choices = [key for key in LevelKey if (key.rank > rank if up else key.rank < rank)]
    form = LevelForm(request.POST or None, revision=incident.revision, levels=choices)
    effects = (
        (_("What the lower level left out becomes owed; nothing is entered twice."),)
        if up
        else (_("What is owed already stays owed, with its people and limits."),)
    )
    return verb_page(
        request,
        incident,
        form,
        levels.raise_level if up else levels.lower_level,
        verb="raise_level" if up else "lower_level",
        heading=_("Raise the level") if up else _("Lower the level"),
        label=_("Raise it") if up else _("Lower it"),
        icon="arrow-up" if up else "arrow-down",
        clause="P2",
        intro=_("The plan proposes: %(level)s") % {"level": wording.word("level", incident.proposed_level)},
        effects=effects,
        extra={"incident": incident},
        said=_("The level is set."),
    )


def issue(request: Request, reference: str) -> HttpResponse:
    """Issue directives: the plan's drafts, chosen and changed, and one in the leader's own words."""
    incident = opened(request, reference)
    names = frame(incident)["names"]
    stands, drafts = planned.drafts_issued(incident), list(planned.draft_for(incident, request.at))
    due = [one.key not in stands for one in drafts]
    if not any(due) and "d0_title" not in request.POST:  # a colleague was faster: keep what was filled in
        drafts = []
    groups = [(key, names.group(key)) for key in GROUPS]
    outlets = [
        (str(row.pk), either(row.name, row.name_en)) for row in queries.affected_outlets(incident).rows
    ]
    form = DraftsForm(
        request.POST or None,
        revision=incident.revision,
        drafts=drafts,
        groups=groups,
        outlets=outlets,
        units=_units(incident),
        initial={f"d{place}_take": taken for place, taken in enumerate(due)},
    )
    return verb_page(
        request,
        incident,
        form,
        direct.direct,
        verb="direct",
        heading=_("Directives"),
        label=_("Sign and issue"),
        icon="signature",
        clause="P2",
        intro=_(
            "Drafted from the plan; take out or change what does not fit. What is issued cannot be edited."
        ),
        effects=(
            _("Each directive gets its number and goes to its addressees, who accept or refuse it."),
            _("The tasks that it orders stand with their owners and limits at once."),
        ),
        template="incidents/direct.html",
        values=lambda filled: {"directives": form.proposals(), "revision": filled.cleaned_data["revision"]},
        extra={"incident": incident},
        said=_("The directives are issued."),
    )


def _units(incident: Any) -> list[tuple[str, str]]:
    """Return the units below that have a response to a declared cause, as choices."""
    rows = units_below(incident)
    return [(str(row.pk), either(row.name, row.name_en)) for row in rows]


def directive(request: Request, reference: str, number: int) -> HttpResponse:
    """Show one directive with its receipts; whoever leads may replace it."""
    incident = opened(request, reference)
    row = directive_named(incident, number)
    if row is None:
        raise Http404
    names = frame(incident)["names"]
    receipts = queries.receipts_of(row)
    groups = [(key, names.group(key)) for key in GROUPS]
    outlets = [
        (str(one.pk), either(one.name, one.name_en)) for one in queries.affected_outlets(incident).rows
    ]
    form = DirectiveForm(
        request.POST or None,
        revision=incident.revision,
        groups=groups,
        outlets=outlets,
        units=_units(incident),
        initial={
            "title": row.title,
            "title_en": row.title_en,
            "body": row.body,
            "groups": [one.group for one in receipts if one.group],
            "outlets": [str(one.outlet_id) for one in receipts if one.outlet_id],
            "units": [str(one.unit_id) for one in receipts if one.unit_id],
        },
    )
    return verb_page(
        request,
        incident,
        form,
        direct.supersede,
        verb="direct",
        heading=_("Directive no. %(number)d") % {"number": number},
        label=_("Replace by this wording"),
        icon="replace",
        clause="P2",
        intro=_("A directive is replaced, never edited; the old one stays readable."),
        template="incidents/directive.html",
        values=lambda filled: {
            "directive": row,
            "replacement": form.proposal(),
            "revision": filled.cleaned_data["revision"],
        },
        more={
            "directive": row,
            "receipts": [_receipt(one, names) for one in receipts],
            "may_replace": request.actor.may("direct", unit=incident.command_path or incident.unit_path)
            and not any(one.status == "SUPERSEDED" for one in receipts)
            and incident.closed_at is None,
            "title_shown": either(row.title, row.title_en),
        },
        said=_("The directive is replaced."),
    )


def _receipt(one: Any, names: Names) -> dict[str, Any]:
    place = one.outlet or one.unit
    who = either(place.name, place.name_en) if place else names.group(one.group)
    return {
        "who": who,
        "row": one,
        "word": wording.word("receipt", one.status),
        "by": one.told_by
        or (either(one.answered_by.name, one.answered_by.name_en) if one.answered_by else ""),
    }


def accept(request: Request, reference: str) -> HttpResponse:
    """Accept every directive that waits for the reader, in one tap; or refuse one with a reason."""
    incident = opened(request, reference)
    names = frame(incident)["names"]
    waiting = _mine(request, incident)
    if not waiting:
        return _nothing(request, incident, _("No directive waits for you"))
    return verb_page(
        request,
        incident,
        Form(request.POST or None),
        direct.accept,
        verb="accept",
        heading=_("Accept the directives"),
        label=_("Accept them all"),
        icon="inbox",
        clause="P2",
        intro=_("One tap for all your posts."),
        template="incidents/accept.html",
        values=lambda filled: {"receipts": waiting},
        extra={"incident": incident},
        more={"waiting": [_receipt(one, names) for one in waiting]},
        said=_("Accepted."),
    )


def _mine(request: Request, incident: Any) -> list[Any]:
    """Return the open receipts that the reader may answer."""
    duties = queries.duties_of(request.actor, request.at, world=incident.world, incident=incident)
    keys = {pk for duty in duties if duty.verb == "accept" for pk in duty.targets}
    return [row for row in open_receipts(incident) if row.pk in keys]


def refuse(request: Request, reference: str, pk: int) -> HttpResponse:
    """Refuse a directive with a reason."""
    incident = opened(request, reference)
    receipt = next((row for row in open_receipts(incident) if row.pk == pk), None)
    if receipt is None:
        raise Http404
    return verb_page(
        request,
        incident,
        ReasonForm(request.POST or None),
        direct.refuse,
        verb="refuse",
        heading=_("Refuse directive no. %(number)d") % {"number": receipt.directive.number},
        label=_("Refuse with this reason"),
        icon="arrow-back-up",
        clause="P2",
        intro=either(receipt.directive.title, receipt.directive.title_en),
        effects=(_("The leader sees the reason at once and replaces the directive or insists."),),
        danger=True,
        extra={"receipt": receipt},
        said=_("The directive is refused."),
    )


urlpatterns = [
    path("incidents/<str:reference>/verify/", verify, name="verify-report"),
    path("incidents/<str:reference>/verify-and-direct/", verify_and_direct, name="verify-and-direct"),
    path("incidents/<str:reference>/join/", join, name="join-report"),
    path("incidents/<str:reference>/convene/", convene, name="convene"),
    path("incidents/<str:reference>/meeting/<int:pk>/", meeting, name="convening"),
    path("incidents/<str:reference>/meeting/<int:pk>/<int:seat>/", answer_call, name="answer-call"),
    path("incidents/<str:reference>/level/", reasons, name="level-reasons"),
    path("incidents/<str:reference>/level/raise/", raise_level, name="raise-level"),
    path("incidents/<str:reference>/level/lower/", lower_level, name="lower-level"),
    path("incidents/<str:reference>/direct/", issue, name="direct"),
    path("incidents/<str:reference>/directives/<int:number>/", directive, name="directive"),
    path("incidents/<str:reference>/accept/", accept, name="accept"),
    path("incidents/<str:reference>/refuse/<int:pk>/", refuse, name="refuse"),
]
