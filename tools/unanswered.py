"""Play an alert that nobody acknowledges in the sample county, up to the top: for the guide's picture.

    YOUXU_HOME=… tools/unanswered.py

An outlet reports 40 minutes ago; every minute since then the product's own sweep looks, as a worker would have. What is
printed is the incident's reference. Run before the home is served: a worker would take the jobs at its own time.
"""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr
from datetime import datetime, timedelta
from io import StringIO

AGO = timedelta(minutes=40)
OUTLET, HEAD = "347008", "1020"


def main() -> int:
    """Play it on the home of this environment, and say which incident it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    from youxu.core import clock

    now = clock.now()
    with redirect_stderr(StringIO()):  # the sample's messages go to a console
        reference = play(now)
    print(reference)
    return 0


def play(now: datetime) -> str:
    """Report the interruption and let the minutes go by; return the reference of its incident."""
    from youxu.core import clock, jobs
    from youxu.incidents.actions.report import report
    from youxu.organisation.models import Person
    from youxu.organisation.queries import actor_for
    from youxu.reactions.run import sweep

    start = now - AGO
    with clock.pretend(start):
        by = actor_for(Person.objects.get(staff_number=HEAD), at=start, surface="WEB")
        incident = report(by=by, at=start, outlet_code=OUTLET, cause="power", separate=True)
        jobs.drain(start)
    for minute in range(1, int(AGO.total_seconds() / 60)):
        at = start + timedelta(minutes=minute)
        with clock.pretend(at):
            sweep()
            jobs.drain(at)
    return incident.reference


if __name__ == "__main__":
    sys.exit(main())
