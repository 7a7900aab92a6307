from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """The part ``delivery`` as Django sees it."""

    name = "youxu.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
