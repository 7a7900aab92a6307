from django.apps import AppConfig


class AlternativesConfig(AppConfig):
    """The part ``alternatives`` as Django sees it."""

    name = "youxu.alternatives"
    label = "alternatives"
    default_auto_field = "django.db.models.BigAutoField"
