"""Every write of evaluation, a module a subject."""
