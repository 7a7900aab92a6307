"""Who is named in a matter that others may not read, the matter of a file, the system user of an entry."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_entrypayload_sent"),
    ]

    operations = [
        migrations.AddField("entry", "system_user", models.CharField(max_length=120, null=True)),
        migrations.AddField(
            "storedfile",
            "stream",
            models.CharField(blank=True, db_index=True, default="", max_length=80),
        ),
        migrations.CreateModel(
            name="Concern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stream", models.CharField(max_length=80)),
                ("subject_kind", models.CharField(max_length=60)),
                ("subject_id", models.BigIntegerField()),
                ("actor_key", models.CharField(max_length=80)),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["actor_key", "subject_id"],
                        name="concern_actor",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("stream", "actor_key"),
                        name="concern_once",
                    )
                ],
            },
        ),
    ]
