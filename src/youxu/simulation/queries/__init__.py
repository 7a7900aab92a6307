"""Every read of simulation, as frozen rows."""

from youxu.simulation.queries.loads import Load, loads_of
from youxu.simulation.queries.regional import Place, Regional, regional_of
from youxu.simulation.queries.trying import PlanTrial, trial_of

__all__ = ["Load", "Place", "PlanTrial", "Regional", "loads_of", "regional_of", "trial_of"]
