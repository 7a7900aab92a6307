"""What follows one report is worked off with few statements, and what concerns nobody is no job at all."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import alerting as build
from tests.builders.alerting import followed, minutes
from tests.builders.response import BEGAN, OUTLETS
from tests.states import kept
from youxu.alerting.models import Alert
from youxu.alternatives.models import AlternativeProposal
from youxu.announcements.rules.words import Channel
from youxu.core import clock, jobs
from youxu.core.models import Entry, Handled, Visibility
from youxu.custody import queries as custody
from youxu.custody.models import BacklogCount
from youxu.delivery import events as delivery
from youxu.evaluation.models import IncidentMeasure
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident
from youxu.reactions.table import HEEDED

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(build.reachable)
REACTING, MEASURING = 75, 24
"""How many statements the reactions of a report take together, and its measures a minute later."""


def statements(work, at: float) -> int:
    with clock.pretend(minutes(at)), CaptureQueriesContext(connection) as asked:
        work()
    return sum("SAVEPOINT" not in one["sql"] for one in asked)


def test_what_follows_a_report_takes_few_statements(place) -> None:
    build.reported(place, "YS04")
    followed(minutes(12))
    head = place.person(OUTLETS["YS05"][2])
    incident = reporting.report(
        by=head, at=minutes(13), outlet_code="YS05", cause="power", lines=("letters", "ems"), began_at=BEGAN
    )
    entry = Entry.objects.get(stream=incident.stream, code="REPORTED")
    assert statements(lambda: jobs.run("react", {"entry": entry.pk}), 14) <= REACTING
    assert Handled.objects.filter(entry=entry).count() == 6
    assert Alert.objects.filter(incident=incident).exists()
    assert AlternativeProposal.objects.filter(incident=incident, as_of=None).exists()
    assert statements(lambda: jobs.run("evaluation.measure", {"incident": incident.pk}), 15) <= MEASURING
    assert IncidentMeasure.objects.filter(incident=incident).count() == 1


def test_custody_looks_at_a_report_only_where_an_outlet_wrote_something_or_few_may_read_it(place) -> None:
    incident = build.reported(place, "YS04")
    assert not custody.is_touched(incident.pk)
    Incident.objects.filter(pk=incident.pk).update(visibility=Visibility.NEED_TO_KNOW)
    assert custody.is_touched(incident.pk)
    Incident.objects.filter(pk=incident.pk).update(visibility=Visibility.OPEN)
    outlet, other = place.outlets["YS04"], place.outlets["YS05"]
    for where, world, when, touched in (
        (other, "", 1, False),
        (outlet, "drill", 1, False),
        (outlet, "", -1, False),
        (outlet, "", 1, True),
    ):
        counted_at = incident.began_at + when * (minutes(1) - minutes(0))
        BacklogCount.objects.create(
            outlet=where,
            world=world,
            unit_path=where.unit_path,
            day=counted_at.date(),
            total=1,
            counted_at=counted_at,
            replaced_at=counted_at if when < 0 else None,
        )
        assert custody.is_touched(incident.pk) == touched
    Incident.objects.filter(pk=incident.pk).update(stage="CLOSED")
    assert not custody.is_touched(incident.pk)


@pytest.mark.parametrize(
    ("recipient", "heeded"),
    [("person:7", False), ("subscriber:a", False), ("audience:3", True), (f"{Channel.HOTLINE}:/36/", True)],
)
def test_a_message_that_went_out_is_looked_at_only_where_it_may_be_the_hot_line_s_brief(
    recipient: str, heeded: bool
) -> None:
    said = delivery.MessageSent(recipient, "SMS", "sms", 1, 2)
    assert HEEDED[delivery.MessageSent](said) == heeded
    assert HEEDED[delivery.MessageForwarded](delivery.MessageForwarded(recipient, "")) == heeded


@pytest.mark.parametrize(
    ("recipient", "kind", "reason", "heeded"),
    [
        ("subscriber:a", "PUSH", "BAD_ADDRESS", True),
        ("person:7", "PUSH", "BAD_ADDRESS", False),
        ("subscriber:a", "SMS", "BAD_ADDRESS", False),
        ("subscriber:a", "PUSH", "TIMEOUT", False),
    ],
)
def test_a_message_that_failed_is_looked_at_only_where_a_subscriber_s_browser_is_gone(
    recipient: str, kind: str, reason: str, heeded: bool
) -> None:
    assert HEEDED[delivery.MessageFailed](delivery.MessageFailed(recipient, kind, reason, 1)) == heeded
