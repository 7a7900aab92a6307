"""The product as a worker of the tests loads it, once for all of them: imported by the server that forks them."""

from importlib import import_module

import django

django.setup()

for name in ("youxu.alerting.actions.carry", "youxu.core.jobs.embedded", "youxu.delivery.sending"):
    import_module(name)
