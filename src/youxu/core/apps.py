import pkgutil
from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class CoreConfig(AppConfig):
    """The floor that all stand on."""

    name = "youxu.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make every part's events known: an entry is read as a sentence by page, command line and worker alike."""
        for part in apps.get_app_configs():
            if part.name.startswith("youxu."):
                _import_events(part.name)


def _import_events(part: str) -> None:
    """Import ``<part>.events``, a module or a folder of modules, where the part has one."""
    if find_spec(f"{part}.events") is None:
        return
    events = import_module(f"{part}.events")
    for found in pkgutil.iter_modules(getattr(events, "__path__", ())):
        import_module(f"{part}.events.{found.name}")
