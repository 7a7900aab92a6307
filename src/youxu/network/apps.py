from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The part ``network`` as Django sees it."""

    name = "youxu.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"
