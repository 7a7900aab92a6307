from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """The part ``deadlines`` as Django sees it."""

    name = "youxu.deadlines"
    label = "deadlines"
    default_auto_field = "django.db.models.BigAutoField"
