from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The part ``oversight`` as Django sees it."""

    name = "youxu.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"
