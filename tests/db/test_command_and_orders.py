"""Directives to units below, and command taken and returned (提级指挥): who decides where, over three levels of units."""

from __future__ import annotations

import pytest

from tests.builders import above as build
from tests.builders.above import Province, checked, child_of, claimed, opened
from tests.builders.incidents import minutes
from tests.states import kept
from youxu.core.errors import NotPermitted, Stale, UnableTo
from youxu.core.models import Entry
from youxu.deadlines import actions as clock_actions
from youxu.incidents import queries
from youxu.incidents.actions import command, convene, direct, levels, orders, restore, sweep
from youxu.incidents.models import Command, Convening, Incident, Receipt, Seat
from youxu.incidents.planned import DirectiveProposal
from youxu.incidents.queries.above import command_of, from_above
from youxu.organisation.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LEVELS = ("jiangxi", "yunzhou", "yunshan")
REASON = "影响三个县，统一指挥"


place = kept(build.province)
declared_place = kept(build.declared_in, on=place)
place_at_work = kept(build.at_work, on=declared_place)


def ordered(place: Province, incident: Incident) -> Incident:
    """Let the province address a directive to two of its counties."""
    units = [place.units[key].pk for key in ("yunshan", "yunxi")]
    proposal = DirectiveProposal(title="各县启动响应", body="按预案执行", units=tuple(units))
    return direct.direct(
        by=place.person("jiangxi:leader"), at=minutes(10), incident=incident, directives=[proposal]
    )


# directives to units


def test_a_directive_to_units_is_accepted_by_their_office_and_moves_the_cause_on(declared_place):
    place, cause = declared_place
    incident = ordered(place, cause)
    assert incident.stage == "DIRECTED"
    child = child_of(incident, "yunshan")
    office = place.person("yunshan:office")
    order = from_above(office, child, minutes(11)).orders[0]
    assert (order.number, order.status, order.limit.due_at) == (1, "SENT", minutes(20))
    duty = next(d for d in queries.duties_of(office, minutes(11), incident=child) if d.verb == "accept_order")
    assert duty.directive_number == 1
    orders.accept_order(by=office, at=minutes(12), incident=child)
    incident.refresh_from_db()
    assert incident.stage == "RESPONDING"
    receipt = Receipt.objects.get(unit=place.units["yunshan"])
    assert (receipt.status, receipt.answered_by_id) == ("ACCEPTED", place.people["yunshan:office"].pk)
    said = Entry.objects.filter(stream__in=(incident.stream, child.stream)).values_list("stream", "code")
    assert {(incident.stream, "ACCEPTED"), (child.stream, "ORDER_ACCEPTED")} <= set(said)
    cell = queries.room(place.person("jiangxi:leader"), incident.reference, minutes(13)).directives[0].units
    assert (cell.accepted, cell.total) == (1, 2)
    with pytest.raises(orders.UnableToAnswerOrder):
        orders.accept_order(by=office, at=minutes(13), incident=child)


def test_only_the_office_of_the_addressed_unit_answers(declared_place):
    place, cause = declared_place
    incident = ordered(place, cause)
    child = child_of(incident, "yunshan")
    for name in ("yunshan:technical", "head:yunshan-1", "yunxi:office", "jiangxi:office"):
        with pytest.raises(NotPermitted):
            orders.accept_order(by=place.person(name), at=minutes(12), incident=child)
    third = child_of(incident, "yundong")
    with pytest.raises(orders.UnableToAnswerOrder):
        orders.accept_order(by=place.person("yundong:office"), at=minutes(12), incident=third)
    assert set(Receipt.objects.values_list("status", flat=True)) == {"SENT"}


def test_a_directive_from_above_is_refused_with_a_reason_that_the_leader_above_reads(declared_place):
    place, cause = declared_place
    incident = ordered(place, cause)
    child, office = child_of(incident, "yunshan"), place.person("yunshan:office")
    receipt = Receipt.objects.get(unit=child.unit)
    with pytest.raises(orders.UnableToAnswerOrder):
        orders.refuse_order(by=office, at=minutes(12), incident=child, receipt=receipt, reason=" ")
    orders.refuse_order(by=office, at=minutes(12), incident=child, receipt=receipt, reason="没有人手")
    duties = queries.duties_of(place.person("jiangxi:leader"), minutes(13), incident=incident)
    assert "yunshan分公司" in str(next(d for d in duties if d.verb == "supersede").title.values["who"])
    other = Receipt.objects.get(unit=place.units["yunxi"])
    with pytest.raises(orders.UnableToAnswerOrder):
        orders.refuse_order(by=office, at=minutes(13), incident=child, receipt=other, reason="别的县")


