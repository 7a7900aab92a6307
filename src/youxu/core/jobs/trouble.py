"""What can go wrong with a job."""

from __future__ import annotations


class NoSuchTask(Exception):
    """A job names a task that no module registered: an old job after an upgrade, or a misspelt name."""


class JobFailed(Exception):
    """``drain`` met a job that failed; its cause is the exception of the task."""
