from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """The part ``feedback`` as Django sees it."""

    name = "youxu.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
