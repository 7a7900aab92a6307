from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The embedded engine's tables; PostgreSQL has procrastinate's beside them."""

    name = "youxu.core.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
