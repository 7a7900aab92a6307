from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """The part ``simulation`` as Django sees it."""

    name = "youxu.simulation"
    label = "simulation"
    default_auto_field = "django.db.models.BigAutoField"
