"""The table of stamps, by which facts that change rarely are known to stand (core/stamps.py)."""

from django.db import migrations

from youxu.core import stamps


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(stamps.make_table, stamps.drop_table),
    ]
