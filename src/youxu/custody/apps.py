from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """The part ``custody`` as Django sees it."""

    name = "youxu.custody"
    label = "custody"
    default_auto_field = "django.db.models.BigAutoField"
