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
_PLAN_TESTS = "tests/unit/test_plan_files.py"
_VERSIONS = "tests/db/test_plan_versions.py"
_DEFAULTS = f"{_PLAN_TESTS}::test_every_default_list_is_in_the_shipped_plan"
_MINUTES = f"{_PLAN_TESTS}::test_every_default_minute_is_in_the_shipped_plan"
DONE, TO_COME = CoverageState.DONE, CoverageState.TO_COME

COVERAGE: tuple[Coverage, ...] = (
    Coverage(
        "G1",
        TO_COME,
        (f"{_ACTS}.restore.release", f"{_ACTS}.restore.claim_restored"),
        ("lines.letters.rto", "evaluation.indicators.median_restore"),
        (_DEFAULTS,),
        mark("the measures over many incidents come with the evaluation"),
    ),
    Coverage(
        "G2",
        TO_COME,
        ("youxu.plan.schema.Plan.public_lines",),
        ("custody_classes", "steps.P1.tasks.lock_custody", "steps.P4.tasks.hand_receipts_in"),
        (_DEFAULTS,),
        mark("custody lists, notices and feedback come later"),
    ),
    Coverage(
        "G3",
        TO_COME,
        (f"{_ACTS}.report.report",),
        ("first_15.data_leak", "publish.leak", "steps.P3.tasks.isolate_leak"),
        (_DEFAULTS,),
        mark("notices to persons and authority come later"),
    ),
    Coverage(
        "G4",
        TO_COME,
        (f"{_ACTS}.report.report", "youxu.plan.schema.words.CauseKey"),
        ("causes", "first_15"),
        (_DEFAULTS,),
        mark("being finished"),
    ),
    Coverage(
        "G5",
        TO_COME,
        ("youxu.plan.schema.parts.Task",),
        ("levels", "separation", "organisation"),
        (f"{_PLAN_TESTS}::test_a_fault_names_line_key_and_reason",),
        mark("measuring the process comes with the evaluation"),
    ),
    Coverage("R1", TO_COME, (), ("risks.R1",), (), mark("the indicator comes with the evaluation")),
    Coverage("R2", TO_COME, (), ("risks.R2",), (), mark("the indicator comes with the evaluation")),
    Coverage(
        "R3",
        TO_COME,
        (f"{_ACTS}.clear.add_cost",),
        ("risks.R3", "steps.P5.tasks.record_costs"),
        (),
        mark("being finished"),
    ),
    Coverage(
        "R4",
        TO_COME,
        (),
        ("risks.R4", "steps.P3.tasks.watch_publicity"),
        (),
        mark("the record of publicity comes later"),
    ),
    Coverage(
        "O1",
        TO_COME,
        (),
        ("organisation.leading_group", "publish.press"),
        (),
        mark("one voice and answered publicity come later"),
    ),
    Coverage(
        "O2",
        TO_COME,
        (),
        ("organisation.leading_group.duties",),
        (),
        mark("resources come with the supplies"),
    ),
    Coverage(
        "O3",
        TO_COME,
        (),
        ("organisation.office", "flash_report"),
        (),
        mark("the daily summary comes with the oversight"),
    ),
    Coverage(
        "O4",
        TO_COME,
        (f"{_ACTS}.respond.estimate",),
        ("organisation.technical", "office_first_15.technical"),
        (_DEFAULTS,),
        mark("being finished"),
    ),
    Coverage(
        "O5",
        TO_COME,
        (),
        ("organisation.customer", "steps.P3.tasks.call_back"),
        (),
        mark("complaints and enquiries come later"),
    ),
    Coverage(
        "O6",
        TO_COME,
        (),
        ("organisation.logistics", "steps.P3.tasks.kit_out"),
        (),
        mark("the ledger of supplies comes later"),
    ),
    Coverage(
        "P1",
        TO_COME,
        (f"{_ACTS}.report.report", f"{_ACTS}.report.verify_report"),
        ("steps.P1.tasks.report", "steps.P1.tasks.verify_report", "clocks.report", "clocks.verify_report"),
        (_MINUTES,),
        mark("being finished"),
    ),
    Coverage(
        "P2",
        TO_COME,
        (f"{_ACTS}.levels.raise_level",),
        ("levels", "directives", "clocks.convene", "clocks.first_directive", "clocks.accept_directive"),
        (_MINUTES,),
        mark("being finished"),
    ),
    Coverage(
        "P3a",
        TO_COME,
        (f"{_ACTS}.respond.estimate", f"{_ACTS}.respond.call_vendor"),
        ("clocks.first_estimate", "clocks.renew_estimate", "clocks.call_vendor", "steps.P3.tasks.find_fault"),
        (_MINUTES,),
        mark("being finished"),
    ),
    Coverage(
        "P3b",
        TO_COME,
        (),
        ("notices", "publish", "clocks.public_notice", "steps.P3.tasks.public_notice"),
        (_DEFAULTS,),
        mark("publishing comes with the notices"),
    ),
    Coverage(
        "P3c",
        TO_COME,
        (),
        ("steps.P3.tasks.kit_out", "clocks.kit_out"),
        (_MINUTES,),
        mark("deploying comes with the supplies"),
    ),
    Coverage(
        "P4a",
        TO_COME,
        (f"{_ACTS}.restore.claim_restored",),
        ("steps.P4.tasks.claim_restored",),
        (),
        mark("being finished"),
    ),
    Coverage(
        "P4b",
        TO_COME,
        (f"{_ACTS}.check.open_check", f"{_ACTS}.check.sign_check", f"{_ACTS}.restore.release"),
        ("checks", "separation.check_line", "clocks.check_starts", "clocks.observation"),
        (_DEFAULTS,),
        mark("being finished"),
    ),
    Coverage(
        "P4c",
        TO_COME,
        (),
        ("notices.restored", "clocks.restored_notice", "steps.P4.tasks.restored_notice"),
        (_DEFAULTS,),
        mark("publishing comes with the notices"),
    ),
    Coverage(
        "P5a",
        TO_COME,
        (f"{_ACTS}.clear.clean_up", f"{_ACTS}.clear.clear"),
        ("clean_up", "clocks.site_clean"),
        (_DEFAULTS,),
        mark("being finished"),
    ),
    Coverage(
        "P5b",
        TO_COME,
        (f"{_ACTS}.clear.summarise",),
        ("steps.P5.tasks.technical_summary", "clocks.group_summary"),
        (),
        mark("being finished"),
    ),
    Coverage(
        "P6a",
        TO_COME,
        (f"{_ACTS}.close.assemble_report",),
        ("steps.P6.tasks.write_report",),
        (),
        mark("being finished"),
    ),
    Coverage(
        "P6b",
        TO_COME,
        (f"{_ACTS}.close.sign",),
        ("clocks.post_event_report",),
        (_MINUTES,),
        mark("being finished"),
    ),
    Coverage(
        "S1",
        TO_COME,
        (),
        ("supplies.per_county.radios", "supplies.per_county.spare_phones"),
        (_DEFAULTS,),
        mark("the ledger of supplies comes later"),
    ),
    Coverage(
        "S2",
        TO_COME,
        (),
        ("supplies.per_outlet.notice_sheets", "supplies.per_outlet.notice_board"),
        (_DEFAULTS,),
        mark("the ledger of supplies comes later"),
    ),
    Coverage(
        "S3",
        TO_COME,
        (),
        ("supplies.per_county.spare_pcs", "supplies.per_county.routers"),
        (_DEFAULTS,),
        mark("the ledger of supplies comes later"),
    ),
    Coverage("E0", TO_COME, (), ("evaluation.every",), (), mark("the periodic evaluation comes later")),
    Coverage(
        "E1",
        TO_COME,
        (),
        ("evaluation.indicators.first_word",),
        (),
        mark("the periodic evaluation comes later"),
    ),
    Coverage("E2", TO_COME, (), ("evaluation.indicators.satisfaction",), (), mark("feedback comes later")),
    Coverage(
        "E3",
        TO_COME,
        (f"{_ACTS}.clear.summarise",),
        ("clocks.group_summary", "evaluation.indicators.group_summaries"),
        (),
        mark("being finished"),
    ),
    Coverage(
        "T1",
        TO_COME,
        (),
        ("training.training.plan_reading",),
        (),
        mark("training records come with the exercises"),
    ),
    Coverage(
        "T2",
        TO_COME,
        (),
        ("training.drills.on_site", "training.drills.general"),
        (),
        mark("drills come with the exercises"),
    ),
    Coverage(
        "C1",
        TO_COME,
        ("youxu.plan.actions.draft", "youxu.plan.actions.publish", "youxu.plan.queries.changes_between"),
        ("review", "steps.P6.tasks.take_improvements", "separation.approve_plan"),
        (f"{_VERSIONS}::test_a_plan_goes_from_draft_to_force_and_each_step_is_recorded",),
        mark("proposals as tracked actions come with the evaluation"),
    ),
)
"""One row for each clause, in the order of the plan."""
