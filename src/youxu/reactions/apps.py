from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    """The part ``reactions`` as Django sees it."""

    name = "youxu.reactions"
    label = "reactions"