def test_a_late_receipt_of_a_unit_is_told_by_its_name(declared_place):
    place, cause = declared_place
    incident = ordered(place, cause)
    sweep.mark_overdue(by=build.SYSTEM, at=minutes(30))
    clocks = clock_actions.follow(by=build.SYSTEM, at=minutes(30), incident=incident)
    while clock_actions.remind(by=build.SYSTEM, at=minutes(30)):
        pass
    told = Entry.objects.filter(stream=incident.stream, code="CLOCK_DUE")
    assert clocks
    assert any("yunshan分公司" in entry.payload.body for entry in told)
    late = queries.deadlines_of(place.person("jiangxi:leader"), incident.unit_path, minutes(30))
    assert "yunxi分公司" in {deadline.who for deadline in late if deadline.kind == "RECEIPT"}


def test_a_directive_reaches_only_units_that_have_a_response(place):
    incident = opened(place, units=["yunxi"])
    with pytest.raises(direct.UnableToDirect) as refused:
        ordered(place, incident)
    assert refused.value.field == "directives.0.units"


def test_the_plans_drafts_address_the_units_of_a_declared_cause_and_no_other(declared_place):
    place, incident = declared_place
    incident = direct.direct(by=place.person("jiangxi:leader"), at=minutes(9), incident=incident)
    receipts = Receipt.objects.filter(directive__incident=incident, unit__isnull=False)
    assert sorted(receipts.values_list("unit__key", flat=True)) == sorted(build.COUNTIES)
    assert receipts.first().directive.key == "units_respond"
    child = child_of(incident, "yunshan")
    child = direct.direct(by=place.person("yunshan:leader"), at=minutes(9), incident=child)
    assert "units_respond" not in set(child.directives.values_list("key", flat=True))


# command


def take(
    place: Province, child: Incident, key: str = "jiangxi", role: str = "leader", at: float = 30
) -> Incident:
    return command.take_command(
        by=place.person(f"{key}:{role}"), at=minutes(at), incident=child, unit=place.units[key], reason=REASON
    )


def decide(place: Province, child: Incident, name: str, verb: str, at: float = 40) -> object:
    """Let a person decide in a county's incident: direct, raise, lower or release."""
    by, when, child = place.person(name), minutes(at), Incident.objects.get(pk=child.pk)
    if verb == "direct":
        own = DirectiveProposal(title="先查光缆", groups=("technical",))
        return direct.direct(by=by, at=when, incident=child, directives=[own])
    if verb == "raise_level":
        return levels.raise_level(by=by, at=when, incident=child, level="I", reason=REASON)
    if verb == "lower_level":
        return levels.lower_level(by=by, at=when, incident=child, level="IV", reason=REASON)
    return restore.release(by=by, at=when, incident=child)


VERBS = ("direct", "raise_level", "lower_level", "release")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("holder", ["", "yunzhou", "jiangxi"])
def test_who_decides_is_the_leader_of_the_unit_that_has_command(place_at_work, holder, verb):
    """The matrix: four acts, three levels of units, each without command, with it in the city, in the province."""
    place, incident = place_at_work
    Incident.objects.filter(parent=incident).update(level="II")
    child = child_of(incident, "yunshan")
    if verb == "release":
        claimed(place, incident)
        checked(place, child, 65)
    if holder:
        take(place, child, holder, at=70)
    for key in LEVELS:
        if key == (holder or "yunshan"):
            continue
        with pytest.raises((NotPermitted, command.UnableToLead)) as refused:
            decide(place, child, f"{key}:leader", verb, at=72)
        if key == "yunshan":
            assert isinstance(refused.value, command.UnableToLead)
            assert refused.value.sentence.values["unit"]["zh"] == f"{holder}分公司"
    if verb in ("direct", "release") and holder:
        with pytest.raises(UnableTo):
            decide(place, child, f"{holder}:technical", verb, at=73)
    assert decide(place, child, f"{holder or 'yunshan'}:leader", verb, at=74)


def test_command_returned_goes_back_and_both_acts_are_told_with_their_reasons(place_at_work):
    place, incident = place_at_work
    child = take(place, child_of(incident, "yunshan"), "yunzhou")
    told = command_of(child)
    assert (told.unit, told.since, told.reason, told.by) == (
        "yunzhou分公司",
        minutes(30),
        REASON,
        "yunzhou:leader",
    )
    with pytest.raises(NotPermitted):
        command.return_command(
            by=place.person("yunshan:leader"), at=minutes(50), incident=child, reason="够了"
        )
    with pytest.raises(command.UnableToReturnCommand):
        command.return_command(by=place.person("yunzhou:leader"), at=minutes(50), incident=child, reason=" ")
    child = command.return_command(
        by=place.person("yunzhou:leader"), at=minutes(50), incident=child, reason="县里可以自己处置"
    )
    assert (child.command_path, command_of(child)) == ("", None)
    row = Command.objects.get(incident=child)
    assert (row.returned_at, row.returned_by_name, row.return_reason) == (
        minutes(50), "yunzhou:leader", "县里可以自己处置",
    )  # fmt: skip
    assert decide(place, child, "yunshan:leader", "direct", at=51)
    with pytest.raises(NotPermitted):
        decide(place, child, "yunzhou:leader", "direct", at=52)
    codes = set(Entry.objects.filter(stream=child.stream).values_list("code", flat=True))
    assert {"COMMAND_TAKEN", "COMMAND_RETURNED"} <= codes
    with pytest.raises(command.UnableToReturnCommand):
        command.return_command(
            by=place.person("yunshan:leader"), at=minutes(53), incident=child, reason="再还"
        )


