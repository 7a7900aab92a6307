from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """The part ``incidents`` as Django sees it."""

    name = "youxu.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"
