from django.apps import AppConfig


class WatchConfig(AppConfig):
    """The part ``watch`` as Django sees it."""

    name = "youxu.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"
