"""What follows for delivery; importing its job here makes it known to every worker."""

from __future__ import annotations

from youxu.delivery.sending import deliver

__all__ = ["deliver"]
