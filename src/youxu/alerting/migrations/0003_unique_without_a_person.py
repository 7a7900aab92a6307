import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    """SQLite never had it: it knows no constraint in which an absent value counts as one."""

    dependencies = [("alerting", "0002_step_told_already")]

    operations = [
        migrations.RemoveConstraint(model_name="alertstep", name="alert_step_once"),
        migrations.AddConstraint(
            model_name="alertstep",
            constraint=models.UniqueConstraint(
                models.F("alert"),
                models.F("place"),
                django.db.models.functions.comparison.Coalesce(
                    models.F("person"), models.Value(0), output_field=models.BigIntegerField()
                ),
                name="alert_step_once",
            ),
        ),
    ]
