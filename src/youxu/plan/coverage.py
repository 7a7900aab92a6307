"""Which clause is carried out by what: the table behind ``youxu clauses`` and its page. Pure data.

``code`` names functions and classes by their import path, ``plan`` keys of the shipped plan, ``tests`` tests as
``file::name``. A clause is DONE only when the product does it, records that it was done, and measures it; until
then it is TO_COME and ``missing`` says what is. A test proves that each path, key and test exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from youxu.kernel.words import mark


class CoverageState(StrEnum):
    """Whether the product carries a clause out; the values are published."""

    DONE = "done"
    TO_COME = "to come"


@dataclass(frozen=True)
class Coverage:
    """What carries out one clause; ``missing`` is the sentence that says what is still to come."""

    id: str
    state: CoverageState
    code: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    missing: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the published form of one row of ``youxu clauses --json``."""
        return {
            "id": self.id,
            "state": self.state.value,
            "code": list(self.code),
            "plan": list(self.plan),
            "tests": list(self.tests),
        }


_ACTS = "youxu.incidents.actions"
_TRAINS = "youxu.exercises.actions"
_SPOTS = "youxu.watch.actions.spot_checks"
_DEFAULTS = "tests/unit/test_plan_files.py::test_every_default_list_is_in_the_shipped_plan"
_MINUTES = "tests/unit/test_plan_files.py::test_every_default_minute_is_in_the_shipped_plan"
_JOURNEY = "tests/cli/test_incident.py::test_a_level_iii_incident_runs_from_report_to_closed"
_CLOCKS = "tests/db/test_clocks.py"
_CARDS = "tests/db/test_cards.py"
_QUEUE = "tests/web/test_queue.py"
_CARD_PAGES = "tests/web/test_card_pages.py"
_REPORT = "tests/db/test_incidents_report.py"
_DIRECT = "tests/db/test_incidents_direct.py"
_RESTORE = "tests/db/test_restoration.py"
_CUSTODY = "tests/db/test_custody"
_STOPS = "tests/db/test_planned_stops.py"
_DAYS = "tests/db/test_special_days.py"
_OVERLAP = "tests/db/test_overlap.py"
_SUPPLIES = "tests/db/test_supplies.py"
_STORES = "youxu.supplies.actions"
_LONG = "tests/db/test_long_closures.py"
_NEIGHBOURS = "tests/db/test_alternative_acts.py"
_CORRECTIONS = "tests/db/test_corrections.py"
_ABOVE = "tests/db/test_cause_above.py"
_COMMAND = "tests/db/test_command_and_orders.py"
_FEEDBACK = "tests/db/test_feedback.py"
_SUBSCRIBED = "tests/db/test_subscriptions.py"
_VOICES = "youxu.feedback.actions"
_NOTICES = "tests/db/test_notices"
_TELLS = "youxu.announcements.actions"
_BETTER = "youxu.evaluation.actions.improvement"
_CLOSING = "tests/unit/test_closing_rules.py"
_KEPT = "tests/db/test_measures_kept.py"
_PERIOD = "tests/unit/test_period_rules.py"
DONE, TO_COME = CoverageState.DONE, CoverageState.TO_COME

