"""The product as a worker of the tests loads it, once for all of them: imported by the server that forks them."""

import django

django.setup()

from youxu.alerting.actions import carry  # noqa: E402
from youxu.core import jobs  # noqa: E402
from youxu.core.jobs import embedded  # noqa: E402
from youxu.delivery import sending  # noqa: E402

__all__ = ["carry", "embedded", "jobs", "sending"]
