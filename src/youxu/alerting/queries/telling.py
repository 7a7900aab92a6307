"""What one person is told in their language: the plan's text with its places filled, complete without its link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone, translation

from youxu.alerting.models import Alert
from youxu.alerting.queries.matters import plan_of_alert
from youxu.core import wording
from youxu.core.models import Concern, Visibility
from youxu.core.questions import kept_question
from youxu.delivery.rules.texts import filled, short, without
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.words import LineStatus
from youxu.network import queries as network
from youxu.organisation.grants import held_at, key_of
from youxu.organisation.models import Person
from youxu.organisation.queries import Reach
from youxu.organisation.rules import grants_for
from youxu.plan.schema import AlertRule, Plan, Text
from youxu.plan.schema.parts import ALERT_PLACES

LISTED = 3
OVER = (LineStatus.RELEASED, LineStatus.CALLED_OFF)
NOT_NAMED = {"a": Text(zh="有关网点", en="an outlet"), "c": Text(zh="有关业务", en="some services")}
"""What a registered short message says of a need-to-know incident to who is not named in it."""
FALLBACK = Text(zh="被告知的人", en="those told")


@dataclass(frozen=True)
class Words:
    """A message as it is queued: ``variables`` fill the registered short message ``topic``."""

    subject: str
    text: str
    line: str
    heading: str
    topic: str
    variables: Mapping[str, str]


def rule_of(alert: Alert) -> AlertRule:
    """Return the plan's rule of an alert, from the plan that it goes by."""
    return plan_of_alert(alert).alerts[alert.what]


def role_text(plan: Plan, role: str) -> Text:
    """Return the title of a role in both languages."""
    found = plan.posts.get(role)
    return found.title if found is not None else FALLBACK


def roles_text(plan: Plan, roles: Iterable[str]) -> dict[str, str]:
    """Return several roles as an entry keeps them: ``roles`` and ``roles_en``."""
    titles = [role_text(plan, role) for role in dict.fromkeys(roles)]
    return {"roles": "、".join(one.zh for one in titles), "roles_en": ", ".join(one.en for one in titles)}


def matter_text(alert: Alert) -> dict[str, str]:
    """Return what an alert is about as an entry keeps it: ``rule``, ``matter``, ``matter_en``."""
    title = rule_of(alert).title
    return {"rule": alert.what, "matter": title.zh, "matter_en": title.en}


def may_know(alert: Alert, people: list[int], at: datetime) -> set[int]:
    """Return those of the people (ids) who may read the matter: all, or for a need-to-know incident those named in it
    or with a post that reads such matters. A subject that is no incident is open."""
    incident = alert.incident
    if incident is None or incident.visibility == Visibility.OPEN:
        return set(people)
    named = set(
        Concern.objects.filter(stream=incident.stream, ended_at=None).values_list("actor_key", flat=True)
    )
    found = set()
    for person in Person.objects.filter(pk__in=people):
        grants = grants_for(held_at(person, at), person.unit_path)
        reads = any(grant.covers("read_need_to_know", incident.unit_path) for grant in grants)
        if reads or key_of(person.pk) in named:
            found.add(person.pk)
    return found


Heads = Callable[[Incident, datetime], Sequence[tuple[str, str]]]
"""What heads a text that goes upward from an incident, line by line: (Chinese, English)."""


Down = Sequence[tuple[str, int, str, str]]
"""What an incident stops: line, outlet (id), its name and its English name."""


def down_of(alert: Alert) -> Down:
    """Return what the incident of an alert stops now, for the words to everybody who is told of it."""
    return _down(incident=alert.incident.pk).answer() if alert.incident is not None else ()


