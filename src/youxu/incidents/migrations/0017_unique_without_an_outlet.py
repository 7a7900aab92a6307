import django.db.models.functions.comparison
from django.db import migrations, models

NOTHING = models.Value(0)


def absent(key: str) -> django.db.models.functions.comparison.Coalesce:
    return django.db.models.functions.comparison.Coalesce(
        models.F(key), NOTHING, output_field=models.BigIntegerField()
    )


class Migration(migrations.Migration):
    """SQLite never had these two: it knows no constraint in which an absent value counts as one."""

    dependencies = [("incidents", "0016_lent_tasks")]

    operations = [
        migrations.RemoveConstraint(model_name="receipt", name="receipt_once"),
        migrations.RemoveConstraint(model_name="task", name="task_key_once"),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                models.F("directive"), models.F("group"), absent("outlet"), absent("unit"), name="receipt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                models.F("incident"),
                models.F("key"),
                absent("outlet"),
                condition=models.Q(("key", ""), _negated=True) & models.Q(("state", "SUPERSEDED"), _negated=True),
                name="task_key_once",
            ),
        ),
    ]