@pytest.mark.parametrize("role", ["office", "technical", "engineer", "customer"])
def test_only_who_leads_above_takes_command(declared_place, role):
    place, cause = declared_place
    child = child_of(cause, "yunshan")
    with pytest.raises(NotPermitted):
        take(place, child, "jiangxi", role)


def test_take_command_is_refused_without_a_reason_beside_and_from_below(declared_place):
    place, cause = declared_place
    child = child_of(cause, "yunshan")
    leader = place.person("jiangxi:leader")
    for unit, reason, field in (("jiangxi", " ", "reason"),):
        with pytest.raises(command.UnableToTakeCommand) as refused:
            command.take_command(
                by=leader, at=minutes(5), incident=child, unit=place.units[unit], reason=reason
            )
        assert refused.value.field == field
    for key in ("yunxi", "yunshan"):
        with pytest.raises(command.UnableToTakeCommand) as refused:
            take(place, child, key)
        assert refused.value.field == "unit"
    with pytest.raises(Stale):
        command.take_command(
            by=leader, at=minutes(5), incident=child, unit=place.units["jiangxi"], reason=REASON, revision=99
        )
    assert not Command.objects.exists()


def test_the_province_takes_command_over_from_the_city_and_never_the_city_from_the_province(declared_place):
    place, cause = declared_place
    child = take(place, child_of(cause, "yunshan"), "yunzhou")
    child = take(place, child, "jiangxi", at=35)
    assert command_of(child).unit == "jiangxi分公司"
    first = Command.objects.get(unit=place.units["yunzhou"])
    assert (first.returned_at, first.returned_by_name) == (minutes(35), "jiangxi:leader")
    with pytest.raises(command.UnableToTakeCommand) as refused:
        take(place, child, "yunzhou", at=36)
    assert refused.value.sentence.values["unit"]["zh"] == "jiangxi分公司"


def test_while_command_is_taken_the_county_still_rings_back_accepts_claims_checks_and_signs(place_at_work):
    place, incident = place_at_work
    child = take(place, child_of(incident, "yunshan"), "jiangxi")
    child = decide(place, child, "jiangxi:leader", "direct")
    direct.accept(by=place.person("yunshan:technical"), at=minutes(41), incident=child)
    claimed(place, incident)
    checked(place, child, 65)
    assert decide(place, child, "jiangxi:leader", "release", at=70).stage == "RESTORED"
    offers = {offer.verb: offer.allowed for offer in queries.room(
        place.person("yunshan:leader"), child.reference, minutes(71)
    ).offers}  # fmt: skip
    assert offers["clear"]
    assert not offers["direct"]


def test_what_the_commander_owes_stands_in_the_commanders_own_work(place_at_work):
    place, incident = place_at_work
    child = take(place, child_of(incident, "yunshan"), "jiangxi")
    claimed(place, incident)
    checked(place, child, 65)
    verbs = {
        (duty.verb, duty.reference) for duty in queries.duties_of(place.person("jiangxi:leader"), minutes(70))
    }
    assert ("release", child.reference) in verbs
    at_home = queries.duties_of(
        place.person("yunshan:leader"), minutes(70), incident=Incident.objects.get(pk=child.pk)
    )
    assert "release" not in {duty.verb for duty in at_home}


def test_a_meeting_led_in_the_county_gives_no_lead_while_command_is_taken(place_at_work):
    place, incident = place_at_work
    child = child_of(incident, "yunshan")
    leader: Person = place.people["yunshan:leader"]
    meeting = convene.convene(
        by=place.person("yunshan:office"), at=minutes(20), incident=child, way="IN_PERSON"
    )
    Seat.objects.filter(convening=meeting, person=leader).update(status="JOINED")
    convene.hold_meeting(
        by=place.person("yunshan:office"), at=minutes(25), convening=meeting, led_by=leader, minutes="先查"
    )
    assert Convening.objects.get(pk=meeting.pk).led_by == leader
    take(place, child, "jiangxi")
    with pytest.raises(command.UnableToLead):
        decide(place, child, "yunshan:leader", "direct")


def test_a_need_to_know_incident_is_read_by_who_took_command_of_it(place):
    incident = opened(place, cause="data_leak", lines=("savings",))
    child, leader = child_of(incident, "yunshan"), place.person("jiangxi:leader")
    assert queries.incident_named(leader, child.reference) is None
    take(place, child)
    assert queries.incident_named(leader, child.reference).pk == child.pk
    assert queries.incident_named(place.person("jiangxi:engineer"), child.reference) is None
