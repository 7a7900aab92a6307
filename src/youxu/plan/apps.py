from django.apps import AppConfig


class PlanConfig(AppConfig):
    """The part ``plan`` as Django sees it."""

    name = "youxu.plan"
    label = "plan"
    default_auto_field = "django.db.models.BigAutoField"
