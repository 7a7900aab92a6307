from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    """The part ``supplies`` as Django sees it."""

    name = "youxu.supplies"
    label = "supplies"
    default_auto_field = "django.db.models.BigAutoField"
