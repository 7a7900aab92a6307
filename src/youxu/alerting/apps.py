from django.apps import AppConfig


class AlertingConfig(AppConfig):
    """The part ``alerting`` as Django sees it."""

    name = "youxu.alerting"
    label = "alerting"
    default_auto_field = "django.db.models.BigAutoField"
