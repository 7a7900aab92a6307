"""Units, outlets, hours and calendars stand under the stamp "network"; holds and confirmations, which move all day, do not."""

from django.db import migrations

from youxu.core import stamps

TABLES = (
    "unit", "region", "outlet", "outletline", "counter", "hourspattern", "hoursexception", "calendarday", "confirmrule"
)


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0002_stamps"),
        ("network", "0002_find_open_rows"),
    ]

    operations = [
        stamps.watch("network", {f"network_{table}": () for table in TABLES}),
    ]
