from django.apps import AppConfig


class WebConfig(AppConfig):
    """The part ``web`` as Django sees it."""

    name = "youxu.web"
    label = "web"
