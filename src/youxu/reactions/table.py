"""One page: what follows each journal entry, and what runs every so often.

A handler is a function ``handler(entry, *, by, at)`` in ``reactions/handlers/<part>.py``: it reads the present
rows, then calls one action with ``by`` and ``at``. It may run late, twice or out of order. Every event type
stands here, even with nothing behind it (house law 6).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from youxu.alerting import events as alerting
from youxu.alternatives import events as alternatives
from youxu.announcements import events as announcements
from youxu.announcements.actions import remind_ends
from youxu.core import events, jobs, refusals
from youxu.core.checkpoint import make_checkpoints_due
from youxu.core.journal import Event
from youxu.custody import events as custody
from youxu.deadlines import events as deadlines
from youxu.deadlines.actions import remind
from youxu.delivery import events as delivery
from youxu.delivery.actions import expire_messages, offer_due
from youxu.documents import events as documents
from youxu.evaluation.events import audit, forecasts, improvement, measures
from youxu.exercises import events as exercises
from youxu.exercises.actions import play_due
from youxu.feedback import events as feedback
from youxu.incidents.actions.planned_stop import tend_stops
from youxu.incidents.actions.sealing import spread_secrecy
from youxu.incidents.actions.sweep import mark_overdue
from youxu.incidents.events import (
    above,
    close,
    direct,
    facts,
    long_closure,
    overlap,
    people,
    planned_stop,
    portions,
    report,
    respond,
    restore,
    scene,
)
from youxu.network import events as network
from youxu.network.actions import expire_confirmations
from youxu.organisation import events as organisation
from youxu.organisation.actions import tend_reliefs
from youxu.oversight import events as oversight
from youxu.plan import events as plan
from youxu.reactions.handlers import above as above_handlers
from youxu.reactions.handlers import alerting as alerting_handlers
from youxu.reactions.handlers import alternatives as alternatives_handlers
from youxu.reactions.handlers import announcements as notice_handlers
from youxu.reactions.handlers import audit as audit_handlers
from youxu.reactions.handlers import custody as custody_handlers
from youxu.reactions.handlers import deadlines as deadline_handlers
from youxu.reactions.handlers import delivery as delivery_handlers
from youxu.reactions.handlers import documents as document_handlers
from youxu.reactions.handlers import evaluation as evaluation_handlers
from youxu.reactions.handlers import exercises as exercises_handlers
from youxu.reactions.handlers import feedback as feedback_handlers
from youxu.reactions.handlers import forecasts as forecast_handlers
from youxu.reactions.handlers import improvement as improvement_handlers
from youxu.reactions.handlers import incidents
from youxu.reactions.handlers import network as network_handlers
from youxu.reactions.handlers import organisation as organisation_handlers
from youxu.reactions.handlers import oversight as oversight_handlers
from youxu.reactions.handlers import simulation as simulation_handlers
from youxu.reactions.handlers import statuspage as site_handlers
from youxu.reactions.handlers import supplies as supply_handlers
from youxu.reactions.handlers import watch as watch_handlers
from youxu.reactions.handlers.backup import back_up_nightly
from youxu.reactions.handlers.purge import purge_due
from youxu.reactions.run import Handler, Sweep, sweep
from youxu.simulation import events as simulation
from youxu.statuspage import events as site
from youxu.supplies import events as supplies
from youxu.watch.actions import carry_on, expire_watches, hold_turns
from youxu.watch.events import feeds, rollcall, spot_checks
from youxu.watch.events import watch as watching

REACTIONS: dict[type[Event], tuple[Handler, ...]] = {
    # core
    events.EntryCorrected: (evaluation_handlers.measure,),
    events.WordsPurged: (),
    events.TextsPurged: (),
    events.PurgeFinished: (),
    events.FilesRemoved: (),
    refusals.ActRefused: (),
    events.BackupMade: (),
    events.RestoredFromBackup: (),
    events.HeldJobsReleased: (),
    events.HeldJobsDiscarded: (),
    # network
    network.UnitAdded: (),
    network.UnitChanged: (site_handlers.rebuild,),
    network.RegionsFilled: (),
    network.OutletAdded: (site_handlers.rebuild,),
    network.OutletChanged: (site_handlers.rebuild,),
    network.OutletRetired: (alternatives_handlers.propose_around, site_handlers.rebuild),
    network.HoursSet: (alternatives_handlers.propose_around, site_handlers.rebuild),
    network.HoursExceptionAdded: (alternatives_handlers.propose_around, site_handlers.rebuild),
    network.CalendarDaySet: (site_handlers.rebuild,),
    network.SpecialDaysEntered: (),
    network.SpecialDaysChanged: (),
    network.SpecialDaysWithdrawn: (),
    network.HoldsPlaced: (alternatives_handlers.propose_around, site_handlers.rebuild),
    network.HoldsLifted: (
        custody_handlers.note_return,
        alternatives_handlers.propose_around,
        site_handlers.rebuild,
    ),
    network.OutletRelocated: (
        custody_handlers.note_relocation,
        alternatives_handlers.propose_around,
        site_handlers.rebuild,
    ),
    network.StatusConfirmed: (site_handlers.rebuild,),
    network.OpeningConfirmed: (),
    network.WordsRanOut: (alternatives_handlers.propose_around, site_handlers.rebuild),
    network.OpeningsMissed: (alternatives_handlers.propose_around,),
    network.ConfirmRulesSet: (),
    network.ImportStarted: (network_handlers.write_import,),
    network.ImportFinished: (),
    # plan
    plan.PlanDrafted: (),
    plan.PlanEdited: (),
    plan.PlanSubmitted: (),
    plan.PlanReviewed: (),
    plan.PlanApproved: (),
    plan.PlanApprovedByParent: (),
    plan.PlanPublished: (
        network_handlers.copy_confirm_rules,
        delivery_handlers.copy_sms_texts,
        supply_handlers.adopt,
    ),
    plan.PlanAdopted: (
        network_handlers.copy_confirm_rules,
        delivery_handlers.copy_sms_texts,
        supply_handlers.adopt,
    ),
    plan.PlanDiscarded: (),
    # delivery
    delivery.MessageQueued: (),
    delivery.MessageSent: (notice_handlers.take_sent,),
    delivery.MessageForwarded: (notice_handlers.take_sent,),
    delivery.MessageFailed: (notice_handlers.forget_unreachable,),
    delivery.MessageExpired: (),
    delivery.MessageWithdrawn: (),
    delivery.MessageDelivered: (),
    delivery.MessageRead: (),
    delivery.MessageReplied: (
        alerting_handlers.take_reply,
        watch_handlers.take_reply,
        exercises_handlers.take_reply,
    ),
    delivery.ReplySeen: (),
    delivery.MessagesReleased: (),
    delivery.ChannelKept: (),
    delivery.ChannelRetired: (),
    delivery.ChannelTried: (),
    delivery.WorldAddressEntered: (),
    delivery.TemplateKept: (),
    # organisation
    organisation.PersonAdded: (),
    organisation.PersonEdited: (),
    organisation.PersonRetired: (),
    organisation.PostAdded: (),
    organisation.PostEdited: (),
    organisation.PostRetired: (),
    organisation.PostHeld: (),
    organisation.HoldingEnded: (),
    organisation.DeputiesSet: (),
    organisation.ShiftsAdded: (),
    organisation.ShiftSwapped: (),
    organisation.ShiftRemoved: (),
    organisation.PersonInvited: (),
    organisation.InvitationAccepted: (),
    organisation.ResetStarted: (),
    organisation.PasswordReset: (),
    organisation.PasswordChanged: (),
    organisation.LanguageChosen: (),
    organisation.PersonalChannelsSet: (),
    organisation.DeviceAdded: (),
    organisation.DeviceRemoved: (),
    organisation.PeopleImported: (),
    organisation.OrganisationFounded: (),
    organisation.StaffRelieved: (organisation_handlers.offer_tasks, custody_handlers.note_relief),
    organisation.ReliefBegan: (organisation_handlers.offer_tasks, custody_handlers.note_relief),
    organisation.ReliefOver: (organisation_handlers.give_back,),
    organisation.ReliefWithdrawn: (),
    organisation.ReliefEnded: (organisation_handlers.give_back,),
    organisation.HandOverBegan: (),
    organisation.HandOverAccepted: (),
    organisation.HandOverWithdrawn: (),
    organisation.HandOverRefused: (),
    organisation.CardsPrinted: (),
    organisation.CardReplaced: (),
    organisation.CardRevoked: (),
    organisation.ContactAdded: (),
    organisation.ContactEdited: (),
    organisation.ContactLinkRenewed: (),
    organisation.ContactRetired: (),
    # improvement
    improvement.ImprovementProposed: (),
    improvement.ImprovementAccepted: (deadline_handlers.follow,),
    improvement.ImprovementRefused: (deadline_handlers.follow,),
    improvement.ImprovementBegun: (),
    improvement.ImprovementDone: (),
    improvement.ImprovementChecked: (),
    improvement.ImprovementIntoPlan: (),
    improvement.EffectMeasured: (),
    improvement.PlanTriggerRecorded: (),
    # audits
    organisation.AuditGranted: (),
    organisation.AuditRevoked: (),
    organisation.AuditPageOpened: (),
    audit.EvidenceOrdered: (audit_handlers.make_ordered,),
    audit.EvidenceSealed: (),
    audit.EvidenceFailed: (),
    # documents
    documents.OutagePackOrdered: (document_handlers.build_ordered,),
    documents.OutagePackBuilt: (),
    documents.OutagePackFailed: (),
    documents.OutagePacksRetired: (),
    documents.PaperIssued: (),
    documents.FlashReportTold: (),
    # simulation
    simulation.SimulationOrdered: (simulation_handlers.make_ordered,),
    simulation.SimulationFinished: (),
    simulation.SimulationStopped: (),
    simulation.SimulationFailed: (),
    # oversight
    oversight.SummaryMade: (oversight_handlers.tell_summary,),
    oversight.SummaryTold: (),
    oversight.SummaryStale: (),
    oversight.RestoreTested: (),
    # exercises
    exercises.CallOutTestStarted: (),
    exercises.CallOutTestAnswered: (),
    exercises.TrainingPlanned: (),
    exercises.TrainingHeld: (),
    exercises.TrainingCalledOff: (),
    exercises.TrainingAttended: (),
    exercises.AttendanceStruck: (),
    exercises.QuizBegun: (),
    exercises.QuizFinished: (),
    exercises.ExerciseCalledOff: (),
    exercises.ExerciseChanged: (),
    exercises.ExerciseEnded: (exercises_handlers.fill_sheets,),
    exercises.ExerciseJoined: (),
    exercises.ExerciseLeft: (),
    exercises.ExercisePaced: (),
    exercises.ExercisePaused: (),
    exercises.ExercisePrepared: (),
    exercises.ExerciseResumed: (),
    exercises.ExerciseStarted: (),
    exercises.ExpectationChecked: (),
    exercises.ExpectationMet: (),
    exercises.ExpectationMissed: (),
    exercises.InjectAdded: (),
    exercises.InjectSeenBy: (),
    exercises.InjectSent: (),
    exercises.InjectSkipped: (),
    exercises.ScenarioKept: (),
    exercises.ScenarioRetired: (),
    exercises.FindingRecorded: (),
    exercises.ItemScored: (),
    exercises.LessonsAnswered: (),
    exercises.ObservationNoted: (),
    exercises.ScoresFilled: (),
    # evaluation
    measures.DayCountsTaken: (evaluation_handlers.measure_around,),
    measures.EvaluationFiled: (),
    forecasts.ForecastMade: (forecast_handlers.ask_owner,),
    # incidents
    report.InterruptionReported: (
        custody_handlers.take_in,
        deadline_handlers.follow,
        alerting_handlers.tell,
        alerting_handlers.take_deed,
        alternatives_handlers.propose,
    ),
    report.MassReported: (
        custody_handlers.take_in,
        incidents.fill_mass,
        deadline_handlers.follow,
        alerting_handlers.tell,
        alerting_handlers.take_deed,
    ),
    report.MassFilled: (
        incidents.fill_mass,
        above_handlers.join_earlier,
        above_handlers.take_claim,
        deadline_handlers.follow,
        notice_handlers.follow_change,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    report.ReportVerified: (
        deadline_handlers.follow,
        alerting_handlers.tell,
        alerting_handlers.take_deed,
        site_handlers.rebuild,
    ),
    report.ReportJoined: (
        custody_handlers.take_in,
        deadline_handlers.follow,
        notice_handlers.follow_change,
        alternatives_handlers.propose,
    ),
    report.NoteWritten: (),
    report.FactsAdded: (
        custody_handlers.close,
        feedback_handlers.seal,
        deadline_handlers.follow,
        notice_handlers.follow_change,
    ),
    report.LevelSet: (
        custody_handlers.owe_lists,
        watch_handlers.end_rhythms,
        deadline_handlers.follow,
        alerting_handlers.tell,
        alerting_handlers.take_deed,
    ),
    report.LevelProposed: (),
    facts.FactsStated: (custody_handlers.close, feedback_handlers.seal, deadline_handlers.follow),
    facts.EventGraded: (),
    direct.LeadingGroupConvened: (deadline_handlers.follow, alerting_handlers.take_deed),
    direct.CallAnswered: (),
    direct.MeetingHeld: (watch_handlers.end_rhythms, deadline_handlers.follow),
    direct.DirectiveIssued: (
        above_handlers.take_claim,
        deadline_handlers.follow,
        alerting_handlers.tell,
        alerting_handlers.take_deed,
        notice_handlers.meet_opened,
    ),
    direct.DirectiveAccepted: (
        deadline_handlers.follow,
        alerting_handlers.settle,
        alerting_handlers.take_deed,
    ),
    direct.DirectiveRefused: (deadline_handlers.follow, alerting_handlers.settle),
    direct.DirectiveSuperseded: (deadline_handlers.follow, alerting_handlers.settle, alerting_handlers.tell),
    direct.NumbersReserved: (),
    direct.NumberVoided: (),
    direct.IncidentMerged: (
        incidents.go_on,
        custody_handlers.follow,
        feedback_handlers.seal,
        watch_handlers.end_rhythms,
        deadline_handlers.follow,
        alerting_handlers.settle,
        notice_handlers.follow_change,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    direct.IncidentSplit: (
        incidents.go_on,
        custody_handlers.follow,
        deadline_handlers.follow,
        notice_handlers.follow_change,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    direct.IncidentCalledOff: (
        incidents.go_on,
        watch_handlers.end_rhythms,
        deadline_handlers.follow,
        alerting_handlers.settle,
        alerting_handlers.tell,
        notice_handlers.correct,
        supply_handlers.give_up,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    direct.CorrectionAcknowledged: (deadline_handlers.follow,),
    portions.PortionDone: (
        incidents.go_on,
        custody_handlers.follow,
        deadline_handlers.follow,
        notice_handlers.follow_change,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    respond.TaskAdded: (deadline_handlers.follow,),
    respond.TaskAccepted: (),
    respond.TaskStarted: (),
    respond.StepTicked: (),
    respond.StepUnticked: (),
    respond.TaskLogged: (),
    respond.TaskWaiting: (),
    respond.TaskBlocked: (),
    respond.SelfRepairGivenUp: (deadline_handlers.follow,),
    respond.TaskRefused: (),
    respond.TaskDone: (custody_handlers.note_taken_away, deadline_handlers.follow),
    respond.TaskHandedOver: (),
    respond.TaskOfferedBack: (),
    respond.Estimated: (
        incidents.repropose_level,
        deadline_handlers.follow,
        notice_handlers.follow_change,
        forecast_handlers.note_adopted,
    ),
    respond.VendorCalled: (deadline_handlers.follow,),
    respond.VendorTicketUpdated: (deadline_handlers.follow,),
    respond.TaskLate: (),
    respond.ReceiptLate: (),
    respond.LimitKept: (deadline_handlers.follow,),
    respond.EstimateWarned: (),
    respond.EstimateLate: (),
    respond.PostEventReportLate: (),
    restore.LinesClaimed: (incidents.go_on, custody_handlers.owe_lists, deadline_handlers.follow),
    restore.RestorationClaimed: (custody_handlers.owe_lists, deadline_handlers.follow),
    restore.CheckOpened: (deadline_handlers.follow,),
    restore.CheckItemAnswered: (),
    restore.CheckSigned: (deadline_handlers.follow,),
    restore.ChecksPassed: (deadline_handlers.follow,),
    restore.LineReopened: (
        deadline_handlers.follow,
        notice_handlers.follow_change,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    restore.LinesReleased: (
        incidents.continue_release,
        deadline_handlers.follow,
        notice_handlers.follow_change,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    restore.ServiceReleased: (
        watch_handlers.end_rhythms,
        deadline_handlers.follow,
        alerting_handlers.settle,
        notice_handlers.announce_restored,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    restore.ServiceRelapsed: (
        above_handlers.follow_relapse,
        custody_handlers.owe_anew,
        deadline_handlers.follow,
        alerting_handlers.tell,
        notice_handlers.follow_change,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    restore.ConditionRequired: (),
    restore.ConditionMet: (),
    scene.SceneReleased: (deadline_handlers.follow,),
    people.PeopleAlarmRaised: (alerting_handlers.tell,),
    people.PersonNamed: (custody_handlers.close, feedback_handlers.seal),
    people.PersonChanged: (custody_handlers.close, feedback_handlers.seal),
    people.PeopleAccounted: (),
    people.AlarmCalled: (deadline_handlers.follow,),
    above.CauseDeclared: (above_handlers.open_responses, deadline_handlers.follow, alerting_handlers.tell),
    above.ResponsesOpened: (above_handlers.open_responses,),
    above.ResponseLeftOut: (),
    above.ReportKnown: (),
    above.CauseOver: (above_handlers.pass_on, deadline_handlers.follow),
    above.CausePassedOn: (above_handlers.pass_on,),
    above.CauseBack: (),
    above.OrderAccepted: (alerting_handlers.settle,),
    above.OrderRefused: (alerting_handlers.settle,),
    above.CommandTaken: (),
    above.CommandReturned: (),
    close.CleanupAnswered: (deadline_handlers.follow,),
    close.SiteCleared: (deadline_handlers.follow,),
    close.GroupSummedUp: (deadline_handlers.follow,),
    close.GroupsHadNothing: (deadline_handlers.follow,),
    close.CostAdded: (evaluation_handlers.measure,),
    close.ReportAssembled: (deadline_handlers.follow,),
    close.ReportEdited: (),
    close.ReportSigned: (deadline_handlers.follow, improvement_handlers.take),
    close.IncidentClosed: (deadline_handlers.follow, alerting_handlers.settle),
    long_closure.LongClosureDeclared: (deadline_handlers.follow,),
    long_closure.LongClosureReviewed: (deadline_handlers.follow,),
    long_closure.LongClosureEnded: (deadline_handlers.follow,),
    long_closure.TemporaryPlaceOpened: (custody_handlers.note_place, site_handlers.rebuild),
    long_closure.TemporaryPlaceClosed: (custody_handlers.note_place, site_handlers.rebuild),
    overlap.PrioritySet: (),
    overlap.MeansListed: (),
    overlap.MeansRetired: (),
    overlap.MeansNamed: (),
    overlap.MeansFreed: (),
    planned_stop.StopPlanned: (deadline_handlers.follow,),
    planned_stop.StopPermitted: (),
    planned_stop.StopRescheduled: (deadline_handlers.follow, notice_handlers.follow_change),
    planned_stop.StopBegun: (
        deadline_handlers.follow,
        notice_handlers.announce_begun,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    planned_stop.StopNotBegun: (),
    planned_stop.StopProlonged: (deadline_handlers.follow, notice_handlers.follow_change),
    planned_stop.StopOverdue: (),
    planned_stop.StopCancelled: (deadline_handlers.follow, notice_handlers.correct),
    planned_stop.StopFinished: (
        deadline_handlers.follow,
        alternatives_handlers.propose,
        site_handlers.rebuild,
    ),
    # alerting
    alerting.PeopleAlerted: (),
    alerting.AlertCarriedOn: (),
    alerting.AlertUnanswered: (),
    alerting.AlertAcknowledged: (),
    alerting.AlertDropped: (),
    alerting.RosterFaultFound: (),
    alerting.LinkRefused: (),
    # announcements
    announcements.NoticeDrafted: (),
    announcements.NoticeEdited: (),
    announcements.NoticeSubmitted: (),
    announcements.NoticeSentBack: (),
    announcements.NoticeApproved: (),
    announcements.NoticePublished: (
        notice_handlers.send,
        notice_handlers.owe_proof,
        notice_handlers.tell_subscribers,
        deadline_handlers.follow,
        site_handlers.rebuild,
    ),
    announcements.NoticeReviewed: (deadline_handlers.follow,),
    announcements.NoticeDiscarded: (),
    announcements.NoticePosted: (deadline_handlers.follow,),
    announcements.PostingTakenDown: (),
    announcements.NoticeWithdrawn: (
        notice_handlers.recall,
        notice_handlers.owe_no_more,
        deadline_handlers.follow,
        site_handlers.rebuild,
    ),
    announcements.SubscriptionAsked: (),
    announcements.SubscriptionConfirmed: (),
    announcements.SubscriptionLeft: (),
    announcements.SubscribersTold: (),
    announcements.WithdrawalTold: (),
    announcements.NoticeEndsSoon: (),
    announcements.AudienceKept: (),
    announcements.AudienceRetired: (),
    # custody
    custody.CustodyListWritten: (),
    custody.CustodyListSigned: (
        custody_handlers.tell_custody,
        deadline_handlers.follow,
        notice_handlers.follow_change,
    ),
    custody.CustodyMoved: (deadline_handlers.follow,),
    custody.CustodyDifferenceFound: (custody_handlers.tell_custody, notice_handlers.follow_change),
    custody.DifferenceSettled: (custody_handlers.tell_custody, notice_handlers.follow_change),
    custody.CustodyFollowed: (
        custody_handlers.tell_custody,
        custody_handlers.close,
        notice_handlers.follow_change,
    ),
    custody.HandReceiptsIssued: (),
    custody.HandReceiptsEnded: (),
    custody.HandReceiptsCorrected: (),
    custody.DoubtfulListed: (feedback_handlers.call_customer,),
    custody.DoubtfulHanded: (),
    custody.DoubtfulAnswered: (),
    custody.BacklogCounted: (custody_handlers.tell_backlog,),
    custody.CompensationOpened: (),
    custody.CompensationMoved: (),
    # feedback
    feedback.VoiceReceived: (deadline_handlers.follow,),
    feedback.VoiceLinked: (feedback_handlers.seal, deadline_handlers.follow),
    feedback.VoiceTaken: (),
    feedback.VoiceAnswered: (feedback_handlers.send_answer, deadline_handlers.follow),
    feedback.VoiceClosed: (deadline_handlers.follow,),
    feedback.VoiceJoined: (deadline_handlers.follow,),
    feedback.VoiceReopened: (deadline_handlers.follow,),
    feedback.VoiceRated: (evaluation_handlers.measure,),
    feedback.VoicesTallied: (evaluation_handlers.measure,),
    feedback.CallBackListed: (deadline_handlers.follow,),
    feedback.CallBackTried: (deadline_handlers.follow,),
    feedback.MentionNoted: (),
    feedback.MentionJudged: (),
    feedback.MentionAnswered: (),
    # alternatives
    alternatives.NeighbourAgreed: (alternatives_handlers.propose_at,),
    alternatives.AgreementWithdrawn: (alternatives_handlers.propose_at,),
    alternatives.AgreementsImported: (),
    alternatives.MobileStopKept: (),
    alternatives.MobileStopRetired: (),
    alternatives.NeighbourAsked: (alternatives_handlers.tell_neighbour, deadline_handlers.follow),
    alternatives.NeighbourAccepted: (
        alternatives_handlers.propose,
        notice_handlers.follow_change,
        deadline_handlers.follow,
        alerting_handlers.take_deed,
    ),
    alternatives.NeighbourRefused: (
        alternatives_handlers.propose,
        notice_handlers.follow_change,
        deadline_handlers.follow,
        alerting_handlers.take_deed,
    ),
    alternatives.AskWithdrawn: (
        alternatives_handlers.propose,
        notice_handlers.follow_change,
        deadline_handlers.follow,
    ),
    alternatives.NeighbourChosen: (alternatives_handlers.propose, notice_handlers.follow_change),
    alternatives.ChoiceTakenBack: (alternatives_handlers.propose, notice_handlers.follow_change),
    alternatives.AlternativesProposed: (),
    # deadlines
    deadlines.ClockWarned: (alerting_handlers.tell_of_limit,),
    deadlines.ClockDue: (alerting_handlers.tell_of_limit,),
    deadlines.ClockChased: (alerting_handlers.tell_of_limit,),
    deadlines.ClockMet: (deadline_handlers.follow,),
    deadlines.LatenessExplained: (),
    deadlines.ClockExcused: (evaluation_handlers.measure,),
    deadlines.ClockNotNeeded: (evaluation_handlers.measure,),
    deadlines.CallRecorded: (deadline_handlers.follow,),
    # status site
    site.AlertIssued: (),
    site.SiteCopied: (),
    site.SiteCopyFailed: (),
    # watch
    rollcall.RollCallSent: (
        watch_handlers.fill_rollcall,
        watch_handlers.send_questions,
        deadline_handlers.follow,
    ),
    rollcall.RollCallFilled: (watch_handlers.fill_rollcall, watch_handlers.send_questions),
    rollcall.QuestionsSent: (watch_handlers.send_questions,),
    rollcall.ReplyTaken: (watch_handlers.take_reply,),
    rollcall.ReplyUnclear: (),
    rollcall.AnsweredLate: (),
    rollcall.RollCallAnswered: (watch_handlers.follow_answer,),
    rollcall.CallTried: (),
    rollcall.AsksCarriedOn: (watch_handlers.send_questions, deadline_handlers.follow),
    rollcall.OutletsLost: (watch_handlers.follow_lost, deadline_handlers.follow),
    rollcall.ContradictionSettled: (watch_handlers.follow_answer,),
    rollcall.RollCallEnded: (watch_handlers.stop_messages, deadline_handlers.follow),
    rollcall.RhythmSet: (),
    rollcall.RhythmEnded: (),
    watching.WatchRaised: (deadline_handlers.follow, alerting_handlers.tell),
    watching.WatchChanged: (deadline_handlers.follow,),
    watching.WatchExpired: (),
    watching.WatchLifted: (deadline_handlers.follow, alerting_handlers.settle),
    feeds.FeedKept: (watch_handlers.read_at_once,),
    feeds.FeedRetired: (),
    feeds.FeedFailing: (),
    feeds.FeedRead: (),
    feeds.WarningTaken: (),
    spot_checks.SpotChecksDrawn: (),
    spot_checks.SpotCheckRecorded: (),
    spot_checks.SpotCheckTried: (),
    # supplies
    supplies.SupplyItemKept: (),
    supplies.SupplyItemRetired: (),
    supplies.SupplyItemsAdopted: (),
    supplies.SupplySiteKept: (supply_handlers.look_over,),
    supplies.SupplySiteRetired: (supply_handlers.look_over,),
    supplies.SuppliesReceived: (supply_handlers.look_over,),
    supplies.SuppliesMoved: (supply_handlers.look_over,),
    supplies.SuppliesWrittenOff: (supply_handlers.look_over,),
    supplies.SuppliesSetAside: (supply_handlers.look_over,),
    supplies.SuppliesMended: (supply_handlers.look_over,),
    supplies.SuppliesCounted: (supply_handlers.look_over,),
    supplies.SuppliesRequested: (),
    supplies.SuppliesApproved: (),
    supplies.SuppliesRefused: (),
    supplies.SuppliesTakenBack: (),
    supplies.SuppliesReserved: (supply_handlers.look_over,),
    supplies.SuppliesFreed: (supply_handlers.look_over,),
    supplies.SuppliesIssued: (supply_handlers.look_over,),
    supplies.SuppliesArrived: (supply_handlers.look_over,),
    supplies.SuppliesReturned: (supply_handlers.look_over,),
    supplies.SuppliesConsumed: (supply_handlers.look_over, evaluation_handlers.measure),
    supplies.SuppliesLost: (supply_handlers.look_over,),
    supplies.SupplyRequestClosed: (supply_handlers.look_over,),
    supplies.SuppliesReviewed: (supply_handlers.settle_alerts,),
    supplies.SupplyImportStarted: (),
    supplies.SupplyImportFinished: (),
}

# Of what happens often and seldom concerns anybody: whether it does, by what the event says. No job is made for others.
HEEDED: dict[type[Event], Callable[[Any], bool]] = {
    delivery.MessageSent: notice_handlers.may_be_brief,
    delivery.MessageForwarded: notice_handlers.may_be_brief,
    delivery.MessageFailed: notice_handlers.lost_a_browser,
}

# Wherever the clocks of an incident are brought up to date its measures are made anew too, right after them.
REACTIONS |= {
    kind: (*handlers, evaluation_handlers.measure)
    for kind, handlers in REACTIONS.items()
    if deadline_handlers.follow in handlers
}

# Actions ``sweep(*, by, at)`` that see to what is due now: each reads a partial index and usually finds nothing.
SWEEPS: tuple[Sweep, ...] = (
    remind_ends,
    notice_handlers.end_owed,
    mark_overdue,
    remind,
    expire_confirmations,
    tend_stops,
    carry_on,
    hold_turns,
    expire_watches,
    spread_secrecy,
    expire_messages,
    alerting_handlers.carry_due,
    offer_due,
    tend_reliefs,
    play_due,
)

# Moments in UTC; six fields have the seconds last.
EVERY: dict[Handler, str] = {
    sweep: "* * * * * *",
    make_checkpoints_due: "5 0 * * *",
    purge_due: "20 17 * * *",
    document_handlers.order_packs: "40 17 * * *",
    back_up_nightly: "10 18 * * *",
    incidents.propose_levels: "*/5 * * * *",
    incidents.find_long_closures: "*/5 * * * *",
    network_handlers.miss_openings: "* * * * *",
    watch_handlers.read_feeds: "*/2 * * * *",
    watch_handlers.draw_spot_checks: "15 * * * *",
    site_handlers.renew: "* * * * *",
    custody_handlers.ask_backlogs: "5 0,8 * * *",
    alternatives_handlers.renew_old: "*/10 * * * *",
    oversight_handlers.make_due_summaries: "* * * * *",
    evaluation_handlers.measure_open: "50 16 * * *",
    evaluation_handlers.file_due: "5 * * * *",
    forecast_handlers.learn_all: "35 17 * * *",
    forecast_handlers.forecast_open: "*/10 * * * *",
    supply_handlers.review_all: "30 16 * * *",
    supply_handlers.tell_daily: "*/10 * * * *",
}

# Jobs that rows ask for by name, known to every worker because they stand here.
JOBS = (
    delivery_handlers.deliver,
    alternatives_handlers.propose_in_unit,
    alternatives_handlers.propose_now,
    evaluation_handlers.measure_incident,
    evaluation_handlers.go_on_around,
)

for _function, _cron in EVERY.items():
    jobs.every(_cron, jobs.name_of(_function))
