"""People, posts, holdings, deputies and shifts stand under the stamp "organisation"; signing in does not move it."""

from django.db import migrations

from youxu.core import stamps

OF_PERSON = (
    "staff_number", "name", "name_en", "mobile", "language", "unit_id", "unit_path", "outlet_id", "is_active", "retired_at"
)


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0002_stamps"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        stamps.watch(
            "organisation",
            {
                "organisation_person": OF_PERSON,
                "organisation_post": (),
                "organisation_holding": (),
                "organisation_deputy": (),
                "organisation_shift": (),
            },
        ),
    ]
