from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The floor that all stand on."""

    name = "youxu.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
