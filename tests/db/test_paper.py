"""What was done on paper or by telephone in time is in time, whenever and in whatever order it is entered."""

from __future__ import annotations

import pytest

from tests.builders.incidents import NINE, clerk, directed, minutes, reported, whole_county
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock, journal
from youxu.core.actor import PAPER, on_paper, system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions import report as reporting
from youxu.incidents.actions import respond
from youxu.incidents.actions.sweep import mark_overdue
from youxu.incidents.models import Directive, Incident, Receipt, Task
from youxu.incidents.planned import DirectiveProposal, draft_for, keys_of_act, plan_of
from youxu.plan.schema.words import Act

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LATER = 5 * 60
"""Minutes after which the papers are entered: the sweep has long marked what passed its limit."""


place = kept(whole_county)


def sweep(at: int = LATER) -> None:
    with clock.pretend(minutes(at)):
        while mark_overdue(by=system("sweep"), at=minutes(at)):
            pass


def tasks_of(incident: Incident, act: Act) -> list[Task]:
    return list(incident.tasks.filter(key__in=keys_of_act(plan_of(incident), act)))


def by_paper(place: County, doer: str, at: int, typist: str = "沈佳"):
    return on_paper(
        place.person(typist, minutes(LATER)), place.person(doer, minutes(at)), unit=place.unit.path
    )


def entered(place: County) -> Incident:
    """Enter the first report from paper, five hours after the call at 09:12."""
    with clock.pretend(minutes(LATER)):
        return reporting.report(
            by=by_paper(place, "沈佳", 0),
            at=NINE,
            outlet_code="YS04",
            cause="network_line",
            lines=("letters", "savings"),
            caller="黄建华",
            by_telephone=True,
            reported_at=NINE,
        )


incident = kept(entered, on=place)


def test_a_report_telephoned_in_time_and_entered_hours_later_is_in_time(
    place: County, incident: Incident
) -> None:
    sweep()
    done = [*tasks_of(incident, Act.REPORT), *tasks_of(incident, Act.VERIFY_REPORT)]
    assert done
    assert all(task.done_at == NINE and task.late_at is None for task in done)
    entry = Entry.objects.get(code="REPORTED")
    assert (entry.occurred_at, entry.recorded_at) == (NINE, minutes(LATER))
    assert entry.surface == PAPER


def test_a_directive_issued_in_time_takes_the_mark_of_lateness_back_and_says_so(
    place: County, incident: Incident
) -> None:
    sweep()
    late = [task for task in tasks_of(incident, Act.DIRECT) if task.late_at]
    assert late, "the sweep marks the first directive as late while its paper waits"
    incident.refresh_from_db()
    with clock.pretend(minutes(LATER + 1)):
        directing.direct(by=by_paper(place, "周国栋", 8), at=minutes(8), incident=incident)
    for task in tasks_of(incident, Act.DIRECT):
        assert (task.done_at, task.late_at) == (minutes(8), None)
    said = Entry.objects.filter(code="LIMIT_KEPT")
    assert {entry.subject_id for entry in said} >= {task.pk for task in late}
    assert journal.verify().first_broken is None


def test_a_directive_that_was_late_on_paper_stays_late(place: County, incident: Incident) -> None:
    sweep()
    incident.refresh_from_db()
    with clock.pretend(minutes(LATER + 1)):
        directing.direct(by=by_paper(place, "周国栋", 100), at=minutes(100), incident=incident)
    assert all(task.late_at for task in tasks_of(incident, Act.DIRECT))
    assert not Entry.objects.filter(code="LIMIT_KEPT", subject_kind="incidents.task").exists()