COVERAGE: tuple[Coverage, ...] = (
    Coverage(
        "G1",
        DONE,
        (
            f"{_ACTS}.restore.release",
            f"{_ACTS}.restore.claim_restored",
            "youxu.evaluation.queries.measures_between",
        ),
        ("lines.letters.rto", "evaluation.indicators.median_restore"),
        (f"{_RESTORE}::test_release_is_refused_until_every_line_has_passed_and_no_condition_is_open",),
    ),
    Coverage(
        "G2",
        DONE,
        (
            "youxu.plan.schema.Plan.public_lines",
            "youxu.network.actions.special_days.enter_special_days",
            f"{_ACTS}.long_closure.declare_long_closure",
            "youxu.custody.actions.write_list",
            "youxu.custody.actions.sign_list",
            "youxu.custody.actions.note_move",
            "youxu.custody.actions.settle_case",
            "youxu.custody.actions.issue_block",
            "youxu.custody.actions.end_receipts",
            "youxu.custody.actions.hand_doubtful",
            "youxu.custody.actions.count_backlog",
            "youxu.custody.actions.move_compensation",
            f"{_VOICES}.send_voice",
            f"{_VOICES}.list_call_back",
            "youxu.alternatives.queries.for_outlet",
            f"{_TELLS}.publish_notice",
            f"{_SPOTS}.draw_spot_checks",
        ),
        (
            "alternatives.manual_service",
            "calendar",
            "notices.first",
            "adjust.peak_percent",
            "long_closure",
            "feedback",
            "custody_classes",
            "separation.custody_second_signature",
            "steps.P1.tasks.lock_custody",
            "steps.P1.tasks.list_custody",
            "steps.P3.tasks.list_move",
            "steps.P4.tasks.list_restart",
            "steps.P4.tasks.hand_receipts_in",
        ),
        (
            f"{_FEEDBACK}::test_send_voice_keeps_the_words_beside_and_their_digest_in_the_journal",
            _DEFAULTS,
            f"{_NOTICES}.py::test_what_went_out_keeps_the_estimate_and_the_neighbours_that_it_showed",
            f"{_CUSTODY}_lists.py::test_write_list_and_sign_list_need_two_different_people",
            f"{_CUSTODY}_lists.py::test_a_difference_opens_a_case_that_holds_its_lines_and_the_release_until_it_is_settled",
            f"{_CUSTODY}_next_lists.py::test_a_list_at_the_stop_asks_for_one_before_the_restart_and_holds_the_release",
            f"{_CUSTODY}_matters.py::test_end_receipts_closes_the_block_when_every_number_has_its_end_and_is_entered",
            f"{_CUSTODY}_need_to_know.py::test_an_ungranted_reader_learns_that_lists_are_signed_and_nothing_more",
        ),
    ),
    Coverage(
        "G3",
        DONE,
        (f"{_ACTS}.report.report", f"{_TELLS}.approve_notice"),
        ("first_15.data_leak", "publish.leak", "steps.P3.tasks.isolate_leak"),
        (
            f"{_REPORT}::test_a_leak_is_for_named_posts_only",
            f"{_NOTICES}.py::test_the_leak_of_data_needs_leader_and_province",
        ),
    ),
    Coverage(
        "G4",
        DONE,
        (
            f"{_ACTS}.report.report",
            f"{_ACTS}.planned_stop.plan_stop",
            "youxu.plan.schema.words.CauseKey",
            "youxu.watch.actions.feeds.take_warning",
        ),
        ("causes", "first_15", "planned_stop", "warnings"),
        (
            "tests/db/test_feeds.py::test_take_warning_opens_a_watch_over_the_outlets_in_its_area",
            f"{_STOPS}::test_a_planned_stop_is_counted_among_no_interruptions",
            f"{_REPORT}::test_report_makes_the_incident_its_lines_and_its_holds",
            f"{_REPORT}::test_verify_report_corrects_the_cause_and_proposes_anew",
        ),
    ),
    Coverage(
        "G5",
        TO_COME,
        (
            "youxu.plan.schema.parts.Task",
            "youxu.deadlines.actions.follow",
            "youxu.deadlines.actions.explain",
            "youxu.deadlines.actions.excuse",
        ),
        ("levels", "separation", "organisation", "reminders"),
        (
            "tests/unit/test_plan_files.py::test_a_fault_names_line_key_and_reason",
            f"{_CLOCKS}::test_every_clock_of_the_plan_opens_by_its_moment_and_is_met_by_its_moment",
            f"{_CLOCKS}::test_remind_says_each_once_also_after_everything_was_down",
            f"{_CLOCKS}::test_meet_explain_excuse_and_dispense_keep_who_said_what",
        ),
        mark("measuring the process comes with the evaluation"),
    ),
    Coverage(
        "R1",
        DONE,
        ("youxu.feedback.queries.incident_figures", "youxu.evaluation.actions.counts.take_counts"),
        ("risks.R1", "feedback"),
        (
            f"{_FEEDBACK}::test_the_figures_of_an_incident_count_voices_marks_and_mentions",
            f"{_KEPT}::test_lost_customers_follow_from_counts_before_meanwhile_and_after",
        ),
    ),
    Coverage("R2", TO_COME, (), ("risks.R2",), (), mark("the indicator comes with the evaluation")),
    Coverage(
        "R3",
        DONE,
        (
            f"{_ACTS}.clear.add_cost",
            f"{_STORES}.consume",
            "youxu.supplies.queries.used_by",
            "youxu.evaluation.queries.measures_between",
        ),
        ("risks.R3", "steps.P5.tasks.record_costs"),
        (
            f"{_SUPPLIES}::test_a_request_is_approved_in_part_issued_received_used_and_given_back",
            f"{_KEPT}::test_the_same_facts_give_the_same_row_and_a_release_gives_it_a_length",
        ),
    ),
    Coverage(
        "R4",
        DONE,
        (
            f"{_VOICES}.note_mention",
            f"{_VOICES}.judge_mention",
            f"{_VOICES}.answer_mention",
            "youxu.feedback.queries.unit_figures",
        ),
        ("risks.R4", "steps.P3.tasks.watch_publicity", "feedback.mention", "feedback.publicity_bearer"),
        (
            f"{_FEEDBACK}::test_note_mention_judge_and_answer_with_the_published_notice",
            f"{_FEEDBACK}::test_the_figures_of_an_incident_count_voices_marks_and_mentions",
        ),
    ),
    Coverage(
        "O1",
        TO_COME,
        (f"{_ACTS}.convene.convene",),
        ("organisation.leading_group", "publish.press"),
        (f"{_DIRECT}::test_convene_calls_each_person_once",),
        mark("one voice and answered publicity come later"),
    ),
    Coverage(
        "O2",
        DONE,
        (
            f"{_ACTS}.direct.direct",
            f"{_ACTS}.above.declare",
            f"{_ACTS}.command.take_command",
            f"{_ACTS}.overlap.prioritise",
            "youxu.organisation.actions.relieve",
        ),
        ("organisation.leading_group.duties", "directives.units_respond"),
        (
            f"{_DIRECT}::test_only_who_leads_at_the_level_directs",
            f"{_ABOVE}::test_the_roll_up_tells_each_countys_figures_with_their_age",
            f"{_COMMAND}::test_who_decides_is_the_leader_of_the_unit_that_has_command",
            f"{_OVERLAP}::test_the_order_of_priority_says_who_goes_first_and_a_new_one_supersedes_it",
            "tests/db/test_reliefs.py::test_the_relieved_has_no_duty_and_who_stands_in_has_it_until_the_end",
            f"{_SUPPLIES}::test_a_kit_is_proposed_from_the_nearest_that_can_spare_it",
        ),
    ),
    Coverage(
        "O3",
        DONE,
        (
            "youxu.oversight.actions.make_summary",
            "youxu.oversight.actions.note_told",
            "youxu.documents.packs.build",
        ),
        ("organisation.office", "summary"),
        (
            "tests/db/test_oversight.py::test_make_summary_freezes_the_figures_of_the_day_and_tells_whom_the_plan_names",
            "tests/db/test_outage_pack.py::test_a_pack_has_duty_list_outlets_cards_forms_and_notices",
        ),
    ),
    Coverage(
        "O4",
        DONE,
        (f"{_ACTS}.respond.estimate", f"{_ACTS}.respond.call_vendor", f"{_ACTS}.restore.claim_restored"),
        ("organisation.technical", "office_first_15.technical"),
        (f"{_DIRECT}::test_the_first_acceptance_starts_the_response_and_the_groups_limits", _JOURNEY),
    ),
    Coverage(
        "O5",
        DONE,
        (
            f"{_VOICES}.send_voice",
            f"{_VOICES}.enter_voice",
            f"{_VOICES}.answer_voice",
            f"{_VOICES}.count_voices",
            f"{_VOICES}.record_call",
        ),
        (
            "organisation.customer",
            "steps.P3.tasks.call_back",
            "clocks.complaint_answered",
            "clocks.first_call_back",
            "feedback.enquiry",
        ),
        (
            f"{_FEEDBACK}::test_answer_voice_is_read_with_the_code_and_not_twice",
            f"{_FEEDBACK}::test_list_call_back_and_record_call_to_its_end",
            f"{_FEEDBACK}::test_a_complaint_and_the_first_call_back_have_a_limit_in_their_incident",
            f"{_FEEDBACK}::test_a_day_sums_up_who_wrote_and_who_waits_too_long",
        ),
    ),
    Coverage(
        "O6",
        DONE,
        (
            f"{_STORES}.keep_site",
            f"{_STORES}.count",
            f"{_STORES}.approve",
            f"{_STORES}.reserve",
            f"{_STORES}.issue",
            "youxu.supplies.queries.kit_proposal",
        ),
        ("organisation.logistics", "steps.P3.tasks.kit_out", "supplies.kits", "supplies.reach"),
        (
            f"{_SUPPLIES}::test_a_kit_is_proposed_from_the_nearest_that_can_spare_it",
            f"{_SUPPLIES}::test_more_than_there_is_cannot_be_issued_and_the_refusal_says_how_many_there_are",
            "tests/db/test_supplies_threads.py"
            "::test_the_ledger_balances_and_is_never_negative_whatever_four_do_at_once",
        ),
    ),
    Coverage(
        "P1",
        DONE,
        (
            f"{_ACTS}.report.report",
            f"{_ACTS}.report.verify_report",
            f"{_ACTS}.from_card.report_from_card",
            f"{_ACTS}.above.declare",
            f"{_ACTS}.people.name_person",
            f"{_ACTS}.people.record_alarm_call",
            "youxu.organisation.actions.print_cards",
            "youxu.deadlines.actions.tell",
            "youxu.alerting.actions.start.alert_people",
        ),
        (
            "alerts.first_word",
            "duties_out.police_fire_ambulance",
            "steps.P1.tasks.report",
            "clocks.told_upward",
            "duties_out.parent_unit",
            "steps.P1.tasks.verify_report",
            "clocks.report",
            "clocks.verify_report",
            "outlet_card.first_steps",
            "without_data",
        ),
        (
            "tests/db/test_alerting.py::test_a_report_tells_the_duty_officer_in_their_language",
            f"{_QUEUE}::test_a_report_counts_from_when_it_was_entered_and_says_when_it_came",
            f"{_QUEUE}::test_the_same_report_sent_again_later_is_one_incident_with_the_same_receipt",
            f"{_CARDS}::test_a_report_from_a_card_is_unverified_until_the_office_rang_back",
            f"{_CARD_PAGES}::test_a_report_goes_in_and_leads_to_what_to_do_now",
            f"{_REPORT}::test_report_opens_what_the_first_step_owes",
            f"{_REPORT}::test_true_times_of_a_call_are_kept",
            f"{_REPORT}::test_verify_report_says_with_whom_and_what",
            f"{_CLOCKS}::test_tell_meets_what_was_owed_by_word_at_the_moment_of_the_call",
            f"{_ABOVE}::test_a_matching_report_joins_by_itself_and_nobody_rings_back",
            "tests/db/test_people_concerned.py::test_release_waits_until_every_state_is_settled",
        ),
    ),
    Coverage(
        "P2",
        DONE,
        (
            f"{_ACTS}.convene.convene",
            f"{_ACTS}.convene.convene_together",
            f"{_ACTS}.direct.direct",
            f"{_ACTS}.direct.accept",
            f"{_ACTS}.orders.accept_order",
            f"{_ACTS}.levels.raise_level",
            "youxu.alerting.actions.acknowledge.acknowledge",
            "youxu.alerting.actions.carry.carry_on",
        ),
        (
            "levels",
            "directives",
            "clocks.convene",
            "clocks.first_directive",
            "clocks.accept_directive",
            "clocks.acknowledge",
            "alerts",
        ),
        (
            "tests/db/test_alerting.py::test_nobody_acknowledges_and_the_chain_goes_up_to_the_parent_unit",
            f"{_DIRECT}::test_convene_calls_each_person_once",
            f"{_DIRECT}::test_directives_at_level_iii_are_drafted_by_group",
            f"{_DIRECT}::test_accept_is_for_the_addressee_and_once",
        ),
    ),
    Coverage(
        "P3a",
        DONE,
        (f"{_ACTS}.respond.estimate", f"{_ACTS}.respond.call_vendor", f"{_ACTS}.passing.claim_above"),
        ("clocks.first_estimate", "clocks.renew_estimate", "clocks.call_vendor", "steps.P3.tasks.find_fault"),
        ("tests/unit/test_task_rules.py::test_an_unknown_estimate_says_when_the_next_word_comes", _JOURNEY),
    ),
    Coverage(
        "P3b",
        DONE,
        (
            f"{_ACTS}.planned_stop.plan_stop",
            f"{_ACTS}.planned_stop.prolong_stop",
            f"{_ACTS}.long_closure.open_temporary_place",
            "youxu.alternatives.actions.agree",
            "youxu.alternatives.actions.ask",
            "youxu.alternatives.actions.accept",
            "youxu.alternatives.actions.propose",
            "youxu.alternatives.queries.for_many",
            f"{_ACTS}.corrections.acknowledge_correction",
            f"{_TELLS}.draft_notice",
            f"{_TELLS}.approve_notice",
            f"{_TELLS}.publish_notice",
            f"{_TELLS}.revise_notice",
            f"{_TELLS}.send_notice",
            f"{_TELLS}.prove_posting",
            "youxu.statuspage.building.build",
            "youxu.statuspage.actions.issue_alerts",
            "youxu.announcements.actions.ask_subscription",
            "youxu.announcements.actions.subscribe_browser",
            "youxu.announcements.actions.tell_subscribers",
        ),
        (
            "notices",
            "publish",
            "announcing",
            "sms.first_eta",
            "clocks.next_update",
            "clocks.second_look",
            "site",
            "clocks.public_notice",
            "steps.P3.tasks.public_notice",
            "planned_stop.notices",
            "sms.subscribe",
            "alternatives",
            "clocks.neighbour_accepts",
        ),
        (
            _DEFAULTS,
            f"{_NEIGHBOURS}::test_an_accepted_neighbour_is_offered_without_ringing_first_until_its_time_is_over",
            f"{_NEIGHBOURS}::test_ask_stands_in_the_heads_work_and_starts_the_clock_of_who_waits",
            "tests/unit/test_notice_rules.py::test_row_first",
            f"{_NOTICES}.py::test_revise_notice_supersedes_and_never_edits",
            f"{_NOTICES}_followed.py::test_no_sequence_of_acts_makes_two_drafts_or_edits_what_was_published",
            "tests/db/test_notice_postings.py::test_prove_posting_with_a_picture_counts_at_the_door",
            f"{_NOTICES}_sent.py::test_what_waits_of_an_earlier_revision_is_dropped_before_the_next_is_sent",
            "tests/web/test_notice_pages.py::test_a_first_notice_is_written_seen_and_published_in_three_steps",
            f"{_NOTICES}_planned.py::test_at_its_start_the_next_word_goes_out_by_itself_and_at_its_end_that_service_is_back",
            f"{_STOPS}::test_the_words_before_at_the_start_and_at_the_end_come_from_the_plan",
            f"{_LONG}::test_open_temporary_place_moves_the_lines_and_closing_it_stops_them_again",
            f"{_CORRECTIONS}::test_exactly_those_who_were_told_get_a_correction",
            f"{_SUBSCRIBED}::test_overlapping_subscriptions_yield_one_message_an_address_and_revision",
            f"{_DAYS}::test_a_peak_day_halves_the_time_for_the_door_notice",
            "tests/db/test_statuspage.py::test_each_target_is_written_whatever_becomes_of_the_others",
            "tests/db/test_statuspage.py::test_issue_alerts_makes_a_chain_that_is_valid_and_never_edited",
        ),
    ),
    Coverage(
        "P3c",
        DONE,
        (
            "youxu.supplies.queries.kit_proposal",
            f"{_STORES}.request",
            f"{_STORES}.issue",
            f"{_STORES}.issue_now",
            f"{_STORES}.arrive",
        ),
        ("steps.P3.tasks.kit_out", "clocks.kit_out", "supplies.kits"),
        (
            _MINUTES,
            f"{_SUPPLIES}::test_a_request_is_approved_in_part_issued_received_used_and_given_back",
            "tests/web/test_supplies_in_browser.py"
            "::test_a_kit_is_proposed_issued_used_and_given_back_inside_a_running_incident",
        ),
    ),
    Coverage(
        "P4a",
        DONE,
        (f"{_ACTS}.restore.claim_restored",),
        ("steps.P4.tasks.claim_restored",),
        (
            f"{_RESTORE}::test_claim_restored_makes_lines_wait_for_another_persons_check",
            f"{_RESTORE}::test_claim_restored_of_a_bank_line_needs_the_word_of_the_bank",
        ),
    ),
    Coverage(
        "P4b",
        DONE,
        (
            f"{_ACTS}.check.open_check",
            f"{_ACTS}.check.sign_check",
            f"{_ACTS}.restore.release",
            f"{_ACTS}.restore.relapse",
            f"{_ACTS}.planned_stop.tend_stops",
        ),
        ("checks", "separation.check_line", "clocks.check_starts", "clocks.observation"),
        (
            f"{_RESTORE}::test_open_check_is_refused_to_restorer_and_claimer_who_see_who_can",
            f"{_RESTORE}::test_release_is_refused_until_every_line_has_passed_and_no_condition_is_open",
            f"{_RESTORE}::test_a_relapse_within_the_observation_reopens_the_same_incident",
            f"{_STOPS}::test_it_ends_early_by_a_check_of_another_person_and_no_other_way",
            f"{_STOPS}::test_an_end_that_passes_is_marked_once_and_stands_late_in_my_work",
        ),
    ),
    Coverage(
        "P4c",
        DONE,
        (
            f"{_TELLS}.announce_restored",
            f"{_TELLS}.correct_notice",
            f"{_TELLS}.withdraw_notice",
            f"{_TELLS}.recall_notice",
        ),
        (
            "notices.restored",
            "notices.correction",
            "notices.withdrawn",
            "sms.withdrawn",
            "publish.withdrawal",
            "clocks.restored_notice",
            "steps.P4.tasks.restored_notice",
        ),
        (
            _DEFAULTS,
            f"{_NOTICES}_followed.py::test_announce_restored_sends_what_was_approved_ahead_over_every_channel_used",
            f"{_NOTICES}_followed.py::test_correct_notice_takes_back_what_was_published_of_a_false_alarm",
            f"{_NOTICES}_sent.py::test_recall_notice_tells_the_hot_line_to_say_it_no_more",
            f"{_NOTICES}_recalled.py::test_exactly_those_who_were_told_learn_that_a_notice_is_withdrawn",
            "tests/db/test_closing.py::test_close_is_refused_before_customers_are_told_that_service_is_back",
        ),
    ),
    Coverage(
        "P5a",
        DONE,
        (f"{_ACTS}.clear.clean_up", f"{_ACTS}.clear.clear", f"{_STORES}.give_back"),
        ("clean_up", "clocks.site_clean", "clocks.supplies_back"),
        (
            f"{_CLOSING}::test_clear_asks_for_the_clean_up_list_and_conditions",
            f"{_SUPPLIES}::test_what_is_not_given_back_in_time_is_called_with_who_asked",
            _JOURNEY,
        ),
    ),
    Coverage(
        "P5b",
        DONE,
        (f"{_ACTS}.clear.summarise",),
        ("steps.P5.tasks.technical_summary", "clocks.group_summary"),
        (f"{_CLOSING}::test_a_summary_says_something_or_nothing_but_not_both", _JOURNEY),
    ),
    Coverage(
        "P6a",
        DONE,
        (f"{_ACTS}.close.assemble_report", f"{_ACTS}.close.sign"),
        ("steps.P6.tasks.write_report", "separation.sign_report_IV_up"),
        (
            f"{_CLOSING}::test_an_empty_part_keeps_a_full_report_from_being_signed",
            f"{_CLOSING}::test_the_only_author_does_not_sign_from_level_iv_up",
            _JOURNEY,
        ),
    ),
    Coverage(
        "P6b",
        DONE,
        (f"{_ACTS}.close.sign", f"{_ACTS}.close.close", "youxu.deadlines.actions.remind"),
        ("clocks.post_event_report", "steps.P6.tasks.sign_report"),
        (
            f"{_CLOSING}::test_close_asks_for_report_summaries_conditions_and_the_word_to_customers",
            "tests/unit/test_clock_rules.py::test_a_clock_with_hours_of_its_own_warns_and_chases_at_these",
            _JOURNEY,
            _MINUTES,
        ),
    ),
    Coverage(
        "S1",
        DONE,
        (f"{_STORES}.adopt_items", f"{_STORES}.receive", f"{_STORES}.count", f"{_STORES}.review_supplies"),
        ("supplies.per_county.radios", "supplies.per_county.spare_phones", "supplies.rounds"),
        (
            _DEFAULTS,
            f"{_SUPPLIES}::test_a_count_makes_the_ledger_say_what_is_there",
            f"{_SUPPLIES}::test_what_is_below_unusable_or_not_tried_is_found_once_and_ends_when_mended",
        ),
    ),
    Coverage(
        "S2",
        DONE,
        (f"{_STORES}.adopt_items", f"{_STORES}.receive", f"{_STORES}.count", f"{_STORES}.review_supplies"),
        ("supplies.per_outlet.notice_sheets", "supplies.per_outlet.notice_board", "supplies.rounds"),
        (
            _DEFAULTS,
            f"{_SUPPLIES}::test_a_count_makes_the_ledger_say_what_is_there",
            f"{_SUPPLIES}::test_restocking_an_outlet_puts_it_on_its_shelf_and_closes",
        ),
    ),
    Coverage(
        "S3",
        DONE,
        (f"{_STORES}.adopt_items", f"{_STORES}.receive", f"{_STORES}.count", f"{_STORES}.review_supplies"),
        ("supplies.per_county.spare_pcs", "supplies.per_county.routers", "supplies.rounds"),
        (
            _DEFAULTS,
            f"{_SUPPLIES}::test_a_count_makes_the_ledger_say_what_is_there",
            f"{_SUPPLIES}::test_the_items_of_the_plan_are_taken_over_and_again_changes_nothing",
        ),
    ),
    Coverage(
        "E0",
        DONE,
        ("youxu.evaluation.actions.filing.file_evaluation", f"{_SPOTS}.record_spot_check"),
        ("evaluation.every", "evaluation.spot_checks", "evaluation.indicators.truth"),
        (
            f"{_KEPT}::test_an_evaluation_files_itself_once_its_month_is_over_and_stays_as_it_was",
            "tests/db/test_spot_checks.py::test_the_share_of_a_span_counts_right_and_wrong",
        ),
    ),
    Coverage(
        "E1",
        DONE,
        (
            "youxu.evaluation.actions.measure.measure",
            "youxu.evaluation.queries.measures_between",
            "youxu.evaluation.queries.factors_of",
        ),
        ("evaluation.indicators.first_word", "evaluation.indicators.median_restore"),
        (
            f"{_KEPT}::test_a_period_has_its_figures_its_limits_lines_cost_and_indicators_in_few_queries",
            f"{_PERIOD}::test_a_factor_is_told_only_from_twenty_cases_on_and_is_sure_when_its_interval_says_so",
        ),
    ),
    Coverage(
        "E2",
        DONE,
        (f"{_VOICES}.send_voice", f"{_VOICES}.rate_voice", "youxu.feedback.queries.unit_figures"),
        (
            "evaluation.indicators.satisfaction",
            "evaluation.indicators.complaints_answered",
            "evaluation.indicators.first_call_back",
            "feedback.ask",
        ),
        (
            f"{_FEEDBACK}::test_rate_voice_takes_one_mark_after_the_answer",
            f"{_FEEDBACK}::test_the_figures_of_an_incident_count_voices_marks_and_mentions",
        ),
    ),
    Coverage(
        "E3",
        DONE,
        (f"{_ACTS}.clear.summarise", f"{_ACTS}.clear.summarise_empty_groups"),
        ("clocks.group_summary", "evaluation.indicators.group_summaries"),
        (f"{_CLOSING}::test_missing_summaries_are_those_of_involved_groups", _JOURNEY),
    ),
    Coverage(
        "T1",
        DONE,
        (
            f"{_TRAINS}.trainings.plan_training",
            f"{_TRAINS}.trainings.attend_training",
            f"{_TRAINS}.trainings.hold_training",
            f"{_TRAINS}.quizzes.finish_quiz",
            "youxu.exercises.queries.trainings.standings_in",
            "youxu.exercises.rules.material.material_for",
            "youxu.exercises.rules.quiz.questions_of",
        ),
        ("training.training.plan_reading",),
        (
            "tests/db/test_trainings.py::test_holders_are_overdue_until_they_attended_and_passed",
            "tests/db/test_trainings.py::test_a_new_holder_owes_training_within_the_days_of_the_plan",
            "tests/unit/test_training_rules.py"
            "::test_the_shipped_plan_gives_many_distinct_questions_each_with_a_clause_of_the_plan",
        ),
    ),
    Coverage(
        "T2",
        DONE,
        (
            "youxu.exercises.actions.preparing.prepare_drill",
            "youxu.exercises.actions.conducting.start_drill",
            "youxu.exercises.actions.playing.play_due",
            "youxu.exercises.actions.playing.check_expectation",
            "youxu.exercises.rules.play.settle",
            "youxu.exercises.queries.due.drills_due",
        ),
        ("training.drills.on_site", "training.drills.general"),
        (
            "tests/db/test_drills.py::test_prepare_drill_is_a_world_of_its_own_from_birth",
            "tests/db/test_drills.py::test_an_expectation_is_met_by_the_entry_of_its_own_world_alone",
            "tests/db/test_drills.py::test_end_drill_closes_everything_and_the_clock_stands",
        ),
    ),
    Coverage(
        "C1",
        DONE,
        (
            "youxu.plan.actions.draft",
            "youxu.plan.actions.publish",
            "youxu.plan.queries.changes_between",
            f"{_BETTER}.take_proposals",
            f"{_BETTER}.check_improvement",
            f"{_BETTER}.put_into_plan",
            f"{_BETTER}.measure_effect",
            f"{_BETTER}.record_trigger",
            "youxu.evaluation.queries.plan_review.review_of",
        ),
        ("review", "steps.P6.tasks.take_improvements", "separation.approve_plan"),
        (
            "tests/db/test_plan_versions.py::test_a_plan_goes_from_draft_to_force_and_each_step_is_recorded",
            "tests/db/test_improvements.py"
            "::test_put_into_plan_begins_a_draft_and_shows_the_version_that_carried_it",
            "tests/db/test_improvements.py::test_record_trigger_and_the_review_date_make_the_plan_due",
        ),
    ),
)
"""One row for each clause, in the order of the plan."""
