"""What came with a submission: a salted digest beside the entry's words. Nullable, so that SQLite adds it in place
and keeps the triggers of the table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0002_stamps"),
    ]

    operations = [
        migrations.AddField(
            model_name="entrypayload",
            name="sent",
            field=models.CharField(max_length=64, null=True),
        ),
    ]
