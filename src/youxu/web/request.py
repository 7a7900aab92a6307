"""The request as pages get it: what the middleware and the shared pages put on it stands in its type."""

from __future__ import annotations

from datetime import datetime

from django.forms import Form
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.exercises.queries.stages import Stage
from youxu.network.queries import UnitRow


class Request(HttpRequest):
    """Who asks and when: ``actor`` with its grants (nobody's before sign-in), ``at`` the moment of the whole request.

    In a drill ``at`` is its own time and ``real_at`` ours. ``drill_key`` is the drill that the address names; ``world`` is that drill's once the reader was let in, "" in reality,
    and ``drill`` what its pages show of it (``web.worlds``).

    What follows ``htmx`` is there only once something set it: the person an act is done as, the form that was shown
    again, the refusal and the number that the error page shows, a form's token that was stale, the unit of the header.
    """

    actor: Actor
    at: datetime
    real_at: datetime
    drill_key: str
    world: str
    drill: Stage | None
    htmx: HtmxDetails
    doer: Actor
    shown_form: Form
    refusal: UnableTo
    error_number: str
    token_failed: bool
    unit: UnitRow | None
