from typing import Any

from django.db import migrations
from django.db.models import Q


def closed(apps: Any, _schema: Any) -> None:
    """Let the files of packs that were built before be opened by who may have one built, as those built from now on."""
    packs = apps.get_model("documents", "OutagePack").objects
    files = apps.get_model("core", "StoredFile").objects
    held = Q(pk__in=packs.values("pdf")) | Q(pk__in=packs.values("folder"))
    files.filter(held).update(verb="build_pack")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_outage_packs"), ("core", "0007_file_verb")]
    operations = [migrations.RunPython(closed, migrations.RunPython.noop)]
