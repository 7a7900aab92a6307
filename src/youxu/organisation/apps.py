from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """The part ``organisation`` as Django sees it."""

    name = "youxu.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"
