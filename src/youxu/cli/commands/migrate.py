"""``youxu migrate``: bring the database to this program's tables."""

from __future__ import annotations

import click
from django.core.management import call_command
from django.utils.translation import gettext as _

from youxu.core import health
from youxu.core.errors import UnableTo
from youxu.kernel.words import mark


class UnableToMigrate(UnableTo):
    """A later program has been here, or these tables are of steps that this program has no longer."""

    text = mark(
        "This database belongs to a later version of Youxu ({migrations}). Install that version or later."
    )


BETWEEN = mark(
    "These tables stopped between steps that this version takes as one ({migrations}). Bring them up to date with the "
    "last version that has those steps, which docs/decisions/0022-squashed-migrations.md names, then migrate here."
)


@click.command("migrate", help=_("Create or upgrade the tables; a database of a later version is refused."))
@click.option("--check", is_flag=True, help=_("Only tell whether there is something to do (exit code 1)."))
def command(check: bool) -> int:
    """Migrate, or say how the schema stands."""
    state = health.schema_state()
    if state == "current":
        click.echo(_("The tables are up to date."))
        return 0
    if check and state == "behind":
        click.echo(_("The tables are not up to date: run youxu migrate."))
        return 1
    migrate()
    click.echo(_("The tables are now up to date."))
    return 0


def migrate() -> None:
    """Apply what is missing. Raises UnableToMigrate for a later program's database and one between squashed steps."""
    if between := health.stopped_between():
        raise UnableToMigrate(BETWEEN, migrations=", ".join(between))
    if unknown := health.unknown_migrations():
        raise UnableToMigrate(migrations=", ".join(unknown))
    call_command("migrate", verbosity=0, interactive=False)
