"""The app of the status site."""

from django.apps import AppConfig


class StatuspageConfig(AppConfig):
    """Its tables: alerts as they were issued, and how each copy of the site went."""

    name = "youxu.statuspage"
    default_auto_field = "django.db.models.BigAutoField"
