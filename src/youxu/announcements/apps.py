from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    """The part ``announcements`` as Django sees it."""

    name = "youxu.announcements"
    label = "announcements"
    default_auto_field = "django.db.models.BigAutoField"
