"""Relief of affected staff and who stands in; who has the duty rests on both, so they stand under its stamp."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from youxu.core import stamps


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0004_special_days"),
        ("organisation", "0005_personalchannels"),
    ]

    operations = [
        migrations.CreateModel(
            name="Relief",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=300)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("source", models.CharField(blank=True, db_index=True, default="", max_length=80)),
                ("reason", models.CharField(blank=True, default="", max_length=400)),
                ("world", models.CharField(blank=True, default="", max_length=40)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reliefs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "relieved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(blank=True, default="", max_length=24)),
                ("unit_path", models.CharField(max_length=300)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
                (
                    "relief",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to="organisation.relief",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="relief",
            index=models.Index(fields=["person", "starts_at"], name="relief_person"),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"
                ),
                name="relief_span",
            ),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at", None)),
                fields=("person", "unit", "world"),
                name="relief_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("post", None), models.Q(("kind", ""), _negated=True)),
                    models.Q(("post__isnull", False), ("kind", "")),
                    _connector="OR",
                ),
                name="cover_post_or_roster",
            ),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.UniqueConstraint(fields=("relief", "post"), name="cover_post_once"),
        ),
        stamps.watch("organisation", {"organisation_relief": (), "organisation_cover": ()}, more=True),
    ]
