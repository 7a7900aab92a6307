from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The part ``evaluation`` as Django sees it."""

    name = "youxu.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"
