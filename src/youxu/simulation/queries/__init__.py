"""Every read of simulation, as frozen rows."""

from youxu.simulation.queries.trying import PlanTrial, trial_of

__all__ = ["PlanTrial", "trial_of"]
