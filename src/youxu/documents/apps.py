from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The part ``documents`` as Django sees it."""

    name = "youxu.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