def words_for(
    alert: Alert,
    reach: Reach,
    roles: Sequence[str],
    until: datetime | None,
    *,
    knows: bool,
    at: datetime,
    heads: Sequence[tuple[str, str]] = (),
    down: Down,
) -> Words:
    """Return what a person is told in their language and zone; in neutral words when they may not ``know`` it.

    ``roles`` are those by which the person is told. Without ``until`` no answer is owed, and none is asked for.
    ``heads`` are the lines that stand before everything else; ``down`` is what is stopped (``down_of``).
    """
    rule, plan = rule_of(alert), plan_of_alert(alert)
    language = "zh" if reach.language.lower().startswith("zh") else "en"
    with (
        translation.override("zh-hans" if language == "zh" else "en"),
        timezone.override(network.zone_of(reach.time_zone)),
    ):
        values = _values(alert, plan, roles, until, language, at, down)
        text = (rule.text if knows else rule.neutral).in_language(language)
        line = (rule.line if knows else rule.neutral).in_language(language)
        title, heading = rule.title.in_language(language), rule.heading.in_language(language)
        topic = rule.sms
        if until is None and rule.answer is not None:
            text, line, topic = without(text, "until"), without(line, "until"), rule.told_sms
            heading = f"{title} · {{count}}\n{{list}}"
        first = [zh if language == "zh" else en for zh, en in heads]
        return Words(
            subject=f"{values['reference']} {title}" if knows else values["reference"],
            text="\n".join((*first, filled(text, values))),
            line=filled(line, values),
            heading="\n".join((*first, heading)),
            topic=topic or "",
            variables=_variables(values, language, knows),
        )


def _values(
    alert: Alert,
    plan: Plan,
    roles: Sequence[str],
    until: datetime | None,
    language: str,
    at: datetime,
    down: Down,
) -> dict[str, str]:
    unit, named = alert.unit, alert.outlet
    chinese = language == "zh"
    said = roles_text(plan, roles)
    found = {
        **dict.fromkeys(ALERT_PLACES, ""),
        "unit": unit.name if chinese else unit.name_en or unit.name,
        "role": said["roles" if chinese else "roles_en"],
        "until": wording.moment(until, at) if until else "",
        "telephone": unit.telephone,
        "extra": str(alert.extra.get(language, "")),
    }
    found |= (
        _of_incident(alert.incident, plan, language, at, down)
        if alert.incident is not None
        else {"reference": found["unit"], "since": wording.moment(alert.opened_at, at)}
    )
    if named is not None:
        found["outlet"] = named.name if chinese else named.name_en or named.name
    return found


def _of_incident(incident: Incident, plan: Plan, language: str, at: datetime, down: Down) -> dict[str, str]:
    outlets, lines = _stopped(incident, plan, language, down)
    title = incident.title if language == "zh" else incident.title_en or incident.title
    return {
        "reference": incident.reference,
        "title": title,
        "outlet": outlets or title,
        "since": wording.moment(incident.began_at, at),
        "lines": lines,
        "cause": _cause(plan, incident, language),
        "level": plan.level(incident.level).title.in_language(language),
    }


def _cause(plan: Plan, incident: Incident, language: str) -> str:
    try:
        return plan.cause_called(incident.cause).title.in_language(language)
    except (KeyError, ValueError):
        return incident.cause


def _stopped(incident: Incident, plan: Plan, language: str, down: Down) -> tuple[str, str]:
    """Return the outlets (three named, then their number) and lines that an incident stops, in words."""
    names, keys = {}, {}
    for line, outlet, name, name_en in down:
        names[outlet] = name if language == "zh" else name_en or name
        keys[line] = plan.lines[line].short.in_language(language) if line in plan.lines else line
    if not keys:
        wanted = (incident.mass_rule or {}).get("lines", [])
        keys = {key: plan.lines[key].short.in_language(language) for key in wanted if key in plan.lines}
    total = max(incident.outlet_count, incident.mass_total, len(names))
    joined = ("、" if language == "zh" else ", ").join(list(names.values())[:LISTED])
    if total > LISTED:
        joined += f"等{total}个网点" if language == "zh" else f" and others, {total} outlets"
    return joined, ("、" if language == "zh" else ", ").join(keys.values())


@kept_question
def _down(*, incident: int) -> QuerySet[Interruption, tuple[str, int, str, str]]:
    rows = Interruption.objects.filter(incident=incident).exclude(status__in=OVER).order_by("pk")
    return rows.values_list("line", "outlet_id", "outlet__name", "outlet__name_en")[:200]


def _variables(values: Mapping[str, str], language: str, knows: bool) -> dict[str, str]:
    outlet = values["outlet"] if knows else NOT_NAMED["a"].in_language(language)
    lines = values["lines"] if knows else NOT_NAMED["c"].in_language(language)
    places = {
        "i": values["reference"],
        "a": outlet,
        "b": values["since"],
        "c": lines,
        "t": values["role"],
        "f": values["until"],
        "p": values["telephone"],
    }
    return {key: short(text) for key, text in places.items()}
