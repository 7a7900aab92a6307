"""What every page of one incident begins with: the incident that the reader may see, its plan, its frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.models import Visibility
from youxu.incidents import queries
from youxu.incidents.planned import plan_of
from youxu.organisation import queries as organisation
from youxu.plan.schema import Plan
from youxu.web.forms.base import Form
from youxu.web.pages.acting import About, act
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

__all__ = [
    "Names",
    "about",
    "discreet",
    "either",
    "frame",
    "named_here",
    "never_written",
    "opened",
    "people_choices",
    "short",
    "verb_page",
]


def opened(request: Request, reference: str) -> Any:
    """Return the incident called ``reference``. Raises Http404 when there is none that the reader may see."""
    incident = named_here(request, reference)
    if incident is None:
        raise Http404
    return incident


def named_here(request: Request, reference: str) -> Any:
    """Return the incident of the request's own world that is called so and that the reader may see, else None."""
    found = queries.incident_named(request.actor, reference)
    return found if found is not None and found.world == request.world else None


def about(incident: Any) -> About:
    """Return the row that a refused act is about, so that the refusal stands in the incident's course."""
    return About(
        "incidents.incident",
        incident.pk,
        incident.stream,
        incident.unit_path,
        incident.world,
        incident.visibility,
    )


def frame(incident: Any, **more: Any) -> dict[str, Any]:
    """Return the values that the templates of one incident share."""
    return {
        "here": "incidents",
        "world": incident.world,
        "incident": incident,
        "title": either(incident.title, incident.title_en),
        "names": Names(plan_of(incident)),
        "room_url": reverse("room", args=[incident.reference]),
        **more,
    }


class Names:
    """Words of plan keys in the reader's language: lines, causes, posts, groups, ways of limiting."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def line(self, key: str) -> str:
        """Return the short name of a service line."""
        found = self.plan.lines.get(key)
        return self._said(found.short) if found else key

    def lines(self, keys: Any) -> str:
        """Return several lines in one phrase."""
        return wording_list([self.line(key) for key in keys])

    def cause(self, key: str) -> str:
        """Return the name of a cause."""
        found = self.plan.known_cause(key)
        return self._said(found.title) if found else key

    def post(self, key: str) -> str:
        """Return the title of a post."""
        found = self.plan.posts.get(key)
        return self._said(found.title) if found else key

    def group(self, key: str) -> str:
        """Return the name of a group: a body of the plan's organisation, or who stands on site."""
        found = self.plan.organisation.get({"leading": "leading_group"}.get(key, key))
        return self._said(found.title) if found else (_("Outlets") if key == "outlet" else key)

    def how(self, key: str) -> str:
        """Return how a line is limited."""
        found = self.plan.restricted_how.get(key)
        return self._said(found) if found else key

    def level(self, key: str) -> str:
        """Return the name of a response level."""
        return wording.word("level", key)

    @staticmethod
    def _said(text: Any) -> str:
        return text.zh if wording.chinese() else text.en


def never_written(plan: Plan) -> str:
    """Return what the plan says is never written in free words of a need-to-know incident; empty when it says nothing."""
    return " ".join(either(text.zh, text.en) for text in plan.never_written)


def discreet(form: Form, incident: Any) -> Form:
    """Return the form with that hint beside its fields for free words, when the incident is need-to-know (G3, R2)."""
    if incident.visibility == Visibility.NEED_TO_KNOW:
        form.warn(never_written(plan_of(incident)))
    return form


def people_choices(unit: Any) -> list[tuple[str, str]]:
    """Return the people who may serve in a unit as choices, by id, in the reader's language."""
    people = organisation.choosable_people(unit)
    return [(str(one.pk), f"{either(one.name, one.name_en)} {one.staff_number}") for one in people]


def wording_list(words: list[str]) -> str:
    """Return words as one phrase, with the comma of the reader's language."""
    return ("、" if wording.chinese() else ", ").join(words)


def verb_page(
    request: Request,
    incident: Any,
    form: Form,
    action: Callable[..., Any],
    *,
    verb: str,
    heading: str,
    label: str,
    icon: str = "check",
    clause: str = "",
    intro: str = "",
    effects: tuple[str, ...] = (),
    danger: bool = False,
    template: str = "incidents/act.html",
    then: str | Callable[[Any], str] = "",
    said: str = "",
    values: Mapping[str, Any] | Callable[[Form], Mapping[str, Any]] | None = None,
    extra: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    queues: str = "",
) -> HttpResponse:
    """Show the page of one act of an incident and run its action on POST, once.

    ``effects`` says what will happen; it stands beside the form, so that a final act is never a surprise.
    """
    discreet(form, incident)
    context = frame(
        incident,
        heading=heading,
        button={"label": label, "icon": icon, "danger": danger},
        clause_id=clause,
        intro=intro,
        effects=effects,
        **(more or {}),
    )
    return act(
        request,
        form,
        action,
        template=template,
        then=then or reverse("room", args=[incident.reference]),
        context=context,
        values=values,
        extra=extra,
        about=about(incident),
        verb=verb,
        said=said,
        queues=queues,
    )


ENDINGS = ("邮政所", "营业所", "支局", " Sub-office", " Office", " Branch")


def short(name: str) -> str:
    """Return an outlet's name without its kind, for maps and walls."""
    for ending in ENDINGS:
        name = name.removesuffix(ending) or name
    return name
