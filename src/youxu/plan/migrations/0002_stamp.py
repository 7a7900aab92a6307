"""Plan versions stand under the stamp "plan"."""

from django.db import migrations

from youxu.core import stamps


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0002_stamps"),
        ("plan", "0001_initial"),
    ]

    operations = [
        stamps.watch("plan", {"plan_planversion": ()}),
    ]
