"""Every read of alternatives, as frozen rows.

``for_outlet``, ``for_incident`` and ``for_many`` are what notices, the status site and pages show of where to go.
"""

from youxu.alternatives.queries.offering import for_incident, for_many, for_outlet
from youxu.alternatives.queries.rows import AlternativeRow, Offered

__all__ = ["AlternativeRow", "Offered", "for_incident", "for_many", "for_outlet"]
