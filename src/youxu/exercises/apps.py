from django.apps import AppConfig


class ExercisesConfig(AppConfig):
    """The part ``exercises`` as Django sees it."""

    name = "youxu.exercises"
    label = "exercises"
    default_auto_field = "django.db.models.BigAutoField"
