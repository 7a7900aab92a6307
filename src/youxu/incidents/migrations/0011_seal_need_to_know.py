"""Incidents that are need-to-know already become sealed matters: their earlier entries close with them."""

from django.db import migrations


def seal(apps, _editor):
    incident = apps.get_model("incidents", "Incident")
    matter = apps.get_model("core", "SealedMatter")
    rows = incident.objects.filter(visibility="NEED_TO_KNOW").values_list("pk", "reported_at")
    matter.objects.bulk_create(
        (
            matter(
                stream=f"incident:{pk}",
                subject_kind="incidents.incident",
                subject_id=pk,
                since=at,
                spread_at=None,
            )
            for pk, at in rows.iterator()
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0010_long_closures"),
        ("core", "0006_sealed_matter"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