def test_a_receipt_answered_by_telephone_in_time_is_in_time(place: County) -> None:
    incident = directed(place)
    sweep()
    receipt = Receipt.objects.filter(late_at__isnull=False, group="technical").first()
    assert receipt is not None
    with clock.pretend(minutes(LATER)):
        directing.accept(
            by=place.person("沈佳", minutes(LATER)),
            at=minutes(10),
            incident=incident,
            receipts=[receipt],
            on_behalf_of="林志远",
        )
    receipt.refresh_from_db()
    assert (receipt.answered_at, receipt.late_at) == (minutes(10), None)
    assert Entry.objects.filter(code="LIMIT_KEPT", subject_kind="incidents.receipt").count() == 1


def test_papers_may_come_in_any_order_and_the_earliest_counts(place: County, incident: Incident) -> None:
    sweep()
    for at in (120, 8):
        incident.refresh_from_db()
        with clock.pretend(minutes(LATER + at)):
            incident = directing.direct(
                by=by_paper(place, "周国栋", at),
                at=minutes(at),
                incident=incident,
                directives=[DirectiveProposal(title=f"第{at}分", groups=("technical",))],
            )
    assert incident.directed_at == minutes(8)
    assert all((t.done_at, t.late_at) == (minutes(8), None) for t in tasks_of(incident, Act.DIRECT))


def test_a_telephoned_report_that_joins_moves_the_moment_of_the_report_back(place: County) -> None:
    incident = reported(place, by=clerk(place), at=minutes(40))
    with clock.pretend(minutes(LATER)):
        joined = reporting.report(
            by=by_paper(place, "沈佳", 2),
            at=minutes(2),
            outlet_code="YS05",
            cause="network_line",
            lines=("letters",),
            caller="唐小燕",
            by_telephone=True,
            reported_at=minutes(2),
            join=incident,
        )
    assert (joined.pk, joined.reported_at) == (incident.pk, minutes(2))


def test_a_task_done_in_time_and_ticked_off_later_is_in_time(place: County) -> None:
    incident = directed(place)
    sweep()
    task = incident.tasks.filter(state="NEW", late_at__isnull=False).exclude(owner=None).first()
    assert task is not None
    assert task.due_at is not None
    with clock.pretend(minutes(LATER)):
        who = place.person(task.owner.name if task.owner else "沈佳", minutes(LATER))
        respond.done(by=who, at=task.due_at, task=task, result="当时就做完了")
    task.refresh_from_db()
    assert (task.state, task.late_at) == ("DONE", None)


def test_the_journal_names_the_typist_and_for_whom_and_the_directive_its_leader(
    place: County, incident: Incident
) -> None:
    with clock.pretend(minutes(LATER)):
        directing.direct(by=by_paper(place, "周国栋", 8), at=minutes(8), incident=incident)
    entry = Entry.objects.get(code="DIRECTIVE_ISSUED")
    assert entry.actor_key == f"person:{place.people['沈佳'].pk}"
    assert entry.on_behalf_of == "周国栋"
    row = Directive.objects.first()
    assert row is not None
    assert (row.issued_by_name, row.issued_by) == ("周国栋", place.people["周国栋"])


def test_a_paper_sent_twice_is_entered_once(place: County) -> None:
    incident, sent = entered(place), new_submission()
    sweep()
    incident.refresh_from_db()
    with clock.pretend(minutes(LATER)):
        given = {"by": by_paper(place, "周国栋", 8), "at": minutes(8), "incident": incident}
        first = directing.direct(submission=sent, **given)
        again = directing.direct(submission=sent, **given)
    assert (first.pk, first.directives.count()) == (again.pk, again.directives.count())


def test_only_the_office_enters_paper_and_a_signature_gives_no_right_that_its_owner_lacks(
    place: County,
) -> None:
    with pytest.raises(NotPermitted):
        on_paper(place.person("马骏"), place.person("周国栋"), unit=place.unit.path)
    incident = entered(place)
    with pytest.raises(NotPermitted):
        directing.direct(by=by_paper(place, "马骏", 8), at=minutes(8), incident=incident)
    assert draft_for(incident, NINE)
