"""``youxu clauses``: every clause of the plan, with what carries it out and what is to come."""

from __future__ import annotations

from collections.abc import Iterator

import click
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.cli.options import emit, json_option
from youxu.core.wording import chinese
from youxu.plan.clauses import CLAUSES
from youxu.plan.coverage import COVERAGE, CoverageState


@click.command("clauses", help=_("List every clause of the plan: done or to come, and by what."))
@json_option
def command(as_json: bool) -> None:
    """List the clauses."""
    emit([row.as_json() for row in COVERAGE], as_json, _lines())


def _lines() -> Iterator[str]:
    words = {CoverageState.DONE: _("done"), CoverageState.TO_COME: _("to come")}
    for row in COVERAGE:
        clause = CLAUSES[row.id]
        obliges = clause.obliges_zh if chinese() and get_language() else clause.obliges_en
        missing = f" ({_(row.missing)})" if row.missing else ""
        yield f"{row.id:<4} {words[row.state]:<8} {obliges}{missing}"
        for kind, names in ((_("code"), row.code), (_("plan"), row.plan), (_("tests"), row.tests)):
            for name in names:
                yield f"       {kind}: {name}"
    done = sum(row.state is CoverageState.DONE for row in COVERAGE)
    yield _("{done} of {count} clauses done.").format(done=done, count=len(COVERAGE))
